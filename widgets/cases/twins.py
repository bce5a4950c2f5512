"""疑似重复: the cases that a report not yet filed may be about, with what speaks for it and against it.

A suggestion and never a verdict: the likely one is marked, a person opens it, looks, and merges or does not.
"""

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from console.domain.ids import CaseId
from resources.tongue import say
from widgets import theme
from widgets.cases.pieces import cleared
from widgets.controls.buttons import IconButton, ShortcutButton
from widgets.controls.pills import StatusPill
from widgets.controls.words import PlainLabel
from widgets.tokens import Tone

MOST = 3


class Twin(Struct, frozen=True, kw_only=True):
    """A case that is proposed. `reasons`, `against`: what speaks for it and against it, each in one line.

    `stage`: where it stands. `is_over`: it has ended, so that nothing can be merged into it; `recurs`: the trouble
    may have come back.
    """

    case: CaseId
    number: str
    title: str
    stage: str
    reasons: str
    against: str = ""
    is_likely: bool = False
    is_over: bool = False
    recurs: bool = False


class Twins(QWidget):
    """At most MOST proposals, the likeliest first. Hidden while there are none.

    On a card the keys 1, 2, 3 open them. Beside a report that is being typed (`takes`) a digit is part of it: there
    Alt with the number says that this is the same.
    """

    opened = Signal(str)
    """This case: go there and look."""
    merge_asked = Signal(str)
    """Begin to merge into this case."""

    def __init__(self, *, takes: bool = False) -> None:
        super().__init__()
        scale = theme.scale()
        self._takes = takes
        self.proposed: list[Proposed] = []
        self._shown: tuple[Twin, ...] = ()
        head = QHBoxLayout()
        head.addWidget(PlainLabel(say("疑似重复", "Possible duplicates"), "section"))
        head.addStretch(1)
        self._note = PlainLabel(say("系统比对，由您判断", "compared by the system; you decide"), "caption")
        head.addWidget(self._note)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(scale.xs)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, scale.s, 0, 0)
        box.setSpacing(scale.xs)
        box.addLayout(head)
        box.addLayout(self._lines)
        self.hide()

    def show_twins(self, twins: Sequence[Twin]) -> None:
        """Show these; where they are the same cases as before only the words change, and the focus stays."""
        wanted = tuple(twins[:MOST])
        before, self._shown = self._shown, wanted
        if [_frame(each) for each in wanted] == [_frame(each) for each in before]:
            for line, twin in zip(self.proposed, wanted, strict=True):
                line.tell(twin)
            return
        if self._takes:
            self._note.setText(say(f"{len(wanted)} 件", str(len(wanted))))
        cleared(self._lines)
        self.proposed = [Proposed(each, n, takes=self._takes) for n, each in enumerate(wanted, 1)]
        for each in self.proposed:
            each.opened.connect(self.opened)
            each.merge_asked.connect(self.merge_asked)
            self._lines.addWidget(each)
        self.setVisible(bool(wanted))

    def open_by_number(self, n: int) -> bool:
        """Go to the n-th; False where there is none."""
        if not 1 <= n <= len(self.proposed):
            return False
        self.proposed[n - 1].number.click()
        return True

    def twin(self, n: int) -> Twin | None:
        """The n-th that is proposed."""
        return self._shown[n - 1] if 1 <= n <= len(self._shown) else None


class Proposed(QFrame):
    """One proposal; a click anywhere on it goes there."""

    opened = Signal(str)
    """This case: go there."""
    merge_asked = Signal(str)
    """Begin to merge into this case."""

    def __init__(self, twin: Twin, n: int, *, takes: bool = False) -> None:
        super().__init__()
        scale = theme.scale()
        self._case = twin.case
        self.setProperty("kind", "inset")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.number = ShortcutButton(twin.number, "" if takes else str(n), "ghost")
        self.number.clicked.connect(lambda: self.opened.emit(self._case))
        self.merge: IconButton | ShortcutButton | None = None
        head = QHBoxLayout()
        head.setSpacing(scale.s)
        head.addWidget(self.number)
        head.addStretch(1)
        if (state := _state(twin)) is not None:
            head.addWidget(state)
        if not twin.is_over:
            name = say(f"并入 {twin.number}…", f"Merge into {twin.number}…")
            same = say("是同一件", "The same")
            self.merge = ShortcutButton(same, f"Alt {n}") if takes else IconButton("git-merge", name)
            self.merge.clicked.connect(lambda: self.merge_asked.emit(self._case))
            head.addWidget(self.merge)
        box = QVBoxLayout(self)
        box.setContentsMargins(scale.s, scale.xs, scale.s, scale.s)
        box.setSpacing(2)
        box.addLayout(head)
        words = QVBoxLayout()
        words.setContentsMargins(scale.m + 1, 0, scale.xs, 0)
        words.setSpacing(2)
        self.title, self.reasons = PlainLabel("", "body"), PlainLabel("", "secondary", "mid", wrap=takes)
        self.against = PlainLabel("", "secondary", Tone.WARNING)
        for label in (self.title, self.reasons, self.against):
            words.addWidget(label)
        box.addLayout(words)
        self.tell(twin)

    def tell(self, twin: Twin) -> None:
        """Say what is now known of the same case."""
        self.title.setText(twin.title)
        self.reasons.setText(f"{twin.stage} · {twin.reasons}")
        self.against.setText(say(f"但 {twin.against}", f"but {twin.against}"))
        self.against.setVisible(bool(twin.against))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit(self._case)


def _frame(twin: Twin) -> tuple[object, ...]:
    """What a line is built for; anything else of it is words."""
    return twin.case, twin.number, twin.is_likely, twin.is_over, twin.recurs


def _state(twin: Twin) -> StatusPill | None:
    if twin.recurs:
        return StatusPill(say("或为复发", "may have come back"), Tone.NEUTRAL, "history")
    if twin.is_over:
        return StatusPill(say("已结案", "closed"), Tone.NEUTRAL)
    return StatusPill(say("较可能", "likely"), Tone.INFO, "copy") if twin.is_likely else None
