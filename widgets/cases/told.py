"""What a card says about a case, in words: its facts and flags, what waits, why it is due when it is, who owes what."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct

from console.domain.calendar import SHANGHAI
from console.domain.case.stages import DONE, Stage
from console.domain.case.things import (
    APPEAL_NAMES,
    CONTENTMENT_NAMES,
    REQUEST_NAMES,
    SOURCE_NAMES,
    VERIFIED_NAMES,
    Exemption,
    Request,
    Verified,
)
from console.domain.case.timers import TIMER_NAMES, TimerKind, phase_of
from console.domain.deadline import Lamp, lamp
from console.domain.ground import Ground
from console.domain.interview import Interview
from console.domain.place import Place
from console.domain.rows import AssignmentRow, CaseRow, ClockRow, Promise
from console.domain.text import Text, counted
from resources.tongue import say
from widgets.cases.lexicon import Lexicon
from widgets.tokens import Tone

LAMP_TONES = {Lamp.GREEN: Tone.NEUTRAL, Lamp.AMBER: Tone.WARNING, Lamp.RED: Tone.CRITICAL}
_CLAUSES = {"zh": re.compile(r"(?<=[；。：])"), "en": re.compile(r"(?<=[;.:]) ")}


class Flag(Struct, frozen=True):
    """A mark beside the status, never a status itself."""

    words: str
    tone: Tone = Tone.WARNING
    icon: str = ""


def facts(row: CaseRow, lexicon: Lexicon) -> list[tuple[str, str]]:
    """(name, value) pairs, the place first."""
    told = [
        (say("地点", "Place"), row.place.address),
        (say("属地", "Ground"), lexicon.unit(row.place.street)),
        (say("类别", "Class"), f"{row.class_code or ''} {lexicon.small_class(row.class_code)}".strip()),
        (say("来源", "Source"), say(*SOURCE_NAMES[row.source])),
        (say("上报", "Reported"), _reported(row)),
    ]
    if row.holder is not None:
        told.append((say("经办", "Held by"), lexicon.person(row.holder)))
    if row.external is not None:
        outside = row.external
        told += [
            (say("原标题", "Original"), outside.title),
            (say("来源系统", "System"), f"{outside.system} {outside.number}"),
            (say("原部门", "Department"), outside.department),
        ]
    if row.verified is not None:
        told.append((say("核实", "Verified"), say(*VERIFIED_NAMES[row.verified])))
    if row.contentment is not None:
        told.append((say("回访", "Call-back"), say(*CONTENTMENT_NAMES[row.contentment])))
    if row.returns or row.reworks:
        wrong = say(f"（错派 {row.wrong_dispatches} 次）", f" ({row.wrong_dispatches} wrong)")
        handed = say(f"回退 {row.returns} 次", f"{row.returns} handed back") + (wrong if row.wrong_dispatches else "")
        told.append(
            (say("往返", "To and fro"), say(f"{handed} · 返工 {row.reworks} 次", f"{handed} · {row.reworks} re-worked"))
        )
    if row.exempt:
        told.append((say("申诉免责", "Exempt"), say("、", ", ").join(_exempt(each, lexicon) for each in row.exempt)))
    return told


def _exempt(each: Exemption, lexicon: Lexicon) -> str:
    name = f"{lexicon.unit(each.unit)} {say(*APPEAL_NAMES[each.about])}"
    return f"{name}{say('（封账后重述）', ' (restated)')}" if each.is_restatement else name


def ground_told(place: Place, ground: Ground, on: date) -> str:
    """`一网格 · 柳溪路路长 · 3 号楼楼长 空缺`: the grid and the chiefs of what is here."""
    grid = ground.grid_at(place.lon, place.lat, on)
    name = (
        say(*grid.name) if grid is not None else say(f"网格 {place.grid}", f"grid {place.grid}") if place.grid else ""
    )
    chain = [say(*link.text()) for link in ground.chain_at(place.lon, place.lat, on) if link.of is not None]
    return " · ".join([name, *chain] if name else chain)


def _reported(row: CaseRow) -> str:
    at = f"{row.reported_at.astimezone(SHANGHAI):%m-%d %H:%M}"
    return f"{at} · {say(f'{row.reporters} 人上报', counted(row.reporters, 'reporter'))}" if row.reporters > 1 else at


def flags(row: CaseRow) -> list[Flag]:
    """Everything out of the ordinary, the most pressing first."""
    found = (
        (row.is_emergency, Flag(say("紧急", "Emergency"), Tone.CRITICAL, "octagon-alert")),
        (row.is_escalated, Flag(say("已上报领导", "With the leader"), Tone.CRITICAL, "megaphone")),
        (row.owes_form, Flag(say("先派后补 · 待补录", "Dispatched first: form owed"), Tone.WARNING, "clipboard-list")),
        (row.conferring is not None, Flag(say("会商中", "In session"), Tone.SESSION, "users")),
        (row.is_hard, Flag(say("疑难", "Hard"), Tone.WARNING, "circle-question-mark")),
        (row.verified in (Verified.UNTRUE, Verified.GONE, Verified.UNKNOWN), _verified_flag(row)),
        (row.nudges > 0, Flag(say(f"催办 {row.nudges} 次", f"Nudged {row.nudges}×"), Tone.WARNING, "bell-ring")),
        (row.recurrence > 0, Flag(say(f"复发 {row.recurrence} 次", f"Came back {row.recurrence}×"), icon="history")),
        (row.cycle > 1, Flag(say(f"第 {row.cycle} 轮", f"Round {row.cycle}"), icon="rotate-ccw")),
        (row.is_by_order, Flag(say("签批结案", "Closed by order"), Tone.INFO, "pencil")),
        (row.is_on_the_spot, Flag(say("即查即改", "Mended on the spot"), Tone.GOOD, "circle-check")),
    )
    return [flag for holds, flag in found if holds]


def beside(looking: Sequence[str], at_work: Sequence[str] = ()) -> str:
    """Who else has a case open, those first who are filling in a form on it; '' where nobody has."""
    working = say(f"{'、'.join(at_work)} 正在办", f"under way at {', '.join(at_work)}") if at_work else ""
    reading = say(f"{'、'.join(looking)} 正在看", f"open at {', '.join(looking)}") if looking else ""
    return say("，", "; ").join(each for each in (working, reading) if each)


def _verified_flag(row: CaseRow) -> Flag:
    name = VERIFIED_NAMES[row.verified] if row.verified else Text("", "")
    return Flag(say(f"核实：{name.zh}", f"Verified: {name.en}"), Tone.WARNING, "eye")


def stage_tone(row: CaseRow) -> Tone:
    """The status itself is quiet, but where the case stands still or is through."""
    if row.stage is Stage.SUSPENDED:
        return Tone.WARNING
    return Tone.GOOD if row.stage in DONE else Tone.NEUTRAL


def request_told(request: Request, lexicon: Lexicon) -> str:
    """What was asked for, by whom and why, in one line."""
    by = lexicon.unit(request.unit) if request.unit else lexicon.person(request.by)
    return say(f"{wanted(request)}　{by}：{request.reason}", f"{wanted(request)} — {by}: {request.reason}")


def wanted(request: Request) -> str:
    """What was asked for, with its measure."""
    name = REQUEST_NAMES[request.kind]
    more = Text("", "")
    if request.limit is not None:
        limit = request.limit.text()
        more = Text(f" {limit.zh}", f", {limit.en} more")
    elif request.until is not None:
        until = moment(request.until)
        more = Text(f"至 {until}", f" until {until}")
    elif request.about is not None:
        about = APPEAL_NAMES[request.about]
        more = Text(f"：{about.zh}", f": {about.en}")
    return say(f"申请{name.zh}{more.zh}", f"Asked: {name.en}{more.en}")


def because(row: CaseRow, promise: Promise | None) -> str:
    """Where the deadline that is shown comes from; None: no clock runs."""
    if promise is not None:
        return say(*promise.because)
    if row.external is not None:
        due = row.external.due_at
        if due is None:
            return say("来源未给时限。", "The source gave no deadline.")
        words = f"{due.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        return say(f"来源给定的时限：{words}（未改动）。", f"The source's own deadline: {words} (unchanged).")
    return say("此阶段没有计时。", "No clock runs at this stage.")


def clauses(account: str) -> list[str]:
    """An account of a deadline as lines to be read one by one, without the marks between them."""
    cut = _CLAUSES[say("zh", "en")].split(account)
    return [each.strip(" ；。：;:.") for each in cut if each.strip(" ；。：;:.")]


def assignment_state(each: AssignmentRow, now: datetime) -> tuple[str, Tone]:
    """How one unit stands with its share, by its own clock."""
    if each.confirmed_at is not None:
        late = each.left_s is not None and each.left_s < 0
        return (say("超期反馈", "Fed back late"), Tone.CRITICAL) if late else (say("已反馈", "Fed back"), Tone.GOOD)
    if each.left_s is not None:
        return stood(each.left_s), Tone.WARNING if each.left_s < 0 else Tone.NEUTRAL
    tone = LAMP_TONES[lamp(now, each.promise.amber_at, each.promise.due_at)]
    state = say("处置中", "Handling") if each.signed_at else say("待签收", "To sign")
    return f"{state} · {left(each.promise.due_at, now)}", tone


def assignment_notes(each: AssignmentRow) -> list[str]:
    """What stands under a unit's name: another deadline than at first, its phases, what it handed on inside."""
    notes = []
    if each.first_due_at != each.due_at:
        first, due = moment(each.first_due_at), moment(each.due_at)
        times = say(f"，延期 {each.extensions} 次", f", extended {each.extensions}×") if each.extensions else ""
        notes.append(say(f"原定 {first}，现为 {due}{times}", f"First due {first}, now {due}{times}"))
    for phase in each.phases:
        if phase.done_at is None:
            notes.append(say(f"阶段 {phase.name}（未完成）", f"Phase {phase.name} (open)"))
            continue
        late = phase.left_s is not None and phase.left_s < 0
        when = say(f"{moment(phase.done_at)} 完成", f"done {moment(phase.done_at)}")
        notes.append(
            say(f"阶段 {phase.name}（{when}", f"Phase {phase.name} ({when}")
            + (say("，超期）", ", late)") if late else say("）", ")"))
        )
    for task in each.inner:
        state = say("完成", "done") if task.done_at else say("办理中", "under way")
        words = say(f"：{task.words}", f": {task.words}") if task.words else ""
        notes.append(say(f"内部指派 {task.to}（{state}）{words}", f"Inside: {task.to} ({state}){words}"))
    return notes


def clock_told(clock: ClockRow, row: CaseRow, lexicon: Lexicon) -> str:
    """Which clock runs besides the one in front: its name, whose it is, until when."""
    name = say(*TIMER_NAMES[clock.kind])
    if clock.kind is TimerKind.TP:
        phases = ((each.unit, phase) for each in row.assignments for phase in each.phases)
        unit, phase = next(each for each in phases if phase_of(each[0], each[1].n) == clock.of)
        return f"{name} {phase.name} {lexicon.unit(unit)}"
    request = next((each for each in row.requests if str(each.n) == clock.of), None)
    whose = say(*REQUEST_NAMES[request.kind]) if request else lexicon.unit(clock.of) if clock.of else ""
    return f"{name} {whose}".strip()


def stood(left_s: int) -> str:
    """What was left on a clock that stands still."""
    return (
        say(f"停表，余 {_span(left_s)}", f"stopped, {_span(left_s)} left")
        if left_s >= 0
        else say(f"停表，已超期 {_span(-left_s)}", f"stopped, {_span(-left_s)} over")
    )


def left(due: datetime, now: datetime) -> str:
    """What is left until then, or how long it has passed."""
    span = _span(abs((due - now).total_seconds()))
    return say(f"超期 {span}", f"{span} over") if now > due else say(f"剩 {span}", f"{span} left")


def moment(at: datetime) -> str:
    """Day and time of the district, short."""
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M}"


def due_told(at: datetime) -> str:
    """Day and time of the district, as they stand in a sentence."""
    here = at.astimezone(SHANGHAI)
    return say(f"{here.month}月{here.day}日 {here:%H:%M}", f"{here:%H:%M} on {here:%Y-%m-%d}")


def heard_told(interview: Interview | None) -> list[str]:
    """`井盖怎么了：丢失`: what a caller was asked and said, a line each."""
    if interview is None:
        return []
    pairs = ((say(*each.asked).rstrip("？?"), say(*each.said)) for each in interview.answers)
    return [say(f"{asked}：{said}", f"{asked}: {said}") for asked, said in pairs]


def _span(seconds: float) -> str:
    minutes = int(seconds // 60)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return say(f"{days} 天 {hours} 小时", f"{days} d {hours} h")
    if hours:
        return say(f"{hours} 小时 {minutes % 60:02d} 分", f"{hours} h {minutes % 60:02d} min")
    return say(f"{minutes} 分钟", f"{minutes} min")
