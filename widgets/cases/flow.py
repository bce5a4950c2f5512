"""Things side by side that go on in the next line where one is full."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class Flow(QWidget):
    """`space` between neighbours and between lines. Whoever changes what is in it says `lay`."""

    def __init__(self, space: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._space = space
        self._inside: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, each: QWidget) -> None:
        each.setParent(self)
        self._inside.append(each)

    def lay(self) -> None:
        """Put everything in its place anew."""
        self._place(self.width(), move=True)
        self.updateGeometry()

    def heightForWidth(self, width: int) -> int:  # noqa: N802 (Qt's virtual)
        return self._place(width, move=False)

    def sizeHint(self) -> QSize:
        return QSize(self.minimumSizeHint().width(), self._place(self.width(), move=False))

    def minimumSizeHint(self) -> QSize:
        widest = max((each.minimumSizeHint().width() for each in self._shown()), default=0)
        return QSize(widest, max((each.sizeHint().height() for each in self._shown()), default=0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(self.width(), move=True)

    def _shown(self) -> list[QWidget]:
        return [each for each in self._inside if not each.isHidden()]

    def _place(self, room: int, *, move: bool) -> int:
        """The height it takes; with `move`, everything goes there."""
        x, y, tall = 0, 0, 0
        for each in self._shown():
            hint = each.sizeHint()
            width = min(hint.width(), room)
            if x and x + width > room:
                x, y, tall = 0, y + tall + self._space, 0
            if move:
                each.setGeometry(QRect(x, y, width, hint.height()))
            x += width + self._space
            tall = max(tall, hint.height())
        return y + tall
