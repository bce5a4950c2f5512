"""The table of the law: where a case must stand, who may ask, what must hold, where it leads, what its clocks do.

One declaration drives the buttons, the refusals, the hub's checks, the page of the handbook and the generated tests.
A backward step needs a written reason; nothing entered is cleared by it.
"""

from datetime import datetime
from enum import StrEnum
from functools import cache

from msgspec import Struct

from console.domain.case import guards as g
from console.domain.case.guards import APPROVERS, Guard, Stands, asked, unasked
from console.domain.case.rules import Rules
from console.domain.case.stages import DONE, ENDED, STAGE_NAMES, Stage
from console.domain.case.things import RequestKind
from console.domain.case.timers import TimerKind
from console.domain.people import MAY_HOLD, ROLE_NAMES, Actor, Role
from console.domain.text import Text


class Action(StrEnum):
    """Each act by the name that travels and is stored."""

    REPORT = "report"
    FIX_ON_SPOT = "fix_on_spot"
    TAKE_OVER = "take_over"
    TAKE_OVER_END = "take_over_end"
    REGISTER = "register"
    MERGE = "merge"
    UNMERGE = "unmerge"
    ADD_REPORTER = "add_reporter"
    SEND_VERIFICATION = "send_verification"
    ANSWER_VERIFICATION = "answer_verification"
    RETASK_VERIFICATION = "retask_verification"
    FILE = "file"
    ASK_DECLINE = "ask_decline"
    DECLINE = "decline"
    GRANT_DECLINE = "grant_decline"
    TRANSFER = "transfer"
    DISPATCH = "dispatch"
    RETURN_TO_OPERATOR = "return_to_operator"
    DISPATCH_FIRST = "dispatch_first"
    COMPLETE_FORM = "complete_form"
    SIGN = "sign"
    HAND_ON = "hand_on"
    TAKE_BACK_INNER = "take_back_inner"
    SUBMIT_WORK = "submit_work"
    ASK_HAND_BACK = "ask_hand_back"
    GRANT_HAND_BACK = "grant_hand_back"
    REFUSE_REQUEST = "refuse_request"
    WITHDRAW_REQUEST = "withdraw_request"
    ASK_EXTENSION = "ask_extension"
    GRANT_EXTENSION = "grant_extension"
    ASK_SUSPENSION = "ask_suspension"
    GRANT_SUSPENSION = "grant_suspension"
    REVIEW_SUSPENSION = "review_suspension"
    RESUME = "resume"
    FEED_BACK = "feed_back"
    REACH_PHASE = "reach_phase"
    ACCEPT = "accept"
    REWORK = "rework"
    SEND_INSPECTION = "send_inspection"
    PASS = "pass"
    FAIL = "fail"
    CANNOT_INSPECT = "cannot_inspect"
    RETASK_INSPECTION = "retask_inspection"
    CALL_BACK = "call_back"
    CLOSE = "close"
    REOPEN = "reopen"
    RECUR = "recur"
    NUDGE = "nudge"
    SUPERVISE = "supervise"
    DIRECT = "direct"
    ANSWER_DIRECTIVE = "answer_directive"
    MARK_HARD = "mark_hard"
    DECIDE_UNIT = "decide_unit"
    CORRECT = "correct"
    ASK_VOID = "ask_void"
    GRANT_VOID = "grant_void"
    ASK_MERGE = "ask_merge"
    GRANT_MERGE = "grant_merge"
    SPLIT = "split"
    RELEASE = "release"
    APPEAL = "appeal"
    GRANT_APPEAL = "grant_appeal"
    CLOSE_BY_ORDER = "close_by_order"
    TAKE_BACK_REPORT = "take_back_report"
    LET_SELF_MEND = "let_self_mend"
    END_SELF_MEND = "end_self_mend"
    LAPSE_SELF_MEND = "lapse_self_mend"
    ARCHIVE = "archive"
    CLAIM = "claim"
    LET_GO = "let_go"
    HAND_OVER = "hand_over"
    ADD_NOTE = "add_note"
    ADD_PHOTO = "add_photo"


class Row(Struct, frozen=True, kw_only=True):
    """One line of the law. `number` is its line in the handbook's table; `key` the single letter of its button.

    `stages` empty: it makes a case. `next`: where it may lead, the first the usual one; empty: the stage stays.
    `starts`, `stops`, `stands`, `goes_on`: what it does to the clocks, kind by kind; `of_party`: only to those of the
    unit it concerns. `reason`: a backward step, which is written down. `by_clock`: the hub's clock does it too.
    `is_note`: it races nothing, so it is asked whatever has happened meanwhile.
    """

    number: int
    action: Action
    name: Text
    stages: frozenset[Stage]
    roles: frozenset[Role]
    next: tuple[Stage, ...] = ()
    key: str = ""
    guards: tuple[Guard, ...] = ()
    starts: tuple[TimerKind, ...] = ()
    stops: tuple[TimerKind, ...] = ()
    stands: tuple[TimerKind, ...] = ()
    goes_on: tuple[TimerKind, ...] = ()
    of_party: bool = False
    reason: bool = False
    by_clock: bool = False
    is_note: bool = False


S, R, A, T, K = Stage, Role, Action, TimerKind, RequestKind
OPEN = frozenset(Stage) - ENDED
ALL_CLOCKS = tuple(TimerKind)
"""An ending stops them all; what a unit's clock had left stays with its assignment."""
_DESK = MAY_HOLD
_ANY = frozenset(Role) - {R.WALL, R.CLOCK}
_LEADERS = frozenset({R.SHIFT_LEADER, R.LEADER})
_BEFORE_DISPATCH = frozenset({S.RECEIVED, S.REGISTERED, S.VERIFYING, S.TO_TRANSFER, S.TO_DISPATCH})
_BEFORE_FILING = frozenset({S.RECEIVED, S.REGISTERED, S.VERIFYING})
_AT_UNITS = frozenset({S.TO_SIGN, S.HANDLING})
_DISPATCH_TO_HANDLING = frozenset({S.TO_DISPATCH, S.TO_SIGN, S.HANDLING})
_FILED = OPEN - _BEFORE_FILING


def _at(*stages: Stage) -> frozenset[Stage]:
    return frozenset(stages)


def _by(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


def _row(
    number: int,
    action: Action,
    zh: str,
    en: str,
    stages: frozenset[Stage],
    roles: frozenset[Role],
    *next: Stage,
    key: str = "",
    guards: tuple[Guard, ...] = (),
    starts: tuple[TimerKind, ...] = (),
    stops: tuple[TimerKind, ...] = (),
    stands: tuple[TimerKind, ...] = (),
    goes_on: tuple[TimerKind, ...] = (),
    of_party: bool = False,
    reason: bool = False,
    by_clock: bool = False,
    is_note: bool = False,
) -> Row:
    return Row(
        number=number,
        action=action,
        name=Text(zh, en),
        stages=stages,
        roles=roles,
        next=next,
        key=key,
        guards=guards,
        starts=starts,
        stops=stops,
        stands=stands,
        goes_on=goes_on,
        of_party=of_party,
        reason=reason,
        by_clock=by_clock,
        is_note=is_note,
    )


TABLE: tuple[Row, ...] = (
    _row(1, A.REPORT, "上报", "Report", _at(), _DESK | _by(R.INSPECTOR, R.FEED, R.UNIT, R.CALL_BACK), S.RECEIVED,
         starts=(T.T1, T.T5)),
    _row(2, A.FIX_ON_SPOT, "即查即改", "Fixed on the spot", _at(), _by(R.INSPECTOR, R.FEED), S.CLOSED),
    _row(3, A.TAKE_OVER, "外部流程导入", "Take over", _at(), _by(R.FEED, R.ADMIN), S.HANDLING),
    _row(3, A.TAKE_OVER_END, "外部流程办毕", "Source closed", _at(S.HANDLING), _by(R.FEED, R.ADMIN), S.CLOSED,
         guards=(g.IMPORTED,), stops=ALL_CLOCKS),
    _row(4, A.REGISTER, "受理", "Register", _at(S.RECEIVED), _by(R.OPERATOR), S.REGISTERED, key="R"),
    _row(5, A.MERGE, "并案", "Merge", _at(S.RECEIVED, S.REGISTERED), _by(R.OPERATOR), S.MERGED, key="P",
         guards=(g.HELD,), stops=ALL_CLOCKS),
    _row(5, A.ADD_REPORTER, "追加上报人", "Add a reporter", OPEN, _by(R.OPERATOR, R.FEED, R.CALL_BACK), is_note=True),
    _row(6, A.UNMERGE, "撤并", "Un-merge", _at(S.MERGED), _by(R.OPERATOR), *OPEN, reason=True),
    _row(7, A.SEND_VERIFICATION, "发核实", "Send to verify", _at(S.REGISTERED), _by(R.OPERATOR), S.VERIFYING, key="Y",
         guards=(g.HELD, g.VERIFIED_SOURCE, unasked(K.DECLINE)), starts=(T.TV,), stands=(T.T1,)),
    _row(8, A.ANSWER_VERIFICATION, "核实回复", "Verified", _at(S.VERIFYING), _by(R.INSPECTOR), S.REGISTERED,
         stops=(T.TV,), goes_on=(T.T1,)),
    _row(9, A.RETASK_VERIFICATION, "改派核实", "Verify again", _at(S.VERIFYING), _by(R.OPERATOR),
         guards=(g.HELD,), starts=(T.TV,), by_clock=True),
    _row(10, A.FILE, "立案", "File", _at(S.REGISTERED), _by(R.OPERATOR, R.SHIFT_LEADER), S.TO_DISPATCH, S.TO_TRANSFER,
         key="F", guards=(g.MAY_FILE, unasked(K.DECLINE)), starts=(T.T2,), stops=(T.T1, T.TF)),
    _row(11, A.ASK_DECLINE, "申请不予立案", "Ask not to file", _at(S.REGISTERED), _by(R.OPERATOR),
         guards=(g.HELD, unasked(K.DECLINE)), starts=(T.TA,), reason=True),
    _row(11, A.GRANT_DECLINE, "同意不予立案", "Grant not to file", _at(S.REGISTERED), APPROVERS[K.DECLINE], S.DECLINED,
         guards=(asked(K.DECLINE), g.CHILDREN_CLOSED), stops=ALL_CLOCKS),
    _row(11, A.DECLINE, "不予立案", "Decline", _at(S.REGISTERED), _LEADERS, S.DECLINED,
         guards=(g.CHILDREN_CLOSED,), stops=ALL_CLOCKS, reason=True),
    _row(12, A.TRANSFER, "批转", "Hand over", _at(S.TO_TRANSFER), _by(R.SHIFT_LEADER), S.TO_DISPATCH,
         key="T"),
    _row(13, A.DISPATCH, "派遣", "Dispatch", _at(S.TO_DISPATCH), _by(R.DISPATCHER), S.TO_SIGN, key="A",
         starts=(T.T3, T.TP, T.TS), stops=(T.T2,)),
    _row(14, A.RETURN_TO_OPERATOR, "退回受理", "Return to operator", _at(S.TO_DISPATCH), _by(R.DISPATCHER),
         S.REGISTERED, starts=(T.T1,), stops=(T.T2,), reason=True),
    _row(15, A.DISPATCH_FIRST, "先派后补", "Dispatch first", _BEFORE_DISPATCH, _by(R.OPERATOR, R.DISPATCHER),
         S.TO_SIGN, starts=(T.T3, T.TP, T.TS, T.TF), stops=(T.T1, T.TV, T.T2, T.TA)),
    _row(15, A.COMPLETE_FORM, "补录立案", "Complete the form", OPEN, _by(R.OPERATOR, R.DISPATCHER),
         guards=(g.OWES_FORM,), stops=(T.TF,)),
    _row(16, A.SIGN, "签收", "Sign in", _AT_UNITS, _by(R.UNIT), S.HANDLING, key="S",
         guards=(g.PARTY, g.UNSIGNED), stops=(T.TS,), of_party=True),
    _row(17, A.HAND_ON, "内部指派", "Hand on inside", _at(S.HANDLING), _by(R.UNIT), key="D",
         guards=(g.PARTY, g.SIGNED, g.UNDONE)),
    _row(17, A.TAKE_BACK_INNER, "撤销指派", "Take back inside", _at(S.HANDLING), _by(R.UNIT),
         guards=(g.PARTY, g.SOMETHING_INSIDE)),
    _row(18, A.ASK_HAND_BACK, "申请回退", "Ask to hand back", _AT_UNITS, _by(R.UNIT),
         guards=(g.PARTY, g.UNDONE, g.NOTHING_INSIDE, g.STILL_EARLY, g.NONE_OF_MINE_WAITS), starts=(T.TA,),
         reason=True),
    _row(19, A.GRANT_HAND_BACK, "同意回退", "Grant hand-back", _AT_UNITS, APPROVERS[K.HAND_BACK], S.TO_DISPATCH,
         guards=(asked(K.HAND_BACK),), starts=(T.T2,), stops=(T.T3, T.TP, T.TS, T.TA)),
    _row(20, A.REFUSE_REQUEST, "不同意申请", "Refuse a request", frozenset(Stage) - {S.MERGED, S.VOID, S.DECLINED},
         frozenset().union(*APPROVERS.values()), guards=(g.ANY_REQUEST,), stops=(T.TA,), reason=True),
    _row(20, A.WITHDRAW_REQUEST, "撤回申请", "Withdraw a request", frozenset(Stage) - {S.MERGED, S.VOID, S.DECLINED},
         _by(R.UNIT, R.OPERATOR, R.DISPATCHER), guards=(g.OWNED_REQUEST,), stops=(T.TA,)),
    _row(21, A.ASK_EXTENSION, "申请延期", "Ask for an extension", _at(S.HANDLING), _by(R.UNIT),
         guards=(g.PARTY, g.SIGNED, g.UNDONE, g.IN_TIME, g.EXTENSIONS_LEFT, g.NONE_OF_MINE_WAITS), starts=(T.TA,),
         reason=True),
    _row(21, A.GRANT_EXTENSION, "同意延期", "Grant extension", _AT_UNITS, APPROVERS[K.EXTENSION],
         guards=(asked(K.EXTENSION),), stops=(T.TA,)),
    _row(22, A.ASK_SUSPENSION, "申请挂账", "Ask to suspend", _at(S.HANDLING), _by(R.UNIT),
         guards=(g.PARTY, g.SIGNED, g.UNDONE, g.NONE_OF_MINE_WAITS), starts=(T.TA,), reason=True),
    _row(22, A.GRANT_SUSPENSION, "同意挂账", "Grant suspension", _at(S.HANDLING), APPROVERS[K.SUSPENSION], S.SUSPENDED,
         guards=(asked(K.SUSPENSION),), starts=(T.TG, T.TK), stops=(T.TA,), stands=(T.T3, T.TP, T.TS)),
    _row(23, A.REVIEW_SUSPENSION, "挂账复核", "Review suspension", _at(S.SUSPENDED), _by(R.DISPATCHER), starts=(T.TK,),
         is_note=True),
    _row(23, A.RESUME, "恢复办理", "Resume", _at(S.SUSPENDED), _by(R.DISPATCHER), S.HANDLING,
         stops=(T.TG, T.TK), goes_on=(T.T3, T.TP, T.TS), by_clock=True),
    _row(24, A.SUBMIT_WORK, "处置完成", "Work done", _at(S.HANDLING), _by(R.HANDLER, R.UNIT),
         guards=(g.PARTY, g.SOMETHING_INSIDE)),
    _row(24, A.FEED_BACK, "反馈", "Feed back", _at(S.HANDLING), _by(R.UNIT), S.TO_REVIEW, S.HANDLING, key="B",
         guards=(g.PARTY, g.SIGNED, g.UNDONE, g.NOTHING_INSIDE, g.NONE_OF_MINE_WAITS), stops=(T.TP,), stands=(T.T3,),
         of_party=True),
    _row(24, A.REACH_PHASE, "阶段完成", "Phase done", _at(S.HANDLING), _by(R.UNIT),
         guards=(g.PARTY, g.SIGNED, g.UNDONE, g.HAS_PHASE), stops=(T.TP,), of_party=True),
    _row(25, A.ACCEPT, "通过反馈", "Accept feedback", _at(S.TO_REVIEW), _by(R.DISPATCHER), S.TO_INSPECT, key="E",
         starts=(T.T4,)),
    _row(26, A.REWORK, "退回部门", "Send back", _at(S.TO_REVIEW), _by(R.DISPATCHER), S.HANDLING,
         goes_on=(T.T3,), reason=True),
    _row(27, A.SEND_INSPECTION, "发核查", "Send inspection", _at(S.TO_INSPECT), _by(R.OPERATOR), S.INSPECTING, key="I",
         guards=(g.NOT_SELF_CHECKED,)),
    _row(28, A.PASS, "核查通过", "Inspection passed", _at(S.INSPECTING), _by(R.INSPECTOR), S.TO_CLOSE, S.TO_CALL_BACK,
         starts=(T.TR,), stops=(T.T3, T.TS, T.T4)),
    _row(29, A.FAIL, "核查不通过", "Inspection failed", _at(S.INSPECTING), _by(R.INSPECTOR), S.HANDLING,
         stops=(T.T4,), goes_on=(T.T3,), reason=True),
    _row(30, A.CANNOT_INSPECT, "无法核查", "Cannot inspect", _at(S.INSPECTING), _by(R.INSPECTOR), S.TO_INSPECT,
         starts=(T.T4,), reason=True),
    _row(30, A.RETASK_INSPECTION, "改派核查", "Inspect again", _at(S.INSPECTING), _by(R.OPERATOR), S.TO_INSPECT,
         starts=(T.T4,), by_clock=True),
    _row(31, A.CALL_BACK, "回访", "Call back", _at(S.TO_CALL_BACK), _by(R.CALL_BACK), S.TO_CLOSE, S.TO_DISPATCH,
         S.TO_CALL_BACK, key="H", starts=(T.T2, T.TR), stops=(T.TR,)),
    _row(32, A.CLOSE, "结案", "Close", _at(S.TO_CLOSE), _by(R.OPERATOR, R.SHIFT_LEADER, R.LEADER), S.CLOSED, key="C",
         guards=(g.CHILDREN_CLOSED, g.FORM_COMPLETE), starts=(T.TW,), stops=ALL_CLOCKS),
    _row(33, A.REOPEN, "退回重办", "Reopen", _at(S.CLOSED), _by(R.CALL_BACK), S.TO_DISPATCH,
         guards=(g.OURS, g.FILED), starts=(T.T2, T.T5), stops=(T.TW,), reason=True),
    _row(34, A.RECUR, "复发新案", "It came back", _at(S.CLOSED, S.ARCHIVED),
         _DESK | _by(R.INSPECTOR, R.FEED, R.CALL_BACK)),
    _row(35, A.NUDGE, "催办", "Nudge", OPEN, _by(R.SHIFT_LEADER, R.LEADER, R.DISPATCHER), key="U", is_note=True),
    _row(35, A.SUPERVISE, "督办", "Supervise", OPEN, _LEADERS, is_note=True),
    _row(35, A.DIRECT, "批示", "Direct", OPEN, _by(R.LEADER), is_note=True),
    _row(35, A.ANSWER_DIRECTIVE, "回复批示", "Answer a directive", OPEN,
         _by(R.SHIFT_LEADER, R.DISPATCHER, R.UNIT), guards=(g.OWES_ANSWER,), is_note=True),
    _row(36, A.MARK_HARD, "疑难", "Mark as hard", OPEN, _by(R.DISPATCHER, R.SHIFT_LEADER, R.UNIT), reason=True,
         is_note=True),
    _row(36, A.DECIDE_UNIT, "责任界定", "Unit decided", _at(S.TO_SIGN, S.HANDLING, S.SUSPENDED),
         _LEADERS | _by(R.DISPATCHER), S.TO_DISPATCH, starts=(T.T2,), stops=(T.T3, T.TP, T.TS, T.TA, T.TG, T.TK)),
    _row(37, A.CORRECT, "案卷更正", "Correct the file", _DISPATCH_TO_HANDLING, _by(R.OPERATOR, R.DISPATCHER),
         guards=(g.OURS,), reason=True),
    _row(38, A.ASK_VOID, "申请作废", "Ask to void", _DISPATCH_TO_HANDLING, _by(R.DISPATCHER),
         guards=(g.OURS, unasked(K.VOID)), starts=(T.TA,), reason=True),
    _row(38, A.GRANT_VOID, "同意作废", "Grant voiding", _DISPATCH_TO_HANDLING, APPROVERS[K.VOID], S.VOID,
         guards=(asked(K.VOID), g.CHILDREN_CLOSED), stops=ALL_CLOCKS),
    _row(38, A.ASK_MERGE, "申请并案", "Ask to merge", _DISPATCH_TO_HANDLING, _by(R.DISPATCHER),
         guards=(g.OURS, unasked(K.MERGE)), starts=(T.TA,), reason=True),
    _row(38, A.GRANT_MERGE, "同意并案", "Grant merging", _DISPATCH_TO_HANDLING, APPROVERS[K.MERGE], S.MERGED,
         guards=(asked(K.MERGE), g.CHILDREN_CLOSED), stops=ALL_CLOCKS),
    _row(39, A.SPLIT, "拆分", "Split", _DISPATCH_TO_HANDLING, _by(R.DISPATCHER), guards=(g.OURS,)),
    _row(40, A.RELEASE, "免除协办", "Release a co-unit", _AT_UNITS, _by(R.DISPATCHER), S.TO_REVIEW,
         S.TO_SIGN, S.HANDLING, guards=(g.HAS_HELPER,), stops=(T.T3, T.TS, T.TA), of_party=True, reason=True),
    _row(41, A.APPEAL, "申诉", "Appeal", _FILED | DONE, _by(R.UNIT),
         guards=(g.PARTY, g.CONTESTABLE, g.NO_APPEAL_OF_MINE), starts=(T.TA,), reason=True),
    _row(41, A.GRANT_APPEAL, "同意申诉", "Grant appeal", _FILED | DONE, APPROVERS[K.APPEAL],
         guards=(asked(K.APPEAL),), stops=(T.TA,)),
    _row(42, A.CLOSE_BY_ORDER, "签批结案", "Close by order", OPEN, _by(R.LEADER), S.CLOSED,
         guards=(g.OURS, g.CHILDREN_CLOSED), starts=(T.TW,), stops=ALL_CLOCKS, reason=True),
    _row(43, A.TAKE_BACK_REPORT, "撤回上报", "Take back a report", _BEFORE_FILING,
         _by(R.FEED, R.INSPECTOR, R.OPERATOR, R.UNIT, R.CALL_BACK), S.VOID,
         guards=(g.OWN_REPORT, g.UNFILED), stops=ALL_CLOCKS, reason=True),
    _row(44, A.LET_SELF_MEND, "店主自改", "Let the shop mend it", _at(S.TO_DISPATCH), _by(R.OPERATOR, R.DISPATCHER),
         S.SELF_MENDING, guards=(g.MAY_MEND,), starts=(T.TM,), stands=(T.T2,)),
    _row(44, A.END_SELF_MEND, "自改通过", "Self-mending passed", _at(S.SELF_MENDING), _by(R.OPERATOR, R.DISPATCHER),
         S.TO_CLOSE, stops=(T.TM, T.T2)),
    _row(44, A.LAPSE_SELF_MEND, "自改到期", "Self-mending lapsed", _at(S.SELF_MENDING), _by(R.DISPATCHER),
         S.TO_DISPATCH, stops=(T.TM,), goes_on=(T.T2,), by_clock=True),
    _row(45, A.ARCHIVE, "归档", "Archive", _at(S.CLOSED), _by(R.CLOCK), S.ARCHIVED, stops=ALL_CLOCKS, by_clock=True),
    _row(0, A.CLAIM, "认领", "Claim", OPEN, _DESK, key="Q", guards=(g.FREE,)),
    _row(0, A.LET_GO, "放回", "Let go", OPEN, _DESK, guards=(g.IN_HAND,)),
    _row(0, A.HAND_OVER, "转交经办", "Hand over", OPEN, _DESK, guards=(g.MAY_HAND_OVER,)),
    _row(0, A.ADD_NOTE, "备注", "Note", OPEN, _ANY, key="N", is_note=True),
    _row(0, A.ADD_PHOTO, "照片", "Photo", OPEN, _ANY, is_note=True),
)  # fmt: skip
ROWS: dict[Action, Row] = {row.action: row for row in TABLE}


def why_not(case: Stands, action: Action, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    """None where the law allows the ask; else the sentence that a greyed-out button shows."""
    row = ROWS[action]
    if row.roles.isdisjoint(actor.roles):
        return _not_yours(row.action)
    if case.stage not in row.stages:
        return _not_here(row.action, case.stage)
    return next((told for guard in row.guards if (told := guard.check(case, actor, rules, now)) is not None), None)


@cache
def _not_yours(action: Action) -> Text:
    row = ROWS[action]
    names = [ROLE_NAMES[role] for role in sorted(row.roles)]
    return Text(
        f"“{row.name.zh}”须由{'、'.join(n.zh for n in names)}办理。",
        f"“{row.name.en}” belongs to: {', '.join(n.en for n in names)}.",
    )


@cache
def _not_here(action: Action, at: Stage) -> Text:
    row, now_at = ROWS[action], STAGE_NAMES[at]
    where = [STAGE_NAMES[stage] for stage in Stage if stage in row.stages]
    return Text(
        f"案件现为“{now_at.zh}”，“{row.name.zh}”只在{'、'.join(s.zh for s in where)}时可办。",
        f"The case is “{now_at.en}”; “{row.name.en}” is possible at: {', '.join(s.en for s in where)}.",
    )
