"""坐席: the dispatcher's window. Composition and wiring; it decides nothing.

┌ head ────────────────────────────────────────────────┐
│ rail │ queue    │ map                    │ card      │
│      │ alerts   │ charts                 │           │
└──────────────────────────────────────────────────────┘
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from console.analytics.tally import Figures, Tally
from console.domain.alert import AdoptAlert, DismissAlert, FalseReason
from console.domain.ids import AlertId, CaseId, SessionId
from console.domain.people import Actor
from console.domain.rows import AlertRow, CaseRow
from console.models.alerts import AlertFeed
from console.models.figures import follow
from console.models.queue import FILTERS, CaseQueue
from console.shell.casework import CaseWork
from console.shell.charts import show_desk_charts
from console.shell.connection import Connection
from console.shell.frame import SeatFrame
from console.shell.mapfeed import MapFeed, show_cameras
from console.shell.opening import open_seat
from console.shell.panes import best_map, desk_charts
from console.shell.photos import PhotoShelf
from console.shell.reference import Reference
from console.shell.sessions import SessionDesk
from console.shell.story import Story
from console.wire.frames import Answer
from resources.tongue import say
from widgets import theme
from widgets.alerts.strip import AlertStrip
from widgets.cases.card import CaseCard
from widgets.cases.queue import QueueView
from widgets.controls.buttons import ChipOption, ChipRow, KeyHint, KeyHintStrip, ShortcutButton
from widgets.controls.notices import ToastArea
from widgets.controls.panel import Panel
from widgets.controls.rail import Rail, RailItem
from widgets.maps.view import MapView
from widgets.session.room import SessionRoom
from widgets.tokens import Tone

CHIP_KEYS = ("all", "overdue", "received", "to_dispatch", "to_review", "mine")
CHIPS = tuple(each for each in FILTERS if each.key in CHIP_KEYS)
CARD_WIDTH = 400
QUEUE_WIDTH = 600


class DeskWindow(SeatFrame):
    """One dispatcher's shift in one window."""

    def __init__(self, connection: Connection, reference: Reference) -> None:
        super().__init__(connection, say("路见 坐席", "Lujian desk"), say(*reference.organisation.name))
        who = connection.who
        assert who is not None
        self.reference = reference
        self.actor = Actor(who.account, who.roles, who.unit)
        self.queue = CaseQueue(connection.store, self.hub_now, self)
        self.queue.look_as(who.account, who.unit)
        self.queue.name_units(reference.lexicon.unit)
        self.alerts = AlertFeed(connection.store, self.hub_now, self)
        self.tally = Tally()
        self._stop_tally = follow(connection.store, self.tally)
        self._figures: Figures | None = None
        self.view = QueueView(reference.lexicon.icon)
        self.view.setModel(self.queue)
        self.strip = AlertStrip(reference.lexicon.icon)
        self.strip.setModel(self.alerts)
        self.card = CaseCard()
        self.map, refusal = best_map()
        self.session_map, _ = best_map()
        self.charts = desk_charts()
        self.toasts = ToastArea()
        self.room = SessionRoom(self.session_map)
        self.photos = PhotoShelf(connection.files, self._show_case)
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
        self.sessions = SessionDesk(
            self.room,
            self.session_map,
            connection=connection,
            reference=reference,
            hub_now=self.hub_now,
            parent=self,
        )
        self._build()
        for view in (self.map, self.session_map):
            self._prepare_map(view)
        if refusal:
            self.map.show_notice(refusal)
        self._map_feeds = (
            MapFeed(connection.store, self.map, self.hub_now),
            MapFeed(connection.store, self.session_map, self.hub_now),
        )
        show_cameras(self.map, reference.organisation)
        self._wire()
        self.story = Story(connection, self.card, reference.lexicon)
        self._stop = connection.store.watch(self._follow)
        self._follow(frozenset())
        self.tick()

    def _build(self) -> None:
        scale = theme.scale()
        self.rail = Rail()
        self.rail.show_items(
            (
                RailItem("cases", say("案件", "Cases"), "inbox"),
                RailItem("session", say("会商", "Sessions"), "users"),
                RailItem("theme", say("明暗", "Theme"), "moon", at_foot=True),
            )
        )
        self.rail.choose("cases")
        self.chips = ChipRow(say("筛选", "Filters"))
        self.newcomers = ShortcutButton("", "", "ghost", "arrow-up")
        self.newcomers.hide()
        hints = KeyHintStrip(
            (
                KeyHint("J K", say("上下", "walk")),
                KeyHint("A", say("派遣", "dispatch")),
                KeyHint("F", say("立案", "file")),
                KeyHint("M", say("会商", "confer")),
                KeyHint("L", say("告警", "alerts")),
                KeyHint("V", say("转案件", "make a case")),
                KeyHint("X", say("误报", "false")),
            )
        )
        self.queue_panel = Panel(say("案件队列", "Case queue"), flush=True)
        chips = QWidget()
        line = QHBoxLayout(chips)
        line.setContentsMargins(scale.m, 0, scale.m, scale.s)
        line.addWidget(self.chips)
        self.queue_panel.add(chips)
        self.queue_panel.add(self.newcomers)
        self.queue_panel.add(self.view, 1)
        self.queue_panel.add(self.toasts)
        self.queue_panel.add(hints)
        self.alert_panel = Panel(say("智能监控告警", "Camera alerts"), flush=True)
        self.alert_panel.add(self.strip, 1)
        left = QSplitter(Qt.Orientation.Vertical)
        left.addWidget(self.queue_panel)
        left.addWidget(self.alert_panel)
        left.setStretchFactor(0, 3)
        left.setStretchFactor(1, 1)
        left.setSizes([620, 240])
        ground = Panel(say("一张图", "The map"), flush=True)
        ground.add(self.map, 1)
        middle = QSplitter(Qt.Orientation.Vertical)
        middle.addWidget(ground)
        middle.addWidget(self.charts)
        middle.setStretchFactor(0, 1)
        middle.setSizes([620, 230])
        card = Panel(say("案卷", "The case"), flush=True)
        card.add(self.card, 1)
        across = QSplitter(Qt.Orientation.Horizontal)
        for part in (left, middle, card):
            across.addWidget(part)
        across.setStretchFactor(1, 1)
        across.setSizes([QUEUE_WIDTH, 900, CARD_WIDTH])
        self.pages = QStackedWidget()
        self.pages.addWidget(across)
        self.pages.addWidget(self.room)
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        inner = QVBoxLayout()
        inner.setContentsMargins(scale.s, scale.s, scale.s, scale.s)
        inner.addWidget(self.pages)
        row.addLayout(inner, 1)
        self.fill(body)

    def _prepare_map(self, view: MapView) -> None:
        view.set_mode(theme.mode())
        view.show_areas(self.reference.areas)
        welcome = self.connection.welcome
        if welcome is not None and welcome.notice is not None:
            view.set_badge(say(*welcome.notice))
        view.set_legend(
            (
                (Tone.CRITICAL, say("超期", "Overdue")),
                (Tone.WARNING, say("临期、告警", "Due soon, alerts")),
                (Tone.SESSION, say("会商中", "In session")),
                (Tone.NEUTRAL, say("办理中", "Under way")),
            )
        )

    def _wire(self) -> None:
        self.view.opened.connect(self._open)
        self.view.asked.connect(self._letter)
        self.view.held.connect(self.queue.hold)
        self.queue.waiting_count_changed.connect(self._show_newcomers)
        self.newcomers.clicked.connect(self.queue.admit)
        self.chips.chosen.connect(self.queue.show)
        self.head.searched.connect(self.queue.search)
        self.head.search.left.connect(self.view.setFocus)
        self.strip.adopted.connect(self._adopt)
        self.strip.dismissed.connect(self._dismiss)
        self.strip.opened.connect(self._look_at_alert)
        self.strip.left.connect(self.view.setFocus)
        self.card.conferred.connect(self.confer)
        self.card.located.connect(self._locate)
        self.map.point_opened.connect(self._open_point)
        self.charts.class_opened.connect(self.queue.search)
        self.rail.chosen.connect(self._turn)
        self.room.left.connect(self.back)
        self.room.case_opened.connect(self._open_point)
        self.work.done.connect(self._done)
        self.connection.replaced.connect(lambda: self._follow(frozenset()))

    # What moved

    def _follow(self, moved: frozenset[str]) -> None:
        current = self.card.current()
        if current is not None and current.id in moved:
            self._show_case()
        self._show_counts()

    def tick(self) -> None:
        """Once a second: the frame's clock, and everything whose colour is a matter of time."""
        super().tick()
        now = self.hub_now()
        self.queue.tick(now)
        self.card.show_time(now)
        for feed in self._map_feeds:
            feed.tick()
        self._show_charts(now)

    def _show_counts(self) -> None:
        counts = self.queue.counts
        self.chips.show_items([ChipOption(each.key, say(*each.name), counts[each.key]) for each in CHIPS])
        shown, claims = self.queue.rowCount(), self.alerts.rowCount()
        self.queue_panel.show_title(
            say("案件队列", "Case queue"), say(f"{shown} 件 · 按时限余量", f"{shown} · by time left")
        )
        self.alert_panel.show_title(say("智能监控告警", "Camera alerts"), say(f"待研判 {claims}", f"{claims} to judge"))

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

    # What the person does

    def _open(self, case: str) -> None:
        row = self.connection.store.row(case)
        if isinstance(row, CaseRow):
            self._show(row)
            self.map.select(case)
            self.connection.here(f"case/{case}")

    def _open_point(self, id: str) -> None:
        row = self.connection.store.row(id)
        if isinstance(row, CaseRow):
            self.pages.setCurrentIndex(0)
            self.view.choose(id)
            self._open(id)
        elif isinstance(row, AlertRow):
            self.strip.choose(id)

    def _letter(self, letter: str, case: str) -> None:
        match letter:
            case "M":
                self.confer()
            case "G":
                self._locate()
            case "L":
                self.strip.setFocus()
            case "/":
                self.head.search.setFocus()
            case _ if case and (row := self.card.current()) is not None and row.id == case:
                self.work.act_by_letter(letter)

    def _locate(self) -> None:
        row = self.card.current()
        if row is not None:
            self.map.focus(row.place.lon, row.place.lat, 14)

    def _adopt(self, alert: str) -> None:
        case = CaseId(str(uuid4()))
        asked = self.connection.ask(AdoptAlert(alert=AlertId(alert), case=case))
        asked.add_done_callback(self._told)
        asked.add_done_callback(lambda done: self._take_up(done, case))

    def _take_up(self, done: "asyncio.Future[Answer]", case: str) -> None:
        """The case just made comes under the hand, also where the list was held for another."""
        if not done.cancelled() and done.result().result == "ok":
            self.connection.store.flush()
            self.queue.admit()
            self._open_point(case)

    def _dismiss(self, alert: str, reason: str) -> None:
        command = DismissAlert(alert=AlertId(alert), reason=FalseReason(reason))
        self.connection.ask(command).add_done_callback(self._told)

    def _told(self, done: "asyncio.Future[Answer]") -> None:
        if done.cancelled():
            return
        answer = done.result()
        if answer.result != "ok" and answer.reason is not None:
            title, words = say("未办成", "Not done"), say(*answer.reason)
            self.toasts.show_toast(answer.id, title, words, Tone.CRITICAL, "circle-alert")

    def _look_at_alert(self, alert: str) -> None:
        row = self.connection.store.row(alert)
        if isinstance(row, AlertRow):
            self.map.select(alert)
            self.map.focus(row.place.lon, row.place.lat)

    def _done(self, act: str, case: str) -> None:
        self.view.setFocus()

    def _show_newcomers(self, count: int) -> None:
        self.newcomers.setVisible(count > 0)
        self.newcomers.rename(say(f"{count} 件新案", f"{count} new"))

    # Sessions and pages

    def _turn(self, page: str) -> None:
        match page:
            case "theme":
                self._turn_theme()
            case "session":
                live = self.sessions.under_way()
                if live:
                    self.enter(SessionId(live[0].id))
                else:
                    self.rail.choose("cases")
                    words = say("在案件上按 M 召集一场会商。", "Press M on a case to call one.")
                    self.toasts.show_toast("none", say("没有进行中的会商", "No session under way"), words)
            case _:
                self.back()

    def confer(self) -> None:
        """会商 on the case of the card: call a session, or go to the one under way."""
        row = self.card.current()
        if row is not None:
            self.enter(row.conferring or self.sessions.convene(row))

    def enter(self, session: SessionId) -> None:
        """Go into the room of a session."""
        self.rail.choose("session")
        self.pages.setCurrentWidget(self.room)
        self.sessions.enter(session)

    def back(self) -> None:
        """To the queue; a session goes on."""
        self.sessions.leave()
        self.rail.choose("cases")
        self.pages.setCurrentIndex(0)
        self.view.setFocus()

    def _turn_theme(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, "light" if theme.mode() == "dark" else "dark")
        for view in (self.map, self.session_map):
            view.set_mode(theme.mode())
        self.rail.choose("cases" if self.pages.currentIndex() == 0 else "session")

    def _show_charts(self, now: datetime) -> None:
        figures = self.tally.figures(now)
        if self._figures is None or replace(figures, at=self._figures.at) != self._figures:
            self._figures = figures
            show_desk_charts(self.charts, figures, self.reference.lexicon)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._stop()
        self.story.stop()
        self.photos.stop()
        self._stop_tally()
        super().closeEvent(event)


def main(argv: Sequence[str]) -> int:
    """`lujian desk`: sign in and work; gives the exit code."""
    return open_seat("desk", argv, DeskWindow)
