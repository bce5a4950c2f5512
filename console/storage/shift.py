"""What is asked of the log about people: who works at the desk, what they got done, what who did a step is called."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from console.analytics.pace import Pace, Step, Told, paces, steps
from console.domain.alert import AlertAdopted, AlertDismissed, VerdictTakenBack
from console.domain.case.events import CaseDispatched, CaseFiled
from console.domain.duty import Audience, may_name
from console.domain.ids import AccountId
from console.domain.people import MAY_HOLD, Account, Colleague
from console.storage import tables
from console.storage.archive import Archive
from console.storage.instants import micros
from console.storage.projection import kept_thing, things_at
from console.storage.records import recorded

LONGEST_SHIFT = timedelta(hours=72)
EVENTS_MOST = 1_000
"""Of one case; no life is that long."""
_TIMED = (CaseFiled.__name__, CaseDispatched.__name__)
_TAKEN_BACK = VerdictTakenBack.__name__
_JUDGED = (AlertAdopted.__name__, AlertDismissed.__name__, _TAKEN_BACK)


def colleagues(connection: Connection) -> tuple[Colleague, ...]:
    """Everybody whose account is in use and who may work on a case at the desk."""
    names = {row.account: row.name for row in connection.execute(select(tables.credential))}
    things = connection.execute(select(tables.thing).where(tables.thing.c.kind == "account"))
    accounts = [found for row in things if isinstance(found := kept_thing(row), Account)]
    return tuple(
        Colleague(account=each.id, name=names.get(each.id, "") or each.id, roles=each.roles)
        for each in sorted(accounts, key=lambda each: each.id)
        if MAY_HOLD & each.roles and not each.is_disabled
    )


def names(connection: Connection, audience: Audience, people: frozenset[AccountId]) -> dict[AccountId, str]:
    """What these are called, of those whom an audience may know by name."""
    listed = select(tables.credential).where(tables.credential.c.account.in_(sorted(people)))
    named = {AccountId(row.account): str(row.name) for row in connection.execute(listed) if row.name}
    accounts = things_at(connection, [("account", each) for each in sorted(named)])
    return {
        each.id: named[each.id]
        for each in accounts.values()
        if isinstance(each, Account) and may_name(audience, each.unit)
    }


def pace(connection: Connection, archive: Archive, since: datetime, until: datetime) -> tuple[Pace, ...]:
    """What each account filed, dispatched and judged in [since, until)."""
    table = tables.event
    first = _first_at(connection, since)
    wanted = select(table.c.kind, table.c.thing, table.c.by).where(
        table.c.o >= first, table.c.at < micros(until), table.c.kind.in_((*_TIMED, *_JUDGED))
    )
    found = connection.execute(wanted.order_by(table.c.o)).all()
    taken: list[Step] = []
    for case in dict.fromkeys(row.thing for row in found if row.kind in _TIMED):
        history = (recorded(each, None) for each in archive.told(connection, case, 0, EVENTS_MOST))
        taken.extend(steps((Told(each.event, each.at, each.by) for each in history), since, until))
    return paces(taken, _judges(row for row in found if row.kind in _JUDGED))


def _judges(found: Iterable[Any]) -> Iterable[AccountId]:
    """Whose verdict stands, once for each alert; `found` in the order of the log."""
    standing: dict[str, AccountId] = {}
    for row in found:
        if row.kind == _TAKEN_BACK:
            standing.pop(row.thing, None)
        else:
            standing[row.thing] = AccountId(row.by)
    return standing.values()


def _first_at(connection: Connection, since: datetime) -> int:
    """The offset of the first live event at or after an instant, halving the log; one past its end where none is."""
    table, wanted = tables.event, micros(since)
    low, high = connection.execute(select(func.min(table.c.o), func.max(table.c.o))).one()
    if low is None:
        return 0
    high += 1
    while low < high:
        middle = (low + high) // 2
        at = connection.execute(select(table.c.at).where(table.c.o >= middle).order_by(table.c.o).limit(1)).scalar()
        if at is None or at >= wanted:
            high = middle
        else:
            low = middle + 1
    return int(low)
