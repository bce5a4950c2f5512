"""The head of the wall: whose it is, what kind of data it shows, how fresh, and what the time is."""

from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from resources.tongue import say
from widgets import icons, theme
from widgets.controls.pills import Age, AgePill, IconMark, StatusPill
from widgets.controls.words import PlainLabel
from widgets.tokens import Tone

_DAYS_ZH = "一二三四五六日"


class WallClock(QWidget):
    """Date, day of the week and time. It is told the time; it repaints only when that changes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._date, self._time = "", ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def show_time(self, now: datetime) -> None:
        """Show this moment, in the zone it comes in."""
        day = say(f"星期{_DAYS_ZH[now.weekday()]}", f"{now:%a}")
        date, time = f"{now:%Y-%m-%d} {day}", f"{now:%H:%M:%S}"
        if (date, time) == (self._date, self._time):
            return
        grown = len(date) != len(self._date)
        self._date, self._time = date, time
        self.setAccessibleName(f"{date} {time}")
        if grown:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        scale = theme.scale()
        date = QFontMetrics(theme.figures()).horizontalAdvance(self._date)
        time = QFontMetrics(self._time_font()).horizontalAdvance("00:00:00")
        return QSize(date + scale.m + time + 2, scale.title + scale.s)

    def _time_font(self) -> QFont:
        return theme.figures(theme.scale().title, QFont.Weight.DemiBold)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, scale = theme.palette(), theme.scale()
        painter = QPainter(self)
        room = QRectF(self.rect())
        painter.setFont(theme.figures())
        painter.setPen(theme.colour(palette.mid))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._date)
        room.setLeft(painter.fontMetrics().horizontalAdvance(self._date) + scale.m)
        painter.setFont(self._time_font())
        painter.setPen(theme.colour(palette.high))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._time)


class WallHeader(QWidget):
    """Title at the left; badge, age and clock at the right."""

    def __init__(self, title: str, icon: str = "radio-tower", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scale = theme.scale()
        self._badge = StatusPill()
        self._badge.hide()
        self._age = AgePill()
        self._clock = WallClock()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(scale.m)
        line.addWidget(IconMark(icon, icons.Role.ACCENT, scale.title + 4))
        line.addWidget(PlainLabel(title, "page"))
        line.addWidget(self._badge)
        line.addStretch(1)
        line.addWidget(self._age)
        line.addWidget(self._clock)
        self.setAccessibleName(title)

    def show_badge(self, text: str, tone: Tone = Tone.WARNING, icon: str = "flask-conical") -> None:
        """「演示数据」 or 「历史回放」 beside the title, in every picture of the wall; '' for none."""
        self._badge.setVisible(bool(text))
        self._badge.show_status(text, tone, icon)

    def show_age(self, text: str, age: Age) -> None:
        """How fresh the whole wall is."""
        self._age.show_age(text, age)

    def show_time(self, now: datetime) -> None:
        self._clock.show_time(now)
