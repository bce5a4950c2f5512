"""The card of one case: where it stands, where it is, who owes what by when, and what may be done now.

The buttons are the table of the law: what is lawful can be pressed, the rest says why not.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QHBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget

from console.domain.case.stages import ENDED, STAGE_NAMES, STEPS, step_of
from console.domain.case.table import TABLE, Action, Row, why_not
from console.domain.case.things import TIMER_NAMES, Part
from console.domain.deadline import lamp
from console.domain.ids import UnitId
from console.domain.people import Actor
from console.domain.rows import AssignmentRow, CaseRow, Promise
from resources.tongue import say
from widgets import theme
from widgets.cases.lexicon import Lexicon
from widgets.cases.sheets import Sheet
from widgets.cases.told import LAMP_TONES, assignment_state, because, facts, flag, left
from widgets.controls.buttons import IconButton, ShortcutButton
from widgets.controls.form import Facts, RefusalLine
from widgets.controls.panel import EmptyState
from widgets.controls.photos import Photo, PhotoStrip
from widgets.controls.pills import StatusPill
from widgets.controls.stagebar import StageBar
from widgets.controls.words import FigureLabel, PlainLabel, caption, tip
from widgets.tokens import Tone

BUTTONS_PER_ROW = 3
WITHOUT_BUTTON = frozenset({Action.REPORT, Action.TAKE_OVER, Action.TAKE_OVER_END, Action.ADD_PHOTO})
FORWARD = (
    Action.REGISTER,
    Action.FILE,
    Action.DISPATCH,
    Action.SIGN,
    Action.FEED_BACK,
    Action.ACCEPT,
    Action.SEND_INSPECTION,
    Action.PASS,
    Action.CLOSE,
)
"""The way a case is meant to go: the first of these that is lawful is the primary button."""


class TimelineLine(msgspec.Struct, frozen=True):
    """One step of a case for people: when (already in local words), who, what."""

    when: str
    who: str
    words: str
    tone: Tone = Tone.NEUTRAL


class CaseCard(QWidget):
    """One case at a time; rows in, intents out."""

    asked = Signal(str)
    """An act of the table (its action's value) on the case shown."""
    conferred = Signal()
    """会商: call a session on this case, or go to the one under way."""
    located = Signal()
    """Show the place on the map."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scale = theme.scale()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._row: CaseRow | None = None
        self._unit: UnitId | None = None
        self._buttons: dict[Action, ShortcutButton] = {}
        self._shown: tuple[Action | None, tuple[Action, ...]] = (None, ())
        self._rest: tuple[Row, ...] = ()
        self._actor: Actor | None = None
        self._duties: list[_Duty] = []
        self._lines: tuple[TimelineLine, ...] = ()
        self._number = FigureLabel("", "caption")
        self._title = PlainLabel("", "page", wrap=True)
        self._stage = StatusPill()
        self._due = StatusPill()
        self._flag = StatusPill()
        self._bar = StageBar()
        self._photos = PhotoStrip(3)
        self._facts = Facts()
        self._because = PlainLabel("", "secondary", "mid", wrap=True)
        self._assignments = QVBoxLayout()
        self._assignments.setSpacing(scale.xs)
        self._timeline = QGridLayout()
        self._timeline.setHorizontalSpacing(scale.m)
        self._timeline.setVerticalSpacing(scale.s)
        self._timeline.setColumnStretch(1, 1)
        self.refusal = RefusalLine()
        self._acts_place = QWidget()
        self._acts = QGridLayout(self._acts_place)
        self._acts.setContentsMargins(0, 0, 0, 0)
        self._acts.setSpacing(scale.s)
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
        head.addWidget(locate)
        pills = QHBoxLayout()
        pills.setSpacing(scale.s)
        for pill in (self._stage, self._due, self._flag):
            pills.addWidget(pill)
        pills.addStretch(1)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(scale.l, 0, scale.l, scale.s)
        column.setSpacing(scale.m)
        column.addLayout(head)
        column.addWidget(self._title)
        column.addLayout(pills)
        column.addWidget(self._bar)
        column.addWidget(self._photos)
        column.addWidget(self._facts)
        column.addLayout(self._assignments)
        column.addWidget(PlainLabel(say("为什么是这个时间", "Why this time"), "section"))
        column.addWidget(self._because)
        column.addWidget(PlainLabel(say("时间线", "Timeline"), "section"))
        column.addLayout(self._timeline)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        foot = QVBoxLayout()
        foot.setContentsMargins(scale.l, scale.s, scale.l, scale.l)
        foot.setSpacing(scale.s)
        foot.addWidget(self.refusal)
        foot.addLayout(self._sheet_place)
        foot.addWidget(self._acts_place)
        body = QWidget()
        whole = QVBoxLayout(body)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addLayout(foot)
        return body

    def current(self) -> CaseRow | None:
        return self._row

    def show_case(self, row: CaseRow | None, lexicon: Lexicon, actor: Actor, now: datetime) -> None:
        """Show this case as it stands; None empties the card."""
        changed = (row.id if row else None) != (self._row.id if self._row else None)
        self._row, self._unit, self._actor = row, actor.unit, actor
        self._empty.setVisible(row is None)
        self._body.setVisible(row is not None)
        if row is None:
            return
        if changed:
            self.refusal.clear()
            self.close_sheet()
        self._number.setText(row.number)
        self._title.setText(row.title)
        self._bar.show_stages([say(*name) for name, _ in STEPS], step_of(row.stage), done=row.stage in ENDED)
        self._facts.show_items(facts(row, lexicon))
        self._because.setText(because(row, self._promise(row)))
        self._show_assignments(row, lexicon)
        self._show_acts(row, actor, anew=changed)
        self.show_time(now)

    def show_time(self, now: datetime) -> None:
        """Only what moves with the clock."""
        row = self._row
        if row is None:
            return
        self._stage.show_status(say(*STAGE_NAMES[row.stage]), Tone.NEUTRAL)
        promise = self._promise(row)
        self._due.setVisible(promise is not None)
        if promise is not None:
            tone = LAMP_TONES[lamp(now, promise.amber_at, promise.due_at)]
            self._due.show_status(f"{say(*TIMER_NAMES[promise.kind])} {left(promise.due_at, now)}", tone, "timer")
        beside = flag(row)
        self._flag.setVisible(bool(beside))
        if beside:
            self._flag.show_status(beside, Tone.SESSION if row.conferring else Tone.WARNING)
        for duty, each in zip(self._duties, row.assignments, strict=True):
            duty.show_state(each, now)

    def _promise(self, row: CaseRow) -> Promise | None:
        """The clock that matters to who looks: a unit's own while it owes something, else the case's."""
        mine = next((each for each in row.assignments if each.unit == self._unit and each.confirmed_at is None), None)
        return mine.promise if mine is not None and row.promise is not None else row.promise

    def show_timeline(self, lines: Sequence[TimelineLine]) -> None:
        """The steps, newest first."""
        if tuple(lines) == self._lines:
            return
        self._lines = tuple(lines)
        _clear(self._timeline)
        for n, line in enumerate(lines):
            words = PlainLabel(line.words, "body", "" if line.tone is Tone.NEUTRAL else str(line.tone), wrap=True)
            who = PlainLabel(line.who, "caption")
            box = QVBoxLayout()
            box.setSpacing(0)
            box.addWidget(words)
            box.addWidget(who)
            when = FigureLabel(line.when, "caption")
            self._timeline.addWidget(when, n, 0, Qt.AlignmentFlag.AlignTop)
            self._timeline.addLayout(box, n, 1)

    def show_photos(self, photos: Sequence[Photo]) -> None:
        self._photos.setVisible(bool(photos))
        self._photos.show_items(photos)

    def open_sheet(self, sheet: Sheet) -> None:
        """Put a sheet over the row of buttons; one at a time."""
        self.close_sheet()
        self._sheet_place.addWidget(sheet)
        self._acts_place.hide()
        sheet.begin()

    def close_sheet(self) -> None:
        typing = QApplication.focusWidget()
        if self.has_sheet() and typing is not None and self.isAncestorOf(typing):
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        while (item := self._sheet_place.takeAt(0)) is not None:
            found = item.widget()
            if found is not None:
                found.hide()
                found.deleteLater()
        self._acts_place.show()

    def has_sheet(self) -> bool:
        return self._sheet_place.count() > 0

    def _show_acts(self, row: CaseRow, actor: Actor, *, anew: bool) -> None:
        """Buttons change only where the law of this case has: one that has the focus is not taken away."""
        mine = [each for each in TABLE if each.action not in WITHOUT_BUTTON and each.roles & actor.roles]
        lawful = [each for each in mine if why_not(row.standing, each.action, actor) is None]
        primary = next((each.action for action in FORWARD for each in lawful if each.action is action), None)
        lawful.sort(key=lambda each: (each.action is not primary, not each.key))
        shown = lawful[: 2 * BUTTONS_PER_ROW - 2]
        self._rest = tuple(each for each in mine if each not in shown)
        wanted = primary, tuple(each.action for each in shown)
        if wanted == self._shown and not anew and self._buttons:
            return
        self._shown = wanted
        held = next((action for action, button in self._buttons.items() if button.hasFocus()), None)
        self._build_acts(shown, primary)
        if held is not None:
            (self._buttons.get(held) or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _build_acts(self, shown: Sequence[Row], primary: Action | None) -> None:
        _clear(self._acts)
        self._buttons = {}
        for n, each in enumerate(shown):
            button = ShortcutButton(say(*each.name), each.key, "primary" if each.action is primary else "normal")
            button.clicked.connect(lambda _, action=each.action: self.asked.emit(str(action)))
            self._buttons[each.action] = button
            self._acts.addWidget(button, n // BUTTONS_PER_ROW, n % BUTTONS_PER_ROW)
        confer = ShortcutButton(say("会商", "Confer"), "M", "normal", "users")
        confer.clicked.connect(self.conferred)
        more = ShortcutButton(say("更多", "More"), "", "ghost", "ellipsis")
        more.clicked.connect(lambda: self._open_rest(more))
        for n, button in enumerate((confer, more), start=len(shown)):
            self._acts.addWidget(button, n // BUTTONS_PER_ROW, n % BUTTONS_PER_ROW)
        for button in self._buttons.values():
            button.show()

    def _open_rest(self, beside: QWidget) -> None:
        row, actor = self._row, self._actor
        if row is None or actor is None:
            return
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for each in self._rest:
            reason = why_not(row.standing, each.action, actor)
            words = say(*each.name) if reason is None else f"{say(*each.name)} — {say(*reason)}"
            action = QAction(caption(words), menu)
            action.setEnabled(reason is None)
            action.setToolTip(tip(words))
            action.triggered.connect(lambda _, act=each.action: self.asked.emit(str(act)))
            menu.addAction(action)
        menu.popup(beside.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _show_assignments(self, row: CaseRow, lexicon: Lexicon) -> None:
        owing = [(each.unit, each.part) for each in row.assignments]
        if owing == [(duty.unit, duty.part) for duty in self._duties]:
            return
        _clear(self._assignments)
        self._duties = [_Duty(unit, part, lexicon.unit(unit)) for unit, part in owing]
        for duty in self._duties:
            self._assignments.addWidget(duty)


class _Duty(QWidget):
    """One unit's share in a case, with its own clock."""

    def __init__(self, unit: UnitId, part: Part, name: str) -> None:
        super().__init__()
        self.unit, self.part = unit, part
        self._state = StatusPill()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(PlainLabel(say("主办", "Lead") if part is Part.LEAD else say("协办", "Co"), "body", "low"))
        line.addWidget(PlainLabel(name, "strong"), 1)
        line.addWidget(self._state)

    def show_state(self, each: AssignmentRow, now: datetime) -> None:
        words, tone = assignment_state(each, now)
        if (words, tone) != (self._state.text(), self._state.tone()):
            self._state.show_status(words, tone)


def _clear(layout: QVBoxLayout | QGridLayout | QHBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif isinstance(inner, QVBoxLayout | QGridLayout | QHBoxLayout):
            _clear(inner)
            inner.deleteLater()
