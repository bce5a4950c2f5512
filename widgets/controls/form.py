"""Forms whose refusals stand under the control that was refused."""

from PySide6.QtCore import QEvent, QLocale, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QTextCharFormat
from PySide6.QtWidgets import (
    QCalendarWidget,
    QDateTimeEdit,
    QFrame,
    QHBoxLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from resources.tongue import say, spoken
from widgets import icons, theme
from widgets.controls.pills import IconMark
from widgets.controls.words import PlainLabel


class RefusalLine(QWidget):
    """Why an ask was refused, beside what asked it; gone while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark = IconMark("circle-alert", icons.Role.CRITICAL, theme.scale().caption + 2)
        self._words = PlainLabel("", "refusal", wrap=True)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.scale().xs)
        line.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._words, 1)
        self.hide()

    def text(self) -> str:
        return self._words.text()

    def refuse(self, reason: str) -> None:
        """Show the reason and say it to a screen reader; '' takes it away."""
        self._words.setText(reason)
        self.setAccessibleName(reason)
        self.setVisible(bool(reason))
        if reason:
            spoken_now = QAccessibleAnnouncementEvent(self, reason)
            spoken_now.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
            QAccessible.updateAccessibility(spoken_now)

    def clear(self) -> None:
        self.refuse("")


class FormRow(QWidget):
    """A label over a control, a hint, and the place where a refusal appears."""

    def __init__(
        self,
        label: str,
        control: QWidget,
        hint: str = "",
        *,
        required: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        scale = theme.scale()
        self._control = control
        self._refusal = RefusalLine()
        name = PlainLabel(label, "secondary")
        name.setBuddy(control)
        told = say(f"{label}，必填", f"{label}, required") if required else label
        for each in (control, control.focusProxy()):
            if each is not None:
                each.setAccessibleName(told)
        head = QHBoxLayout()
        head.setSpacing(scale.xs)
        head.addWidget(name)
        if required:
            head.addWidget(PlainLabel(say("必填", "required"), "caption"))
        head.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(scale.xs)
        box.addLayout(head)
        box.addWidget(control)
        if hint:
            box.addWidget(PlainLabel(hint, "caption", wrap=True))
            control.setAccessibleDescription(hint)
        box.addWidget(self._refusal)
        self._hint = hint

    def control(self) -> QWidget:
        return self._control

    def refusal(self) -> str:
        return self._refusal.text()

    def refuse(self, reason: str) -> None:
        """Mark the control, show why under it and put the cursor there; '' takes it back."""
        self._refusal.refuse(reason)
        self._control.setProperty("refused", bool(reason))
        self._control.setAccessibleDescription(reason or self._hint)
        self._control.style().unpolish(self._control)
        self._control.style().polish(self._control)
        if reason:
            self._control.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear_refusal(self) -> None:
        self.refuse("")


class Form(QWidget):
    """Rows by name, so that an answer which names a field finds its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, FormRow] = {}
        self._general = RefusalLine()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.scale().m)
        self._box.addWidget(self._general)

    def add(self, name: str, row: FormRow) -> None:
        self._rows[name] = row
        self._box.insertWidget(self._box.count() - 1, row)

    def show_row(self, name: str, is_shown: bool) -> None:
        """Whether the row of that name is there to be filled in."""
        self._rows[name].setVisible(is_shown)

    def controls(self) -> list[QWidget]:
        """The controls in the order of their rows, those that are there to be filled in."""
        return [row.control() for row in self._rows.values() if not row.isHidden()]

    def refuse(self, reason: str, name: str = "") -> None:
        """Show the reason under the row of that name, or under the whole form where there is none."""
        self.clear_refusals()
        row = self._rows.get(name)
        if row is None:
            self._general.refuse(reason)
        else:
            row.refuse(reason)

    def clear_refusals(self) -> None:
        self._general.clear()
        for row in self._rows.values():
            row.clear_refusal()


class Facts(QFrame):
    """Names and values in two columns: 属地 · 相公庄街道."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[tuple[PlainLabel, PlainLabel]] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.scale().s - 2)

    def show_items(self, facts: list[tuple[str, str]]) -> None:
        """Show these (name, value) pairs; lines already there are written over, not rebuilt."""
        while len(self._lines) < len(facts):
            self._lines.append(self._new_line())
        for n, (name, value) in enumerate(self._lines):
            shown = n < len(facts)
            name.setVisible(shown)
            value.setVisible(shown)
            if shown:
                name.setText(facts[n][0])
                value.setText(facts[n][1])
                value.setAccessibleName(f"{facts[n][0]} {facts[n][1]}")

    def _new_line(self) -> tuple[PlainLabel, PlainLabel]:
        name, value = PlainLabel("", "body", "low"), PlainLabel("", "body")
        name.setFixedWidth(5 * theme.scale().body + theme.scale().s)
        line = QHBoxLayout()
        line.setSpacing(theme.scale().s)
        line.addWidget(name)
        line.addWidget(value, 1)
        self._box.addLayout(line)
        return name, value


class CountEdit(QSpinBox):
    """A whole number with its unit; Qt leaves a spin box's text no room at the left, so it is made here."""

    def __init__(self, low: int, high: int, unit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(low, high)
        self.setSuffix(unit)
        self.lineEdit().setTextMargins(theme.scale().s, 0, 0, 0)


class MomentEdit(QDateTimeEdit):
    """A date and a time, with our calendar: the week begins on Monday, weekends are not alarms."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCalendarPopup(True)
        self.setDisplayFormat("yyyy-MM-dd HH:mm")
        calendar = self.calendarWidget()
        calendar.setLocale(QLocale("zh_CN" if spoken() == "zh" else "en_GB"))
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self._ink_days()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._ink_days()

    def _ink_days(self) -> None:
        calendar = self.calendarWidget()
        calendar.setHeaderTextFormat(_ink(theme.palette().low))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            calendar.setWeekdayTextFormat(day, _ink(theme.palette().mid))


def _ink(value: str) -> QTextCharFormat:
    chosen = QTextCharFormat()
    chosen.setForeground(theme.colour(value))
    return chosen
