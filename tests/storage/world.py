"""A small district for tests of the log: its reference sets, the people in it, and a clock turned by hand."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path

import msgspec

from console.domain.calendar import WorkCalendar
from console.domain.case.commands import Personal, ReportCase
from console.domain.case.things import Source
from console.domain.catalogue import Command
from console.domain.codebook import Codebook, Condition, Domain, SmallClass
from console.domain.deadline import Limit, LimitUnit
from console.domain.ids import AccountId, CaseId, CommandId, UnitId
from console.domain.people import Actor, Role
from console.domain.place import Place
from console.domain.reference import PublishReference, SetName
from console.domain.text import Text
from console.domain.unit import Organisation, Unit, UnitKind
from console.hub.decision import THE_HUB, Ask, Settled, settle
from console.storage.log import Log
from console.wire import frames

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""A Monday, nine in the morning in the district."""

CLEAN, PARKS, EAST, WEST = (UnitId(each) for each in ("clean", "parks", "east", "west"))
OPERATOR = Actor(account=AccountId("op"), roles=frozenset({Role.OPERATOR}))
DISPATCHER = Actor(account=AccountId("dis"), roles=frozenset({Role.DISPATCHER, Role.SHIFT_LEADER}))
CREW = Actor(account=AccountId("crew"), roles=frozenset({Role.UNIT}), unit=CLEAN)
GARDENERS = Actor(account=AccountId("gardeners"), roles=frozenset({Role.UNIT}), unit=PARKS)
INSPECTOR = Actor(account=AccountId("ins"), roles=frozenset({Role.INSPECTOR}))
FEED = Actor(account=AccountId("feed"), roles=frozenset({Role.FEED}))
CLOCK = Actor(account=AccountId("clock"), roles=frozenset({Role.CLOCK}))

_ids = count(1)


class HandClock:
    """Stands still until it is turned."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def turn(self, by: timedelta) -> datetime:
        self.at += by
        return self.at


def codebook() -> Codebook:
    def condition(n: int, value: int, unit: LimitUnit) -> Condition:
        return Condition(n=n, text=Text("有", "there"), limit=Limit(value, unit), closing=Text("无", "gone"))

    return Codebook(
        rev=0,
        classes=(
            SmallClass(
                code="E0405",
                name=Text("暴露垃圾", "Rubbish"),
                domain=Domain.EVENT,
                icon="trash",
                conditions=(condition(1, 2, LimitUnit.WORK_HOUR), condition(2, 4, LimitUnit.URGENT_HOUR)),
            ),
            SmallClass(
                code="P0101",
                name=Text("上水井盖", "Manhole cover"),
                domain=Domain.PART,
                icon="circle",
                conditions=(condition(1, 12, LimitUnit.URGENT_HOUR),),
                is_emergency=True,
            ),
        ),
    )


def organisation() -> Organisation:
    kinds = {CLEAN: UnitKind.DEPARTMENT, PARKS: UnitKind.DEPARTMENT, EAST: UnitKind.STREET, WEST: UnitKind.STREET}
    return Organisation(
        rev=0,
        name=Text("示范区", "Demo district"),
        adcode="000000",
        units=tuple(Unit(id=unit, kind=kind, name=Text(unit, unit)) for unit, kind in kinds.items()),
        duties={"E0405": CLEAN},
    )


def calendar() -> WorkCalendar:
    return WorkCalendar(rev=0, days=(), years=(2026,))


def place(street: UnitId = EAST, address: str = "东街 12 号") -> Place:
    return Place(lon=117.5, lat=36.7, address=address, street=street)


def publishing(name: SetName, value: Codebook | WorkCalendar | Organisation) -> PublishReference:
    body = msgspec.json.encode(value).decode()
    return PublishReference(name=name, sha256=sha256(body.encode()).hexdigest(), body=body)


def references() -> tuple[PublishReference, ...]:
    return (
        publishing(SetName.CODEBOOK, codebook()),
        publishing(SetName.CALENDAR, calendar()),
        publishing(SetName.ORGANISATION, organisation()),
    )


def asking(body: Command, **more: object) -> frames.Command:
    """A command frame with an id of its own."""
    given = {"id": CommandId(f"cmd-{next(_ids)}"), "made_at": NOW, **more}
    return frames.Command(body=body, **given)  # type: ignore[arg-type]


def report(case: str, *, street: UnitId = EAST, reporter: Personal | None = None, title: str = "垃圾") -> ReportCase:
    return ReportCase(
        case=CaseId(case), source=Source.PATROL, title=title, place=place(street), class_code="E0405", reporter=reporter
    )


def put(log: Log, actor: Actor, *bodies: Command, now: datetime = NOW) -> Settled:
    """Decide and commit in this thread, one group."""
    return settle(log, [Ask(actor, asking(body)) for body in bodies], now)


def a_log(folder: Path, now: datetime = NOW) -> Log:
    """An open log with its reference sets published."""
    log = Log.open(folder, now=now)
    if log.head == 0:
        put(log, THE_HUB, *references(), now=now)
    return log
