"""What falls due by itself: the rungs of a running promise's ladder that its clock has reached.

1 预警 as the lamp turns amber ──▶ 2 超期 at the deadline
"""

from datetime import datetime

from console.domain.case.commands import FireRung
from console.domain.case.decide import rung_at, running_timer
from console.domain.case.things import Case

RUNGS = (1, 2)


def next_rung_at(case: Case) -> datetime | None:
    """When the clock has to look at this case again; None where nothing runs or all rungs are climbed."""
    timer = running_timer(case)
    if timer is None:
        return None
    return next((rung_at(timer.deadline, rung) for rung in RUNGS if rung > timer.fired), None)


def rungs(case: Case, now: datetime) -> tuple[FireRung, ...]:
    """What the clock asks of this case now, lowest rung first."""
    timer = running_timer(case)
    if timer is None:
        return ()
    return tuple(
        FireRung(case=case.id, timer=timer.kind, due_at=timer.deadline.due_at, rung=rung)
        for rung in RUNGS
        if rung > timer.fired and rung_at(timer.deadline, rung) <= now
    )
