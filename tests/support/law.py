"""Builders for histories of the law: a book in memory, a small district, actors, and `happen`."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from console.domain.alert import Alert
from console.domain.calendar import CalendarDay, DayKind, WorkCalendar
from console.domain.case.rules import Rules
from console.domain.case.things import Case, Photo, PhotoRole
from console.domain.catalogue import Command, Event, decide, evolve, subject
from console.domain.clues import NOTHING_HELD, TriageRules
from console.domain.codebook import Codebook, Condition, Domain, SmallClass
from console.domain.deadline import Limit, LimitUnit, StagedLimit
from console.domain.duty import Thing
from console.domain.dutylog import DutyDay
from console.domain.ground import Frontage, Ground
from console.domain.handover import Handover
from console.domain.ids import AccountId, BlobId, UnitId
from console.domain.people import Account, Actor, Role
from console.domain.place import Place
from console.domain.reference import SetName
from console.domain.session import Session
from console.domain.supervision import Supervision
from console.domain.text import Text
from console.domain.unit import Organisation, Unit, UnitKind
from console.storage.around import apart_m

T = TypeVar("T", Case, Alert, Session, Supervision, Handover, DutyDay, Account)
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""A Monday, 10:00 in the district."""
CLEAN, GREEN, STREET = UnitId("d-clean"), UnitId("d-green"), UnitId("s-01")
HERE = Place(117.53, 36.71, "示范大街 1 号", STREET)
AFTER = Photo(BlobId("a" * 64), PhotoRole.AFTER)
SEEN = Photo(BlobId("b" * 64), PhotoRole.INSPECTION)


def who(name: str, *roles: Role, unit: UnitId | None = None) -> Actor:
    return Actor(AccountId(name), frozenset(roles), unit)


DESK = who("desk01", Role.OPERATOR, Role.DISPATCHER, Role.SHIFT_LEADER)
LEADER = who("leader01", Role.LEADER)
CALLER = who("caller01", Role.CALL_BACK)
CLEANERS = who("clean01", Role.UNIT, unit=CLEAN)
GARDENERS = who("green01", Role.UNIT, unit=GREEN)
CLEANER = who("clean02", Role.HANDLER, unit=CLEAN)
STREET_OFFICE = who("street01", Role.UNIT, unit=STREET)
INSPECTOR = who("insp01", Role.INSPECTOR)
FEED = who("feed", Role.FEED)
CLOCK = who("clock", Role.CLOCK)
ADMIN = who("admin", Role.ADMIN)
WALL = who("wall", Role.WALL)


def _days(first: str, count: int) -> list[date]:
    return [date.fromisoformat(first) + timedelta(days=i) for i in range(count)]


def a_calendar() -> WorkCalendar:
    """2026 as published: statutory days and make-up days (State Council notice, as gathered in the handbook)."""
    off = [
        *_days("2026-01-01", 3),
        *_days("2026-02-15", 9),
        *_days("2026-04-04", 3),
        *_days("2026-05-01", 5),
        *_days("2026-06-19", 3),
        *_days("2026-09-25", 3),
        *_days("2026-10-01", 7),
    ]
    on = ("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10")
    days = [CalendarDay(day, DayKind.HOLIDAY) for day in off]
    days += [CalendarDay(date.fromisoformat(day), DayKind.WORKDAY) for day in on]
    return WorkCalendar(rev=1, days=tuple(days), years=(2026,))


DEMOLISHED = Limit(5, LimitUnit.WORK_DAY)
STAGES = (
    StagedLimit("停工", Limit(4, LimitUnit.WORK_HOUR)),
    StagedLimit("处罚", Limit(2, LimitUnit.WORK_DAY)),
    StagedLimit("拆除", DEMOLISHED),
)


def a_codebook() -> Codebook:
    def one(
        code: str,
        zh: str,
        limit: Limit,
        *,
        urgent: bool = False,
        mends: bool = False,
        stages: tuple[StagedLimit, ...] = (),
    ) -> SmallClass:
        condition = Condition(
            n=1, text=Text("一般", "general"), limit=limit, stages=stages, closing=Text("恢复", "restored")
        )
        return SmallClass(
            code=code,
            name=Text(zh, code),
            domain=Domain.EVENT,
            icon="circle",
            conditions=(condition,),
            is_emergency=urgent,
            may_self_mend=mends,
        )

    return Codebook(
        rev=1,
        classes=(
            one("E0405", "店外经营", Limit(2, LimitUnit.URGENT_HOUR), mends=True),
            one("E0110", "暴露垃圾", Limit(4, LimitUnit.WORK_HOUR)),
            one("E0506", "道路积水", Limit(2, LimitUnit.URGENT_HOUR), urgent=True),
            one("E0122", "私搭乱建", DEMOLISHED, stages=STAGES),
        ),
    )


def an_organisation() -> Organisation:
    def one(unit: UnitId, kind: UnitKind, zh: str) -> Unit:
        return Unit(id=unit, kind=kind, name=Text(zh, unit))

    return Organisation(
        rev=1,
        name=Text("示范区", "Demo"),
        adcode="370114",
        units=(
            one(CLEAN, UnitKind.DEPARTMENT, "环卫中心"),
            one(GREEN, UnitKind.DEPARTMENT, "园林中心"),
            one(STREET, UnitKind.STREET, "示范街道"),
        ),
        duties={"E0405": UnitId("street"), "E0110": CLEAN},
    )


USUAL = Rules()
GROUND = Ground(frontages=(Frontage(id="f-1", name="老王水果", path=((HERE.lon, HERE.lat),), street=STREET),))


CODEBOOK, CALENDAR, ORGANISATION = a_codebook(), a_calendar(), an_organisation()


class MemoryBook:
    """The whole book in a dict; what happens is applied at once."""

    def __init__(self, rules: Rules = USUAL) -> None:
        self.things: dict[tuple[str, str], Thing] = {}
        self.serials: Counter[str] = Counter()
        self.history: list[Event] = []
        self.in_force = rules
        self.clues = NOTHING_HELD

    def _get(self, of: type[T], kind: str, thing: str) -> T | None:
        found = self.things.get((kind, thing))
        assert found is None or isinstance(found, of)
        return found

    def case(self, case: str) -> Case | None:
        return self._get(Case, "case", case)

    def alert(self, alert: str) -> Alert | None:
        return self._get(Alert, "alert", alert)

    def near(self, lon: float, lat: float, metres: float) -> list[Alert | Case]:
        found = [each for each in self.things.values() if isinstance(each, Alert | Case)]
        return [each for each in found if apart_m(lon, lat, each.place) <= metres]

    def session(self, session: str) -> Session | None:
        return self._get(Session, "session", session)

    def supervision(self, supervision: str) -> Supervision | None:
        return self._get(Supervision, "supervision", supervision)

    def handover(self, handover: str) -> Handover | None:
        return self._get(Handover, "handover", handover)

    def duty_day(self, day: str) -> DutyDay | None:
        return self._get(DutyDay, "duty_day", day)

    def account(self, account: str) -> Account | None:
        return self._get(Account, "account", account)

    def administrators(self) -> frozenset[AccountId]:
        accounts = [each for each in self.things.values() if isinstance(each, Account)]
        return frozenset(each.id for each in accounts if Role.ADMIN in each.roles and not each.is_disabled)

    def codebook(self, rev: int | None = None) -> Codebook:
        return CODEBOOK

    def ground(self) -> Ground:
        return GROUND

    def rules(self) -> Rules:
        return self.in_force

    def triage(self) -> TriageRules:
        return self.clues

    def calendar(self) -> WorkCalendar:
        return CALENDAR

    def organisation(self) -> Organisation:
        return ORGANISATION

    def revision(self, name: SetName) -> int:
        return 1

    def serial(self, key: str) -> int:
        self.serials[key] += 1
        return self.serials[key]

    def happen(self, command: Command, actor: Actor, now: datetime = NOW) -> tuple[Event, ...]:
        """Decide and apply; raises Refused with nothing changed."""
        events = decide(self, command, actor, now)
        for event in events:
            key = subject(event)
            after = evolve(self.things.get(key), event, actor.account, now)
            if after is not None:
                self.things[key] = after
        self.history += events
        return events
