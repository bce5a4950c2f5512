"""From the filed case to the units, and what is mended on the way: rows 13 to 15, 37, 40 and 44 of the table."""

from datetime import datetime
from typing import assert_never

from console.domain.calendar import WorkCalendar, local_day
from console.domain.case import commands as ask
from console.domain.case import events as fact
from console.domain.case.stages import Stage
from console.domain.case.things import Assignment, Part, PhotoRole
from console.domain.case.timers import Timer, TimerKind, Winding, begun, moved
from console.domain.case.turn import WORDS_MOST, Turn
from console.domain.codebook import Codebook
from console.domain.deadline import Deadline, Limit, extend, promise, remaining_s, resume
from console.domain.deadline.leg import Step
from console.domain.ids import UnitId
from console.domain.place import Place, checked
from console.domain.text import Refused

Dispatching = (
    ask.DispatchCase
    | ask.ReturnToOperator
    | ask.DispatchFirst
    | ask.CompleteForm
    | ask.CorrectFile
    | ask.ReleaseUnit
    | ask.LetSelfMend
    | ask.EndSelfMend
)


def decide(turn: Turn, command: Dispatching) -> tuple[fact.AnyCaseEvent, ...]:
    me = turn.case.id
    match command:
        case ask.DispatchCase():
            return (_dispatch(turn, command),)
        case ask.ReturnToOperator():
            back = fact.CaseReturnedToOperator(
                case=me, stage=Stage.REGISTERED, winding=turn.wind(), reason=command.reason.strip()
            )
            return (back,)
        case ask.DispatchFirst():
            return (_dispatch_first(turn, command),)
        case ask.CompleteForm():
            return (_complete(turn, command),)
        case ask.CorrectFile():
            return (_correct(turn, command),)
        case ask.ReleaseUnit():
            return (_release(turn, command),)
        case ask.LetSelfMend():
            return (_let(turn, command),)
        case ask.EndSelfMend():
            if not any(photo.role is PhotoRole.AFTER for photo in (*command.photos, *turn.case.photos)):
                raise Refused("自改通过须有整改后照片。", "A photo taken after the mending is needed.")
            return (fact.SelfMendPassed(case=me, stage=Stage.TO_CLOSE, winding=turn.wind(), photos=command.photos),)
        case _:
            assert_never(command)


def _let(turn: Turn, command: ask.LetSelfMend) -> fact.SelfMendLet:
    place = turn.case.place
    shop = turn.book.ground().frontage_at(place.lon, place.lat, local_day(turn.now))
    if shop is None:
        raise Refused("此处没有登记的临街单位，不能交店主自改。", "No registered frontage is here to mend it.")
    return fact.SelfMendLet(
        case=turn.case.id,
        stage=Stage.SELF_MENDING,
        winding=turn.wind(),
        frontage=shop.id,
        words=command.words.strip()[:WORDS_MOST],
    )


def _limit(turn: Turn, codebook: Codebook, class_code: str, n: int, place: Place) -> Limit:
    """The handling limit of a filing condition where the place lies: areas of another level may have another."""
    level = turn.book.ground().level_at(place.lon, place.lat, local_day(turn.now))
    return codebook.condition(class_code, n).limit_at(level)


def _duties(turn: Turn, lead: UnitId, co: tuple[UnitId, ...], limit: Limit) -> tuple[Assignment, ...]:
    organisation, units = turn.book.organisation(), (lead, *co)
    for unit in units:
        if organisation.unit(unit) is None:
            raise Refused(f"没有责任单位 {unit}。", f"There is no unit {unit}.")
    if len(set(units)) != len(units):
        raise Refused("主办和协办不能是同一单位。", "A unit cannot be lead and co-operating at once.")
    deadline = promise(turn.now, limit, turn.calendar)
    return tuple(
        Assignment(
            unit=unit,
            part=Part.LEAD if unit == lead else Part.CO,
            dispatched_at=turn.now,
            due_at=deadline.due_at,
            first_due_at=deadline.due_at,
            first_limit_s=deadline.whole_s,
        )
        for unit in units
    )


def _clocks(turn: Turn, duties: tuple[Assignment, ...], limit: Limit) -> tuple[Timer, ...]:
    deadline, ladder = promise(turn.now, limit, turn.calendar), turn.rules.ladder(TimerKind.T3)
    handling = tuple(begun(TimerKind.T3, each.unit, deadline, ladder, turn.calendar) for each in duties)
    return (*handling, *(timer for each in duties for timer in turn.start(TimerKind.TS, each.unit)))


def _dispatch(turn: Turn, command: ask.DispatchCase) -> fact.CaseDispatched:
    case = turn.case
    assert case.class_code is not None and case.condition is not None
    limit = _limit(turn, turn.book.codebook(case.codebook_rev), case.class_code, case.condition, case.place)
    duties = _duties(turn, command.lead, command.co, limit)
    return fact.CaseDispatched(
        case=case.id,
        stage=Stage.TO_SIGN,
        winding=turn.wind(also=_clocks(turn, duties, limit)),
        assignments=duties,
        organisation_rev=turn.book.organisation().rev,
        words=command.words.strip()[:WORDS_MOST],
    )


def _dispatch_first(turn: Turn, command: ask.DispatchFirst) -> fact.DispatchedFirst:
    codebook = turn.book.codebook()
    title, is_emergency, mends = _named(codebook, command.class_code, command.condition, turn.case.place)
    if not is_emergency:
        raise Refused("先派后补只用于紧急类别。", "Only an emergency class is dispatched first.")
    turn.is_emergency = True
    limit = _limit(turn, codebook, command.class_code, command.condition, turn.case.place)
    duties = _duties(turn, command.lead, command.co, limit)
    return fact.DispatchedFirst(
        case=turn.case.id,
        stage=Stage.TO_SIGN,
        winding=turn.wind(also=_clocks(turn, duties, limit)),
        assignments=duties,
        organisation_rev=turn.book.organisation().rev,
        class_code=command.class_code,
        condition=command.condition,
        codebook_rev=codebook.rev,
        title=title,
        may_self_mend=mends,
        words=command.words.strip()[:WORDS_MOST],
    )


def _complete(turn: Turn, command: ask.CompleteForm) -> fact.FormCompleted:
    codebook = turn.book.codebook()
    title, _, mends = _named(codebook, command.class_code, command.condition, turn.case.place)
    limit = _limit(turn, codebook, command.class_code, command.condition, turn.case.place)
    done = turn.wind()
    return fact.FormCompleted(
        case=turn.case.id,
        winding=Winding(set=_under(turn, limit), stopped=done.stopped),
        class_code=command.class_code,
        condition=command.condition,
        codebook_rev=codebook.rev,
        title=title,
        may_self_mend=mends,
    )


def _correct(turn: Turn, command: ask.CorrectFile) -> fact.FileCorrected:
    case = turn.case
    codebook = turn.book.codebook(case.codebook_rev if command.class_code is None else None)
    class_code, condition = command.class_code or case.class_code, command.condition or case.condition
    assert class_code is not None and condition is not None
    place = checked(command.place) if command.place is not None else case.place
    if (class_code, condition, place) == (case.class_code, case.condition, case.place):
        raise Refused("没有要更正的内容。", "Nothing is corrected.")
    title, is_emergency, mends = _named(codebook, class_code, condition, place)
    return fact.FileCorrected(
        case=case.id,
        winding=Winding(set=_under(turn, _limit(turn, codebook, class_code, condition, place))),
        reason=command.reason.strip(),
        class_code=class_code,
        condition=condition,
        codebook_rev=codebook.rev,
        title=title,
        may_self_mend=mends,
        place=place,
        is_emergency=is_emergency,
    )


def _named(codebook: Codebook, class_code: str, n: int, place: Place) -> tuple[str, bool, bool]:
    """(title of the case, whether it is an emergency, whether the shop may mend it) under this class and condition."""
    chosen, condition = codebook.small_class(class_code), codebook.condition(class_code, n)
    title = f"{chosen.name.zh} · {place.address}"
    return title, chosen.is_emergency or condition.is_emergency, chosen.may_self_mend


def _under(turn: Turn, limit: Limit) -> tuple[Timer, ...]:
    """The units' running clocks as if they had been dispatched under this limit."""
    changed: list[Timer] = []
    for timer in turn.case.timers:
        duty = turn.case.assignment_of(UnitId(timer.of))
        if timer.kind is not TimerKind.T3 or not timer.runs or duty is None or timer.deadline.limit == limit:
            continue
        deadline = _anew(timer.deadline, duty.dispatched_at, limit, turn.calendar)
        changed.append(moved(timer, deadline, turn.rules.ladder(TimerKind.T3), turn.calendar, turn.now))
    return tuple(changed)


def _anew(first: Deadline, began_at: datetime, limit: Limit, calendar: WorkCalendar) -> Deadline:
    """The promise as if made under this limit: it stood still and was extended as it really was."""
    deadline = promise(began_at, limit, calendar)
    for leg in first.derivation.legs:
        if leg.step is Step.EXTENDED and leg.limit is not None:
            deadline = extend(deadline, leg.limit, calendar)
        elif leg.step is Step.RESUMED and leg.stood_at is not None:
            left_s = remaining_s(leg.stood_at, deadline, calendar)
            deadline = resume(leg.began_at, left_s, deadline, calendar, leg.stood_at)
    return deadline


def _release(turn: Turn, command: ask.ReleaseUnit) -> fact.UnitReleased:
    case, unit = turn.case, command.unit
    duty = case.assignment_of(unit)
    if duty is None or duty.part is Part.LEAD or duty.confirmed_at is not None:
        raise Refused("只能免除尚未反馈的协办单位。", "Only a co-unit that has not fed back can be released.")
    others = [each for each in case.assignments if each.unit != unit]
    through = all(each.confirmed_at is not None for each in others)
    asked = {str(request.n) for request in case.requests if request.unit == unit}
    winding = Winding(stopped=tuple(timer.key for timer in case.timers if timer.of == unit or timer.of in asked))
    return fact.UnitReleased(
        case=case.id,
        stage=Stage.TO_REVIEW if through else None,
        winding=winding,
        unit=unit,
        reason=command.reason.strip(),
    )
