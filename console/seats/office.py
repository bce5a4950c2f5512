"""单位端 / 镇街端: my tasks, their clocks, a photo, feedback. Composition and wiring; it decides nothing.

┌ head ──────────────────────────────────────┐
│ tasks          │ card            │ map     │
│ 督办与议定事项   │                 │         │
└────────────────────────────────────────────┘
"""

import asyncio
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from console.domain.ids import SessionId, SupervisionId
from console.domain.people import Actor
from console.domain.rows import CaseRow, SupervisionRow
from console.domain.supervision import AnswerSupervision, SupervisionStage
from console.models.queue import FILTERS, CaseQueue
from console.shell.casework import CaseWork
from console.shell.connection import Connection
from console.shell.frame import SeatFrame
from console.shell.mapfeed import MapFeed
from console.shell.opening import open_seat
from console.shell.photos import PhotoShelf
from console.shell.reference import Reference
from console.shell.sessions import SessionDesk
from console.shell.story import Story
from console.wire.frames import Answer
from resources.tongue import say
from widgets import theme
from widgets.cases.card import CaseCard
from widgets.cases.queue import QueueView
from widgets.cases.sheets import WordsSheet
from widgets.cases.supervisions import SupervisionList
from widgets.controls.buttons import ChipOption, ChipRow, KeyHint, KeyHintStrip, ShortcutButton
from widgets.controls.panel import Panel
from widgets.maps.painted import PaintedMap
from widgets.session.room import SessionRoom

CHIP_KEYS = ("all", "to_sign", "handling", "overdue", "ended")
CHIPS = tuple(each for each in FILTERS if each.key in CHIP_KEYS)


class OfficeWindow(SeatFrame):
    """One department's or street office's work in one window."""

    def __init__(self, connection: Connection, reference: Reference) -> None:
        who = connection.who
        assert who is not None
        super().__init__(connection, say("路见 单位端", "Lujian office"), reference.lexicon.unit(who.unit))
        self.reference = reference
        self.actor = Actor(who.account, who.roles, who.unit)
        self.queue = CaseQueue(connection.store, self.hub_now, self)
        self.queue.look_as(who.account, who.unit)
        self.queue.name_units(reference.lexicon.unit)
        self.view = QueueView(reference.lexicon.icon)
        self.view.setModel(self.queue)
        self.card = CaseCard()
        self.supervisions = SupervisionList()
        self.map, self.session_map = PaintedMap(), PaintedMap()
        self.room = SessionRoom(self.session_map)
        self.photos = PhotoShelf(connection.files, self._show_case)
        self.story = Story(connection, self.card, reference.lexicon)
        self.work = CaseWork(
            self.card,
            actor=self.actor,
            lexicon=reference.lexicon,
            calendar=reference.calendar,
            hub_now=self.hub_now,
            ask=connection.ask,
            upload=connection.files.upload,
            parent=self,
        )
        self._build()
        notice = connection.welcome.notice if connection.welcome else None
        for view in (self.map, self.session_map):
            view.set_mode(theme.mode())
            view.show_areas(reference.areas)
            view.set_badge(say(*notice) if notice else "")
        self.sessions = SessionDesk(
            self.room,
            self.session_map,
            connection=connection,
            reference=reference,
            hub_now=self.hub_now,
            parent=self,
        )
        self._feeds = (
            MapFeed(connection.store, self.map, self.hub_now),
            MapFeed(connection.store, self.session_map, self.hub_now),
        )
        self._wire()
        self._stop = connection.store.watch(self._follow)
        self._follow(frozenset())
        self.tick()

    def _build(self) -> None:
        scale = theme.scale()
        self.chips = ChipRow(say("筛选", "Filters"))
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(scale.m, 0, scale.m, scale.s)
        inside.addWidget(self.chips)
        self.tasks = Panel(say("我的任务", "My tasks"), flush=True)
        self.tasks.add(holder)
        self.tasks.add(self.view, 1)
        hints = (("J K", say("上下", "walk")), ("S", say("签收", "sign")), ("B", say("反馈", "feed back")))
        self.tasks.add(KeyHintStrip([KeyHint(key, words) for key, words in hints]))
        self.owed = Panel(say("督办与议定事项", "Decided and supervised"), flush=True)
        self.owed.add(self.supervisions, 1)
        self.owed_sheet = QVBoxLayout()
        place = QWidget()
        place.setLayout(self.owed_sheet)
        self.owed.add(place)
        self.meeting = ShortcutButton(say("进入会商", "Join the session"), "", "normal", "users")
        self.meeting.hide()
        self.owed.add_action(self.meeting)
        left = QSplitter(Qt.Orientation.Vertical)
        left.addWidget(self.tasks)
        left.addWidget(self.owed)
        left.setSizes([600, 260])
        card = Panel(say("案卷", "The case"), flush=True)
        card.add(self.card, 1)
        ground = Panel(say("属地", "My ground"), flush=True)
        ground.add(self.map, 1)
        across = QSplitter(Qt.Orientation.Horizontal)
        for part in (left, card, ground):
            across.addWidget(part)
        across.setSizes([560, 460, 700])
        across.setStretchFactor(2, 1)
        self.pages = QStackedWidget()
        self.pages.addWidget(across)
        self.pages.addWidget(self.room)
        body = QWidget()
        whole = QVBoxLayout(body)
        whole.setContentsMargins(scale.s, scale.s, scale.s, scale.s)
        whole.addWidget(self.pages)
        self.fill(body)

    def _wire(self) -> None:
        self.view.opened.connect(self._open)
        self.view.asked.connect(self._letter)
        self.view.held.connect(self.queue.hold)
        self.chips.chosen.connect(self.queue.show)
        self.head.searched.connect(self.queue.search)
        self.head.search.left.connect(self.view.setFocus)
        self.map.point_opened.connect(self.view.choose)
        self.card.located.connect(self._locate)
        self.card.conferred.connect(self.join)
        self.supervisions.opened.connect(self._answer)
        self.meeting.clicked.connect(self.join)
        self.room.left.connect(self.back)
        self.work.done.connect(lambda act, case: self.view.setFocus())
        self.connection.replaced.connect(lambda: self._follow(frozenset()))

    def tick(self) -> None:
        """Once a second: everything whose colour is a matter of time."""
        super().tick()
        now = self.hub_now()
        self.queue.tick(now)
        self.card.show_time(now)
        for feed in self._feeds:
            feed.tick()

    def _follow(self, moved: frozenset[str]) -> None:
        current = self.card.current()
        if current is not None and current.id in moved:
            self._show_case()
        counts = self.queue.counts
        self.chips.show_items([ChipOption(each.key, say(*each.name), counts[each.key]) for each in CHIPS])
        self.tasks.show_title(say("我的任务", "My tasks"), say(f"{counts['all']} 件在办", f"{counts['all']} open"))
        owed = [row for row in self.connection.store.rows(SupervisionRow).values() if row.cleared_at is None]
        self.supervisions.show_items(owed, self.reference.lexicon, self.hub_now())
        self.owed.show_title(say("督办与议定事项", "Decided and supervised"), str(len(owed)) if owed else "")
        self.meeting.setVisible(bool(self.sessions.under_way()))

    def _show_case(self) -> None:
        current = self.card.current()
        row = self.connection.store.row(current.id) if current else None
        if isinstance(row, CaseRow):
            self._show(row)
        else:
            self.card.show_case(None, self.reference.lexicon, self.actor, self.hub_now())

    def _show(self, row: CaseRow) -> None:
        self.card.show_case(row, self.reference.lexicon, self.actor, self.hub_now())
        self.story.tell(row.id)
        self.card.show_photos(self.photos.photos(row.photos))

    def _open(self, case: str) -> None:
        row = self.connection.store.row(case)
        if isinstance(row, CaseRow):
            self._show(row)
            self.map.select(case)
            self.map.focus(row.place.lon, row.place.lat)

    def _letter(self, letter: str, case: str) -> None:
        row = self.card.current()
        if letter == "G":
            self._locate()
        elif row is not None and row.id == case:
            self.work.act_by_letter(letter)

    def _locate(self) -> None:
        row = self.card.current()
        if row is not None:
            self.map.focus(row.place.lon, row.place.lat, 14)

    def join(self) -> None:
        """Go into the newest session this unit is invited to."""
        live = self.sessions.under_way()
        if live:
            self.pages.setCurrentWidget(self.room)
            self.sessions.enter(SessionId(live[0].id))

    def back(self) -> None:
        """To the tasks; a session goes on."""
        self.sessions.leave()
        self.pages.setCurrentIndex(0)
        self.view.setFocus()

    def _answer(self, item: str) -> None:
        row = self.connection.store.row(item)
        if not isinstance(row, SupervisionRow) or row.stage is not SupervisionStage.SET:
            return
        name = say("反馈", "Answer")
        sheet = WordsSheet(f"{name} {row.number}", name, say("办理情况", "What was done"))
        sheet.dismissed.connect(lambda: self._close_sheet(sheet))
        sheet.confirmed.connect(lambda: self._send_answer(row, sheet))
        self.owed_sheet.addWidget(sheet)
        sheet.words.setFocus()

    def _send_answer(self, row: SupervisionRow, sheet: WordsSheet) -> None:
        sheet.set_busy(True)
        command = AnswerSupervision(supervision=SupervisionId(row.id), words=sheet.chosen())
        asked = self.connection.ask(command, {row.id: row.ver})

        def told(done: "asyncio.Future[Answer]") -> None:
            if done.cancelled():
                return
            answer = done.result()
            if answer.result == "ok":
                self._close_sheet(sheet)
            else:
                sheet.set_busy(False)
                sheet.refuse(say(*answer.reason) if answer.reason else answer.result)

        asked.add_done_callback(told)

    def _close_sheet(self, sheet: QWidget) -> None:
        self.owed_sheet.removeWidget(sheet)
        sheet.hide()
        sheet.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._stop()
        self.story.stop()
        self.photos.stop()
        super().closeEvent(event)


def main(argv: Sequence[str]) -> int:
    """`lujian office`: sign in and work; gives the exit code."""
    return open_seat("office", argv, OfficeWindow)
