"""Cases and cases: merged and parted, split, and the problem that comes back; rows 5, 6, 34 and 39 of the table."""

from typing import assert_never

from console.domain.case import commands as ask
from console.domain.case import events as fact
from console.domain.case.stages import DONE, Stage
from console.domain.case.things import Child
from console.domain.case.timers import TimerKind, Winding
from console.domain.case.turn import Turn, case_number, first_clocks, unused
from console.domain.ids import CaseId
from console.domain.place import checked
from console.domain.text import Refused

PARTS_MOST = 20
Linking = ask.MergeCase | ask.UnmergeCase | ask.SplitCase | ask.RecurCase


def decide(turn: Turn, command: Linking) -> tuple[fact.AnyCaseEvent, ...]:
    match command:
        case ask.MergeCase():
            return joined(turn, command.into)
        case ask.UnmergeCase():
            return _part(turn, command.reason.strip())
        case ask.SplitCase():
            return _split(turn, command)
        case ask.RecurCase():
            return _recur(turn, command)
        case _:
            assert_never(command)


def joined(turn: Turn, into: CaseId, reason: str = "") -> tuple[fact.AnyCaseEvent, ...]:
    """The facts of a merge; refused where `into` cannot stand for this case."""
    case, master = turn.case, turn.book.case(into)
    if master is None or master.id == case.id:
        raise Refused("请选择要并入的另一件案件。", "Choose another case to merge this one into.")
    if not master.is_open or master.external is not None:
        raise Refused("要并入的案件已结束或由来源系统办理。", "That case has ended or is handled in its source system.")
    if case.joined or case.parent is not None or case.children:
        raise Refused(
            "此案已有并入的案件或子案关系，请改为把另一件并入此案。",
            "This case stands for others or belongs to a split; merge the other one into it instead.",
        )
    return (
        fact.CaseMerged(case=case.id, stage=Stage.MERGED, winding=turn.wind(), master=master.id, reason=reason),
        fact.CaseJoined(
            case=master.id,
            child=case.id,
            number=case.number,
            reported_at=case.reported_at,
            reporters=case.reporters,
        ),
    )


def _part(turn: Turn, reason: str) -> tuple[fact.AnyCaseEvent, ...]:
    before = turn.case.merged
    assert before is not None, "only a merged case stands here"
    master = turn.book.case(before.master)
    if master is None or master.stage in DONE:
        raise Refused("主案已结案，不能撤并。", "The master case is closed; it cannot be un-merged.")
    entry = next(each for each in master.joined if each.case == turn.case.id)
    return (
        fact.CaseUnmerged(
            case=turn.case.id,
            stage=before.stage,
            winding=Winding(set=before.timers),
            reason=reason,
            reporters=entry.later,
        ),
        fact.CaseParted(case=master.id, child=turn.case.id),
    )


def _split(turn: Turn, command: ask.SplitCase) -> tuple[fact.AnyCaseEvent, ...]:
    case, codebook = turn.case, turn.book.codebook()
    ids = [part.case for part in command.parts]
    if not 1 <= len(ids) <= PARTS_MOST or len(set(ids)) != len(ids):
        raise Refused(f"请拆成 1 至 {PARTS_MOST} 件子案。", f"Split it into 1 to {PARTS_MOST} sub-cases.")
    begun_cases: list[fact.AnyCaseEvent] = []
    for part in command.parts:
        unused(turn.book, part.case)
        chosen = codebook.small_class(part.class_code)
        condition = codebook.condition(part.class_code, part.condition)
        place = checked(part.place or case.place)
        is_emergency = chosen.is_emergency or condition.is_emergency
        begun_cases.append(
            fact.SubCaseBegun(
                case=part.case,
                stage=Stage.TO_DISPATCH,
                winding=first_clocks(turn.book, turn.now, TimerKind.T2, TimerKind.T5, is_emergency=is_emergency),
                number=case_number(turn.book, turn.now),
                source=case.source,
                title=part.title.strip()[:120] or f"{chosen.name.zh} · {place.address}",
                place=place,
                reported_at=turn.now,
                parent=case.id,
                class_code=part.class_code,
                condition=part.condition,
                codebook_rev=codebook.rev,
                is_emergency=is_emergency,
                may_self_mend=chosen.may_self_mend,
            )
        )
    children = tuple(Child(part.case) for part in command.parts)
    return (fact.CaseSplit(case=case.id, children=children), *begun_cases)


def _recur(turn: Turn, command: ask.RecurCase) -> tuple[fact.AnyCaseEvent, ...]:
    case = turn.case
    unused(turn.book, command.new)
    return (
        fact.CaseRecurred(case=case.id, new=command.new),
        fact.CaseReported(
            case=command.new,
            stage=Stage.RECEIVED,
            winding=first_clocks(turn.book, turn.now, TimerKind.T1, TimerKind.T5, is_emergency=case.is_emergency),
            number=case_number(turn.book, turn.now),
            source=command.source,
            title=command.title.strip()[:120] or case.title,
            place=case.place,
            reported_at=turn.now,
            class_code=case.class_code,
            photos=command.photos,
            is_emergency=case.is_emergency,
            recurs=case.id,
            recurrence=case.recurrence + 1,
        ),
    )
