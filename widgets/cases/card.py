"""The card of one case: where it stands, where it is, who owes what by when, and what may be done now.

The buttons are the table of the law: what is lawful can be pressed, the rest says why not.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget

from console.domain.calendar import SHANGHAI
from console.domain.case.stages import ENDED, STAGE_NAMES, STEPS, step_of
from console.domain.case.table import TABLE, Action, Row, why_not
from console.domain.case.things import SOURCE_NAMES, TIMER_NAMES, Part
from console.domain.deadline import Lamp, lamp
from console.domain.people import Actor
from console.domain.rows import AssignmentRow, CaseRow
from resources.tongue import say
from widgets import theme
from widgets.cases.lexicon import Lexicon
from widgets.controls.buttons import IconButton, ShortcutButton
from widgets.controls.form import Facts, RefusalLine
from widgets.controls.panel import EmptyState
from widgets.controls.photos import Photo, PhotoStrip
from widgets.controls.pills import StatusPill
from widgets.controls.stagebar import StageBar
from widgets.controls.words import FigureLabel, PlainLabel, caption, tip
from widgets.tokens import Tone

LAMP_TONES = {Lamp.GREEN: Tone.NEUTRAL, Lamp.AMBER: Tone.WARNING, Lamp.RED: Tone.CRITICAL}
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
        self._row: CaseRow | None = None
        self._buttons: dict[Action, ShortcutButton] = {}
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
        self._acts = QGridLayout()
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
        foot.addLayout(self._acts)
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
        self._row = row
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
        self._facts.show_items(_facts(row, lexicon))
        self._because.setText(_because(row))
        self._show_assignments(row, lexicon, now)
        self._show_acts(row, actor)
        self.show_time(now)

    def show_time(self, now: datetime) -> None:
        """Only what moves with the clock."""
        row = self._row
        if row is None:
            return
        self._stage.show_status(say(*STAGE_NAMES[row.stage]), Tone.NEUTRAL)
        self._due.setVisible(row.promise is not None)
        if row.promise is not None:
            tone = LAMP_TONES[lamp(now, row.promise.amber_at, row.promise.due_at)]
            self._due.show_status(
                f"{say(*TIMER_NAMES[row.promise.kind])} {_left(row.promise.due_at, now)}", tone, "timer"
            )
        flag = _flag(row)
        self._flag.setVisible(bool(flag))
        if flag:
            self._flag.show_status(flag, Tone.SESSION if row.conferring else Tone.WARNING)

    def show_timeline(self, lines: Sequence[TimelineLine]) -> None:
        """The steps, newest first."""
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

    def open_sheet(self, sheet: QWidget) -> None:
        """Put a sheet over the row of buttons; one at a time."""
        self.close_sheet()
        self._sheet_place.addWidget(sheet)
        for button in self._buttons.values():
            button.hide()
        sheet.setFocus(Qt.FocusReason.OtherFocusReason)
        first = sheet.nextInFocusChain()
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_sheet(self) -> None:
        while (item := self._sheet_place.takeAt(0)) is not None:
            found = item.widget()
            if found is not None:
                found.hide()
                found.deleteLater()
        for button in self._buttons.values():
            button.show()

    def has_sheet(self) -> bool:
        return self._sheet_place.count() > 0

    def _show_acts(self, row: CaseRow, actor: Actor) -> None:
        _clear(self._acts)
        self._buttons = {}
        mine = [each for each in TABLE if each.action not in WITHOUT_BUTTON and each.roles & actor.roles]
        reasons = {each.action: why_not(row.standing, each.action, actor) for each in mine}
        lawful = [each for each in mine if reasons[each.action] is None]
        primary = next((each.action for action in FORWARD for each in lawful if each.action is action), None)
        lawful.sort(key=lambda each: (each.action is not primary, not each.key))
        shown = lawful[: 2 * BUTTONS_PER_ROW - 2]
        for n, each in enumerate(shown):
            button = ShortcutButton(say(*each.name), each.key, "primary" if each.action is primary else "normal")
            button.clicked.connect(lambda _, action=each.action: self.asked.emit(str(action)))
            self._buttons[each.action] = button
            self._acts.addWidget(button, n // BUTTONS_PER_ROW, n % BUTTONS_PER_ROW)
        confer = ShortcutButton(say("会商", "Confer"), "M", "normal", "users")
        confer.clicked.connect(self.conferred)
        more = ShortcutButton(say("更多", "More"), "", "ghost", "ellipsis")
        rest = [each for each in mine if each not in shown]
        more.clicked.connect(lambda: self._open_rest(rest, row, actor, more))
        for n, button in enumerate((confer, more), start=len(shown)):
            self._acts.addWidget(button, n // BUTTONS_PER_ROW, n % BUTTONS_PER_ROW)
        if self.has_sheet():
            for button in self._buttons.values():
                button.hide()

    def _open_rest(self, rest: Sequence[Row], row: CaseRow, actor: Actor, beside: QWidget) -> None:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for each in rest:
            reason = why_not(row.standing, each.action, actor)
            words = say(*each.name) if reason is None else f"{say(*each.name)} — {say(*reason)}"
            action = QAction(caption(words), menu)
            action.setEnabled(reason is None)
            action.setToolTip(tip(words))
            action.triggered.connect(lambda _, act=each.action: self.asked.emit(str(act)))
            menu.addAction(action)
        menu.popup(beside.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _show_assignments(self, row: CaseRow, lexicon: Lexicon, now: datetime) -> None:
        _clear(self._assignments)
        for each in row.assignments:
            line = QHBoxLayout()
            part = say("主办", "Lead") if each.part is Part.LEAD else say("协办", "Co")
            line.addWidget(PlainLabel(part, "body", "low"))
            line.addWidget(PlainLabel(lexicon.unit(each.unit), "strong"), 1)
            words, tone = _assignment_state(each, now)
            line.addWidget(StatusPill(words, tone))
            self._assignments.addLayout(line)


def _facts(row: CaseRow, lexicon: Lexicon) -> list[tuple[str, str]]:
    facts = [
        (say("地点", "Place"), row.place.address),
        (say("属地", "Ground"), lexicon.unit(row.place.street)),
        (say("类别", "Class"), f"{row.class_code or '—'} {lexicon.small_class(row.class_code)}"),
        (say("来源", "Source"), say(*SOURCE_NAMES[row.source])),
        (say("上报", "Reported"), f"{row.reported_at.astimezone(SHANGHAI):%m-%d %H:%M}"),
    ]
    if row.external is not None:
        outside = row.external
        facts += [
            (say("原标题", "Original"), outside.title),
            (say("来源系统", "System"), f"{outside.system} {outside.number}"),
            (say("原部门", "Department"), outside.department),
        ]
    if row.returns or row.reworks:
        words = say(
            f"回退 {row.returns} 次 · 返工 {row.reworks} 次", f"{row.returns} handed back · {row.reworks} reworked"
        )
        facts.append((say("往返", "To and fro"), words))
    if row.hand_back:
        facts.append((say("申请回退", "Hand-back"), f"{lexicon.unit(row.hand_back)}：{row.hand_back_reason}"))
    return facts


def _because(row: CaseRow) -> str:
    if row.promise is not None:
        return say(*row.promise.because)
    if row.external is not None:
        due = row.external.due_at
        if due is None:
            return say("来源未给时限。", "The source gave no deadline.")
        words = f"{due.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        return say(f"来源给定的时限：{words}（未改动）。", f"The source's own deadline: {words} (unchanged).")
    return say("此阶段没有计时。", "No clock runs at this stage.")


def _assignment_state(each: AssignmentRow, now: datetime) -> tuple[str, Tone]:
    if each.confirmed_at is not None:
        late = each.left_s is not None and each.left_s < 0
        return (say("超期反馈", "Fed back late"), Tone.CRITICAL) if late else (say("已反馈", "Fed back"), Tone.GOOD)
    tone = LAMP_TONES[lamp(now, each.promise.amber_at, each.promise.due_at)]
    state = say("处置中", "Handling") if each.signed_at else say("待签收", "To sign")
    return f"{state} · {_left(each.promise.due_at, now)}", tone


def _left(due: datetime, now: datetime) -> str:
    minutes = int(abs((due - now).total_seconds()) // 60)
    days, hours = divmod(minutes // 60, 24)
    if days:
        span = say(f"{days} 天 {hours} 小时", f"{days} d {hours} h")
    elif hours:
        span = say(f"{hours} 小时 {minutes % 60:02d} 分", f"{hours} h {minutes % 60:02d} min")
    else:
        span = say(f"{minutes} 分钟", f"{minutes} min")
    return say(f"超期 {span}", f"{span} over") if now > due else say(f"剩 {span}", f"{span} left")


def _flag(row: CaseRow) -> str:
    if row.conferring:
        return say("会商中", "In session")
    if row.nudges:
        return say(f"催办 {row.nudges} 次", f"Nudged {row.nudges}×")
    return ""


def _clear(layout: QVBoxLayout | QGridLayout | QHBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif isinstance(inner, QVBoxLayout | QGridLayout | QHBoxLayout):
            _clear(inner)
            inner.deleteLater()
