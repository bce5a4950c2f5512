"""任务单: what one unit owes: its assignments under cases, and its supervision items.

The most urgent first, by the unit's own clock. An assignment stands still from its confirmation to the
verdict of the inspection, and shows what was left.
"""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from PySide6.QtCore import QObject

from console.domain.case.stages import STAGE_NAMES, Stage
from console.domain.case.things import PART_NAMES, REQUEST_NAMES, SOURCE_NAMES, Part, Request
from console.domain.deadline import Lamp
from console.domain.ids import UnitId
from console.domain.rows import AnyRow, AssignmentRow, CaseRow, Promise, SupervisionRow
from console.domain.supervision import SUPERVISION_STAGE_NAMES, SupervisionStage
from console.domain.text import Text
from console.domain.unit import of_street
from console.models import phrases
from console.models.columns import Line
from console.models.declared import JUST_AFTER, RIGHT, Column, Filter, Moment, seconds
from console.models.listing import Listing
from console.models.queue import TONES, is_directed, is_open, lamp_of, share_line, turns, words_of
from console.sync.store import Store
from resources.tongue import say

Owed = CaseRow | SupervisionRow


def assignment_of(case: CaseRow, unit: UnitId | None) -> AssignmentRow | None:
    """This unit's duty under a case."""
    return next((each for each in case.assignments if each.unit == unit), None)


def asked_by(case: CaseRow, unit: UnitId | None) -> Request | None:
    """What this unit has asked for and waits for."""
    return next((each for each in case.requests if each.unit == unit and each.unit is not None), None)


def under_way(mine: AssignmentRow) -> int:
    """How many inner tasks are not done yet."""
    return sum(task.done_at is None for task in mine.inner)


def is_owed(row: Owed, unit: UnitId | None) -> bool:
    """Whether the unit still has to do something."""
    if isinstance(row, SupervisionRow):
        return row.stage is SupervisionStage.SET
    mine = assignment_of(row, unit)
    return is_open(row) and mine is not None and mine.confirmed_at is None


def _lamp(row: Owed, unit: UnitId | None, now: datetime) -> Lamp:
    if not is_owed(row, unit):
        return Lamp.GREEN
    if isinstance(row, SupervisionRow):
        return Lamp.RED if now > row.due_at else Lamp.GREEN
    return lamp_of(_promise(row, unit), now)


def _promise(case: CaseRow, unit: UnitId | None) -> Promise | None:
    mine = assignment_of(case, unit)
    return None if mine is None or mine.left_s is not None else mine.promise


def _to_sign(row: Owed, moment: Moment) -> bool:
    mine = assignment_of(row, moment.unit) if isinstance(row, CaseRow) else None
    return mine is not None and mine.signed_at is None and is_owed(row, moment.unit)


def _handling(row: Owed, moment: Moment) -> bool:
    if not isinstance(row, CaseRow) or row.stage is Stage.SUSPENDED:
        return False
    return is_owed(row, moment.unit) and not _to_sign(row, moment)


def _fed_back(row: Owed, moment: Moment) -> bool:
    if isinstance(row, SupervisionRow):
        return row.stage is SupervisionStage.ANSWERED
    return is_open(row) and not is_owed(row, moment.unit)


def _waits(row: Owed, moment: Moment) -> bool:
    """Whether something this unit has asked for is not judged yet."""
    return isinstance(row, CaseRow) and asked_by(row, moment.unit) is not None


def _inside(row: Owed, moment: Moment) -> bool:
    """Whether something this unit handed on inside is under way."""
    mine = assignment_of(row, moment.unit) if isinstance(row, CaseRow) else None
    return mine is not None and is_owed(row, moment.unit) and under_way(mine) > 0


def _ended(row: Owed, moment: Moment) -> bool:
    return row.stage is SupervisionStage.CLEARED if isinstance(row, SupervisionRow) else not is_open(row)


FILTERS: tuple[Filter, ...] = (
    Filter("owed", Text("待办", "To do"), lambda row, moment: is_owed(row, moment.unit)),
    Filter("to_sign", Text("待签收", "To sign"), _to_sign),
    Filter("handling", Text("处置中", "Handling"), _handling),
    Filter("inside", Text("内部办理中", "Inside"), _inside),
    Filter("asked", Text("申请待批", "Asked"), _waits),
    Filter("suspended", Text("挂账", "Suspended"), lambda row, moment: row.stage is Stage.SUSPENDED),
    Filter("fed_back", Text("已反馈", "Fed back"), _fed_back),
    Filter("directed", Text("批示待复", "Directed"), lambda row, moment: isinstance(row, CaseRow) and is_directed(row)),
    Filter(
        "supervision",
        Text("督办", "Supervision"),
        lambda row, moment: isinstance(row, SupervisionRow) and row.stage is not SupervisionStage.CLEARED,
    ),
    Filter("overdue", Text("超期", "Overdue"), lambda row, moment: _lamp(row, moment.unit, moment.now) is Lamp.RED),
    Filter(
        "due_soon", Text("将超期", "Due soon"), lambda row, moment: _lamp(row, moment.unit, moment.now) is Lamp.AMBER
    ),
    Filter("ended", Text("近三日结束", "Ended lately"), _ended),
)


def _title(row: Owed) -> str:
    return row.words if isinstance(row, SupervisionRow) else row.title


def _place(row: Owed) -> str:
    return say("会商议定", "Decided in session") if isinstance(row, SupervisionRow) else row.place.address


def _part(row: Owed, moment: Moment) -> str:
    if isinstance(row, SupervisionRow):
        return say(*PART_NAMES[Part.LEAD if row.lead == moment.unit else Part.CO])
    mine = assignment_of(row, moment.unit)
    return "" if mine is None else say(*PART_NAMES[mine.part])


def _how_it_goes(row: Owed, moment: Moment) -> str:
    """The unit's part, and what is out of the ordinary with it."""
    part = _part(row, moment)
    mine = None if isinstance(row, SupervisionRow) else assignment_of(row, moment.unit)
    if isinstance(row, SupervisionRow) or mine is None:
        return part
    asked, inner = asked_by(row, moment.unit), under_way(mine)
    if asked is not None:
        name = REQUEST_NAMES[asked.kind]
        return f"{part} · {say(f'{name.zh}待批', f'asked: {name.en}')}"
    if inner and is_owed(row, moment.unit):
        return f"{part} · {say(f'内部 {inner} 项', f'{inner} inside')}"
    return f"{part} · {say('已延期', 'extended')}" if mine.extensions else part


def _stage(row: Owed, moment: Moment) -> str:
    if isinstance(row, SupervisionRow):
        return say(*SUPERVISION_STAGE_NAMES[row.stage])
    return say("待签收", "To sign") if _to_sign(row, moment) else say(*STAGE_NAMES[row.stage])


def _left(row: Owed, moment: Moment) -> str:
    if isinstance(row, SupervisionRow):
        return phrases.left(moment.now, row.due_at) if is_owed(row, moment.unit) else ""
    mine = assignment_of(row, moment.unit)
    if mine is None or not is_open(row):
        return ""
    return phrases.left(moment.now, mine.promise.due_at) if mine.left_s is None else phrases.stood_still(mine.left_s)


COLUMNS: tuple[Column, ...] = (
    Column(title=Text("任务", "Task"), text=lambda row, moment: _title(row), order=_title),
    Column(title=Text("编号", "Number"), text=lambda row, moment: row.number, order=lambda row: row.number),
    Column(title=Text("地点", "Place"), text=lambda row, moment: _place(row), order=_place),
    Column(title=Text("主办 / 协办", "Part"), text=_how_it_goes),
    Column(title=Text("阶段", "Stage"), text=_stage, order=lambda row: row.stage),
    Column(title=Text("时限", "Time left"), text=_left, alignment=RIGHT, ticks=True),
)


class TaskList(Listing[Owed]):
    """The office's list for one unit."""

    KINDS: ClassVar[tuple[type[AnyRow], ...]] = (CaseRow, SupervisionRow)
    COLUMNS: ClassVar[tuple[Column, ...]] = COLUMNS
    FILTERS: ClassVar[tuple[Filter, ...]] = FILTERS

    def __init__(
        self, store: Store, clock: Callable[[], datetime], unit: UnitId, parent: QObject | None = None
    ) -> None:
        self._unit = unit
        super().__init__(store, clock, parent)
        self.look_as(None, unit)

    def _is_mine(self, row: Owed) -> bool:
        if isinstance(row, SupervisionRow):
            return self._unit in (row.lead, *row.co)
        return assignment_of(row, self._unit) is not None

    def _line(self, row: Owed) -> Line:
        if not is_owed(row, self._unit):
            return Line(2, -seconds(_since(row)))
        if isinstance(row, SupervisionRow):
            return share_line(1, row.set_at, row.due_at)
        promise = _promise(row, self._unit)
        rank = 0 if row.is_emergency else 1
        return Line(rank, 1.0) if promise is None else share_line(rank, promise.began_at, promise.due_at)

    def _words(self, row: Owed) -> str:
        if isinstance(row, CaseRow):
            return words_of(row, self._moment)
        return f"{row.number}\n{_title(row)}\n{_place(row)}"

    def _tone(self, row: Owed, now: datetime) -> str:
        return TONES[_lamp(row, self._unit, now)]

    def _turns(self, row: Owed) -> tuple[datetime, ...]:
        if isinstance(row, SupervisionRow):
            return (row.due_at + JUST_AFTER,)
        return turns(_promise(row, self._unit))


def _left_of(row: Owed, moment: Moment) -> str:
    """The time left over the unit's part and how it goes."""
    return f"{_left(row, moment)}\n{_how_it_goes(row, moment)}"


def _ground(row: Owed, moment: Moment) -> str:
    if isinstance(row, SupervisionRow):
        return ""
    street = of_street(moment.unit_name(row.place.street)) if row.place.street else ""
    return f"{say(*SOURCE_NAMES[row.source])}\n{street}"


class UnitCases(TaskList):
    """The cases among a unit's tasks, in the columns of the queue: each says two lines."""

    KINDS: ClassVar[tuple[type[AnyRow], ...]] = (CaseRow,)
    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column(
            title=Text("任务", "Task"),
            text=lambda row, moment: f"{_title(row)}\n{row.number}",
            order=lambda row: row.number,
        ),
        Column(title=Text("来源 / 属地", "Source / street"), text=_ground),
        Column(title=Text("状态", "Stage"), text=_stage, order=lambda row: row.stage),
        Column(title=Text("本单位时限", "Our time left"), text=_left_of, alignment=RIGHT, ticks=True),
    )


def _since(row: Owed) -> datetime:
    return row.set_at if isinstance(row, SupervisionRow) else row.closed_at or row.reported_at
