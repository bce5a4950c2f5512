"""The wall's figures, each with its own age: one source may be silent while the others speak."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from widgets import theme
from widgets.charts.sparkline import Sparkline
from widgets.controls.pills import Age, AgeMark
from widgets.controls.words import PlainLabel, one_line
from widgets.tokens import Tone


class FigureTile(QFrame):
    """One figure: what it counts, how it has gone, and how old it is.

    A figure that is no longer fed (age red or grey) turns pale: nobody should quote it as of now.
    """

    def __init__(self, title: str, unit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scale = theme.scale()
        self._title, self._unit = title, unit
        self._figure = _Figure(unit)
        self._note = PlainLabel("", "secondary")
        self._line = Sparkline(Tone.NEUTRAL)
        self._line.setMaximumSize(5 * scale.l, scale.figure)
        self._line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._age = AgeMark()
        top = QHBoxLayout()
        top.setSpacing(scale.xs)
        name = PlainLabel(title, "body", "mid")
        name.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        top.addWidget(name, 1)
        top.addWidget(self._age)
        middle = QHBoxLayout()
        middle.setSpacing(scale.s)
        middle.addWidget(self._figure)
        middle.addStretch(1)
        middle.addWidget(self._line, 100)
        box = QVBoxLayout(self)
        box.setContentsMargins(scale.m, scale.m - 2, scale.s - 2, scale.m - 2)
        box.setSpacing(0)
        box.addLayout(top)
        box.addLayout(middle, 1)
        box.addWidget(self._note)
        self.setAccessibleName(title)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low tile the figure keeps its room and the note gives way."""
        super().resizeEvent(event)
        self._note.setVisible(self.height() >= 2.4 * theme.scale().figure)

    def show_figure(self, figure: str, note: str = "", tone: Tone = Tone.NEUTRAL) -> None:
        """The figure as written, a note under it, and the tone of both; neutral for what is as it should."""
        self._figure.show_text(figure, tone)
        self._note.setText(note)
        self._note.set_ink("low" if tone is Tone.NEUTRAL else tone)
        self._name()

    def show_line(self, values: Sequence[float], tone: Tone = Tone.NEUTRAL) -> None:
        """How it has gone, oldest first; an empty sequence hides the line."""
        self._line.setVisible(len(values) > 0)
        self._line.show_values(values, tone)

    def show_age(self, text: str, age: Age) -> None:
        """How old this very figure is, and how that is to be taken."""
        self._age.show_age(text, age)
        self._figure.set_pale(age in ("red", "grey"))
        self._name()

    def _name(self) -> None:
        figure, note, age = self._figure.text(), self._note.text(), self._age.text()
        self.setAccessibleName(f"{self._title} {figure}{self._unit}, {note}, {age}")


class _Figure(QWidget):
    def __init__(self, unit: str) -> None:
        super().__init__()
        self._text, self._unit, self._tone, self._pale = "—", one_line(unit), Tone.NEUTRAL, True
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def text(self) -> str:
        return self._text

    def show_text(self, text: str, tone: Tone) -> None:
        self._text, self._tone = one_line(text), tone
        self.updateGeometry()
        self.update()

    def set_pale(self, pale: bool) -> None:
        self._pale = pale
        self.update()

    def sizeHint(self) -> QSize:
        scale = theme.scale()
        figure = QFontMetrics(theme.figures(scale.figure, QFont.Weight.DemiBold))
        unit = QFontMetrics(theme.font(scale.caption)).horizontalAdvance(self._unit)
        return QSize(figure.horizontalAdvance(self._text) + scale.xs + unit + 4, scale.figure + 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, scale = theme.palette(), theme.scale()
        ink = palette.high if self._tone is Tone.NEUTRAL else palette.ink(self._tone)
        unit_font = theme.font(scale.caption)
        unit_room = QFontMetrics(unit_font).horizontalAdvance(self._unit) + scale.xs
        figure_font = self._fitting(scale.figure, self.width() - unit_room)
        measure = QFontMetrics(figure_font)
        base = (self.height() + measure.capHeight()) / 2
        painter = QPainter(self)
        painter.setFont(figure_font)
        painter.setPen(theme.colour(palette.low if self._pale else ink))
        painter.drawText(0, round(base), self._text)
        painter.setFont(unit_font)
        painter.setPen(theme.colour(palette.low))
        painter.drawText(measure.horizontalAdvance(self._text) + scale.xs, round(base), self._unit)

    def _fitting(self, px: int, room: int) -> QFont:
        """The figure's type, smaller where a long figure would be cut: a cut figure is a wrong one."""
        chosen = theme.figures(px, QFont.Weight.DemiBold)
        if self.height() < px:
            px = max(theme.scale().caption, self.height())
            chosen = theme.figures(px, QFont.Weight.DemiBold)
        needed = QFontMetrics(chosen).horizontalAdvance(self._text)
        if needed <= room or room <= 0:
            return chosen
        return theme.figures(max(theme.scale().caption, px * room // needed), QFont.Weight.DemiBold)
