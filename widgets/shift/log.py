"""值班日志: the lines of one day, and a field in which Enter writes the next one."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from console.domain.calendar import SHANGHAI
from console.domain.dutylog import ENTRY_KIND_NAMES, WORDS_MOST, DutyEntry, EntryKind
from console.domain.rows import DutyDayRow
from console.domain.text import counted
from resources.tongue import say
from widgets import theme
from widgets.controls.buttons import ShortcutButton
from widgets.controls.form import RefusalLine
from widgets.controls.panel import EmptyState, Panel
from widgets.controls.words import caption
from widgets.shift.entries import words_of, writer
from widgets.shift.grid import Cell, Column, Grid, Line
from widgets.tokens import Tone

KIND_TONES = {
    EntryKind.NOTE: Tone.NEUTRAL,
    EntryKind.SIGNED: Tone.INFO,
    EntryKind.TAKEN: Tone.GOOD,
    EntryKind.WITHDRAWN: Tone.WARNING,
    EntryKind.RESTARTED: Tone.WARNING,
    EntryKind.STORM_BEGAN: Tone.WARNING,
    EntryKind.STORM_ENDED: Tone.GOOD,
}


class EntryLine(QLineEdit):
    """What is to be remembered: Enter writes it."""

    said = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxLength(WORDS_MOST)
        self.setPlaceholderText(say("记一条，Enter 写入", "Write a line, Enter keeps it"))
        self.setAccessibleName(say("值班日志记一条", "A line for the duty log"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            words = self.text().strip()
            if words:
                self.said.emit(words)
        else:
            super().keyPressEvent(event)


class LogBoard(QWidget):
    """Rows in, intents out."""

    said = Signal(str, str)
    """(words, case or ''): the next line."""
    day_chosen = Signal(str)
    """Another day, such as 2026-11-23."""
    opened = Signal(str, str)
    """(case, hand-over) that a line is about; one of them is ''."""
    printing = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scale = theme.scale()
        self._case = ""
        self._entries: tuple[DutyEntry, ...] = ()
        self.grid = Grid(
            say("值班日志", "Duty log"),
            (
                Column(say("时间", "Time"), 76),
                Column(say("记录人", "Who"), 168),
                Column(say("类别", "Kind"), 150),
                Column(say("内容", "What")),
                Column(say("案件", "Case"), 148),
            ),
        )
        self.day = QDateEdit()
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setCalendarPopup(True)
        self.day.setAccessibleName(say("日期", "Day"))
        self.line = EntryLine()
        self.link = QPushButton()
        self.link.setProperty("kind", "chip")
        self.link.setCheckable(True)
        self.refusal = RefusalLine()
        earlier = ShortcutButton(say("前一天", "Day before"), "", "ghost", "chevron-left")
        later = ShortcutButton(say("后一天", "Day after"), "", "ghost", "chevron-right")
        out = ShortcutButton(say("打印", "Print"), "Ctrl P", "ghost", "printer")
        earlier.clicked.connect(lambda: self.day.setDate(self.day.date().addDays(-1)))
        later.clicked.connect(lambda: self.day.setDate(self.day.date().addDays(1)))
        out.clicked.connect(self.printing)
        self._panel = Panel(say("值班日志", "Duty log"), flush=True)
        for part in (earlier, self.day, later, out):
            self._panel.add_action(part)
        self._empty = EmptyState(
            "pencil",
            say("这一天没有记录", "Nothing was written on that day"),
            say("签字和记事都会出现在这里。", "Notes and signatures stand here."),
        )
        self._panel.add(self._empty, 1)
        self._panel.add(self.grid, 1)
        writing = QWidget()
        row = QHBoxLayout(writing)
        row.setContentsMargins(scale.m, scale.s, scale.m, scale.s)
        row.setSpacing(scale.s)
        row.addWidget(self.link)
        row.addWidget(self.line, 1)
        self._panel.add(self.refusal)
        self._panel.add(writing)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._panel)
        self.line.said.connect(lambda words: self.said.emit(words, self._case if self.link.isChecked() else ""))
        self.day.dateChanged.connect(lambda day: self.day_chosen.emit(day.toString("yyyy-MM-dd")))
        self.grid.opened.connect(self._open)
        self.offer_case("", "")

    def show_day(
        self, day: str, row: DutyDayRow | None, name: Callable[[str], str], number: Callable[[str], str]
    ) -> None:
        """The lines of a day, the latest at the foot."""
        then = date.fromisoformat(day)
        if self.day.date() != QDate(then.year, then.month, then.day):
            self.day.blockSignals(True)
            self.day.setDate(QDate(then.year, then.month, then.day))
            self.day.blockSignals(False)
        entries = row.entries if row is not None else ()
        grew = len(entries) > len(self._entries)
        self._entries = entries
        self.grid.show_lines([_entry(each, name, number) for each in entries])
        self._panel.show_title(say("值班日志", "Duty log"), say(f"{len(entries)} 条", counted(len(entries), "line")))
        self._empty.setVisible(not entries)
        self.grid.setVisible(bool(entries))
        if grew:
            self.grid.scrollToBottom()

    def offer_case(self, case: str, number: str) -> None:
        """The case that a line may be linked to; '' offers none."""
        self._case = case
        self.link.setVisible(bool(case))
        self.link.setChecked(bool(case))
        words = say(f"关联 {number}", f"about {number}")
        self.link.setText(caption(words))
        self.link.setAccessibleName(words)

    def _open(self, id: str) -> None:
        entry = next((each for each in self._entries if str(each.n) == id), None)
        if entry is not None and (entry.case or entry.handover):
            self.opened.emit(entry.case or "", entry.handover or "")


def _entry(each: DutyEntry, name: Callable[[str], str], number: Callable[[str], str]) -> Line:
    return Line(
        str(each.n),
        (
            Cell(f"{each.at.astimezone(SHANGHAI):%H:%M}"),
            Cell(writer(each, name)),
            Cell(say(*ENTRY_KIND_NAMES[each.kind]), KIND_TONES[each.kind]),
            Cell(words_of(each) or say("见交接班记录（Enter 打开）", "see the page (Enter opens it)")),
            Cell(number(each.case) if each.case else "—"),
        ),
    )
