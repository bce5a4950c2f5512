"""A chart in its frame that can be taken along: as a picture of what is seen, or as a table for a spreadsheet.

Both say up to when they are true. Words of others stand in a table as words, whatever they begin with.
"""

import csv
from collections.abc import Callable, Sequence
from io import StringIO

import msgspec
from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QImage,
    QPainter,
    QRegion,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from resources.tongue import say
from widgets import icons, theme
from widgets.controls.buttons import IconButton
from widgets.controls.panel import Panel
from widgets.controls.words import caption, one_line

SHARPNESS = 2.0
"""Pixels of the picture for each of the screen's own, so that it can be enlarged."""
FORMULA = tuple("=+-@＝＋－＠")


class Table(msgspec.Struct, frozen=True):
    """What a chart shows, as text and figures; NaN where nothing is known."""

    header: tuple[str, ...]
    rows: Sequence[tuple[str | float, ...]]


def as_text(table: Table, as_of: str) -> str:
    """Cells between tabs, the header first; its last cell says up to when all of it is true."""
    out = StringIO()
    writer = csv.writer(out, dialect="excel-tab", lineterminator="\n")
    writer.writerow([*(_cell(each) for each in table.header), _cell(as_of)])
    writer.writerows([*(_cell(each) for each in row), ""] for row in table.rows)
    return out.getvalue()


def _cell(value: str | float) -> str:
    if not isinstance(value, str):
        return f"{value:.12g}" if value == value else ""
    words = "".join(each if each.isprintable() else " " for each in value).strip()
    return f"'{words}" if words.startswith(FORMULA) else words


class ChartPanel(Panel):
    """A panel around one chart, with a menu that copies it."""

    copied = Signal(str)
    """Something lies on the clipboard now: what, in words."""

    def __init__(
        self, title: str, note: str, chart: QWidget, table: Callable[[], Table], parent: QWidget | None = None
    ) -> None:
        super().__init__(title, note, parent=parent)
        self._chart, self._table, self._as_of = chart, table, ""
        self.copy = IconButton("copy", say("复制图表", "Copy the chart"))
        self.copy.clicked.connect(lambda: self._open(self.copy.mapToGlobal(QPoint(0, self.copy.height()))))
        self.add_action(self.copy)
        self.add(chart, 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_as_of(self, words: str) -> None:
        """Up to when the chart is true, in words that go along with a copy."""
        self._as_of = words

    def menu(self) -> QMenu:
        """What can be done with the chart."""
        menu = QMenu(self)
        for icon, words, copy in (
            ("image", say("复制为图片", "Copy as picture"), self.copy_picture),
            ("columns-3", say("复制为表格", "Copy as table"), self.copy_table),
        ):
            action = QAction(icons.icon(icon), caption(words), menu)
            action.triggered.connect(copy)
            menu.addAction(action)
        return menu

    def copy_picture(self) -> None:
        """Put the picture on the clipboard."""
        QGuiApplication.clipboard().setImage(self.picture())
        self.copied.emit(say("图片已复制", "The picture is on the clipboard"))

    def copy_table(self) -> None:
        """Put the table on the clipboard, as text."""
        QGuiApplication.clipboard().setText(as_text(self._table(), self._as_of))
        self.copied.emit(say("表格已复制，可粘贴到电子表格", "The table is on the clipboard"))

    def picture(self) -> QImage:
        """The chart as it is seen now, under its title and over the time up to which it is true."""
        scale, palette = theme.scale(), theme.palette()
        lines = (
            _Line(self.title(), scale.section, palette.high, QFont.Weight.DemiBold),
            _Line(self.note(), scale.caption, palette.low),
        )
        foot = _Line(self._as_of, scale.caption, palette.low)
        head_width = sum(each.width() for each in lines) + scale.s
        width = max(float(self._chart.width()), head_width, foot.width()) + 2 * scale.l
        size = QSize(round(width), scale.panel_head + self._chart.height() + scale.panel_head - scale.s)
        image = QImage(size * SHARPNESS, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(SHARPNESS)
        image.fill(theme.colour(palette.bg1))
        painter = QPainter(image)
        x = float(scale.l)
        for line in lines:
            line.paint(painter, QRectF(x, 0, line.width(), scale.panel_head))
            x += line.width() + scale.s
        self._chart.render(painter, QPoint(scale.l, scale.panel_head), QRegion(), QWidget.RenderFlag.DrawChildren)
        below = scale.panel_head + self._chart.height()
        foot.paint(painter, QRectF(scale.l, below, foot.width(), size.height() - below))
        painter.end()
        return image

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._open(event.globalPos())

    def _open(self, at: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)


class _Line:
    """A line of words in a picture."""

    def __init__(self, words: str, px: int, ink: str, weight: QFont.Weight = QFont.Weight.Normal) -> None:
        self._words, self._font, self._ink = one_line(words), theme.font(px, weight), ink

    def width(self) -> float:
        return QFontMetricsF(self._font).horizontalAdvance(self._words) + 1

    def paint(self, painter: QPainter, room: QRectF) -> None:
        painter.setFont(self._font)
        painter.setPen(theme.colour(self._ink))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._words)
