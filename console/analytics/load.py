"""派单负荷: what each person at the desk has in hand, and how more of it can be shared evenly."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from console.domain.case.stages import ENDED, Stage
from console.domain.ids import AccountId, CaseId
from console.domain.rows import CaseRow


class Load(Struct, frozen=True, kw_only=True):
    """What one person works on now. `next_due`: the nearest promise that is not broken yet."""

    account: AccountId
    held: int = 0
    stages: tuple[tuple[Stage, int], ...] = ()
    overdue: int = 0
    next_due: datetime | None = None


def loads(rows: Iterable[CaseRow], now: datetime) -> dict[AccountId, Load]:
    """By account; whoever holds nothing has no entry."""
    of: dict[AccountId, list[CaseRow]] = {}
    for row in rows:
        if row.holder is not None and row.stage not in ENDED:
            of.setdefault(row.holder, []).append(row)
    return {account: _load(account, held, now) for account, held in of.items()}


def _load(account: AccountId, held: Sequence[CaseRow], now: datetime) -> Load:
    dues = [row.promise.due_at for row in held if row.promise is not None]
    stages = Counter(row.stage for row in held)
    return Load(
        account=account,
        held=len(held),
        stages=tuple((stage, stages[stage]) for stage in Stage if stage in stages),
        overdue=sum(due < now for due in dues),
        next_due=min((due for due in dues if due >= now), default=None),
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
