"""What lies over the picture on either map: zoom buttons, badge, legend, scale, notice.

These are plain Qt widgets above the map, so they look and behave the same on both,
and are in every picture taken of it.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QIcon, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QToolButton, QVBoxLayout, QWidget

from resources.tongue import say
from widgets.current import scale
from widgets.maps.glyphs import CELL, colour, sheet
from widgets.maps.palette import DARK, Palette
from widgets.maps.values import SHAPES, TONES, Shape, Tone
from widgets.theme import font
from widgets.tokens import DESK

GAP: Final = 12
_NOTICE_MS: Final = 8000
_ROUND: Final = (1, 2, 5)


def unit() -> float:
    """How much larger than on a desk things are drawn on this screen: the wall's type is larger."""
    return scale().body / DESK.body


class Chrome(QObject):
    """Owns and places the widgets over one map."""

    zoom_asked = Signal(float)
    """Nearer (positive) or farther by so many levels."""
    fit_asked = Signal()
    """Show the whole district."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._buttons = _Buttons(view)
        self._buttons.nearer.clicked.connect(lambda: self.zoom_asked.emit(1.0))
        self._buttons.farther.clicked.connect(lambda: self.zoom_asked.emit(-1.0))
        self._buttons.whole.clicked.connect(self.fit_asked)
        self._badge = _label(view, "badge")
        self._notice = _label(view, "notice")
        self._legend = _Legend(view)
        self._scale = _Scale(view)
        self._patience = QTimer(self, singleShot=True, interval=_NOTICE_MS)
        self._patience.timeout.connect(lambda: self.show_notice(""))
        self.show_palette(DARK)

    def show_badge(self, text: str) -> None:
        self._say(self._badge, text)

    def show_notice(self, text: str) -> None:
        """A sentence for people, shown for a while."""
        self._say(self._notice, text)
        if text:
            self._patience.start()

    @property
    def notice(self) -> str:
        return self._notice.text()

    def show_legend(self, entries: Sequence[tuple[Tone, str]]) -> None:
        self._legend.show_entries(entries)
        self.arrange()

    def show_controls(self, are_shown: bool) -> None:
        self._buttons.setVisible(are_shown)

    def show_sketch(self, is_sketch: bool) -> None:
        self._scale.is_sketch = is_sketch
        self.arrange()

    def show_credit(self, text: str) -> None:
        self._scale.credit = text
        self.arrange()

    def show_scale(self, metres: float) -> None:
        """Tell the scale how many metres a logical pixel is."""
        self._scale.metres_per_pixel = metres
        self.arrange()

    def show_palette(self, palette: Palette) -> None:
        self._buttons.show_palette(palette)
        self._legend.palette_used = palette
        self._scale.palette_used = palette
        chip = f"background:{palette.chip};color:{palette.chip_text};border:1px solid {palette.chip_edge};"
        plaque = f"background:{palette.badge};color:{palette.badge_text};border:1px solid {palette.badge_text};"
        shape = f"padding:5px 12px;font-size:{scale().body}px;"
        self._notice.setStyleSheet(f"{chip}{shape}border-radius:8px;")
        self._badge.setStyleSheet(f"{plaque}{shape}border-radius:13px;font-weight:600;")
        self.arrange()

    def arrange(self) -> None:
        """Put everything in its corner."""
        width, height = self._view.width(), self._view.height()
        self._buttons.adjustSize()
        self._buttons.move(GAP, GAP)
        for label, y in ((self._badge, GAP), (self._notice, GAP + 38)):
            _fit(label, max(width - 2 * GAP - 80, 40))
            label.move((width - label.width()) // 2, y)
        legend, scale = self._legend.sizeHint(), self._scale.sizeHint()
        is_narrow = legend.width() + scale.width() + 3 * GAP > width
        above = scale.height() + GAP if is_narrow and not self._legend.isHidden() else 0
        self._legend.setGeometry(GAP, height - legend.height() - GAP - above, legend.width(), legend.height())
        self._scale.setGeometry(
            width - scale.width() - GAP, height - scale.height() - GAP, scale.width(), scale.height()
        )
        for widget in (self._buttons, self._badge, self._notice, self._legend, self._scale):
            widget.raise_()
            widget.update()

    def _say(self, label: QLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))
        self.arrange()


def _fit(label: QLabel, widest: int) -> None:
    """In one line where there is room, else in as many as it takes."""
    label.setWordWrap(False)
    is_long = label.sizeHint().width() > widest
    label.setWordWrap(is_long)
    label.resize(*((widest, label.heightForWidth(widest)) if is_long else label.sizeHint().toTuple()))


def _label(view: QWidget, name: str) -> QLabel:
    label = QLabel(view)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    label.hide()
    return label


class _Buttons(QFrame):
    """Nearer, farther, everything. By hand only: the map has keys for the same."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self.nearer, self.farther, self.whole = QToolButton(), QToolButton(), QToolButton()
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 2, 2, 2)
        column.setSpacing(0)
        names = (say("放大", "Zoom in"), say("缩小", "Zoom out"), say("看全区", "Show the whole district"))
        for button, name in zip((self.nearer, self.farther, self.whole), names, strict=True):
            button.setFixedSize(30, 30)
            button.setIconSize(QSize(18, 18))
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            column.addWidget(button)

    def show_palette(self, palette: Palette) -> None:
        self.setStyleSheet(
            f"_Buttons{{background:{palette.chip};border:1px solid {palette.chip_edge};border-radius:8px;}}"
            "QToolButton{border:1px solid transparent;border-radius:6px;background:transparent;}"
            f"QToolButton:hover{{background:{palette.bubble_edge};}}"
        )
        ink = QColor(palette.chip_text)
        plus = [((4, 9), (14, 9)), ((9, 4), (9, 14))]
        corners = [
            ((3, 7), (3, 3)), ((3, 3), (7, 3)), ((11, 3), (15, 3)), ((15, 3), (15, 7)),
            ((15, 11), (15, 15)), ((15, 15), (11, 15)), ((7, 15), (3, 15)), ((3, 15), (3, 11)),
        ]  # fmt: skip
        self.nearer.setIcon(_icon(plus, ink))
        self.farther.setIcon(_icon(plus[:1], ink))
        self.whole.setIcon(_icon(corners, ink))


def _icon(strokes: Sequence[tuple[tuple[int, int], tuple[int, int]]], ink: QColor) -> QIcon:
    pixmap = QPixmap(36, 36)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink, 1.7, c=Qt.PenCapStyle.RoundCap))
    for begin, end in strokes:
        painter.drawLine(QPointF(*begin), QPointF(*end))
    painter.end()
    return QIcon(pixmap)


class _Legend(QWidget):
    """The tones in use and their meaning, with the very figures the map draws."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self.palette_used = DARK
        self._entries: tuple[tuple[Tone, str], ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_entries(self, entries: Sequence[tuple[Tone, str]]) -> None:
        self._entries = tuple(entries)
        self.setAccessibleName(say("图例：", "Legend: ") + "、".join(text for _, text in entries))
        self.setVisible(bool(entries))

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(font(DESK.body))
        return QSize(round(sum(32 + metrics.horizontalAdvance(text) for _, text in self._entries)) + 14, 34) * unit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(colour(self.palette_used.chip_edge))
        painter.setBrush(colour(self.palette_used.chip))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.scale(unit(), unit())
        ratio = self.devicePixelRatioF() * unit()
        figures = sheet("dark" if self.palette_used is DARK else "light", ratio)
        face = font(DESK.body)
        painter.setFont(face)
        painter.setPen(colour(self.palette_used.chip_text))
        x, row = 6.0, SHAPES.index(Shape.CASE)
        for tone, text in self._entries:
            column = TONES.index(tone)
            source = QRectF(column * CELL * ratio, row * CELL * ratio, CELL * ratio, CELL * ratio)
            painter.drawImage(QRectF(x - 4, -1, CELL, CELL), figures, source)
            width = QFontMetricsF(face).horizontalAdvance(text)
            painter.drawText(QRectF(x + 26, 0, width + 2, 34), Qt.AlignmentFlag.AlignVCenter, text)
            x += 32 + width
        painter.end()


class _Scale(QWidget):
    """How far a finger's breadth is, whose ground it is, and whether it is only a sketch."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self.palette_used = DARK
        self.metres_per_pixel = 0.0
        self.is_sketch = False
        self.credit = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(font(DESK.caption))
        return QSize(round(metrics.horizontalAdvance(self._caption())) + 166, 26) * unit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self.palette_used.label_halo, 0.78))
        painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        painter.scale(unit(), unit())
        painter.setFont(font(DESK.caption))
        ink = colour(self.palette_used.quiet_text)
        painter.setPen(ink)
        end, height = self.width() / unit() - 8, 23
        if self.metres_per_pixel:
            metres = round_distance(self.metres_per_pixel * unit() * 110)
            bar = metres / self.metres_per_pixel / unit()
            text = f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"
            painter.setPen(QPen(ink, 1.5))
            base = height - 4.0
            spots = [(end - bar, base - 5), (end - bar, base), (end - 1, base), (end - 1, base - 5)]
            painter.drawPolyline([QPointF(*spot) for spot in spots])
            painter.drawText(QRectF(end - bar, 0, bar, base - 2), Qt.AlignmentFlag.AlignCenter, text)
            end -= bar + 14
        box = QRect(0, 0, round(end), height - 3)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, self._caption())
        painter.end()

    def _caption(self) -> str:
        sketch = say("街镇界线为示意", "Street boundaries are a sketch") if self.is_sketch else ""
        return " · ".join(part for part in (sketch, self.credit) if part)


def round_distance(metres: float) -> int:
    """The largest of 1, 2, 5, 10, 20, 50 … metres that is not above the given distance (at least 1)."""
    power = 1
    while power * 10 <= metres:
        power *= 10
    return max((step * power for step in _ROUND if step * power <= metres), default=1)
