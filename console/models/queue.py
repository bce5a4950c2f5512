"""案件队列: every case of the audience, the most urgent first.

The order is the share of the limit that is left, emergencies above all; a case without a running clock
comes after those that have one, and an ended one last.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QObject, Qt

from console.analytics.share import Chart, behind, frame_of, share_of
from console.analytics.shares import Shares
from console.domain.case.guards import APPROVERS
from console.domain.case.stages import ENDED, STAGE_NAMES, Stage
from console.domain.case.things import SOURCE_NAMES
from console.domain.case.timers import TIMER_NAMES
from console.domain.deadline import Lamp, lamp
from console.domain.people import Role
from console.domain.rows import AnyRow, CaseRow, Promise
from console.domain.text import Text
from console.domain.unit import of_street
from console.models import phrases
from console.models.columns import Line, Spot
from console.models.declared import JUST_AFTER, RIGHT, Column, Filter, Moment, seconds
from console.models.listing import Listing
from console.models.places import Index
from console.models.sides import Side
from console.sync.store import Store
from resources import roles
from resources.tongue import say

Told = Callable[[str], str]
"""What is said of a case, by its id; '' where there is nothing to say."""
SHORTEST_LIMIT = timedelta(minutes=1)
_STAGES = {stage: n for n, stage in enumerate(Stage)}
TONES = {Lamp.RED: "critical", Lamp.AMBER: "warning", Lamp.GREEN: "neutral"}


def _nothing(case: str) -> str:
    return ""


def share_line(rank: int, began_at: datetime, due_at: datetime) -> Line:
    """How much of a limit is left: 1 at its beginning, 0 when due, negative after."""
    limit_s = max(due_at - began_at, SHORTEST_LIMIT).total_seconds()
    return Line(rank, seconds(due_at) / limit_s, -1 / limit_s)


def lamp_of(promise: Promise | None, now: datetime) -> Lamp:
    """The lamp of a promise; green where no clock runs."""
    return Lamp.GREEN if promise is None else lamp(now, promise.amber_at, promise.due_at)


def turns(promise: Promise | None) -> tuple[datetime, ...]:
    """When the lamp of a promise changes."""
    return () if promise is None else (promise.amber_at, promise.due_at + JUST_AFTER)


def is_open(case: CaseRow) -> bool:
    return case.stage not in ENDED


def _at(*stages: Stage) -> frozenset[Stage]:
    return frozenset(stages)


def _stage_filter(key: str, name: Text, stages: frozenset[Stage]) -> Filter:
    return Filter(key, name, lambda case, moment: case.stage in stages)


def words_of(case: CaseRow, moment: Moment) -> str:
    """What a search looks through: the case, where it is, on whose ground and with whom, what the caller said."""
    units = (case.place.street, *(each.unit for each in case.assignments))
    names = (moment.unit_name(unit) for unit in units if unit is not None)
    said = () if case.interview is None else (say(*each.said) for each in case.interview.answers)
    return "\n".join((case.number, case.title, case.place.address, *names, *said))


def waits_for(case: CaseRow, roles: frozenset[Role]) -> bool:
    """Whether a request under this case waits for somebody with one of these roles."""
    return any(APPROVERS[each.kind] & roles for each in case.requests)


def is_directed(case: CaseRow) -> bool:
    """Whether a leader's words wait for an answer."""
    return is_open(case) and any(each.answered_at is None for each in case.directives)


FILTERS: tuple[Filter, ...] = (
    Filter("all", Text("全部", "All open"), lambda case, moment: is_open(case), yields=True),
    Filter("overdue", Text("超期", "Overdue"), lambda case, moment: _has(case, moment, Lamp.RED)),
    Filter("due_soon", Text("将超期", "Due soon"), lambda case, moment: _has(case, moment, Lamp.AMBER)),
    Filter("to_judge", Text("申请待批", "To judge"), lambda case, moment: waits_for(case, moment.roles)),
    Filter(
        "mine",
        Text("我的", "Mine"),
        lambda case, moment: is_open(case) and moment.me is not None and case.holder == moment.me,
    ),
    Filter("unclaimed", Text("无人经办", "Unclaimed"), lambda case, moment: is_open(case) and case.holder is None),
    _stage_filter("received", Text("待受理", "Received"), _at(Stage.RECEIVED)),
    _stage_filter("registered", Text("待立案", "Registered"), _at(Stage.REGISTERED)),
    _stage_filter("verifying", Text("核实中", "Verifying"), _at(Stage.VERIFYING)),
    _stage_filter("to_dispatch", Text("待派遣", "To dispatch"), _at(Stage.TO_TRANSFER, Stage.TO_DISPATCH)),
    _stage_filter("to_sign", Text("待签收", "To sign"), _at(Stage.TO_SIGN)),
    _stage_filter("handling", Text("处置中", "Handling"), _at(Stage.HANDLING, Stage.SELF_MENDING)),
    _stage_filter("suspended", Text("挂账", "Suspended"), _at(Stage.SUSPENDED)),
    _stage_filter("to_review", Text("待反馈审核", "To review"), _at(Stage.TO_REVIEW)),
    _stage_filter("to_inspect", Text("待核查", "To inspect"), _at(Stage.TO_INSPECT, Stage.INSPECTING)),
    _stage_filter("to_call_back", Text("待回访", "To call back"), _at(Stage.TO_CALL_BACK)),
    _stage_filter("to_close", Text("待结案", "To close"), _at(Stage.TO_CLOSE)),
    Filter("hard", Text("疑难", "Hard"), lambda case, moment: is_open(case) and case.is_hard),
    Filter("directed", Text("批示待复", "Directed"), lambda case, moment: is_directed(case)),
    Filter("escalated", Text("已上报领导", "Escalated"), lambda case, moment: is_open(case) and case.is_escalated),
    Filter("form_owed", Text("待补录", "Form owed"), lambda case, moment: is_open(case) and case.owes_form),
    Filter("came_back", Text("复发", "Came back"), lambda case, moment: is_open(case) and case.recurrence > 0),
    Filter("conferring", Text("会商中", "In session"), lambda case, moment: is_open(case) and bool(case.conferring)),
    Filter("ended", Text("近三日结束", "Ended lately"), lambda case, moment: not is_open(case)),
)
"""The chips above the queue; a case is always in the first or in the last."""


def _has(case: CaseRow, moment: Moment, wanted: Lamp) -> bool:
    return is_open(case) and case.promise is not None and lamp_of(case.promise, moment.now) is wanted


def _left(case: CaseRow, moment: Moment) -> str:
    if case.promise is not None:
        return phrases.left(moment.now, case.promise.due_at)
    return "" if is_open(case) else say(*STAGE_NAMES[case.stage])


def _left_spoken(case: CaseRow, moment: Moment) -> str:
    if case.promise is None:
        return _left(case, moment)
    return f"{say(*TIMER_NAMES[case.promise.kind])} {_left(case, moment)}"


def _left_of(case: CaseRow, moment: Moment) -> str:
    """The time left over the name of its clock, or over who has the work."""
    under = say(*TIMER_NAMES[case.promise.kind]) if case.promise is not None else ""
    return f"{_left(case, moment)}\n{under}"


def _ground(case: CaseRow, moment: Moment) -> str:
    return of_street(moment.unit_name(case.place.street)) if case.place.street else ""


def _stage(case: CaseRow, moment: Moment) -> str:
    return say(*STAGE_NAMES[case.stage])


def _spoken_title(case: CaseRow, moment: Moment) -> str:
    marks = (
        (case.is_emergency, Text("紧急", "emergency")),
        (waits_for(case, moment.roles), Text("申请待批", "a request waits")),
        (is_directed(case), Text("批示待复", "a directive waits")),
        (case.is_hard, Text("疑难", "hard")),
    )
    told = [say(*words) for holds, words in marks if holds]
    return say("，", ", ").join((*told, case.title, _stage(case, moment), _left(case, moment)))


COLUMNS: tuple[Column, ...] = (
    Column(
        title=Text("案件", "Case"),
        text=lambda case, moment: f"{case.title}\n{case.number}",
        order=lambda case: case.number,
        spoken=_spoken_title,
    ),
    Column(
        title=Text("来源 / 属地", "Source / street"),
        text=lambda case, moment: f"{say(*SOURCE_NAMES[case.source])}\n{_ground(case, moment)}",
        order=lambda case: f"{case.place.street or ''}\n{case.source}",
    ),
    Column(title=Text("状态", "Stage"), text=_stage, order=lambda case: _STAGES[case.stage]),
    Column(title=Text("时限", "Time left"), text=_left_of, alignment=RIGHT, spoken=_left_spoken, ticks=True),
)
"""Each says two lines, divided by a newline."""
CASE = 0


class CaseQueue(Listing[CaseRow]):
    """The dispatcher's list; hold it while a row is selected, tick it once a second."""

    KINDS: ClassVar[tuple[type[AnyRow], ...]] = (CaseRow,)
    COLUMNS: ClassVar[tuple[Column, ...]] = COLUMNS
    FILTERS: ClassVar[tuple[Filter, ...]] = FILTERS

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        parent: QObject | None = None,
        moment: Callable[[datetime], Moment] = Moment,
    ) -> None:
        self._twin_told: Told = _nothing
        self._beside_told: Told = _nothing
        self._given_told: Told = _nothing
        self.shares = Shares()
        """What each case counts for, by the slots of the list."""
        super().__init__(store, clock, parent, moment)

    def name_twins(self, told: Told) -> None:
        """What is said of a case that is probably a second report of another; '' of any other."""
        self._twin_told = told
        self._tell_changed(self.columns.is_listed, CASE)

    def name_beside(self, told: Told) -> None:
        """What is said of others who have a case open now; '' of one that nobody else has."""
        self._beside_told = told
        self._tell_changed(self.columns.is_listed, CASE)

    def name_given(self, told: Told) -> None:
        """What is said of a case that somebody has just given to this person; '' of any other."""
        self._given_told = told
        self._tell_changed(self.columns.is_listed, CASE)

    def open_bar(self, chart: Chart, bar: str, at: datetime) -> None:
        """List only what this bar of a chart holds, from now on as the clock goes on; another of its frame is shut."""
        self._narrow(frame_of(chart), self._behind(chart, bar, at))

    def shut_bar(self, frame: str) -> None:
        """The bar that is open in this frame narrows no longer."""
        self._narrow(frame, None)

    def tick(self, now: datetime | None = None) -> None:
        super().tick(now)
        has_moved = False
        for frame, (chart, bar) in self.bars.items():
            has_moved |= self._sides.put(frame, self._behind(Chart(chart), bar, self._moment.now))
        if has_moved:
            self._follow_sides()

    def mark(self, cases: Iterable[str]) -> None:
        """These may be marked otherwise than before."""
        slots = [slot for case in cases if (slot := self.columns.slot_of.get(case)) is not None]
        self._tell_changed(self.columns.mask(slots), CASE)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.column() != CASE:
            return super().data(index, role)
        case = self.id_at(index.row())
        match role:
            case roles.TWIN:
                return self._twin_told(case)
            case roles.BESIDE:
                return self._beside_told(case)
            case roles.GIVEN:
                return self._given_told(case)
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(self._told(case)) or None
            case Qt.ItemDataRole.AccessibleTextRole:
                return say("，", ", ").join((str(super().data(index, role)), *self._told(case)))
            case _:
                return super().data(index, role)

    def _told(self, case: str) -> list[str]:
        """What is said of a case beside what its row holds."""
        return [words for told in (self._given_told, self._twin_told, self._beside_told) if (words := told(case))]

    def _line(self, row: CaseRow) -> Line:
        if not is_open(row):
            return Line(3, -seconds(row.closed_at or row.reported_at))
        if row.promise is None:
            return Line(0 if row.is_emergency else 2, 0.0)
        return share_line(0 if row.is_emergency else 1, row.promise.began_at, row.promise.due_at)

    def _words(self, row: CaseRow) -> str:
        return words_of(row, self._moment)

    def _tone(self, row: CaseRow, now: datetime) -> str:
        tone = TONES[lamp_of(row.promise, now)]
        return "session" if tone == "neutral" and row.conferring and is_open(row) else tone

    def _turns(self, row: CaseRow) -> tuple[datetime, ...]:
        return turns(row.promise)

    def _spot(self, row: CaseRow) -> Spot:
        return row.place.lon, row.place.lat

    def _note(self, slot: int, row: CaseRow | None) -> None:
        if row is None:
            self.shares.drop(slot)
        else:
            self.shares.put(slot, share_of(row))

    def _behind(self, chart: Chart, bar: str, at: datetime) -> Side:
        holds = behind(chart, bar, at)
        mask = partial(self.shares.behind, chart, bar, at)
        return Side(lambda row, _: holds(row), lambda: mask(len(self.columns.bits)), (chart, bar))
