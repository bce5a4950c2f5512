"""What lies over the picture on either map: zoom buttons, badge, legend, scale, notice.

These are plain Qt widgets above the map, so they look and behave the same on both,
and are in every picture taken of it.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QIcon, QLinearGradient, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QToolButton, QVBoxLayout, QWidget

from resources.tongue import say
from widgets import icons
from widgets.current import scale
from widgets.maps.glyphs import CELL, colour, sheet
from widgets.maps.palette import DARK, Palette
from widgets.maps.values import SHAPES, TONES, Shape, Tone
from widgets.theme import font
from widgets.tokens import DESK

GAP: Final = 12
_NOTICE_MS: Final = 8000
_FRAME_PX: Final = 3
_ENTRY_PX: Final = 26
_RAMP_PX: Final = 96
_ROUND: Final = (1, 2, 5)


class Tool(Struct, frozen=True):
    """A button over the map: what is said when it is pressed, its icon, its name with the key that does the same."""

    key: str
    icon: str
    name: str


def unit() -> float:
    """How much larger than on a desk things are drawn on this screen: the wall's type is larger."""
    return scale().body / DESK.body


class Chrome(QObject):
    """Owns and places the widgets over one map."""

    zoom_asked = Signal(float)
    """Nearer (positive) or farther by so many levels."""
    fit_asked = Signal()
    """Show the whole district."""
    foot_moved = Signal()
    """More or less of the lower edge is covered."""
    tool_asked = Signal(str)
    """The tool with this key was pressed."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._tools = _Tools(view)
        self._tools.asked.connect(self.tool_asked)
        self._buttons = _Buttons(view)
        self._buttons.nearer.clicked.connect(lambda: self.zoom_asked.emit(1.0))
        self._buttons.farther.clicked.connect(lambda: self.zoom_asked.emit(-1.0))
        self._buttons.whole.clicked.connect(self.fit_asked)
        self._badge = _label(view, "badge")
        self._notice = _label(view, "notice")
        self._line = _label(view, "line")
        self._legend = _Legend(view)
        self._scale = _Scale(view)
        self._past = _label(view, "past")
        self._frame = QFrame(view)
        self._frame.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._frame.hide()
        self.foot = 0
        """So many pixels of the lower edge lie under the legend and the scale."""
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

    def show_line(self, text: str) -> None:
        """What is to be said of the line that is drawn on the map; empty takes it away."""
        self._say(self._line, text)

    def show_past(self, text: str) -> None:
        """What past hour the map shows: said above it, and the whole picture framed; empty: it shows now."""
        self._frame.setVisible(bool(text))
        self._say(self._past, text)

    def show_heat(self, text: str) -> None:
        """What the fill counts, in place of what the tones mean; empty: nothing is filled."""
        if text != self._legend.ramp:
            self._legend.show_ramp(text)
            self.arrange()

    @property
    def notice(self) -> str:
        return self._notice.text()

    def show_legend(self, entries: Sequence[tuple[Tone, str]]) -> None:
        self._legend.show_entries(entries)
        self.arrange()

    def show_controls(self, are_shown: bool) -> None:
        self._buttons.setVisible(are_shown)

    def show_tools(self, tools: Sequence[Tool]) -> None:
        self._tools.show_tools(tools)
        self.arrange()

    def mark_tool(self, key: str, is_on: bool) -> None:
        self._tools.mark(key, is_on)

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
        self._tools.show_palette(palette)
        self._legend.palette_used = palette
        self._scale.palette_used = palette
        chip = f"background:{palette.chip};color:{palette.chip_text};border:1px solid {palette.chip_edge};"
        plaque = f"background:{palette.badge};color:{palette.badge_text};border:1px solid {palette.badge_text};"
        shape = f"padding:5px 12px;font-size:{scale().body}px;"
        for label in (self._notice, self._line):
            label.setStyleSheet(f"{chip}{shape}border-radius:8px;")
        self._badge.setStyleSheet(f"{plaque}{shape}border-radius:13px;font-weight:600;")
        past = f"background:{palette.past};color:{palette.past_text};border:1px solid {palette.past_text};"
        self._past.setStyleSheet(f"{past}{shape}border-radius:13px;font-weight:600;")
        self._frame.setStyleSheet(f"border:{_FRAME_PX}px solid {palette.past_text};background:transparent;")
        self.arrange()

    def arrange(self) -> None:
        """Put everything in its corner."""
        width, height = self._view.width(), self._view.height()
        self._buttons.adjustSize()
        self._buttons.move(GAP, GAP)
        self._tools.adjustSize()
        self._tools.move(GAP, GAP + self._buttons.height() + GAP // 2)
        y = GAP
        self._frame.setGeometry(self._view.rect())
        for label in (self._badge, self._past, self._line, self._notice):
            _fit(label, max(width - 2 * GAP - 80, 40))
            label.move((width - label.width()) // 2, y)
            y += 0 if label.isHidden() else label.height() + GAP // 2
        self._legend.widest = width - 2 * GAP
        legend = self._legend.sizeHint()
        scale = self._scale.sizeHint().boundedTo(QSize(width - 2 * GAP, height))
        is_narrow = legend.width() + scale.width() + 3 * GAP > width
        above = scale.height() + GAP if is_narrow and not self._legend.isHidden() else 0
        self._legend.setGeometry(GAP, height - legend.height() - GAP - above, legend.width(), legend.height())
        self._scale.setGeometry(
            width - scale.width() - GAP, height - scale.height() - GAP, scale.width(), scale.height()
        )
        tops = [each.y() for each in (self._legend, self._scale) if not each.isHidden()]
        foot = height - min(tops, default=height) + GAP // 2
        if foot != self.foot:
            self.foot = foot
            self.foot_moved.emit()
        for widget in (
            *(self._frame, self._buttons, self._tools, self._badge, self._past),
            *(self._line, self._notice, self._legend, self._scale),
        ):
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
            _dress(button, name)
            column.addWidget(button)

    def show_palette(self, palette: Palette) -> None:
        self.setStyleSheet(_plate("_Buttons", palette))
        ink = QColor(palette.chip_text)
        plus = [((4, 9), (14, 9)), ((9, 4), (9, 14))]
        corners = [
            ((3, 7), (3, 3)), ((3, 3), (7, 3)), ((11, 3), (15, 3)), ((15, 3), (15, 7)),
            ((15, 11), (15, 15)), ((15, 15), (11, 15)), ((7, 15), (3, 15)), ((3, 15), (3, 11)),
        ]  # fmt: skip
        self.nearer.setIcon(_icon(plus, ink))
        self.farther.setIcon(_icon(plus[:1], ink))
        self.whole.setIcon(_icon(corners, ink))


class _Tools(QFrame):
    """What else can be done with the map, each with a key of its own."""

    asked = Signal(str)

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._of: dict[str, QToolButton] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(2, 2, 2, 2)
        self._column.setSpacing(0)
        self.hide()

    def show_tools(self, tools: Sequence[Tool]) -> None:
        for gone in self._of.values():
            gone.hide()
            gone.deleteLater()
        self._of = {tool.key: QToolButton(self) for tool in tools}
        for tool in tools:
            button = self._of[tool.key]
            _dress(button, tool.name)
            button.setIcon(icons.icon(tool.icon))
            button.setCheckable(True)
            button.clicked.connect(lambda is_on, key=tool.key: self._ask(key, is_on))
            self._column.addWidget(button)
        self.setVisible(bool(tools))

    def mark(self, key: str, is_on: bool) -> None:
        if key in self._of:
            self._of[key].setChecked(is_on)

    def show_palette(self, palette: Palette) -> None:
        self.setStyleSheet(_plate("_Tools", palette) + f"QToolButton:checked{{border-color:{palette.select};}}")

    def _ask(self, key: str, is_on: bool) -> None:
        """Whether it is in use is for others to say."""
        self.mark(key, not is_on)
        self.asked.emit(key)


def _dress(button: QToolButton, name: str) -> None:
    button.setFixedSize(30, 30)
    button.setIconSize(QSize(18, 18))
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)


def _plate(kind: str, palette: Palette) -> str:
    return (
        f"{kind}{{background:{palette.chip};border:1px solid {palette.chip_edge};border-radius:8px;}}"
        "QToolButton{border:1px solid transparent;border-radius:6px;background:transparent;}"
        f"QToolButton:hover{{background:{palette.bubble_edge};}}"
    )


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
    """The tones in use and their meaning, with the very figures the map draws; or what the fill counts."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self.palette_used = DARK
        self._entries: tuple[tuple[Tone, str], ...] = ()
        self.ramp = ""
        self.widest = 0
        """So wide it may become, in pixels; with more to say it takes another line."""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_entries(self, entries: Sequence[tuple[Tone, str]]) -> None:
        self._entries = tuple(entries)
        self._show()

    def show_ramp(self, words: str) -> None:
        self.ramp = words
        self._show()

    def _show(self) -> None:
        said = self.ramp or "、".join(text for _, text in self._entries)
        self.setAccessibleName(say("图例：", "Legend: ") + said)
        self.setVisible(bool(said))
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(font(DESK.body))
        if self.ramp:
            width = sum(metrics.horizontalAdvance(each) for each in (self.ramp, *_ends())) + _RAMP_PX + 46
        else:
            lines = self._lines()
            width = max((sum(_entry(metrics, text) for _, text in line) for line in lines), default=0) + 14
            return QSize(round(width), 34 + _ENTRY_PX * (len(lines) - 1)) * unit()
        return QSize(round(width), 34) * unit()

    def _lines(self) -> list[list[tuple[Tone, str]]]:
        """The entries, as many in a line as there is room for."""
        metrics = QFontMetricsF(font(DESK.body))
        lines: list[list[tuple[Tone, str]]] = [[]]
        for entry in self._entries:
            taken = sum(_entry(metrics, text) for _, text in (*lines[-1], entry)) + 14
            if lines[-1] and taken * unit() > self.widest:
                lines.append([])
            lines[-1].append(entry)
        return lines

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(colour(self.palette_used.chip_edge))
        painter.setBrush(colour(self.palette_used.chip))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.scale(unit(), unit())
        painter.setFont(font(DESK.body))
        if self.ramp:
            self._paint_ramp(painter)
        else:
            self._paint_entries(painter)
        painter.end()

    def _paint_ramp(self, painter: QPainter) -> None:
        metrics = QFontMetricsF(painter.font())
        few, many = _ends()
        gradient = QLinearGradient()
        for n, stop in enumerate(self.palette_used.heat):
            gradient.setColorAt(n / (len(self.palette_used.heat) - 1), colour(stop))
        x = 12.0
        for text in (self.ramp, few, None, many):
            if text is None:
                gradient.setStart(x, 0)
                gradient.setFinalStop(x + _RAMP_PX, 0)
                painter.fillRect(QRectF(x, 11, _RAMP_PX, 12), colour(self.palette_used.land))
                painter.fillRect(QRectF(x, 11, _RAMP_PX, 12), gradient)
                x += _RAMP_PX + 6
                continue
            painter.setPen(colour(self.palette_used.chip_text))
            width = metrics.horizontalAdvance(text)
            painter.drawText(QRectF(x, 0, width + 2, 34), Qt.AlignmentFlag.AlignVCenter, text)
            x += width + (12 if text is self.ramp else 6)

    def _paint_entries(self, painter: QPainter) -> None:
        ratio = self.devicePixelRatioF() * unit()
        figures = sheet("dark" if self.palette_used is DARK else "light", ratio)
        painter.setPen(colour(self.palette_used.chip_text))
        metrics, row = QFontMetricsF(painter.font()), SHAPES.index(Shape.CASE)
        for n, line in enumerate(self._lines()):
            x, y = 6.0, float(n * _ENTRY_PX)
            for tone, text in line:
                column = TONES.index(tone)
                source = QRectF(column * CELL * ratio, row * CELL * ratio, CELL * ratio, CELL * ratio)
                painter.drawImage(QRectF(x - 4, y - 1, CELL, CELL), figures, source)
                width = metrics.horizontalAdvance(text)
                painter.drawText(QRectF(x + 30, y, width + 2, 34), Qt.AlignmentFlag.AlignVCenter, text)
                x += _entry(metrics, text)


def _entry(metrics: QFontMetricsF, text: str) -> float:
    """How wide a figure with its meaning is."""
    return 36 + metrics.horizontalAdvance(text)


def _ends() -> tuple[str, str]:
    """What the two ends of the ramp mean."""
    return say("疏", "few"), say("密", "many")


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
        painter.scale(unit(), unit())
        painter.setFont(font(DESK.caption))
        self._paint_plate(painter)
        ink = colour(self.palette_used.quiet_text)
        painter.setPen(ink)
        end, height = self.width() / unit() - 8, 23
        if self.metres_per_pixel:
            metres, bar = self._bar()
            text = f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"
            painter.setPen(QPen(ink, 1.5))
            base = height - 4.0
            spots = [(end - bar, base - 5), (end - bar, base), (end - 1, base), (end - 1, base - 5)]
            painter.drawPolyline([QPointF(*spot) for spot in spots])
            painter.drawText(QRectF(end - bar, 0, bar, base - 2), Qt.AlignmentFlag.AlignCenter, text)
            end -= bar + 14
        box = QRect(0, 0, round(end), height - 3)
        words = painter.fontMetrics().elidedText(self._caption(), Qt.TextElideMode.ElideRight, round(end) - 8)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, words)
        painter.end()

    def _bar(self) -> tuple[int, float]:
        """A round distance, in metres and in pixels."""
        metres = round_distance(self.metres_per_pixel * unit() * 110)
        return metres, metres / self.metres_per_pixel / unit()

    def _paint_plate(self, painter: QPainter) -> None:
        """Behind what is written, and no wider."""
        words = painter.fontMetrics().horizontalAdvance(self._caption())
        bar = self._bar()[1] if self.metres_per_pixel else 0.0
        wide = min(words + bar + (38 if words and bar else 16), self.width() / unit())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self.palette_used.label_halo, 0.78))
        right, height = self.width() / unit(), self.height() / unit()
        painter.drawRoundedRect(QRectF(right - wide, 0, wide, height), 6, 6)

    def _caption(self) -> str:
        sketch = say("街镇界线为示意", "Street boundaries are a sketch") if self.is_sketch else ""
        return " · ".join(part for part in (sketch, self.credit) if part)


def round_distance(metres: float) -> int:
    """The largest of 1, 2, 5, 10, 20, 50 … metres that is not above the given distance (at least 1)."""
    power = 1
    while power * 10 <= metres:
        power *= 10
    return max((step * power for step in _ROUND if step * power <= metres), default=1)
