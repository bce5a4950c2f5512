"""A part of a set is changed by hand row by row, and read back as a sheet from a file would be."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

import pytest
from msgspec.structs import replace

from console.domain.case.rules import LADDERS, Rules
from console.domain.case.timers import Rung, RungKind, TimerKind
from console.domain.codebook import Codebook
from console.domain.ground import Duty, Ground
from console.domain.ids import PersonId, UnitId
from console.domain.reference import ReferenceSet
from console.domain.text import Text
from console.domain.unit import Organisation
from console.ingest.drafting import DraftRow, begun, may_grow, parts, read_draft
from console.ingest.profile import read_profile
from console.ingest.tables import FromFile, Table

DEMO = read_profile("demo")
T = TypeVar("T", bound=ReferenceSet)
SETS: tuple[ReferenceSet, ...] = (DEMO.rules, DEMO.organisation, DEMO.ground)


def zh(words: Text) -> str:
    return words.zh


def part_of(value: ReferenceSet, name: str) -> Table:
    return next(each for each in parts(value) if each.name == name)


def changed(value: T, name: str, key: str, change: Callable[[DraftRow], DraftRow]) -> FromFile:
    """What comes of a part in which one row, known by a word of it, is another."""
    part = part_of(value, name)
    rows = [change(each) if key in each.cells.values() else each for each in begun(value, part, zh)]
    return read_draft(part, rows, value)


def saying(**words: str) -> Callable[[DraftRow], DraftRow]:
    return lambda row: replace(row, cells={**row.cells, **words})


def withdrawn(row: DraftRow) -> DraftRow:
    return replace(row, is_withdrawn=True)


def taken(found: FromFile, shape: type[T]) -> T:
    assert found.faults == ()
    assert isinstance(found.value, shape)
    return found.value


@pytest.mark.parametrize("value", SETS, ids=lambda each: type(each).__name__)
def test_rows_that_nobody_touched_are_the_set_as_it_was(value: ReferenceSet):
    for part in parts(value):
        found = read_draft(part, begun(value, part, zh), value)
        assert found.faults == () and found.value is not None
        assert replace(found.value, rev=value.rev) == value, part.name


def test_a_codebook_is_not_changed_row_by_row():
    assert isinstance(DEMO.codebook, Codebook) and parts(DEMO.codebook) == ()


def test_every_ladder_stands_there_the_usual_ones_too():
    notes = {row.cells["key"]: row.cells["note"] for row in begun(Rules(), part_of(DEMO.rules, "settings"), zh)}
    assert {f"ladders.{kind}" for kind in TimerKind} <= notes.keys()
    assert notes["ladders.T3"] == "处置预警阶梯，通常值"


def test_a_ladder_is_changed_alone_and_put_back_to_the_usual_one():
    made = taken(changed(DEMO.rules, "settings", "ladders.T3", saying(value="催办 90%、超期 100%")), Rules)
    own = (Rung(RungKind.NUDGE, 0.9), Rung(RungKind.OVERDUE, 1.0))
    assert made.ladders == {**DEMO.rules.ladders, TimerKind.T3: own}
    back = taken(changed(made, "settings", "ladders.T3", withdrawn), Rules)
    assert back.ladder(TimerKind.T3) == LADDERS[TimerKind.T3] and TimerKind.T3 not in back.ladders


@pytest.mark.parametrize(
    ("name", "key", "change", "told"),
    [
        ("settings", "ladders.T3", saying(value="超期"), "应写作"),
        ("settings", "seal_day", saying(value="一号"), "seal_day"),
        ("units", "dept-law", saying(kind="衙门"), "“衙门”不认识"),
        ("units", "dept-law", saying(name=""), "“单位名称”为空"),
        ("units", "dept-law", saying(parent="nobody"), "没有上级单位“nobody”"),
        ("areas", "st-qingquan", saying(level="Z"), "“Z”不认识"),
        ("areas", "st-qingquan", saying(since="昨天"), "日期“昨天”"),
        ("areas", "st-qingquan", saying(id="st-new"), "没有图形"),
        ("roads", "r-liuxi-road", saying(id="r-new"), "没有图形"),
        ("roads", "r-liuxi-road", saying(name=""), "“名称”为空"),
        ("frontages", "f-liuxi-road-153", saying(road="r-nowhere"), "“r-nowhere”不在地图上"),
        ("frontages", "f-liuxi-road-153", saying(building="b-nowhere"), "“b-nowhere”不在地图上"),
        ("frontages", "f-liuxi-road-153", saying(duties="包治百病"), "“包治百病”不认识"),
        ("frontages", "f-liuxi-road-153", saying(lon="117.4", lat="36.6"), "沿街的一段线"),
        ("frontages", "f-liuxi-road-155", saying(id="f-liuxi-road-153"), "与第 1 行重复"),
        ("frontages", "f-liuxi-road-153", saying(until="明天"), "日期“明天”"),
    ],
)
def test_a_fault_is_told_with_the_row_of_the_draft(
    name: str, key: str, change: Callable[[DraftRow], DraftRow], told: str
):
    value = next(each for each in SETS if name in [part.name for part in parts(each)])
    part = part_of(value, name)
    rows = list(begun(value, part, zh))
    at = next(n for n, each in enumerate(rows) if key in (each.cells.get("key"), each.cells.get("id")))
    rows[at] = change(rows[at])
    found = read_draft(part, rows, value)
    assert found.value is None
    assert [each.row for each in found.faults if told in each.reason.zh] == [at + 1]


def test_rows_are_counted_over_those_that_are_withdrawn():
    part = part_of(DEMO.organisation, "cameras")
    rows = list(begun(DEMO.organisation, part, zh))
    rows[0], rows[2] = withdrawn(rows[0]), saying(address="")(rows[2])
    (fault,) = read_draft(part, rows, DEMO.organisation).faults
    assert fault.row == 3


def test_a_unit_is_added_and_a_camera_withdrawn():
    part = part_of(DEMO.organisation, "units")
    new = DraftRow({"id": "dept-new", "kind": "部门", "name": "新局", "parent": "commission"})
    rows: Sequence[DraftRow] = [*begun(DEMO.organisation, part, zh), new]
    made = taken(read_draft(part, rows, DEMO.organisation), Organisation)
    assert (made.units[-1].id, made.units[-1].name) == ("dept-new", Text("新局", "新局"))
    assert made.units[:-1] == DEMO.organisation.units and made.duties == DEMO.organisation.duties
    camera = DEMO.organisation.cameras[0].id
    less = taken(changed(made, "cameras", camera, withdrawn), Organisation)
    assert camera not in {each.id for each in less.cameras} and len(less.cameras) == len(made.cameras) - 1


def test_an_area_is_renamed_and_keeps_its_outline():
    made = taken(changed(DEMO.ground, "areas", "st-qingquan", saying(name="新泉街道", english="")), Ground)
    (was,) = [each for each in DEMO.ground.areas if each.id == "st-qingquan"]
    (now,) = [each for each in made.areas if each.id == "st-qingquan"]
    assert now == replace(was, name=Text("新泉街道", "新泉街道"))


def shop(**words: str) -> DraftRow:
    cells = {"id": "f-new", "name": "新开的店", "lon": "117.4756", "lat": "36.6904", "duties": "环境卫生、包秩序良好"}
    return DraftRow({**cells, **words})


def test_a_road_gets_another_keeper_and_keeps_its_line():
    made = taken(changed(DEMO.ground, "roads", "r-liuxi-road", saying(unit="dept-parks", until="2027-01-31")), Ground)
    was, now = ({each.id: each for each in one.lines}["r-liuxi-road"] for one in (DEMO.ground, made))
    assert now == replace(was, owner=UnitId("dept-parks"), until=date(2027, 1, 31))
    assert made.lines[1:] == DEMO.ground.lines[1:] and made.frontages == DEMO.ground.frontages


def test_a_keeper_is_given_by_name_too():
    part = part_of(DEMO.ground, "roads")
    unit = DEMO.organisation.units[-1]
    rows = [saying(unit=unit.name.zh)(each) for each in begun(DEMO.ground, part, zh)]
    made = taken(read_draft(part, rows, DEMO.ground, DEMO.organisation), Ground)
    assert {each.owner for each in made.lines} == {unit.id}


def test_a_frontage_signs_for_less_and_keeps_its_front():
    change = saying(duties="包环境卫生、秩序良好", side="东", road="柳溪路")
    made = taken(changed(DEMO.ground, "frontages", "f-liuxi-road-153", change), Ground)
    assert made.frontages[0] == replace(DEMO.ground.frontages[0], duties=(Duty.SANITATION, Duty.ORDER), side="东")
    assert made.frontages[1:] == DEMO.ground.frontages[1:]


def test_a_shop_that_opens_is_a_point_that_can_be_moved_and_one_that_closes_goes():
    ground = replace(DEMO.ground, chiefs=())
    part = part_of(ground, "frontages")
    first, *rows = begun(ground, part, zh)
    made = taken(read_draft(part, [withdrawn(first), *rows, shop()], ground), Ground)
    new = made.frontages[-1]
    assert (new.path, new.duties) == (((117.4756, 36.6904),), (Duty.SANITATION, Duty.ORDER))
    assert [each.id for each in made.frontages[:-1]] == [each.id for each in DEMO.ground.frontages[1:]]
    moved = taken(changed(made, "frontages", "f-new", saying(lon="117.4757")), Ground)
    assert moved.frontages[-1] == replace(new, path=((117.4757, 36.6904),))
    assert "没有坐标" in changed(made, "frontages", "f-new", saying(lon="", lat="")).faults[0].reason.zh
    assert "没有坐标" in read_draft(part, [*rows, shop(lon="", lat="")], ground).faults[0].reason.zh


def test_a_post_is_filled_changed_and_left_vacant():
    part = part_of(DEMO.ground, "chief")
    rows = list(begun(DEMO.ground, part, zh))
    rows[0], rows[1] = withdrawn(rows[0]), saying(account="", contact="p-7", post="总街长", since="2026-12-01")(rows[1])
    made = taken(read_draft(part, rows, DEMO.ground), Ground)
    assert len(made.chiefs) == len(DEMO.ground.chiefs) - 1 and made.chiefs[1:] == DEMO.ground.chiefs[2:]
    assert made.chiefs[0] == replace(
        DEMO.ground.chiefs[1],
        account=None,
        contact=PersonId("p-7"),
        post=Text("总街长", "总街长"),
        since=date(2026, 12, 1),
    )
    new = DraftRow({"level": "街长", "of": DEMO.ground.chiefs[0].of, "account": "st-qingquan"})
    again = taken(read_draft(part, [*begun(made, part, zh), new], made), Ground)
    assert again.chiefs[-1] == DEMO.ground.chiefs[0]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"of": "st-nowhere"}, "没有对象“st-nowhere”"),
        ({"account": "", "contact": ""}, "没有账号或联系人"),
        ({"contact": "13812345678"}, "不能填电话"),
        ({"level": "省长"}, "“省长”不认识"),
    ],
)
def test_a_wrong_post_is_told_with_its_row(words: dict[str, str], told: str):
    part = part_of(DEMO.ground, "chief")
    rows = list(begun(DEMO.ground, part, zh))
    rows[4] = saying(**words)(rows[4])
    (fault,) = read_draft(part, rows, DEMO.ground).faults
    assert fault.row == 5 and told in fault.reason.zh


def test_words_that_nobody_touched_stay_to_the_letter():
    """A name in full-width letters would be made plain if it were read again."""
    odd = replace(DEMO.ground.frontages[1], name="\uff21\uff22\uff23  超市 ", address="12号①")
    ground = replace(DEMO.ground, frontages=(DEMO.ground.frontages[0], odd, *DEMO.ground.frontages[2:]))
    made = taken(changed(ground, "frontages", "f-liuxi-road-153", saying(side="东")), Ground)
    assert made.frontages[1] == odd


def test_a_name_that_two_roads_have_is_no_answer():
    first, second = DEMO.ground.lines[:2]
    ground = replace(DEMO.ground, lines=(first, replace(second, name=first.name), *DEMO.ground.lines[2:]))
    found = changed(ground, "frontages", "f-liuxi-road-153", saying(road=first.name.zh))
    assert "不在地图上" in found.faults[0].reason.zh


def test_outlines_come_from_files_and_shops_and_posts_may_be_added():
    grow = {each.name: may_grow(each) for each in parts(DEMO.ground)}
    assert grow == {"areas": False, "roads": False, "frontages": True, "chief": True}
