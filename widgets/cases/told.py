"""What a card says about a case, in words: its facts, why it is due when it is, who owes what."""

from datetime import datetime

from console.domain.calendar import SHANGHAI
from console.domain.case.things import SOURCE_NAMES
from console.domain.deadline import Lamp, lamp
from console.domain.rows import AssignmentRow, CaseRow, Promise
from resources.tongue import say
from widgets.cases.lexicon import Lexicon
from widgets.tokens import Tone

LAMP_TONES = {Lamp.GREEN: Tone.NEUTRAL, Lamp.AMBER: Tone.WARNING, Lamp.RED: Tone.CRITICAL}


def facts(row: CaseRow, lexicon: Lexicon) -> list[tuple[str, str]]:
    """(name, value) pairs, the place first."""
    told = [
        (say("地点", "Place"), row.place.address),
        (say("属地", "Ground"), lexicon.unit(row.place.street)),
        (say("类别", "Class"), f"{row.class_code or ''} {lexicon.small_class(row.class_code)}".strip()),
        (say("来源", "Source"), say(*SOURCE_NAMES[row.source])),
        (say("上报", "Reported"), f"{row.reported_at.astimezone(SHANGHAI):%m-%d %H:%M}"),
    ]
    if row.external is not None:
        outside = row.external
        told += [
            (say("原标题", "Original"), outside.title),
            (say("来源系统", "System"), f"{outside.system} {outside.number}"),
            (say("原部门", "Department"), outside.department),
        ]
    if row.returns or row.reworks:
        words = say(
            f"回退 {row.returns} 次 · 返工 {row.reworks} 次", f"{row.returns} handed back · {row.reworks} reworked"
        )
        told.append((say("往返", "To and fro"), words))
    if row.hand_back:
        told.append((say("申请回退", "Hand-back"), f"{lexicon.unit(row.hand_back)}：{row.hand_back_reason}"))
    return told


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


def assignment_state(each: AssignmentRow, now: datetime) -> tuple[str, Tone]:
    """How one unit stands with its share, by its own clock."""
    if each.confirmed_at is not None:
        late = each.left_s is not None and each.left_s < 0
        return (say("超期反馈", "Fed back late"), Tone.CRITICAL) if late else (say("已反馈", "Fed back"), Tone.GOOD)
    tone = LAMP_TONES[lamp(now, each.promise.amber_at, each.promise.due_at)]
    state = say("处置中", "Handling") if each.signed_at else say("待签收", "To sign")
    return f"{state} · {left(each.promise.due_at, now)}", tone


def left(due: datetime, now: datetime) -> str:
    """What is left until then, or how long it has passed."""
    minutes = int(abs((due - now).total_seconds()) // 60)
    days, hours = divmod(minutes // 60, 24)
    if days:
        span = say(f"{days} 天 {hours} 小时", f"{days} d {hours} h")
    elif hours:
        span = say(f"{hours} 小时 {minutes % 60:02d} 分", f"{hours} h {minutes % 60:02d} min")
    else:
        span = say(f"{minutes} 分钟", f"{minutes} min")
    return say(f"超期 {span}", f"{span} over") if now > due else say(f"剩 {span}", f"{span} left")


def flag(row: CaseRow) -> str:
    """What stands beside the status; '' for nothing."""
    if row.conferring:
        return say("会商中", "In session")
    if row.nudges:
        return say(f"催办 {row.nudges} 次", f"Nudged {row.nudges}×")
    return ""
