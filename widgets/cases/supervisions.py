"""督办事项: what sessions decided and who owes an answer by when."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from console.domain.calendar import SHANGHAI
from console.domain.rows import SupervisionRow
from console.domain.supervision import SUPERVISION_STAGE_NAMES, SupervisionStage
from resources.tongue import say
from widgets import theme
from widgets.cases.lexicon import Lexicon
from widgets.controls.buttons import ShortcutButton
from widgets.controls.pills import StatusPill
from widgets.controls.words import PlainLabel
from widgets.tokens import Tone


class SupervisionList(QScrollArea):
    """Rows in, intents out; the soonest deadline first."""

    opened = Signal(str)
    """An item the person wants to answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(say("督办与议定事项", "Supervision items"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shown: list[SupervisionRow] = []
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        scale = theme.scale()
        self._column.setContentsMargins(scale.l, 0, scale.m, scale.s)
        self._column.setSpacing(scale.m)
        self._column.addStretch(1)
        self.setWidget(inner)

    def show_items(self, rows: Sequence[SupervisionRow], lexicon: Lexicon, now: datetime) -> None:
        ordered = sorted(rows, key=lambda row: (row.due_at, row.id))
        if ordered == self._shown:
            return
        self._shown = ordered
        while self._column.count() > 1 and (item := self._column.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for n, row in enumerate(ordered):
            self._column.insertWidget(n, self._item(row, lexicon, now))

    def _item(self, row: SupervisionRow, lexicon: Lexicon, now: datetime) -> QWidget:
        late = now > row.due_at and row.cleared_at is None
        tone = Tone.CRITICAL if late else Tone.NEUTRAL
        due = f"{row.due_at.astimezone(SHANGHAI):%m-%d %H:%M}"
        head = QHBoxLayout()
        head.addWidget(PlainLabel(row.number, "caption"))
        head.addStretch(1)
        head.addWidget(StatusPill(say(*SUPERVISION_STAGE_NAMES[row.stage]), tone))
        foot = QHBoxLayout()
        owed = f"{say('主办', 'Lead')} {lexicon.unit(row.lead)} · {say('时限', 'due')} {due}"
        foot.addWidget(PlainLabel(owed, "secondary", str(tone) if late else "mid"), 1)
        if row.stage is SupervisionStage.SET:
            answer = ShortcutButton(say("反馈", "Answer"))
            answer.clicked.connect(lambda: self.opened.emit(row.id))
            foot.addWidget(answer)
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addLayout(head)
        box.addWidget(PlainLabel(row.words, "body", wrap=True))
        box.addLayout(foot)
        return holder
