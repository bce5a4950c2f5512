"""The list under the search box: what the typed words may mean, in sections. Lines in, intents out.

↑ ↓ walk through all of them · Enter or a click does a line · Esc puts the list away, and only then leaves the box

The box keeps the focus; the list is a child of the window, stands under the box and never on it.
"""

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFont,
    QFontMetrics,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from resources.tongue import say
from widgets import icons, theme
from widgets.controls.buttons import KeyHint, KeyHintStrip, cap_width, paint_cap
from widgets.controls.cells import AnyIndex
from widgets.controls.paper import paint_ground
from widgets.controls.words import one_line, tip

WIDE = 640
"""As wide as this where the window is, and never narrower than the box."""
LINE, HEAD = 36, 28
_LINE = Qt.ItemDataRole.UserRole
STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class PaletteLine(msgspec.Struct, frozen=True):
    """One thing to do or to go to. `key` names it among all lines; `aside` stands at the right; `cap`: the key that
    does the same; `reason`: why it cannot be done now."""

    key: str
    title: str
    note: str = ""
    icon: str = "search"
    cap: str = ""
    aside: str = ""
    reason: str = ""

    def spoken(self) -> str:
        """What a screen reader says."""
        cap = say(f"快捷键 {self.cap}", f"key {self.cap}") if self.cap else ""
        said = (self.title, self.note, self.aside, cap, self.reason)
        return say("，", ", ").join(each for each in said if each)


class PaletteSection(msgspec.Struct, frozen=True):
    """Lines of one kind under their name."""

    title: str
    lines: tuple[PaletteLine, ...]


class Palette(QFrame):
    """Drops from a box in a window. It finds nothing: whoever hears what is typed gives the lines."""

    walked = Signal()
    """A hand is about to go down the list: it has to be that of the words as they stand."""
    chosen = Signal(str)
    """Do this line (its key)."""

    def __init__(self, box: QLineEdit, window: QWidget) -> None:
        super().__init__(window)
        scale = theme.scale()
        self._box, self._window = box, window
        self.setProperty("kind", "palette")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(say("找到的", "Found"))
        self._list = LineList(self, say("命令、案件、单位、地点", "Commands, cases, units, places"))
        self._list.hit.connect(self._do)
        self._hints = KeyHintStrip()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(scale.xs, scale.xs, scale.xs, 0)
        whole.setSpacing(0)
        whole.addWidget(self._list, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(scale.s, scale.xs, scale.s, scale.xs)
        foot.addWidget(self._hints)
        whole.addLayout(foot)
        box.installEventFilter(self)
        window.installEventFilter(self)
        self.hide()

    def show_sections(self, sections: Sequence[PaletteSection]) -> None:
        """Show these; the line under the hand stays under it. Nothing to show: nothing is shown."""
        self._list.show_sections(sections)
        if not any(each.lines for each in sections):
            self.hide()
            return
        self._show_hints()
        self._stand()
        self.show()
        self.raise_()

    def let_go(self) -> None:
        """The words have changed: what was under the hand may mean something else."""
        self._list.setCurrentIndex(QModelIndex())
        self._show_hints()

    def current(self) -> str:
        """The key of the line under the hand, '' where it is on none."""
        line = self._list.current()
        return "" if line is None else line.key

    def lines(self) -> tuple[PaletteLine, ...]:
        """All that is shown, from top to bottom."""
        return self._list.lines()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.KeyPress if watched is self._box and isinstance(event, QKeyEvent):
                return self._take_key(event)
            case QEvent.Type.FocusOut if watched is self._box:
                self.hide()
            case QEvent.Type.Resize | QEvent.Type.Move if not self.isHidden():
                self._stand()
        return False

    def hideEvent(self, event: QHideEvent) -> None:
        """A list that drops anew begins with the hand on nothing."""
        super().hideEvent(event)
        self.let_go()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_ground(self, theme.palette().bg2)

    def _take_key(self, event: QKeyEvent) -> bool:
        """Whether the list takes a key of the box."""
        key = Qt.Key(event.key())
        if key in STEPS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.walked.emit()
            self._walk(STEPS[key])
            return True
        if not self.isVisible():
            return False
        if key == Qt.Key.Key_Escape:
            self.hide()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._list.current() is not None:
            self._do()
            return True
        return False

    def _walk(self, by: int) -> None:
        if not self.isVisible():
            return
        self._list.walk(by)
        self._show_hints()
        line = self._list.current()
        if line is not None:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._box, line.spoken()))

    def _do(self) -> None:
        line = self._list.current()
        if line is not None and not line.reason:
            self.hide()
            self.chosen.emit(line.key)

    def _show_hints(self) -> None:
        line = self._list.current()
        if line is None:
            enter = say("按这些字筛选队列", "filter the queue by these words")
        elif line.reason:
            enter = say("现在不能办", "not possible now")
        else:
            enter = say("就是它", "take it")
        put_away = KeyHint("Esc", say("收起", "put away"))
        self._hints.show_items((KeyHint("↑ ↓", say("挑选", "choose")), KeyHint("Enter", enter), put_away))

    def _stand(self) -> None:
        """Under the box, in the middle of it, inside the window."""
        scale, window = theme.scale(), self._window
        under = self._box.mapTo(window, QPoint(0, self._box.height() + scale.xs))
        width = min(max(WIDE, self._box.width()), window.width() - 2 * scale.s)
        left = under.x() + (self._box.width() - width) // 2
        left = max(scale.s, min(left, window.width() - width - scale.s))
        wanted = self._list.height_of_all() + scale.chip + 3 * scale.xs
        self.setGeometry(left, under.y(), width, min(wanted, window.height() - under.y() - scale.s))


class LineList(QListView):
    """Heads and lines; only lines can be under the hand."""

    hit = Signal()
    """The mouse has hit the line that is now under the hand."""

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self._shown: tuple[PaletteSection, ...] = ()
        self._rows = QStandardItemModel(self)
        self.setModel(self._rows)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setProperty("kind", "palette")
        self.setAccessibleName(name)
        self.clicked.connect(lambda _: self.hit.emit())

    def show_sections(self, sections: Sequence[PaletteSection]) -> None:
        """What is there already stays as it is, also under a mouse button that is held down."""
        if tuple(sections) == self._shown:
            return
        self._shown = tuple(sections)
        held = self.current()
        self._rows.clear()
        for section in sections:
            self._rows.appendRow(_head(section.title))
            for line in section.lines:
                self._rows.appendRow(_row(line))
        at = next((n for n, line in self._places() if held is not None and line.key == held.key), None)
        self.setCurrentIndex(QModelIndex() if at is None else self._rows.index(at, 0))

    def current(self) -> PaletteLine | None:
        found = self.currentIndex().data(_LINE)
        return found if isinstance(found, PaletteLine) else None

    def lines(self) -> tuple[PaletteLine, ...]:
        return tuple(line for _, line in self._places())

    def walk(self, by: int) -> None:
        """To the next line, and from the last one to the first."""
        places = [n for n, _ in self._places()]
        if not places:
            return
        here = self.currentIndex().row()
        at = (places.index(here) + by) % len(places) if here in places else (0 if by > 0 else -1)
        self.setCurrentIndex(self._rows.index(places[at], 0))
        if places[at] == 1:
            self.scrollToTop()

    def height_of_all(self) -> int:
        places = sum(1 for _ in self._places())
        return places * LINE + (self._rows.rowCount() - places) * HEAD

    def height_of(self, lines: int) -> int:
        """Of so many under one head."""
        return HEAD + lines * LINE

    def _places(self) -> list[tuple[int, PaletteLine]]:
        every = ((n, self._rows.item(n).data(_LINE)) for n in range(self._rows.rowCount()))
        return [(n, line) for n, line in every if isinstance(line, PaletteLine)]


def _head(title: str) -> QStandardItem:
    item = QStandardItem(one_line(title))
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    return item


def _row(line: PaletteLine) -> QStandardItem:
    item = QStandardItem(one_line(line.title))
    item.setData(line, _LINE)
    item.setData(line.spoken(), Qt.ItemDataRole.AccessibleTextRole)
    item.setToolTip(tip(line.reason))
    return item


class _Delegate(QStyledItemDelegate):
    """Icon, title and what is said of it from the left; what it is or its key at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(1, LINE if isinstance(index.data(_LINE), PaletteLine) else HEAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line, rect = index.data(_LINE), option.rect
        if isinstance(line, PaletteLine):
            state: QStyle.StateFlag = option.state
            _paint_ground(painter, rect, state)
            _paint_line(painter, rect.adjusted(theme.scale().s, 0, -theme.scale().s, 0), line)
        else:
            palette, scale = theme.palette(), theme.scale()
            words = rect.adjusted(scale.s, scale.xs, -scale.s, 0)
            _write(painter, words, str(index.data()), palette.low, scale.caption, QFont.Weight.DemiBold)
        painter.restore()


def _paint_ground(painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
    palette, scale = theme.palette(), theme.scale()
    is_chosen = bool(state & QStyle.StateFlag.State_Selected)
    if is_chosen or state & QStyle.StateFlag.State_MouseOver:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(palette.accent_fill if is_chosen else palette.bg3))
        painter.drawRoundedRect(QRectF(rect).adjusted(0, 1, 0, -1), scale.radius, scale.radius)


def _paint_line(painter: QPainter, rect: QRect, line: PaletteLine) -> None:
    palette, scale = theme.palette(), theme.scale()
    side = scale.icon - 2
    box = QRectF(rect.x(), rect.y() + (rect.height() - side) / 2, side, side)
    icons.draw(painter, box, "lock" if line.reason else line.icon, palette.low if line.reason else palette.mid)
    room = rect.adjusted(side + scale.m, 0, 0, 0)
    if line.cap:
        room.setRight(room.right() - cap_width(line.cap))
        paint_cap(painter, room.right() + 1, rect.center().y() + 1, line.cap, theme.colour(palette.mid))
        room.setRight(room.right() - scale.s)
    if line.aside:
        width = _write(painter, room, line.aside, palette.low, scale.caption, is_right=True)
        room.setRight(room.right() - width - scale.m)
    ink = palette.low if line.reason else palette.high
    taken = _write(painter, room, line.title, ink, scale.body)
    note = room.adjusted(taken + scale.m, 0, 0, 0)
    _write(painter, note, line.reason or line.note, palette.low, scale.caption)


def _write(
    painter: QPainter,
    room: QRect,
    words: str,
    ink: str,
    px: int,
    weight: QFont.Weight = QFont.Weight.Normal,
    *,
    is_right: bool = False,
) -> int:
    """Write as much of the words as there is room for, and say how wide that is."""
    if room.width() <= 0:
        return 0
    face = theme.figures(px, weight)
    measure = QFontMetrics(face)
    shown = measure.elidedText(one_line(words), Qt.TextElideMode.ElideRight, room.width())
    side = Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft
    painter.setFont(face)
    painter.setPen(theme.colour(ink))
    painter.drawText(room, int((side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute).value), shown)
    return measure.horizontalAdvance(shown)
