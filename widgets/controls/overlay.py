"""What lies over a whole window while it is open: darkened, as large as the window, and no key goes on beneath."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from widgets import theme

SCRIM = 150


class Overlay(QWidget):
    """Hidden until it is opened; Esc puts it away."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)
        self.hide()

    def come_up(self) -> None:
        """Over everything else, as the window is now."""
        self._stand()
        self.show()
        self.raise_()

    def close_sheet(self) -> None:
        """Put it away."""
        self.hide()

    def _stand(self) -> None:
        """Place what is on it; the overlay itself is as large as the window."""
        self.setGeometry(self._window.rect())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and not self.isHidden():
            self._stand()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.colour("#000000", SCRIM))
