"""From the filed case to the units, and what is mended on the way: rows 13 to 15, 37, 40 and 44 of the table."""

from datetime import datetime
from typing import NamedTuple, assert_never

from msgspec.structs import replace

from console.domain.calendar import WorkCalendar, local_day
from console.domain.case import commands as ask
from console.domain.case import events as fact
from console.domain.case.stages import Stage
from console.domain.case.things import Assignment, Part, Phase, PhotoRole, RequestKind
from console.domain.case.timers import (
    Timer,
    TimerKind,
    Winding,
    begun,
    moved,
    phase_of,
    remembering,
    stood,
    timer_key,
)
from console.domain.case.turn import WORDS_MOST, Turn
from console.domain.codebook import Codebook
from console.domain.deadline import Deadline, Limit, StagedLimit, extend, promise, remaining_s, resume
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


class _Terms(NamedTuple):
    """What a filing condition demands at a place: `stages` are those before the whole is due."""

    limit: Limit
    stages: tuple[StagedLimit, ...]

    @property
    def phases(self) -> tuple[Phase, ...]:
        return tuple(Phase(n=n, name=each.name) for n, each in enumerate(self.stages, 1))


def _terms(turn: Turn, codebook: Codebook, class_code: str, n: int, place: Place) -> _Terms:
    """The limits of a filing condition where the place lies: areas of another level may have another."""
    level = turn.book.ground().level_at(place.lon, place.lat, local_day(turn.now))
    condition = codebook.condition(class_code, n)
    return _Terms(condition.limit_at(level), condition.stages[:-1])


def _duties(turn: Turn, lead: UnitId, co: tuple[UnitId, ...], terms: _Terms) -> tuple[Assignment, ...]:
    organisation, units = turn.book.organisation(), (lead, *co)
    for unit in units:
        if organisation.unit(unit) is None:
            raise Refused(f"没有责任单位 {unit}。", f"There is no unit {unit}.")
    if len(set(units)) != len(units):
        raise Refused("主办和协办不能是同一单位。", "A unit cannot be lead and co-operating at once.")
    deadline = promise(turn.now, terms.limit, turn.calendar)
    return tuple(
        Assignment(
            unit=unit,
            part=Part.LEAD if unit == lead else Part.CO,
            dispatched_at=turn.now,
            due_at=deadline.due_at,
            first_due_at=deadline.due_at,
            first_limit_s=deadline.whole_s,
            phases=terms.phases if unit == lead else (),
        )
        for unit in units
    )


def _clocks(turn: Turn, duties: tuple[Assignment, ...], terms: _Terms) -> tuple[Timer, ...]:
    deadline, ladder = promise(turn.now, terms.limit, turn.calendar), turn.rules.ladder(TimerKind.T3)
    lead = duties[0].unit
    return (
        *(begun(TimerKind.T3, each.unit, deadline, ladder, turn.calendar) for each in duties),
        *(
            timer
            for n, stage in enumerate(terms.stages, 1)
            for timer in turn.start(TimerKind.TP, phase_of(lead, n), stage.limit)
        ),
        *(timer for each in duties for timer in turn.start(TimerKind.TS, each.unit)),
    )


def _dispatch(turn: Turn, command: ask.DispatchCase) -> fact.CaseDispatched:
    case = turn.case
    assert case.class_code is not None and case.condition is not None
    terms = _terms(turn, turn.book.codebook(case.codebook_rev), case.class_code, case.condition, case.place)
    duties = _duties(turn, command.lead, command.co, terms)
    return fact.CaseDispatched(
        case=case.id,
        stage=Stage.TO_SIGN,
        winding=turn.wind(also=_clocks(turn, duties, terms)),
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
    terms = _terms(turn, codebook, command.class_code, command.condition, turn.case.place)
    duties = _duties(turn, command.lead, command.co, terms)
    return fact.DispatchedFirst(
        case=turn.case.id,
        stage=Stage.TO_SIGN,
        winding=turn.wind(also=_clocks(turn, duties, terms), whose=turn.gone_by(Stage.TO_SIGN)),
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
    anew = _under(turn, _terms(turn, codebook, command.class_code, command.condition, turn.case.place))
    return fact.FormCompleted(
        case=turn.case.id,
        winding=replace(anew.winding, stopped=(*anew.winding.stopped, *turn.wind().stopped)),
        class_code=command.class_code,
        condition=command.condition,
        codebook_rev=codebook.rev,
        title=title,
        may_self_mend=mends,
        phases=anew.phases,
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
    anew = _under(turn, _terms(turn, codebook, class_code, condition, place))
    return fact.FileCorrected(
        case=case.id,
        winding=anew.winding,
        reason=command.reason.strip(),
        class_code=class_code,
        condition=condition,
        codebook_rev=codebook.rev,
        title=title,
        may_self_mend=mends,
        place=place,
        is_emergency=is_emergency,
        phases=anew.phases,
    )


def _named(codebook: Codebook, class_code: str, n: int, place: Place) -> tuple[str, bool, bool]:
    """(title of the case, whether it is an emergency, whether the shop may mend it) under this class and condition."""
    chosen, condition = codebook.small_class(class_code), codebook.condition(class_code, n)
    title = f"{chosen.name.zh} · {place.address}"
    return title, chosen.is_emergency or condition.is_emergency, chosen.may_self_mend


class _Anew(NamedTuple):
    """What a mended file does to the clocks, and the lead's phases under it."""

    winding: Winding
    phases: tuple[Phase, ...] = ()


def _under(turn: Turn, terms: _Terms) -> _Anew:
    """The clocks of those who have not fed back, as if they had been dispatched under these terms."""
    changed: list[Timer] = []
    for duty in turn.case.assignments:
        timer = turn.case.timer(TimerKind.T3, duty.unit)
        if timer is None or duty.confirmed_at is not None or timer.deadline.limit == terms.limit:
            continue
        deadline = _anew(timer.deadline, duty.dispatched_at, terms.limit, turn.calendar, is_extended=True)
        longer = moved(timer, deadline, turn.rules.ladder(TimerKind.T3), turn.calendar, turn.now)
        changed.append(_still(longer, timer.stood_at, turn.calendar))
    phased = _phased(turn, terms)
    winding = Winding(set=(*changed, *phased.winding.set), stopped=phased.winding.stopped)
    return _Anew(winding, phased.phases)


def _phased(turn: Turn, terms: _Terms) -> _Anew:
    """The lead's phases under these terms: what is done under the same name stays done, as all is once it fed back."""
    lead = turn.case.lead
    if lead is None:
        return _Anew(Winding())
    if lead.confirmed_at is not None:
        return _Anew(Winding(), lead.phases)
    handling = turn.case.timer(TimerKind.T3, lead.unit)
    assert handling is not None
    running = {timer.key: timer for timer in turn.case.timers if timer.kind is TimerKind.TP}
    done = {each.name: each for each in lead.phases if each.done_at is not None}
    phases, ladder, started = [], turn.rules.ladder(TimerKind.TP), []
    for phase, stage in zip(terms.phases, terms.stages, strict=True):
        if stage.name in done:
            phases.append(replace(done[stage.name], n=phase.n))
            continue
        phases.append(phase)
        deadline = _anew(handling.deadline, lead.dispatched_at, stage.limit, turn.calendar, is_extended=False)
        of = phase_of(lead.unit, phase.n)
        before = running.pop(timer_key(TimerKind.TP, of), None)
        if before is None:
            clock = remembering(begun(TimerKind.TP, of, deadline, ladder, turn.calendar), lead.climbed)
            started.append(_still(clock, handling.stood_at, turn.calendar))
        elif before.deadline.limit != stage.limit:
            clock = moved(before, deadline, ladder, turn.calendar, turn.now)
            started.append(_still(clock, before.stood_at, turn.calendar))
    return _Anew(Winding(set=tuple(started), stopped=tuple(running)), tuple(phases))


def _still(timer: Timer, stood_at: datetime | None, calendar: WorkCalendar) -> Timer:
    """The clock as it stands since then; None: it runs."""
    if stood_at is None:
        return timer
    still = stood(timer, stood_at, calendar)
    return replace(timer, left_s=still.left_s, stood_at=still.at)


def _anew(first: Deadline, began_at: datetime, limit: Limit, calendar: WorkCalendar, *, is_extended: bool) -> Deadline:
    """The promise as if made under this limit: it stood still and, where it `is_extended`, got more as `first` did."""
    deadline = promise(began_at, limit, calendar)
    for leg in first.derivation.legs:
        if is_extended and leg.step is Step.EXTENDED and leg.limit is not None:
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
    own = (each for each in case.requests if each.unit == unit and each.kind is not RequestKind.APPEAL)
    asked = {str(request.n) for request in own}
    stopped = (each for each in case.timers if (each.of in asked if each.kind is TimerKind.TA else each.party == unit))
    return fact.UnitReleased(
        case=case.id,
        stage=Stage.TO_REVIEW if through else None,
        winding=Winding(stopped=tuple(each.key for each in stopped)),
        unit=unit,
        reason=command.reason.strip(),
    )
