"""How fast a desk took cases in and sent them out: 受理 T1 and 派遣 T2, person by person.

T1 runs from the report to filing, T2 from filing (or from coming back) to dispatch. What is counted is the time that
passed, as a person waited it; whether it was in time is the promise's own business, which knows working hours.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from math import ceil
from statistics import median

from msgspec import Struct

from console.domain.case import events as fact
from console.domain.case.timers import TimerKind
from console.domain.deadline import Deadline
from console.domain.ids import AccountId

P90 = 0.9


class Step(Struct, frozen=True):
    """One filing (T1) or dispatch (T2): who took it, how long it had waited, and whether it was in time."""

    by: AccountId
    kind: TimerKind
    waited_s: float
    is_late: bool


class Told(Struct, frozen=True):
    """An event of one case, as the log keeps it."""

    event: object
    at: datetime
    by: AccountId


class Waits(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`n` steps of one kind, `late` of them after their limit; the median and the ninth tenth of the time they took."""

    n: int = 0
    late: int = 0
    median_s: float = 0.0
    p90_s: float = 0.0


class Pace(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One person over a period."""

    account: AccountId
    filed: Waits = Waits()
    dispatched: Waits = Waits()
    alerts: int = 0


def steps(history: Iterable[Told], since: datetime, until: datetime) -> Iterator[Step]:
    """What was filed and dispatched of one case in [since, until), from its whole history, the oldest first."""
    running: dict[TimerKind, Deadline] = {}
    for told in history:
        event = told.event
        if not isinstance(event, fact.CaseEvent):
            continue
        kind = TIMED.get(type(event))
        promised = running.pop(kind, None) if kind is not None else None
        if kind is not None and promised is not None and since <= told.at < until:
            waited = max(0.0, (told.at - promised.began_at).total_seconds())
            yield Step(told.by, kind, waited, told.at > promised.due_at)
        for timer in event.winding.set:
            if timer.kind in (TimerKind.T1, TimerKind.T2):
                running[timer.kind] = timer.deadline


TIMED: dict[type[fact.CaseEvent], TimerKind] = {fact.CaseFiled: TimerKind.T1, fact.CaseDispatched: TimerKind.T2}
"""Which clock an event brings to its end. What is dispatched before it is filed has waited for neither."""


def paces(taken: Iterable[Step], alerts: Iterable[AccountId]) -> tuple[Pace, ...]:
    """By account; whoever has done nothing has no line."""
    of: dict[AccountId, dict[TimerKind, list[Step]]] = {}
    judged: dict[AccountId, int] = {}
    for step in taken:
        of.setdefault(step.by, {}).setdefault(step.kind, []).append(step)
    for account in alerts:
        judged[account] = judged.get(account, 0) + 1
    return tuple(
        Pace(
            account=account,
            filed=waits(of.get(account, {}).get(TimerKind.T1, ())),
            dispatched=waits(of.get(account, {}).get(TimerKind.T2, ())),
            alerts=judged.get(account, 0),
        )
        for account in sorted({*of, *judged})
    )


def waits(taken: Iterable[Step]) -> Waits:
    """What several steps come to; the ninth tenth is a time that one of them took."""
    found = list(taken)
    if not found:
        return Waits()
    waited = sorted(each.waited_s for each in found)
    return Waits(
        n=len(waited),
        late=sum(each.is_late for each in found),
        median_s=float(median(waited)),
        p90_s=waited[ceil(P90 * len(waited)) - 1],
    )
