"""The queue: cases in rows, one hand on the keyboard. How a row is painted stands in `rows`.

J K walk · X picks, Shift with J or K picks on the way, Ctrl+A all · Esc lets go, first of what is picked
"""

from collections.abc import Callable, Iterator, Sequence
from math import ceil

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from resources import roles
from resources.tongue import say
from widgets import theme
from widgets.cases.picked import Picked
from widgets.cases.rows import CASE, STAGE, TIME, WHERE, QueueDelegate
from widgets.controls import cells
from widgets.controls.panel import EmptyState
from widgets.controls.table import read_by_line

REST_MS = 12_000
"""So long after the last key or move of the mouse a hand counts as being on the list."""
NARROW = 500
PICKING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class QueueView(QTableView):
    """Rows in, intents out. J and K walk, letters act on the case that was current when the key went down.

    The order stands still while a hand is on the list: for REST_MS after the last key or move of the mouse.
    What is picked stays so until the person lets go of it or the case leaves the list.
    A case that leaves the list under the hand takes nobody to a stranger: the hand lets go and J goes on
    from there. Only after the person's own act (`let_go`) does it take the next one.
    """

    opened = Signal(str)
    """A case the person wants to look at."""
    asked = Signal(str, str)
    """(letter, case): an act of the table, by its letter."""
    held = Signal(bool)
    """A hand is on the list: its order must stay; False: it has rested or let go."""
    seen = Signal(int, int)
    """The first and the last row in sight."""
    dropped = Signal()
    """Esc while something is picked: let go of that first."""
    freed = Signal()
    """Esc with nothing in hand: let go of what narrows the list."""
    widened = Signal()
    """Nothing is listed: let go of all that narrows the list, by Esc or by the button that says so."""
    left = Signal()
    """Esc: back out of the list."""

    def __init__(
        self, icon_of: Callable[[str | None], str], parent: QWidget | None = None, *, may_pick: bool = False
    ) -> None:
        """`may_pick`: several cases may be picked for one act on all of them."""
        super().__init__(parent)
        self._may_pick = may_pick
        self._place = 0
        self._done_with: str | None = None
        self._narrowed_by: tuple[str, ...] = ()
        self._empty: EmptyState | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(lambda: self.held.emit(False))
        self.picked = Picked(self)
        """For an act on several cases at once."""
        self.picked.changed.connect(self.viewport().update)
        self.setItemDelegate(QueueDelegate(icon_of, self, self.picked.__contains__))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        read_by_line(self, theme.scale().row)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setAccessibleName(say("案件队列", "Case queue"))
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.verticalScrollBar().valueChanged.connect(self._tell_seen)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is None:
            return
        header = self.horizontalHeader()
        header.setSectionResizeMode(CASE, QHeaderView.ResizeMode.Stretch)
        longest = ceil(theme.advance(say("超期 88 小时 88 分", "88 h 88 min overdue"), theme.scale().body))
        for column, width in ((WHERE, 108), (STAGE, 98), (TIME, max(124, longest + 2 * theme.scale().m))):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, width)
        self.selectionModel().currentRowChanged.connect(self._tell_opened)
        model.rowsInserted.connect(self._tell_seen)
        model.rowsRemoved.connect(self._tell_seen)
        model.modelReset.connect(self._tell_seen)
        model.modelReset.connect(self._keep_picked)
        model.rowsMoved.connect(self._keep_in_sight)
        for changed in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            changed.connect(self._show_empty)
        self._show_empty()

    def show_narrowing(self, names: Sequence[str]) -> None:
        """By what the list is narrowed now, in words: an empty one says so, and how to widen it."""
        if tuple(names) != self._narrowed_by:
            self._narrowed_by = tuple(names)
            self._drop_empty()
            self._show_empty()

    def current_id(self) -> str | None:
        """The case under the hand."""
        found = self.currentIndex().data(roles.ID)
        return str(found) if found is not None else None

    def choose(self, case: str) -> None:
        """Put the hand on a case; where it is not in the list, the hand is on none."""
        model = self.model()
        if model is None or self.current_id() == case:
            return
        hits = model.match(model.index(0, 0), roles.ID, case, 1, Qt.MatchFlag.MatchExactly)
        self.setCurrentIndex(hits[0] if hits else QModelIndex())

    def let_go(self, case: str) -> None:
        """The person has acted on this case: the list may move, and when the case leaves, the hand takes the next."""
        self._done_with = case
        self._rest.stop()
        self.held.emit(False)
        self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.take_key(event):
            super().keyPressEvent(event)

    def take_key(self, event: QKeyEvent) -> bool:
        """Do what a key means here; False where it means nothing. Esc, J, K, Enter, letters, / and ?."""
        letter = event.text().upper()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        self._touch()
        if event.key() == Qt.Key.Key_Escape and self.picked:
            self.dropped.emit()
        elif event.key() == Qt.Key.Key_Escape:
            if self._empty is not None and self._narrowed_by:
                self.widened.emit()
            elif not self.currentIndex().isValid():
                self.freed.emit()
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
            self._rest.stop()
            self.held.emit(False)
            self.left.emit()
        elif self._may_pick and event.matches(QKeySequence.StandardKey.SelectAll):
            self.picked.add(self._listed())
        elif plain and letter in ("J", "K"):
            is_picking = self._may_pick and bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._walk(1 if letter == "J" else -1, is_picking=is_picking)
        elif self._may_pick and plain and letter == "X":
            self._pick()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            case = self.current_id()
            if case is None:
                return False
            self.asked.emit("ENTER", case)
        elif plain and len(letter) == 1 and letter.isascii() and (letter.isalnum() or letter in "/?"):
            self.asked.emit(letter, self.current_id() or "")
        else:
            return False
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Coming here opens nothing by itself: Qt would put the hand on the first case."""
        if self.currentIndex().isValid():
            super().focusInEvent(event)
        else:
            QWidget.focusInEvent(self, event)
            self.viewport().update()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._touch()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the case under the hand opens it once more: something else may stand in its place by now."""
        before = self.currentIndex()
        at = self.indexAt(event.position().toPoint())
        is_left = event.button() is Qt.MouseButton.LeftButton
        if self._may_pick and at.isValid() and is_left and event.modifiers() & PICKING:
            self._pick_by_mouse(at.row(), is_range=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            return
        super().mousePressEvent(event)
        if before.isValid() and self.indexAt(event.position().toPoint()).row() == before.row():
            self._tell_opened(self.currentIndex())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._touch()

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event)
        self._touch()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, the source gives its room to the case."""
        super().resizeEvent(event)
        self.setColumnHidden(WHERE, self.viewport().width() < NARROW)
        if self._empty is not None:
            self._empty.setGeometry(self.viewport().rect())
        self._tell_seen()

    def rowsAboutToBeRemoved(self, parent: cells.AnyIndex, start: int, end: int) -> None:  # noqa: N802 (Qt's virtual)
        """Qt would put the hand on a neighbour: that is for the person to say."""
        at = self.currentIndex().row()
        if start <= at <= end:
            self._place = start
            gone, self._done_with = self._done_with == self.current_id(), None
            self.setCurrentIndex(QModelIndex())
            if gone:
                QTimer.singleShot(0, self, self._take_next)
        if self.picked:
            self.picked.lose(self._picked_in(start, end))
        super().rowsAboutToBeRemoved(parent, start, end)

    def _keep_in_sight(self, _: QModelIndex, start: int, end: int, __: QModelIndex, to: int) -> None:
        """The case under the hand has found another place: go there with it."""
        at = self.currentIndex().row()
        if at == (to - 1 if to > start else to):
            self.scrollTo(self.currentIndex())

    def _take_next(self) -> None:
        if not self.currentIndex().isValid():
            self._walk(0)

    def _touch(self) -> None:
        self.held.emit(True)
        self._rest.start()

    def _listed(self, first: int = 0, last: int | None = None) -> Iterator[str]:
        """The cases that stand in these places, each looked up as it is asked for."""
        model = self.model()
        until = model.rowCount() if last is None else last + 1
        return (str(model.index(place, 0).data(roles.ID)) for place in range(first, until))

    def _picked_in(self, first: int, last: int) -> list[str]:
        """What is picked of the cases in these places, the fewer of both looked through."""
        if last - first < len(self.picked):
            return [case for case in self._listed(first, last) if case in self.picked]
        return [case for case in self.picked.ids() if first <= self._place_of(case) <= last]

    def _place_of(self, case: str) -> int:
        """Where a case is listed, -1 where it is not."""
        model = self.model()
        found = model.match(model.index(0, 0), roles.ID, case, 1, Qt.MatchFlag.MatchExactly)
        return found[0].row() if found else -1

    def _keep_picked(self) -> None:
        """Another list: what is not in it is not in sight, and nobody acts on what they do not see."""
        if self.picked:
            self.picked.keep_only(lambda case: self._place_of(case) >= 0)

    def _pick(self) -> None:
        case = self.current_id()
        if case is not None:
            self.picked.toggle(case)

    def _pick_by_mouse(self, place: int, *, is_range: bool) -> None:
        """Ctrl and a click pick one, Shift and a click all from the hand to there."""
        self._touch()
        hand = self.currentIndex().row() if self.currentIndex().isValid() else place
        if is_range:
            self.picked.add(self._listed(min(hand, place), max(hand, place)))
        else:
            self.picked.toggle(next(self._listed(place, place)))

    def _walk(self, by: int, *, is_picking: bool = False) -> None:
        model = self.model()
        if model is None or model.rowCount() == 0:
            return
        if is_picking and (left := self.current_id()) is not None:
            self.picked.add((left,))
        at = self.currentIndex().row() + by if self.currentIndex().isValid() else self._place
        self.setCurrentIndex(model.index(max(0, min(model.rowCount() - 1, at)), 0))
        if is_picking and (reached := self.current_id()) is not None:
            self.picked.add((reached,))

    def _show_empty(self) -> None:
        """What stands where no case is listed; a list that is narrowed does not look like a district without work."""
        model = self.model()
        if model is None or model.rowCount():
            self._drop_empty()
        elif self._empty is None:
            self._empty = _nothing_listed(self._narrowed_by)
            self._empty.asked.connect(self.widened)
            self._empty.setParent(self.viewport())
            self._empty.setGeometry(self.viewport().rect())
            self._empty.show()

    def _drop_empty(self) -> None:
        if self._empty is not None:
            self._empty.hide()
            self._empty.deleteLater()
            self._empty = None

    def _tell_opened(self, current: QModelIndex) -> None:
        case = current.data(roles.ID)
        if case is not None:
            self._place = current.row()
            self._touch()
            self.opened.emit(str(case))

    def _tell_seen(self) -> None:
        model = self.model()
        if model is not None and model.rowCount():
            last = self.rowAt(self.viewport().height() - 1)
            self.seen.emit(max(0, self.rowAt(0)), last if last >= 0 else model.rowCount() - 1)


def _nothing_listed(narrowed_by: Sequence[str]) -> EmptyState:
    if not narrowed_by:
        return EmptyState("inbox", say("没有案件", "No cases"), say("有新案时自动列出。", "New ones are listed here."))
    names = " · ".join(narrowed_by)
    return EmptyState(
        "list-filter",
        say("没有符合条件的案件", "No case matches"),
        say(f"列表只列：{names}", f"Only listed: {names}"),
        say("全部放开", "Let go of all"),
        "Esc",
    )
