"""What has just happened, for the wall: the last steps of cases and sessions, and which cameras spoke today."""

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from console.domain.case.stages import STAGE_NAMES, Stage
from console.domain.rows import AlertRow, CaseRow, SessionRow
from console.models import phrases
from console.sync.store import Store
from resources.tongue import say
from widgets.cases.lexicon import Lexicon
from widgets.tokens import Tone
from widgets.wall.ticker import TickerItem

KEPT = 30
TONES = {Stage.CLOSED: Tone.GOOD, Stage.HANDLING: Tone.INFO, Stage.RECEIVED: Tone.WARNING}


class Ticker:
    """Watches one store; what was there before it began to watch is no news."""

    def __init__(self, store: Store, lexicon: Lexicon, hub_now: Callable[[], datetime]) -> None:
        self._store, self._lexicon, self._now = store, lexicon, hub_now
        self._steps: list[tuple[datetime, TickerItem]] = []
        self._stages: dict[str, str] = {row.id: row.stage for row in store.rows(CaseRow).values()}
        self.cameras: set[str] = {row.camera for row in store.rows(AlertRow).values()}
        for row in store.rows(CaseRow).values():
            self._keep(_latest(row), self._step(row))
        self.stop = store.watch(self._follow)

    def items(self) -> list[TickerItem]:
        """The newest first."""
        return [replace(item, time=phrases.clock(at)) for at, item in self._steps]

    def _follow(self, moved: frozenset[str]) -> None:
        for id in moved:
            row = self._store.row(id)
            match row:
                case CaseRow() if self._stages.get(id) != row.stage:
                    self._stages[id] = row.stage
                    self._keep(self._now(), self._step(row))
                case AlertRow():
                    self.cameras.add(row.camera)
                case SessionRow() if self._stages.get(id) != row.stage:
                    self._stages[id] = row.stage
                    words = say("会商结束", "Session ended") if row.ended_at else say("会商进行中", "Session under way")
                    at = row.ended_at or row.opened_at
                    self._keep(at, TickerItem(id, row.title, words, "", Tone.SESSION))

    def _keep(self, at: datetime, item: TickerItem) -> None:
        """Put a step in its place by time; of two at one moment the one heard later comes first."""
        place = next((n for n, (other, _) in enumerate(self._steps) if other <= at), len(self._steps))
        self._steps.insert(place, (at, item))
        del self._steps[KEPT:]

    def _step(self, row: CaseRow) -> TickerItem:
        street = self._lexicon.unit(row.place.street)
        lead = f" · {self._lexicon.unit(row.lead)}" if row.lead else ""
        words = f"{street} · {say(*STAGE_NAMES[row.stage])}{lead}"
        tone = TONES.get(row.stage, Tone.NEUTRAL)
        return TickerItem(row.id, row.title, words, "", tone)


def _latest(row: CaseRow) -> datetime:
    """When the last step of a case that the row remembers was."""
    return max(
        at
        for at in (row.closed_at, row.confirmed_at, row.dispatched_at, row.filed_at, row.reported_at)
        if at is not None
    )
