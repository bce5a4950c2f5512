"""The sheet of any act of the table: its questions, each with the control that its type wants."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from msgspec import Struct

from console.domain.calendar import local_day
from console.domain.case.commands import Personal
from console.domain.case.guards import APPROVERS
from console.domain.case.table import ROWS, Action
from console.domain.case.things import (
    APPEAL_NAMES,
    CONTENTMENT_NAMES,
    SOURCE_NAMES,
    VERIFIED_NAMES,
    AppealAbout,
    Contentment,
    Part,
    Photo,
    Request,
    Source,
    Verified,
)
from console.domain.deadline import Limit
from console.domain.ids import UnitId
from console.domain.instant import Instant
from console.domain.people import Actor
from console.domain.rows import AssignmentRow, CaseRow
from console.domain.text import Text
from resources.tongue import say
from widgets.cases.answers import (
    Answer,
    CaseAnswer,
    ClassAnswer,
    Fields,
    Files,
    LimitAnswer,
    LineAnswer,
    MomentAnswer,
    OtherCase,
    PersonAnswer,
    PhotosAnswer,
    PickAnswer,
    UnitAnswer,
    UnitsAnswer,
    WaitingAnswer,
    WordsAnswer,
)
from widgets.cases.lexicon import Lexicon
from widgets.cases.questions import Question, questions
from widgets.cases.sheets import CommandSheet
from widgets.cases.told import request_told
from widgets.controls.form import FormRow

SCORES = range(1, 6)
IN_ONE_LINE = frozenset({"to", "title"})
AHEAD: dict[str, timedelta] = {"until": timedelta(days=7)}
"""How far ahead a date is proposed; any other a day."""
ENUM_NAMES: dict[object, Mapping[Any, Text]] = {
    Verified: VERIFIED_NAMES,
    Contentment: CONTENTMENT_NAMES,
    AppealAbout: APPEAL_NAMES,
    Source: SOURCE_NAMES,
}
RULINGS: dict[str, tuple[Text, Text]] = {
    "wrongly_dispatched": (
        Text("错派：本不属该单位", "Wrongly dispatched: it was not theirs"),
        Text("非错派：情况有变或需重新界定", "Not wrong: things changed, or ownership is unclear"),
    ),
    "is_false_feedback": (
        Text("虚假反馈：现场未处置", "False: nothing was done there"),
        Text("非虚假反馈", "Not false"),
    ),
}
"""What yes and no mean where a person rules; it counts for or against somebody, so nothing is preset."""
YES_NO = (Text("是", "Yes"), Text("否", "No"))


class Scene(Struct, frozen=True, kw_only=True):
    """What a sheet is opened over. `others` finds cases by a part of their number, with '' the near ones.

    `into`: the one that this case is thought to belong to.
    """

    row: CaseRow
    action: Action
    actor: Actor
    lexicon: Lexicon
    now: datetime
    others: Callable[[str], Sequence[OtherCase]] = lambda typed: ()
    request: int | None = None
    into: OtherCase | None = None


class ActSheet(CommandSheet):
    """One act, asked generically; richer sheets stand beside it only where more than its fields is shown."""

    def __init__(self, scene: Scene) -> None:
        name = say(*ROWS[scene.action].name)
        super().__init__(name, name)
        self._required: dict[str, Text] = {}
        self._spared: Fields = {}
        self._answers: dict[str, Answer] = {}
        for question in questions(scene.action):
            control = control_of(question, scene)
            if control is None:
                continue
            is_spared = _may_miss(question, scene)
            required = question.required and not is_spared
            self._answers[question.name] = control
            self.form.add(question.name, FormRow(say(*question.label), control, required=required))
            if required:
                self._required[question.name] = question.label
            if is_spared:
                self._spared[question.name] = Files(())

    def control(self, name: str) -> Answer:
        """The control that answers for a field."""
        return self._answers[name]

    def names(self) -> tuple[str, ...]:
        return tuple(self._answers)

    def fields(self) -> Fields | None:
        """The command's fields; None where something is missing, which is then said beside its control."""
        told: Fields = dict(self._spared)
        for name, control in self._answers.items():
            given = control.answer()
            if given is None and name in self._required:
                self.refuse(_missing(control, self._required[name]), name)
                return None
            told |= given or {}
        return told


def _missing(control: Answer, label: Text) -> str:
    match control:
        case PhotosAnswer():
            return say("请至少选择一张照片。", "Choose at least one photo.")
        case WordsAnswer() | LineAnswer() | PersonAnswer():
            return say(f"请填写“{label.zh}”。", f"Fill in “{label.en}”.")
        case _:
            return say(f"请先选择“{label.zh}”。", f"Choose “{label.en}” first.")


def _may_miss(question: Question, scene: Scene) -> bool:
    """A unit that feeds back what its inner tasks have shown needs no further photo."""
    mine = _mine(scene)
    return question.name == "photos" and scene.action is Action.FEED_BACK and mine is not None and bool(mine.inner)


def _mine(scene: Scene) -> AssignmentRow | None:
    return next((each for each in scene.row.assignments if each.unit == scene.actor.unit), None)


def control_of(question: Question, scene: Scene) -> Answer | None:
    """The control for one field, by its name where that says more than its type; None: there is nothing to ask."""
    by_name = BY_NAME.get(question.name)
    if by_name is not None:
        return by_name(question, scene)
    if isinstance(question.kind, type) and issubclass(question.kind, StrEnum):
        names = ENUM_NAMES.get(question.kind, {})
        return PickAnswer(
            question.name, [(each, say(*names[each]) if each in names else each.value) for each in question.kind]
        )
    return BY_KIND[question.kind](question, scene)


def _words(question: Question, scene: Scene) -> Answer:
    if question.name in IN_ONE_LINE:
        return LineAnswer(question.name)
    return WordsAnswer(question.name, "" if question.required else say("可不填", "optional"))


def _ruling(question: Question, scene: Scene) -> Answer:
    yes, no = RULINGS.get(question.name, YES_NO)
    standing = None if question.required else False
    return PickAnswer(question.name, [(True, say(*yes)), (False, say(*no))], standing)


def _limit(question: Question, scene: Scene) -> Answer:
    return LimitAnswer(
        question.name,
        scene.lexicon.limit(scene.row.class_code, scene.row.condition, scene.row.place, local_day(scene.now)),
    )


def _class(question: Question, scene: Scene) -> Answer:
    row = scene.row
    present = None
    if not question.required and row.class_code is not None and row.condition is not None:
        present = row.class_code, row.condition
    return ClassAnswer(scene.lexicon, row.class_code, present)


def _score(question: Question, scene: Scene) -> Answer:
    return PickAnswer(question.name, [(n, say(f"{n} 分", str(n))) for n in SCORES])


def _request(question: Question, scene: Scene) -> Answer:
    waiting = [(each.n, request_told(each, scene.lexicon)) for each in concerned(scene.row, scene.action, scene.actor)]
    return WaitingAnswer(question.name, waiting, scene.request)


def _task(question: Question, scene: Scene) -> Answer:
    mine = _mine(scene)
    open_tasks = [task for task in mine.inner if task.done_at is None] if mine else []
    waiting = [(task.n, say(f"{task.to}　{task.words}", f"{task.to}  {task.words}").strip()) for task in open_tasks]
    return WaitingAnswer(question.name, waiting)


def _phase(question: Question, scene: Scene) -> Answer:
    mine = _mine(scene)
    open_phases = [phase for phase in mine.phases if phase.done_at is None] if mine else []
    return WaitingAnswer(question.name, [(phase.n, phase.name) for phase in open_phases])


def _directive(question: Question, scene: Scene) -> Answer:
    waiting = [(each.n, each.words) for each in scene.row.directives if each.answered_at is None]
    return WaitingAnswer(question.name, waiting)


def _helper(question: Question, scene: Scene) -> Answer:
    """Of the co-operating units, those that have not fed back; one alone is meant."""
    co = [each.unit for each in scene.row.assignments if each.part is Part.CO and each.confirmed_at is None]
    return PickAnswer(question.name, [(unit, scene.lexicon.unit(unit)) for unit in co], co[0] if len(co) == 1 else None)


def _joined(question: Question, scene: Scene) -> Answer | None:
    """For which of the merged cases; none is asked where there is none."""
    joined = scene.row.joined
    return PickAnswer(question.name, [(each.case, each.number) for each in joined]) if joined else None


Maker = Callable[[Question, Scene], Answer | None]
BY_NAME: dict[str, Maker] = {
    "class_code": _class,
    "request": _request,
    "task": _task,
    "phase": _phase,
    "directive": _directive,
    "process_score": _score,
    "result_score": _score,
    "unit": _helper,
    "child": _joined,
    "into": lambda question, scene: CaseAnswer(question.name, scene.others, scene.into),
}
BY_KIND: dict[object, Maker] = {
    str: _words,
    bool: _ruling,
    Limit: _limit,
    Personal: lambda question, scene: PersonAnswer(question.name),
    tuple[Photo, ...]: lambda question, scene: PhotosAnswer(question.name),
    UnitId: lambda question, scene: UnitAnswer(question.name, scene.lexicon.handling_units(), scene.row.lead),
    tuple[UnitId, ...]: lambda question, scene: UnitsAnswer(question.name, scene.lexicon.handling_units()),
    Instant: lambda question, scene: MomentAnswer(
        question.name, scene.now, AHEAD.get(question.name, timedelta(days=1))
    ),
}


def granting(request: Request) -> Action:
    """The act of the table that grants a request."""
    return Action(f"grant_{request.kind}")


def concerned(row: CaseRow, action: Action, actor: Actor) -> tuple[Request, ...]:
    """The waiting requests that this act of this person can be about."""

    def is_meant(each: Request) -> bool:
        match action:
            case Action.REFUSE_REQUEST:
                return bool(APPROVERS[each.kind] & actor.roles)
            case Action.WITHDRAW_REQUEST:
                return each.by == actor.account or (each.unit is not None and each.unit == actor.unit)
            case _:
                return action is granting(each)

    return tuple(each for each in row.requests if is_meant(each))
