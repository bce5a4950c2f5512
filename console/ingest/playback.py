"""The cases of a sheet as a stream of asks in the order in which they happened, and what they add up to.

    opened ──▶ TakeOverCase at the source's instant
    closed ──▶ EndTakenOverCase, unless that lies after the cut-off: then the case stays open

The ids follow from the source's own numbers, so that a replay that was broken off goes on where it was.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct

from console.domain.case.commands import EndTakenOverCase, TakeOverCase
from console.domain.ids import CaseId, CommandId
from console.ingest.sheets import Fault, Reason, SheetCase


class Step(Struct, frozen=True):
    """One ask at its instant."""

    at: datetime
    id: CommandId
    body: TakeOverCase | EndTakenOverCase


class Figures(Struct, frozen=True, kw_only=True):
    """What a sheet adds up to at the cut-off. All but `read` and the faults count cases that are taken over.

    `read` = `left_out` + `after_cut_off` + `opened`; `opened` = `closed` + `open`. `flagged_*`: the source's verdict.
    `computed_*`: closed by its deadline, or past it (closed or not); `running`: open and not yet due.
    """

    system: str
    cut_off: datetime | None
    read: int
    left_out: int
    after_cut_off: int
    opened: int
    closed: int
    open: int
    with_deadline: int
    without_deadline: int
    flagged_on_time: int
    flagged_overdue: int
    flagged_nothing: int
    computed_on_time: int
    computed_overdue: int
    computed_running: int
    with_class: int
    without_class: int
    faults: dict[Reason, int]


class Plan(Struct, frozen=True):
    steps: tuple[Step, ...]
    faults: tuple[Fault, ...]
    figures: Figures


def plan(system: str, told: Iterable[SheetCase | Fault], cut_off: datetime | None = None) -> Plan:
    """The stream of a sheet. `cut_off` None: the last instant in it. Raises Refused where it is no such sheet."""
    cases: list[SheetCase] = []
    faults: list[Fault] = []
    for each in told:
        if isinstance(each, SheetCase):
            cases.append(each)
        else:
            faults.append(each)
    if cut_off is None and cases:
        cut_off = max(case.closed_at or case.opened_at for case in cases)
        cut_off = max(cut_off, max(case.opened_at for case in cases))
    taken = [case for case in cases if cut_off is not None and case.opened_at <= cut_off]
    steps = [step for case in taken for step in _steps(system, case, cut_off)]
    steps.sort(key=lambda step: (step.at, isinstance(step.body, EndTakenOverCase), step.body.case))
    return Plan(tuple(steps), tuple(faults), _figures(system, cases, taken, faults, cut_off))


def case_id(system: str, number: str) -> CaseId:
    """The id here of a case there."""
    return CaseId(f"{system}-{number}")


def _steps(system: str, case: SheetCase, cut_off: datetime | None) -> Iterable[Step]:
    me = case_id(system, case.number)
    opening = TakeOverCase(
        case=me,
        title=case.title,
        place=case.place,
        system=system,
        number=case.number,
        original_title=case.original_title,
        department=case.department,
        opened_at=case.opened_at,
        due_at=case.due_at,
        class_code=case.class_code,
    )
    yield Step(case.opened_at, _command_id(me, "opened"), opening)
    if _is_closed(case, cut_off):
        assert case.closed_at is not None
        ending = EndTakenOverCase(case=me, closed_at=case.closed_at, reason=case.ending, on_time=case.on_time)
        yield Step(case.closed_at, _command_id(me, "closed"), ending)


def _command_id(case: CaseId, what: str) -> CommandId:
    return CommandId(str(uuid5(NAMESPACE_URL, f"lujian:replay/{case}/{what}")))


def _is_closed(case: SheetCase, cut_off: datetime | None) -> bool:
    return case.closed_at is not None and cut_off is not None and case.closed_at <= cut_off


def _figures(
    system: str, cases: list[SheetCase], taken: list[SheetCase], faults: list[Fault], cut_off: datetime | None
) -> Figures:
    left_out = sum(fault.is_left_out for fault in faults)
    closed = sum(_is_closed(case, cut_off) for case in taken)
    dated = [case for case in taken if case.due_at is not None]
    verdicts = Counter(_verdict(case, cut_off) for case in dated)
    flags = Counter(case.on_time for case in taken)
    with_class = sum(case.class_code is not None for case in taken)
    return Figures(
        system=system,
        cut_off=cut_off,
        read=left_out + len(cases),
        left_out=left_out,
        after_cut_off=len(cases) - len(taken),
        opened=len(taken),
        closed=closed,
        open=len(taken) - closed,
        with_deadline=len(dated),
        without_deadline=len(taken) - len(dated),
        flagged_on_time=flags[True],
        flagged_overdue=flags[False],
        flagged_nothing=flags[None],
        computed_on_time=verdicts["on time"],
        computed_overdue=verdicts["overdue"],
        computed_running=verdicts["running"],
        with_class=with_class,
        without_class=len(taken) - with_class,
        faults=dict(sorted(Counter(fault.reason for fault in faults).items())),
    )


def _verdict(case: SheetCase, cut_off: datetime | None) -> str:
    assert case.due_at is not None and cut_off is not None
    if _is_closed(case, cut_off):
        assert case.closed_at is not None
        return "on time" if case.closed_at <= case.due_at else "overdue"
    return "overdue" if case.due_at < cut_off else "running"
