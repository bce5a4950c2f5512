"""The card of one case: where it stands, where it is, who owes what by when, and what may be done now.

The buttons are the table of the law: what is lawful can be pressed, the rest says why not.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from console.domain.calendar import local_day
from console.domain.case.stages import DONE, ENDED, STAGE_NAMES, STEPS, step_of
from console.domain.case.timers import TIMER_NAMES
from console.domain.deadline import lamp
from console.domain.ids import CaseId, UnitId
from console.domain.people import Actor
from console.domain.rows import CaseRow, Promise
from resources.tongue import say
from widgets import theme
from widgets.cases.acts import ActBar
from widgets.cases.around import Around
from widgets.cases.interview import Heard
from widgets.cases.lexicon import Lexicon
from widgets.cases.pieces import Account, Clocks, Directives, Duty, Links, Marks, Requests, cleared
from widgets.cases.reporters import Reporters
from widgets.cases.sheets import Sheet
from widgets.cases.steps import Steps
from widgets.cases.told import (
    LAMP_TONES,
    Flag,
    assignment_notes,
    because,
    facts,
    flags,
    ground_told,
    left,
    moment,
    stage_tone,
)
from widgets.cases.twins import Twin, Twins
from widgets.controls.buttons import IconButton
from widgets.controls.form import Facts, RefusalLine
from widgets.controls.layouts import laid_once
from widgets.controls.panel import EmptyState
from widgets.controls.photos import Photo, PhotoStrip
from widgets.controls.stagebar import StageBar
from widgets.controls.words import FigureLabel, PlainLabel
from widgets.tokens import Tone

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class CaseCard(QWidget):
    """One case at a time; rows in, intents out."""

    asked = Signal(str)
    """An act of the table (its action's value) on the case shown."""
    judged = Signal(str, int)
    """(act, request): grant, refuse or withdraw this request of the case shown."""
    opened = Signal(str)
    """Another case that belongs to this one, or may be the same: go there."""
    merge_asked = Signal(str)
    """并案: begin to merge the case shown into this one."""
    conferred = Signal()
    """会商: call a session on this case, or go to the one under way."""
    located = Signal()
    """Show the place on the map."""
    work_begun = Signal(bool)
    """A form is filled in on the case shown; False: no more."""
    print_asked = Signal()
    """Put the case on paper."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scale = theme.scale()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(say("案卷", "The case"))
        self._row: CaseRow | None = None
        self._unit: UnitId | None = None
        self._lexicon: Lexicon | None = None
        self._number_of: Callable[[CaseId], str] = str
        self._duties: list[Duty] = []
        self._owing: Sequence[object] = ()
        self._number = FigureLabel("", "caption")
        self._title = PlainLabel("", "page", wrap=True)
        self.marks = Marks()
        self._bar = StageBar()
        self._photos = PhotoStrip(3)
        self.photos: tuple[Photo, ...] = ()
        self._facts = Facts()
        self.chiefs = PlainLabel("", "secondary", "mid", wrap=True)
        self._ground: object = None
        self.heard = Heard()
        self._beside = ""
        self.twins, self.reporters, self.around = Twins(), Reporters(), Around()
        self.requests, self.links, self.directives = Requests(), Links(), Directives()
        self.account, self.clocks = Account(), Clocks()
        self._assignments = QVBoxLayout()
        self._assignments.setSpacing(scale.s)
        self.steps = Steps()
        self.refusal = RefusalLine()
        self.acts = ActBar()
        self.acts.asked.connect(self.asked)
        self.acts.conferred.connect(self.conferred)
        self.requests.judged.connect(self.judged)
        self.links.opened.connect(self.opened)
        self.around.opened.connect(self.opened)
        self.twins.opened.connect(self.opened)
        self.twins.merge_asked.connect(self.merge_asked)
        self._sheet_place = QVBoxLayout()
        self._empty = EmptyState(
            "inbox", say("选择一件案件", "Choose a case"), say("J / K 上下，Enter 打开", "J / K walk")
        )
        self._body = self._build()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._empty)
        whole.addWidget(self._body)
        self._body.hide()

    def _build(self) -> QWidget:
        scale = theme.scale()
        locate = IconButton("map-pin", say("在地图上定位 (G)", "Show on the map (G)"))
        locate.clicked.connect(self.located)
        head = QHBoxLayout()
        head.addWidget(self._number)
        head.addStretch(1)
        paper = IconButton("printer", say("打印预览 (Ctrl P)", "Print preview (Ctrl P)"))
        paper.clicked.connect(self.print_asked)
        QShortcut(QKeySequence.StandardKey.Print, self).activated.connect(paper.click)
        head.addWidget(paper)
        head.addWidget(locate)
        inner = QWidget()
        column = self._column = QVBoxLayout(inner)
        column.setContentsMargins(scale.l, 0, scale.l, scale.s)
        column.setSpacing(scale.m)
        column.addLayout(head)
        column.addWidget(self._title)
        above = (self.marks, self._bar, self.twins, self.requests, self.directives)
        for part in (*above, self._photos, self._facts, self.chiefs, self.heard, self.reporters, self.links):
            column.addWidget(part)
        column.addLayout(self._assignments)
        column.addWidget(self.account)
        column.addWidget(self.clocks)
        column.addWidget(self.around)
        column.addWidget(PlainLabel(say("时间线", "Timeline"), "section"))
        column.addWidget(self.steps)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setAccessibleName(say("案卷内容，方向键滚动", "What the case says; arrows scroll"))
        scroll.setProperty("walks", True)
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        foot = QVBoxLayout()
        foot.setContentsMargins(scale.l, scale.s, scale.l, scale.l)
        foot.setSpacing(scale.s)
        foot.addWidget(self.refusal)
        foot.addLayout(self._sheet_place)
        foot.addWidget(self.acts)
        body = QWidget()
        whole = QVBoxLayout(body)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addLayout(foot)
        return body

    def current(self) -> CaseRow | None:
        return self._row

    def name_cases(self, number_of: Callable[[CaseId], str]) -> None:
        """What other cases are called, by their ids."""
        self._number_of = number_of

    def show_case(self, row: CaseRow | None, lexicon: Lexicon, actor: Actor, now: datetime) -> None:
        """Show this case as it stands; None empties the card."""
        changed = (row.id if row else None) != (self._row.id if self._row else None)
        self._row, self._unit, self._lexicon = row, actor.unit, lexicon
        self._empty.setVisible(row is None)
        self._body.setVisible(row is not None)
        if row is None:
            return
        if changed:
            self._beside = ""
            self.refusal.clear()
            self.close_sheet()
            self.twins.show_twins(())
        with laid_once(self._column):
            self._show_parts(row, lexicon, actor, now)
        if self.acts.show_acts(row, actor, lexicon.rules, now, anew=changed):
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_parts(self, row: CaseRow, lexicon: Lexicon, actor: Actor, now: datetime) -> None:
        self._number.setText(row.number)
        self._title.setText(row.title)
        self._show_flags(row)
        self._bar.setVisible(row.stage not in ENDED - DONE)
        self._bar.show_stages([say(*name) for name, _ in STEPS], step_of(row.stage), done=row.stage in DONE)
        self._facts.show_items(facts(row, lexicon))
        self._show_ground(row, lexicon, now)
        self.heard.show_interview(row.interview)
        self.requests.show_requests(row, lexicon, actor, lexicon.rules, now)
        self.directives.show_directives(row.directives)
        self.links.show_links(row, self._number_of)
        self._show_account(row)
        self._show_assignments(row, lexicon)
        self.show_time(now)

    def show_time(self, now: datetime) -> None:
        """Only what moves with the clock."""
        row, lexicon = self._row, self._lexicon
        if row is None or lexicon is None:
            return
        self.marks.stage.show_status(say(*STAGE_NAMES[row.stage]), stage_tone(row))
        promise = self._promise(row)
        self.marks.due.setVisible(promise is not None)
        if promise is not None:
            tone = LAMP_TONES[lamp(now, promise.amber_at, promise.due_at)]
            self.marks.due.show_status(f"{say(*TIMER_NAMES[promise.kind])} {left(promise.due_at, now)}", tone, "timer")
        self.marks.lay()
        self.clocks.show_clocks(row, lexicon, now)
        for duty, each in zip(self._duties, row.assignments, strict=True):
            duty.show_state(each, now)

    def _show_ground(self, row: CaseRow, lexicon: Lexicon, now: datetime) -> None:
        asked = row.place, local_day(now)
        if asked != self._ground:
            self._ground = asked
            self.chiefs.setText(ground_told(row.place, lexicon.ground, asked[1]))
            self.chiefs.setVisible(bool(self.chiefs.text()))

    def _show_account(self, row: CaseRow) -> None:
        promise = self._promise(row)
        due = say(f"应于 {moment(promise.due_at)} 前完成", f"due by {moment(promise.due_at)}") if promise else ""
        self.account.show_account(because(row, promise), due)

    def _promise(self, row: CaseRow) -> Promise | None:
        """The clock that matters to who looks: a unit's own while it runs for it, else the case's."""
        mine = next((each for each in row.assignments if each.unit == self._unit), None)
        runs = mine is not None and mine.confirmed_at is None and mine.left_s is None
        return mine.promise if mine is not None and runs and row.promise is not None else row.promise

    def show_twins(self, twins: Sequence[Twin]) -> None:
        """Of which other cases the one shown may be a second report; none of a case that is filed."""
        focus = QApplication.focusWidget()
        was_inside = focus is not None and self.twins.isAncestorOf(focus)
        shown = tuple(self.twins.proposed)
        self.twins.show_twins(twins)
        if was_inside and shown != tuple(self.twins.proposed):
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_beside(self, told: str) -> None:
        """Who else has the case shown open now, in words; '' for nobody."""
        if self._row is not None and told != self._beside:
            self._beside = told
            self._show_flags(self._row)

    def _show_flags(self, row: CaseRow) -> None:
        others = [Flag(self._beside, Tone.SESSION, "eye")] if self._beside else []
        self.marks.show_flags([*flags(row), *others])

    def show_photos(self, photos: Sequence[Photo]) -> None:
        self.photos = tuple(photos)
        self._photos.setVisible(bool(photos))
        self._photos.show_items(photos)

    def open_sheet(self, sheet: Sheet) -> None:
        """Put a sheet over the row of buttons; one at a time."""
        self.close_sheet()
        self._sheet_place.addWidget(sheet)
        self.acts.hide()
        sheet.begin()
        self.work_begun.emit(True)

    def close_sheet(self) -> None:
        typing = QApplication.focusWidget()
        if self.has_sheet() and typing is not None and self.isAncestorOf(typing):
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        had_sheet = self.has_sheet()
        cleared(self._sheet_place)
        self.acts.show()
        if had_sheet:
            self.work_begun.emit(False)

    def has_sheet(self) -> bool:
        return self._sheet_place.count() > 0

    def has_hand(self) -> bool:
        """Whether a person is at this card with no sheet begun: the focus is in it, or nowhere."""
        focus = QApplication.focusWidget()
        return not self.has_sheet() and (focus is None or focus is self or self.isAncestorOf(focus))

    def _show_assignments(self, row: CaseRow, lexicon: Lexicon) -> None:
        owing = [(each.unit, each.part, assignment_notes(each)) for each in row.assignments]
        if owing == self._owing:
            return
        self._owing = owing
        cleared(self._assignments)
        self._duties = [Duty(each, lexicon.unit(each.unit)) for each in row.assignments]
        for duty in self._duties:
            self._assignments.addWidget(duty)
