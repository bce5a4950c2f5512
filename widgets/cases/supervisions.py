"""督办与议定事项: what sessions decided, who owes an answer by when, and what came of it.

A unit answers; the desk clears an answer or sends it back with a reason. Rows in, intents out.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from console.domain.calendar import SHANGHAI
from console.domain.rows import SupervisionRow
from console.domain.supervision import SUPERVISION_STAGE_NAMES, SupervisionStage
from resources.tongue import say
from widgets import theme
from widgets.cases.lexicon import Lexicon
from widgets.cases.pieces import cleared
from widgets.cases.sheets import Sheet
from widgets.cases.told import left
from widgets.controls.buttons import ShortcutButton
from widgets.controls.form import RefusalLine
from widgets.controls.panel import EmptyState
from widgets.controls.pills import StatusPill
from widgets.controls.words import PlainLabel
from widgets.tokens import Tone

Hand = Literal["unit", "desk"]
WIDEST = 880


class SupervisionBoard(QWidget):
    """The items, the soonest deadline first; a sheet opens under them, a refusal stands beside it."""

    answering = Signal(str)
    """A unit wants to answer this item."""
    cleared = Signal(str)
    """The answer is good: 销号."""
    doubted = Signal(str)
    """The answer is not good: send it back."""
    case_opened = Signal(str)
    """The case this item came from."""

    def __init__(self, hand: Hand, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(say("督办与议定事项", "Supervision items"))
        self._hand = hand
        self._shown: list[tuple[SupervisionRow, bool]] = []
        self._buttons: dict[tuple[str, str], ShortcutButton] = {}
        scale = theme.scale()
        self.refusal = RefusalLine()
        self._empty = EmptyState(
            "gavel",
            say("没有督办与议定事项", "No supervision items"),
            say("会商议定后出现在这里", "Sessions put them here"),
        )
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(scale.l, 0, scale.m, scale.s)
        self._column.setSpacing(scale.l)
        self._column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setAccessibleName(say("督办与议定事项，方向键滚动", "Supervision items; arrows scroll"))
        self._scroll.setProperty("walks", True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inner)
        self._sheet_place = QVBoxLayout()
        self._sheet_place.setContentsMargins(scale.l, 0, scale.l, scale.s)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._empty, 1)
        whole.addWidget(self._scroll, 1)
        whole.addLayout(self._sheet_place)
        whole.addWidget(self.refusal)
        self._scroll.hide()

    def show_items(self, rows: Sequence[SupervisionRow], lexicon: Lexicon, now: datetime) -> None:
        """Show these; nothing is rebuilt while nothing but the time has changed."""
        ordered = sorted(rows, key=lambda row: (row.cleared_at is not None, row.due_at, row.id))
        wanted = [(row, _is_late(row, now)) for row in ordered]
        if wanted == self._shown:
            return
        self._shown = wanted
        held = next((key for key, button in self._buttons.items() if button.hasFocus()), None)
        self._empty_column()
        for n, row in enumerate(ordered):
            self._column.insertWidget(n, self._item(row, lexicon, now))
        self._empty.setVisible(not ordered)
        self._scroll.setVisible(bool(ordered))
        if held in self._buttons:
            self._buttons[held].setFocus(Qt.FocusReason.OtherFocusReason)

    def open_sheet(self, sheet: Sheet) -> None:
        """Put a sheet under the items; one at a time."""
        self.close_sheet()
        self._sheet_place.addWidget(sheet)
        sheet.begin()

    def close_sheet(self) -> None:
        cleared(self._sheet_place)

    def _empty_column(self) -> None:
        self._buttons = {}
        while self._column.count() > 1 and (item := self._column.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()

    def _item(self, row: SupervisionRow, lexicon: Lexicon, now: datetime) -> QWidget:
        late = _is_late(row, now)
        holder = QWidget()
        holder.setMaximumWidth(WIDEST)
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.scale().xs)
        head = QHBoxLayout()
        head.addWidget(PlainLabel(row.number, "caption"), 1)
        if late:
            head.addWidget(StatusPill(left(row.due_at, now), Tone.CRITICAL, "timer"))
        waits = self._hand == "desk" and row.stage is SupervisionStage.ANSWERED
        head.addWidget(StatusPill(say(*SUPERVISION_STAGE_NAMES[row.stage]), Tone.INFO if waits else Tone.NEUTRAL))
        box.addLayout(head)
        box.addWidget(PlainLabel(row.words, "strong", wrap=True))
        due = f"{row.due_at.astimezone(SHANGHAI):%m-%d %H:%M}"
        helping = say("、", ", ").join(lexicon.unit(unit) for unit in row.co)
        owed = f"{say('主办', 'Lead')} {lexicon.unit(row.lead)}"
        owed += f" · {say('协办', 'with')} {helping}" if helping else ""
        box.addWidget(PlainLabel(f"{owed} · {say('时限', 'due')} {due}", "secondary", "mid", wrap=True))
        if row.answer:
            box.addWidget(PlainLabel(say(f"反馈：{row.answer}", f"Answer: {row.answer}"), "body", wrap=True))
        acts = QHBoxLayout()
        for button in self._acts(row):
            acts.addWidget(button)
        acts.addStretch(1)
        box.addLayout(acts)
        return holder

    def _acts(self, row: SupervisionRow) -> list[ShortcutButton]:
        buttons = []
        if self._hand == "unit" and row.stage is SupervisionStage.SET:
            buttons.append(self._button(row, "answer", say("反馈", "Answer"), "primary"))
        if self._hand == "desk" and row.stage is not SupervisionStage.CLEARED:
            buttons.append(self._button(row, "clear", say("销号", "Clear"), "primary"))
            buttons.append(self._button(row, "doubt", say("退回…", "Send back…"), "normal"))
            if row.stage is not SupervisionStage.ANSWERED:
                for button in buttons:
                    button.refuse(say("单位反馈后才能核验", "The unit has to answer first"))
        if row.case is not None:
            buttons.append(self._button(row, "case", say("查看案件", "See the case"), "ghost"))
        return buttons

    def _button(
        self, row: SupervisionRow, act: str, words: str, kind: Literal["normal", "primary", "ghost"]
    ) -> ShortcutButton:
        button = ShortcutButton(words, "", kind)
        says = {"answer": self.answering, "clear": self.cleared, "doubt": self.doubted}
        thing = row.case if act == "case" else row.id
        button.clicked.connect(lambda: says.get(act, self.case_opened).emit(thing))
        self._buttons[row.id, act] = button
        return button


def _is_late(row: SupervisionRow, now: datetime) -> bool:
    return row.stage is SupervisionStage.SET and now > row.due_at
