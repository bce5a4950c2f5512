"""The search box over a store: what is looked for, how long at a time, and what stays under the hand meanwhile."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.domain.case.stages import Stage
from console.domain.codebook import Codebook
from console.domain.ground import Ground
from console.domain.text import Text
from console.domain.unit import Organisation
from console.ingest.profile import read_file
from console.shell import finding
from console.shell.deeds import Deed
from console.shell.finding import Finding
from console.shell.reference import Reference
from console.sync.store import Store
from tests.support.law import a_calendar
from tests.support.rows import NOON, a_case
from widgets.cases.lexicon import Lexicon
from widgets.controls.topbar import SearchBox

DOWN, ENTER, ESC = Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Escape


class Seat:
    """A window with a box over a store of many cases and two deeds."""

    def __init__(self, qtbot, cases=()) -> None:
        self.qtbot, self.window, self.box, self.store = qtbot, QWidget(), SearchBox("搜索"), Store()
        qtbot.addWidget(self.window)
        QVBoxLayout(self.window).addWidget(self.box)
        self.store.replace_all(cases)
        self.done: list[str] = []
        self.said: list[tuple[str, str]] = []
        organisation = read_file(Organisation, "profiles", "demo", "organisation.json")
        codebook = read_file(Codebook, "codebooks", "demo.json")
        ground = read_file(Ground, "profiles", "demo", "ground.json")
        lexicon = Lexicon(organisation, codebook, ground)
        self.finding = Finding(
            self.box,
            self.window,
            deeds=self.deeds,
            store=self.store,
            reference=Reference(organisation, codebook, a_calendar(), ground, lexicon, ()),
            hub_now=lambda: NOON,
        )
        self.finding.case_opened.connect(lambda case: self.said.append(("case", case)))
        self.finding.unit_chosen.connect(lambda unit: self.said.append(("unit", unit)))
        self.window.resize(1200, 900)
        self.window.show()
        self.window.activateWindow()
        self.box.setFocus()
        qtbot.waitUntil(self.box.hasFocus)

    def deeds(self):
        near = Text("本席", "Here")
        yield Deed(name=Text("上报", "Report"), do=lambda: self.done.append("O"), icon="plus", key="O", at_hand=near)
        why = Text("先选中一件案件。", "Choose a case first.")
        yield Deed(name=Text("会商", "Confer"), do=lambda: self.done.append("M"), icon="users", key="M", reason=why)

    def type(self, words) -> None:
        self.box.setFocus()
        self.box.selectAll()
        self.qtbot.keyClicks(self.box, words)

    def find(self, words) -> list[str]:
        self.type(words)
        self.qtbot.waitUntil(lambda: not self.finding.is_looking)
        return self.titles()

    def titles(self) -> list[str]:
        return [line.title for line in self.finding.palette.lines()] if self.finding.palette.isVisible() else []

    def press(self, *keys) -> None:
        for key in keys:
            self.qtbot.keyClick(self.box, key)


def cases(count, title="暴露垃圾"):
    return [a_case(f"c{n}", number=f"261123-{n:05}", title=title) for n in range(count)]


def test_a_deed_is_done_and_one_that_cannot_be_is_not(qtbot):
    seat = Seat(qtbot)
    assert seat.find("report") == ["上报"]
    seat.press(DOWN, ENTER)
    assert seat.done == ["O"] and seat.box.text() == ""
    assert seat.find("hs")[0] == "会商"
    seat.press(DOWN, ENTER)
    assert seat.done == ["O"] and seat.finding.palette.isVisible()


def test_with_nothing_typed_only_what_is_at_hand_is_offered(qtbot):
    seat = Seat(qtbot, cases(3))
    seat.box.take_hand()
    qtbot.waitUntil(lambda: seat.titles() == ["上报"])


def test_a_case_and_a_unit_are_said_by_their_ids(qtbot):
    seat = Seat(qtbot, cases(3))
    assert seat.find("00002") == ["暴露垃圾"]
    seat.press(DOWN, ENTER)
    assert seat.find("dept-sanitation") == ["环境卫生中心"]
    seat.press(DOWN, ENTER)
    assert seat.said == [("case", "c2"), ("unit", "环境卫生中心")]


def test_what_filters_the_queue_stands_in_the_box_again_after_a_choice(qtbot):
    seat = Seat(qtbot, cases(3))
    seat.find("bllj")
    seat.press(ENTER)
    assert not seat.finding.palette.isVisible()
    seat.find("report")
    seat.press(DOWN, ENTER)
    assert seat.box.text() == "bllj"
    seat.press(ESC)
    seat.find("report")
    seat.press(DOWN, ENTER)
    assert seat.box.text() == ""


def test_enter_at_once_is_about_the_words_as_they_stand(qtbot):
    seat = Seat(qtbot, cases(3))
    seat.find("report")
    seat.type("00001")
    with qtbot.waitSignal(seat.box.searched) as said:
        seat.press(ENTER)
    assert said.args == ["00001"] and seat.done == []
    seat.type("report")
    seat.press(DOWN, ENTER)
    assert seat.done == ["O"], "the hand that walks at once walks the list of these words"


@pytest.mark.parametrize("slice_s", [0.0, finding.SLICE_S])
def test_a_long_search_lets_the_window_live_and_keeps_what_is_under_the_hand(qtbot, monkeypatch, slice_s):
    monkeypatch.setattr(finding, "SLICE_S", slice_s)
    seat = Seat(qtbot, cases(3_000))
    seat.type("o")
    seat.press(DOWN)
    first = seat.finding.palette.current()
    assert first.startswith("deed")
    qtbot.waitUntil(lambda: not seat.finding.is_looking)
    assert seat.finding.palette.current() == first
    assert any(line.key.startswith("place") for line in seat.finding.palette.lines())
    seat.press(ENTER)
    assert seat.done == ["O"]


def test_other_words_put_an_end_to_the_search_for_the_first(qtbot, monkeypatch):
    monkeypatch.setattr(finding, "SLICE_S", 0.0)
    seat = Seat(qtbot, cases(3_000))
    seat.type("zzz")
    seat.finding.look()
    assert seat.finding.is_looking
    assert seat.find("report") == ["上报"]


def test_a_store_that_moves_meanwhile_is_no_trouble(qtbot, monkeypatch):
    monkeypatch.setattr(finding, "SLICE_S", 0.0)
    seat = Seat(qtbot, cases(1_000))
    seat.type("00007")
    seat.finding.look()
    seat.store.drop([f"c{n}" for n in range(500, 900)])
    qtbot.waitUntil(lambda: not seat.finding.is_looking)
    assert seat.titles() == ["暴露垃圾"]


def test_ended_cases_come_last_and_the_newest_first(qtbot):
    open_ones = cases(2)
    ended = a_case("x", number="261123-00009", title="暴露垃圾", stage=Stage.CLOSED)
    seat = Seat(qtbot, [*open_ones, ended])
    seat.find("bllj")
    assert [line.key for line in seat.finding.palette.lines()] == ["case c1", "case c0", "case x"]


def test_leaving_the_box_ends_the_search(qtbot):
    seat = Seat(qtbot, cases(3))
    seat.type("bllj")
    seat.box.clearFocus()
    qtbot.waitUntil(lambda: not seat.finding.is_looking)
    assert not seat.finding.palette.isVisible()
