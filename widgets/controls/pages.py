"""Pages of which one is seen, in a window that may be smaller than they are."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget


class Pages(QStackedWidget):
    """Asks for the room of the page that is seen: Qt's own asks for that of the largest, and the window obeys it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(self.updateGeometry)

    def minimumSizeHint(self) -> QSize:
        page = self.currentWidget()
        if page is None:
            return super().minimumSizeHint()
        return page.minimumSizeHint().expandedTo(page.minimumSize())


def scrolled(content: QWidget) -> QScrollArea:
    """As large as the room there is; only what does not fit is scrolled to.

    A small screen at 150 % is 911×512 points: a window that asks for more has its lower edge, and the buttons there,
    beyond the screen.
    """
    shaft = QScrollArea()
    shaft.setWidgetResizable(True)
    shaft.setFrameShape(QFrame.Shape.NoFrame)
    shaft.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    shaft.setWidget(content)
    return shaft
