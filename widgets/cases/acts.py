"""What may be done now: the primary act, the other lawful ones, and all the rest under 更多 with the reason.

The buttons are the table of the law; nothing here knows any act by itself.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QMenu, QWidget

from console.domain.case.rules import Rules
from console.domain.case.table import TABLE, Action, Row, why_not
from console.domain.ids import CaseId
from console.domain.people import Actor
from console.domain.rows import CaseRow
from resources.tongue import say
from widgets import theme
from widgets.cases.chapters import CHAPTERS, FORWARD, SELDOM, chapter_of, key_of
from widgets.cases.questions import has_button
from widgets.controls.buttons import ShortcutButton
from widgets.controls.layouts import laid_once
from widgets.controls.words import caption, tip

BUTTONS_MOST = 4
"""Besides 会商 and 更多."""


class ActBar(QWidget):
    """The buttons of one case for one person."""

    asked = Signal(str)
    """An act of the table (its action's value)."""
    conferred = Signal()
    """会商 on this case."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[Action, ShortcutButton] = {}
        self._shown: tuple[Action | None, tuple[Action, ...]] | None = None
        self._rest: tuple[Row, ...] = ()
        self._lead = ShortcutButton("", "", "primary", parent=self)
        self._plain = [ShortcutButton("", parent=self) for _ in range(BUTTONS_MOST)]
        self._confer = ShortcutButton(say("会商", "Confer"), "M", "normal", "users", parent=self)
        self._more = ShortcutButton(say("更多", "More"), "", "ghost", "ellipsis", parent=self)
        self._standing: list[ShortcutButton] = []
        self._meaning = self._meant = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.scale().s)
        for button in (self._lead, *self._plain):
            button.clicked.connect(lambda _, pressed=button: self._ask(pressed))
        self._confer.clicked.connect(self._begin_to_confer)
        self._more.clicked.connect(lambda: self._open(self._more))
        for button in (self._lead, *self._plain, self._confer, self._more):
            button.pressed.connect(self._mean)
        self._case: tuple[CaseRow, Actor, Rules, datetime] | None = None

    def show_acts(self, row: CaseRow, actor: Actor, rules: Rules, now: datetime, *, anew: bool) -> bool:
        """Buttons change only where the law of this case has; True where one that had the focus is gone.

        `anew`: this is another case, and a press that was begun on the one before means nothing any more."""
        self._case = row, actor, rules, now
        mine = [each for each in TABLE if has_button(each.action) and each.roles & actor.roles]
        lawful = [each for each in mine if why_not(row, each.action, actor, rules, now) is None]
        primary = next((each.action for action in FORWARD for each in lawful if each.action is action), None)
        ready = [each for each in lawful if each.action not in SELDOM]
        ready.sort(key=lambda each: (each.action is not primary, not key_of(each)))
        shown = ready[:BUTTONS_MOST]
        self._rest = tuple(each for each in mine if each not in shown)
        wanted = primary, tuple(each.action for each in shown)
        if wanted == self._shown and not anew:
            return False
        self._shown = wanted
        held = next((action for action, button in self.buttons.items() if button.hasFocus()), None)
        self._build(shown, primary)
        if held in self.buttons:
            self.buttons[held].setFocus(Qt.FocusReason.OtherFocusReason)
        return held is not None and held not in self.buttons

    def menu(self) -> QMenu:
        """更多: by chapter, what is not lawful greyed out with its reason."""
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        if self._case is None:
            return menu
        row, actor, rules, now = self._case
        for n, (name, _) in enumerate(CHAPTERS):
            inside = [each for each in self._rest if chapter_of(each.action) == n]
            if not inside:
                continue
            menu.addSection(say(*name))
            reasons = [(each, why_not(row, each.action, actor, rules, now)) for each in inside]
            for each, reason in sorted(reasons, key=lambda pair: pair[1] is not None):
                words = say(*each.name) if reason is None else f"{say(*each.name)} — {say(*reason)}"
                action = QAction(caption(words), menu)
                action.setEnabled(reason is None)
                action.setToolTip(tip(words))
                action.triggered.connect(partial(self._ask_from_menu, each.action, CaseId(row.id)))
                menu.addAction(action)
        return menu

    def _build(self, shown: Sequence[Row], primary: Action | None) -> None:
        """Write the buttons over, laid out once: to make them anew for each case takes as long as all the rest of it.
        From here on they stand for something else."""
        self._meaning += 1
        plain = iter(self._plain)
        self.buttons = {each.action: self._lead if each.action is primary else next(plain) for each in shown}
        with laid_once(self._grid):
            for each in shown:
                self.buttons[each.action].rename(say(*each.name), key_of(each))
            self._standing = [*self.buttons.values(), self._confer, self._more]
            self._lay()
            for button in (self._lead, *self._plain):
                button.setVisible(button in self._standing)

    def _mean(self) -> None:
        self._meant = self._meaning

    def _is_meant(self) -> bool:
        """Whether the buttons still stand for what they did when this one was pressed."""
        return self._meant == self._meaning

    def _ask(self, pressed: ShortcutButton) -> None:
        if self._is_meant():
            self.asked.emit(str(next(action for action, button in self.buttons.items() if button is pressed)))

    def _begin_to_confer(self) -> None:
        if self._is_meant():
            self.conferred.emit()

    def _ask_from_menu(self, act: Action, case: CaseId) -> None:
        """Of the case it was opened on; what its news have made unlawful meanwhile is refused with the reason."""
        if self._case is not None and self._case[0].id == case:
            self.asked.emit(str(act))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    def _lay(self) -> None:
        """Three in a row, two where one would be cut or four stand there."""
        widest = max((button.sizeHint().width() for button in self._standing), default=0)
        fits = 3 * widest + 2 * self._grid.spacing() <= self.width()
        columns = 3 if fits and len(self._standing) != 4 else 2
        for n, button in enumerate(self._standing):
            self._grid.addWidget(button, n // columns, n % columns)

    def _open(self, beside: QWidget) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(beside.mapToGlobal(QPoint(0, -menu.sizeHint().height())))
