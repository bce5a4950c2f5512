"""A part of a set as a table of words: cells are changed in place, rows added and withdrawn, and nothing is asked yet.

What has become of a row stands before it, and what is wrong with it as well.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from resources.tongue import say
from widgets import theme
from widgets.admin.preview import PreviewSheet
from widgets.controls.buttons import ShortcutButton
from widgets.controls.choice import Choice
from widgets.controls.form import FormRow
from widgets.controls.words import one_line, tip
from widgets.tokens import Tone

SETTLED_AFTER_MS = 250
STATE = 0
"""The column before the words."""
WIDE, HIGH, LINES = 46, 7, 3
"""In ems of the body, and in buttons."""
NARROWEST, EXPLAINING, WIDEST = 7, 12, 22
"""Of a column, in ems of the body."""


class EditedRow(Struct, frozen=True):
    """`was`: its words as they are in force, None for a new row."""

    cells: tuple[str, ...]
    was: tuple[str, ...] | None = None
    is_withdrawn: bool = False

    @property
    def state(self) -> str:
        """What has become of it, in a word; '' while it is as it was."""
        if self.is_withdrawn:
            return say("撤下", "withdrawn")
        if self.was is None:
            return say("新增", "new")
        return say("已改", "changed") if self.cells != self.was else ""


class RowsTable(QTableWidget):
    """Rows of words, changed in place: Enter or typing edits a cell, Tab goes on."""

    touched = Signal()
    """Other words stand there."""
    changed = Signal()
    """So they do, and the hand rests."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(say("各行", "Rows"))
        self._rows: list[EditedRow] = []
        self._wrong: Mapping[int, str] = {}
        self._locked = frozenset[int]()
        self._settled = QTimer(self, singleShot=True, interval=SETTLED_AFTER_MS)
        self._settled.timeout.connect(self.changed)
        self.touched.connect(self._settled.start)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().setDefaultSectionSize(theme.scale().button)
        self.horizontalHeader().setHighlightSections(False)
        self.itemChanged.connect(self._take)

    def show_rows(self, titles: Sequence[str], rows: Sequence[EditedRow], locked: Sequence[int] = ()) -> None:
        """`locked`: the columns whose words stay where a row is not new."""
        self._rows, self._wrong, self._locked = list(rows), {}, frozenset(locked)
        self.setColumnCount(len(titles) + 1)
        self.setHorizontalHeaderLabels([say("状态", "State"), *titles])
        head = self.horizontalHeader()
        for at in range(len(titles) + 1):
            head.setSectionResizeMode(at, QHeaderView.ResizeMode.Interactive)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setStretchLastSection(True)
        self._draw_all()
        self.resizeColumnsToContents()
        for at in range(len(titles) + 1):
            most = NARROWEST if at == STATE else EXPLAINING if at - 1 in self._locked else WIDEST
            least, most = NARROWEST * theme.scale().body, most * theme.scale().body
            self.setColumnWidth(at, max(least, min(most, self.columnWidth(at))))

    def rows(self) -> tuple[EditedRow, ...]:
        return tuple(self._rows)

    def add(self) -> None:
        """An empty row at the end, the hand in its first cell."""
        self._rows.append(EditedRow(("",) * (self.columnCount() - 1)))
        self._draw_all()
        self.setCurrentCell(len(self._rows) - 1, STATE + 1)
        self.setFocus()
        self.edit(self.currentIndex())

    def withdraw(self) -> None:
        """The current row goes; a row that was to go stays after all, and a new one is simply not there."""
        at = self.currentRow()
        if not 0 <= at < len(self._rows):
            return
        row = self._rows[at]
        if row.was is None:
            del self._rows[at]
            self._wrong = {}
        else:
            self._rows[at] = EditedRow(row.was, row.was, not row.is_withdrawn)
        self._draw_all()
        self.setCurrentCell(min(at, len(self._rows) - 1), max(self.currentColumn(), STATE + 1))
        self.touched.emit()

    def show_faults(self, wrong: Mapping[int, str]) -> None:
        """Say what is wrong with rows (numbered from 1), in front of each."""
        self._wrong = wrong
        self.blockSignals(True)
        for at in range(len(self._rows)):
            self._say(at)
        self.blockSignals(False)

    def seek(self, words: str) -> None:
        """Only rows in which all these words stand; those that were changed stay in sight."""
        terms = words.casefold().split()
        for at, row in enumerate(self._rows):
            told = "\n".join(row.cells).casefold()
            self.setRowHidden(at, not row.state and not all(term in told for term in terms))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        able = self.model().flags(self.currentIndex()) & Qt.ItemFlag.ItemIsEditable
        if is_enter and able and self.state() is not QAbstractItemView.State.EditingState:
            self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _draw_all(self) -> None:
        self.blockSignals(True)
        self.setRowCount(len(self._rows))
        for at in range(len(self._rows)):
            self._draw(at)
        self.blockSignals(False)

    def _draw(self, at: int) -> None:
        row = self._rows[at]
        state = QTableWidgetItem()
        state.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        self.setItem(at, STATE, state)
        for n, words in enumerate(row.cells):
            item = QTableWidgetItem(words)
            item.setToolTip(tip(words))
            able = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            item.setFlags(able if self._stays(row, n) else able | Qt.ItemFlag.ItemIsEditable)
            font = item.font()
            font.setStrikeOut(row.is_withdrawn)
            item.setFont(font)
            self.setItem(at, n + 1, item)
            self._ink(at, n)
        self._say(at)

    def _say(self, at: int) -> None:
        """What stands before a row; its words are left alone, for a hand may be in one of them."""
        wrong, told = self._wrong.get(at + 1, ""), self._wrong.get(at + 1, "") or self._rows[at].state
        item = self.item(at, STATE)
        if item is not None and item.data(Qt.ItemDataRole.AccessibleTextRole) != told:
            tone = Tone.CRITICAL if wrong else Tone.WARNING
            item.setText(one_line(told))
            item.setToolTip(tip(told))
            item.setForeground(theme.colour(theme.palette().ink(tone)))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, told)

    def _ink(self, at: int, n: int) -> None:
        row, item, palette = self._rows[at], self.item(at, n + 1), theme.palette()
        is_other = row.was is None or row.cells[n] != row.was[n]
        ink = palette.ink(Tone.WARNING) if is_other else palette.low if self._stays(row, n) else palette.high
        if item is not None:
            item.setForeground(theme.colour(ink))

    def _stays(self, row: EditedRow, n: int) -> bool:
        return row.is_withdrawn or (row.was is not None and n in self._locked)

    def _take(self, item: QTableWidgetItem) -> None:
        at, n = item.row(), item.column() - 1
        row, words = self._rows[at], one_line(item.text()).strip()
        if item.column() == STATE or words == row.cells[n]:
            return
        self._rows[at] = EditedRow((*row.cells[:n], words, *row.cells[n + 1 :]), row.was)
        self.blockSignals(True)
        self._ink(at, n)
        self._say(at)
        self.blockSignals(False)
        self.touched.emit()


class RowsSheet(PreviewSheet):
    """The rows of a part over what publishing them would change."""

    changed = Signal()
    """Weigh the rows as they are now."""
    turned = Signal(str)
    """To another part, by its name."""

    def __init__(
        self, title: str, confirm: str, parts: Sequence[tuple[str, str]], hint: str, parent: QWidget | None = None
    ) -> None:
        """`parts`: (name, title) of what there is to change."""
        super().__init__(title, confirm, parent)
        self.part, self.sought, self.table = Choice(), QLineEdit(), RowsTable()
        for key, name in parts:
            self.part.addItem(name, key)
        if len(parts) > 1:
            self.form.add("part", FormRow(say("哪一部分", "Which part"), self.part))
        self.sought.setClearButtonEnabled(True)
        self.sought.setPlaceholderText(hint)
        self.form.add("find", FormRow(say("查找", "Find"), self.sought))
        self.add = ShortcutButton(say("新增一行", "Add a row"), "Ctrl N", "ghost", "plus")
        self.withdraw = ShortcutButton(say("撤下这一行", "Withdraw the row"), "Ctrl Del", "ghost", "ban")
        self.table.setMinimumSize(WIDE * theme.scale().body, HIGH * theme.scale().button)
        self.list.setMinimumHeight(LINES * theme.scale().button)
        self.list.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.form.add("rows", FormRow(say("各行", "Rows"), self._framed()))
        self.table.touched.connect(lambda: self._go.refuse(say("正在核对", "Looking it over")))
        self.table.changed.connect(self.changed)
        self._go.pressed.connect(self.table.setFocus)
        self.sought.textChanged.connect(self.table.seek)
        self.add.clicked.connect(self.table.add)
        self.withdraw.clicked.connect(self.table.withdraw)
        self.part.currentIndexChanged.connect(lambda _: self.turned.emit(str(self.part.currentData())))
        for keys, button in (("Ctrl+N", self.add), ("Ctrl+Del", self.withdraw)):
            acts = QShortcut(keys, self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            acts.activated.connect(button.click)

    def show_rows(
        self, titles: Sequence[str], rows: Sequence[EditedRow], locked: Sequence[int], *, may_grow: bool
    ) -> None:
        """Show a part. `may_grow`: rows can be added to it."""
        self.sought.clear()
        self.add.setVisible(may_grow)
        self.table.show_rows(titles, rows, locked)

    def begin(self) -> None:
        """The hand is in the rows at once."""
        super().begin()
        self.table.setFocus(Qt.FocusReason.TabFocusReason)
        if self.table.rowCount():
            self.table.setCurrentCell(0, STATE + 1)

    def _framed(self) -> QWidget:
        whole = QWidget()
        box = QVBoxLayout(whole)
        box.setContentsMargins(0, 0, 0, 0)
        line = QHBoxLayout()
        line.addWidget(self.add)
        line.addWidget(self.withdraw)
        line.addStretch(1)
        box.addWidget(self.table)
        box.addLayout(line)
        whole.setFocusProxy(self.table)
        return whole
