"""系统管理: accounts, audit, reference data, retention. Composition and wiring; it decides nothing.

┌ head ─────────────────────────────────────────┐
│ rail │ the page of a section                  │
└───────────────────────────────────────────────┘
"""

from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.domain.people import Role
from console.domain.reference import SetName
from console.domain.text import Refused
from console.domain.unit import Organisation
from console.models.sentences import Names
from console.shell.admin.accounts import Accounts
from console.shell.admin.audit import Audit
from console.shell.admin.devices import Devices
from console.shell.admin.keeping import Retention
from console.shell.admin.sets import Sets
from console.shell.connection import Connection
from console.shell.frame import SeatFrame
from console.shell.opening import MakeWindow
from resources.tongue import say
from widgets.admin.page import Page
from widgets.controls.pages import Pages, scrolled
from widgets.controls.rail import Rail, RailItem

NOT_YOURS = Refused(
    "系统管理仅供系统管理员账号使用；请用系统管理员账号登录，或打开坐席端、单位端。",
    "Administration is for administrators' accounts only: sign in with one, or open the desk or an office.",
)


class AdminWindow(SeatFrame):
    """The administrator's window: one section at a time, Ctrl+1 … go to them."""

    def __init__(self, connection: Connection, organisation: Organisation | None) -> None:
        place = say(*organisation.name) if organisation is not None else say("新枢纽", "A new hub")
        super().__init__(connection, say("路见 系统管理", "Lujian administration"), place)
        self.head.search.hide()
        calls = connection.calls
        self.accounts = Accounts(connection, calls, organisation, self.hub_now, self)
        self.rail, self.pages = Rail(), Pages()
        units = {str(each.id): say(*each.name) for each in organisation.units} if organisation is not None else {}
        names = Names(unit=lambda unit: units.get(unit, unit))
        self.audit = Audit(calls, names, self.hub_now, self)
        self.sets = Sets(connection, self.hub_now, self)
        self.keeping = Retention(calls, self.hub_now, self)
        self.devices = Devices(calls, self.hub_now, self)
        items = (
            RailItem("accounts", say("账号", "Accounts"), "users"),
            RailItem("audit", say("审计", "Audit"), "history"),
            RailItem("sets", say("基础数据", "Data"), "layers"),
            RailItem("keeping", say("保存期限", "Keeping"), "timer"),
            RailItem("devices", say("来源", "Sources"), "cctv"),
        )
        driven = (self.accounts, self.audit, self.sets, self.keeping, self.devices)
        self.sections: tuple[Page, ...] = tuple(each.page for each in driven)
        self.rail.show_items(items)
        for page in self.sections:
            self.pages.addWidget(page)
        self._keys = tuple(each.key for each in items)
        self.rail.chosen.connect(self.go)
        for n, key in enumerate(self._keys, 1):
            QShortcut(f"Ctrl+{n}", self).activated.connect(lambda key=key: self.go(key))
        body = QWidget()
        across = QHBoxLayout(body)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.rail)
        across.addWidget(scrolled(self.pages), 1)
        self.fill(body)
        self.at_end(*(each.stop for each in driven))
        self.go("accounts")
        self.tick()

    def go(self, key: str) -> None:
        """Show a section, as things stand now."""
        at = self._keys.index(key)
        self.rail.choose(key)
        self.pages.setCurrentIndex(at)
        page = self.sections[at]
        page.view.setFocus()
        page.wanted.emit()


async def ready(connection: Connection) -> MakeWindow:
    """What the window needs of the hub; a new hub has published nothing yet, and that is no hindrance."""
    who = connection.who
    assert who is not None
    if Role.ADMIN not in who.roles:
        raise NOT_YOURS
    heads = connection.welcome.references if connection.welcome else ()
    organisation: Organisation | None = None
    if any(each.name == SetName.ORGANISATION for each in heads):
        organisation = await connection.organisation()
    return lambda: AdminWindow(connection, organisation)
