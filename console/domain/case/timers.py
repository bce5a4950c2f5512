"""The clocks of a case: started, standing still, going on, and the rungs of their ladders.

        start ──▶ runs ──▶ stopped
                  │  ▲
          stands ─┘  └─ goes on with its remainder, which may be negative

A timer is a decided fact: its deadline and the instants of its rungs are in the event that set it,
so a change of calendar or rules moves nothing that was promised unless somebody says so.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from console.domain.calendar import WorkCalendar
from console.domain.deadline import Deadline, instant_at, remaining_s, resume
from console.domain.ids import PART_SIGN
from console.domain.instant import Instant
from console.domain.text import Text


class TimerKind(StrEnum):
    """Which promise runs. The value is what travels and what is stored."""

    T1 = "T1"
    TV = "Tv"
    T2 = "T2"
    TF = "Tf"
    TM = "Tm"
    TS = "Ts"
    T3 = "T3"
    TP = "Tp"
    TG = "Tg"
    TK = "Tk"
    TA = "Ta"
    T4 = "T4"
    TR = "Tr"
    T5 = "T5"
    TW = "Tw"


TIMER_NAMES: dict[TimerKind, Text] = {
    TimerKind.T1: Text("受理", "Intake"),
    TimerKind.TV: Text("核实", "Verification"),
    TimerKind.T2: Text("派遣", "Dispatch"),
    TimerKind.TF: Text("补录", "Form owed"),
    TimerKind.TM: Text("自改", "Self-mending"),
    TimerKind.TS: Text("签收", "Sign-in"),
    TimerKind.T3: Text("处置", "Handling"),
    TimerKind.TP: Text("阶段", "Phase"),
    TimerKind.TG: Text("挂账", "Suspension"),
    TimerKind.TK: Text("挂账复核", "Review"),
    TimerKind.TA: Text("审批", "Approval"),
    TimerKind.T4: Text("核查", "Inspection"),
    TimerKind.TR: Text("回访", "Call-back"),
    TimerKind.T5: Text("全案", "Whole case"),
    TimerKind.TW: Text("回访期", "Window"),
}


class RungKind(StrEnum):
    """What happens at a rung of a ladder. The value is what travels and what is stored."""

    WARN = "warn"
    NUDGE = "nudge"
    OVERDUE = "overdue"
    SUPERVISE = "supervise"
    ESCALATE = "escalate"


RUNG_NAMES: dict[RungKind, Text] = {
    RungKind.WARN: Text("预警", "warning"),
    RungKind.NUDGE: Text("催办", "nudge"),
    RungKind.OVERDUE: Text("超期", "overdue"),
    RungKind.SUPERVISE: Text("督办", "supervision"),
    RungKind.ESCALATE: Text("上报领导", "reported to the leader"),
}


class Rung(Struct, frozen=True):
    """A rung as a site declares it: at this share of the limit, counted on the timer's own clock."""

    kind: RungKind
    share: float


class RungAt(Struct, frozen=True):
    """A rung of one running timer, with its decided instant."""

    kind: RungKind
    at: Instant


class Timer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One clock. `of`: whose, where there are several of a kind (a unit, a unit's phase, a request's number).

    `fired` counts the rungs already climbed, `past` those of earlier promises by their instants. `left_s` None: it
    runs; else it stands still since `stood_at`, and so many seconds were left, less than none where it was overdue.
    """

    kind: TimerKind
    deadline: Deadline
    of: str = ""
    rungs: tuple[RungAt, ...] = ()
    fired: int = 0
    past: tuple[tuple[Instant, int], ...] = ()
    left_s: int | None = None
    stood_at: Instant | None = None

    @property
    def key(self) -> str:
        return timer_key(self.kind, self.of)

    @property
    def party(self) -> str:
        """The unit it belongs to, where it is a unit's."""
        return self.of.partition(PART_SIGN)[0]

    @property
    def runs(self) -> bool:
        return self.left_s is None


class Stood(Struct, frozen=True):
    """A clock that stands still from `at` on, with what was left."""

    key: str
    left_s: int
    at: Instant


class Winding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a step does to the clocks: `set` those that start, move or go on; `stood` those that stand still;
    `stopped` those that are over."""

    set: tuple[Timer, ...] = ()
    stood: tuple[Stood, ...] = ()
    stopped: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.set or self.stood or self.stopped)


def phase_of(unit: str, n: int) -> str:
    """Whose clock that of a unit's phase is."""
    return f"{unit}{PART_SIGN}{n}"


def timer_key(kind: TimerKind, of: str = "") -> str:
    """Names one clock within its case."""
    return f"{kind}/{of}" if of else str(kind)


def wound(timers: tuple[Timer, ...], winding: Winding) -> tuple[Timer, ...]:
    """The clocks after a step, in the order in which they were first started."""
    kept = {timer.key: timer for timer in timers if timer.key not in winding.stopped}
    for each in winding.stood:
        if each.key in kept:
            kept[each.key] = replace(kept[each.key], left_s=each.left_s, stood_at=each.at)
    kept.update((timer.key, timer) for timer in winding.set)
    return tuple(kept.values())


def begun(kind: TimerKind, of: str, deadline: Deadline, ladder: Iterable[Rung], calendar: WorkCalendar) -> Timer:
    """A clock that starts with this deadline."""
    return Timer(kind=kind, of=of, deadline=deadline, rungs=_rungs(deadline, ladder, calendar))


def moved(timer: Timer, deadline: Deadline, ladder: Iterable[Rung], calendar: WorkCalendar, now: datetime) -> Timer:
    """The same clock under another deadline. A rung that lies ahead again fires again; one that passed does not.

    Under an instant that was promised before it is the same promise: what fired then never fires again."""
    rungs, past = _rungs(deadline, ladder, calendar), dict(timer.past)
    if timer.fired:
        past[timer.deadline.due_at] = timer.fired
    fired = max(past.pop(deadline.due_at, 0), min(timer.fired, sum(rung.at <= now for rung in rungs)))
    kept = tuple(past.items())
    return replace(timer, deadline=deadline, rungs=rungs, fired=fired, past=kept, left_s=None, stood_at=None)


def remembering(timer: Timer, climbed: Iterable[tuple[str, datetime, int]]) -> Timer:
    """A clock that has begun again, with what fired under it before: no rung of one promise fires twice."""
    past = {due_at: fired for key, due_at, fired in climbed if key == timer.key}
    return replace(timer, fired=past.pop(timer.deadline.due_at, 0), past=tuple(past.items()))


def climbed(timers: Iterable[Timer]) -> tuple[tuple[str, datetime, int], ...]:
    """What has fired under these clocks: (clock, instant promised, rungs)."""
    return tuple(
        (timer.key, due_at, fired)
        for timer in timers
        for due_at, fired in (*timer.past, (timer.deadline.due_at, timer.fired))
        if fired
    )


def stood(timer: Timer, at: datetime, calendar: WorkCalendar) -> Stood:
    """What is left on a clock that stands still from now on."""
    return Stood(timer.key, remaining_s(at, timer.deadline, calendar), at)


def gone_on(timer: Timer, at: datetime, ladder: Iterable[Rung], calendar: WorkCalendar) -> Timer:
    """A standing clock that goes on with its remainder."""
    assert timer.left_s is not None, f"{timer.key} runs"
    return moved(timer, resume(at, timer.left_s, timer.deadline, calendar, timer.stood_at), ladder, calendar, at)


def _rungs(deadline: Deadline, ladder: Iterable[Rung], calendar: WorkCalendar) -> tuple[RungAt, ...]:
    return tuple(RungAt(rung.kind, instant_at(deadline, rung.share, calendar)) for rung in ladder)
