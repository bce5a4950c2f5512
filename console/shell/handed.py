"""A case that somebody else has given to me: said at once, and marked in the list until I have looked at it."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject, Signal

from console.domain.case.events import CaseClaimed, CaseHandedOver, CaseRegistered
from console.domain.case.stages import ENDED
from console.domain.ids import AccountId
from console.domain.rows import CaseRow
from console.domain.text import counted
from console.models.slices import Portions
from console.sync.store import Store
from resources.tongue import say

GIVEN = CaseHandedOver.__name__
OWNED = frozenset({GIVEN, CaseClaimed.__name__, CaseRegistered.__name__})
"""The steps by which a case comes to be somebody's."""
NAMED_MOST = 4


class Handed(QObject):
    """Watches whose the cases are. What came while this seat was away is found by comparing, and told as well."""

    came = Signal(str, str)
    """(title, words): these are mine now, and I did not take them."""

    def __init__(
        self,
        store: Store,
        me: AccountId,
        name: Callable[[AccountId], str],
        mark: Callable[[Iterable[str]], None],
        parent: QObject | None = None,
    ) -> None:
        """`name`: what an account is called; `mark`: these cases may be marked otherwise than before."""
        super().__init__(parent)
        self._store, self._me, self._name, self._mark = store, me, name, mark
        self._mine = {id for id, row in store.rows(CaseRow).items() if row.holder == me}
        self._unseen: dict[str, str] = {}
        self._portions = Portions(self._follow, self)
        self._stop_watching = store.watch(self._portions.take)

    def stop(self) -> None:
        self._stop_watching()
        self._portions.stop()

    def told(self, case: str) -> str:
        """What a list says of a case that has come and was not looked at; '' of any other."""
        return self._unseen.get(case, "")

    def seen(self, case: str) -> None:
        """It has been looked at."""
        if self._unseen.pop(case, None) is not None:
            self._mark((case,))

    def _follow(self, moved: Iterable[str]) -> None:
        new: list[CaseRow] = []
        for id in moved:
            row = self._store.row(id)
            if not isinstance(row, CaseRow) or row.holder != self._me or row.stage in ENDED:
                self._mine.discard(id)
                self.seen(id)
            elif id not in self._mine:
                self._mine.add(id)
                if self._is_given(row):
                    new.append(row)
        if new:
            self._tell(sorted(new, key=lambda row: row.number))

    def _is_given(self, row: CaseRow) -> bool:
        """It was not mine before. Whoever took it by a step of their own needs no word of it."""
        steps = self._store.timeline(row.id)
        last = next((step for step in reversed(steps) if step.kind in OWNED), None)
        if steps and (last is None or last.kind != GIVEN or last.by == self._me):
            return False
        by = self._name(last.by) if last is not None else ""
        self._unseen[row.id] = say(f"由{by}转来", f"given by {by}") if by else say("已转到您名下", "given to you")
        return True

    def _tell(self, rows: Sequence[CaseRow]) -> None:
        self._mark([row.id for row in rows])
        first = rows[0]
        if len(rows) == 1:
            title, words = say("转来一件案件", "A case was given to you"), [first.number, first.title]
        else:
            title = say(f"转来 {len(rows)} 件案件", f"Given to you: {counted(len(rows), 'case')}")
            words = ["、".join(row.number for row in rows[:NAMED_MOST])]
        self.came.emit(title, " · ".join([*words, self._unseen[first.id]]))
