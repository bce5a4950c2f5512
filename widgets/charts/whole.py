"""All bars of a chart for which there was no room, in a window of their own; Esc puts it away."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from resources.tongue import say
from widgets import theme
from widgets.charts.walking import Bars
from widgets.controls.words import PlainLabel


class WholeChart(QDialog):
    """Give it the chart made anew, with all its bars; it gives each of them the room of a row."""

    opened = Signal(str)
    """The key of the bar the person wants to look behind; the window is put away."""

    def __init__(self, title: str, note: str, bars: Bars, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scale = theme.scale()
        self.bars = bars
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(f"{title} {note}")
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(bars)
        box = QVBoxLayout(self)
        box.setContentsMargins(scale.l, scale.l, scale.l, scale.l)
        box.setSpacing(scale.s)
        box.addWidget(PlainLabel(title, "section"))
        hint = say("↑ ↓ 移动，回车列出其案件，Esc 关闭", "↑ ↓ walk, Enter lists its cases, Esc closes")
        box.addWidget(PlainLabel(f"{note} · {hint}", "caption"))
        box.addWidget(self._scroll, 1)
        bars.walked.connect(self._follow)
        bars.opened.connect(self._open)
        self.fit()
        bars.setFocus()

    def fit(self) -> None:
        """Give every bar its room; called when there are more or fewer of them."""
        self.bars.setMinimumHeight(self.bars.whole_height())

    def sizeHint(self) -> QSize:
        wide = 36 * theme.scale().body
        high = self.bars.whole_height() + 5 * theme.scale().row
        window = self.parentWidget()
        most = int(window.window().height() * 0.85) if window is not None else high
        return QSize(wide, min(high, most))

    def _follow(self, slot: QRect) -> None:
        self._scroll.ensureVisible(slot.center().x(), slot.center().y(), 0, slot.height())

    def _open(self, bar: str) -> None:
        self.accept()
        self.opened.emit(bar)
