"""What a sheet is offered is filled from the case and from the sheet itself; what a seat takes is counted on it."""

import gc
from datetime import timedelta
from pathlib import Path
from weakref import ref

import pytest
from msgspec.structs import replace

from console.domain.case.table import Action
from console.domain.case.things import Part
from console.domain.ids import AccountId, UnitId
from console.domain.people import Actor, Role
from console.domain.place import Place
from console.domain.standardtexts import GAP, StandardText, StandardTexts
from console.domain.text import Text
from console.ingest.profile import read_profile
from console.shell.keepsakes import recall, settle
from console.shell.wordings import FILE, Wordings
from tests.support.rows import NOON, a_case, an_assignment
from widgets.cases.actsheet import ActSheet, Scene
from widgets.cases.classes import ClassHint
from widgets.cases.dispatchmany import DispatchMany
from widgets.cases.lexicon import Lexicon
from widgets.cases.newcase import NewCaseSheet
from widgets.cases.places import PlaceAnswer
from widgets.cases.sheets import CommandSheet, DispatchSheet
from widgets.cases.told import due_told
from widgets.cases.wording import WordsAnswer

PROFILE = read_profile("demo")
LEXICON = Lexicon(PROFILE.organisation, PROFILE.codebook, PROFILE.ground, PROFILE.rules)
DESK = Actor(AccountId("desk01"), frozenset({Role.OPERATOR, Role.DISPATCHER}))
UNIT, OTHER = (each.id for each in LEXICON.handling_units()[:2])
HOSTILE = "柳溪路{截止}<b>&"


def a_text(id: str, zh: str, *fits: str, classes: tuple[str, ...] = ()) -> StandardText:
    return StandardText(id=id, text=Text(zh, zh), fits=fits, classes=classes)


ALL = (
    a_text("where", "到{地点}办{小类}，{今天}"),
    a_text("who", "请{单位}于{截止}前办结", "dispatch"),
    a_text("back", "退回：{编号}", "rework"),
    a_text("only", "占道的", "report", classes=("E0405",)),
)


def wordings(folder: Path, unit: UnitId | None = None, texts=ALL) -> Wordings:
    actor = DESK if unit is None else Actor(AccountId(unit), frozenset({Role.UNIT}), unit)
    return Wordings(StandardTexts(texts=texts), LEXICON, lambda: NOON, folder, actor)


def field(sheet: CommandSheet) -> WordsAnswer:
    return sheet.findChildren(WordsAnswer)[0]


def offered(sheet, typed: str = "") -> dict[str, str]:
    find = field(sheet)._find
    assert find is not None
    return {each.id: each.words for each in find(typed)}


def an_act(qtbot, row, action: Action) -> ActSheet:
    scene = Scene(row=row, action=action, actor=DESK, lexicon=LEXICON, calendar=PROFILE.calendar, now=NOON)
    sheet = ActSheet(scene)
    qtbot.addWidget(sheet)
    return sheet


def test_a_case_fills_its_own_blanks_and_what_it_says_is_not_read_again(qtbot, tmp_path):
    row = a_case(class_code="E0405", place=Place(117.0, 36.0, HOSTILE))
    sheet = an_act(qtbot, row, Action.ADD_NOTE)
    wordings(tmp_path).serve(sheet, Action.ADD_NOTE, (row,))
    assert offered(sheet) == {"where": f"到{HOSTILE}办店外经营，{NOON.month}月{NOON.day}日"}


def test_a_dispatch_is_filled_with_the_unit_and_the_deadline_that_stand_on_it(qtbot, tmp_path):
    row = a_case(class_code="E0405", condition=1)
    sheet = DispatchSheet(LEXICON, PROFILE.calendar, row, lambda: NOON, "派遣")
    qtbot.addWidget(sheet)
    wordings(tmp_path).serve(sheet, Action.DISPATCH, (row,))
    for unit in (UNIT, OTHER):
        sheet.lead.setCurrentIndex(sheet.lead.findData(unit))
        words = offered(sheet)["who"]
        assert words.startswith(f"请{LEXICON.unit(unit)}于") and GAP not in words


def test_a_deadline_is_that_of_the_unit_that_sits_here(qtbot, tmp_path):
    helper = replace(an_assignment(OTHER, part=Part.CO), due_at=NOON + timedelta(days=3))
    row = a_case(assignments=(replace(an_assignment(UNIT), due_at=NOON + timedelta(days=1)), helper))
    text = (a_text("due", "{单位}{截止}"),)
    for unit, due in ((None, row.assignments[0].due_at), (OTHER, helper.due_at)):
        sheet = an_act(qtbot, row, Action.ADD_NOTE)
        wordings(tmp_path, unit, text).serve(sheet, Action.ADD_NOTE, (row,))
        assert offered(sheet) == {"due": f"{LEXICON.unit(UNIT)}{due_told(due)}"}


def test_what_a_case_cannot_say_is_a_gap(qtbot, tmp_path):
    row = a_case(class_code=None)
    sheet = an_act(qtbot, row, Action.ADD_NOTE)
    wordings(tmp_path, texts=(a_text("due", "{小类}于{截止}"),)).serve(sheet, Action.ADD_NOTE, (row,))
    assert offered(sheet) == {"due": f"{GAP}于{GAP}"}


def test_of_many_cases_only_what_is_true_of_all_is_offered(qtbot, tmp_path):
    here, there = Place(117.0, 36.0, "甲路"), Place(117.0, 36.0, "乙路")
    for places, wanted in (((here, here), {"where"}), ((here, there), set())):
        rows = [a_case(f"c{n}", class_code="E0405", place=place) for n, place in enumerate(places)]
        sheet = DispatchMany(LEXICON, PROFILE.calendar, rows, lambda: NOON)
        qtbot.addWidget(sheet)
        wordings(tmp_path).serve(sheet, Action.DISPATCH, rows)
        assert set(offered(sheet)) == wanted
        sheet.lead.setCurrentIndex(sheet.lead.findData(UNIT))
        plain = a_text("plain", "请{单位}办")
        wordings(tmp_path, texts=(plain,)).serve(sheet, Action.DISPATCH, rows)
        assert offered(sheet) == {"plain": f"请{LEXICON.unit(UNIT)}办"}


def test_a_new_case_is_filled_from_its_own_form(qtbot, tmp_path):
    scene = Scene(row=None, action=Action.REPORT, actor=DESK, lexicon=LEXICON, calendar=PROFILE.calendar, now=NOON)
    sheet = NewCaseSheet(scene, compares=False)
    qtbot.addWidget(sheet)
    wordings(tmp_path).serve(sheet, Action.REPORT, ())
    assert set(offered(sheet)) == {"where"} and GAP in offered(sheet)["where"]
    chosen, place = sheet.control("class_code"), sheet.control("place")
    assert isinstance(chosen, ClassHint) and isinstance(place, PlaceAnswer)
    chosen.box.setCurrentIndex(chosen.box.findData("E0405"))
    place.address.setText("柳溪路")
    place.put(117.475616, 36.690360)
    assert offered(sheet)["where"].startswith("到柳溪路办店外经营，")
    assert offered(sheet)["only"] == "占道的"


def test_what_is_taken_most_comes_first_also_after_a_restart(qtbot, tmp_path):
    row = a_case(class_code="E0405")
    first, second = a_text("a", "甲"), a_text("b", "乙")
    sheet = an_act(qtbot, row, Action.ADD_NOTE)
    wordings(tmp_path, texts=(first, second)).serve(sheet, Action.ADD_NOTE, (row,))
    assert list(offered(sheet)) == ["a", "b"]
    field(sheet).taken.emit("b")
    assert list(offered(sheet)) == ["b", "a"]
    again = an_act(qtbot, row, Action.ADD_NOTE)
    wordings(tmp_path, texts=(first, second)).serve(again, Action.ADD_NOTE, (row,))
    assert list(offered(again)) == ["b", "a"] and recall(tmp_path / FILE, dict[str, int], {}) == {"b": 1}


@pytest.mark.expects_warnings
@pytest.mark.parametrize("body", [b"", b"[1]", b'{"a":"x"}', b"\xff"])
def test_counts_that_nobody_can_read_begin_anew(tmp_path, body):
    (tmp_path / FILE).write_bytes(body)
    assert recall(tmp_path / FILE, dict[str, int], {}) == {}


@pytest.mark.expects_warnings
def test_a_disk_that_takes_nothing_loses_only_the_counts(qtbot, tmp_path):
    (tmp_path / "seat").write_text("a file stands where the folder should be")
    row = a_case()
    sheet = an_act(qtbot, row, Action.ADD_NOTE)
    wordings(tmp_path / "seat", texts=(a_text("a", "甲"), a_text("b", "乙"))).serve(sheet, Action.ADD_NOTE, (row,))
    field(sheet).taken.emit("b")
    assert list(offered(sheet)) == ["b", "a"]
    settle()


def test_a_sheet_that_nobody_holds_goes_without_its_fields_holding_it(qtbot, tmp_path):
    sheet = an_act(qtbot, a_case(), Action.ADD_NOTE)
    wordings(tmp_path).serve(sheet, Action.ADD_NOTE, ())
    find = field(sheet)._find
    assert find is not None and find("")
    gone = ref(sheet)
    del sheet
    gc.collect()
    assert gone() is None and find("") == []
