"""What an act asks of the person, read from its command: one question for each field, by its type and its name.

A new act of the table needs nothing here while its fields are called as those of the others are; a field with a name
of its own is asked by its type, and wants only a label to read well.
"""

from types import NoneType, UnionType
from typing import Union, get_args, get_origin

import msgspec
from msgspec import Struct

from console.domain.case.decide import COMMANDS
from console.domain.case.table import ROWS, Action
from console.domain.case.things import PhotoRole
from console.domain.ids import AccountId, UnitId
from console.domain.instant import Instant
from console.domain.text import Text

WITHOUT_BUTTON: frozenset[Action] = frozenset(
    {
        Action.REPORT,  # begins a case: it has a form of its own and is not asked on the card of another
        Action.FIX_ON_SPOT,  # likewise
        Action.TAKE_OVER,  # an importer's
        Action.TAKE_OVER_END,  # an importer's
        Action.ADD_PHOTO,  # photos come from the field page; here each act takes its own along
    }
)
MADE = frozenset({"new", "supervision"})
"""Ids that whoever asks makes up."""
UNASKED = frozenset(
    {
        "case",  # the one on the card
        "alert",  # a claim of a camera becomes a case where claims are judged
        "inspector",  # a seat does not know who is out there: whoever is nearest takes it
        "condition",  # answered together with its class
    }
)
ALONE = frozenset({Action.CLOSE_BY_ORDER})
"""A leader puts a name to each of them."""
ITS_OWN = frozenset({"class_code", "request", "task", "phase", "directive", "unit", "into", "child"})
"""What is asked by these names is another thing in every case."""
ALIKE = (str, Instant, UnitId, AccountId, tuple[UnitId, ...])
"""Kinds of answers that may be the same for many cases."""
AT_ONCE = frozenset({Action.NUDGE})
"""One key in the middle of a shift, though words could go with it: those are written as a note."""
LABELS: dict[str, Text] = {
    "reason": Text("理由", "Reason"),
    "words": Text("内容", "Words"),
    "photos": Text("照片", "Photos"),
    "measure": Text("临时安全措施", "What keeps people safe meanwhile"),
    "to": Text("交给", "To whom"),
    "title": Text("标题", "Title"),
    "limit": Text("延长", "How much longer"),
    "until": Text("挂账至", "Until"),
    "due_at": Text("答复时限", "Reply due"),
    "lead": Text("主办", "Lead"),
    "co": Text("协办", "Co-operating"),
    "unit": Text("协办单位", "Co-unit"),
    "found": Text("核实结果", "What was found"),
    "said": Text("回访结果", "What the reporter says"),
    "about": Text("申诉事项", "What is contested"),
    "source": Text("来源", "Source"),
    "request": Text("申请", "Request"),
    "task": Text("内部指派", "Inner task"),
    "phase": Text("阶段", "Phase"),
    "directive": Text("批示", "Directive"),
    "place": Text("地点", "Place"),
    "parts": Text("拆成", "Parts"),
    "class_code": Text("类别、立案条件与时限", "Class, condition and limit"),
    "interview": Text("接线提问", "Ask the caller"),
    "into": Text("并入案件", "Merge into"),
    "child": Text("针对的案件", "For which case"),
    "reporter": Text("上报人", "Reporter"),
    "process_score": Text("过程评分", "Score: process"),
    "result_score": Text("结果评分", "Score: result"),
    "wrongly_dispatched": Text("是否错派", "Wrongly dispatched?"),
    "is_false_feedback": Text("是否虚假反馈", "False feedback?"),
}
OWN_LABELS: dict[tuple[Action, str], Text] = {
    (Action.FEED_BACK, "words"): Text("处置情况", "What was done"),
    (Action.SUBMIT_WORK, "words"): Text("处置情况", "What was done"),
    (Action.REACH_PHASE, "words"): Text("完成情况", "What was done"),
    (Action.ANSWER_VERIFICATION, "words"): Text("现场情况", "What is there"),
    (Action.FAIL, "reason"): Text("不通过的理由", "Why it fails"),
    (Action.HAND_ON, "words"): Text("交办要求", "What is wanted"),
    (Action.DIRECT, "words"): Text("批示内容", "Directive"),
    (Action.ANSWER_DIRECTIVE, "words"): Text("落实情况", "What was done"),
    (Action.SUPERVISE, "words"): Text("督办要求", "What is demanded"),
    (Action.SUPERVISE, "lead"): Text("答复单位", "Who replies"),
    (Action.REVIEW_SUSPENSION, "words"): Text("复核意见", "Finding"),
    (Action.GRANT_APPEAL, "words"): Text("意见", "Remark"),
    (Action.REPORT, "title"): Text("反映的情况", "What it is about"),
    (Action.REPORT, "class_code"): Text("类别", "Class"),
    (Action.FIX_ON_SPOT, "title"): Text("现场情况", "What was there"),
    (Action.FIX_ON_SPOT, "class_code"): Text("类别", "Class"),
    (Action.FIX_ON_SPOT, "photos"): Text("处置前后照片", "Photos before and after"),
}
PHOTO_ROLES: dict[Action, tuple[PhotoRole, ...]] = {
    Action.FIX_ON_SPOT: (PhotoRole.BEFORE, PhotoRole.AFTER),
    Action.FEED_BACK: (PhotoRole.AFTER,),
    Action.SUBMIT_WORK: (PhotoRole.AFTER,),
    Action.REACH_PHASE: (PhotoRole.AFTER,),
    Action.END_SELF_MEND: (PhotoRole.AFTER,),
    Action.PASS: (PhotoRole.INSPECTION,),
    Action.FAIL: (PhotoRole.INSPECTION,),
}
"""What the photos of an act show; those of every other act show the scene. Of several kinds each is owed."""
_FIRST = ("request", "task", "phase", "directive", "into", "child", "found", "said", "about", "class_code", "place")
"""What an act is about stands above what is said of it."""
_AS_TOLD = ("title", "place", "source", "class_code", "interview", "reporter", "photos")
"""Who begins a case says first what and where."""


class Question(Struct, frozen=True):
    """One field: `kind` is the type of its answer. `required`: the command is nothing without it."""

    name: str
    kind: object
    required: bool
    label: Text


def has_button(action: Action) -> bool:
    """Whether the card offers it: somebody asks for it, and a sheet can hold what it asks."""
    return action in COMMANDS and action not in WITHOUT_BUTTON


def questions(action: Action) -> tuple[Question, ...]:
    """What the person has to say for this act; () where naming it is all."""
    if action in AT_ONCE:
        return ()
    asked = [
        Question(
            field.name,
            _without_none(field.type),
            field.required or (field.name == "reason" and ROWS[action].reason),
            OWN_LABELS.get((action, field.name)) or LABELS.get(field.name) or ROWS[action].name,
        )
        for field in msgspec.structs.fields(COMMANDS[action])
        if field.name not in UNASKED | MADE
    ]
    order = _FIRST if ROWS[action].stages else _AS_TOLD
    return tuple(sorted(asked, key=lambda each: order.index(each.name) if each.name in order else len(order)))


def is_for_many(action: Action) -> bool:
    """Whether it can be asked of many cases at once: one answer to each of its questions holds for all of them."""
    if not has_button(action) or action in ALONE:
        return False
    return all(each.kind in ALIKE and each.name not in ITS_OWN for each in questions(action))


def _without_none(kind: object) -> object:
    """T of T | None."""
    if get_origin(kind) not in (Union, UnionType):
        return kind
    (one,) = (each for each in get_args(kind) if each is not NoneType)
    return one
