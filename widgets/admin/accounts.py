"""账号与权限: the sheets about accounts. A password is shown once, in a field of its own, and gone with it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from console.domain.ids import UnitId
from console.domain.people import GIVEN, NAME_MOST, ROLE_NAMES, SCOPED, Role
from console.domain.text import Text, counted
from console.domain.unit import Unit
from resources.tongue import say
from widgets import theme
from widgets.cases.sheets import Sheet
from widgets.controls.buttons import ShortcutButton
from widgets.controls.choice import Choice
from widgets.controls.form import FormRow
from widgets.controls.words import PlainLabel

ROLE_COLUMNS = 3
WHAT_FOR: dict[Role, Text] = {
    Role.INSPECTOR: Text("核实、核查", "verifies and inspects"),
    Role.OPERATOR: Text("受理、立案", "takes and files"),
    Role.SHIFT_LEADER: Text("当班审批、督办", "approves and supervises the shift"),
    Role.DISPATCHER: Text("派遣、审核反馈", "dispatches, judges feedback"),
    Role.UNIT: Text("本单位的任务", "the tasks of its unit"),
    Role.HANDLER: Text("单位内处置", "handles within its unit"),
    Role.CALL_BACK: Text("回访", "calls back"),
    Role.LEADER: Text("批示、审批", "directs and approves"),
    Role.WALL: Text("只看大屏", "the wall only"),
    Role.FEED: Text("摄像头、热线等来源", "cameras, hotlines and the like"),
    Role.ADMIN: Text("账号、基础数据、审计", "accounts, reference data, audit"),
}


class RoleTicks(QWidget):
    """The roles there are, any number of them."""

    changed = Signal()
    """Other ones are ticked."""

    def __init__(self, ticked: frozenset[Role] = frozenset(), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._boxes: dict[Role, QCheckBox] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.scale().xs)
        for n, role in enumerate(GIVEN):
            box = self._boxes[role] = QCheckBox(say(*ROLE_NAMES[role]))
            box.setToolTip(say(*WHAT_FOR[role]))
            box.setAccessibleDescription(say(*WHAT_FOR[role]))
            box.setChecked(role in ticked)
            box.toggled.connect(lambda _: self.changed.emit())
            grid.addWidget(box, n // ROLE_COLUMNS, n % ROLE_COLUMNS)

    def ticked(self) -> frozenset[Role]:
        return frozenset(role for role, box in self._boxes.items() if box.isChecked())

    def tick(self, role: Role, on: bool = True) -> None:
        """Tick a role, or not."""
        self._boxes[role].setChecked(on)


class RightsSheet(Sheet):
    """Roles and unit of an account, with the scope that follows from them; `is_new` asks for its names as well."""

    def __init__(
        self,
        title: str,
        confirm: str,
        units: Sequence[Unit],
        roles: frozenset[Role] = frozenset(),
        unit: UnitId | None = None,
        *,
        is_new: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, confirm, parent)
        self.account, self.name = QLineEdit(), QLineEdit()
        if is_new:
            hint = say("登录用，以后不能改", "To sign in with; it stays")
            self.form.add("account", FormRow(say("账号", "Account"), self.account, hint, required=True))
            self.form.add("name", FormRow(say("姓名", "Name"), self.name, say("同事看到的名字", "What others see")))
        self.roles = RoleTicks(roles)
        self.form.add("roles", FormRow(say("角色", "Roles"), self.roles, required=True))
        self.unit = Choice()
        self.unit.addItem(say("（无：全区）", "(none: the whole district)"), None)
        for each in units:
            self.unit.addItem(say(*each.name), each.id)
        self.unit.setCurrentIndex(max(0, self.unit.findData(unit)))
        self.scope = PlainLabel("", "strong", wrap=True)
        self.form.add("unit", FormRow(say("所属单位", "Unit"), self.unit))
        self.form.add("scope", FormRow(say("能看到", "Will see"), self.scope))
        self.roles.changed.connect(self._tell_scope)
        self.unit.currentIndexChanged.connect(lambda _: self._tell_scope())
        self._tell_scope()

    def chosen(self) -> tuple[str, str, frozenset[Role], UnitId | None]:
        """(account, name, roles, unit); a unit counts only for roles that have one."""
        self.unit.settle()
        roles = self.roles.ticked()
        unit: UnitId | None = self.unit.currentData() if roles & SCOPED else None
        return self.account.text().strip(), self.name.text().strip(), roles, unit

    def _tell_scope(self) -> None:
        roles = self.roles.ticked()
        self.unit.setEnabled(bool(roles & SCOPED))
        if not roles:
            words = say("请先选角色", "Choose a role first")
        elif not roles & SCOPED:
            words = say("全区", "The whole district")
        elif self.unit.currentData() is None:
            words = say("请选择所属单位", "Choose its unit")
        else:
            words = say(f"仅 {self.unit.currentText()} 的案件", f"The work of {self.unit.currentText()} only")
        self.scope.setText(words)


class NameSheet(Sheet):
    """Another name for a person."""

    def __init__(self, account: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(say(f"变更 {account} 的姓名", f"Another name for {account}"), say("变更", "Change"), parent)
        self.name = QLineEdit(name)
        self.name.setMaxLength(NAME_MOST)
        hint = say(
            "同事和各处记录以后显示这个姓名；账号、密码、权限不变",
            "What colleagues and records show from now on; account, password and rights stay",
        )
        self.form.add("name", FormRow(say("姓名", "Name"), self.name, hint, required=True))
        self.name.selectAll()


class SureSheet(Sheet):
    """A grave thing said in full before it is done."""

    def __init__(self, title: str, confirm: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(title, confirm, parent)
        self.form.add("words", FormRow(say("这样做的结果", "What follows"), PlainLabel(words, wrap=True)))


class PasswordSheet(Sheet):
    """A new password: made by the hub, unless one is typed."""

    def __init__(self, account: str, parent: QWidget | None = None) -> None:
        super().__init__(say(f"更换 {account} 的密码", f"A new password for {account}"), say("更换", "Change"), parent)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.PasswordEchoOnEdit)
        hint = say(
            "留空则由系统生成并显示一次；原密码和已有登录立即失效",
            "Empty: one is made and shown once. The old one and its sign-ins end at once",
        )
        self.form.add("password", FormRow(say("新密码", "New password"), self.password, hint))


class ShownOnce(QFrame):
    """Passwords that were made just now: told here, kept nowhere, gone when it is put away."""

    done = Signal()
    """They have been handed on."""
    saved = Signal()
    """They are wanted in a file."""

    def __init__(self, passwords: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scale = theme.scale()
        self.setProperty("kind", "inset")
        self.setAccessibleName(say("初始密码", "First password"))
        box = QVBoxLayout(self)
        box.setContentsMargins(scale.m, scale.m, scale.m, scale.m)
        box.setSpacing(scale.s)
        box.addWidget(PlainLabel(say("密码只显示这一次", "Shown this once"), "section"))
        words = say(
            "请当面或另行告知本人。关闭后无人能再看到，只能更换。",
            "Tell it to the person. Once closed nobody can see it again, only change it.",
        )
        box.addWidget(PlainLabel(words, "secondary", "mid", wrap=True))
        self.fields: list[QLineEdit] = []
        if len(passwords) == 1:
            self._one(box, *passwords[0])
        else:
            self._many(box, len(passwords))
        close = ShortcutButton(say("已告知，关闭", "Handed on, close"), "", "normal", "check")
        close.clicked.connect(self.done)
        box.addWidget(close, 0, Qt.AlignmentFlag.AlignLeft)

    def _one(self, box: QVBoxLayout, account: str, password: str) -> None:
        field = QLineEdit(password)
        field.setReadOnly(True)
        field.setFont(theme.figures(theme.scale().page))
        field.setAccessibleName(say(f"{account} 的密码", f"Password of {account}"))
        self.fields.append(field)
        copy = ShortcutButton(say("复制", "Copy"), "", "normal", "copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(password))
        line = QHBoxLayout()
        line.addWidget(field, 1)
        line.addWidget(copy)
        box.addLayout(line)
        self.setFocusProxy(field)

    def _many(self, box: QVBoxLayout, count: int) -> None:
        box.addWidget(PlainLabel(say(f"新增 {count} 个账号", f"Added: {counted(count, 'account')}"), "strong"))
        save = ShortcutButton(say("保存到文件…", "Save to a file…"), "", "primary", "download")
        save.clicked.connect(self.saved)
        box.addWidget(save, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(save)
