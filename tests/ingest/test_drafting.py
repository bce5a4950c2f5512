"""A part of a set is changed by hand row by row, and read back as a sheet from a file would be."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import pytest
from msgspec.structs import replace

from console.domain.case.rules import LADDERS, Rules
from console.domain.case.timers import Rung, RungKind, TimerKind
from console.domain.codebook import Codebook
from console.domain.ground import Ground
from console.domain.reference import ReferenceSet
from console.domain.text import Text
from console.domain.unit import Organisation
from console.ingest.drafting import DraftRow, begun, parts, read_draft
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
