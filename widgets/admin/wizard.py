"""新枢纽的第一次启动: one question a page, every page can be gone back from, nothing is done before the last.

Enter or Ctrl+Enter goes on, Alt+Left goes back. What is wrong is said under its field, on its page.
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from resources.tongue import say
from widgets import theme
from widgets.controls.buttons import ShortcutButton
from widgets.controls.choice import Choice
from widgets.controls.form import CountEdit, Form, FormRow, RefusalLine
from widgets.controls.words import PlainLabel

PORT_MOST = 65_535


class FileField(QWidget):
    """A path that is typed, or chosen from a dialog."""

    def __init__(self, name: str, *, is_folder: bool, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._is_folder = name, is_folder
        self.line = QLineEdit(text)
        self.line.setAccessibleName(name)
        choose = ShortcutButton(say("选择…", "Choose…"), "", "ghost")
        choose.clicked.connect(self._choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        row.addWidget(choose)
        self.setFocusProxy(self.line)

    def text(self) -> str:
        return self.line.text().strip()

    def _choose(self) -> None:
        dialog = QFileDialog(self, self._name, self.text())
        kind = QFileDialog.FileMode.Directory if self._is_folder else QFileDialog.FileMode.ExistingFile
        dialog.setFileMode(kind)
        dialog.fileSelected.connect(self.line.setText)
        dialog.open()


class Wizard(QWidget):
    """The pages of a first start. `turned` before a page is left, `finished` on the last one."""

    turned = Signal(int)
    """The page of this number is to be looked over before the next one opens."""
    finished = Signal()
    """Do it."""
    opened = Signal()
    """Go on with the administration."""

    def __init__(
        self, profiles: Sequence[tuple[str, str]], folder: str, machine: str, parent: QWidget | None = None
    ) -> None:
        """`profiles`: (name, title) of the samples there are; `folder`: where the data would usually lie; `machine`:
        what this one calls itself."""
        super().__init__(parent)
        self.setWindowTitle(say("路见 新建枢纽", "Lujian: a new hub"))
        scale = theme.scale()
        self._pages, self._forms, self._fields = QStackedWidget(), list[Form](), dict[str, int]()
        self._build_fields(profiles, folder, machine)
        self.summary = PlainLabel("", wrap=True)
        self._add_pages()
        self.step = PlainLabel("", "secondary", "mid")
        self.refusal = RefusalLine()
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.back = ShortcutButton(say("上一步", "Back"), "Alt ←", "ghost", "chevron-left")
        self.next = ShortcutButton(say("下一步", "Next"), "Ctrl ↵", "primary")
        self.back.clicked.connect(lambda: self.show_page(self.page() - 1))
        self.next.clicked.connect(self._go_on)
        foot = QHBoxLayout()
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.next)
        box = QVBoxLayout(self)
        box.setContentsMargins(4 * scale.l, 2 * scale.l, 4 * scale.l, 2 * scale.l)
        box.setSpacing(scale.l)
        there = say(
            "本区已有枢纽的，不必新建：关闭本窗，用 lujian admin --hub wss://主机名:8800 打开。",
            "Where the district has a hub already, close this and open lujian admin --hub wss://NAME:8800.",
        )
        box.addWidget(PlainLabel(say("新建枢纽", "A new hub"), "page"))
        box.addWidget(PlainLabel(there, "secondary", "mid", wrap=True))
        box.addWidget(self.step)
        box.addWidget(self._pages, 1)
        for each in (self.refusal, self.bar):
            box.addWidget(each)
        box.addLayout(foot)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(keys, self).activated.connect(self.next.click)
        QShortcut("Alt+Left", self).activated.connect(self.back.click)
        self._is_done = False
        self.show_page(0)

    def _build_fields(self, profiles: Sequence[tuple[str, str]], folder: str, machine: str) -> None:
        self.profile = Choice()
        for key, title in profiles:
            self.profile.addItem(title, key)
        self.own = FileField(say("本区自己的数据文件夹", "A folder of your own"), is_folder=True)
        self.name = QLineEdit()
        self.is_real = QCheckBox(say("正式使用（账号不是演示账号）", "For real: its accounts are no demo accounts"))
        self.is_real.setChecked(True)
        self.calendar = PlainLabel("", wrap=True)
        self.password, self.again = QLineEdit(), QLineEdit()
        for each in (self.password, self.again):
            each.setEchoMode(QLineEdit.EchoMode.Password)
        self.samples = QCheckBox(say("同时建立样例中的其他账号", "The sample's other accounts as well"))
        self.host, self.public_host = QLineEdit("127.0.0.1"), QLineEdit()
        self.public_host.setPlaceholderText(machine)
        self.port, self.http_port = CountEdit(0, PORT_MOST), CountEdit(0, PORT_MOST)
        self.port.setValue(8800)
        self.http_port.setValue(8801)
        self.cert = FileField(say("TLS 证书", "TLS certificate"), is_folder=False)
        self.key = FileField(say("TLS 私钥", "TLS private key"), is_folder=False)
        self.folder = FileField(say("数据目录", "Data folder"), is_folder=True, text=folder)

    def _add_pages(self) -> None:
        own = say("留空则用上面的样例", "Empty: the sample above")
        made = say("其余账号以后在系统管理中新增或导入名册", "Others are added or imported in the administration later")
        first = say(
            "发给本人的初始密码存在数据目录的 first-passwords.json", "Their first passwords lie in the data folder"
        )
        outside = say(
            "只在本机用 127.0.0.1；向其他机器开放填 0.0.0.0，须有证书", "0.0.0.0 for others, with a certificate"
        )
        called = say(
            "主机名或地址，与证书上的一致；监听 0.0.0.0 时留空即用本机的名字",
            "As in its certificate; empty at 0.0.0.0: its own name",
        )
        self._add(
            say("地区", "The district"),
            ("profile", FormRow(say("从哪个样例开始", "Begin with"), self.profile)),
            ("own", FormRow(say("本区自己的数据文件夹", "A folder of your own"), self.own, own)),
            ("name", FormRow(say("地区名称", "Name of the district"), self.name, say("留空则不变", "Empty: as it is"))),
            ("is_real", FormRow(say("用途", "What for"), self.is_real)),
        )
        self._add(say("日历", "The calendar"), ("calendar", FormRow(say("工作日历", "Calendar"), self.calendar)))
        self._add(
            say("第一个系统管理员", "The first administrator"),
            ("password", FormRow(say("密码", "Password"), self.password, made, required=True)),
            ("again", FormRow(say("再输一次", "Once more"), self.again, required=True)),
            ("samples", FormRow(say("其他账号", "Other accounts"), self.samples, first)),
        )
        self._add(
            say("地址与证书", "Address and certificate"),
            ("host", FormRow(say("监听地址", "Listens on"), self.host, outside)),
            ("public_host", FormRow(say("席位怎样找到本机", "Seats call it"), self.public_host, called)),
            ("port", FormRow(say("坐席端口", "Port for seats"), self.port)),
            ("http_port", FormRow(say("文件端口", "Port for files"), self.http_port)),
            ("cert", FormRow(say("TLS 证书（PEM）", "TLS certificate (PEM)"), self.cert)),
            ("key", FormRow(say("TLS 私钥（PEM）", "TLS private key (PEM)"), self.key)),
        )
        where = say("放在本机磁盘上，不要放在网络共享", "On a disk of this machine, never on a share")
        self._add(say("数据目录", "The data"), ("folder", FormRow(say("数据目录", "Data folder"), self.folder, where)))
        self._add(
            say("核对并开始", "Look it over, and begin"), ("summary", FormRow(say("内容", "In short"), self.summary))
        )

    def page(self) -> int:
        """The page that is open, from 0."""
        return self._pages.currentIndex()

    def page_of(self, field: str) -> int:
        """On which page a field stands."""
        return self._fields.get(field, 0)

    def count(self) -> int:
        return self._pages.count()

    def show_page(self, n: int) -> None:
        """Open a page and put the hand into its first control."""
        n = max(0, min(self.count() - 1, n))
        self._pages.setCurrentIndex(n)
        self.refusal.clear()
        self.step.setText(f"{n + 1} / {self.count()}　{self._forms[n].accessibleName()}")
        self.back.setVisible(n > 0)
        last = n == self.count() - 1
        self.next.rename(say("开始", "Begin") if last else say("下一步", "Next"))
        self._forms[n].controls()[0].setFocus(Qt.FocusReason.TabFocusReason)

    def refuse(self, wrong: Mapping[str, str]) -> None:
        """Go to the first page with something wrong and say it under its field."""
        for form in self._forms:
            form.clear_refusals()
        if wrong:
            field = min(wrong, key=lambda each: self._fields.get(each, 0))
            self.show_page(self._fields.get(field, 0))
            self._forms[self.page()].refuse(wrong[field], field)

    def set_busy(self, busy: bool, why: str = "") -> None:
        """While it is being done nothing can be changed."""
        self.bar.setVisible(busy)
        self._pages.setEnabled(not busy)
        for each in (self.back, self.next):
            if busy:
                each.refuse(why)
            else:
                each.allow()

    def show_done(self, words: str) -> None:
        """It is done; the one button left goes on."""
        self._is_done = True
        self.set_busy(False)
        self.summary.setText(words)
        self.back.hide()
        self.next.rename(say("打开系统管理", "Open the administration"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.next.click()
        else:
            super().keyPressEvent(event)

    def _go_on(self) -> None:
        if self._is_done:
            self.opened.emit()
        elif self.page() == self.count() - 1:
            self.finished.emit()
        else:
            self.turned.emit(self.page())

    def _add(self, title: str, *rows: tuple[str, FormRow]) -> None:
        form = Form()
        form.setAccessibleName(title)
        for name, row in rows:
            form.add(name, row)
            self._fields[name] = len(self._forms)
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(form)
        box.addStretch(1)
        self._forms.append(form)
        self._pages.addWidget(holder)
