"""The steps of a case on its card, newest first."""

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from widgets import theme
from widgets.controls.layouts import laid_once
from widgets.controls.words import FigureLabel, PlainLabel
from widgets.tokens import Tone


class TimelineLine(msgspec.Struct, frozen=True):
    """One step of a case for people: when (already in local words), who, what."""

    when: str
    who: str
    words: str
    tone: Tone = Tone.NEUTRAL


class Steps(QWidget):
    """Lines are written over from case to case, and only those that are missing are made: a label costs more to dress
    than to write on, and every act of a case adds a line at the top."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[TimelineLine, ...] = ()
        self._made: list[tuple[FigureLabel, PlainLabel, PlainLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.scale().m)
        self._grid.setVerticalSpacing(theme.scale().s)
        self._grid.setColumnStretch(1, 1)

    def show_lines(self, lines: Sequence[TimelineLine]) -> None:
        """Show these and no others."""
        if tuple(lines) == self._shown:
            return
        self._shown = tuple(lines)
        while len(self._made) < len(lines):
            self._make()
        with laid_once(self._grid):
            for n, labels in enumerate(self._made):
                self._write(labels, lines[n] if n < len(lines) else None)

    def lines(self) -> tuple[TimelineLine, ...]:
        """What is shown, in its order."""
        return self._shown

    def _write(self, labels: tuple[FigureLabel, PlainLabel, PlainLabel], line: TimelineLine | None) -> None:
        when, words, who = labels
        is_new = when.isHidden() != (line is None)
        when.setText(line.when if line else "")
        words.setText(line.words if line else "")
        words.set_ink(line.tone if line and line.tone is not Tone.NEUTRAL else "")
        who.setText(line.who if line else "")
        if is_new:
            for label in labels:
                label.setVisible(line is not None)

    def _make(self) -> None:
        when, words, who = FigureLabel("", "caption"), PlainLabel("", "body", wrap=True), PlainLabel("", "caption")
        box = QVBoxLayout()
        box.setSpacing(0)
        box.addWidget(words)
        box.addWidget(who)
        self._grid.addWidget(when, len(self._made), 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(box, len(self._made), 1)
        self._made.append((when, words, who))
