import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.widgets.maps.ground import a_point
from widgets.maps.clusters import CAMERAS_FROM
from widgets.maps.points import PointTable
from widgets.maps.projection import place_on_plane
from widgets.maps.values import SHAPES, TONES, Layers, Shape, Tone

NAMES = st.sampled_from([f"P{number}" for number in range(40)])
PUTS = st.tuples(st.just("put"), NAMES, st.floats(100, 120), st.floats(20, 40), st.sampled_from(TONES))
DROPS = st.tuples(st.just("drop"), NAMES)


@given(st.lists(st.one_of(PUTS, DROPS), max_size=120))
def test_the_columns_say_the_same_as_a_plain_dictionary(history):
    table, plain = PointTable(), {}
    for what, name, *rest in history:
        if what == "put":
            lon, lat, tone = rest
            plain[name] = a_point(name, lon, lat, tone)
            table.upsert([plain[name]])
        else:
            plain.pop(name, None)
            table.drop([name])
    assert {point.id: point for point in table} == plain
    for name, point in plain.items():
        index = table.index(name)
        assert index is not None
        assert table.row(index) == point
        assert np.allclose((table.x[index], table.y[index]), place_on_plane(point.lon, point.lat))
        assert TONES[table.tone[index]] is point.tone


def test_a_batch_may_name_the_same_point_twice_and_the_last_word_counts():
    table = PointTable()
    table.upsert([a_point("A", 110), a_point("A", 111, tone=Tone.CRITICAL)])
    assert len(table) == 1
    assert table.row(0).lon == 111
    assert TONES[table.tone[0]] is Tone.CRITICAL


def test_many_points_fit():
    table = PointTable()
    table.upsert([a_point(f"P{number}", 110 + number / 1e5) for number in range(5000)])
    assert len(table.x) == 5000
    assert table.x[4999] > table.x[0]


def test_the_table_of_layers_is_the_layers_themselves():
    table = PointTable()
    table.upsert([a_point(f"{s}{t}", tone=t, shape=s) for s in SHAPES for t in TONES])
    for layers in (Layers(), Layers(cases=False), Layers(exceptions_only=True), Layers(heat=True)):
        shown = table.shown(layers, CAMERAS_FROM)
        assert [layers.shows(p.shape, p.tone) for p in table] == shown.tolist()


def test_exceptions_only_leaves_warning_and_critical():
    left = {tone for tone in TONES if Layers(exceptions_only=True).shows(Shape.CASE, tone)}
    assert left == {Tone.WARNING, Tone.CRITICAL}
