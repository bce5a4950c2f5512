"""The sheet of any act of the table: its questions, each with the control that its type wants."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct

from console.domain.calendar import WorkCalendar, local_day
from console.domain.case.commands import Personal, Share
from console.domain.case.decide import COMMANDS
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
    PhotoRole,
    Request,
    Source,
    Verified,
)
from console.domain.deadline import Limit
from console.domain.ids import AccountId, UnitId
from console.domain.instant import Instant
from console.domain.interview import Interview
from console.domain.people import Actor
from console.domain.place import Place
from console.domain.rows import AssignmentRow, CaseRow
from console.domain.standardtexts import Blank
from console.domain.text import Text, counted
from resources.tongue import say
from widgets.cases.answers import (
    Answer,
    CaseAnswer,
    Choosable,
    ColleagueAnswer,
    Fields,
    LimitAnswer,
    LineAnswer,
    MomentAnswer,
    OtherCase,
    PersonAnswer,
    PickAnswer,
    UnitAnswer,
    UnitsAnswer,
    WaitingAnswer,
)
from widgets.cases.classes import ClassAnswer, ClassHint
from widgets.cases.interview import InterviewAnswer
from widgets.cases.lexicon import Lexicon
from widgets.cases.parts import PartsAnswer
from widgets.cases.pictures import Files, PhotosAnswer, PhotoSetsAnswer
from widgets.cases.places import Offer, PlaceAnswer, Point
from widgets.cases.previews import corrected_due
from widgets.cases.questions import PHOTO_ROLES, Question, questions
from widgets.cases.sheets import CommandSheet
from widgets.cases.told import request_told
from widgets.cases.wording import WordsAnswer
from widgets.controls.form import FormRow
from widgets.controls.words import PlainLabel

SCORES = range(1, 6)
SOURCES: dict[Action, tuple[Source, ...]] = {
    Action.REPORT: (
        Source.HOTLINE,
        Source.CITIZEN,
        Source.INSPECTOR,
        Source.PATROL,
        Source.FRONTAGE,
        Source.SUPERIOR,
    ),
    Action.FIX_ON_SPOT: (Source.INSPECTOR, Source.PATROL),
}
"""Through which channels a person may say that something came; what cameras and other systems bring comes by itself."""
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
    """What a sheet is opened over; `row` None: an act that begins a case.

    `others` finds cases by a part of their number, with '' the near ones. `into`: the one that this case is thought
    to belong to. `find`: the point of an address; `offers`: places to take over; `placing`: told which question
    waits for a click on the map. `count`: of how many cases it is asked at once; their own `row` is None then.
    `colleagues`: who may be given a case to work on.
    """

    row: CaseRow | None
    action: Action
    actor: Actor
    lexicon: Lexicon
    calendar: WorkCalendar
    now: datetime
    others: Callable[[str], Sequence[OtherCase]] = lambda typed: ()
    request: int | None = None
    into: OtherCase | None = None
    find: Callable[[str], Point | None] = lambda typed: None
    offers: tuple[Offer, ...] = ()
    placing: Callable[[PlaceAnswer, bool], None] = lambda answer, is_on: None
    count: int = 1
    colleagues: tuple[Choosable, ...] = ()

    @property
    def case(self) -> CaseRow:
        """The case that an act is about which begins none."""
        assert self.row is not None
        return self.row

    @property
    def present(self) -> tuple[str, int] | None:
        """Class and condition of the case as they stand."""
        row = self.row
        if row is None or row.class_code is None or row.condition is None:
            return None
        return row.class_code, row.condition


class ActSheet(CommandSheet):
    """One act, asked generically; richer sheets stand beside it only where more than its fields is shown."""

    def __init__(self, scene: Scene) -> None:
        name = say(*ROWS[scene.action].name)
        whole = name if scene.count == 1 else say(f"{name} {scene.count} 件", f"{name}: {counted(scene.count, 'case')}")
        super().__init__(whole, whole)
        self._scene = scene
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
                self._spared[question.name] = Files()
            control.grown.connect(self.lace)
        if scene.action in PREVIEWS:
            self.preview = PlainLabel("", "strong", wrap=True)
            self.form.add("preview", FormRow(say("办理时限", "Deadline"), self.preview))
            for control in self._answers.values():
                control.changed.connect(self._foretell)
            self._foretell()

    def control(self, name: str) -> Answer:
        """The control that answers for a field."""
        return self._answers[name]

    def names(self) -> tuple[str, ...]:
        return tuple(self._answers)

    def fields(self) -> Fields | None:
        """The command's fields; None where something is missing, which is then said beside its control."""
        told: Fields = dict(self._spared)
        for name, control in self._answers.items():
            given, fault = control.answer(), control.fault()
            if given is None and not fault and name in self._required:
                fault = control.lack(self._required[name])
            if fault:
                self.refuse(fault, name)
                return None
            told |= given or {}
        return told

    def given(self) -> Fields:
        """What has been answered so far."""
        return {name: value for control in self._answers.values() for name, value in (control.answer() or {}).items()}

    def blanks(self) -> dict[Blank, str]:
        """What a case that is only being told would be called, and where it is."""
        if self._scene.row is not None or self._scene.count > 1:
            return {}
        lexicon = self._scene.lexicon
        place = next((each.place() for each in self.places()), None)
        code = self.class_code()
        return {
            Blank.PLACE: place.address if place else "",
            Blank.STREET: lexicon.unit(place.street) if place and place.street else "",
            Blank.CLASS: lexicon.small_class(code) if code else "",
        }

    def class_code(self) -> str | None:
        """Of a case that is only being told: the class that is chosen."""
        control = self._answers.get("class_code")
        return control.chosen() if isinstance(control, ClassHint) else None

    def places(self) -> list[PlaceAnswer]:
        """The questions of it that a map can answer."""
        return self.findChildren(PlaceAnswer)

    def _foretell(self) -> None:
        scene = self._scene
        told = PREVIEWS[scene.action](scene.case, self.given(), scene.lexicon, scene.calendar, scene.now)
        self.preview.setText(told)


def _may_miss(question: Question, scene: Scene) -> bool:
    """A unit that feeds back what its inner tasks have shown needs no further photo."""
    if question.name != "photos" or scene.action is not Action.FEED_BACK:
        return False
    mine = _mine(scene)
    return mine is not None and bool(mine.inner)


def _mine(scene: Scene) -> AssignmentRow | None:
    return next((each for each in scene.case.assignments if each.unit == scene.actor.unit), None)


def control_of(question: Question, scene: Scene) -> Answer | None:
    """The control for one field, by its name where that says more than its type; None: there is nothing to ask."""
    by_name = BY_NAME.get(question.name)
    if by_name is not None:
        return by_name(question, scene)
    if isinstance(question.kind, type) and issubclass(question.kind, StrEnum):
        names = ENUM_NAMES.get(question.kind, {})
        offered = SOURCES.get(scene.action) if question.kind is Source else None
        return PickAnswer(
            question.name,
            [(each, say(*names[each]) if each in names else each.value) for each in offered or question.kind],
        )
    return BY_KIND[question.kind](question, scene)


def _words(question: Question, scene: Scene) -> Answer:
    is_title = question.name == "title"
    if question.name == "to" or (is_title and not question.required):
        return LineAnswer(question.name)
    return WordsAnswer(question.name, "" if question.required else say("可不填", "optional"), is_title=is_title)


def _ruling(question: Question, scene: Scene) -> Answer:
    yes, no = RULINGS.get(question.name, YES_NO)
    standing = None if question.required else False
    return PickAnswer(question.name, [(True, say(*yes)), (False, say(*no))], standing)


def _limit(question: Question, scene: Scene) -> Answer:
    return LimitAnswer(
        question.name,
        scene.lexicon.limit(scene.case.class_code, scene.case.condition, scene.case.place, local_day(scene.now)),
    )


def _class(question: Question, scene: Scene) -> Answer:
    fields = msgspec.structs.fields(COMMANDS[scene.action])
    if all(field.name != "condition" for field in fields):
        return ClassHint(question.name, scene.lexicon)
    return ClassAnswer(scene.lexicon, scene.case.class_code, None if question.required else scene.present)


def _place(question: Question, scene: Scene) -> PlaceAnswer:
    answer = PlaceAnswer(
        question.name,
        scene.lexicon,
        local_day(scene.now),
        present=None if scene.row is None else scene.row.place,
        find=scene.find,
        offers=scene.offers,
    )
    answer.placing.connect(lambda is_on: scene.placing(answer, is_on))
    return answer


def _parts(question: Question, scene: Scene) -> Answer:
    where = Question("place", Place, False, question.label)
    return PartsAnswer(question.name, scene.lexicon, scene.present, lambda: _place(where, scene))


def _photos(question: Question, scene: Scene) -> Answer:
    roles = PHOTO_ROLES.get(scene.action, (PhotoRole.SCENE,))
    return PhotosAnswer(question.name, *roles) if len(roles) == 1 else PhotoSetsAnswer(question.name, roles)


def _score(question: Question, scene: Scene) -> Answer:
    return PickAnswer(question.name, [(n, say(f"{n} 分", str(n))) for n in SCORES])


def _request(question: Question, scene: Scene) -> Answer:
    waiting = [(each.n, request_told(each, scene.lexicon)) for each in concerned(scene.case, scene.action, scene.actor)]
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
    waiting = [(each.n, each.words) for each in scene.case.directives if each.answered_at is None]
    return WaitingAnswer(question.name, waiting)


def _helper(question: Question, scene: Scene) -> Answer:
    """Of the co-operating units, those that have not fed back; one alone is meant."""
    co = [each.unit for each in scene.case.assignments if each.part is Part.CO and each.confirmed_at is None]
    return PickAnswer(question.name, [(unit, scene.lexicon.unit(unit)) for unit in co], co[0] if len(co) == 1 else None)


def _joined(question: Question, scene: Scene) -> Answer | None:
    """For which of the merged cases; none is asked where there is none."""
    joined = scene.case.joined
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
    Interview: lambda question, scene: InterviewAnswer(question.name, scene.lexicon.questions),
    Personal: lambda question, scene: PersonAnswer(question.name, has_words=scene.row is not None),
    Place: _place,
    tuple[Share, ...]: _parts,
    tuple[Photo, ...]: _photos,
    UnitId: lambda question, scene: UnitAnswer(
        question.name, scene.lexicon.handling_units(), scene.row.lead if scene.row else None
    ),
    AccountId: lambda question, scene: ColleagueAnswer(
        question.name, [each for each in scene.colleagues if scene.row is None or each.account != scene.row.holder]
    ),
    tuple[UnitId, ...]: lambda question, scene: UnitsAnswer(question.name, scene.lexicon.handling_units()),
    Instant: lambda question, scene: MomentAnswer(
        question.name, scene.now, AHEAD.get(question.name, timedelta(days=1))
    ),
}
PREVIEWS: dict[Action, Callable[[CaseRow, Fields, Lexicon, WorkCalendar, datetime], str]] = {
    Action.CORRECT: corrected_due
}
"""What would follow from the answers as they stand, told while they are given."""


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
