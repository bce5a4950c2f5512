"""Where a case stands, with the words of the screen."""

from enum import StrEnum

from console.domain.text import Text


class Stage(StrEnum):
    """The value is what travels and what is stored."""

    RECEIVED = "received"
    REGISTERED = "registered"
    VERIFYING = "verifying"
    TO_TRANSFER = "to_transfer"
    TO_DISPATCH = "to_dispatch"
    SELF_MENDING = "self_mending"
    TO_SIGN = "to_sign"
    HANDLING = "handling"
    SUSPENDED = "suspended"
    TO_REVIEW = "to_review"
    TO_INSPECT = "to_inspect"
    INSPECTING = "inspecting"
    TO_CALL_BACK = "to_call_back"
    TO_CLOSE = "to_close"
    CLOSED = "closed"
    ARCHIVED = "archived"
    DECLINED = "declined"
    VOID = "void"
    MERGED = "merged"


STAGE_NAMES: dict[Stage, Text] = {
    Stage.RECEIVED: Text("待受理", "Received"),
    Stage.REGISTERED: Text("待立案", "Registered"),
    Stage.VERIFYING: Text("核实中", "Verifying"),
    Stage.TO_TRANSFER: Text("待批转", "To transfer"),
    Stage.TO_DISPATCH: Text("待派遣", "To dispatch"),
    Stage.SELF_MENDING: Text("待自改", "Self-mending"),
    Stage.TO_SIGN: Text("待签收", "To sign"),
    Stage.HANDLING: Text("处置中", "Handling"),
    Stage.SUSPENDED: Text("挂账", "Suspended"),
    Stage.TO_REVIEW: Text("待反馈审核", "To review"),
    Stage.TO_INSPECT: Text("待核查", "To inspect"),
    Stage.INSPECTING: Text("核查中", "Inspecting"),
    Stage.TO_CALL_BACK: Text("待回访", "To call back"),
    Stage.TO_CLOSE: Text("待结案", "To close"),
    Stage.CLOSED: Text("已结案", "Closed"),
    Stage.ARCHIVED: Text("已归档", "Archived"),
    Stage.DECLINED: Text("不予立案", "Declined"),
    Stage.VOID: Text("作废", "Void"),
    Stage.MERGED: Text("已并案", "Merged"),
}
ENDED = frozenset({Stage.CLOSED, Stage.ARCHIVED, Stage.DECLINED, Stage.VOID, Stage.MERGED})
DONE = frozenset({Stage.CLOSED, Stage.ARCHIVED})
"""Ended by being handled; declined, void and merged cases are no closings."""
STEPS: tuple[tuple[Text, frozenset[Stage]], ...] = (
    (Text("采集", "Report"), frozenset({Stage.RECEIVED})),
    (Text("立案", "File"), frozenset({Stage.REGISTERED, Stage.VERIFYING, Stage.TO_TRANSFER})),
    (Text("派遣", "Dispatch"), frozenset({Stage.TO_DISPATCH, Stage.SELF_MENDING})),
    (Text("处置", "Handle"), frozenset({Stage.TO_SIGN, Stage.HANDLING, Stage.SUSPENDED})),
    (Text("核查", "Inspect"), frozenset({Stage.TO_REVIEW, Stage.TO_INSPECT, Stage.INSPECTING})),
    (Text("结案", "Close"), frozenset({Stage.TO_CALL_BACK, Stage.TO_CLOSE}) | ENDED),
)
"""The bar above a card: the steps of the national process as the public knows them."""


def step_of(stage: Stage) -> int:
    """Index into STEPS of the step a stage belongs to."""
    return next(i for i, (_, stages) in enumerate(STEPS) if stage in stages)
