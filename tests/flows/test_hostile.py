"""Words that try to be markup, script or a broken line are words in every window: shown, and nothing more."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from html import unescape
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QWidget

from console.domain.case.commands import AddNote, DispatchCase, FileCase, RegisterCase, ReportCase
from console.domain.case.things import Source
from console.domain.catalogue import Command
from console.domain.ids import CaseId, UnitId
from console.domain.place import Place
from console.domain.rows import SessionRow
from console.domain.session import DropPin, SayNote
from console.seats.desk import DeskWindow
from console.sync.uuid7 import Uuid7
from tests.flows.room import Room, a_hub, in_the_room, until, words_on
from tests.widgets.maps.hostile import TITLES
from widgets.controls.words import tip
from widgets.tokens import Tone

OFFICE = UnitId("st-qingquan")
PAYLOADS = (
    *(title for title in TITLES if 0 < len(title.strip()) <= 80 and title.isascii() and title.isprintable()),
    "\u202e<script>hit()</script>",
    "行一\u2028<b>行二</b>",
    "\x07<i>响</i>",
    "<b>粗体</b> & <u>线</u>",
)


def read_as_markup(window: QWidget) -> list[str]:
    """Labels that would render a payload instead of showing it, and tooltips Qt would read as one's own markup."""
    found = []
    for each in (window, *window.findChildren(QWidget)):
        if isinstance(each, QLabel) and each.textFormat() is not Qt.TextFormat.PlainText and each.text():
            found.append(f"label {type(each).__name__}: {each.text()[:60]}")
        shown = each.toolTip()
        if "<" in shown and shown != tip(unescape(shown[shown.index(">") + 1 :].removesuffix("</p>"))):
            found.append(f"tooltip {type(each).__name__}: {shown[:80]}")
    return found


async def taken(desk: DeskWindow, asked: list[Command]) -> None:
    """Ask for all of it at once; the hub takes every one, in this order."""
    answers = await asyncio.gather(*(desk.connection.ask(each) for each in asked))
    assert [each.reason for each in answers if each.result != "ok"] == []


def tells(desk: DeskWindow, words: str) -> bool:
    """Whether the card shows these words as its title, and again in its timeline."""
    return words_on(desk.card).count(words) >= 2


def check(*windows: QMainWindow) -> None:
    for window in windows:
        assert read_as_markup(window) == []
        assert not window.grab().isNull()


def test_hostile_words_are_shown_as_words_in_every_window(qapp: QApplication, tmp_path: Path) -> None:
    assert len(PAYLOADS) >= 20

    async def work(room: Room) -> None:
        desk, office, wall = await room.desk(), await room.office(OFFICE), await room.wall()
        make, cases, asked = Uuid7(), dict[CaseId, str](), list[Command]()
        for n, words in enumerate(PAYLOADS):
            case = CaseId(make(datetime.now(UTC)))
            place = Place(117.4757 + n / 900, 36.7597, words, OFFICE)
            report = ReportCase(case=case, source=Source.CITIZEN, title=words, place=place)
            asked += [report, AddNote(case=case, words=words)]
            cases[case] = words
        await taken(desk, asked)
        await until("all are listed", lambda: desk.queue.rowCount() == len(cases))
        for n, case in enumerate(cases):
            desk.view.choose(case)
            row = desk.card.current()
            assert row is not None and row.id == case
            await until("the card tells it", partial(tells, desk, row.title))
            desk.plan.toasts.show_toast(case, row.title, row.title, Tone.CRITICAL)
            desk.map.select(case)
            if n % 6 == 0:
                check(desk)
        for command in (
            RegisterCase(case=next(iter(cases))),
            FileCase(case=next(iter(cases)), class_code="E0405", condition=1),
            DispatchCase(case=next(iter(cases)), lead=OFFICE, words=PAYLOADS[-1]),
        ):
            assert (await desk.connection.ask(command)).result == "ok"
        await until("the office has a task", lambda: office.queue.rowCount() == 1)
        office.view.choose(next(iter(cases)))
        wall.tick()
        news = wall.ticker.items()
        assert len(news) >= 20 and all(each.title in words_on(wall.board) for each in news)
        check(desk, office, wall)

        session = desk.sessions.convene(desk.card.current())  # type: ignore[arg-type]
        desk.rooms.enter(session)
        await until("the session is open", lambda: desk.room.current() is not None)
        notes: list[Command] = [SayNote(session=session, words=words) for words in PAYLOADS]
        pins = (DropPin(session=session, pin=str(uuid4()), lon=117.48, lat=36.76, label=each) for each in PAYLOADS)
        await taken(desk, [*notes, *pins])
        last = PAYLOADS[-1]
        await until("the room shows the last note", lambda: last in words_on(desk.room))
        await until("the office may join", office.meeting.isVisible)
        office.join()
        await until("the office reads it", lambda: last in words_on(office.room))
        held = desk.connection.store.row(session)
        assert isinstance(held, SessionRow) and len(held.pins) == len(PAYLOADS)
        wall.tick()
        check(desk, office, wall)

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)
