"""审计: which lines are asked for, and whether the chain holds. Rows in, intents out."""

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QDate, QLocale, Qt, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from resources.tongue import say, spoken
from widgets import theme
from widgets.controls.buttons import ShortcutButton
from widgets.controls.choice import Choice
from widgets.controls.pills import StatusPill
from widgets.controls.words import PlainLabel
from widgets.tokens import Tone

FIRST_SHOWN = timedelta(days=6)
"""A week with today, until somebody asks for other days."""


class DayEdit(QDateEdit):
    """A day, chosen from a calendar that begins on Monday."""

    def __init__(self, name: str, day: date, parent: QWidget | None = None) -> None:
        super().__init__(QDate(day.year, day.month, day.day), parent)
        self.setCalendarPopup(True)
        self.setDisplayFormat("yyyy-MM-dd")
        self.setAccessibleName(name)
        self.setToolTip(name)
        calendar = self.calendarWidget()
        calendar.setLocale(QLocale("zh_CN" if spoken() == "zh" else "en_GB"))
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)

    def day(self) -> date:
        chosen = self.date()
        return date(chosen.year(), chosen.month(), chosen.day())


class TrailFilters(QWidget):
    """From which day to which, which of the two trails, by whom and of what kind."""

    changed = Signal()
    """Other lines are wanted."""

    def __init__(self, today: date, kinds: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """`kinds`: (key, name) of everything that a line of the log may be."""
        super().__init__(parent)
        self.of = QComboBox()
        self.of.setAccessibleName(say("哪一种记录", "Which trail"))
        self.of.addItem(say("事件日志", "Log of events"), "log")
        self.of.addItem(say("审计记录", "Audit trail"), "audit")
        self.since = DayEdit(say("从哪天", "From"), today - FIRST_SHOWN)
        self.until = DayEdit(say("到哪天", "To"), today)
        self.by = QLineEdit()
        self.by.setPlaceholderText(say("账号", "Account"))
        self.by.setAccessibleName(say("谁做的", "By whom"))
        self.by.setMinimumWidth(7 * theme.scale().body)
        self.by.setMaximumWidth(10 * theme.scale().body)
        self.kind = Choice()
        self.kind.setAccessibleName(say("哪一类", "Of which kind"))
        self.kind.addItem(say("全部种类", "Every kind"), "")
        for key, name in kinds:
            self.kind.addItem(name, key)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.scale().xs)
        for each in (self.of, self.since, PlainLabel("–", "body", "low"), self.until, self.by):
            line.addWidget(each)
        line.addWidget(self.kind, 1)
        self.of.currentIndexChanged.connect(lambda _: self._turned())
        self.kind.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.by.editingFinished.connect(self._named)
        self._by = ""
        for day in (self.since, self.until):
            day.dateChanged.connect(lambda _: self.changed.emit())

    def _turned(self) -> None:
        """The kinds are those of events; the audit has few enough lines without."""
        is_log = self.of.currentData() == "log"
        self.kind.setEnabled(is_log)
        self.changed.emit()

    def _named(self) -> None:
        if self.by.text().strip() != self._by:
            self._by = self.by.text().strip()
            self.changed.emit()


class ChainStrip(QWidget):
    """Whether the history is whole: since when that is known, up to where, and a button to look again now."""

    verifying = Signal()
    """Look at everything now."""
    stopped = Signal()
    """Not now after all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scale = theme.scale()
        self.pill = StatusPill(say("尚不知道", "not known yet"))
        self.words = PlainLabel("", "secondary", "mid", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(say("校验进度", "How far the verification is"))
        self.bar.setMaximumWidth(12 * scale.body)
        self.bar.hide()
        self.look = ShortcutButton(say("立即校验", "Verify now"), "V", "normal", "shield")
        self.stop = ShortcutButton(say("停止", "Stop"), "", "ghost", "x")
        self.look.clicked.connect(self.verifying)
        self.stop.clicked.connect(self.stopped)
        self.stop.hide()
        line = QHBoxLayout()
        line.setContentsMargins(scale.m, 0, scale.m, scale.s)
        line.setSpacing(scale.s)
        line.addWidget(self.pill)
        line.addWidget(self.words, 1)
        for each in (self.bar, self.stop, self.look):
            line.addWidget(each)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(line)

    def show_state(self, mark: str, tone: Tone, words: str) -> None:
        """What is known."""
        self.pill.show_status(mark, tone, "shield" if tone is not Tone.CRITICAL else "shield-alert")
        self.words.setText(words)

    def show_running(self, done: int, of: int) -> None:
        """How far it has come; `of` 0: none runs."""
        self.bar.setVisible(of > 0)
        self.stop.setVisible(of > 0)
        self.look.setVisible(of == 0)
        self.bar.setRange(0, max(1, of))
        self.bar.setValue(done)
