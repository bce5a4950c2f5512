"""派单负荷: what each person at the desk has in hand, and how more of it can be shared evenly."""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from console.domain.case.stages import ENDED, Stage
from console.domain.ids import AccountId, CaseId
from console.domain.rows import AnyRow, CaseRow


class Load(Struct, frozen=True, kw_only=True):
    """What one person works on now. `next_due`: the nearest promise that is not broken yet."""

    account: AccountId
    held: int = 0
    stages: tuple[tuple[Stage, int], ...] = ()
    overdue: int = 0
    next_due: datetime | None = None


class Hands:
    """Whose the open cases are, kept row by row: what everybody has is told without a look at all of it again."""

    def __init__(self) -> None:
        self._rows: dict[str, CaseRow] = {}
        self._hands: dict[AccountId, _Hand] = {}

    def put(self, row: AnyRow) -> None:
        """Count a row in place of what it was."""
        self.drop(row.id)
        if isinstance(row, CaseRow) and row.holder is not None and row.stage not in ENDED:
            self._rows[row.id] = row
            self._hands.setdefault(row.holder, _Hand()).take(row)

    def drop(self, id: str) -> None:
        """Forget a row that is no longer held here, or never was."""
        row = self._rows.pop(id, None)
        if row is None or row.holder is None:
            return
        hand = self._hands[row.holder]
        hand.let_go(row)
        if not hand.cases:
            del self._hands[row.holder]

    def of(self, account: AccountId) -> tuple[CaseRow, ...]:
        """The open cases that somebody has."""
        hand = self._hands.get(account)
        return tuple(self._rows[id] for id in hand.cases) if hand is not None else ()

    def loads(self, now: datetime) -> dict[AccountId, Load]:
        """By account; whoever holds nothing has no entry."""
        return {account: hand.load(account, now) for account, hand in self._hands.items()}


class _Hand:
    """What one person has: ids of cases, how many at each stage, and all that is promised, the earliest first."""

    def __init__(self) -> None:
        self.cases: dict[str, None] = {}
        self._stages = Counter[Stage]()
        self._dues: list[datetime] = []

    def take(self, row: CaseRow) -> None:
        self.cases[row.id] = None
        self._stages[row.stage] += 1
        if row.promise is not None:
            insort(self._dues, row.promise.due_at)

    def let_go(self, row: CaseRow) -> None:
        del self.cases[row.id]
        self._stages[row.stage] -= 1
        if row.promise is not None:
            del self._dues[bisect_left(self._dues, row.promise.due_at)]

    def load(self, account: AccountId, now: datetime) -> Load:
        overdue = bisect_left(self._dues, now)
        return Load(
            account=account,
            held=len(self.cases),
            stages=tuple((stage, self._stages[stage]) for stage in Stage if self._stages[stage]),
            overdue=overdue,
            next_due=self._dues[overdue] if overdue < len(self._dues) else None,
        )


def spread(cases: Iterable[CaseId], to: Sequence[AccountId], held: Mapping[AccountId, int]) -> dict[CaseId, AccountId]:
    """均分: each case to whoever has the fewest by then, the first named where that is equal; {} to nobody."""
    if not to:
        return {}
    has = {account: held.get(account, 0) for account in to}
    given: dict[CaseId, AccountId] = {}
    for case in cases:
        account = min(to, key=lambda each: has[each])
        has[account] += 1
        given[case] = account
    return given
