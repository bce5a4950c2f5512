"""The acts of the table under the headings by which people look for them; what no heading names stands under the last.

受理立案 · 派遣 · 处置 · 申请 · 核查结案 · 督办催办 · 其他
"""

from console.domain.case.table import Action, Row
from console.domain.text import Text

CHAPTERS: tuple[tuple[Text, tuple[Action, ...]], ...] = (
    (
        Text("受理立案", "Intake and filing"),
        (
            Action.REGISTER,
            Action.SEND_VERIFICATION,
            Action.ANSWER_VERIFICATION,
            Action.RETASK_VERIFICATION,
            Action.FILE,
            Action.COMPLETE_FORM,
            Action.CORRECT,
            Action.ASK_DECLINE,
            Action.GRANT_DECLINE,
            Action.DECLINE,
            Action.MERGE,
            Action.UNMERGE,
            Action.ADD_REPORTER,
            Action.TAKE_BACK_REPORT,
        ),
    ),
    (
        Text("派遣", "Dispatch"),
        (
            Action.TRANSFER,
            Action.DISPATCH,
            Action.DISPATCH_FIRST,
            Action.RETURN_TO_OPERATOR,
            Action.SPLIT,
            Action.LET_SELF_MEND,
            Action.END_SELF_MEND,
            Action.RELEASE,
        ),
    ),
    (
        Text("处置", "Handling"),
        (
            Action.SIGN,
            Action.HAND_ON,
            Action.TAKE_BACK_INNER,
            Action.SUBMIT_WORK,
            Action.REACH_PHASE,
            Action.FEED_BACK,
            Action.REVIEW_SUSPENSION,
            Action.RESUME,
        ),
    ),
    (
        Text("申请", "Requests"),
        (
            Action.ASK_HAND_BACK,
            Action.GRANT_HAND_BACK,
            Action.ASK_EXTENSION,
            Action.GRANT_EXTENSION,
            Action.ASK_SUSPENSION,
            Action.GRANT_SUSPENSION,
            Action.ASK_VOID,
            Action.GRANT_VOID,
            Action.ASK_MERGE,
            Action.GRANT_MERGE,
            Action.APPEAL,
            Action.GRANT_APPEAL,
            Action.REFUSE_REQUEST,
            Action.WITHDRAW_REQUEST,
        ),
    ),
    (
        Text("核查结案", "Inspection and closing"),
        (
            Action.ACCEPT,
            Action.REWORK,
            Action.SEND_INSPECTION,
            Action.PASS,
            Action.FAIL,
            Action.CANNOT_INSPECT,
            Action.RETASK_INSPECTION,
            Action.CALL_BACK,
            Action.CLOSE,
            Action.CLOSE_BY_ORDER,
            Action.REOPEN,
            Action.RECUR,
        ),
    ),
    (
        Text("督办催办", "Reminders and demands"),
        (Action.NUDGE, Action.SUPERVISE, Action.DIRECT, Action.ANSWER_DIRECTIVE, Action.MARK_HARD),
    ),
    (Text("其他", "More"), (Action.CLAIM, Action.LET_GO, Action.HAND_OVER, Action.ADD_NOTE)),
)
FORWARD = (
    Action.REGISTER,
    Action.FILE,
    Action.TRANSFER,
    Action.DISPATCH,
    Action.SIGN,
    Action.FEED_BACK,
    Action.ACCEPT,
    Action.SEND_INSPECTION,
    Action.PASS,
    Action.CALL_BACK,
    Action.CLOSE,
    Action.ANSWER_VERIFICATION,
    Action.END_SELF_MEND,
    Action.RESUME,
    Action.COMPLETE_FORM,
)
"""The way a case is meant to go: the first of these that is lawful is the primary button."""
SELDOM = frozenset(
    {
        Action.CLOSE_BY_ORDER,
        Action.DECLINE,
        Action.CORRECT,
        Action.SPLIT,
        Action.RECUR,
        Action.ADD_REPORTER,
        Action.TAKE_BACK_REPORT,
        Action.ASK_VOID,
        Action.ASK_MERGE,
        Action.DISPATCH_FIRST,
        Action.MARK_HARD,
        Action.SUPERVISE,
        Action.DIRECT,
        Action.LET_GO,
        Action.REFUSE_REQUEST,
        Action.WITHDRAW_REQUEST,
        Action.GRANT_DECLINE,
        Action.GRANT_HAND_BACK,
        Action.GRANT_EXTENSION,
        Action.GRANT_SUSPENSION,
        Action.GRANT_VOID,
        Action.GRANT_MERGE,
        Action.GRANT_APPEAL,
    }
)
"""Lawful or not, these stand in the menu: too rare for a button, too grave for a slip of the hand, or, where they
judge a request, beside that request."""


SEATS_OWN = frozenset("JKMGLWVXOZ")
"""Letters that mean something else at a seat: walking, 会商, 定位, alerts, newcomers. No act answers to them there."""


def key_of(row: Row) -> str:
    """The letter of an act's button; '' where it has none, or the seats use that letter for themselves."""
    return "" if row.key in SEATS_OWN else row.key


def chapter_of(action: Action) -> int:
    """Index into CHAPTERS of the heading an act stands under."""
    return next((n for n, (_, acts) in enumerate(CHAPTERS) if action in acts), len(CHAPTERS) - 1)
