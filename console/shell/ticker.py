"""What has just happened, for the wall: the last steps of cases and sessions, and which cameras spoke today."""

from collections import deque

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

    def __init__(self, store: Store, lexicon: Lexicon) -> None:
        self._store, self._lexicon = store, lexicon
        self._items: deque[TickerItem] = deque(maxlen=KEPT)
        self._stages: dict[str, str] = {row.id: row.stage for row in store.rows(CaseRow).values()}
        self.cameras: set[str] = {row.camera for row in store.rows(AlertRow).values()}
        for row in sorted(store.rows(CaseRow).values(), key=lambda row: row.closed_at or row.reported_at)[-KEPT:]:
            self._tell(row)
        self.stop = store.watch(self._follow)

    def items(self) -> list[TickerItem]:
        """The newest first."""
        return list(self._items)

    def _follow(self, moved: frozenset[str]) -> None:
        for id in moved:
            row = self._store.row(id)
            match row:
                case CaseRow() if self._stages.get(id) != row.stage:
                    self._stages[id] = row.stage
                    self._tell(row)
                case AlertRow():
                    self.cameras.add(row.camera)
                case SessionRow() if self._stages.get(id) != row.stage:
                    self._stages[id] = row.stage
                    when = phrases.clock(row.ended_at or row.opened_at)
                    words = say("会商结束", "Session ended") if row.ended_at else say("会商进行中", "Session under way")
                    self._items.appendleft(TickerItem(id, row.title, words, when, Tone.SESSION))

    def _tell(self, row: CaseRow) -> None:
        at = row.closed_at or row.confirmed_at or row.dispatched_at or row.filed_at or row.reported_at
        street = self._lexicon.unit(row.place.street)
        lead = f" · {self._lexicon.unit(row.lead)}" if row.lead else ""
        words = f"{street} · {say(*STAGE_NAMES[row.stage])}{lead}"
        tone = TONES.get(row.stage, Tone.NEUTRAL)
        self._items.appendleft(TickerItem(row.id, row.title, words, phrases.clock(at), tone))
