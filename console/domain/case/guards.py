"""What must hold of a case before an act, beyond its stage and the asker's role.

Each guard has a name for the handbook and a sentence for the button it greys out. It reads a case as the hub holds
it or a row as a seat holds it: both stand the same way.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from console.domain.case.rules import Rules
from console.domain.case.stages import Stage
from console.domain.case.things import (
    REQUEST_NAMES,
    Child,
    Directive,
    Exemption,
    External,
    InnerTask,
    Part,
    Phase,
    Request,
    RequestKind,
    Source,
)
from console.domain.ids import AccountId, UnitId
from console.domain.people import Actor, Role
from console.domain.text import Text


class Owed(Protocol):
    """One unit's duty, as far as guards read it."""

    @property
    def unit(self) -> UnitId: ...
    @property
    def part(self) -> Part: ...
    @property
    def dispatched_at(self) -> datetime: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def signed_at(self) -> datetime | None: ...
    @property
    def confirmed_at(self) -> datetime | None: ...
    @property
    def left_s(self) -> int | None: ...
    @property
    def extensions(self) -> int: ...
    @property
    def inner(self) -> tuple[InnerTask, ...]: ...
    @property
    def phases(self) -> tuple[Phase, ...]: ...


class Stands(Protocol):
    """A case, or a row of it, as far as guards read it."""

    @property
    def stage(self) -> Stage: ...
    @property
    def source(self) -> Source: ...
    @property
    def holder(self) -> AccountId | None: ...
    @property
    def reported_by(self) -> AccountId | None: ...
    @property
    def dispatched_by(self) -> AccountId | None: ...
    @property
    def filed_at(self) -> datetime | None: ...
    @property
    def closed_at(self) -> datetime | None: ...
    @property
    def assignments(self) -> Sequence[Owed]: ...
    @property
    def requests(self) -> tuple[Request, ...]: ...
    @property
    def children(self) -> tuple[Child, ...]: ...
    @property
    def directives(self) -> tuple[Directive, ...]: ...
    @property
    def external(self) -> External | None: ...
    @property
    def may_self_mend(self) -> bool: ...
    @property
    def owes_form(self) -> bool: ...
    @property
    def reworks(self) -> int: ...
    @property
    def wrong_dispatches(self) -> int: ...
    @property
    def exempt(self) -> tuple[Exemption, ...]: ...


Check = Callable[[Stands, Actor, Rules, datetime], Text | None]


class Guard(Struct, frozen=True):
    """`name` says the condition, `check` gives the sentence where it does not hold."""

    name: Text
    check: Check


def _held(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    if case.holder is None or case.holder == actor.account:
        return None
    return Text("此案由其他受理员持有。", "Another operator holds this case.")


def _free(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    if case.holder is None:
        return None
    if case.holder == actor.account:
        return Text("此案已在您手上。", "You have this case already.")
    return Text(
        f"此案由 {case.holder} 经办；请其放回，或请值班长放回。",
        f"{case.holder} works on this case; it is let go by that person or by the shift leader.",
    )


def _in_hand(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    if case.holder is None:
        return Text("此案无人经办。", "Nobody works on this case.")
    if case.holder == actor.account or Role.SHIFT_LEADER in actor.roles:
        return None
    return Text(
        f"此案由 {case.holder} 经办，由其本人或值班长放回。",
        f"{case.holder} works on this case and lets it go, or the shift leader does.",
    )


def _may_hand_over(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    if case.holder == actor.account or Role.SHIFT_LEADER in actor.roles:
        return None
    if case.holder is None:
        return Text(
            "此案无人经办：请先认领，或请值班长转交。", "Nobody works on this case: claim it, or ask the shift leader."
        )
    return Text(
        f"此案由 {case.holder} 经办，由其本人或值班长转交。",
        f"{case.holder} works on this case and hands it over, or the shift leader does.",
    )


def _imported(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    if case.external is not None:
        return None
    return Text("此案不是外部流程案件。", "This case is not handled in another system.")


def _ours(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    if case.external is None:
        return None
    return Text("外部流程案件由来源系统办理。", "An imported case is handled in its source system.")


def _mine(case: Stands, actor: Actor) -> Owed | None:
    return next((each for each in case.assignments if each.unit == actor.unit), None)


def _party(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    if case.external is not None:
        return _ours(case, actor, rules, now)
    if actor.unit is not None and _mine(case, actor) is not None:
        return None
    return Text("本单位不是此案的主办或协办。", "Your unit has no assignment under this case.")


def _unsigned(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    mine = _mine(case, actor)
    if mine is None or mine.signed_at is None:
        return None
    return Text("本单位已签收。", "Your unit has signed in already.")


def _signed(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    mine = _mine(case, actor)
    if mine is None or mine.signed_at is not None:
        return None
    return Text("请先签收。", "Sign in first.")


def _undone(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    mine = _mine(case, actor)
    if mine is None or mine.confirmed_at is None:
        return None
    return Text("本单位已反馈。", "Your unit has fed back already.")


def _nothing_inside(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    mine = _mine(case, actor)
    if mine is None or all(task.done_at is not None for task in mine.inner):
        return None
    return Text("请先撤销内部指派。", "Take back what was handed on inside first.")


def _something_inside(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    mine = _mine(case, actor)
    if mine is None or any(task.done_at is None for task in mine.inner):
        return None
    return Text("没有进行中的内部指派。", "Nothing handed on inside is under way.")


def _still_early(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    mine, within_h = _mine(case, actor), rules.hand_back_within_h
    if mine is None or within_h is None or now - mine.dispatched_at <= timedelta(hours=within_h):
        return None
    return Text(
        f"回退须在派遣后 {within_h} 小时内申请。", f"Handing back must be asked within {within_h} h of dispatch."
    )


def _none_of_mine_waits(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    return _waits(each for each in _of_my_unit(case, actor) if each.kind is not RequestKind.APPEAL)


def _no_appeal_of_mine(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    return _waits(each for each in _of_my_unit(case, actor) if each.kind is RequestKind.APPEAL)


def _of_my_unit(case: Stands, actor: Actor) -> Iterator[Request]:
    return (each for each in case.requests if each.unit is not None and each.unit == actor.unit)


def _waits(requests: Iterator[Request]) -> Text | None:
    """The sentence that the first of them waits."""
    request = next(requests, None)
    if request is None:
        return None
    name = REQUEST_NAMES[request.kind]
    return Text(f"已有一件{name.zh}申请待审批。", f"A request ({name.en}) is already waiting.")


def _has_phase(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    mine = _mine(case, actor)
    if mine is None or any(phase.done_at is None for phase in mine.phases):
        return None
    return Text("本单位没有待完成的阶段。", "No phase of your unit's limit is open.")


def _in_time(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    mine = _mine(case, actor)
    if mine is None or now <= mine.due_at:
        return None
    return Text("已超期，不能再申请延期。", "It is overdue; an extension can no longer be asked.")


def _extensions_left(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    mine = _mine(case, actor)
    if mine is None or mine.extensions < rules.extensions_most:
        return None
    return Text(
        f"延期最多 {rules.extensions_most} 次，已用完。", f"At most {rules.extensions_most} extensions; none is left."
    )


def _owned_request(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    if any(_is_own(request, actor) for request in case.requests):
        return None
    return Text("没有本方提出、待审批的申请。", "No request of yours is waiting.")


def _is_own(request: Request, actor: Actor) -> bool:
    return request.by == actor.account or (request.unit is not None and request.unit == actor.unit)


def _any_request(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    if any(APPROVERS[request.kind] & actor.roles for request in case.requests):
        return None
    return Text("没有待您审批的申请。", "No request is waiting for you.")


def _children_closed(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    count = sum(child.is_open for child in case.children)
    if not count:
        return None
    return Text(f"还有 {count} 件子案未结。", f"{count} sub-case(s) are still open.")


def _filed(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    if case.filed_at is not None:
        return None
    return Text("此案未曾立案，请按复发新案办理。", "It was never filed; take it up as a problem that came back.")


def _unfiled(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    if case.filed_at is None:
        return None
    return Text("此案已经立过案，不能撤回上报。", "It has been filed before; the report cannot be taken back.")


def _may_mend(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    if case.may_self_mend:
        return None
    return Text("此类别不允许店主自改。", "This class may not be left to the shop.")


def _owes_form(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    if case.owes_form:
        return None
    return Text("此案没有待补录的立案信息。", "No form is owed for this case.")


def _form_complete(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    if not case.owes_form:
        return None
    return Text("请先补录立案信息。", "Complete the form that is owed first.")


def _not_self_checked(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    if not rules.no_self_check or case.dispatched_by != actor.account:
        return None
    return Text("本中心规定派遣人不得发核查，请由他人办理。", "Here another than the dispatcher sends the inspection.")


def _verified_source(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    if case.source in rules.verify:
        return None
    return Text("此来源的案件无需核实。", "Reports of this source are not sent to be verified.")


def _own_report(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    if case.reported_by == actor.account:
        return None
    return Text("只有上报的渠道可以撤回。", "Only the channel that reported it may take it back.")


def _may_file(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    if not rules.leader_files:
        return _held(case, actor, rules, now)
    if Role.SHIFT_LEADER in actor.roles:
        return None
    return Text("本中心由值班长批准立案。", "Here the shift leader approves filing.")


def _owes_answer(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    if any(each.answered_at is None for each in case.directives):
        return None
    return Text("没有待回复的批示。", "No directive waits for an answer.")


def _has_helper(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    if any(each.part is Part.CO and each.confirmed_at is None for each in case.assignments):
        return None
    return Text("没有可免除的协办单位。", "There is no co-operating unit to release.")


def _contestable(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
    mine = _mine(case, actor)
    if (mine is not None and is_late(case, mine, now)) or case.reworks or case.wrong_dispatches:
        return None
    return Text("此案没有可申诉的超期、返工或错派。", "There is no overdue, re-work or wrong dispatch to contest.")


def is_late(case: Stands, mine: Owed, now: datetime) -> bool:
    """Whether a unit is overdue: judged at its confirmation, at the end of the case or now, whichever came first."""
    return mine.left_s < 0 if mine.left_s is not None else (case.closed_at or now) > mine.due_at


def asked(kind: RequestKind) -> Guard:
    """A request of this kind waits."""
    name = REQUEST_NAMES[kind]

    def check(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
        if any(request.kind is kind for request in case.requests):
            return None
        return Text(f"没有待审批的{name.zh}申请。", f"No request ({name.en}) is waiting.")

    return Guard(Text(f"有{name.zh}申请待批", f"a request ({name.en}) waits"), check)


def unasked(kind: RequestKind) -> Guard:
    """No request of this kind waits."""
    name = REQUEST_NAMES[kind]

    def check(case: Stands, actor: Actor, rules: Rules, now: datetime) -> Text | None:
        return _waits(request for request in case.requests if request.kind is kind)

    return Guard(Text(f"无{name.zh}申请待批", f"no request ({name.en}) waits"), check)


APPROVERS: dict[RequestKind, frozenset[Role]] = {
    RequestKind.DECLINE: frozenset({Role.SHIFT_LEADER, Role.LEADER}),
    RequestKind.HAND_BACK: frozenset({Role.DISPATCHER, Role.SHIFT_LEADER, Role.LEADER}),
    RequestKind.EXTENSION: frozenset({Role.DISPATCHER, Role.SHIFT_LEADER, Role.LEADER}),
    RequestKind.SUSPENSION: frozenset({Role.DISPATCHER, Role.SHIFT_LEADER, Role.LEADER}),
    RequestKind.VOID: frozenset({Role.SHIFT_LEADER, Role.LEADER}),
    RequestKind.MERGE: frozenset({Role.SHIFT_LEADER, Role.LEADER}),
    RequestKind.APPEAL: frozenset({Role.DISPATCHER, Role.SHIFT_LEADER, Role.LEADER}),
}
"""Who grants or refuses; a long 挂账 only the leader (`Rules.suspend_days_long`)."""

HELD = Guard(Text("由持有此案的受理员办理", "held by this operator"), _held)
FREE = Guard(Text("无人经办", "nobody at the desk works on it"), _free)
IN_HAND = Guard(Text("由经办人本人或值班长放回", "own case, or the shift leader lets it go"), _in_hand)
MAY_HAND_OVER = Guard(Text("由经办人本人或值班长转交", "own case, or the shift leader"), _may_hand_over)
IMPORTED = Guard(Text("外部流程案件", "an imported case"), _imported)
OURS = Guard(Text("非外部流程案件", "not an imported case"), _ours)
PARTY = Guard(Text("本单位是主办或协办", "own unit has an assignment"), _party)
UNSIGNED = Guard(Text("本单位未签收", "own unit has not signed"), _unsigned)
SIGNED = Guard(Text("本单位已签收", "own unit has signed"), _signed)
UNDONE = Guard(Text("本单位未反馈", "own unit has not fed back"), _undone)
NOTHING_INSIDE = Guard(Text("内部指派已撤销或已完成", "inner tasks taken back or done"), _nothing_inside)
SOMETHING_INSIDE = Guard(Text("有进行中的内部指派", "an inner task is under way"), _something_inside)
STILL_EARLY = Guard(Text("在规定的回退时间内", "within the time set for handing back"), _still_early)
NONE_OF_MINE_WAITS = Guard(
    Text("本单位除申诉外没有待批的申请", "no request of own unit waits, but an appeal"), _none_of_mine_waits
)
NO_APPEAL_OF_MINE = Guard(Text("本单位没有待批的申诉", "no appeal of own unit waits"), _no_appeal_of_mine)
HAS_PHASE = Guard(Text("有未完成的阶段", "a phase is open"), _has_phase)
IN_TIME = Guard(Text("申请时未超期", "not overdue when asked"), _in_time)
EXTENSIONS_LEFT = Guard(Text("未超过延期次数", "extensions are left"), _extensions_left)
OWNED_REQUEST = Guard(Text("有本方待批的申请", "own request waits"), _owned_request)
ANY_REQUEST = Guard(Text("有待本人审批的申请", "a request waits for this approver"), _any_request)
CHILDREN_CLOSED = Guard(Text("子案均已结", "sub-cases are closed"), _children_closed)
FILED = Guard(Text("曾经立案", "was filed"), _filed)
UNFILED = Guard(Text("未曾立案", "was never filed"), _unfiled)
MAY_MEND = Guard(Text("类别允许自改", "the class allows self-mending"), _may_mend)
OWES_FORM = Guard(Text("欠补录", "the form is owed"), _owes_form)
FORM_COMPLETE = Guard(Text("不欠补录", "no form is owed"), _form_complete)
NOT_SELF_CHECKED = Guard(Text("派遣人不自查（可设）", "not by the dispatcher (where set)"), _not_self_checked)
VERIFIED_SOURCE = Guard(Text("来源需核实（可设）", "the source needs it (where set)"), _verified_source)
OWN_REPORT = Guard(Text("本渠道所报", "reported by this channel"), _own_report)
MAY_FILE = Guard(
    Text("由持有此案的受理员办理；可设为值班长批准", "held by this operator, or the shift leader approves (where set)"),
    _may_file,
)
OWES_ANSWER = Guard(Text("有待回复的批示", "a directive waits for an answer"), _owes_answer)
HAS_HELPER = Guard(Text("有未反馈的协办", "a co-unit has not fed back"), _has_helper)
CONTESTABLE = Guard(Text("超期、返工或错派", "overdue, re-worked or wrongly dispatched"), _contestable)
