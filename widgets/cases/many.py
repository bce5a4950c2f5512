"""The card of several cases: what is picked, what may be done with all of it, how far that is, and what was refused.

The acts are those of the table that can be asked of many at once; each case is asked by itself and answers for itself.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from console.domain.case.rules import Rules
from console.domain.case.stages import STAGE_NAMES, Stage
from console.domain.case.table import TABLE, Action, Row, why_not
from console.domain.ids import CaseId
from console.domain.people import Actor
from console.domain.rows import CaseRow
from console.domain.text import Text
from resources.tongue import say
from widgets import theme
from widgets.cases.chapters import FORWARD, key_of
from widgets.cases.pieces import cleared
from widgets.cases.questions import is_for_many
from widgets.cases.sheets import Sheet
from widgets.controls.buttons import ShortcutButton
from widgets.controls.form import RefusalLine
from widgets.controls.words import PlainLabel

NAMED_MOST = 8
"""So many of the cases are named; of the others it is said how many they are."""
COLUMNS = 2


class Offer(Struct, frozen=True):
    """An act, of how many of the cases it may be asked now."""

    row: Row
    cases: tuple[CaseId, ...]


class Refusal(Struct, frozen=True):
    """A case that the act was not done with, and why."""

    case: CaseId
    number: str
    reason: str


def offers(rows: Sequence[CaseRow], actor: Actor, rules: Rules, now: datetime) -> list[Offer]:
    """What may be asked of one of these at least: the way a case is meant to go first, then what has a key."""
    mine = [each for each in TABLE if is_for_many(each.action) and each.roles & actor.roles]
    found = [
        Offer(each, tuple(CaseId(row.id) for row in rows if why_not(row, each.action, actor, rules, now) is None))
        for each in mine
    ]
    order = {action: place for place, action in enumerate(FORWARD)}
    found.sort(key=lambda offer: (order.get(offer.row.action, len(order)), not key_of(offer.row)))
    return [offer for offer in found if offer.cases]


def unable(rows: Sequence[CaseRow], action: Action, actor: Actor, rules: Rules, now: datetime) -> list[tuple[str, int]]:
    """(reason, of how many cases) for those that an act cannot be asked of, the most frequent first."""
    reasons = (why_not(row, action, actor, rules, now) for row in rows)
    return Counter(say(*reason) for reason in reasons if reason is not None).most_common()


def name_refused(box: QVBoxLayout, refusals: Sequence[Refusal], opened: Callable[[str], object]) -> None:
    """In place of what stood in the box: what was not done and why, each case a button to it; of many the first."""
    cleared(box)
    for each in refusals[:NAMED_MOST]:
        line = QHBoxLayout()
        button = ShortcutButton(each.number, "", "ghost", "external-link")
        button.clicked.connect(lambda _, case=each.case: opened(case))
        line.addWidget(button)
        line.addWidget(PlainLabel(each.reason, "secondary", "warning", wrap=True), 1)
        box.addLayout(line)
    if len(refusals) > NAMED_MOST:
        more = len(refusals) - NAMED_MOST
        box.addWidget(PlainLabel(say(f"另有 {more} 件未办", f"and {more} more not done"), "caption"))


class ManyCard(QWidget):
    """Rows in, intents out."""

    asked = Signal(str)
    """An act of the table (its action's value) on all cases it may be asked of."""
    opened = Signal(str)
    """One of the cases: go there."""
    stopped = Signal()
    """Ask no further."""
    dropped = Signal()
    """Let go of what is picked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scale = theme.scale()
        self.setAccessibleName(say("多件办理", "Several cases"))
        self._title, self._stages = PlainLabel("", "page"), PlainLabel("", "secondary", "mid", wrap=True)
        self._named = PlainLabel("", "body", "mid", wrap=True)
        self.refusal = RefusalLine()
        self.buttons: dict[Action, ShortcutButton] = {}
        self._shown: tuple[tuple[Action, int], ...] = ()
        self._grid_place = QWidget()
        self._grid = QGridLayout(self._grid_place)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(scale.s)
        self._sheet_place = QVBoxLayout()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(say("进度", "Progress"))
        self._how_far = PlainLabel("", "body")
        self._stop = ShortcutButton(say("停止", "Stop"), "Esc", "ghost", "x")
        self._stop.clicked.connect(self.stopped)
        self._progress = self._build_progress()
        self._outcome = PlainLabel("", "strong", wrap=True)
        self._refused = QVBoxLayout()
        self._refused.setSpacing(scale.xs)
        self._drop = ShortcutButton(say("取消选择", "Let go of all"), "Esc", "ghost")
        self._drop.clicked.connect(self.dropped)
        box = QVBoxLayout(self)
        box.setContentsMargins(scale.l, 0, scale.l, scale.l)
        box.setSpacing(scale.m)
        for part in (self._title, self._stages, self._named, self._progress, self._outcome):
            box.addWidget(part)
        box.addLayout(self._refused)
        box.addStretch(1)
        box.addWidget(self.refusal)
        box.addLayout(self._sheet_place)
        box.addWidget(self._grid_place)
        box.addWidget(self._drop)
        self._outcome.hide()

    def _build_progress(self) -> QWidget:
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.scale().xs)
        line = QHBoxLayout()
        line.addWidget(self._how_far, 1)
        line.addWidget(self._stop)
        box.addLayout(line)
        box.addWidget(self._bar)
        holder.hide()
        return holder

    def show_cases(self, rows: Sequence[CaseRow], found: Sequence[Offer]) -> None:
        """These are picked, and this may be asked of them."""
        self._title.setText(say(f"已选 {len(rows)} 件", f"{len(rows)} picked"))
        stages = Counter(row.stage for row in rows)
        told = (f"{say(*STAGE_NAMES[stage])} {stages[stage]}" for stage in Stage if stage in stages)
        self._stages.setText(" · ".join(told))
        names = [f"{row.number}　{row.title}" for row in rows[:NAMED_MOST]]
        more = len(rows) - len(names)
        self._named.setText("\n".join([*names, *([say(f"另有 {more} 件", f"and {more} more")] if more else [])]))
        shown = tuple((offer.row.action, len(offer.cases)) for offer in found)
        if shown != self._shown:
            self._shown = shown
            self._build_acts(found, len(rows))

    def _build_acts(self, found: Sequence[Offer], of: int) -> None:
        cleared(self._grid)
        self.buttons = {}
        for n, offer in enumerate(found):
            count = len(offer.cases)
            words = f"{say(*offer.row.name)} {count}" if count == of else f"{say(*offer.row.name)} {count}/{of}"
            button = ShortcutButton(words, key_of(offer.row), "primary" if n == 0 else "normal")
            button.clicked.connect(lambda _, act=offer.row.action: self.asked.emit(str(act)))
            self.buttons[offer.row.action] = button
            self._grid.addWidget(button, n // COLUMNS, n % COLUMNS)

    def show_progress(self, done: int, of: int) -> None:
        """So many of so many have an answer; nothing else may be begun meanwhile."""
        self._outcome.hide()
        cleared(self._refused)
        self._bar.setMaximum(of)
        self._bar.setValue(done)
        self._how_far.setText(say(f"已答复 {done} / {of}", f"{done} of {of} answered"))
        self._progress.show()
        self._show_acts(False)
        self._stop.allow()

    def show_stopping(self) -> None:
        self._stop.refuse(say("已停止，等待在途答复", "Stopped; waiting for what is on its way"))

    def show_outcome(self, words: Text, refusals: Sequence[Refusal]) -> None:
        """What came of it; the cases it was not done with can be gone to."""
        self._progress.hide()
        self._show_acts(True)
        self._outcome.setText(say(*words))
        self._outcome.show()
        name_refused(self._refused, refusals, self.opened.emit)

    def forget_outcome(self) -> None:
        """Something else is picked: what came of the last act is no longer of interest."""
        self._outcome.hide()
        cleared(self._refused)

    def open_sheet(self, sheet: Sheet) -> None:
        """Put a sheet over the buttons; one at a time."""
        self.close_sheet()
        self._sheet_place.addWidget(sheet)
        self._show_acts(False)
        sheet.begin()

    def close_sheet(self) -> None:
        typing = QApplication.focusWidget()
        if self.has_sheet() and typing is not None and self.isAncestorOf(typing):
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        cleared(self._sheet_place)
        self._show_acts(True)

    def _show_acts(self, is_shown: bool) -> None:
        for each in (self._grid_place, self._drop):
            each.setVisible(is_shown)

    def has_sheet(self) -> bool:
        return self._sheet_place.count() > 0
