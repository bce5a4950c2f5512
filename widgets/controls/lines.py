"""Paragraphs under each other, each with a caption: notes, resolutions, whatever people wrote. Plain text only."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from widgets import theme
from widgets.controls.words import PlainLabel


class Lines(QScrollArea):
    """(words, caption) pairs, the newest at the foot and in sight."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setProperty("walks", True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shown: list[tuple[str, str]] = []
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, theme.scale().s, 0)
        self._column.setSpacing(theme.scale().m)
        self._column.addStretch(1)
        self.setWidget(inner)
        self.verticalScrollBar().rangeChanged.connect(lambda _, most: self.verticalScrollBar().setValue(most))

    def show_items(self, items: Sequence[tuple[str, str]]) -> None:
        """Show these; what only grew is added to, anything else is built anew."""
        items = list(items)
        if items[: len(self._shown)] != self._shown:
            while self._column.count() > 1 and (item := self._column.takeAt(0)) is not None:
                gone = item.widget()
                if gone is not None:
                    gone.hide()
                    gone.deleteLater()
            self._shown = []
        for words, caption in items[len(self._shown) :]:
            self._column.insertWidget(self._column.count() - 1, _paragraph(words, caption))
        self._shown = items
        self.setAccessibleDescription("\n".join(words for words, _ in items))


def _paragraph(words: str, caption: str) -> QWidget:
    holder = QWidget()
    box = QVBoxLayout(holder)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(2)
    box.addWidget(PlainLabel(words, "body", wrap=True))
    box.addWidget(PlainLabel(caption, "caption", wrap=True))
    return holder
