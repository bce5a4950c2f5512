"""A monitor is unplugged: its windows come back to one that is there, with a size that fits on it.

    screenRemoved, screenAdded, a new geometry ─▶ once the system is through ─▶ `fitted` ─▶ the window moves

Qt leaves a window where its screen was; a person would look for it in vain.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, QRect, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

SETTLED_MS = 300
"""So long after a change a system has said which screens there are, and where."""
SEEN_LEAST = 0.5
"""A window of which so much can be seen is left where it is."""


class Homing(QObject):
    """Keeps one top-level window in sight for as long as it lives."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(SETTLED_MS)
        self._wait.timeout.connect(self.come_home)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenAdded.connect(self._watch)
        app.screenRemoved.connect(self._wait.start)
        app.primaryScreenChanged.connect(self._wait.start)
        for screen in app.screens():
            screen.availableGeometryChanged.connect(self._wait.start)

    def come_home(self) -> None:
        """Move the window where it can be seen; one that can be seen stays."""
        window = self._window
        rooms = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        there = window.frameGeometry()
        fits = fitted(there, rooms)
        if fits == there:
            return
        was_maximized, was_full = window.isMaximized(), window.isFullScreen()
        if was_maximized or was_full:
            window.showNormal()
        frame = window.frameGeometry().size() - window.size()
        window.resize(fits.size() - frame)
        window.move(fits.topLeft())
        if was_full:
            window.showFullScreen()
        elif was_maximized:
            window.showMaximized()

    def _watch(self, screen: QScreen) -> None:
        screen.availableGeometryChanged.connect(self._wait.start)
        self._wait.start()


def fitted(window: QRect, rooms: Sequence[QRect]) -> QRect:
    """Where a window belongs among these screens: as it is where enough of it, its title too, can be seen; else whole
    on the nearest. Without a screen it stays."""
    if not rooms:
        return window
    nearest = max(rooms, key=lambda room: (_area(room & window), -_apart(room, window)))
    title = QRect(window.topLeft(), window.topRight() + QPoint(0, 1))
    is_seen = _area(nearest & window) >= SEEN_LEAST * _area(window) and _area(nearest & title) > 0
    if is_seen and window.width() <= nearest.width() and window.height() <= nearest.height():
        return window
    size = window.size().boundedTo(nearest.size())
    x = max(nearest.left(), min(window.left(), nearest.right() + 1 - size.width()))
    y = max(nearest.top(), min(window.top(), nearest.bottom() + 1 - size.height()))
    return QRect(QPoint(x, y), size)


def _area(room: QRect) -> int:
    return max(0, room.width()) * max(0, room.height())


def _apart(one: QRect, other: QRect) -> int:
    return (one.center() - other.center()).manhattanLength()
