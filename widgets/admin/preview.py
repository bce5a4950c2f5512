"""What a file would bring, row by row, before anything of it is asked for."""

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QProgressBar, QVBoxLayout, QWidget

from resources.tongue import say
from widgets import theme
from widgets.cases.sheets import Sheet
from widgets.controls.words import PlainLabel, one_line
from widgets.tokens import Tone

LINES_MOST = 2_000
"""More than anybody reads; the head says how many there are."""


class PreviewLine(Struct, frozen=True):
    """One row of a preview: what it says, and whether that stands in the way."""

    words: str
    tone: Tone = Tone.NEUTRAL


class PreviewSheet(Sheet):
    """A head, the rows, and the one confirm. With a fault in it there is nothing to confirm."""

    def __init__(self, title: str, confirm: str, parent: QWidget | None = None) -> None:
        super().__init__(title, confirm, parent)
        self._head = PlainLabel("", "strong", wrap=True)
        self.list = QListWidget()
        self.list.setAccessibleName(say("预览", "Preview"))
        self.list.setUniformItemSizes(True)
        self.list.setMinimumHeight(8 * theme.scale().button)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.hide()
        whole = QWidget()
        box = QVBoxLayout(whole)
        box.setContentsMargins(0, 0, 0, 0)
        for each in (self._head, self._bar, self.list):
            box.addWidget(each)
        self.put_beneath(whole)

    def show_lines(self, head: str, lines: Sequence[PreviewLine], why_not: str = "") -> None:
        """Show what would come; `why_not`: what stands in the way of confirming, '' for nothing."""
        self._head.setText(head)
        self.list.clear()
        palette = theme.palette()
        for line in lines[:LINES_MOST]:
            item = QListWidgetItem(one_line(line.words))
            item.setForeground(theme.colour(palette.high if line.tone is Tone.NEUTRAL else palette.ink(line.tone)))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, line.words)
            self.list.addItem(item)
        more = len(lines) - LINES_MOST
        if more > 0:
            self.list.addItem(say(f"另有 {more:,} 行，未列出", f"and {more:,} more, not listed"))
        if why_not:
            self._go.refuse(why_not)
        else:
            self._go.allow()

    def head(self) -> str:
        """What stands over the rows."""
        return self._head.text()

    def lines(self) -> list[str]:
        """The rows that are shown."""
        return [self.list.item(n).text() for n in range(self.list.count())]

    def show_progress(self, done: int, of: int) -> None:
        """How far it has come; 0 of 0 takes the bar away, and -1 of 0 only says that it runs."""
        self._bar.setVisible(of > 0 or done < 0)
        self._bar.setRange(0, of)
        self._bar.setValue(max(0, done))
