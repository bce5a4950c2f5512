"""The narrow way at the left through the rooms of the window."""

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QVBoxLayout, QWidget

from resources.tongue import say
from widgets import icons, theme
from widgets.controls.words import caption, tip


class RailItem(msgspec.Struct, frozen=True):
    """One room. `at_foot` puts it at the bottom, `count` on a badge when it is above zero."""

    key: str
    title: str
    icon: str
    count: int = 0
    at_foot: bool = False


class Rail(QFrame):
    """Icons with names under them, one of them chosen. Up and down walk, Enter and Space choose."""

    chosen = Signal(str)
    """The key of the room the person wants to go to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scale = theme.scale()
        self.setFixedWidth(scale.rail)
        self.setAccessibleName(say("导航", "Navigation"))
        self._stops: dict[str, _Stop] = {}
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(scale.xs, scale.m, scale.xs, scale.m)
        self._column.setSpacing(scale.s)
        self._column.addStretch(1)

    def show_items(self, items: Sequence[RailItem]) -> None:
        """Show these rooms; the ones already there only change their count."""
        head = 0
        for item in items:
            stop = self._stops.get(item.key)
            if stop is None:
                stop = self._stops[item.key] = _Stop(item, self)
                stop.clicked.connect(lambda _, key=item.key: self.chosen.emit(key))
                self._group.addButton(stop)
                self._column.insertWidget(self._column.count() if item.at_foot else head, stop)
            head += 0 if item.at_foot else 1
            stop.show_count(item.count)

    def choose(self, key: str) -> None:
        """Mark the room the window is in; says nothing."""
        self._stops[key].setChecked(True)

    def current(self) -> str:
        """The key of the room the window is in, '' before any was chosen."""
        return next((key for key, stop in self._stops.items() if stop.isChecked()), "")

    def walk(self, by: int) -> None:
        """Move the focus `by` rooms down."""
        stops = list(self._stops.values())
        at = next((n for n, stop in enumerate(stops) if stop.hasFocus()), 0)
        stops[max(0, min(len(stops) - 1, at + by))].setFocus(Qt.FocusReason.TabFocusReason)


class _Stop(QToolButton):
    def __init__(self, item: RailItem, rail: Rail) -> None:
        super().__init__(rail)
        scale = theme.scale()
        self._rail, self._item, self._count = rail, item, 0
        self.setText(caption(item.title))
        self.setIcon(icons.icon(item.icon))
        self.setIconSize(QSize(scale.icon + 2, scale.icon + 2))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFixedSize(scale.rail - 2 * scale.xs - 1, scale.rail - scale.m)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(tip(item.title))

    def show_count(self, count: int) -> None:
        self._count = count
        title = self._item.title
        self.setAccessibleName(say(f"{title}，{count} 件待看", f"{title}, {count} to look at") if count else title)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Up:
                self._rail.walk(-1)
            case Qt.Key.Key_Down:
                self._rail.walk(1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.click()
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._count:
            return
        palette, scale = theme.palette(), theme.scale()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        words = str(self._count) if self._count < 100 else "99+"
        painter.setFont(theme.figures(scale.caption - 2, QFont.Weight.Bold))
        width = max(scale.caption + 4, painter.fontMetrics().horizontalAdvance(words) + 8)
        badge = QRectF(self.width() - width - 1, 2, width, scale.caption + 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(palette.primary))
        painter.drawRoundedRect(badge, badge.height() / 2, badge.height() / 2)
        painter.setPen(theme.colour(palette.on_primary))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, words)
