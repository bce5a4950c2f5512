"""The alert strip: what cameras claim, newest first, one key for a verdict.

J, K walk · V makes it a case (Shift+V: and on to the next alert) · Y one that is verified first
X says it is false (1–5: why) · S puts it off (1–4) · B joins it to an open case · U parts what was folded
F shows another list (what is held back, put off, folded, gone, judged)
Shift+arrows, G (its camera and class), Shift+G (its class) take in more: X, S and Shift+V are then about all of them
"""

from collections.abc import Callable, Sequence

from msgspec import Struct
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QMenu,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from console.domain.alert import FALSE_REASON_NAMES, FalseReason
from console.domain.calendar import SHANGHAI
from console.domain.rows import AlertRow
from console.domain.text import Text
from resources import roles
from resources.tongue import say
from widgets import icons, theme
from widgets.cases.answers import OtherCase
from widgets.controls import cells
from widgets.controls.words import caption, one_line


class AlertDelegate(cells.CellDelegate):
    """The chosen one stands out only while the keys go here, for the queue has a chosen one too."""

    def cell(self, option: QStyleOptionViewItem, index: cells.AnyIndex) -> cells.Cell | None:
        row = index.data(roles.ROW)
        if not isinstance(row, AlertRow):
            return None
        state: QStyle.StateFlag = option.state
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        return AlertCell(
            is_chosen=is_chosen,
            has_keys=is_chosen and option.widget.hasFocus(),
            icon=self._icon_of(row.class_code),
            is_mapped=row.class_code is not None,
            title=row.title,
            camera=row.camera + (say(f" · {row.hits} 次", f" · {row.hits}×") if row.hits > 1 else ""),
            sure="" if row.confidence is None else f"{row.confidence:.0%}",
            last=f"{row.last_at.astimezone(SHANGHAI):%H:%M:%S}",
        )


class AlertCell(cells.Cell, frozen=True, kw_only=True):
    """One claim in two lines. `has_keys`: chosen, and the keys go here; `is_mapped`: its class is one of ours."""

    is_chosen: bool
    has_keys: bool
    icon: str
    is_mapped: bool
    title: str
    camera: str
    sure: str
    last: str

    def paint(self, painter: QPainter, rect: QRect) -> None:
        palette, scale = theme.palette(), theme.scale()
        ground = palette.accent_fill if self.has_keys else palette.bg2 if self.is_chosen else palette.bg1
        painter.fillRect(rect, theme.colour(ground))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.colour(palette.line))
        box = QRectF(rect.x() + scale.m, rect.y() + 10, 16, 16)
        icons.draw(painter, box, self.icon, palette.warning if self.is_mapped else palette.low)
        left, width = rect.x() + scale.m + 26, rect.width() - scale.m * 2 - 26
        upper, lower = QRect(left, rect.y() + 7, width, 20), QRect(left, rect.y() + 28, width, 18)
        _line(painter, upper.adjusted(0, 0, -44, 0), self.title, palette.high, scale.body)
        _line(painter, upper, self.sure, palette.mid, scale.caption, right=True)
        _line(painter, lower, self.camera, palette.low, scale.caption)
        _line(painter, lower, self.last, palette.low, scale.caption, right=True)


def _line(painter: QPainter, rect: QRect, text: str, ink: str, px: int, *, right: bool = False) -> None:
    face = theme.figures(px, QFont.Weight.Normal)
    painter.setFont(face)
    painter.setPen(theme.colour(ink))
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    shown = QFontMetrics(face).elidedText(one_line(text), Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, int((side | Qt.AlignmentFlag.AlignVCenter).value), shown)


CASES_MOST = 9
"""As many as there are digits to pick one by."""
WAITS: tuple[tuple[int, Text], ...] = (
    (15, Text("15 分钟后", "in 15 minutes")),
    (60, Text("1 小时后", "in an hour")),
    (240, Text("4 小时后", "in 4 hours")),
    (720, Text("12 小时后", "in 12 hours")),
)
"""For how many minutes an alert may be put off."""


class ListOption(Struct, frozen=True):
    """A list of alerts as one picks it."""

    key: str
    name: str
    count: int
    is_shown: bool


class Reasons(QMenu):
    """A menu whose numbers are keys."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        n = event.key() - Qt.Key.Key_1
        choices = [each for each in self.actions() if each.isEnabled()]
        if 0 <= n < len(choices):
            choices[n].trigger()
            self.close()
        else:
            super().keyPressEvent(event)


class AlertStrip(QListView):
    """Rows in, intents out."""

    opened = Signal(str)
    """An alert the person looks at."""
    adopted = Signal(str)
    """V: it is a case."""
    filed = Signal(str)
    """Shift+V: it is a case, and the next alert is looked at."""
    doubtful = Signal(str)
    """Y: it may be a case; somebody goes to look."""
    dismissed = Signal(str, str)
    """(alert, reason): it is false, and why."""
    snoozed = Signal(str, int)
    """(alert, minutes): it may come back later."""
    join_asked = Signal(str)
    """B: it may be of a case that is open; of which is asked next."""
    joined = Signal(str, str)
    """(alert, case): it is of that case."""
    parted = Signal(str)
    """U: it is another thing than what it was folded into."""
    lists_asked = Signal()
    """F: which list is to be shown is asked next."""
    list_chosen = Signal(str)
    """The key of a list."""
    left = Signal()
    """Esc: back to the queue."""

    def __init__(self, icon_of: Callable[[str | None], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(AlertDelegate(icon_of, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(True)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setAccessibleName(say("智能监控告警", "Camera alerts"))
        self.activated.connect(lambda index: self.opened.emit(str(index.data(roles.ID))))

    def current_id(self) -> str | None:
        found = self.currentIndex().data(roles.ID)
        return str(found) if found is not None else None

    def meant(self, alert: str) -> list[str]:
        """The alerts that a verdict on one is about: all that are selected, where it is among several."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        chosen = [str(self.model().index(row, 0).data(roles.ID)) for row in dict.fromkeys(rows)]
        return chosen if alert in chosen else [alert]

    def take_in(self, *, of_camera: bool) -> None:
        """Select whatever is of the class of the alert under the hand, of its camera alone or of all."""
        own = self.currentIndex().data(roles.ROW)
        if not isinstance(own, AlertRow):
            return
        model, found = self.model(), QItemSelection()
        for n in range(model.rowCount()):
            row = model.index(n, 0).data(roles.ROW)
            if not isinstance(row, AlertRow) or (row.class_code, row.type) != (own.class_code, own.type):
                continue
            if row.camera == own.camera or not of_camera:
                found.select(model.index(n, 0), model.index(n, 0))
        self.selectionModel().select(found, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def after(self, most: int) -> list[str]:
        """The alerts that come after the one under the hand."""
        model, at = self.model(), self.currentIndex().row()
        rows = range(at + 1, min(model.rowCount(), at + 1 + most))
        return [str(model.index(row, 0).data(roles.ID)) for row in rows]

    def currentChanged(self, current: cells.AnyIndex, previous: cells.AnyIndex) -> None:  # noqa: N802 (Qt's virtual)
        super().currentChanged(current, previous)
        if current.isValid() and self.hasFocus():
            self.opened.emit(str(current.data(roles.ID)))

    def choose(self, alert: str) -> None:
        """Put the hand on an alert, where it is in the list."""
        model = self.model()
        hits = model.match(model.index(0, 0), roles.ID, alert, 1, Qt.MatchFlag.MatchExactly)
        if hits:
            self.setCurrentIndex(hits[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter, alert = event.text().upper(), self.current_id()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif plain and letter in ("J", "K"):
            self._walk(1 if letter == "J" else -1)
        elif plain and letter == "V" and alert is not None:
            is_next = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            (self.filed if is_next else self.adopted).emit(alert)
        elif plain and letter == "Y" and alert is not None:
            self.doubtful.emit(alert)
        elif plain and letter == "X" and alert is not None:
            self.doubt()
        elif plain and letter == "S" and alert is not None:
            self.put_off()
        elif plain and letter == "F":
            self.lists_asked.emit()
        elif plain and letter == "G":
            self.take_in(of_camera=not event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        elif plain and letter == "B" and alert is not None:
            self.join_asked.emit(alert)
        elif plain and letter == "U" and alert is not None:
            self.parted.emit(alert)
        elif letter == "?":
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the alert under the hand opens it once more: a case may stand in its place by now."""
        before = self.currentIndex()
        super().mousePressEvent(event)
        if before.isValid() and self.indexAt(event.position().toPoint()) == before:
            self.opened.emit(str(before.data(roles.ID)))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Coming here with a key puts the hand on the first alert, or shows again the one it is on."""
        QWidget.focusInEvent(self, event)
        self.viewport().update()
        if event.reason() in (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.PopupFocusReason):
            return
        alert = self.current_id()
        if alert is not None:
            self.opened.emit(alert)
        else:
            self._walk(0)

    def doubt(self) -> None:
        """X: ask why the alert under the hand is false."""
        if (alert := self.current_id()) is not None:
            self._open(self.reasons(alert))

    def put_off(self) -> None:
        """S: ask for how long the alert under the hand may wait."""
        if (alert := self.current_id()) is not None:
            self._open(self.waits(alert))

    def waits(self, alert: str) -> Reasons:
        """For how long this alert may wait, each with its number."""
        menu = self._menu(alert)
        for n, (minutes, name) in enumerate(WAITS, start=1):
            action = QAction(caption(f"{n}  {say(*name)}"), menu)
            action.triggered.connect(lambda _, minutes=minutes: self.snoozed.emit(alert, minutes))
            menu.addAction(action)
        menu.setActiveAction(menu.actions()[-len(WAITS)])
        return menu

    def _menu(self, alert: str) -> Reasons:
        """An empty menu that says about how many alerts it is, where it is about several."""
        menu, count = Reasons(self), len(self.meant(alert))
        if count > 1:
            menu.addAction(say(f"所选 {count} 条", f"All {count} selected")).setEnabled(False)
        return menu

    def offer_lists(self, options: Sequence[ListOption]) -> None:
        """Ask which list is to be shown."""
        self._open(self.lists(options))

    def lists(self, options: Sequence[ListOption]) -> Reasons:
        """The lists, each with its number and how many it holds."""
        menu = Reasons(self)
        for n, option in enumerate(options, start=1):
            action = QAction(caption(f"{n}  {option.name}  {option.count}"), menu, checkable=True)
            action.setChecked(option.is_shown)
            action.triggered.connect(lambda _, key=option.key: self.list_chosen.emit(key))
            menu.addAction(action)
        return menu

    def offer(self, alert: str, cases: Sequence[OtherCase]) -> None:
        """Ask of which case this alert is."""
        self._open(self.cases(alert, cases))

    def cases(self, alert: str, cases: Sequence[OtherCase]) -> Reasons:
        """The cases that this alert may be of, each with its number."""
        menu = Reasons(self)
        for n, case in enumerate(cases[:CASES_MOST], start=1):
            action = QAction(caption(f"{n}  {case.number}  {case.told}"), menu)
            action.triggered.connect(lambda _, id=case.id: self.joined.emit(alert, id))
            menu.addAction(action)
        if not cases:
            menu.addAction(say("附近没有在办案件", "No case is open near it")).setEnabled(False)
        menu.setActiveAction(menu.actions()[0])
        return menu

    def _open(self, menu: Reasons) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        where = self.visualRect(self.currentIndex())
        menu.popup(self.viewport().mapToGlobal(QPoint(where.left() + 40, where.bottom())))

    def reasons(self, alert: str) -> Reasons:
        """What may be wrong with this alert, each with its number."""
        menu = self._menu(alert)
        for n, reason in enumerate(FalseReason, start=1):
            action = QAction(caption(f"{n}  {say(*FALSE_REASON_NAMES[reason])}"), menu)
            action.triggered.connect(lambda _, why=reason: self.dismissed.emit(alert, str(why)))
            menu.addAction(action)
        menu.setActiveAction(menu.actions()[-len(FalseReason)])
        return menu

    def _walk(self, by: int) -> None:
        model = self.model()
        if model is None or model.rowCount() == 0:
            return
        at = self.currentIndex().row() + by if self.currentIndex().isValid() else 0
        self.setCurrentIndex(model.index(max(0, min(model.rowCount() - 1, at)), 0))
