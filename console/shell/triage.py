"""研判: what cameras claim, judged at the desk. V makes a case and goes to it, X says it is false and why.

The hub answers and the new case arrives in either order; the desk goes to it when both have come.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol
from uuid import uuid4

from PySide6.QtCore import QObject, Signal

from console.domain.alert import AdoptAlert, DismissAlert, FalseReason
from console.domain.case.things import Photo as Evidence
from console.domain.case.things import PhotoRole
from console.domain.catalogue import Command
from console.domain.ids import AlertId, CaseId
from console.domain.rows import AlertRow
from console.sync.store import Store
from console.wire.frames import Answer
from resources.tongue import say
from widgets.alerts.card import AlertCard
from widgets.alerts.strip import AlertStrip
from widgets.cases.lexicon import Lexicon
from widgets.controls.photos import Photo

Ask = Callable[[Command, dict[str, int] | None], "asyncio.Future[Answer]"]


class Shelf(Protocol):
    """Where pictures come from."""

    def photos(self, evidence: Sequence[Evidence]) -> list[Photo]: ...


class Triage(QObject):
    """Drives the strip and the card of an alert; it decides nothing."""

    looked = Signal(str)
    """An alert is on the card now."""
    born = Signal(str)
    """The case made of an alert is here."""
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
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._strip, self._card, self._store, self._lexicon = strip, card, store, lexicon
        self._photos, self._ask = photos, ask
        self._awaited: str | None = None
        strip.opened.connect(self.look)
        strip.adopted.connect(self.adopt)
        strip.dismissed.connect(self.dismiss)
        card.adopted.connect(self._adopt_shown)
        card.doubted.connect(self._doubt_shown)
        self.stop = store.watch(self._follow)

    def look(self, alert: str) -> None:
        """Put an alert on the card."""
        row = self._store.row(alert)
        if isinstance(row, AlertRow):
            self._show(row)
            self.looked.emit(alert)

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
        self._send(AdoptAlert(alert=AlertId(alert), case=case))

    def dismiss(self, alert: str, reason: str) -> None:
        """X and a number: it is false, for this reason."""
        self._send(DismissAlert(alert=AlertId(alert), reason=FalseReason(reason)))

    def _adopt_shown(self) -> None:
        if (row := self._card.current()) is not None:
            self.adopt(row.id)

    def _doubt_shown(self) -> None:
        if (row := self._card.current()) is not None:
            self._strip.choose(row.id)
            self._strip.doubt()

    def _show(self, row: AlertRow) -> None:
        self._card.show_alert(row, self._lexicon)
        evidence = [Evidence(blob, PhotoRole.SCENE, row.first_at) for blob in row.images]
        self._card.show_photos(self._photos.photos(evidence))

    def _follow(self, moved: frozenset[str]) -> None:
        shown = self._card.current()
        if shown is not None and shown.id in moved:
            self.refresh()
        self._go_to_the_born()

    def _send(self, command: AdoptAlert | DismissAlert) -> None:
        self._ask(command, None).add_done_callback(self._told)

    def _told(self, done: "asyncio.Future[Answer]") -> None:
        if done.cancelled():
            return
        answer = done.result()
        if answer.result == "ok":
            case, self._awaited = self._awaited, None
            self._store.flush()  # the row may have come with the answer, and no list has heard of it yet
            self._awaited = case
            self._go_to_the_born()
            return
        self._awaited = None
        words = say(*answer.reason) if answer.reason else answer.result
        self._card.refusal.refuse(words)
        self.refused.emit(words)

    def _go_to_the_born(self) -> None:
        if self._awaited is not None and self._store.row(self._awaited) is not None:
            case, self._awaited = self._awaited, None
            self.born.emit(case)
