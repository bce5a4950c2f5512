"""What the charts below count: everything, or what is left of it from some sides, each let go by its own chip.

The line is always there, so that no bar moves away from under a hand that has opened it.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QWidget

from resources.tongue import say
from widgets import icons, theme
from widgets.controls.buttons import Chip, ChipOption, ShortcutButton
from widgets.controls.words import PlainLabel, tip


class NarrowedTo(QWidget):
    """Sides in, intents out. Sides for which there is no room are left out, the last ones first."""

    freed = Signal(str)
    """The key of the side that is to narrow no longer."""
    all_freed = Signal()
    """Nothing is to narrow any longer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: dict[str, Chip] = {}
        self._label, self._rest = PlainLabel("", "caption"), PlainLabel("", "caption")
        self._all = ShortcutButton(say("全部放开", "Let go of all"), "", "ghost", "x")
        self._all.clicked.connect(self.all_freed)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(theme.scale().s, 0, 0, 0)
        self._line.setSpacing(theme.scale().s)
        self._line.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._line.addWidget(self._label)
        self._line.addWidget(self._rest)
        self._line.addStretch(1)
        self._line.addWidget(self._all)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.scale().chip + theme.scale().xs)
        self._is_filling = False
        self.show_items(())

    def show_items(self, sides: Sequence[ChipOption]) -> None:
        """From these sides all is narrowed now."""
        for chip in self._chips.values():
            chip.hide()
            chip.deleteLater()
        self._chips = {each.key: self._chip(each) for each in sides}
        for n, chip in enumerate(self._chips.values(), 1):
            self._line.insertWidget(n, chip)
        self._all.setVisible(bool(sides))
        names = say("、", ", ").join(each.title for each in sides)
        self.setAccessibleName(say(f"图表只计：{names}", f"Counted only: {names}") if names else self._whole())
        self._say()

    def show_filling(self, is_filling: bool) -> None:
        """Whether cases are still to be counted."""
        if is_filling != self._is_filling:
            self._is_filling = is_filling
            self._say()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._leave_out()

    def _whole(self) -> str:
        return say("图表计全部案件", "The charts count every case")

    def _say(self) -> None:
        words = say("图表只计", "Counting only") if self._chips else self._whole()
        self._label.setText(words + (say("，正在读入…", ", still reading …") if self._is_filling else ""))
        self._leave_out()

    def _chip(self, side: ChipOption) -> Chip:
        chip = Chip(side.title, checked=True)
        chip.setIcon(icons.icon("x"))
        chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        chip.setToolTip(tip(say(f"放开：{side.title}", f"Let go of: {side.title}")))
        chip.setAccessibleName(say(f"只计 {side.title}，按下放开", f"only {side.title}; press to let go"))
        chip.clicked.connect(lambda: self.freed.emit(side.key))
        return chip

    def _leave_out(self) -> None:
        gap = self._line.spacing()
        room = self.width() - self._label.sizeHint().width() - self._all.sizeHint().width() - 4 * gap
        room -= theme.scale().row
        hidden = 0
        for chip in self._chips.values():
            room -= chip.sizeHint().width() + gap
            chip.setVisible(room >= 0)
            hidden += room < 0
        self._rest.setText(say(f"等 {hidden} 项", f"+{hidden}") if hidden else "")
