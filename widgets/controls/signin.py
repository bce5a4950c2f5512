"""The door of every seat: which hub, who, and the password. Nothing of it is kept but the address and the name."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from resources.tongue import say
from widgets import theme
from widgets.controls.buttons import ShortcutButton
from widgets.controls.form import Form, FormRow
from widgets.controls.words import PlainLabel


class SignIn(QWidget):
    """Address, account, password; Enter signs in, a refusal stands under the form."""

    asked = Signal(str, str)
    """(account, password): let me in."""
    begin_asked = Signal()
    """There is no hub yet: begin one here."""

    def __init__(self, title: str, address: str, account: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scale = theme.scale()
        self.setWindowTitle(title)
        self.account, self.password = QLineEdit(account), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._form = Form()
        self._form.add("account", FormRow(say("账号", "Account"), self.account, required=True))
        self._form.add("password", FormRow(say("密码", "Password"), self.password, required=True))
        self._go = ShortcutButton(say("登录", "Sign in"), "↵", "primary")
        self._go.clicked.connect(self._ask)
        self._state = PlainLabel("", "secondary", "mid", wrap=True)
        self.absence = PlainLabel("", wrap=True)
        self.begin = ShortcutButton(say("新建枢纽", "Begin a new hub"), "Ctrl N", "normal", "plus")
        self.begin.clicked.connect(self.begin_asked)
        QShortcut("Ctrl+N", self).activated.connect(self.begin.click)
        box = QVBoxLayout(self)
        box.setContentsMargins(4 * scale.l, 3 * scale.l, 4 * scale.l, 3 * scale.l)
        box.setSpacing(scale.l)
        box.addStretch(1)
        box.addWidget(PlainLabel(title, "page"))
        box.addWidget(PlainLabel(address, "secondary", "mid"))
        box.addWidget(self._form)
        box.addWidget(self._go)
        box.addWidget(self._state)
        box.addWidget(self.absence)
        box.addWidget(self.begin)
        box.addStretch(2)
        self.setMinimumWidth(460)
        self.show_absence("", may_begin=False)
        (self.password if account else self.account).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._ask()
        else:
            super().keyPressEvent(event)

    def clear(self) -> None:
        """For the next person: nothing of the last one stands here."""
        self.account.clear()
        self.password.clear()
        self._form.clear_refusals()
        self._state.setText("")
        self._go.allow()
        self.account.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, reason: str) -> None:
        """It was not let in; the password is asked for again."""
        self._go.allow()
        self._form.refuse(reason)
        self.password.selectAll()
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def bar(self, reason: str) -> None:
        """Nobody can be let in here until what stands in the way is mended."""
        self.account.setEnabled(False)
        self.password.setEnabled(False)
        self._go.refuse(reason)
        self._form.refuse(reason)

    def show_absence(self, words: str, *, may_begin: bool) -> None:
        """No hub answers, and what to do; "" where one does. `may_begin`: offer to begin the first one here."""
        self.absence.setText(words)
        self.absence.setVisible(bool(words))
        self.begin.setVisible(may_begin)
        layout = self.layout()
        if words and layout is not None:
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def show_state(self, words: str) -> None:
        """How the connection stands."""
        self._state.setText(words)

    def _ask(self) -> None:
        if not self._go.isEnabled():
            return
        self._form.clear_refusals()
        self._go.refuse(say("正在登录", "Signing in"))
        self.asked.emit(self.account.text().strip(), self.password.text())
