"""The room of a session: who is here, what it is about, one map for all, notes, and what was decided.

The map is handed in; this room only says what was meant on it. Deciding belongs to the chair.
"""

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QDateTime, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from console.domain.calendar import SHANGHAI
from console.domain.case.stages import STAGE_NAMES
from console.domain.case.timers import TIMER_NAMES
from console.domain.ids import AccountId, UnitId
from console.domain.rows import CaseRow, SessionRow
from console.domain.session import SESSION_TYPE_NAMES, Note, Resolution, SessionStage
from resources.tongue import say
from widgets import theme
from widgets.cases.lexicon import Lexicon
from widgets.cases.pieces import cleared
from widgets.cases.sheets import Sheet
from widgets.cases.told import left
from widgets.controls.buttons import ShortcutButton
from widgets.controls.choice import Choice
from widgets.controls.form import FormRow, MomentEdit, RefusalLine
from widgets.controls.lines import Lines
from widgets.controls.panel import Panel
from widgets.controls.pills import StatusPill
from widgets.controls.words import PlainLabel
from widgets.session.pins import PinLine, PinList
from widgets.tokens import Tone

ARMED_MS = 4_000
"""So long the button to end a session waits for its second click."""


class NoteLine(QLineEdit):
    """What one says into the room: Enter says it."""

    said = Signal(str)
    """Words for everybody in the room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxLength(2_000)
        self.setPlaceholderText(say("记录一句，Enter 发出", "Note something, Enter sends it"))
        self.setAccessibleName(say("会商记录", "Session note"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            words = self.text().strip()
            if words:
                self.said.emit(words)
                self.clear()
        else:
            super().keyPressEvent(event)


class ResolveSheet(Sheet):
    """议定事项: what, who leads, who helps, by when."""

    def __init__(self, lexicon: Lexicon, now: datetime, parent: QWidget | None = None) -> None:
        super().__init__(say("议定事项", "Resolution"), say("确认议定", "Resolve"), parent)
        self._units = lexicon.handling_units()
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.words.setMaximumHeight(2 * theme.scale().button)
        self.lead = Choice()
        self.co = Choice()
        self.co.addItem(say("无", "none"), "")
        for unit in self._units:
            self.lead.addItem(say(*unit.name), unit.id)
            self.co.addItem(say(*unit.name), unit.id)
        self.due = MomentEdit()
        tomorrow = (now + timedelta(days=3)).astimezone(SHANGHAI).replace(hour=18, minute=0, second=0)
        self.due.setDateTime(QDateTime.fromString(f"{tomorrow:%Y-%m-%d %H:%M}", "yyyy-MM-dd HH:mm"))
        self.form.add("words", FormRow(say("内容", "What"), self.words, required=True))
        self.form.add("lead", FormRow(say("主办", "Lead"), self.lead, required=True))
        self.form.add("co", FormRow(say("协办", "Co-operating"), self.co))
        self.form.add("due_at", FormRow(say("时限", "Deadline"), self.due, required=True))

    def chosen(self) -> tuple[str, UnitId, tuple[UnitId, ...], datetime]:
        """(words, lead, co-units, deadline as an instant)."""
        wall = datetime.strptime(self.due.dateTime().toString("yyyy-MM-dd HH:mm"), "%Y-%m-%d %H:%M")  # noqa: DTZ007
        self.lead.settle()
        self.co.settle()
        co = self.co.currentData()
        lead = UnitId(self.lead.currentData())
        helpers = (UnitId(co),) if co and co != lead else ()
        return self.words.toPlainText().strip(), lead, helpers, wall.replace(tzinfo=SHANGHAI).astimezone(UTC)


class SessionRoom(QWidget):
    """Rows in, intents out. `map_place` is a widget that shows the session's pins."""

    said = Signal(str)
    """Words for the record."""
    resolving = Signal()
    """The chair wants to write a resolution."""
    ended = Signal()
    """The chair ends the session."""
    case_opened = Signal(str)
    """A case of the agenda."""
    unpinned = Signal(str)
    """Take back my own mark from the map."""
    left = Signal()
    """Back to the desk; the session goes on."""

    def __init__(self, map_place: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row: SessionRow | None = None
        self._title = PlainLabel("", "page")
        self._type = StatusPill("", Tone.SESSION, "users")
        self._here = PlainLabel("", "secondary", "mid")
        self._members = PlainLabel("", "secondary", "mid", wrap=True)
        self._agenda = QListWidget()
        self._agenda.setAccessibleName(say("议题", "Agenda"))
        self._agenda.setWordWrap(True)
        self._agenda.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._agenda.setTextElideMode(Qt.TextElideMode.ElideNone)
        self._agenda.itemActivated.connect(lambda item: self.case_opened.emit(item.data(Qt.ItemDataRole.UserRole)))
        self._pins = PinList()
        self._pins.removed.connect(self.unpinned)
        self._notes = Lines(say("会商记录", "Notes"))
        self._resolutions = Lines(say("议定事项", "Resolutions"))
        self._resolutions.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._line = NoteLine()
        self._line.said.connect(self.said)
        self.refusal = RefusalLine()
        self._resolve = ShortcutButton(say("议定…", "Resolve…"), "", "primary", "gavel")
        self._resolve.clicked.connect(self.resolving)
        self._end = ShortcutButton(say("结束会商", "End"), "", "danger")
        self._end.clicked.connect(self._end_in_two_steps)
        self._arm = QTimer(self, singleShot=True, interval=ARMED_MS)
        self._arm.timeout.connect(self._disarm)
        back = ShortcutButton(say("返回", "Back"), "Esc", "ghost", "arrow-left")
        back.clicked.connect(self.left)
        self._sheet_place = QVBoxLayout()
        self._map = map_place
        self._ground = Panel(say("会商地图", "Shared map"), flush=True)
        self._ground.add(map_place, 1)
        self._lay_out(back)

    def _lay_out(self, back: QWidget) -> None:
        scale = theme.scale()
        head = QHBoxLayout()
        for part in (back, self._title, self._type, self._here):
            head.addWidget(part)
        head.addStretch(1)
        head.addWidget(self._resolve)
        head.addWidget(self._end)
        agenda = Panel(say("议题与参加单位", "Agenda and members"))
        agenda.add(self._agenda, 1)
        agenda.add(self._members)
        record = Panel(say("记录", "Notes"))
        record.add(self._notes, 1)
        record.add(self._line)
        decided = Panel(say("议定事项", "Resolutions"))
        decided.add(self._resolutions, 1)
        holder = QWidget()
        holder.setLayout(self._sheet_place)
        self._sheet_place.setContentsMargins(0, 0, 0, 0)
        decided.add(holder)
        marks = Panel(say("图钉", "Pins"), say("颜色即放置者", "the colour is whose"))
        marks.add(self._pins)
        work = QVBoxLayout()
        work.addWidget(agenda, 2)
        work.addWidget(record, 3)
        right = QVBoxLayout()
        right.addWidget(decided, 1)
        right.addWidget(marks)
        columns = QHBoxLayout()
        columns.setSpacing(scale.s)
        columns.addLayout(work, 3)
        columns.addWidget(self._ground, 6)
        columns.addLayout(right, 3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(scale.m, scale.m, scale.m, scale.m)
        whole.setSpacing(scale.m)
        whole.addLayout(head)
        whole.addWidget(self.refusal)
        whole.addLayout(columns, 1)

    def current(self) -> SessionRow | None:
        return self._row

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def replace_map(self, new: QWidget) -> None:
        """Show the session's pins on another map."""
        self._ground.replace(self._map, new)
        self._map = new

    def show_agenda(self, cases: list[CaseRow], now: datetime) -> None:
        """The cases on the agenda that this seat holds, with stage and time left."""
        self._fill(self._agenda, [(case.id, _agenda_words(case, now)) for case in cases])

    def show_pins(self, pins: list[PinLine]) -> None:
        """The marks on the map, in the colours of their authors."""
        self._pins.show_items(pins)

    def show_session(self, row: SessionRow, lexicon: Lexicon, me: AccountId) -> None:
        """Show the session as it stands."""
        if self._row is None or self._row.id != row.id:
            self.refusal.clear()
            self.close_sheet()
        self._row = row
        self._title.setText(row.title)
        over = row.stage is SessionStage.ENDED
        self._type.show_status(
            say(*SESSION_TYPE_NAMES[row.type]) + (say(" · 已结束", " · ended") if over else ""), Tone.SESSION, "users"
        )
        units = say("、", ", ").join(lexicon.unit(unit) for unit in row.units)
        self._members.setText(say(f"参加单位：{units or '无'}", f"Units: {units or 'none'}"))
        hint = "" if over else say("在地图上点击放图钉", "click the map to drop a pin")
        self._ground.show_title(say("会商地图", "Shared map"), hint)
        self._notes.show_items([_note(note, lexicon) for note in row.notes])
        self._resolutions.show_items([_resolution(each, lexicon) for each in row.resolutions])
        self._line.setEnabled(not over)
        chairs = row.chair == me
        for button in (self._resolve, self._end):
            button.setVisible(not over)
            if chairs:
                button.allow()
            else:
                button.refuse(say("由主持人决定", "The chair decides"))

    def show_present(self, names: list[str]) -> None:
        """Who is in the room now."""
        self._here.setText(say(f"在场 {len(names)} 人：", f"{len(names)} here: ") + say("、", ", ").join(names))

    def _end_in_two_steps(self) -> None:
        """Ending is for everybody: the first click asks, the second means it."""
        if self._arm.isActive():
            self._disarm()
            self.ended.emit()
        else:
            self._arm.start()
            self._end.rename(say("再按一次结束", "Click again to end"))

    def _disarm(self) -> None:
        self._arm.stop()
        self._end.rename(say("结束会商", "End"))

    def open_sheet(self, sheet: Sheet) -> None:
        self.close_sheet()
        self._sheet_place.addWidget(sheet)
        sheet.begin()

    def close_sheet(self) -> None:
        cleared(self._sheet_place)

    def _fill(self, shown: QListWidget, lines: list[tuple[str, str]]) -> None:
        if [shown.item(n).text() for n in range(shown.count())] == [words for _, words in lines]:
            return
        shown.clear()
        for key, words in lines:
            shown.addItem(words)
            item = shown.item(shown.count() - 1)
            item.setData(Qt.ItemDataRole.UserRole, key)
            item.setSizeHint(QSize(0, theme.scale().row + theme.scale().l))


def _agenda_words(case: CaseRow, now: datetime) -> str:
    stands = say(*STAGE_NAMES[case.stage])
    if case.promise is not None:
        stands += f" · {say(*TIMER_NAMES[case.promise.kind])} {left(case.promise.due_at, now)}"
    return f"{case.title}\n{case.number} · {stands}"


def _note(note: Note, lexicon: Lexicon) -> tuple[str, str]:
    who = lexicon.unit(note.unit) if note.unit else say("坐席", "Desk")
    return note.words, f"{note.at.astimezone(SHANGHAI):%H:%M} {who}"


def _resolution(each: Resolution, lexicon: Lexicon) -> tuple[str, str]:
    co = f" · {say('协办', 'with')} " + say("、", ", ").join(lexicon.unit(unit) for unit in each.co) if each.co else ""
    due = f"{each.due_at.astimezone(SHANGHAI):%m-%d %H:%M}"
    return each.words, f"{say('主办', 'Lead')} {lexicon.unit(each.lead)}{co} · {say('时限', 'due')} {due}"
