"""From the index to the card, from the card to the command: a person points, the hub decides."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from console.domain.case import commands as ask
from console.domain.case.stages import Stage
from console.domain.case.things import Source
from console.domain.ids import AccountId, BlobId, CaseId, CommandId, UnitId
from console.domain.people import Actor, Role
from console.domain.rows import CaseRow
from console.ingest.profile import read_profile
from console.models.queue import CaseQueue
from console.models.twins import Twins
from console.shell.casework import CaseWork
from console.shell.nearby import others
from console.shell.twins import TwinDesk
from console.sync.store import Store
from console.wire.frames import Answer, Item
from resources import roles
from resources.tongue import speak
from tests.support.law import a_calendar
from tests.support.rows import NOON, PLACE, a_case
from widgets import theme
from widgets.cases.card import CaseCard
from widgets.cases.lexicon import Lexicon
from widgets.cases.sheets import CommandSheet

DESK = Actor(AccountId("desk01"), frozenset({Role.OPERATOR, Role.DISPATCHER}))
HOUR, DAYS = timedelta(hours=1), timedelta(days=1)
METRE = 1 / 111_195
GARDEN = UnitId("dept-gardens")


@pytest.fixture(scope="module")
def profile():
    return read_profile("demo")


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    speak("zh")
    theme.apply(qapp, "dark")


def told(id, stage=Stage.REGISTERED, north=0.0, **more):
    facts = {
        "source": Source.INSPECTOR,
        "title": "面馆桌椅摆到人行道",
        "class_code": "E0405",
        "holder": DESK.account,
        "place": replace(PLACE, lat=PLACE.lat + north * METRE, address="人民公园门口"),
    }
    return a_case(id, stage, **(facts | more))


CLOSED = {"reported_at": NOON - 30 * HOUR, "closed_at": NOON - 20 * HOUR}


class Seat:
    """A card over a store, wired as the desk wires it; asks are kept."""

    def __init__(self, qtbot, profile, *rows, shown="me") -> None:
        self.asked: list[Any] = []
        self.store = Store()
        self.store.replace_all(rows)
        self.card = CaseCard()
        qtbot.addWidget(self.card)
        self.lexicon = Lexicon(profile.organisation, profile.codebook, profile.ground)
        self.twins = Twins(self.store, lambda: NOON, profile.codebook, profile.ground, self.card)
        self.twins.work_off()
        self.desk = TwinDesk(self.card, self.twins, self.store, lambda: NOON)
        self.work = CaseWork(
            self.card,
            actor=DESK,
            lexicon=self.lexicon,
            calendar=a_calendar(),
            hub_now=lambda: NOON,
            ask=self._ask,
            upload=self._upload,
            others=lambda row: others(self.store, row),
            likely=self.desk.likely,
            parent=self.card,
        )
        self.desk.serve(self.work)
        self.card.show_case(self.store.rows(CaseRow)[shown], self.lexicon, DESK, NOON)
        self.desk.show()
        self.card.show()

    def lines(self) -> list[str]:
        return [each.number.title() for each in self.card.twins.proposed]

    def sheet(self) -> Any:
        (found,) = self.card.findChildren(CommandSheet)
        return found

    def put(self, row) -> None:
        self.store.apply([Item(o=1, kind="x", v=1, thing=row.id, ver=1, at=NOON, by=DESK.account, row=row)])
        self.store.flush()
        self.twins.work_off()

    async def confirm(self) -> ask.MergeCase:
        self.sheet().confirmed.emit()
        await self.work.settle()
        ((command, _),) = self.asked
        assert isinstance(command, ask.MergeCase)
        return command

    async def _upload(self, file) -> BlobId:
        raise AssertionError("no photo is asked for")

    async def _ask(self, command, expects):
        self.asked.append((command, expects))
        return Answer(id=CommandId("c"), result="ok", reason=None)


@pytest.fixture
def seat(qtbot, profile):
    return lambda *rows, **more: Seat(qtbot, profile, *rows, **more)


def test_the_card_tells_number_title_reasons_and_what_has_come_back(seat):
    here = seat(told("me"), told("open", Stage.HANDLING, 6), told("over", Stage.CLOSED, 3, **CLOSED))
    still, over = here.card.twins.proposed
    assert here.lines() == ["20261120-open", "20261120-over"]
    assert still.title.text() == "面馆桌椅摆到人行道"
    assert still.reasons.text().startswith("处置中 · 相距 6 米 · 60 分钟前 · 同类：店外经营")
    assert over.against.text() == "但 20 小时前已结案，或为复发"
    assert over.merge is None


async def test_p_opens_its_sheet_over_the_likely_case_and_the_command_names_it(seat):
    here = seat(told("me"), told("near", Stage.HANDLING, 30, class_code="P0101"), told("open", Stage.HANDLING, 6))
    assert here.work.act_by_letter("P")
    assert here.sheet().control("into").answer() == {"into": "open"}
    assert await here.confirm() == ask.MergeCase(case=CaseId("me"), into=CaseId("open"))


async def test_without_a_likely_case_nobody_is_chosen_for_the_person(seat):
    here = seat(told("me"), told("near", Stage.HANDLING, 30, class_code="P0101"))
    here.work.act("merge")
    assert here.sheet().control("into").answer() is None


async def test_what_is_over_is_never_put_forward_for_a_merge(seat):
    here = seat(told("me"), told("over", Stage.CLOSED, 3, **CLOSED))
    assert here.lines() == ["20261120-over"]
    here.work.act("merge")
    assert here.sheet().control("into").answer() is None


async def test_the_button_of_a_line_puts_its_own_case_forward_and_not_the_likeliest(qtbot, seat):
    here = seat(told("me"), told("first", Stage.HANDLING, 2), told("second", Stage.HANDLING, 14))
    assert here.lines() == ["20261120-first", "20261120-second"]
    qtbot.mouseClick(here.card.twins.proposed[1].merge, Qt.MouseButton.LeftButton)
    assert await here.confirm() == ask.MergeCase(case=CaseId("me"), into=CaseId("second"))


async def test_the_answer_to_an_act_without_a_sheet_leaves_the_sheet_that_was_opened_since(seat):
    here = seat(told("me", Stage.RECEIVED, holder=None), told("open", Stage.HANDLING, 6))
    assert here.work.act_by_letter("R")
    here.card.show_case(told("me"), here.lexicon, DESK, NOON)
    assert here.work.act_by_letter("P")
    await here.work.settle()
    ((asked, _),) = here.asked
    assert isinstance(asked, ask.RegisterCase)
    assert here.card.has_sheet()


async def test_a_merge_the_law_forbids_is_refused_before_any_sheet(qtbot, seat):
    here = seat(told("me", holder=AccountId("other")), told("open", Stage.HANDLING, 6))
    qtbot.mouseClick(here.card.twins.proposed[0].merge, Qt.MouseButton.LeftButton)
    assert not here.card.has_sheet()
    assert here.card.refusal.text()


def test_the_card_hears_of_a_twin_that_comes_while_it_is_looked_at(seat):
    here = seat(told("me"))
    assert here.lines() == []
    here.put(told("new", Stage.HANDLING, 6))
    assert here.lines() == ["20261120-new"]


def test_a_filed_case_has_no_proposals_on_its_card(seat):
    here = seat(told("me", Stage.TO_DISPATCH, filed_at=NOON), told("open", Stage.HANDLING, 6))
    assert here.lines() == []


def test_the_queue_marks_the_case_in_words_and_for_the_ear(qtbot, seat):
    here = seat(told("me"), told("open", Stage.HANDLING, 6), told("far", Stage.REGISTERED, 5_000))
    queue = CaseQueue(here.store, lambda: NOON, here.card)
    queue.name_twins(here.desk.mark)
    marks = {queue.id_at(n): queue.index(n, 0).data(roles.TWIN) for n in range(queue.rowCount())}
    assert marks == {"me": "疑似重复：20261120-open", "open": "", "far": ""}
    mine = queue.index(queue.row_of("me"), 0)
    assert mine.data(Qt.ItemDataRole.ToolTipRole) == "疑似重复：20261120-open"
    assert "疑似重复" in mine.data(Qt.ItemDataRole.AccessibleTextRole)
    assert queue.index(queue.row_of("far"), 0).data(Qt.ItemDataRole.ToolTipRole) is None


def test_the_queue_repaints_exactly_the_rows_that_were_judged_anew(qtbot, seat):
    here = seat(told("me"), told("far", Stage.REGISTERED, 5_000))
    queue = CaseQueue(here.store, lambda: NOON, here.card)
    queue.name_twins(here.desk.mark)
    here.put(told("new", Stage.HANDLING, 6))
    repainted: list[str] = []
    queue.dataChanged.connect(lambda first, last: repainted.append(queue.id_at(first.row())))
    queue.mark(frozenset({"me", "not-listed"}))
    assert repainted == ["me"]
