"""F7: round the parts of a window by key; Shift+F7 goes the other way."""

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QApplication, QWidget


class Rounds(QObject):
    """`stops`: the parts in their order, asked anew each time; a part that cannot be seen is passed over.

    The hand goes to the part itself where that takes keys, else to the first control in it that does.
    """

    def __init__(self, window: QWidget, stops: Callable[[], Sequence[QWidget]]) -> None:
        super().__init__(window)
        self._stops = stops
        for keys, by in (("F7", 1), ("Shift+F7", -1)):
            QShortcut(keys, window).activated.connect(lambda by=by: self.go(by))

    def go(self, by: int) -> None:
        """On to the next part, or back to the one before."""
        stops = [each for each in self._stops() if each.isVisible() and _first(each) is not None]
        if not stops:
            return
        held = QApplication.focusWidget()
        inside = [n for n, each in enumerate(stops) if held is not None and (each is held or each.isAncestorOf(held))]
        at = inside[-1] if inside else (-1 if by > 0 else 0)
        control = _first(stops[(at + by) % len(stops)])
        assert control is not None
        control.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _first(part: QWidget) -> QWidget | None:
    """The control that takes the hand in a part."""
    if part.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return part
    inside = [each for each in _chain(part) if part.isAncestorOf(each) and each.isVisible() and each.isEnabled()]
    return next((each for each in inside if each.focusPolicy() & Qt.FocusPolicy.TabFocus), None)


def _chain(part: QWidget) -> Iterator[QWidget]:
    """The controls after it in the order of Tab, once round."""
    walk = part.nextInFocusChain()
    while walk is not None and walk is not part:
        yield walk
        walk = walk.nextInFocusChain()
