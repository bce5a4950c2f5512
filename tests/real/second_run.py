"""The real arrivals under our own law, on a real log, by the path that the hub's writer takes.

    heap of visits ─┐
    rungs ahead ────┼─▶ the clock jumps to the next ─▶ what is due, asked ─▶ visits ─▶ settle() in groups
    publications ───┘                                        ▲                              │
                                                             └──────────────────────────────┘

The clock of a replay stands at an instant until all that belongs to it is on disk, so a rung fires at its own
instant, before what people do at the same one. With a coarser `tick` all of it waits for the first tick that is not
before its instant, reports and visits like rungs, and what comes together shares transactions, as at a busy hub.
"""

import gc
import heapq
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter

from msgspec.structs import replace

from console.domain.calendar import CalendarDay, DayKind, DutyHours, Slot, WorkCalendar
from console.domain.case.commands import FireRung, RecomputeDeadlines
from console.domain.case.decide import ACTIONS
from console.domain.case.ladder import next_rung_at
from console.domain.case.rules import Rules
from console.domain.case.table import ROWS
from console.domain.case.things import Case, Source
from console.domain.catalogue import Command
from console.domain.ground import Reach
from console.domain.ids import CaseId, CommandId
from console.domain.people import Actor
from console.domain.reference import SetName
from console.hub.clockwork import CLOCK, DUE_AT_ONCE, command_id
from console.hub.decision import THE_HUB, Ask, settle
from console.hub.ledger import BATCH_MOST
from console.ingest.profile import Profile, published
from console.storage import questions
from console.storage.log import Log
from console.storage.records import Recorded
from console.wire import frames
from tests.real.arrivals import Arrival
from tests.real.townsfolk import Townsfolk

SECOND = timedelta(seconds=1)
BEGINS = datetime(2014, 12, 31, 16, tzinfo=UTC)
ARRANGED_AT = datetime(2015, 2, 10, 1, tzinfo=UTC)
"""When the centre publishes the year's arrangement, with hours of its own: what was guessed is computed again."""
STRICTER_AT = datetime(2015, 4, 20, 1, tzinfo=UTC)
"""When it begins to hand over (批转) and its shift leader to file."""
RULES = Rules(
    name="真实到件演练",
    verify=(Source.CITIZEN, Source.HOTLINE, Source.VIDEO),
    call_back=(Source.HOTLINE, Source.CITIZEN),
    no_self_check=True,
    hand_back_within_h=48,
)
FRONTS_REACH = Reach(frontage_m=200)
"""Fronts are drawn along a few streets only: with so wide a reach there are enough places where a shop can be asked."""
STRICTER = replace(RULES, two_axis=True, leader_files=True, not_reached_most=2)
HOLIDAYS = (("2015-01-01", 3), ("2015-02-18", 7), ("2015-04-05", 2), ("2015-05-01", 3), ("2015-06-20", 1),
            ("2015-06-22", 1), ("2015-09-03", 3), ("2015-09-26", 2), ("2015-10-01", 7))  # fmt: skip
MADE_UP = ("2015-01-04", "2015-02-15", "2015-02-28", "2015-09-06", "2015-10-10")
"""2015 as arranged by the State Council's General Office (国办发明电〔2014〕28号, 〔2015〕12号)."""


def arranged(calendar: WorkCalendar) -> WorkCalendar:
    """The shipped calendar with the year of the file, and a centre that is shut from 23:30 to 7:00."""
    off = (date.fromisoformat(first) + timedelta(days=n) for first, count in HOLIDAYS for n in range(count))
    days = [CalendarDay(day, DayKind.HOLIDAY) for day in off]
    days += [CalendarDay(date.fromisoformat(day), DayKind.WORKDAY) for day in MADE_UP]
    duty = (DutyHours(since=date(2015, 1, 1), slots=(Slot("07:00", "23:30"),)),)
    return replace(calendar.with_year(2015, tuple(sorted(days, key=lambda each: each.date)), 2), duty=duty)


class Progress:
    """A line every few per cent of the played time: the events so far, how many a second of late, the time left."""

    EVERY, LEAST_S = 0.02, 5

    def __init__(self, begins: datetime, until: datetime) -> None:
        self._begins, self._whole = begins, until - begins
        self._began = self._told_at = perf_counter()
        self._told, self._next = 0, self.EVERY

    def tell(self, at: datetime, events: int) -> None:
        share, now = (at - self._begins) / self._whole, perf_counter()
        if share < self._next or now - self._told_at < self.LEAST_S:
            return
        speed, left = (events - self._told) / (now - self._told_at), (now - self._began) * (1 - share) / share
        print(f"{share:4.0%}  {at:%m-%d}  {events:>9,} events, {speed:,.0f}/s, {left / 60:.0f} min left", flush=True)
        self._told, self._told_at, self._next = events, now, share + self.EVERY


class SecondRun:
    """One run; `taken` counts the acts, `refused` the sentences of asks that came too late."""

    def __init__(self, folder: Path, profile: Profile, seed: int, tick: timedelta = SECOND) -> None:
        self.log = Log.open(folder, now=BEGINS)
        self.now = BEGINS
        self.taken: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.transactions = 0
        self._profile = profile
        self._tick = tick
        self._cases: dict[CaseId, Case] = {}
        self.folk = Townsfolk(seed, profile, RULES, self._cases)
        self._visits: list[tuple[datetime, str]] = []
        self._visited_at: dict[CaseId, datetime] = {}
        self._rungs: list[tuple[datetime, str]] = []
        self._rung_at: dict[CaseId, datetime | None] = {}
        self._asked = 0
        sets = (
            published(SetName.CALENDAR, profile.calendar),
            published(SetName.CODEBOOK, profile.codebook),
            published(SetName.ORGANISATION, profile.organisation),
            published(SetName.GROUND, replace(profile.ground, reach=FRONTS_REACH)),
            published(SetName.RULES, RULES),
        )
        self._settle([(THE_HUB, each) for each in sets])
        self._settle([(THE_HUB, each.added(is_demo=True)) for each in profile.accounts])

    def play(self, arrivals: Sequence[Arrival], until: datetime) -> None:
        """From the first arrival to `until`; whatever is open then stays open."""
        gc.freeze()
        coming = iter(arrivals)
        arrival = next(coming, None)
        progress = Progress(arrival.at if arrival else BEGINS, until)
        later = [(ARRANGED_AT, self._arrange), (STRICTER_AT, self._be_stricter)]
        while True:
            ahead = [self._at_tick(heap[0][0]) for heap in (self._visits, self._rungs, later) if heap]
            ahead += [self._at_tick(arrival.at)] if arrival else []
            if not ahead or (at := min(ahead)) > until:
                break
            self.now = at
            self._ring()
            while later and later[0][0] <= at:
                later.pop(0)[1]()
            asks: list[tuple[Actor, Command]] = []
            while arrival is not None and arrival.at <= at:
                asks.append(self.folk.report(arrival))
                arrival = next(coming, None)
            asks += self._visiting()
            self._settle(asks)
            self._ring()
            progress.tell(at, self.log.head)
        self.now = until
        self._ring()
        gc.unfreeze()

    def close(self) -> None:
        self.log.close()

    def _at_tick(self, at: datetime) -> datetime:
        """The first tick that is not before an instant."""
        return BEGINS - (BEGINS - at) // self._tick * self._tick

    def _visiting(self) -> Iterable[tuple[Actor, Command]]:
        while self._visits and self._visits[0][0] <= self.now:
            at, id_ = heapq.heappop(self._visits)
            case = self._cases.get(CaseId(id_))
            if case is None or self._visited_at.get(case.id) != at:
                continue
            del self._visited_at[case.id]
            found = self.folk.next_asks(case, self.now)
            if not found:
                self._plan(case)
            yield from found

    def _ring(self) -> None:
        """What falls due at this instant, asked as the hub's clock asks it, until nothing more comes of it."""
        while self._rungs and self._rungs[0][0] <= self.now:
            at, id_ = self._rungs[0]
            if self._rung_at.get(CaseId(id_)) == at and self._clock_asks():
                continue
            heapq.heappop(self._rungs)
            if self._rung_at.get(CaseId(id_)) == at:
                self.refused[f"the clock was to look at {id_} and found nothing"] += 1

    def _clock_asks(self) -> bool:
        """One look of the hub's clock; whether anything has come of it."""
        before = self.log.head
        with self.log.writing() as connection:
            due = questions.due(connection, self.now, DUE_AT_ONCE)
        self._settle([(CLOCK, each) for each in due])
        return self.log.head != before

    def _settle(self, asks: Iterable[tuple[Actor, Command]]) -> None:
        pending = list(asks)
        for n in range(0, len(pending), BATCH_MOST):
            group = pending[n : n + BATCH_MOST]
            settled = settle(self.log, [Ask(actor, self._framed(body)) for actor, body in group], self.now)
            self.transactions += 1
            touched: dict[CaseId, Case] = {}
            for told in settled.recorded:
                self._heard(told, touched)
            for (_, body), answer in zip(group, settled.answers, strict=True):
                name = type(body).__name__
                if answer.result == "ok":
                    self.taken[name] += 1
                else:
                    assert answer.result in ("denied", "conflict"), answer
                    self.refused[f"{name}: {answer.reason.en if answer.reason else answer.result}"] += 1
                    about = getattr(body, "case", None)
                    if about in self._cases:
                        touched.setdefault(about, self._cases[about])
            for case in touched.values():
                self._plan(case)

    def _heard(self, told: Recorded, touched: dict[CaseId, Case]) -> None:
        if not isinstance(told.after, Case):
            return
        case = told.after
        self._cases[case.id] = touched[case.id] = case
        ahead = next_rung_at(case)
        if ahead != self._rung_at.get(case.id):
            self._rung_at[case.id] = ahead
            if ahead is not None:
                heapq.heappush(self._rungs, (ahead, case.id))

    def _plan(self, case: Case) -> None:
        """One visit ahead for each case that somebody still looks at."""
        if case.id in self._visited_at:
            return
        at = self.folk.next_visit(case, self.now)
        if at is None:
            self._cases.pop(case.id, None)
            return
        self._visited_at[case.id] = at
        heapq.heappush(self._visits, (at, case.id))

    def _framed(self, body: Command) -> frames.Command:
        if isinstance(body, FireRung | RecomputeDeadlines):
            return frames.Command(id=command_id(body), body=body, made_at=self.now)
        self._asked += 1
        return frames.Command(
            id=CommandId(f"ask-{self._asked}"), body=body, made_at=self.now, expects=self._expects(body)
        )

    def _expects(self, body: Command) -> dict[str, int]:
        """What a seat says it saw, where the ask races others."""
        case = self._cases.get(getattr(body, "case", CaseId("")))
        action = ACTIONS.get(type(body))
        return {} if case is None or action is None or ROWS[action].is_note else {case.id: case.ver}

    def _arrange(self) -> None:
        self._settle([(THE_HUB, published(SetName.CALENDAR, arranged(self._profile.calendar)))])
        while self._clock_asks():
            pass

    def _be_stricter(self) -> None:
        self._settle([(THE_HUB, published(SetName.RULES, STRICTER))])
        self.folk.rules = STRICTER
