"""T1 and T2 person by person, counted from the promises that the events themselves set."""

from datetime import datetime, timedelta

from console.analytics.pace import Pace, Step, Told, Waits, paces, steps, waits
from console.domain.case import commands as ask
from console.domain.case.timers import TimerKind
from console.domain.ids import AccountId
from console.domain.people import Role
from tests.support.law import CLEAN, CLEANERS, DESK, NOW, who
from tests.support.life import C, Life

OTHER = who("desk02", Role.DISPATCHER)
MINUTE = timedelta(minutes=1)


class Kept(Life):
    """A life whose events are kept as the log would."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        super().__init__()

    def does(self, actor, command, after: timedelta = timedelta()):
        events = super().does(actor, command, after)
        self.told += [Told(event, self.now, actor.account) for event in events]
        return events


def lived() -> Kept:
    life = Kept()
    life.does(DESK, ask.RegisterCase(case=C), 3 * MINUTE)
    life.does(DESK, ask.FileCase(case=C, class_code="E0110", condition=1), 2 * MINUTE)
    life.does(OTHER, ask.DispatchCase(case=C, lead=CLEAN), 20 * MINUTE)
    life.does(CLEANERS, ask.AskHandBack(case=C, reason="不在辖区"), 60 * MINUTE)
    life.does(DESK, ask.GrantHandBack(case=C, request=1, wrongly_dispatched=False), MINUTE)
    life.does(DESK, ask.DispatchCase(case=C, lead=CLEAN), 4 * MINUTE)
    return life


def test_filing_counts_from_the_report_and_dispatch_from_filing_or_from_coming_back():
    life = lived()
    found = list(steps(life.told, NOW, NOW + timedelta(days=1)))
    assert found == [
        Step(AccountId("desk01"), TimerKind.T1, 300, is_late=False),
        Step(AccountId("desk02"), TimerKind.T2, 1200, is_late=True),
        Step(AccountId("desk01"), TimerKind.T2, 240, is_late=False),
    ]


def test_what_is_done_in_the_last_moment_of_its_limit_is_in_time():
    life = Kept()
    life.does(DESK, ask.RegisterCase(case=C))
    life.does(DESK, ask.FileCase(case=C, class_code="E0110", condition=1))
    due = next(timer.deadline.due_at for timer in life.case.timers if timer.kind is TimerKind.T2)
    life.does(OTHER, ask.DispatchCase(case=C, lead=CLEAN), due - life.now)
    (_, dispatched) = steps(life.told, NOW, NOW + timedelta(days=1))
    assert dispatched.kind is TimerKind.T2 and not dispatched.is_late


def test_what_was_done_in_another_shift_is_not_counted_in_this_one():
    life = lived()
    begins: datetime = NOW + 20 * MINUTE
    kinds = [each.kind for each in steps(life.told, begins, NOW + timedelta(days=1))]
    assert kinds == [TimerKind.T2, TimerKind.T2]
    assert [each.kind for each in steps(life.told, NOW, begins)] == [TimerKind.T1]


def test_the_median_and_the_ninth_tenth_are_those_of_the_steps():
    taken = [Step(AccountId("a"), TimerKind.T1, float(60 * n), is_late=n > 8) for n in range(1, 11)]
    assert waits(taken) == Waits(n=10, late=2, median_s=330, p90_s=540)
    assert waits(taken[:1]) == Waits(n=1, late=0, median_s=60, p90_s=60)
    assert waits([]) == Waits()


def test_everybody_who_did_something_has_a_line():
    taken = [Step(AccountId("b"), TimerKind.T2, 60, is_late=False)]
    assert paces(taken, [AccountId("a"), AccountId("a")]) == (
        Pace(account=AccountId("a"), alerts=2),
        Pace(account=AccountId("b"), dispatched=Waits(n=1, median_s=60, p90_s=60)),
    )
