"""The page of one section: a list with its search at the left, what is known of the chosen row at the right.

A sheet opens under what is known, and stands there until it is confirmed or put away.
"""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QScrollArea, QSplitter, QVBoxLayout, QWidget

from resources.tongue import say
from widgets import icons, theme
from widgets.admin.listing import ListView
from widgets.cases.sheets import Sheet
from widgets.controls.buttons import ShortcutButton
from widgets.controls.form import Facts, RefusalLine
from widgets.controls.panel import EmptyState, Panel
from widgets.controls.words import PlainLabel

ACTS_ACROSS = 2
SEARCH_AFTER_MS = 120


class Page(QWidget):
    """Search, list, facts, sheet. What is asked of a row is said by its buttons' letters."""

    searched = Signal(str)
    """What the list is to hold, as one types."""
    wanted = Signal()
    """See again how things stand now: F5."""

    def __init__(self, title: str, view: ListView, prompt: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scale = theme.scale()
        self.view = view
        self.list = Panel(title, flush=True)
        self.search = QLineEdit()
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(SEARCH_AFTER_MS)
        self._typed.timeout.connect(lambda: self.searched.emit(self.search.text().strip()))
        self.search.setPlaceholderText(prompt)
        self.search.setAccessibleName(prompt)
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icons.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(lambda _: self._typed.start())
        self._strip = QHBoxLayout()
        self._strip.setContentsMargins(scale.m, 0, scale.m, scale.s)
        self._strip.setSpacing(scale.s)
        self._strip.addWidget(self.search, 1)
        holder = QWidget()
        self._head = QVBoxLayout(holder)
        self._head.setContentsMargins(0, 0, 0, 0)
        self._head.setSpacing(0)
        self._head.addLayout(self._strip)
        self.list.add(holder)
        self.refusal = RefusalLine()
        self.add_line(self.refusal)
        self.list.add(view, 1)
        self._again = ShortcutButton(say("刷新", "Refresh"), "F5", "ghost", "refresh-cw")
        self._again.clicked.connect(self.wanted)
        self.list.add_action(self._again)
        self.side = Panel(say("详情", "Details"))
        self.facts, self.note = Facts(), PlainLabel("", "secondary", "mid", wrap=True)
        self._empty = EmptyState("list", say("请选择一行", "Choose a row"))
        self._buttons = QGridLayout()
        self._buttons.setSpacing(scale.xs)
        self._sheet: QWidget | None = None
        self._stays = False
        self._waiting: list[QWidget] = []
        self._build_side()
        across = self._across = QSplitter(Qt.Orientation.Horizontal)
        self._usual = list[int]()
        self._laid = QTimer(self)
        self._laid.setSingleShot(True)
        self._laid.timeout.connect(self._bring_into_sight)
        across.addWidget(self.list)
        across.addWidget(self.side)
        across.setStretchFactor(0, 3)
        across.setStretchFactor(1, 2)
        across.setSizes([760, 480])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(scale.s, scale.s, scale.s, scale.s)
        whole.addWidget(across)
        QShortcut("F5", self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut).activated.connect(self.wanted)
        QShortcut("Ctrl+F", self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut).activated.connect(
            self.search.setFocus
        )

    def _build_side(self) -> None:
        inside = QWidget()
        self._inside = QVBoxLayout(inside)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(theme.scale().m)
        for each in (self.facts, self.note):
            self._inside.addWidget(each)
        self._inside.addLayout(self._buttons)
        self._inside.addStretch(1)
        shaft = QScrollArea()
        shaft.setWidget(inside)
        shaft.setWidgetResizable(True)
        shaft.setFrameShape(QScrollArea.Shape.NoFrame)
        shaft.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        shaft.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._shaft = shaft
        self.side.add(self._empty, 1)
        self.side.add(shaft, 1)
        self.show_facts([], "")

    def add_to_strip(self, control: QWidget) -> None:
        """Put a control behind the search."""
        self._strip.addWidget(control)

    def add_line(self, control: QWidget) -> None:
        """Put a control on a line of its own under the search."""
        line = QHBoxLayout()
        line.setContentsMargins(theme.scale().m, 0, theme.scale().m, theme.scale().s)
        line.addWidget(control)
        self._head.addLayout(line)

    def add_act(self, button: ShortcutButton) -> None:
        """Something that may be done with the chosen row."""
        n = self._buttons.count()
        self._buttons.addWidget(button, n // ACTS_ACROSS, n % ACTS_ACROSS)

    def show_state(self, caption: str) -> None:
        """How many there are and how old that is, behind the title."""
        self.list.show_title(self.list.title(), caption)

    def show_facts(self, facts: list[tuple[str, str]], note: str = "") -> None:
        """What is known of the chosen row; nothing where none is."""
        self.facts.show_items(facts)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self._show_side(bool(facts))

    def open_sheet(self, sheet: QWidget, *, stays: bool = False) -> None:
        """Stand a sheet under what is known; whatever stood there goes, unless it `stays`: such a one is put away by
        `close_sheet` alone. No key takes its place, no other sheet, and one more that stays comes after it."""
        if self._stays and self._sheet is not None:
            if stays:
                self._waiting.append(sheet)
            else:
                sheet.deleteLater()
            self._sheet.setFocus()
            return
        self._drop_sheet()
        self._sheet, self._stays = sheet, stays
        self._make_room(sheet.sizeHint().width())
        self._inside.insertWidget(self._inside.count() - 1, sheet)
        self._show_side(True)
        if isinstance(sheet, Sheet):
            sheet.dismissed.connect(self.close_sheet)
            sheet.begin()
        else:
            sheet.show()
            sheet.setFocus()
        self._laid.start()

    def close_sheet(self) -> None:
        """Back to the list."""
        self._drop_sheet()
        if self._waiting:
            self.open_sheet(self._waiting.pop(0), stays=True)
            return
        self._show_side(bool(self.view.current()))
        self.view.setFocus()

    def sheet(self) -> QWidget | None:
        """What stands open under the facts."""
        return self._sheet

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.search.clear()
            if self._stays and self._sheet is not None:
                self._sheet.setFocus()
            else:
                self.close_sheet()
        else:
            super().keyPressEvent(event)

    def _drop_sheet(self) -> None:
        if self._sheet is not None:
            self._sheet.hide()
            self._inside.removeWidget(self._sheet)
            self._sheet.deleteLater()
            self._sheet, self._stays = None, False
        if self._usual:
            self._across.setSizes(self._usual)
            self._usual = []

    def _bring_into_sight(self) -> None:
        """The sheet's head at the top, once it is laid out."""
        if self._sheet is not None:
            self._shaft.verticalScrollBar().setValue(self._sheet.y())

    def _make_room(self, wide: int) -> None:
        """A sheet that is wider than the side has room for takes from the list, and gives it back."""
        wanted = wide + 4 * theme.scale().l
        sizes = self._across.sizes()
        if wanted > sizes[1]:
            self._usual = sizes
            self._across.setSizes([max(1, sum(sizes) - wanted), wanted])

    def _show_side(self, is_there: bool) -> None:
        self._empty.setVisible(not is_there)
        self._shaft.setVisible(is_there)
