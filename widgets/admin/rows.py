"""A part of a set as a table of words: cells are changed in place, rows added and withdrawn, and nothing is asked yet.

What has become of a row stands before it, and what is wrong with it as well.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QKeyEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QSizePolicy,
    QTableView,
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
WIDTH_BY_ROWS = 60
"""So many rows decide how wide a column is."""

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


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


class _Rows(QAbstractTableModel):
    """Rows as they are being changed, those of them that are sought. Only what is in sight is asked for its words:
    there may be thousands."""

    touched = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[EditedRow] = []
        self._shown: list[int] = []
        self._titles: tuple[str, ...] = ()
        self._wrong: Mapping[int, str] = {}
        self._locked = frozenset[int]()

    def show(self, titles: Sequence[str], rows: Sequence[EditedRow], locked: Sequence[int]) -> None:
        self.beginResetModel()
        self.rows, self._wrong, self._locked = list(rows), {}, frozenset(locked)
        self._shown = list(range(len(rows)))
        self._titles = (say("状态", "State"), *titles)
        self.endResetModel()

    def seek(self, words: str) -> None:
        """Only rows in which all these words stand; those that were changed stay in sight."""
        terms = words.casefold().split()
        wanted = [at for at, row in enumerate(self.rows) if row.state or _says(row, terms)] if terms else None
        shown = list(range(len(self.rows))) if wanted is None else wanted
        if shown != self._shown:
            self.beginResetModel()
            self._shown = shown
            self.endResetModel()

    def add(self) -> None:
        self.beginInsertRows(QModelIndex(), len(self._shown), len(self._shown))
        self._shown.append(len(self.rows))
        self.rows.append(EditedRow(("",) * (len(self._titles) - 1)))
        self.endInsertRows()

    def withdraw(self, line: int) -> None:
        at = self._shown[line]
        row = self.rows[at]
        if row.was is None:
            self.beginRemoveRows(QModelIndex(), line, line)
            del self.rows[at]
            self._shown = [each - (each > at) for each in self._shown if each != at]
            self._wrong = {}
            self.endRemoveRows()
        else:
            self.rows[at] = EditedRow(row.was, row.was, not row.is_withdrawn)
            self.dataChanged.emit(self.index(line, STATE), self.index(line, len(row.cells)))

    def show_faults(self, wrong: Mapping[int, str]) -> None:
        told = {at - 1 for at in (*self._wrong, *wrong)}
        self._wrong = wrong
        for line, at in enumerate(self._shown):
            if at in told:
                self.dataChanged.emit(self.index(line, STATE), self.index(line, STATE))

    def row_at(self, line: int) -> int:
        """Which of all rows stands in a line of those that are shown."""
        return self._shown[line]

    def line_of(self, at: int) -> int:
        """Where a row is shown, -1 where it is not."""
        return self._shown.index(at) if at in self._shown else -1

    def is_locked(self, n: int) -> bool:
        return n in self._locked

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section] if section < len(self._titles) else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._shown[section] + 1 if section < len(self._shown) else None
        return super().headerData(section, orientation, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        able = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if not index.isValid() or index.column() == STATE or not self._may_change(index.row(), index.column() - 1):
            return able
        return able | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if index.column() == STATE:
            return self._of_state(self._shown[index.row()], role)
        row, n = self.rows[self._shown[index.row()]], index.column() - 1
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return row.cells[n]
            case Qt.ItemDataRole.ToolTipRole:
                return tip(row.cells[n])
            case Qt.ItemDataRole.FontRole if row.is_withdrawn:
                font = QFont()
                font.setStrikeOut(True)
                return font
            case Qt.ItemDataRole.ForegroundRole:
                return theme.colour(self._ink(index.row(), n))
            case _:
                return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        at, n, words = self._shown[index.row()], index.column() - 1, one_line(str(value)).strip()
        if role != Qt.ItemDataRole.EditRole or index.column() == STATE or words == self.rows[at].cells[n]:
            return False
        row = self.rows[at]
        self.rows[at] = EditedRow((*row.cells[:n], words, *row.cells[n + 1 :]), row.was)
        self.dataChanged.emit(self.index(index.row(), STATE), self.index(index.row(), len(row.cells)))
        self.touched.emit()
        return True

    def _may_change(self, line: int, n: int) -> bool:
        row = self.rows[self._shown[line]]
        return not (row.is_withdrawn or (row.was is not None and n in self._locked))

    def _of_state(self, at: int, role: int) -> Any:
        """What stands before a row: what is wrong with it, else what has become of it."""
        wrong = self._wrong.get(at + 1, "")
        told = wrong or self.rows[at].state
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one_line(told)
            case Qt.ItemDataRole.AccessibleTextRole:
                return told
            case Qt.ItemDataRole.ToolTipRole:
                return tip(told)
            case Qt.ItemDataRole.ForegroundRole:
                return theme.colour(theme.palette().ink(Tone.CRITICAL if wrong else Tone.WARNING))
            case _:
                return None

    def _ink(self, line: int, n: int) -> str:
        row, palette = self.rows[self._shown[line]], theme.palette()
        if row.was is None or row.cells[n] != row.was[n]:
            return palette.ink(Tone.WARNING)
        return palette.high if self._may_change(line, n) else palette.low


def _says(row: EditedRow, terms: Sequence[str]) -> bool:
    told = "\n".join(row.cells).casefold()
    return all(term in told for term in terms)


class RowsTable(QTableView):
    """Rows of words, changed in place: Enter or typing edits a cell, Tab goes on."""

    touched = Signal()
    """Other words stand there."""
    changed = Signal()
    """So they do, and the hand rests."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(say("各行", "Rows"))
        self._rows = _Rows(self)
        self._settled = QTimer(self, singleShot=True, interval=SETTLED_AFTER_MS)
        self._settled.timeout.connect(self.changed)
        self.touched.connect(self._settled.start)
        self._rows.touched.connect(self.touched)
        self.setModel(self._rows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().setDefaultSectionSize(theme.scale().button)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setResizeContentsPrecision(WIDTH_BY_ROWS)

    def show_rows(self, titles: Sequence[str], rows: Sequence[EditedRow], locked: Sequence[int] = ()) -> None:
        """`locked`: the columns whose words stay where a row is not new."""
        self._rows.show(titles, rows, locked)
        head = self.horizontalHeader()
        for at in range(len(titles) + 1):
            head.setSectionResizeMode(at, QHeaderView.ResizeMode.Interactive)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setStretchLastSection(True)
        self.resizeColumnsToContents()
        for at in range(len(titles) + 1):
            most = NARROWEST if at == STATE else EXPLAINING if self._rows.is_locked(at - 1) else WIDEST
            least, most = NARROWEST * theme.scale().body, most * theme.scale().body
            self.setColumnWidth(at, max(least, min(most, self.columnWidth(at))))

    def rows(self) -> tuple[EditedRow, ...]:
        return tuple(self._rows.rows)

    def rowCount(self) -> int:
        return self._rows.rowCount()

    def columnCount(self) -> int:
        return self._rows.columnCount()

    def go(self, line: int, column: int) -> None:
        """To a cell of what is shown."""
        self.setCurrentIndex(self._rows.index(line, column))

    def add(self) -> None:
        """An empty row at the end, the hand in its first cell."""
        self._rows.add()
        self.go(self.rowCount() - 1, STATE + 1)
        self.setFocus()
        self.edit(self.currentIndex())

    def withdraw(self) -> None:
        """The current row goes; a row that was to go stays after all, and a new one is simply not there."""
        here = self.currentIndex()
        if not here.isValid():
            return
        at, column = here.row(), here.column()
        self._rows.withdraw(at)
        self.go(min(at, self.rowCount() - 1), max(column, STATE + 1))
        self.touched.emit()

    def show_faults(self, wrong: Mapping[int, str]) -> None:
        """Say what is wrong with rows (numbered from 1), in front of each; the words under a hand are left alone."""
        self._rows.show_faults(wrong)

    def seek(self, words: str) -> None:
        """Only rows in which all these words stand; those that were changed stay in sight."""
        here = self.currentIndex()
        was = self._rows.row_at(here.row()) if here.isValid() else -1
        self._rows.seek(words)
        line = self._rows.line_of(was)
        if line >= 0:
            self.go(line, here.column())
        elif self.rowCount():
            self.go(0, STATE + 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        able = self.model().flags(self.currentIndex()) & Qt.ItemFlag.ItemIsEditable
        if is_enter and able and self.state() is not QAbstractItemView.State.EditingState:
            self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)


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
            self.table.go(0, STATE + 1)

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
