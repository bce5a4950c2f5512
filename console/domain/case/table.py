"""The table of the law: what may be asked of a case, where it must stand, who may ask.

One declaration drives the buttons, the refusals and the checks. A backward step needs a
written reason; nothing entered is cleared by it.
"""

from enum import StrEnum

from msgspec import Struct

from console.domain.case.stages import ENDED, STAGE_NAMES, Stage
from console.domain.ids import AccountId, UnitId
from console.domain.people import ROLE_NAMES, Actor, Role
from console.domain.text import Text


class Action(StrEnum):
    REPORT = "report"
    TAKE_OVER = "take_over"
    TAKE_OVER_END = "take_over_end"
    REGISTER = "register"
    FILE = "file"
    DECLINE = "decline"
    DISPATCH = "dispatch"
    RETURN_TO_OPERATOR = "return_to_operator"
    SIGN = "sign"
    ASK_HAND_BACK = "ask_hand_back"
    GRANT_HAND_BACK = "grant_hand_back"
    REFUSE_HAND_BACK = "refuse_hand_back"
    FEED_BACK = "feed_back"
    ACCEPT = "accept"
    REWORK = "rework"
    SEND_INSPECTION = "send_inspection"
    PASS = "pass"
    FAIL = "fail"
    CLOSE = "close"
    NUDGE = "nudge"
    ADD_NOTE = "add_note"
    ADD_PHOTO = "add_photo"


class Row(Struct, frozen=True, kw_only=True):
    """One line of the law. `number` is its line in the handbook's table; `key` the single letter of its button.

    `stages` empty: it makes a case. `by_party`: only the unit of an assignment. `if_asked`: only
    while a request waits. `if_held`: only the operator who holds it. `if_imported`: only a case that another
    system handles. `next` None: the stage stays, or the facts decide.
    """

    number: int
    action: Action
    name: Text
    stages: frozenset[Stage]
    roles: frozenset[Role]
    next: Stage | None = None
    key: str = ""
    needs_reason: bool = False
    by_party: bool = False
    if_asked: bool = False
    if_held: bool = False
    if_imported: bool = False


OPEN = frozenset(Stage) - ENDED
_DESK = frozenset({Role.OPERATOR, Role.DISPATCHER, Role.SHIFT_LEADER})
_ANY = frozenset(Role) - {Role.WALL}


def _at(*stages: Stage) -> frozenset[Stage]:
    return frozenset(stages)


def _by(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


TABLE: tuple[Row, ...] = (
    Row(
        number=1,
        action=Action.REPORT,
        name=Text("上报", "Report"),
        stages=_at(),
        roles=_DESK | _by(Role.INSPECTOR, Role.FEED, Role.UNIT),
        next=Stage.RECEIVED,
    ),
    Row(
        number=3,
        action=Action.TAKE_OVER,
        name=Text("外部流程导入", "Take over"),
        stages=_at(),
        roles=_by(Role.FEED, Role.ADMIN),
        next=Stage.HANDLING,
    ),
    Row(
        number=3,
        action=Action.TAKE_OVER_END,
        name=Text("外部流程办毕", "Source closed"),
        stages=_at(Stage.HANDLING),
        roles=_by(Role.FEED, Role.ADMIN),
        next=Stage.CLOSED,
        if_imported=True,
    ),
    Row(
        number=4,
        action=Action.REGISTER,
        name=Text("受理", "Register"),
        stages=_at(Stage.RECEIVED),
        roles=_by(Role.OPERATOR),
        next=Stage.REGISTERED,
        key="R",
    ),
    Row(
        number=10,
        action=Action.FILE,
        name=Text("立案", "File"),
        stages=_at(Stage.REGISTERED),
        roles=_by(Role.OPERATOR),
        next=Stage.TO_DISPATCH,
        key="F",
        if_held=True,
    ),
    Row(
        number=11,
        action=Action.DECLINE,
        name=Text("不予立案", "Decline"),
        stages=_at(Stage.REGISTERED),
        roles=_by(Role.OPERATOR, Role.SHIFT_LEADER),
        next=Stage.DECLINED,
        needs_reason=True,
    ),
    Row(
        number=13,
        action=Action.DISPATCH,
        name=Text("派遣", "Dispatch"),
        stages=_at(Stage.TO_DISPATCH),
        roles=_by(Role.DISPATCHER),
        next=Stage.TO_SIGN,
        key="A",
    ),
    Row(
        number=14,
        action=Action.RETURN_TO_OPERATOR,
        name=Text("退回受理", "Return to operator"),
        stages=_at(Stage.TO_DISPATCH),
        roles=_by(Role.DISPATCHER),
        next=Stage.REGISTERED,
        needs_reason=True,
    ),
    Row(
        number=16,
        action=Action.SIGN,
        name=Text("签收", "Sign in"),
        stages=_at(Stage.TO_SIGN, Stage.HANDLING),
        roles=_by(Role.UNIT),
        key="S",
        by_party=True,
    ),
    Row(
        number=18,
        action=Action.ASK_HAND_BACK,
        name=Text("申请回退", "Ask to hand back"),
        stages=_at(Stage.TO_SIGN, Stage.HANDLING),
        roles=_by(Role.UNIT),
        needs_reason=True,
        by_party=True,
    ),
    Row(
        number=19,
        action=Action.GRANT_HAND_BACK,
        name=Text("同意回退", "Grant hand-back"),
        stages=_at(Stage.TO_SIGN, Stage.HANDLING),
        roles=_by(Role.DISPATCHER, Role.SHIFT_LEADER),
        next=Stage.TO_DISPATCH,
        if_asked=True,
    ),
    Row(
        number=20,
        action=Action.REFUSE_HAND_BACK,
        name=Text("不同意回退", "Refuse hand-back"),
        stages=_at(Stage.TO_SIGN, Stage.HANDLING),
        roles=_by(Role.DISPATCHER, Role.SHIFT_LEADER),
        needs_reason=True,
        if_asked=True,
    ),
    Row(
        number=24,
        action=Action.FEED_BACK,
        name=Text("反馈", "Feed back"),
        stages=_at(Stage.HANDLING),
        roles=_by(Role.UNIT),
        key="B",
        by_party=True,
    ),
    Row(
        number=25,
        action=Action.ACCEPT,
        name=Text("通过反馈", "Accept feedback"),
        stages=_at(Stage.TO_REVIEW),
        roles=_by(Role.DISPATCHER),
        next=Stage.TO_INSPECT,
        key="E",
    ),
    Row(
        number=26,
        action=Action.REWORK,
        name=Text("退回部门", "Send back"),
        stages=_at(Stage.TO_REVIEW),
        roles=_by(Role.DISPATCHER),
        next=Stage.HANDLING,
        needs_reason=True,
    ),
    Row(
        number=27,
        action=Action.SEND_INSPECTION,
        name=Text("发核查", "Send inspection"),
        stages=_at(Stage.TO_INSPECT),
        roles=_by(Role.OPERATOR),
        next=Stage.INSPECTING,
        key="I",
    ),
    Row(
        number=28,
        action=Action.PASS,
        name=Text("核查通过", "Inspection passed"),
        stages=_at(Stage.INSPECTING),
        roles=_by(Role.INSPECTOR),
        next=Stage.TO_CLOSE,
    ),
    Row(
        number=29,
        action=Action.FAIL,
        name=Text("核查不通过", "Inspection failed"),
        stages=_at(Stage.INSPECTING),
        roles=_by(Role.INSPECTOR),
        next=Stage.HANDLING,
        needs_reason=True,
    ),
    Row(
        number=32,
        action=Action.CLOSE,
        name=Text("结案", "Close"),
        stages=_at(Stage.TO_CLOSE),
        roles=_by(Role.OPERATOR, Role.SHIFT_LEADER, Role.LEADER),
        next=Stage.CLOSED,
        key="C",
    ),
    Row(
        number=35,
        action=Action.NUDGE,
        name=Text("催办", "Nudge"),
        stages=OPEN,
        roles=_by(Role.SHIFT_LEADER, Role.LEADER, Role.DISPATCHER),
        key="U",
    ),
    Row(number=0, action=Action.ADD_NOTE, name=Text("备注", "Note"), stages=OPEN, roles=_ANY, key="N"),
    Row(number=0, action=Action.ADD_PHOTO, name=Text("照片", "Photo"), stages=OPEN, roles=_ANY),
)
ROWS: dict[Action, Row] = {row.action: row for row in TABLE}


class Standing(Struct, frozen=True, kw_only=True):
    """What the table needs to know of a case: the same from the hub's case and from a seat's row."""

    stage: Stage
    holder: AccountId | None
    units: tuple[UnitId, ...]
    unsigned: tuple[UnitId, ...]
    undone: tuple[UnitId, ...]
    hand_back: UnitId | None
    is_imported: bool


def why_not(standing: Standing, action: Action, actor: Actor) -> Text | None:
    """None where the law allows the ask; else the sentence that a greyed-out button shows."""
    row = ROWS[action]
    if not row.roles & actor.roles:
        names = [ROLE_NAMES[role] for role in sorted(row.roles)]
        return Text(
            f"“{row.name.zh}”须由{'、'.join(n.zh for n in names)}办理。",
            f"“{row.name.en}” belongs to: {', '.join(n.en for n in names)}.",
        )
    if standing.stage not in row.stages:
        now = STAGE_NAMES[standing.stage]
        where = [STAGE_NAMES[stage] for stage in Stage if stage in row.stages]
        return Text(
            f"案件现为“{now.zh}”，“{row.name.zh}”只在{'、'.join(s.zh for s in where)}时可办。",
            f"The case is “{now.en}”; “{row.name.en}” is possible at: {', '.join(s.en for s in where)}.",
        )
    if row.if_imported and not standing.is_imported:
        return Text("此案不是外部流程案件。", "This case is not handled in another system.")
    if row.by_party and standing.is_imported:
        return Text("外部流程案件由来源系统办理。", "An imported case is handled in its source system.")
    if row.if_held and standing.holder is not None and standing.holder != actor.account:
        return Text("此案由其他受理员持有。", "Another operator holds this case.")
    if row.by_party:
        return _why_not_party(standing, action, actor)
    if row.if_asked and standing.hand_back is None:
        return Text("没有待审批的回退申请。", "No hand-back request is waiting.")
    return None


def _why_not_party(standing: Standing, action: Action, actor: Actor) -> Text | None:
    if actor.unit not in standing.units:
        return Text("本单位不是此案的主办或协办。", "Your unit has no assignment under this case.")
    if action is Action.SIGN and actor.unit not in standing.unsigned:
        return Text("本单位已签收。", "Your unit has signed in already.")
    if action is Action.FEED_BACK and actor.unit in standing.unsigned:
        return Text("请先签收再反馈。", "Sign in before feeding back.")
    if action is Action.FEED_BACK and actor.unit not in standing.undone:
        return Text("本单位已反馈。", "Your unit has fed back already.")
    if action is Action.ASK_HAND_BACK and standing.hand_back is not None:
        return Text("已有一件回退申请待审批。", "A hand-back request is already waiting.")
    return None
