"""坐席: the dispatcher's window. Composition and wiring; it decides nothing.

What stands where is in `deskplan`; work on cases, alerts, sessions and items in `console.shell`.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from PySide6.QtGui import QKeyEvent

from console.analytics.claims import Claims
from console.domain.people import Actor
from console.domain.place import Place
from console.domain.rows import AlertRow, CaseRow
from console.domain.supervision import SupervisionStage
from console.models.alerts import AlertFeed
from console.models.declared import Moment
from console.models.figures import follow
from console.models.queue import FILTERS, CaseQueue
from console.models.twins import Twins
from console.seats import deskdeeds
from console.seats.deskaids import Aids
from console.seats.deskdeeds import DeskDeeds
from console.seats.deskmaps import DeskMaps
from console.seats.deskplan import DeskPlan
from console.seats.deskrooms import DeskRooms
from console.seats.deskshift import DeskShift, leads
from console.shell import maptools
from console.shell.alertlists import AlertLists
from console.shell.beside import Beside
from console.shell.caseforms import CaseForms
from console.shell.casework import CaseWork, tell
from console.shell.charts import ChartDesk
from console.shell.colleagues import Colleagues
from console.shell.connection import Connection
from console.shell.deeds import Deed, of_leaving
from console.shell.drawing import TOOLS, Drawing
from console.shell.filtering import Filtering
from console.shell.frame import SeatFrame
from console.shell.freshness import heard_of
from console.shell.furnished import furnished
from console.shell.handed import Handed
from console.shell.manywork import ManyWork
from console.shell.narrowing import Narrowing
from console.shell.nearby import number_of, others
from console.shell.oversight import Oversight
from console.shell.past import past_at
from console.shell.photos import CLAIMS_BYTES, PhotoShelf
from console.shell.pointing import Pointing
from console.shell.printing import CasePrint
from console.shell.reference import Reference
from console.shell.reporters import ReporterDesk
from console.shell.sessions import SessionDesk
from console.shell.story import Story
from console.shell.surroundings import Surroundings
from console.shell.triage import Triage
from console.shell.twins import TwinDesk
from console.shell.undoing import Undoing
from console.shell.wordings import Wordings
from resources.tongue import say
from widgets.maps.view import MapView
from widgets.tokens import Tone


class DeskWindow(SeatFrame):
    """One dispatcher's shift in one window."""

    def __init__(self, connection: Connection, reference: Reference) -> None:
        super().__init__(connection, say("路见 坐席", "Lujian desk"), say(*reference.organisation.name))
        who = connection.who
        assert who is not None
        self.reference = reference
        self.by = who.name
        self.actor = Actor(who.account, who.roles, who.unit)
        self.plan = DeskPlan(reference.lexicon.icon)
        self.view, self.strip, self.card, self.room = self.plan.view, self.plan.strip, self.plan.card, self.plan.room
        self.fill(self.plan)
        looks = partial(Moment, me=who.account, unit=who.unit, roles=who.roles, unit_name=reference.lexicon.unit)
        self.queue = CaseQueue(connection.store, self.hub_now, self, looks)
        self.alerts = AlertFeed(connection.store, self.hub_now, self)
        self.filtering = Filtering(self.plan.chips, self.queue, FILTERS, connection.own_folder, self)
        self.view.setModel(self.queue)
        self.strip.setModel(self.alerts)
        self.alerts_heard = Claims()
        self.lists = AlertLists(self.alerts, self.strip, self.alerts_heard, self.plan.show_alerts, self.hub_now)
        self.photos = PhotoShelf(connection.files, self._show_photos)
        self.claims = PhotoShelf(connection.files, lambda: self.triage.refresh(), CLAIMS_BYTES)
        self._compare(connection, reference)
        self.colleagues = Colleagues(connection.find, connection.store, reference.lexicon, self.hub_now, self)
        self._begin_work(connection, reference)
        self._begin_card(connection, reference)
        self._begin_many(connection, reference)
        self._begin_charts(connection, reference)
        self._begin_maps(connection, reference)
        self._begin_aids(reference)
        self.shift = self._begin_shift(connection, reference) if leads(self.actor) else None
        self._wire()
        self._end_well(connection)
        self._follow(frozenset())
        if self.shift:
            self.shift.warn_of_calendar(self.reference.calendar, self.hub_now())
        self.view.setFocus()
        self.tick()

    def _end_well(self, connection: Connection) -> None:
        """What has begun here stops when the window closes."""
        self.at_end(
            follow(connection.store, self.alerts_heard),
            connection.store.watch(self._follow),
            self.twins.stop,
            self.forms.stop,
            self.triage.stop,
            self.oversight.stop,
            self.sessions.stop,
            self.story.stop,
            self.reporters.stop,
            self.surroundings.stop,
            self.photos.stop,
            self.claims.stop,
            self.maps.stop,
            self.many.stop_watching,
            self.colleagues.stop,
            self.handed.stop,
            *((self.shift.stop,) if self.shift else ()),
            self.sounding.stop,
        )

    def _begin_aids(self, reference: Reference) -> None:
        deeds = DeskDeeds(
            self.plan,
            actor=self.actor,
            rules=reference.lexicon.rules,
            hub_now=self.hub_now,
            queue=self.queue,
            work=self.work,
            many=self.many,
            filtering=self.filtering,
            rooms=self.rooms,
            press=self._letter,
            others=self._other_deeds,
            refuse=self._tell_refused,
        )
        aids = Aids(self, deeds, self.plan.parts, partial(deskdeeds.chapters, self.actor), reference)
        self.finding, self.sounding, self.help = aids.finding, aids.sounding, aids.help

    def _compare(self, connection: Connection, reference: Reference) -> None:
        """Proposals of duplicates, on the card and as a mark in the queue."""
        store = connection.store
        self.twins = Twins(store, self.hub_now, reference.codebook, reference.ground, self)
        self.likeness = TwinDesk(self.card, self.twins, store, self.hub_now)
        self.queue.name_twins(self.likeness.mark)
        self.twins.changed.connect(self.queue.mark)

    def _begin_work(self, connection: Connection, reference: Reference) -> None:
        self.card.name_cases(partial(number_of, connection.store))
        self.pointing = Pointing(self.map, self.twins.posts, self.hub_now, self._place_shown)
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
            likely=self.likeness.likely,
            past=lambda row: past_at(connection, row, self.hub_now()),
            keeps=connection.keeps,
            colleagues=self.colleagues.choosable,
            pointing=self.pointing,
            wordings=self.wordings,
            parent=self,
        )
        self.likeness.serve(self.work)
        self.forms = CaseForms(
            self.plan.tray,
            self.plan.toasts,
            actor=self.actor,
            connection=connection,
            reference=reference,
            twins=self.twins,
            pointing=self.pointing,
            wordings=self.wordings,
            parent=self,
        )
        self.forms.shown.connect(lambda: self.plan.show_card(self.plan.tray))
        self._begin_triage(connection, reference)
        self.oversight = Oversight(
            self.plan.board,
            store=connection.store,
            lexicon=reference.lexicon,
            hub_now=self.hub_now,
            ask=connection.ask,
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

    def _begin_card(self, connection: Connection, reference: Reference) -> None:
        """What the card says beside its row: asked for, or heard of others."""
        self.story = Story(connection, self.card, reference.lexicon, self._show_case)
        self.reporters = ReporterDesk(self.card.reporters, self.actor, connection.find, self)
        self.surroundings = Surroundings(
            self.card.around,
            reference.lexicon,
            self.hub_now,
            lambda row: others(connection.store, row)(""),
            lambda row: past_at(connection, row, self.hub_now()),
            self,
        )
        self.undoing = Undoing(self, self.work, self.plan.toasts, connection, self.actor, reference.lexicon.rules)
        self.printing = CasePrint(self.card, reference.lexicon, self.hub_now, self.by)
        self.beside = Beside(connection, self.card, self.queue.mark)
        self.queue.name_beside(self.beside.told)
        self.handed = Handed(connection.store, self.actor.account, self.colleagues.name, self.queue.mark, self)
        self.queue.name_given(self.handed.told)

    def _begin_triage(self, connection: Connection, reference: Reference) -> None:
        self.triage = Triage(
            self.strip,
            self.plan.alert,
            store=connection.store,
            lexicon=reference.lexicon,
            photos=self.claims,
            ask=connection.ask,
            hub_now=self.hub_now,
            twins=self.twins.for_alert,
            parent=self,
        )

    def _begin_many(self, connection: Connection, reference: Reference) -> None:
        self.many = ManyWork(
            self.plan.many,
            self.view.picked,
            actor=self.actor,
            lexicon=reference.lexicon,
            calendar=reference.calendar,
            store=connection.store,
            hub_now=self.hub_now,
            ask_all=connection.ask_all,
            upload=connection.send_picture,
            keeps=connection.keeps,
            wordings=self.wordings,
            colleagues=self.colleagues.choosable,
            parent=self,
        )

    def _begin_charts(self, connection: Connection, reference: Reference) -> None:
        self.drawing = Drawing(self.map, self.queue, self.plan.chips, self)
        self.narrowing = Narrowing(
            self.queue,
            self.view,
            self.filtering,
            self.plan.chips,
            self.plan.charts,
            reference.lexicon,
            self.drawing.let_go,
            self._clear_words,
            self,
        )
        self.charts = ChartDesk(
            self.plan.charts,
            self.queue,
            reference.lexicon,
            self.hub_now,
            lambda: connection.whole_at,
            self.narrowing.words,
            self,
        )

    def _begin_maps(self, connection: Connection, reference: Reference) -> None:
        self.maps = DeskMaps(
            self.plan,
            connection,
            reference,
            self.hub_now,
            self.queue,
            keys=self.keyPressEvent,
            opened=self._open_point,
            swapped=self._use_map,
        )
        self.rooms = DeskRooms(self.plan, self.sessions, self.maps, self)

    def _begin_shift(self, connection: Connection, reference: Reference) -> DeskShift:
        return DeskShift(
            self.plan,
            self.rooms,
            connection,
            reference.lexicon,
            self.colleagues,
            lambda: heard_of(self.alerts_heard.sources, connection.heard),
            opened=self._open_point,
        )

    @property
    def map(self) -> MapView:
        return self.plan.map

    @property
    def session_map(self) -> MapView:
        return self.plan.session_map

    def maps_shown(self) -> tuple[MapView, ...]:
        return self.map, self.session_map

    def _use_map(self, new: MapView) -> None:
        """The painted map stands where another could not go on."""
        if new is self.session_map:
            self.sessions.use_map(new)
        else:
            self.pointing.use_map(new)
            self.drawing.use_map(new)
            new.tool_asked.connect(self._use_tool)

    def _wire(self) -> None:
        plan = self.plan
        self.view.opened.connect(self._open)
        self.view.asked.connect(self._letter)
        self.view.held.connect(self.queue.hold)
        self.view.seen.connect(self.queue.set_visible)
        self.view.picked.changed.connect(self._show_picked)
        self.view.dropped.connect(self.many.back)
        self.view.freed.connect(self.narrowing.step_back)
        self.drawing.changed.connect(self.maps.past.renew)
        self.queue.narrowed.connect(partial(self._follow, frozenset()))
        self.maps.past.left.connect(self._back_to_queue)
        self.drawing.left.connect(self._back_to_queue)
        self.map.tool_asked.connect(self._use_tool)
        for window in (self, self.maps.popout.window):
            maptools.listen(window, self._use_tool)
        self.many.emptied.connect(self._back_to_queue)
        self.handed.came.connect(self._tell_given)
        self.colleagues.changed.connect(self._show_case)
        self.many.told.connect(partial(tell, plan.toasts))
        plan.many.opened.connect(self._open_point)
        self.queue.waiting_count_changed.connect(plan.show_newcomers)
        plan.newcomers.clicked.connect(self.admit)
        plan.report.clicked.connect(lambda: self.forms.begin("O"))
        self.filtering.shown.connect(self.head.search.clear)
        self.head.searched.connect(self._search)
        self.head.search.left.connect(lambda: self._search(""))
        self.finding.left.connect(self.view.setFocus)
        self.finding.case_opened.connect(self._open_point)
        self.finding.unit_chosen.connect(self._search_unit)
        self.finding.place_chosen.connect(self._show_place)
        self.strip.left.connect(self._back_to_queue)
        self.triage.looked.connect(self._look_at_alert)
        self.triage.born.connect(self._open_point)
        self.triage.refused.connect(self._tell_refused)
        self.triage.judged.connect(self.undoing.offer_verdict)
        self.triage.judged_all.connect(self.undoing.offer_verdicts)
        self.undoing.reopened.connect(self.triage.return_to)
        plan.alert.located.connect(self._locate_alert)
        self.card.conferred.connect(self._confer)
        self.card.located.connect(self._locate)
        self.card.opened.connect(self._open_point)
        self.charts.opened.connect(self._back_to_queue)
        plan.charts.freed.connect(self._back_to_queue)
        plan.charts.all_freed.connect(self._back_to_queue)
        plan.charts.copied.connect(lambda words: plan.toasts.show_toast("copied", words, "", Tone.GOOD, "copy"))
        self.rooms.returned.connect(self._returned)
        self.rooms.sound_asked.connect(self.sounding.open_settings)
        plan.board.case_opened.connect(self._open_point)
        self.room.left.connect(self.rooms.back)
        self.room.case_opened.connect(self._open_point)
        self.work.done.connect(self._done)
        self.work.kept.connect(self._done)
        self.work.told.connect(partial(tell, plan.toasts))
        self.forms.left.connect(self._back_to_queue)
        self.forms.opened.connect(self._open_point)
        self.connection.replaced.connect(lambda: self._follow(frozenset()))
        self.connection.state_changed.connect(self.work.reach)

    # What moved

    def _follow(self, moved: frozenset[str]) -> None:
        current = self.card.current()
        if current is not None and current.id in moved:
            self._show_case()
        self.plan.show_counts(self.queue.rowCount())
        answered = sum(row.stage is SupervisionStage.ANSWERED for row in self.oversight.open_items())
        self.plan.show_rail(len(self.sessions.under_way()), answered, self.shift.waiting if self.shift else None)

    def tick(self) -> None:
        """Once a second: the frame's clock, and everything whose colour is a matter of time."""
        super().tick()
        now = self.hub_now()
        self.queue.tick(now)
        self.lists.tick(now)
        self.card.show_time(now)
        self.oversight.show()
        self.sessions.tick()
        self.maps.tick()
        if self.shift:
            self.shift.tick(now)
        self.sounding.tick(now)
        self._show_sources(now)
        self.charts.show_soon()

    def _show_sources(self, now: datetime) -> None:
        """Who brings the alerts; while the picture itself is old, its own age is all there is to say."""
        is_fresh = self.connection.freshness.level == "good"
        self.plan.show_sources(now, heard_of(self.alerts_heard.sources, self.connection.heard) if is_fresh else {})

    def _show_case(self) -> None:
        current = self.card.current()
        row = self.connection.store.row(current.id) if current else None
        if isinstance(row, CaseRow):
            self._show(row)
        else:
            self.card.show_case(None, self.reference.lexicon, self.actor, self.hub_now())

    def _show(self, row: CaseRow) -> None:
        self.card.show_case(row, self.reference.lexicon, self.actor, self.hub_now())
        self.likeness.show()
        self.handed.seen(row.id)
        self.beside.show()
        self.story.tell(row.id)
        self.reporters.show(row)
        self.surroundings.show(row)
        self._show_photos()

    def _show_photos(self) -> None:
        """What has come of the pictures of the case that is shown."""
        row = self.card.current()
        if row is not None:
            self.card.show_photos(self.photos.photos(row.photos))

    # What the person does

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A letter that no button and no field took belongs to the queue, wherever the focus stands."""
        is_typing = self.card.has_sheet() or self.plan.many.has_sheet() or self.plan.tray.isVisible()
        if not (self.rooms.is_at_queue and not is_typing and self.view.take_key(event)):
            super().keyPressEvent(event)

    def open_thing(self, thing: str) -> None:
        self._open_point(thing)

    def unfinished(self) -> list[str]:
        """What is written and not asked for goes with the window; it is nobody else's to see."""
        found = super().unfinished()
        if self.card.has_sheet() or self.plan.many.has_sheet() or self.forms.has_draft():
            found.append(say("正在填写的表单和草稿：不会保留", "Forms and drafts that are not sent are not kept"))
        if self.shift and self.shift.desk.handover.has_draft():
            found.append(say("交接班页尚未签字", "The hand-over page is not signed"))
        return found

    def _show_picked(self) -> None:
        """While cases are picked, the card is that of all of them; the hand goes on walking."""
        if self.view.picked:
            self.plan.show_card(self.plan.many)

    def admit(self) -> None:
        """Let the new cases in, in order."""
        self.queue.admit()
        self.view.scrollToTop()
        self._back_to_queue()

    def _open(self, case: str) -> None:
        row = self.connection.store.row(case)
        if isinstance(row, CaseRow):
            if not self.view.picked:
                self.plan.show_card(self.card)
            self._show(row)
            self.map.select(case)
            self.beside.open()

    def _open_point(self, id: str) -> None:
        row = self.connection.store.row(id)
        if isinstance(row, CaseRow):
            self.rooms.back()
            self.queue.admit()
            self.view.choose(id)
            self._open(id)
        elif isinstance(row, AlertRow):
            self.strip.choose(id)
            self.triage.look(id)

    def _search(self, words: str) -> None:
        self.filtering.search(words)
        self._back_to_queue()

    def _clear_words(self) -> None:
        self.head.search.clear()
        self.filtering.search("")

    def _search_unit(self, name: str) -> None:
        """What it leads, helps with, or has on its ground."""
        self.rooms.back()
        self._search(name)

    def _show_place(self, lon: float, lat: float, zoom: float) -> None:
        """Whoever fills in a form looks only to one side."""
        if not self.rooms.is_at_queue:
            self.rooms.back()
        self.map.focus(lon, lat, zoom)

    def _other_deeds(self) -> Iterable[Deed]:
        """What this window offers beside its list."""
        yield from maptools.deeds(self._use_tool)
        yield from self.narrowing.deeds()
        if self.shift:
            yield from deskdeeds.of_shift(self.shift.turn, self.shift.write_line)
        yield of_leaving(self.leave)

    def _use_tool(self, tool: str) -> None:
        """Something to do with the map, whichever page is shown."""
        if not self.rooms.is_at_queue:
            self.rooms.back()
        if tool in TOOLS:
            self.drawing.begin(TOOLS[tool])
        else:
            self.maps.use(tool)

    def _letter(self, letter: str, case: str) -> None:
        row = self.card.current()
        match letter:
            case "M":
                self._confer()
            case "G":
                self._locate()
            case "L":
                self.strip.setFocus()
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
                self.plan.show_card(self.card)
            case _ if self.view.picked:
                self.many.act_by_letter(letter)
            case "1" | "2" | "3" if row is not None and case in ("", row.id):
                self.card.twins.open_by_number(int(letter))
            case _ if row is not None and case in ("", row.id) and not self.plan.tray.isVisible():
                self.work.act_by_letter(letter)

    def _confer(self) -> None:
        self.rooms.confer(self.card.current())

    def _locate(self) -> None:
        row = self.card.current()
        if row is not None:
            self.map.focus(row.place.lon, row.place.lat, 14)

    def _look_at_alert(self, alert: str) -> None:
        self.plan.show_card(self.plan.alert)
        self.map.select(alert)

    def _locate_alert(self) -> None:
        row = self.plan.alert.current()
        if row is not None:
            self.map.focus(row.place.lon, row.place.lat, 14)

    def _tell_refused(self, words: str) -> None:
        self.plan.toasts.show_toast("alert", say("未办成", "Not done"), words, Tone.CRITICAL, "circle-alert")

    def _tell_given(self, title: str, words: str) -> None:
        """Told until it was put away: somebody counts on it that this person knows."""
        self.plan.toasts.show_toast(words, title, words, Tone.INFO, "user-check", seconds=None)

    def _place_shown(self) -> Place | None:
        row = self.card.current()
        return row.place if row is not None else None

    def _done(self, act: str, case: str) -> None:
        """The hub has taken it: the list lets go, and where the case left it the hand takes the next.

        Whoever has gone on to something else by then is left there.
        """
        self.view.let_go(case)
        if self.card.has_hand():
            self._back_to_queue()

    def _returned(self, has_left_session: bool) -> None:
        if has_left_session:
            self.beside.open()
        self._back_to_queue()

    def _back_to_queue(self) -> None:
        self.plan.show_card(self.plan.many if self.view.picked else self.card)
        self.view.setFocus()


ready = furnished(DeskWindow)
