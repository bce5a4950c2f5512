"""A choice among many, found by typing: 「清泉」 finds 清泉街道 without a walk through the list."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QListView, QWidget


class Choice(QComboBox):
    """A combobox one types into. What is typed only searches: the choice is always one of the items."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        view = self.view()
        assert isinstance(view, QListView)
        view.setUniformItemSizes(True)  # else every new parent on its way into a form has every item measured
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)
        line = self.lineEdit()
        assert line is not None
        self._line = line
        self._line.editingFinished.connect(self.settle)

    def settle(self) -> None:
        """Take what was typed for the first item that holds it, or go back to the choice that stands."""
        typed = self._line.text().strip()
        if typed != self.currentText() or typed != self.itemText(self.currentIndex()):
            at = self.findText(typed, Qt.MatchFlag.MatchContains) if typed else -1
            if at >= 0:
                self.setCurrentIndex(at)
        self._line.setText(self.itemText(self.currentIndex()))
        self._line.setCursorPosition(0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Typing begins a new search."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._line.selectAll()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel over a form scrolls; it never changes what was chosen."""
        event.ignore()
