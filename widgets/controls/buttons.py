"""Buttons that say what they do, which key does the same, and why they cannot right now."""

from collections.abc import Sequence
from math import ceil
from typing import Literal

import msgspec
from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from resources.tongue import say
from widgets import icons, theme
from widgets.controls.words import caption, one_line, tip

Kind = Literal["normal", "primary", "danger", "ghost"]

_ICON_ROLES: dict[Kind, icons.Role] = {
    "normal": icons.Role.HIGH,
    "primary": icons.Role.ON_PRIMARY,
    "danger": icons.Role.CRITICAL,
    "ghost": icons.Role.MID,
}


def cap_width(key: str) -> int:
    """How wide `paint_cap` draws this key."""
    return max(theme.scale().caption + 6, ceil(theme.advance(key, *_cap_cut())) + 10)


def paint_cap(painter: QPainter, x: float, middle: float, key: str, ink: QColor) -> None:
    """A key cap with its left edge at `x`, centred on `middle`."""
    height = theme.scale().caption + 6
    box = QRectF(x + 0.5, round(middle - height / 2) + 0.5, cap_width(key) - 1, height - 1)
    outline = QColor(ink)
    outline.setAlphaF(ink.alphaF() * 0.45)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(outline)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(ink)
    painter.setFont(theme.font(*_cap_cut()))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)
    painter.restore()


def _cap_cut() -> tuple[int, QFont.Weight]:
    return theme.scale().caption - 1, QFont.Weight.Medium


class ShortcutButton(QPushButton):
    """An action with its letter in a key cap: 「派遣 A」.

    The letter is shown, not grabbed: the list that has the focus owns the keys, so that a letter
    typed into a remark stays a letter. Reached by Tab, Space and Enter click it.
    """

    def __init__(
        self, text: str, key: str = "", kind: Kind = "normal", icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kind, self._key = kind, key
        self.setProperty("kind", kind)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        if icon:
            self.setIcon(icons.icon(icon, _ICON_ROLES[kind]))
        self.rename(text)

    def title(self) -> str:
        return self._title

    def rename(self, text: str, key: str | None = None) -> None:
        """Say something else on it; the key stays where none is given."""
        key = self._key if key is None else key
        self._title, self._key = one_line(text), key
        self.setText(caption(text))
        self.setAccessibleName(say(f"{text}，快捷键 {key}", f"{text}, key {key}") if key else text)
        self.updateGeometry()
        self.update()

    def key(self) -> str:
        return self._key

    def reason(self) -> str:
        """Why it cannot be used now; '' while it can."""
        return self.accessibleDescription()

    def refuse(self, reason: str) -> None:
        """Grey it out and say why, in the tooltip and to a screen reader."""
        self.setEnabled(False)
        self.setToolTip(tip(reason))
        self.setAccessibleDescription(reason)

    def allow(self) -> None:
        """Give it back."""
        self.setEnabled(True)
        self.setToolTip("")
        self.setAccessibleDescription("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(self._content_width() + 2 * theme.scale().m + 2, theme.scale().button)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        scale, ink = theme.scale(), theme.colour(self._ink())
        x = (self.width() - self._content_width()) // 2
        if not self.icon().isNull():
            mode = QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled
            box = QRect(x, (self.height() - self._icon_side()) // 2, self._icon_side(), self._icon_side())
            self.icon().paint(painter, box, Qt.AlignmentFlag.AlignCenter, mode)
            x += self._icon_side() + scale.xs + 2
        painter.setFont(theme.font(*self._text_cut()))
        painter.setPen(ink)
        width = self._text_width()
        painter.drawText(QRect(x, 0, width, self.height()), Qt.AlignmentFlag.AlignVCenter, self._title)
        if self._key:
            paint_cap(painter, x + width + scale.s, self.height() / 2, self._key, ink)

    def _ink(self) -> str:
        palette = theme.palette()
        if not self.isEnabled():
            return palette.edge
        ink: str = getattr(palette, _ICON_ROLES[self._kind].value)
        return ink

    def _text_cut(self) -> tuple[int, QFont.Weight]:
        weight = QFont.Weight.DemiBold if self._kind == "primary" else QFont.Weight.Normal
        return theme.scale().body, weight

    def _text_width(self) -> int:
        return ceil(theme.advance(self._title, *self._text_cut())) + 1

    def _icon_side(self) -> int:
        return theme.scale().icon - 2

    def _content_width(self) -> int:
        scale = theme.scale()
        icon = 0 if self.icon().isNull() else self._icon_side() + scale.xs + 2
        cap = cap_width(self._key) + scale.s if self._key else 0
        return icon + self._text_width() + cap


class IconButton(QToolButton):
    """A button that is only an icon; its name is its tooltip and its accessible name."""

    def __init__(self, icon: str, name: str, *, checkable: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(theme.scale().icon, theme.scale().icon))
        self.show_action(icon, name)

    def show_action(self, icon: str, name: str) -> None:
        """Wear another icon and name, for a button that turns into its opposite."""
        self.setIcon(icons.icon(icon))
        self.setToolTip(tip(name))
        self.setAccessibleName(name)


class Chip(QPushButton):
    """A filter with a count that stays pressed: 「待派遣 18」."""

    def __init__(
        self, title: str, count: int | None = None, *, checked: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._title = title
        self.setProperty("kind", "chip")
        self.setCheckable(True)
        self.setChecked(checked)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setFont(theme.figures())
        self.show_count(count)

    def title(self) -> str:
        return self._title

    def show_count(self, count: int | None) -> None:
        """Put the count behind the title; None for none."""
        words = self._title if count is None else f"{self._title} {count:,}"
        self.show_words(words, words)

    def show_words(self, words: str, spoken: str) -> None:
        """Say this in place of title and count; `spoken` to a screen reader."""
        self.setText(caption(words))
        self.setAccessibleName(spoken)


class ChipOption(msgspec.Struct, frozen=True):
    """One filter of a row: what it is called inside and outside, and how many it would leave."""

    key: str
    title: str
    count: int | None = None


class ChipRow(QWidget):
    """Filters of which one is chosen."""

    chosen = Signal(str)
    """The key of the filter the person wants."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._chips: dict[str, Chip] = {}
        self._group = QButtonGroup(self)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(theme.scale().s)
        self._line.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._line.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._leave_out()

    def full_width(self) -> int:
        """So wide it is with every chip in sight."""
        wide = [chip.sizeHint().width() for chip in self._chips.values()]
        return sum(wide) + self._line.spacing() * max(len(wide) - 1, 0)

    def _leave_out(self) -> None:
        """Chips that do not fit are left out whole, the last ones first; the one in force never is."""
        chips = list(self._chips.values())
        room = self.width() - sum(chip.sizeHint().width() for chip in chips if chip.isChecked())
        for chip in chips:
            if chip.isChecked():
                chip.show()
                continue
            room -= chip.sizeHint().width() + self._line.spacing()
            chip.setVisible(room >= 0)

    def show_items(self, options: Sequence[ChipOption]) -> None:
        """Show these filters; the ones already there only change their count."""
        for gone in self._chips.keys() - {option.key for option in options}:
            self._chips.pop(gone).deleteLater()
        for place, option in enumerate(options):
            chip = self._chips.get(option.key)
            if chip is None:
                chip = self._chips[option.key] = Chip(option.title)
                chip.clicked.connect(lambda _, key=option.key: self.chosen.emit(key))
                self._group.addButton(chip)
                self._line.insertWidget(place, chip)
            chip.show_count(option.count)
        self._chips = {option.key: self._chips[option.key] for option in options}
        self._leave_out()

    def choose(self, key: str) -> None:
        """Mark this filter as the one in force; says nothing."""
        self._chips[key].setChecked(True)
        self._leave_out()

    def current(self) -> str:
        """The key in force, '' before any was chosen."""
        return next((key for key, chip in self._chips.items() if chip.isChecked()), "")


class KeyHint(msgspec.Struct, frozen=True):
    """A key and what it does."""

    key: str
    text: str


class KeyHintStrip(QWidget):
    """The keys that work here, in one line under a list. Hints that do not fit are left out whole."""

    def __init__(self, hints: Sequence[KeyHint] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._hints: tuple[KeyHint, ...] = ()
        self.show_items(hints)

    def show_items(self, hints: Sequence[KeyHint]) -> None:
        self._hints = tuple(hints)
        spoken = say("，", ", ").join(f"{hint.key} {hint.text}" for hint in hints)
        self.setAccessibleName(say(f"快捷键：{spoken}", f"Keys: {spoken}"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, theme.scale().chip)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, scale = theme.palette(), theme.scale()
        painter = QPainter(self)
        text_font = theme.font(scale.caption)
        measure = QFontMetrics(text_font)
        x = self.contentsRect().left()
        for hint in self._hints:
            width = measure.horizontalAdvance(hint.text)
            end = x + cap_width(hint.key) + scale.xs + 2 + width
            if end > self.contentsRect().right():
                break
            paint_cap(painter, x, self.height() / 2, hint.key, theme.colour(palette.mid))
            painter.setFont(text_font)
            painter.setPen(theme.colour(palette.low))
            painter.drawText(QRect(end - width, 0, width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, hint.text)
            x = end + scale.m
