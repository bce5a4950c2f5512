"""A table of plain words that a hand walks: lines with an id, exceptions in colour, some of them ticked."""

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from resources import roles
from widgets import theme
from widgets.controls.cells import RowDelegate
from widgets.controls.table import read_by_line
from widgets.controls.words import one_line, tip
from widgets.tokens import Tone


class Column(Struct, frozen=True):
    """`width` 0 takes what the others leave."""

    title: str
    width: int = 0
    is_figure: bool = False


class Cell(Struct, frozen=True):
    words: str
    tone: Tone = Tone.NEUTRAL
    tip: str = ""


class Line(Struct, frozen=True):
    """`id` '' is a line that nothing can be done with."""

    id: str
    cells: tuple[Cell, ...]


class Grid(QTableWidget):
    """J and K walk, Enter opens, X and Space tick where lines may be ticked. Lines in, intents out."""

    opened = Signal(str)
    """Enter or a double click on a line."""
    stood = Signal(str)
    """The hand stands on this line; '' on none."""
    ticked = Signal()
    """Other lines are ticked than before."""

    def __init__(
        self, name: str, columns: Sequence[Column], parent: QWidget | None = None, *, may_tick: bool = False
    ) -> None:
        super().__init__(0, len(columns), parent)
        self._columns, self._may_tick = tuple(columns), may_tick
        self._lines: tuple[Line, ...] = ()
        self._ticks: set[str] = set()
        self._is_filling = False
        self.setAccessibleName(name)
        self.setItemDelegate(RowDelegate(self))
        self.setHorizontalHeaderLabels([each.title for each in columns])
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        read_by_line(self, theme.scale().button + theme.scale().xs)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for n, each in enumerate(columns):
            mode = QHeaderView.ResizeMode.Fixed if each.width else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(n, mode)
            if each.width:
                self.setColumnWidth(n, each.width)
            title = self.horizontalHeaderItem(n)
            if each.is_figure and title is not None:
                title.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.currentCellChanged.connect(self._tell_stood)
        self.cellDoubleClicked.connect(lambda row, _: self._open(row))
        self.itemChanged.connect(self._take_tick)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these; the hand stays on its line, and what is ticked stays ticked while it is there."""
        lines = tuple(lines)
        if lines == self._lines:
            return
        standing = self.current_id()
        self._is_filling = True
        self._lines = lines
        self._ticks &= {each.id for each in lines}
        self.setRowCount(len(lines))
        for row, line in enumerate(lines):
            for column, cell in enumerate(line.cells):
                self.setItem(row, column, self._item(line, column, cell))
        found = next((row for row, line in enumerate(lines) if standing and line.id == standing), -1)
        self.setCurrentCell(found, 0)
        self._is_filling = False
        if self.current_id() != standing:
            self.stood.emit(self.current_id())

    def current_id(self) -> str:
        """The line under the hand; '' where it is on none."""
        row = self.currentRow()
        return self._lines[row].id if 0 <= row < len(self._lines) else ""

    def current_row(self) -> int:
        """Its place, from 0; -1 where the hand is on none."""
        return self.currentRow()

    def choose(self, id: str) -> None:
        """Put the hand on a line."""
        row = next((n for n, line in enumerate(self._lines) if line.id == id), -1)
        if row >= 0:
            self.setCurrentCell(row, 0)

    def ticked_ids(self) -> tuple[str, ...]:
        """What is ticked, from the top."""
        return tuple(line.id for line in self._lines if line.id in self._ticks)

    def tick_all(self, is_on: bool) -> None:
        """Tick every line, or none."""
        for row in range(len(self._lines)):
            self._tick(row, is_on)

    def lines(self) -> tuple[Line, ...]:
        return self._lines

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_bare = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        match event.key():
            case Qt.Key.Key_J if is_bare:
                self._walk(1)
            case Qt.Key.Key_K if is_bare:
                self._walk(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if is_bare:
                self._open(self.currentRow())
            case Qt.Key.Key_X | Qt.Key.Key_Space if is_bare and self._may_tick:
                self._turn_tick()
            case Qt.Key.Key_Up | Qt.Key.Key_Down | Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                super().keyPressEvent(event)
            case Qt.Key.Key_Home | Qt.Key.Key_End:
                super().keyPressEvent(event)
            case _:
                event.ignore()

    def _walk(self, by: int) -> None:
        if self._lines:
            self.setCurrentCell(max(0, min(len(self._lines) - 1, self.currentRow() + by)), 0)

    def _open(self, row: int) -> None:
        if 0 <= row < len(self._lines) and self._lines[row].id:
            self.opened.emit(self._lines[row].id)

    def _turn_tick(self) -> None:
        row = self.currentRow()
        if 0 <= row < len(self._lines):
            self._tick(row, self._lines[row].id not in self._ticks)

    def _tick(self, row: int, is_on: bool) -> None:
        item = self.item(row, 0)
        if item is not None and self._lines[row].id:
            item.setCheckState(Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked)

    def _item(self, line: Line, column: int, cell: Cell) -> QTableWidgetItem:
        item = QTableWidgetItem(one_line(cell.words))
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        item.setData(roles.TONE, str(cell.tone))
        item.setToolTip(tip(cell.tip or cell.words))
        side = Qt.AlignmentFlag.AlignRight if self._columns[column].is_figure else Qt.AlignmentFlag.AlignLeft
        item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        if column == 0 and self._may_tick and line.id:
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if line.id in self._ticks else Qt.CheckState.Unchecked)
        return item

    def _take_tick(self, item: QTableWidgetItem) -> None:
        if self._is_filling or item.column() != 0 or not self._may_tick:
            return
        id = self._lines[item.row()].id
        is_on = item.checkState() is Qt.CheckState.Checked
        if is_on != (id in self._ticks):
            (self._ticks.add if is_on else self._ticks.discard)(id)
            self.ticked.emit()

    def _tell_stood(self, row: int, column: int, before: int, _: int) -> None:
        if row != before and not self._is_filling:
            self.stood.emit(self.current_id())
