"""撤销: the act by which the law itself takes another back, soon after it and by whoever did it.

    act ─▶ `REVERSES` ─▶ a command of its own, decided, committed and written down like every other

Nothing that happened is taken out of the history: the case stands as before, and its timeline tells both.
An act with no such row has no undo, and `why_none` says what there is instead.
"""

from collections.abc import Callable

from msgspec import Struct

from console.domain.case import commands as ask
from console.domain.case.commands import AnyCaseCommand
from console.domain.case.guards import Stands
from console.domain.case.table import ROWS, Action
from console.domain.case.things import RequestKind
from console.domain.ids import CaseId
from console.domain.people import Actor
from console.domain.text import Text

REASON = "撤销刚才的操作 (undone)"
"""What stands in the timeline where the law wants a reason."""
Find = Callable[[CaseId, Stands, Stands, Actor], AnyCaseCommand | None]


class Reverse(Struct, frozen=True):
    """`action` takes it back; `command` makes it of the case as it was and as it is, None where it is not there."""

    action: Action
    command: Find


def _let_go(case: CaseId, before: Stands, after: Stands, actor: Actor) -> AnyCaseCommand | None:
    return ask.LetCaseGo(case=case) if after.holder == actor.account else None


def _claim(case: CaseId, before: Stands, after: Stands, actor: Actor) -> AnyCaseCommand | None:
    return ask.ClaimCase(case=case) if before.holder == actor.account else None


def _unmerge(case: CaseId, before: Stands, after: Stands, actor: Actor) -> AnyCaseCommand | None:
    return ask.UnmergeCase(case=case, reason=REASON)


def _withdraw(kind: RequestKind) -> Find:
    def find(case: CaseId, before: Stands, after: Stands, actor: Actor) -> AnyCaseCommand | None:
        known = {each.n for each in before.requests}
        mine = (each.n for each in after.requests if each.kind is kind and each.by == actor.account)
        request = next((n for n in mine if n not in known), None)
        return None if request is None else ask.WithdrawRequest(case=case, request=request)

    return find


def _take_back_inner(case: CaseId, before: Stands, after: Stands, actor: Actor) -> AnyCaseCommand | None:
    known = {(each.unit, task.n) for each in before.assignments for task in each.inner}
    mine = (task for each in after.assignments if each.unit == actor.unit for task in each.inner)
    task = next((task.n for task in mine if task.done_at is None and (actor.unit, task.n) not in known), None)
    return None if task is None else ask.TakeBackInner(case=case, task=task)


REVERSES: dict[Action, Reverse] = {
    Action.CLAIM: Reverse(Action.LET_GO, _let_go),
    Action.LET_GO: Reverse(Action.CLAIM, _claim),
    Action.MERGE: Reverse(Action.UNMERGE, _unmerge),
    Action.HAND_ON: Reverse(Action.TAKE_BACK_INNER, _take_back_inner),
    **{
        action: Reverse(Action.WITHDRAW_REQUEST, _withdraw(kind))
        for action, kind in (
            (Action.ASK_DECLINE, RequestKind.DECLINE),
            (Action.ASK_HAND_BACK, RequestKind.HAND_BACK),
            (Action.ASK_EXTENSION, RequestKind.EXTENSION),
            (Action.ASK_SUSPENSION, RequestKind.SUSPENSION),
            (Action.ASK_VOID, RequestKind.VOID),
            (Action.ASK_MERGE, RequestKind.MERGE),
            (Action.APPEAL, RequestKind.APPEAL),
        )
    },
}
INSTEAD: dict[Action, Text] = {
    Action.REGISTER: Text("可申请不予立案，或并案", "ask not to file it, or merge it"),
    Action.FILE: Text("可由派遣员退回受理", "the dispatcher returns it to the operator"),
    Action.DISPATCH: Text(
        "派遣已通知单位：由单位申请回退，或会商责任界定后改派",
        "the unit has it: it asks to hand it back, or a session decides on another unit",
    ),
    Action.ACCEPT: Text("核查不通过时自会退回单位", "an inspection that fails sends it back"),
    Action.SEND_INSPECTION: Text("可改派核查", "send the inspection again"),
    Action.CLOSE: Text("回访不满意时可退回重办", "a call-back that is not satisfied reopens it"),
    Action.NUDGE: Text("催办已送达单位", "the unit has the nudge"),
}
"""What there is instead of an undo, where people look for one most."""


def reverse(
    action: Action, case: CaseId, before: Stands, after: Stands, actor: Actor
) -> tuple[Action, AnyCaseCommand] | None:
    """(act, command) by which `actor` takes `action` back; None where the law has none, or it is no longer there.

    `before`: the case as it was when it was asked for, `after`: as it is now. Whether it may be asked now is for
    `why_not` to say, like of every act.
    """
    row = REVERSES.get(action)
    command = None if row is None else row.command(case, before, after, actor)
    return None if row is None or command is None else (row.action, command)


def why_none(action: Action) -> Text:
    """The sentence where an act has no undo."""
    name, instead = ROWS[action].name, INSTEAD.get(action)
    zh, en = instead or Text("案件的规矩没有对应的收回步骤", "the law has no step that takes it back")
    return Text(f"“{name.zh}”不能撤销：{zh}。", f"“{name.en}” cannot be undone: {en}.")
