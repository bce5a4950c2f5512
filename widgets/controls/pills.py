"""Small rounded marks: a status, and how old what you see is.

`paint_pill` is the same pill for delegates, so that a row and a card never disagree.
"""

from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from resources.tongue import say
from widgets import icons, theme
from widgets.controls.words import one_line, tip
from widgets.tokens import Tone

Age = Literal["good", "amber", "red", "grey"]

_AGE_TONES: dict[Age, Tone] = {
    "good": Tone.GOOD,
    "amber": Tone.WARNING,
    "red": Tone.CRITICAL,
    "grey": Tone.NEUTRAL,
}
_AGE_ICONS: dict[Age, str] = {"good": "wifi", "amber": "clock", "red": "wifi-off", "grey": "cloud-off"}
_QUIET_ICONS: dict[Age, str] = {**_AGE_ICONS, "good": "clock"}


def age_tone(age: Age) -> Tone:
    """The tone an age wears; the age itself comes from the one function that judges freshness."""
    return _AGE_TONES[age]


def pill_font() -> QFont:
    return theme.figures(theme.scale().caption, QFont.Weight.DemiBold)


def pill_size(text: str, icon: str = "") -> QSize:
    """The room `paint_pill` needs for this text, in device-independent pixels."""
    scale = theme.scale()
    words = theme.advance(one_line(text), scale.caption, QFont.Weight.DemiBold, is_tabular=True)
    width = words + 2 * scale.s + 2
    if icon:
        width += scale.caption + 2 + scale.xs
    return QSize(round(width + 0.5), scale.caption + 10)


def paint_pill(painter: QPainter, rect: QRectF, text: str, tone: Tone, icon: str = "") -> None:
    """A filled pill over the whole of `rect`; the text is elided where it does not fit."""
    palette, scale = theme.palette(), theme.scale()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.colour(palette.ink(tone), 70))
    painter.setBrush(theme.colour(palette.fill(tone)))
    frame = rect.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(frame, frame.height() / 2, frame.height() / 2)
    inner = rect.adjusted(scale.s, 0, -scale.s, 0)
    if icon:
        side = scale.caption + 2
        icons.draw(painter, QRectF(inner.left(), rect.top(), side, rect.height()), icon, palette.ink(tone))
        inner.setLeft(inner.left() + side + scale.xs)
    painter.setFont(pill_font())
    painter.setPen(theme.colour(palette.ink(tone) if tone is not Tone.NEUTRAL else palette.high))
    shown = QFontMetricsF(pill_font()).elidedText(one_line(text), Qt.TextElideMode.ElideRight, inner.width() + 1)
    painter.drawText(inner.adjusted(-1, 0, 2, 0), Qt.AlignmentFlag.AlignCenter, shown)
    painter.restore()


class IconMark(QWidget):
    """An icon by itself, in a colour of the palette; without words, so never the only sign of a thing."""

    def __init__(self, icon: str, role: icons.Role, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._role = icon, role
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        ink: str = getattr(theme.palette(), self._role.value)
        icons.draw(QPainter(self), QRectF(self.rect()), self._icon, ink)


class StatusPill(QWidget):
    """One word or two about the state of a thing, in the tone it is given."""

    def __init__(
        self, text: str = "", tone: Tone = Tone.NEUTRAL, icon: str = "", *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._text, self._tone, self._icon = text, tone, icon
        self.show_status(text, tone, icon)

    def text(self) -> str:
        return self._text

    def tone(self) -> Tone:
        return self._tone

    def show_status(self, text: str, tone: Tone, icon: str = "") -> None:
        """Say this, in this tone, behind this icon ('' for none)."""
        self._text, self._tone, self._icon = text, tone, icon
        self.setAccessibleName(text)
        self.setToolTip(tip(text))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return pill_size(self._text, self._icon)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(3 * theme.scale().chip, self.sizeHint().width()), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_pill(QPainter(self), QRectF(self.rect()), self._text, self._tone, self._icon)


class AgePill(StatusPill):
    """How fresh the picture is: 「实时」, 「数据截至 14:32:07」, 「已中断」.

    It shows what it is told and judges nothing; the shape of the icon says the same as the colour.
    """

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(say("等待数据", "Waiting for data"), Tone.NEUTRAL, _AGE_ICONS["grey"], parent=parent)

    def minimumSizeHint(self) -> QSize:
        """An age is never cut: half a time is a wrong time."""
        return self.sizeHint()

    def show_age(self, text: str, age: Age) -> None:
        """Say `text`; good, amber or red by the hub's mark, grey where nothing was ever heard."""
        self.show_status(text, age_tone(age), _AGE_ICONS[age])
        self.setAccessibleName(say(f"数据新鲜度：{text}", f"Data freshness: {text}"))


class AgeMark(QWidget):
    """「数据截至 14:32」: quiet while it is fresh, amber or red when it is told to be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._age: Age = "grey"
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.show_age(say("等待数据", "Waiting"), "grey")

    def age(self) -> Age:
        return self._age

    def text(self) -> str:
        return self._text

    def show_age(self, text: str, age: Age, about: str = "") -> None:
        """Say `text`, which is cut from its end where the room is small; `about`: all of it, on hovering.

        While all is well the icon alone says so where the room is small: a title tells more than 「实时」.
        """
        self._text, self._age = one_line(text), age
        self.setAccessibleName(text)
        self.setToolTip(tip(about or text))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        scale = theme.scale()
        words = theme.advance(self._text, scale.caption, is_tabular=True)
        return QSize(scale.caption + scale.xs + round(words) + 2, scale.caption + 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.scale().caption, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, scale = theme.palette(), theme.scale()
        ink = palette.low if self._age in ("good", "grey") else palette.ink(age_tone(self._age))
        painter = QPainter(self)
        icons.draw(painter, QRectF(0, 0, scale.caption, self.height()), _QUIET_ICONS[self._age], ink)
        painter.setFont(theme.figures(scale.caption))
        painter.setPen(theme.colour(ink))
        left = scale.caption + scale.xs
        room = QRectF(left, 0, self.width() - left, self.height())
        if self._age == "good" and self.width() < self.sizeHint().width():
            return
        shown = painter.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, int(room.width()) + 1)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
