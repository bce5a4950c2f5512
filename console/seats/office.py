"""单位端 / 镇街端: my tasks, their clocks, a photo, feedback. Composition and wiring; it decides nothing.

┌ head ──────────────────────────────────────┐
│ tasks          │ card            │ map     │
│ 督办与议定事项   │                 │         │
└────────────────────────────────────────────┘
"""

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from console.domain.ids import SessionId
from console.domain.people import Actor
from console.domain.place import Place
from console.domain.rows import CaseRow
from console.models.tasks import FILTERS, UnitCases
from console.models.twins import Signposts
from console.shell.beside import Beside
from console.shell.caseforms import CaseForms
from console.shell.casework import CaseWork, tell
from console.shell.connection import Connection
from console.shell.deeds import Deed, of_case, of_filters, of_forms, of_leaving, of_sound
from console.shell.filtering import Filtering
from console.shell.finding import Finding
from console.shell.frame import SeatFrame
from console.shell.furnished import furnished
from console.shell.keys import SEAT, KeyHelp, of_office
from console.shell.mapfeed import MapFeed
from console.shell.nearby import number_of, others
from console.shell.oversight import Oversight
from console.shell.photos import PhotoShelf
from console.shell.pointing import Pointing
from console.shell.printing import CasePrint
from console.shell.reference import Reference
from console.shell.sessions import SessionDesk
from console.shell.sounding import Sounding
from console.shell.story import Story
from console.shell.undoing import Undoing
from console.shell.wordings import Wordings
from resources.tongue import say
from widgets import theme
from widgets.cases.card import CaseCard
from widgets.cases.filters import FilterBar
from widgets.cases.newcase import Tray
from widgets.cases.queue import QueueView
from widgets.cases.supervisions import SupervisionBoard
from widgets.controls.buttons import KeyHint, KeyHintStrip, ShortcutButton
from widgets.controls.notices import ToastArea
from widgets.controls.pages import Pages, scrolled
from widgets.controls.panel import Panel
from widgets.maps.painted import PaintedMap
from widgets.maps.view import MapView
from widgets.session.room import SessionRoom

CHIP_KEYS = ("owed", "to_sign", "handling", "asked", "fed_back", "overdue")
NO_CASES = "supervision"
CASE_FILTERS = tuple(each for each in FILTERS if each.key != NO_CASES)
"""Supervision items have a place of their own in this window."""


class OfficeWindow(SeatFrame):
    """One department's or street office's work in one window."""

    def __init__(self, connection: Connection, reference: Reference) -> None:
        who = connection.who
        assert who is not None
        assert who.unit is not None, "a unit's seat belongs to a unit"
        super().__init__(connection, say("路见 单位端", "Lujian office"), reference.lexicon.unit(who.unit))
        self.reference = reference
        self.actor = Actor(who.account, who.roles, who.unit)
        self.queue = UnitCases(connection.store, self.hub_now, who.unit, self)
        self.queue.name_units(reference.lexicon.unit)
        self.view = QueueView(reference.lexicon.icon)
        self.view.setModel(self.queue)
        self.card, self.tray, self.toasts = CaseCard(), Tray(), ToastArea()
        self.board = SupervisionBoard("unit")
        self.map, self.session_map = PaintedMap(), PaintedMap()
        self.room = SessionRoom(self.session_map)
        self.photos = PhotoShelf(connection.files, self._show_photos)
        self.story = Story(connection, self.card, reference.lexicon, self._show_case)
        self.beside = Beside(connection, self.card)
        self.printing = CasePrint(self.card, reference.lexicon, self.hub_now, who.name)
        self._build()
        self.filtering = Filtering(self.chips, self.queue, CASE_FILTERS, connection.own_folder, self)
        self._begin_work(connection, reference)
        notice = connection.welcome.notice if connection.welcome else None
        for view in (self.map, self.session_map):
            view.set_mode(theme.mode())
            view.show_areas(reference.areas)
            view.set_badge(say(*notice) if notice else "")
        self._feeds = (
            MapFeed(connection.store, self.map, self.hub_now),
            MapFeed(connection.store, self.session_map, self.hub_now),
        )
        self.help = KeyHelp(self, partial(of_office, self.actor))
        self.finding = Finding(
            self.head.search,
            self,
            deeds=self._deeds,
            store=connection.store,
            reference=reference,
            hub_now=self.hub_now,
            parent=self,
        )
        self._wire()
        self.sounding = Sounding(self, reference.lexicon.is_emergency)
        self.at_end(
            connection.store.watch(self._follow),
            self.forms.stop,
            self.oversight.stop,
            self.sessions.stop,
            self.story.stop,
            self.photos.stop,
            self.sounding.stop,
            *(feed.stop for feed in self._feeds),
        )
        self._follow(frozenset())
        self.view.setFocus()
        self.tick()

    def _begin_work(self, connection: Connection, reference: Reference) -> None:
        self.card.name_cases(partial(number_of, connection.store))
        pointing = Pointing(self.map, Signposts(reference.ground), self.hub_now, self._place_shown)
        own = connection.own_folder
        self.wordings = Wordings(reference.texts, reference.lexicon, self.hub_now, own, self.actor)
        self.work = CaseWork(
            self.card,
            actor=self.actor,
            lexicon=reference.lexicon,
            calendar=reference.calendar,
            hub_now=self.hub_now,
            ask=connection.ask,
            upload=connection.send_picture,
            others=partial(others, connection.store),
            keeps=connection.keeps,
            pointing=pointing,
            wordings=self.wordings,
            parent=self,
        )
        self.undoing = Undoing(self, self.work, self.toasts, connection, self.actor, reference.lexicon.rules)
        self.forms = CaseForms(
            self.tray,
            self.toasts,
            actor=self.actor,
            connection=connection,
            reference=reference,
            twins=None,
            pointing=pointing,
            wordings=self.wordings,
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
        self.oversight = Oversight(
            self.board,
            store=connection.store,
            lexicon=reference.lexicon,
            hub_now=self.hub_now,
            ask=connection.ask,
            parent=self,
        )

    def _build(self) -> None:
        scale = theme.scale()
        self.newcomers = ShortcutButton("", "W", "ghost", "arrow-up")
        self.newcomers.hide()
        self.chips = FilterBar(say("筛选", "Filters"), CHIP_KEYS)
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(scale.m, 0, scale.m, scale.s)
        inside.addWidget(self.chips)
        self.tasks = Panel(say("我的任务", "My tasks"), flush=True)
        self.tasks.add(holder)
        self.tasks.add(self.view, 1)
        hints = (("J K", say("上下", "walk")), ("S", say("签收", "sign")), ("B", say("反馈", "feed back")))
        more = (("N", say("备注", "note")), ("G", say("定位", "locate")), ("M", say("会商", "session")))
        keys = QWidget()
        line = QVBoxLayout(keys)
        line.setContentsMargins(scale.m, 0, scale.m, scale.xs)
        line.addWidget(KeyHintStrip([KeyHint(key, words) for key, words in hints + more]))
        self.tasks.add_action(self.newcomers)
        self.report = ShortcutButton(say("上报", "Report"), "O", "ghost", "plus")
        self.tasks.add_action(self.report)
        self.tasks.add(self.toasts)
        self.tasks.add(keys)
        self.owed = Panel(say("督办与议定事项", "Decided and supervised"), flush=True)
        self.owed.add(self.board, 1)
        self.meeting = ShortcutButton(say("进入会商", "Join the session"), "", "normal", "users")
        self.meeting.hide()
        self.owed.add_action(self.meeting)
        left = QSplitter(Qt.Orientation.Vertical)
        left.addWidget(self.tasks)
        left.addWidget(self.owed)
        left.setSizes([600, 260])
        self._cards = QStackedWidget()
        for each in (self.card, self.tray):
            self._cards.addWidget(each)
        self._card_panel = Panel("", flush=True)
        self._card_panel.add(self._cards, 1)
        self._show_card(self.card)
        ground = Panel(say("属地", "My ground"), flush=True)
        ground.add(self.map, 1)
        across = QSplitter(Qt.Orientation.Horizontal)
        for part in (left, self._card_panel, ground):
            across.addWidget(part)
        across.setSizes([560, 460, 700])
        across.setStretchFactor(2, 1)
        self.pages = Pages()
        self.pages.addWidget(across)
        self.pages.addWidget(self.room)
        body = QWidget()
        whole = QVBoxLayout(body)
        whole.setContentsMargins(scale.s, scale.s, scale.s, scale.s)
        whole.addWidget(scrolled(self.pages))
        self.fill(body)

    def _wire(self) -> None:
        self.view.opened.connect(self._open)
        self.view.asked.connect(self._letter)
        self.view.held.connect(self.queue.hold)
        self.view.seen.connect(self.queue.set_visible)
        self.view.widened.connect(self.filtering.widen)
        self.queue.narrowed.connect(lambda: self.view.show_narrowing(self.filtering.narrowing()))
        self.queue.waiting_count_changed.connect(self._show_newcomers)
        self.newcomers.clicked.connect(self.admit)
        self.report.clicked.connect(lambda: self.forms.begin("O"))
        self.forms.shown.connect(lambda: self._show_card(self.tray))
        self.forms.left.connect(self._leave_form)
        self.forms.opened.connect(self.open_thing)
        self.filtering.shown.connect(self.head.search.clear)
        self.head.searched.connect(self._search)
        self.head.search.left.connect(lambda: self._search(""))
        self.finding.left.connect(self.view.setFocus)
        self.finding.case_opened.connect(self.open_thing)
        self.finding.unit_chosen.connect(self._search_unit)
        self.finding.place_chosen.connect(self.map.focus)
        self.map.point_opened.connect(self.open_thing)
        self.card.located.connect(self._locate)
        self.card.opened.connect(self.open_thing)
        self.card.conferred.connect(self.join)
        self.board.case_opened.connect(self.open_thing)
        self.room.case_opened.connect(self.open_thing)
        self.meeting.clicked.connect(self.join)
        self.room.left.connect(self.back)
        self.work.done.connect(self._done)
        self.work.kept.connect(self._done)
        self.work.told.connect(partial(tell, self.toasts))
        self.connection.replaced.connect(lambda: self._follow(frozenset()))
        self.connection.state_changed.connect(self.work.reach)

    def tick(self) -> None:
        """Once a second: everything whose colour is a matter of time."""
        super().tick()
        now = self.hub_now()
        self.queue.tick(now)
        self.card.show_time(now)
        self.oversight.show()
        self.sessions.tick()
        self.sounding.tick(now)
        for feed in self._feeds:
            feed.tick()

    def _follow(self, moved: frozenset[str]) -> None:
        current = self.card.current()
        if current is not None and current.id in moved:
            self._show_case()
        to_do = self.queue.whole("owed")
        self.tasks.show_title(say("我的任务", "My tasks"), say(f"{to_do} 件待办", f"{to_do} to do"))
        owed = self.oversight.open_items()
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
        self.beside.show()
        self.story.tell(row.id)
        self._show_photos()

    def _show_photos(self) -> None:
        """What has come of the pictures of the case that is shown."""
        row = self.card.current()
        if row is not None:
            self.card.show_photos(self.photos.photos(row.photos))

    def _open(self, case: str) -> None:
        row = self.connection.store.row(case)
        if isinstance(row, CaseRow):
            self._show_card(self.card)
            self._show(row)
            self.beside.open()
            self.map.select(case)
            self.map.focus(row.place.lon, row.place.lat)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A letter that no button and no field took belongs to the tasks, wherever the focus stands."""
        is_typing = self.card.has_sheet() or self.tray.isVisible()
        at_work = self.pages.currentIndex() == 0 and not is_typing
        if not (at_work and self.view.take_key(event)):
            super().keyPressEvent(event)

    def _show_card(self, of: QWidget) -> None:
        self._cards.setCurrentWidget(of)
        self._card_panel.show_title(say("案卷", "The case") if of is self.card else say("新案", "A new case"))

    def _leave_form(self) -> None:
        self._show_card(self.card)
        self.view.setFocus()

    def _place_shown(self) -> Place | None:
        row = self.card.current()
        return row.place if row is not None else None

    def maps_shown(self) -> tuple[MapView, ...]:
        return self.map, self.session_map

    def open_thing(self, thing: str) -> None:
        if isinstance(self.connection.store.row(thing), CaseRow):
            self.back()
            self.view.choose(thing)
            self._open(thing)

    def _search(self, words: str) -> None:
        self.filtering.search(words)
        self.view.setFocus()

    def _search_unit(self, name: str) -> None:
        """What it leads, helps with, or has on its ground."""
        self.back()
        self._search(name)

    def _deeds(self) -> Iterable[Deed]:
        """What can be done by name now: on the case of the card, and at this seat."""
        row = self.card.current()
        if row is not None:
            act = partial(self._act_on, row.id)
            yield from of_case(row, self.actor, self.reference.lexicon.rules, self.hub_now(), act)
        yield from of_forms(self.actor, SEAT, self._begin)
        offered = [each for each in self.queue.filters if each.key != NO_CASES]
        yield of_sound(self.sounding.open_settings)
        yield of_leaving(self.leave)
        yield from of_filters(offered, self.queue.counts, self._filter)

    def _act_on(self, case: str, act: str) -> None:
        """Of the case it was offered for; where another one is on the card by now, that one comes back first."""
        self.open_thing(case)
        self.work.act(act)

    def _begin(self, letter: str) -> None:
        self.back()
        self.forms.begin(letter)

    def _filter(self, key: str) -> None:
        self.back()
        self.filtering.show(key)

    def admit(self) -> None:
        """Let the new tasks in, in order."""
        self.queue.admit()
        self.view.scrollToTop()
        self.view.setFocus()

    def _show_newcomers(self, count: int) -> None:
        self.newcomers.setVisible(count > 0)
        self.newcomers.rename(say(f"{count} 件新任务", f"{count} new"))

    def _done(self, act: str, case: str) -> None:
        """The hub has taken it: the list lets go, and where the case left it the hand takes the next.

        Whoever has gone on to something else by then is left there.
        """
        self.view.let_go(case)
        if self.card.has_hand():
            self.view.setFocus()

    def _letter(self, letter: str, case: str) -> None:
        row = self.card.current()
        match letter:
            case "G":
                self._locate()
            case "M":
                self.join()
            case "W":
                self.admit()
            case "/":
                self.head.find_something()
            case "?":
                self.help.turn()
            case "O" | "Z":
                self.forms.begin(letter)
            case "ENTER":
                self._open(case)
            case _ if row is not None and case in ("", row.id) and not self.tray.isVisible():
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
        if self.sessions.leave():
            self.beside.open()
        self.pages.setCurrentIndex(0)
        self.view.setFocus()


ready = furnished(OfficeWindow)
