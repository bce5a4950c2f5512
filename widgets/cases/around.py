"""附近与以往: what else is open near a case, and what was at its place before."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.domain.ids import CaseId
from resources.tongue import say
from widgets import theme
from widgets.cases.answers import OtherCase
from widgets.cases.pieces import cleared
from widgets.controls.buttons import ShortcutButton
from widgets.controls.words import PlainLabel

NEAR_MOST = 4
"""So many near ones are named; of the others it is said how many they are."""


class Around(QWidget):
    """Cases and sentences in, the case to go to out. Hidden while there is nothing around."""

    opened = Signal(str)
    """A case near this one: go there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: object = None
        self.buttons: dict[CaseId, ShortcutButton] = {}
        self._near, self._past = QVBoxLayout(), PlainLabel("", "secondary", "mid", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.scale().xs)
        box.addWidget(PlainLabel(say("附近与以往", "Near here and before"), "section"))
        box.addLayout(self._near)
        box.addWidget(self._past)
        self.show_around((), ())

    def show_around(self, near: Sequence[OtherCase], past: Sequence[str]) -> None:
        """Open cases near by, the nearest first, and what is told of those that were here."""
        if (tuple(near), tuple(past)) == self._shown:
            return
        self._shown = tuple(near), tuple(past)
        cleared(self._near)
        self.buttons = {}
        for each in near[:NEAR_MOST]:
            button = self.buttons[each.id] = ShortcutButton(each.number, "", "ghost", "external-link")
            button.clicked.connect(lambda _, case=each.id: self.opened.emit(case))
            line = QHBoxLayout()
            line.addWidget(button)
            line.addWidget(PlainLabel(each.told, "secondary", "mid", wrap=True), 1)
            self._near.addLayout(line)
        more = len(near) - NEAR_MOST
        if more > 0:
            self._near.addWidget(PlainLabel(say(f"附近另有 {more} 件", f"and {more} more near by"), "caption"))
        self._past.setText("\n".join(past))
        self._past.setVisible(bool(past))
        self.setVisible(bool(near or past))
