"""A sheet of another system becomes cases of ours; what cannot is listed with its row and reason."""

from datetime import UTC, datetime
from io import StringIO
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from console.domain.text import Refused
from console.ingest.sheets import REASON_NAMES, REMARKS, Fault, Reason, SheetCase
from tests.ingest.sheet import GOOD, MAPPING, a_row, a_sheet, as_lines, read, the_case, the_faults


def test_a_row_becomes_a_case_with_the_source_s_words_beside_ours():
    case = the_case(*read(a_row()))
    assert (case.title, case.original_title) == ("路灯不亮 · 1 Main St", "Lamp out")
    assert (case.class_code, case.department) == ("P0137", "工程处（Works）")
    assert (case.on_time, case.ending, case.line) == (True, "done", 2)


def test_the_source_s_wall_time_becomes_an_instant_in_winter_and_in_summer():
    winter = the_case(*read(a_row(open="2015-03-07T12:00:00", closed="")))
    summer = the_case(*read(a_row(open="2015-03-09T12:00:00", closed="")))
    assert winter.opened_at == datetime(2015, 3, 7, 17, tzinfo=UTC)
    assert summer.opened_at == datetime(2015, 3, 9, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("local", "instant"),
    [
        ("2015-03-08T02:30:00", datetime(2015, 3, 8, 7, 30, tzinfo=UTC)),
        ("2015-11-01T01:30:00", datetime(2015, 11, 1, 5, 30, tzinfo=UTC)),
    ],
)
def test_an_hour_that_never_was_or_came_twice_is_kept_with_a_remark(local: str, instant: datetime):
    told = read(a_row(open=local, due="2016-01-01T00:00:00", closed=""))
    assert [fault.reason for fault in the_faults(told)] == [Reason.UNSURE_HOUR]
    assert the_case(*told).opened_at == instant


def test_a_time_with_its_own_offset_is_taken_at_its_word():
    assert the_case(*read(a_row(open="2015-01-05T10:00:00+08:00", closed=""))).opened_at.hour == 2


def test_points_are_moved_by_a_linear_map_and_get_the_street_of_their_new_ground():
    corner, middle = (
        the_case(*read(a_row(lon=lon, lat=lat))).place for lon, lat in (("-72", "42"), ("-70.5", "42.25"))
    )
    assert (corner.lon, corner.lat, corner.street) == (117.0, 36.0, "west")
    assert (middle.lon, middle.lat, middle.street) == (117.75, 36.25, "east")


def test_where_the_address_is_missing_the_area_stands_for_it():
    assert the_case(*read(a_row(where=" "))).place.address == "Downtown"
    assert the_case(*read(a_row(where="", area=""))).place.address == "地点不详"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"no": " "}, Reason.NO_NUMBER),
        ({"open": ""}, Reason.BAD_TIME),
        ({"open": "yesterday"}, Reason.BAD_TIME),
        ({"closed": "2015-13-01T00:00:00"}, Reason.BAD_TIME),
        ({"closed": "2015-01-05T09:59:59"}, Reason.CLOSED_BEFORE_OPENED),
        ({"lat": ""}, Reason.NO_POINT),
        ({"lon": "west"}, Reason.BAD_POINT),
        ({"lon": "nan"}, Reason.BAD_POINT),
        ({"lat": "inf"}, Reason.BAD_POINT),
        ({"lat": "0", "lon": "0"}, Reason.OUTSIDE),
    ],
)
def test_a_row_that_has_no_place_here_is_left_out_with_its_reason(cells: dict[str, str], reason: Reason):
    told = read(a_row(no="7"), a_row(**{"no": "8", **cells}))
    assert [(fault.line, fault.reason, fault.is_left_out) for fault in the_faults(told)] == [(3, reason, True)]
    assert sum(isinstance(each, SheetCase) for each in told) == 1


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"due": ""}, Reason.NO_DEADLINE),
        ({"due": "soon"}, Reason.BAD_DEADLINE),
        ({"title": ""}, Reason.NO_TITLE),
        ({"type": "Flicker"}, Reason.UNKNOWN_CLASS),
        ({"reason": "Ghosts"}, Reason.UNKNOWN_CLASS),
        ({"dept": "X"}, Reason.UNKNOWN_DEPARTMENT),
    ],
)
def test_a_row_with_a_small_fault_is_kept_with_a_remark(cells: dict[str, str], reason: Reason):
    told = read(a_row(**cells))
    assert [(fault.reason, fault.is_left_out) for fault in the_faults(told)] == [(reason, False)]
    assert the_case(*told).number == "1"


def test_a_deadline_that_is_missing_is_not_made_up():
    assert the_case(*read(a_row(due=""))).due_at is None


def test_words_without_a_class_of_ours_keep_their_translation_and_unknown_words_their_original():
    assert the_case(*read(a_row(type="Flicker"))).title == "照明 · 1 Main St"
    unknown = the_case(*read(a_row(reason="Ghosts")))
    assert (unknown.title, unknown.class_code) == ("Lamp out · 1 Main St", None)


def test_a_department_that_is_not_in_the_table_stays_the_source_s():
    assert the_case(*read(a_row(dept="X"))).department == "X"
    assert the_case(*read(a_row(dept=""))).department == "未注明"


def test_closed_at_the_instant_of_opening_is_lawful():
    assert the_case(*read(a_row(closed=GOOD["open"]))).closed_at is not None


def test_a_number_that_came_before_is_left_out_the_second_time():
    told = read(a_row(), a_row())
    assert [(fault.line, fault.reason) for fault in the_faults(told)] == [(3, Reason.TWICE)]


def test_a_row_with_too_few_or_too_many_cells_is_left_out():
    header, good = as_lines([a_row()])
    told = list(a_sheet().read([header, good.rstrip() + ",more\r\n", "1,2\r\n"]))
    assert [(each.line, each.reason) for each in the_faults(told)] == [(2, Reason.CELLS), (3, Reason.CELLS)]


def test_a_cell_with_line_breaks_and_commas_is_one_cell():
    assert the_case(*read(a_row(how="said:\r\n“done”, twice"))).ending == "said:\r\n“done”, twice"


def test_an_empty_line_is_no_row():
    header, good = as_lines([a_row()])
    assert [type(each) for each in a_sheet().read([header, "\r\n", good, "\r\n"])] == [SheetCase]


def test_a_byte_order_mark_is_no_part_of_the_first_column():
    header, good = as_lines([a_row()])
    assert the_case(*a_sheet().read(["\ufeff" + header, good])).number == "1"


def test_a_sheet_without_the_columns_of_the_mapping_is_refused_with_their_names():
    with pytest.raises(Refused) as refused:
        list(a_sheet().read(["no,open\r\n", "1,2\r\n"]))
    assert "due" in refused.value.reason.en
    assert "缺少" in refused.value.reason.zh


@pytest.mark.parametrize("lines", [[], ["\r\n"]])
def test_an_empty_sheet_is_refused(lines: list[str]):
    with pytest.raises(Refused, match="表头"):
        list(a_sheet().read(lines))


def test_a_quote_that_never_ends_is_refused_with_its_line():
    header, good = as_lines([a_row()])
    with pytest.raises(Refused, match="CSV"):
        list(a_sheet().read([header, good, '2,"open\r\n']))


def test_a_zone_that_does_not_exist_is_refused():
    with pytest.raises(Refused, match="Nowhere"):
        a_sheet(replace(MAPPING, zone="America/Nowhere"))


def test_every_reason_has_its_words():
    assert set(REASON_NAMES) == set(Reason)
    assert set(Reason) >= REMARKS


@given(st.lists(st.dictionaries(st.sampled_from(list(GOOD)), st.text(max_size=20)), max_size=5))
def test_no_row_is_dropped_in_silence_whatever_its_cells_hold(cells: list[dict[str, str]]):
    rows = [a_row(**each) for each in cells]
    told = read(*rows)
    left = [each for each in told if isinstance(each, Fault) and each.is_left_out]
    kept = [each for each in told if isinstance(each, SheetCase)]
    assert len(left) + len(kept) == len(rows)


@pytest.mark.parametrize("seed", range(5))
def test_broken_text_is_refused_or_read_and_never_a_traceback(seed: int):
    print("seed", seed)
    rng = Random(seed)
    text = list("".join(as_lines([a_row(no=str(n)) for n in range(20)])))
    for _ in range(30):
        text[rng.randrange(200, len(text))] = rng.choice('",\n\r\x00é')
    try:
        list(a_sheet().read(StringIO("".join(text), newline="")))
    except Refused as refused:
        assert refused.reason.zh and refused.reason.en
