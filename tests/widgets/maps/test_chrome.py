import pytest
from PySide6.QtWidgets import QLabel, QWidget

from widgets import theme
from widgets.maps.chrome import GAP, Chrome, round_distance
from widgets.maps.glyphs import sheet
from widgets.maps.painted import PaintedMap
from widgets.maps.values import Tone


@pytest.mark.parametrize(
    ("metres", "round_metres"), [(0.4, 1), (1, 1), (3.9, 2), (5, 5), (99, 50), (100, 100), (7400, 5000)]
)
def test_a_scale_is_a_round_distance(metres, round_metres):
    assert round_distance(metres) == round_metres


def test_the_figures_that_every_paint_of_the_legend_copies_from_are_drawn_once(qapp):
    assert sheet("dark", 1.0) is sheet("dark", 1.0)


@pytest.mark.parametrize(("width", "is_cut_up"), [(1000, False), (420, True)])
def test_a_notice_is_whole_on_a_narrow_map_too(qtbot, width, is_cut_up):
    view = QWidget()
    qtbot.addWidget(view)
    view.resize(width, 300)
    Chrome(view).show_notice("The web map does not start for an administrator; the built-in map is shown.")
    label = view.findChild(QLabel, "notice")
    assert isinstance(label, QLabel)
    assert label.x() >= GAP and label.geometry().right() <= width - GAP
    assert (label.height() > 2 * label.fontMetrics().height()) is is_cut_up
    assert label.height() >= label.heightForWidth(label.width())


def test_a_legend_takes_another_line_where_the_map_is_narrow_and_stays_on_it(qapp, qtbot):
    theme.apply(qapp, "dark")
    view = PaintedMap()
    qtbot.addWidget(view)
    view.set_legend(
        tuple((tone, "正在办理的案件") for tone in (Tone.CRITICAL, Tone.WARNING, Tone.SESSION, Tone.NEUTRAL))
    )
    legend = view._chrome._legend
    view.resize(900, 400)
    view.show()
    qtbot.waitExposed(view)
    in_one = legend.height()
    view.resize(300, 400)
    qtbot.waitUntil(lambda: legend.height() > in_one)
    assert view.rect().contains(legend.geometry())
    assert view.rect().contains(view._chrome._scale.geometry())
