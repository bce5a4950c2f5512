"""A part of the window taken out into a window of its own, for a second monitor, and put back where it stood.

    turn ─▶ out: on the monitor where it was last, else on one that the seat does not use; its place says where it is
         ─▶ back: by the same key, its button, or by closing it

Where it stood is remembered for each monitor. A monitor that is unplugged brings the window to one that exists.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QScreen, QShortcut
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from console.shell.homing import Homing
from console.shell.keepsakes import keep, recall
from resources.tongue import say
from widgets.controls.panel import EmptyState

FILE = "windows.json"
SHARE = 0.8
"""So much of a monitor that it has never been on it takes."""


class Stand(msgspec.Struct, frozen=True):
    """Where the window stood on one monitor, in pixels from its corner."""

    x: int
    y: int
    width: int
    height: int
    is_full: bool = False


class Stands(msgspec.Struct, frozen=True):
    """By the names of the monitors; `last`: on which of them it was last."""

    last: str = ""
    on: dict[str, Stand] = {}


class PopOut(QObject):
    """Drives one part of a splitter. `keys`: what to do with keys that the part does not take."""

    turned = Signal(bool)
    """It stands in a window of its own from now on, or in its place again."""

    def __init__(
        self, splitter: QSplitter, part: QWidget, title: str, folder: Path, keys: Callable[[QKeyEvent], None]
    ) -> None:
        super().__init__(splitter)
        self._splitter, self._part, self._file = splitter, part, folder / FILE
        self._sizes: list[int] = []
        self._empty = EmptyState(
            "external-link",
            say(f"{title}在另一个窗口中", f"{title} is in a window of its own"),
            say("关闭该窗口或按 Alt W 收回", "close that window, or Alt W, to bring it back"),
            say("收回", "Bring it back"),
        )
        self._empty.asked.connect(self.back)
        self.window = _Window(title, keys)
        self.window.closed.connect(self.back)
        Homing(self.window)

    @property
    def is_out(self) -> bool:
        return self._part.window() is self.window

    def turn(self) -> None:
        """Take it out, or put it back."""
        if self.is_out:
            self.back()
        else:
            self._out()

    def back(self) -> None:
        """Put it where it stood."""
        if not self.is_out:
            return
        self._remember()
        self.window.layout_out().removeWidget(self._part)
        self._splitter.replaceWidget(self._splitter.indexOf(self._empty), self._part)
        self._empty.setParent(None)
        self._part.show()
        self._splitter.setSizes(self._sizes)
        self.window.hide()
        self.turned.emit(False)

    def end(self) -> None:
        """The seat closes, and the window with it."""
        self.back()
        self.window.deleteLater()

    def _out(self) -> None:
        stands = recall(self._file, Stands, Stands())
        self._sizes = self._splitter.sizes()
        self._splitter.replaceWidget(self._splitter.indexOf(self._part), self._empty)
        self._empty.show()
        self._splitter.setSizes(self._sizes)
        self.window.layout_out().addWidget(self._part)
        self._part.show()
        screen = chosen_screen(QGuiApplication.screens(), stands.last, self._splitter.screen())
        stand = stands.on.get(screen.name())
        self.window.setGeometry(placed(stand, screen.availableGeometry()))
        if stand is not None and stand.is_full:
            self.window.showFullScreen()
        else:
            self.window.show()
        self.window.activateWindow()
        self.turned.emit(True)

    def _remember(self) -> None:
        screen, at = self.window.screen(), self.window.normalGeometry()
        corner = screen.availableGeometry().topLeft()
        stand = Stand(
            at.x() - corner.x(), at.y() - corner.y(), at.width(), at.height(), is_full=self.window.isFullScreen()
        )
        stands = recall(self._file, Stands, Stands())
        keep(self._file, Stands(screen.name(), {**stands.on, screen.name(): stand}))


class _Window(QWidget):
    """An empty window; F11 fills the monitor."""

    closed = Signal()

    def __init__(self, title: str, keys: Callable[[QKeyEvent], None]) -> None:
        super().__init__()
        self._keys = keys
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setWindowTitle(f"{say('路见', 'Lujian')} · {title}")
        self.setWindowIcon(QGuiApplication.windowIcon())
        QShortcut("F11", self).activated.connect(self.turn_full)

    def layout_out(self) -> QVBoxLayout:
        return self._column

    def turn_full(self) -> None:
        """Fill the monitor, or be a window again."""
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._keys(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.closed.emit()


def chosen_screen(screens: Sequence[QScreen], last: str, own: QScreen) -> QScreen:
    """The monitor where it was last, else one that the seat does not use, else the seat's."""
    by_name = {screen.name(): screen for screen in screens}
    return by_name.get(last) or next((screen for screen in screens if screen is not own), own)


def placed(stand: Stand | None, area: QRect) -> QRect:
    """Where the window goes in the room of a monitor: as it stood, all of it in sight; else in the middle."""
    if stand is None:
        wide, high = round(area.width() * SHARE), round(area.height() * SHARE)
        return QRect(area.x() + (area.width() - wide) // 2, area.y() + (area.height() - high) // 2, wide, high)
    wide, high = min(stand.width, area.width()), min(stand.height, area.height())
    x = min(max(stand.x, 0), area.width() - wide)
    y = min(max(stand.y, 0), area.height() - high)
    return QRect(area.x() + x, area.y() + y, wide, high)
