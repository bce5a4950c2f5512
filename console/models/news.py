"""Rows that move → news for the ear: what came, what fell due, what was answered.

store.watch ─▶ moved ids ─┐
tick(now)   ─▶ promises ──┴─▶ `heard(News)`      what stood there when the window opened is no news
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from heapq import heappop, heappush
from itertools import islice

from PySide6.QtCore import QObject, Signal

from console.domain.alert import AlertStage
from console.domain.case.stages import ENDED, Stage
from console.domain.rows import ROW_KINDS, AlertRow, AnyRow, CaseRow, SupervisionRow
from console.domain.supervision import SupervisionStage
from console.domain.text import Text
from console.models.crier import Importance, News
from console.models.slices import Portions
from console.sync.store import Store

FRESH = frozenset({Stage.RECEIVED, Stage.TO_SIGN})
"""Where a case stands that nobody here has touched: at the desk, at a unit."""
ASLEEP = frozenset({AlertStage.SNOOZED, AlertStage.HELD})
"""Of an alert: where nobody is asked about it, for a while."""
OVER_MOST = 200
"""So many cases are told to have fallen due in one turn."""


class NewsDesk(QObject):
    """Hears one store from now on. `is_emergency`: whether a class of the codebook is one of safety."""

    heard = Signal(object)
    """News."""

    def __init__(
        self, store: Store, is_emergency: Callable[[str], bool], now: datetime, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store, self._is_emergency = store, is_emergency
        self._known: dict[str, bool] = {}
        """Each row that is held → whether it is of safety."""
        self._answered: set[str] = set()
        self._asleep: set[str] = set()
        """Alerts that nobody is asked about: what comes back is news."""
        self._dues: list[tuple[datetime, str]] = []
        self._due: dict[str, datetime] = {}
        """Each case → the deadline it was last put there for."""
        self._over: dict[str, datetime] = {}
        """Each case that was said to be overdue → the deadline that it has passed."""
        for kind in ROW_KINDS:
            for row in store.rows(kind).values():
                self._take(row)
        for _ in self._newly_over(now):
            pass
        self._portions = Portions(self._follow, self)
        self._stop_watching = store.watch(self._portions.take)

    def stop(self) -> None:
        self._stop_watching()
        self._portions.stop()

    def tick(self, now: datetime) -> None:
        """Tell what has fallen due up to `now`; of very much the rest at the next tick."""
        for row in islice(self._newly_over(now), OVER_MOST):
            self._say(Importance.WARNING, Text(f"超期：{row.title}", f"Overdue: {row.title}"))

    def _newly_over(self, now: datetime) -> Iterator[CaseRow]:
        while self._dues and self._dues[0][0] < now:
            due_at, id = heappop(self._dues)
            row = self._store.row(id)
            if isinstance(row, CaseRow) and row.promise is not None and row.promise.due_at == due_at:
                was, self._over[id] = self._over.get(id), due_at
                if was != due_at:
                    yield row

    def _follow(self, moved: Iterable[str]) -> None:
        for id in moved:
            row = self._store.row(id)
            if row is None:
                self._known.pop(id, None)
                self._over.pop(id, None)
                self._due.pop(id, None)
                self._answered.discard(id)
                self._asleep.discard(id)
                continue
            was, was_answered, was_asleep = self._known.get(id), id in self._answered, id in self._asleep
            self._take(row)
            if was is None or (was_asleep and id not in self._asleep):
                self._tell_new(row)
            elif self._known[id] and not was and isinstance(row, CaseRow | AlertRow):
                self._say(Importance.SAFETY, Text(f"转为紧急：{row.title}", f"Now an emergency: {row.title}"))
            if id in self._answered and not was_answered and isinstance(row, SupervisionRow):
                self._say(Importance.WARNING, Text(f"督办已反馈：{row.words}", f"Item answered: {row.words}"))

    def _take(self, row: AnyRow) -> None:
        self._known[row.id] = self._is_safety(row)
        if isinstance(row, CaseRow) and row.stage not in ENDED and row.promise is not None:
            due_at = row.promise.due_at
            if due_at not in (self._over.get(row.id), self._due.get(row.id)):
                heappush(self._dues, (due_at, row.id))
                self._due[row.id] = due_at
        if isinstance(row, AlertRow) and row.stage in ASLEEP:
            self._asleep.add(row.id)
        else:
            self._asleep.discard(row.id)
        if isinstance(row, SupervisionRow) and row.stage is SupervisionStage.ANSWERED:
            self._answered.add(row.id)
        else:
            self._answered.discard(row.id)

    def _tell_new(self, row: AnyRow) -> None:
        importance = Importance.SAFETY if self._known[row.id] else Importance.NOTICE
        match row:
            case AlertRow(stage=AlertStage.OPEN):
                self._say(importance, Text(f"告警：{row.title}", f"Alert: {row.title}"))
            case CaseRow() if row.stage in FRESH or (self._known[row.id] and row.stage not in ENDED):
                self._say(importance, Text(f"新案：{row.title}", f"New case: {row.title}"))
            case _:
                return

    def _is_safety(self, row: AnyRow) -> bool:
        match row:
            case CaseRow():
                return row.is_emergency
            case AlertRow():
                return row.class_code is not None and self._is_emergency(row.class_code)
            case _:
                return False

    def _say(self, importance: Importance, words: Text) -> None:
        self.heard.emit(News(importance, words))
