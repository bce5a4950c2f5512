"""基础数据: the sheet that says what a file does not say of itself, and a calendar's year at a glance."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from console.domain.calendar import Mark, WorkCalendar
from console.domain.deadline import UNIT_NAMES, LimitUnit
from resources.tongue import say
from widgets import theme
from widgets.admin.audit import DayEdit
from widgets.admin.preview import PreviewSheet
from widgets.controls.buttons import ShortcutButton
from widgets.controls.choice import Choice
from widgets.controls.form import FormRow
from widgets.controls.words import PlainLabel
from widgets.maps.painted import PaintedMap
from widgets.maps.values import Area
from widgets.tokens import Tone

HOURS = (LimitUnit.WORK_HOUR, LimitUnit.URGENT_HOUR)
DAYS = (LimitUnit.WORK_DAY, LimitUnit.URGENT_DAY, LimitUnit.NATURAL_DAY)
MARK_NAMES = {
    Mark.WORKDAY: ("工作日", "working day"),
    Mark.MAKEUP: ("调休上班", "worked instead"),
    Mark.WEEKEND: ("周末", "weekend"),
    Mark.HOLIDAY: ("放假", "holiday"),
    Mark.OPEN: ("开放", "open"),
}
DAY_LONGEST = 31
MAP_HEIGHT = 10
"""In buttons."""


class BookSheet(PreviewSheet):
    """A codebook from a workbook: what its bare 天 and 小时 mean, its name, and the day it holds from."""

    changed = Signal()
    """Read the file anew with what is said now."""

    def __init__(self, title: str, confirm: str, today: date, parent: QWidget | None = None) -> None:
        super().__init__(title, confirm, parent)
        self.days, self.hours = _units(DAYS), _units(HOURS)
        self.edition = QLineEdit()
        self.valid_from = DayEdit(say("起用日期", "Holds from"), today)
        self.form.add("days", FormRow(say("表中“天”指", "“Days” in it mean"), self.days))
        self.form.add("hours", FormRow(say("表中“小时”指", "“Hours” in it mean"), self.hours))
        self.form.add(
            "edition", FormRow(say("版本名称", "Edition"), self.edition, say("留空则不变", "Empty: as it is"))
        )
        self.form.add("valid_from", FormRow(say("起用日期", "Holds from"), self.valid_from))
        for choice in (self.days, self.hours):
            choice.currentIndexChanged.connect(lambda _: self.changed.emit())
        self._named = ""
        self.edition.editingFinished.connect(self._rename)
        self.valid_from.dateChanged.connect(lambda _: self.changed.emit())

    def _rename(self) -> None:
        if self.edition.text().strip() != self._named:
            self._named = self.edition.text().strip()
            self.changed.emit()


class LayerSheet(PreviewSheet):
    """A ground from GeoJSON: which layer the file is, and in which datum its coordinates are."""

    changed = Signal()
    """Read the file anew with what is said now."""

    def __init__(
        self,
        title: str,
        confirm: str,
        layers: Sequence[tuple[str, str]],
        datums: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, confirm, parent)
        self.layer, self.datum = Choice(), Choice()
        for key, name in layers:
            self.layer.addItem(name, key)
        for each in datums:
            self.datum.addItem(each, each)
        self.form.add("layer", FormRow(say("图层", "Layer"), self.layer))
        self.form.add("datum", FormRow(say("坐标系", "Datum"), self.datum))
        self.map = PaintedMap()
        self.map.setMinimumHeight(MAP_HEIGHT * theme.scale().button)
        self.map.hide()
        self.put_beneath(self.map)
        for choice in (self.layer, self.datum):
            choice.currentIndexChanged.connect(lambda _: self.changed.emit())

    def show_areas(self, areas: Sequence[Area]) -> None:
        """Draw the ground as it would be."""
        self.map.set_mode(theme.mode())
        self.map.show_areas(areas)
        self.map.show()


class SpotsSheet(PreviewSheet):
    """A sheet of a site in which there may be coordinates: in which datum they are, "" while nobody has said so."""

    changed = Signal()
    """Read the file anew with what is said now."""

    def __init__(self, title: str, confirm: str, datums: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(title, confirm, parent)
        self.datum = Choice()
        self.datum.addItem(say("（表中没有坐标）", "(no coordinates in it)"), "")
        for each in datums:
            self.datum.addItem(each, each)
        self.form.add("datum", FormRow(say("坐标系", "Datum"), self.datum))
        self.datum.currentIndexChanged.connect(lambda _: self.changed.emit())


class YearView(QWidget):
    """A year at a glance, a line for each month. Arrows walk, Space or a click turns a day."""

    turned = Signal(object)
    """This day (a date) is to be worked, or not, other than it is."""
    walked = Signal(str)
    """What the day under the hand is, in words."""

    def __init__(self, calendar: WorkCalendar, year: int, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._calendar, self._year, self._today = calendar, year, today
        self._day = today if today.year == year else date(year, 1, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._say()

    def show_year(self, calendar: WorkCalendar, year: int) -> None:
        """Show this year of this calendar."""
        self._calendar, self._year = calendar, year
        if self._day.year != year:
            self._day = date(year, 1, 1)
        self._say()
        self.update()

    def day(self) -> date:
        """The day under the hand."""
        return self._day

    def choose(self, day: date) -> None:
        """Put the hand on this day of the year."""
        self._day = day
        self._say()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(
            round((DAY_LONGEST + 3) * 1.6 * theme.scale().body), 12 * (theme.scale().button - theme.scale().xs)
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            month = min(12, max(1, self._day.month + step[0]))
            last = monthrange(self._year, month)[1]
            self.choose(date(self._year, month, min(last, max(1, self._day.day + step[1]))))
        elif event.key() == Qt.Key.Key_Space:
            self.turned.emit(self._day)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position().x(), event.position().y())
        if found is not None:
            self.choose(found)
            self.turned.emit(found)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, scale = theme.palette(), theme.scale()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.figures(scale.caption))
        for month in range(1, 13):
            painter.setPen(theme.colour(palette.low))
            head = QRectF(0, (month - 1) * self._high(), self._left(), self._high())
            painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, say(f"{month} 月", f"{date(2000, month, 1):%b}"))
            for n in range(1, monthrange(self._year, month)[1] + 1):
                self._paint_day(painter, date(self._year, month, n))

    def _paint_day(self, painter: QPainter, day: date) -> None:
        palette = theme.palette()
        box = self._box(day)
        mark, _ = self._calendar.mark(day)
        fill, ink = {
            Mark.WORKDAY: (palette.bg2, palette.high),
            Mark.MAKEUP: (palette.fill(Tone.WARNING), palette.ink(Tone.WARNING)),
            Mark.WEEKEND: (palette.bg1, palette.low),
            Mark.HOLIDAY: (palette.fill(Tone.GOOD), palette.ink(Tone.GOOD)),
            Mark.OPEN: (palette.bg2, palette.high),
        }[mark]
        here = day == self._day
        ring = palette.focus if here and self.hasFocus() else palette.edge if here else fill
        painter.setPen(theme.colour(ring))
        painter.setBrush(theme.colour(fill))
        painter.drawRoundedRect(box, theme.scale().xs, theme.scale().xs)
        painter.setPen(theme.colour(ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(day.day))

    def _say(self) -> None:
        mark, name = self._calendar.mark(self._day)
        told = [f"{self._day:%Y-%m-%d}", say(*MARK_NAMES[mark]), say(*name)]
        words = "　".join(each for each in told if each)
        if not self._calendar.knows(self._day):
            words += say("　（该年安排未公布，暂按星期）", " (year not published: by the weekday)")
        self.setAccessibleName(words)
        self.walked.emit(words)

    def _left(self) -> float:
        return 3.2 * theme.scale().body

    def _high(self) -> float:
        return self.height() / 12

    def _wide(self) -> float:
        return (self.width() - self._left()) / DAY_LONGEST

    def _box(self, day: date) -> QRectF:
        x = self._left() + (day.day - 1) * self._wide()
        return QRectF(x, (day.month - 1) * self._high(), self._wide(), self._high()).adjusted(1, 1, -1, -1)

    def _at(self, x: float, y: float) -> date | None:
        month, day = int(y // self._high()) + 1, int((x - self._left()) // self._wide()) + 1
        if 1 <= month <= 12 and 1 <= day <= monthrange(self._year, month)[1] and x >= self._left():
            return date(self._year, month, day)
        return None


class CalendarSheet(PreviewSheet):
    """The days of a year that are worked other than their weekday says, turned one by one, published together."""

    stepped = Signal(int)
    """So many years on."""

    def __init__(self, calendar: WorkCalendar, today: date, parent: QWidget | None = None) -> None:
        super().__init__(say("年历", "The year"), say("发布这些改动", "Publish these"), parent)
        self.calendar = calendar
        self.year = YearView(calendar, today.year, today)
        self.told = PlainLabel("", "strong")
        before, after = (
            ShortcutButton(words, "", "ghost", icon)
            for words, icon in (
                (say("上一年", "Year before"), "chevron-left"),
                (say("下一年", "Year after"), "chevron-right"),
            )
        )
        self.heading = PlainLabel(str(today.year), "section")
        before.clicked.connect(lambda: self.stepped.emit(-1))
        after.clicked.connect(lambda: self.stepped.emit(1))
        head = QWidget()
        line = QHBoxLayout(head)
        line.setContentsMargins(0, 0, 0, 0)
        for each in (before, self.heading, after):
            line.addWidget(each)
        line.addWidget(self.told, 1)
        whole = QWidget()
        box = QVBoxLayout(whole)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(head)
        box.addWidget(self.year)
        whole.setFocusProxy(self.year)
        self.name, self.source = QLineEdit(), QLineEdit()
        hint = say("方向键走，空格或点击改上班/放假", "Arrows walk; Space or a click turns work and rest")
        self.form.add("year", FormRow(say("全年", "All of it"), whole, hint))
        self.form.add("name", FormRow(say("事由", "Occasion"), self.name, say("如：国庆节、调休", "e.g. National Day")))
        self.form.add(
            "source", FormRow(say("依据", "Source"), self.source, say("如：国办发明电〔2026〕7 号", "the notice"))
        )
        self.year.walked.connect(self.told.setText)
        self.told.setText(self.year.accessibleName())

    def begin(self) -> None:
        """The hand is among the days at once."""
        super().begin()
        self.year.setFocus(Qt.FocusReason.TabFocusReason)

    def show_calendar(self, calendar: WorkCalendar, year: int) -> None:
        """Show the draft as it is now."""
        self.calendar = calendar
        self.heading.setText(str(year))
        self.year.show_year(calendar, year)


def _units(units: Sequence[LimitUnit]) -> Choice:
    choice = Choice()
    choice.addItem(say("（表中已写明）", "(the sheet says it)"), None)
    for each in units:
        choice.addItem(say(*UNIT_NAMES[each]), each)
    return choice
