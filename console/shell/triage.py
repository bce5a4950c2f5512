"""研判: what cameras claim, judged at the desk.

V makes a case and goes to it, Shift+V makes one and stays with the alerts, Y makes one that an inspector looks at
first, X says it is false and why, S lets it come back later; Ctrl+Z takes back what was said.

The hub answers and the new case arrives in either order; the desk goes to it when both have come.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from console.domain.alert import (
    ALERT_STAGE_NAMES,
    AdoptAlert,
    AlertStage,
    DismissAlert,
    FalseReason,
    JoinAlert,
    PartAlert,
    SnoozeAlert,
    Verdict,
)
from console.domain.case.commands import SendVerification
from console.domain.case.things import Photo as Evidence
from console.domain.case.things import PhotoRole
from console.domain.catalogue import Command
from console.domain.duplicates.proposals import Proposal
from console.domain.ids import AlertId, BlobId, CaseId
from console.domain.rows import AlertRow, AnyRow
from console.domain.text import Text
from console.shell.nearby import around, meant
from console.sync.store import Store
from console.wire.frames import Answer
from resources.tongue import say
from widgets.alerts.card import AlertCard
from widgets.alerts.strip import AlertStrip
from widgets.cases.answers import OtherCase
from widgets.cases.lexicon import Lexicon
from widgets.controls.photos import Photo

VERIFIED = Text("转案件并发核实", "Made a case, sent to verify")
NEAR_M = 50.0
"""A case so near may be the one that the camera sees."""
AHEAD = 2
"""So many alerts after the one under the hand have their pictures fetched before they are looked at."""
Ask = Callable[[Command, dict[str, int] | None], "asyncio.Future[Answer]"]


def nothing_like_it(row: AlertRow, now: datetime) -> Sequence[Proposal]:
    """For a seat that compares nothing."""
    return ()


class Shelf(Protocol):
    """Where pictures come from."""

    def photos(self, evidence: Sequence[Evidence]) -> list[Photo]: ...

    def prepare(self, blobs: Sequence[BlobId]) -> None: ...


class Triage(QObject):
    """Drives the strip and the card of an alert; it decides nothing."""

    looked = Signal(str)
    """An alert is on the card now."""
    born = Signal(str)
    """The case made of an alert is here."""
    judged = Signal(object, object)
    """(AlertRow as it was, Text): the hub has taken this verdict."""
    judged_all = Signal(object, object)
    """(list of AlertRow as they were, Text): the hub has taken this verdict on all of these."""
    refused = Signal(str)
    """The hub did not take a verdict, for this reason."""

    def __init__(
        self,
        strip: AlertStrip,
        card: AlertCard,
        *,
        store: Store,
        lexicon: Lexicon,
        photos: Shelf,
        ask: Ask,
        hub_now: Callable[[], datetime],
        twins: Callable[[AlertRow, datetime], Sequence[Proposal]] = nothing_like_it,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._strip, self._card, self._store, self._lexicon = strip, card, store, lexicon
        self._photos, self._ask, self._hub_now, self._twins = photos, ask, hub_now, twins
        self._awaited: str | None = None
        strip.opened.connect(self.look)
        strip.adopted.connect(self.adopt)
        strip.filed.connect(self.file)
        strip.doubtful.connect(self.verify)
        strip.dismissed.connect(self.dismiss)
        strip.snoozed.connect(self.snooze)
        strip.parted.connect(self.part)
        strip.join_asked.connect(self.offer_cases)
        strip.joined.connect(self.join)
        card.adopted.connect(self._adopt_shown)
        card.doubtful.connect(self._verify_shown)
        card.doubted.connect(self._doubt_shown)
        card.put_off.connect(self._put_off_shown)
        card.parted.connect(self._part_shown)
        card.join_asked.connect(self._join_shown)
        self.stop = store.watch(self._follow)

    def look(self, alert: str) -> None:
        """Put an alert on the card."""
        row = self._store.row(alert)
        if isinstance(row, AlertRow):
            self._card.show_near(*self._cases_near(row))
            self._show(row)
            self._prepare()
            self.looked.emit(alert)

    def return_to(self, alert: str) -> None:
        """Its verdict was taken back: it is on the card and under the hand again."""
        self._awaited = None
        self._store.flush()  # its row may have come with the answer, and no list has heard of it yet
        self.look(alert)
        self._strip.choose(alert)

    def refresh(self) -> None:
        """Show the alert on the card as it stands now, with the pictures that have come."""
        shown = self._card.current()
        row = self._store.row(shown.id) if shown is not None else None
        if isinstance(row, AlertRow):
            self._show(row)

    def adopt(self, alert: str) -> None:
        """V: it is a case."""
        case = CaseId(str(uuid4()))
        self._awaited = case
        self._send(AdoptAlert(alert=AlertId(alert), case=case), ALERT_STAGE_NAMES[AlertStage.ADOPTED])

    def file(self, alert: str) -> None:
        """Shift+V: it is a case that waits in the queue; the hand stays with the alerts."""
        self._send_all(
            [AdoptAlert(alert=AlertId(each), case=CaseId(str(uuid4()))) for each in self._strip.meant(alert)],
            ALERT_STAGE_NAMES[AlertStage.ADOPTED],
        )

    def verify(self, alert: str) -> None:
        """Y: it is a case, and an inspector goes to look before it is filed; the hand stays with the alerts."""
        case = CaseId(str(uuid4()))
        self._send(AdoptAlert(alert=AlertId(alert), case=case), VERIFIED, SendVerification(case=case))

    def dismiss(self, alert: str, reason: str) -> None:
        """X and a number: it is false, for this reason."""
        self._send_all(
            [DismissAlert(alert=AlertId(each), reason=FalseReason(reason)) for each in self._strip.meant(alert)],
            ALERT_STAGE_NAMES[AlertStage.DISMISSED],
        )

    def snooze(self, alert: str, minutes: int) -> None:
        """S and a number: it comes back by itself."""
        until = self._hub_now() + timedelta(minutes=minutes)
        self._send_all(
            [SnoozeAlert(alert=AlertId(each), until=until) for each in self._strip.meant(alert)],
            ALERT_STAGE_NAMES[AlertStage.SNOOZED],
        )

    def offer_cases(self, alert: str) -> None:
        """B: ask which of the cases that it may be of this is."""
        row = self._store.row(alert)
        if isinstance(row, AlertRow):
            likely, near = self._cases_near(row)
            self._strip.offer(alert, [*likely, *near])

    def join(self, alert: str, case: str) -> None:
        """B and a number: it is evidence of that case."""
        self._send(JoinAlert(alert=AlertId(alert), case=CaseId(case)), ALERT_STAGE_NAMES[AlertStage.JOINED])

    def part(self, alert: str) -> None:
        """U: it is a thing of its own, and waits for its own verdict."""
        done = self._ask(PartAlert(alert=AlertId(alert)), None)
        done.add_done_callback(lambda answered: self._parted(alert, answered))

    def _adopt_shown(self) -> None:
        if (row := self._card.current()) is not None:
            self.adopt(row.id)

    def _verify_shown(self) -> None:
        if (row := self._card.current()) is not None:
            self.verify(row.id)

    def _doubt_shown(self) -> None:
        if (row := self._card.current()) is not None:
            self._strip.choose(row.id)
            self._strip.doubt()

    def _put_off_shown(self) -> None:
        if (row := self._card.current()) is not None:
            self._strip.choose(row.id)
            self._strip.put_off()

    def _join_shown(self) -> None:
        if (row := self._card.current()) is not None:
            self._strip.choose(row.id)
            self.offer_cases(row.id)

    def _cases_near(self, row: AlertRow) -> tuple[list[OtherCase], list[OtherCase]]:
        """The cases that it may be of, and the others that are open close by."""
        likely = meant(self._store, row, self._twins(row, self._hub_now()))
        told = {each.id for each in likely}
        return likely, [each for each in around(self._store, row.place, NEAR_M) if each.id not in told]

    def _part_shown(self) -> None:
        if (row := self._card.current()) is not None:
            self.part(row.id)

    def _parted(self, alert: str, done: "asyncio.Future[Answer]") -> None:
        if done.cancelled():
            return
        if done.result().result == "ok":
            self.return_to(alert)
        else:
            self._refuse(done.result())

    def _show(self, row: AlertRow) -> None:
        last = self._store.row(row.follows) if row.follows is not None else None
        self._card.show_alert(row, self._lexicon, last if isinstance(last, AlertRow) else None)
        evidence = [Evidence(blob, PhotoRole.SCENE, row.last_at) for blob in row.images]
        photos = self._photos.photos(evidence)
        self._card.show_photos([replace(each, box=row.bbox) for each in photos[:1]] + photos[1:])

    def _prepare(self) -> None:
        ahead = [self._store.row(alert) for alert in self._strip.after(AHEAD)]
        self._photos.prepare([blob for row in ahead if isinstance(row, AlertRow) for blob in row.images])

    def _follow(self, moved: frozenset[str]) -> None:
        shown = self._card.current()
        if shown is not None and shown.id in moved:
            self.refresh()
        self._go_to_the_born()

    def _send(self, command: Verdict, name: Text, then: SendVerification | None = None) -> None:
        before = self._store.row(command.alert)
        self._ask(command, None).add_done_callback(lambda done: self._told(done, before, name, then))

    def _send_all(self, commands: Sequence[Verdict], name: Text) -> None:
        """One verdict on one alert or on several; of several it is told once, when the last is answered."""
        if len(commands) == 1:
            self._send(commands[0], name)
            return
        group = _Group(self, name, len(commands))
        for command in commands:
            group.await_answer(self._store.row(command.alert), self._ask(command, None))

    def _told(
        self, done: "asyncio.Future[Answer]", before: AnyRow | None, name: Text, then: SendVerification | None
    ) -> None:
        if done.cancelled():
            return
        answer = done.result()
        if answer.result == "ok":
            if isinstance(before, AlertRow):
                self.judged.emit(before, name)
            case, self._awaited = self._awaited, None
            self._store.flush()  # the row may have come with the answer, and no list has heard of it yet
            self._awaited = case
            self._go_to_the_born()
            if then is not None:
                self._ask(then, None).add_done_callback(self._sent)
            return
        self._awaited = None
        self._refuse(answer)

    def _sent(self, done: "asyncio.Future[Answer]") -> None:
        if not done.cancelled() and done.result().result != "ok":
            self._refuse(done.result())

    def _refuse(self, answer: Answer) -> None:
        words = say(*answer.reason) if answer.reason else answer.result
        self._card.refusal.refuse(words)
        self.refused.emit(words)

    def _go_to_the_born(self) -> None:
        if self._awaited is not None and self._store.row(self._awaited) is not None:
            case, self._awaited = self._awaited, None
            self.born.emit(case)


class _Group:
    """One verdict on several alerts: what became of it, told when the last is answered."""

    def __init__(self, triage: Triage, name: Text, count: int) -> None:
        self._triage, self._name, self._left = triage, name, count
        self._taken: list[AlertRow] = []
        self._refusals: list[Answer] = []

    def await_answer(self, before: AnyRow | None, asked: "asyncio.Future[Answer]") -> None:
        asked.add_done_callback(lambda done: self._answered(before, done))

    def _answered(self, before: AnyRow | None, done: "asyncio.Future[Answer]") -> None:
        self._left -= 1
        if not done.cancelled() and done.result().result != "ok":
            self._refusals.append(done.result())
        elif not done.cancelled() and isinstance(before, AlertRow):
            self._taken.append(before)
        if self._left == 0:
            self._tell()

    def _tell(self) -> None:
        if self._taken:
            self._triage.judged_all.emit(self._taken, self._name)
        if self._refusals:
            first = self._refusals[0]
            why = say(*first.reason) if first.reason else first.result
            count = len(self._refusals)
            self._triage.refused.emit(say(f"{count} 条未办成：{why}", f"{count} not done: {why}"))
