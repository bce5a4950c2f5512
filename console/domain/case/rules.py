"""How a centre works: the settings of its law, as one versioned set named `rules`.

A site chooses limits, ladders and which switchable steps it takes; it cannot invent states.
"""

from collections.abc import Iterator

from msgspec import Struct

from console.domain import shifts
from console.domain.case.things import Source
from console.domain.case.timers import Rung, RungKind, TimerKind
from console.domain.deadline import Limit, LimitUnit
from console.domain.deadline.limit import SECONDS
from console.domain.shifts import USUAL_SHIFTS
from console.domain.text import Text

_MINUTES = LimitUnit.MINUTE
LIMITS: dict[TimerKind, Limit] = {
    TimerKind.T1: Limit(15, _MINUTES),
    TimerKind.TV: Limit(30, _MINUTES),
    TimerKind.T2: Limit(15, _MINUTES),
    TimerKind.TF: Limit(30, _MINUTES),
    TimerKind.TM: Limit(30, _MINUTES),
    TimerKind.TS: Limit(30, _MINUTES),
    TimerKind.TA: Limit(4, LimitUnit.WORK_HOUR),
    TimerKind.TK: Limit(30, LimitUnit.NATURAL_DAY),
    TimerKind.T4: Limit(2, LimitUnit.WORK_HOUR),
    TimerKind.TR: Limit(1, LimitUnit.WORK_DAY),
    TimerKind.T5: Limit(45, LimitUnit.NATURAL_DAY),
    TimerKind.TW: Limit(7, LimitUnit.NATURAL_DAY),
}
"""T3 and Tp are limits of the filing condition and Tg the date that was granted, so none of them stands here."""
_OWN = (Rung(RungKind.WARN, 0.8), Rung(RungKind.OVERDUE, 1.0))
LADDERS: dict[TimerKind, tuple[Rung, ...]] = {
    **dict.fromkeys(TimerKind, _OWN),
    TimerKind.T3: (
        Rung(RungKind.WARN, 0.5),
        Rung(RungKind.WARN, 0.8),
        Rung(RungKind.NUDGE, 0.9),
        Rung(RungKind.OVERDUE, 1.0),
        Rung(RungKind.SUPERVISE, 2.0),
        Rung(RungKind.ESCALATE, 3.0),
    ),
    TimerKind.T5: (Rung(RungKind.WARN, 0.8), Rung(RungKind.OVERDUE, 1.0), Rung(RungKind.ESCALATE, 1.5)),
    TimerKind.TG: (Rung(RungKind.WARN, 0.9), Rung(RungKind.OVERDUE, 1.0)),
    TimerKind.TW: (Rung(RungKind.OVERDUE, 1.0),),
}


ACTED_ON = frozenset({TimerKind.TV, TimerKind.TM, TimerKind.TG, TimerKind.T4, TimerKind.TW})
"""Clocks at whose end something happens by itself."""
DAY_S = 86_400
LIMIT_MOST_S = 5 * 366 * DAY_S


class Rules(Struct, frozen=True, kw_only=True):
    """`limits` and `ladders` replace the usual ones kind by kind.

    `on_duty`: clocks that run on the centre's own duty hours (an emergency never waits for them).
    `two_axis`: a filed case goes through 批转 before it is dispatched. `leader_files`: only a shift leader files.
    `verify`: sources whose reports may be sent for 核实. `call_back`: sources whose reporters are called back.
    `no_self_check`: who dispatched a case does not send its inspection.
    `hand_back_within_h`: a unit may ask 回退 for so many hours after dispatch; None: until it has fed back.
    `suspend_days_long`: a longer 挂账 is granted by the centre's head; `suspend_days_most`: none is longer.
    `retasks_most`: how often the clock by itself takes back a 核实 that nobody answered.
    `not_reached_most`: after so many calls in vain a case is closed without its reporter's word.
    `seal_day`: the books of a month are sealed (封账) as this day of the next month begins.
    `shifts`: at which times of the day one shift takes over from another.
    `storm_alerts`: so many new alerts within ten minutes are a storm, which the duty log tells of.
    """

    rev: int = 0
    name: str = ""
    limits: dict[TimerKind, Limit] = {}
    ladders: dict[TimerKind, tuple[Rung, ...]] = {}
    on_duty: tuple[TimerKind, ...] = (TimerKind.T1, TimerKind.T2, TimerKind.TA)
    two_axis: bool = False
    leader_files: bool = False
    verify: tuple[Source, ...] = (Source.CITIZEN, Source.HOTLINE, Source.VIDEO)
    call_back: tuple[Source, ...] = (Source.HOTLINE, Source.CITIZEN)
    no_self_check: bool = False
    hand_back_within_h: int | None = None
    extensions_most: int = 2
    suspend_days_long: int = 30
    suspend_days_most: int = 365
    retasks_most: int = 2
    not_reached_most: int = 3
    seal_day: int = 6
    shifts: tuple[str, ...] = USUAL_SHIFTS
    storm_alerts: int = 60

    def limit(self, kind: TimerKind) -> Limit | None:
        return self.limits.get(kind, LIMITS.get(kind))

    def ladder(self, kind: TimerKind) -> tuple[Rung, ...]:
        return self.ladders.get(kind, LADDERS[kind])

    def faults(self) -> tuple[Text, ...]:
        """What keeps these rules from being published, a sentence each."""
        return tuple(_faults(self))


def _faults(rules: Rules) -> Iterator[Text]:
    for kind, ladder in rules.ladders.items():
        shares = [rung.share for rung in ladder]
        if shares != sorted(shares) or any(not 0 < share <= 20 for share in shares):
            yield Text(
                f"rules：{kind} 的预警阶梯须按比例从小到大，且在 0 与 20 之间。",
                f"rules: the ladder of {kind} must climb, with shares between 0 and 20.",
            )
        if kind in ACTED_ON and all(rung.kind is not RungKind.OVERDUE for rung in ladder):
            yield Text(
                f"rules：{kind} 的阶梯须有“超期”一级，到期后的办理由它触发。",
                f"rules: the ladder of {kind} needs an overdue rung, for what follows from its end.",
            )
    for kind, limit in rules.limits.items():
        if not 0 < limit.value * SECONDS.get(limit.unit, DAY_S) <= LIMIT_MOST_S:
            yield Text(
                f"rules：{kind} 的时限须大于零、不超过五年。",
                f"rules: the limit of {kind} must be more than nothing and at most five years.",
            )
        if kind in (TimerKind.T3, TimerKind.TP, TimerKind.TG):
            yield Text(
                f"rules：{kind} 的时限由立案条件或批准的日期决定，不在此设置。",
                f"rules: {kind} follows from the filing condition or the granted date and is not set here.",
            )
    yield from shifts.faults(rules.shifts)
    if Source.INSPECTOR in rules.verify:
        yield Text(
            "rules：监督员自报的案件不发核实。", "rules: an inspector's own report is never sent to be verified."
        )
    bounds = (
        ("extensions_most", rules.extensions_most, 0, 10),
        ("suspend_days_long", rules.suspend_days_long, 0, rules.suspend_days_most),
        ("suspend_days_most", rules.suspend_days_most, 1, 365),
        ("retasks_most", rules.retasks_most, 0, 10),
        ("not_reached_most", rules.not_reached_most, 1, 10),
        ("seal_day", rules.seal_day, 1, 28),
        ("storm_alerts", rules.storm_alerts, 3, 10_000),
    )
    for key, value, least, most in bounds:
        if not least <= value <= most:
            yield Text(
                f"rules：{key} 须在 {least} 与 {most} 之间，现为 {value}。",
                f"rules: {key} must lie between {least} and {most}; it is {value}.",
            )
