"""账号与权限: who may sign in, what they may do, and which unit they see.

Each change is a command of the log. A password is no command: it goes over the hub's second door, after the
account is there, and is shown to the administrator once.
"""

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject

from console.domain.ids import AccountId, UnitId
from console.domain.people import (
    ROLE_NAMES,
    AddAccount,
    AnyPeopleCommand,
    ChangeAccount,
    DisableAccount,
    EnableAccount,
    RenameAccount,
    Role,
)
from console.domain.text import Refused, Text, counted
from console.domain.unit import Organisation
from console.models import phrases
from console.models.table import Shown, Table
from console.shell.admin.roster import RosterImport
from console.shell.connection import Connection
from console.shell.errands import Errands
from console.sync.calls import Calls
from console.wire.administration import AccountLine
from resources.tongue import say
from widgets.admin.accounts import NameSheet, PasswordSheet, RightsSheet, ShownOnce, SureSheet
from widgets.admin.listing import ListView
from widgets.admin.page import Page
from widgets.cases.sheets import Sheet, stands
from widgets.controls.buttons import ShortcutButton

WIDTHS = {0: 9, 1: 8, 3: 10, 4: 5, 5: 8, 6: 4}


class Accounts(QObject):
    """Drives the page of accounts over one connection."""

    def __init__(
        self,
        connection: Connection,
        calls: Calls,
        organisation: Organisation | None,
        hub_now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._connection, self._calls, self._now = connection, calls, hub_now
        self._units = tuple(organisation.units) if organisation is not None else ()
        self._unit_names = {each.id: each.name for each in self._units}
        self._lines: tuple[AccountLine, ...] = ()
        self._errands = Errands("administering accounts")
        self.model: Table[AccountLine] = Table(self._columns(), lambda line: line.account, _tone, self)
        self.page = Page(
            say("账号与权限", "Accounts and scopes"),
            ListView(say("账号", "Accounts"), WIDTHS, 2),
            say("按账号、姓名、角色、单位查找", "Find by account, name, role, unit"),
        )
        self.page.view.setModel(self.model)
        self.importing = RosterImport(self.page, self._add, organisation, self)
        self._add_buttons()
        self.page.searched.connect(lambda _: self._show())
        self.page.wanted.connect(self.refresh)
        self.page.view.chosen.connect(lambda _: self._tell())
        self.page.view.asked.connect(self._letter)
        self.page.view.opened.connect(lambda _: self._change())

    def refresh(self) -> None:
        """Ask how things stand now."""
        self._errands.start(self._refresh())

    def stop(self) -> None:
        """Nobody looks any more."""
        self._errands.stop()
        self.importing.stop()

    def _add_buttons(self) -> None:
        add = ShortcutButton(say("新增", "Add"), "N", "normal", "plus")
        add.clicked.connect(self._new)
        bring = ShortcutButton(say("导入名册", "Import"), "M", "ghost", "upload")
        bring.clicked.connect(self._import)
        for each in (bring, add):
            self.page.list.add_action(each)
        self.change = ShortcutButton(say("权限", "Rights"), "E", "normal", "users")
        self.name = ShortcutButton(say("姓名", "Name"), "R", "normal", "pencil")
        self.password = ShortcutButton(say("新密码", "New password"), "P", "normal", "lock")
        self.turn = ShortcutButton(say("停用", "Disable"), "T", "danger", "ban")
        self.change.clicked.connect(self._change)
        self.name.clicked.connect(self._rename)
        self.password.clicked.connect(self._new_password)
        self.turn.clicked.connect(self._turn)
        for each in (self.change, self.name, self.password, self.turn):
            self.page.add_act(each)

    def _letter(self, letter: str) -> None:
        doings = {
            "N": self._new,
            "M": self._import,
            "E": self._change,
            "R": self._rename,
            "P": self._new_password,
            "T": self._turn,
        }
        if letter in doings:
            doings[letter]()

    # What is shown

    def _columns(self) -> tuple[Shown[AccountLine], ...]:
        return (
            Shown(Text("账号", "Account"), lambda line: line.account),
            Shown(Text("姓名", "Name"), lambda line: line.name),
            Shown(Text("角色", "Roles"), lambda line: _roles(line.roles)),
            Shown(Text("能看到", "Sees"), self._scope),
            Shown(Text("状态", "State"), _state),
            Shown(Text("最近登录", "Last sign-in"), self._signed_in),
            Shown(Text("在线", "Open"), lambda line: str(line.open) if line.open else "—"),
        )

    def _scope(self, line: AccountLine) -> str:
        return say("全区", "District") if line.unit is None else self._unit(line.unit)

    def _unit(self, unit: UnitId) -> str:
        return say(*self._unit_names.get(unit, Text(unit, unit)))

    def _signed_in(self, line: AccountLine) -> str:
        return phrases.ago(self._now(), line.signed_in_at) if line.signed_in_at else say("未登录过", "never")

    async def _refresh(self) -> None:
        try:
            found = await self._calls.accounts()
        except Refused as refused:
            self.page.refusal.refuse(say(*refused.reason))
            return
        self.page.refusal.clear()
        self._lines = found.accounts
        self._as_of = found.at
        self._show()

    def _show(self) -> None:
        terms = self.page.search.text().casefold().split()
        lines = [each for each in self._lines if all(term in self._words(each) for term in terms)]
        self.model.show_rows(lines)
        count = say(f"{len(lines)} 个", f"{len(lines)}")
        as_of = phrases.clock(self._as_of) if self._lines else "—"
        self.page.show_state(say(f"{count}，{as_of} 的情况", f"{count}, as of {as_of}"))
        if lines and not self.page.view.current():
            self.page.view.choose(lines[0].account)
        self._tell()

    def _words(self, line: AccountLine) -> str:
        return "\n".join(shown.text(line) for shown in self._columns()).casefold()

    def _chosen(self) -> AccountLine | None:
        return self.model.row(self.page.view.current())

    def _tell(self) -> None:
        line = self._chosen()
        if line is None:
            self.page.show_facts([])
            return
        facts = [
            (say("账号", "Account"), line.account),
            (say("姓名", "Name"), line.name or "—"),
            (say("角色", "Roles"), _roles(line.roles)),
            (say("能看到", "Sees"), self._scope(line)),
            (say("状态", "State"), _state(line)),
            (say("最近登录", "Last sign-in"), phrases.instant(line.signed_in_at) if line.signed_in_at else "—"),
            (say("正在使用", "Open now"), say(f"{line.open} 处", str(line.open))),
        ]
        lacking = say("还没有密码，不能登录：请按 P 设置。", "It has no password and cannot sign in: press P.")
        self.page.show_facts(facts, "" if line.has_password else lacking)
        off = line.is_disabled
        self.turn.rename(say("启用", "Enable") if off else say("停用", "Disable"))

    # What is done

    def _new(self) -> None:
        title = say("新增账号", "A new account")
        sheet = RightsSheet(title, say("新增", "Add"), self._units, is_new=True)
        sheet.confirmed.connect(lambda: self._start(sheet, self._adding(sheet)))
        self.page.open_sheet(sheet)

    def _import(self) -> None:
        self.importing.begin(frozenset(each.account for each in self._lines))

    def _change(self) -> None:
        line = self._chosen()
        if line is None:
            return
        title = say(f"变更 {line.account} 的权限", f"Rights of {line.account}")
        sheet = RightsSheet(title, say("变更", "Change"), self._units, line.roles, line.unit, is_new=False)
        sheet.seen = line.ver

        def changed() -> AnyPeopleCommand:
            _, _, roles, unit = sheet.chosen()
            return ChangeAccount(account=line.account, roles=roles, unit=unit)

        sheet.confirmed.connect(lambda: self._start(sheet, self._asking(sheet, line, changed())))
        self.page.open_sheet(sheet)

    def _rename(self) -> None:
        line = self._chosen()
        if line is None:
            return
        sheet = NameSheet(line.account, line.name)
        sheet.seen = line.ver

        def named() -> AnyPeopleCommand:
            return RenameAccount(account=line.account, name=sheet.name.text())

        sheet.confirmed.connect(lambda: self._start(sheet, self._asking(sheet, line, named(), "name")))
        self.page.open_sheet(sheet)

    def _turn(self) -> None:
        line = self._chosen()
        if line is None:
            return
        if line.is_disabled:
            words = say(f"{line.account} 可以再次用原密码登录。", f"{line.account} may sign in again as before.")
            sheet = SureSheet(say(f"启用 {line.account}", f"Enable {line.account}"), say("启用", "Enable"), words)
            command: AnyPeopleCommand = EnableAccount(line.account)
        else:
            words = say(
                f"{line.account}（{line.name}）将不能登录，正在使用的 {line.open} 处立即断开；记录保留，可再启用。",
                f"{line.account} ({line.name}) can no longer sign in; "
                f"{counted(line.open, 'connection')} to end at once. "
                "What it did stays, and it may be enabled again.",
            )
            sheet = SureSheet(say(f"停用 {line.account}", f"Disable {line.account}"), say("停用", "Disable"), words)
            command = DisableAccount(line.account)
        sheet.seen = line.ver
        sheet.confirmed.connect(lambda: self._start(sheet, self._asking(sheet, line, command)))
        self.page.open_sheet(sheet)

    def _new_password(self) -> None:
        line = self._chosen()
        if line is None:
            return
        sheet = PasswordSheet(line.account)
        sheet.confirmed.connect(lambda: self._start(sheet, self._enrolling(sheet, line)))
        self.page.open_sheet(sheet)

    def _start(self, sheet: Sheet, work: Coroutine[Any, Any, None]) -> None:
        sheet.set_busy(True)
        self._errands.start(work)

    async def _adding(self, sheet: RightsSheet) -> None:
        account, name, roles, unit = sheet.chosen()
        if not account:
            _refuse(sheet, Refused("请填写账号。", "Fill in the account."), "account")
            return
        try:
            password = await self._add(AccountId(account), name, roles, unit)
        except Refused as refused:
            _refuse(sheet, refused)
        else:
            self._show_password(account, password)
        await self._refresh()
        self.page.view.choose(account)

    async def _add(self, account: AccountId, name: str, roles: frozenset[Role], unit: UnitId | None) -> str:
        """Add an account and give the password made for it; raises Refused."""
        asks: list[AnyPeopleCommand] = [AddAccount(account=account, roles=roles, unit=unit)]
        if name:
            asks.append(RenameAccount(account=account, name=name))
        for ask in asks:
            answer = await self._connection.ask(ask)
            if answer.result != "ok":
                raise Refused(*(answer.reason or Text(answer.result, answer.result)))
        return await self._calls.enrol(account, "", "")

    async def _asking(self, sheet: Sheet, line: AccountLine, command: AnyPeopleCommand, field: str = "") -> None:
        answer = await self._connection.ask(command, {line.account: sheet.seen})
        if answer.result == "ok":
            if stands(sheet):
                self.page.close_sheet()
        else:
            _refuse(sheet, Refused(*(answer.reason or Text(answer.result, answer.result))), field)
        await self._refresh()
        newer = self.model.row(line.account)
        sheet_stands = stands(sheet)
        if sheet_stands and newer is not None:
            sheet.seen = newer.ver

    async def _enrolling(self, sheet: PasswordSheet, line: AccountLine) -> None:
        try:
            made = await self._calls.enrol(line.account, "", sheet.password.text())
        except Refused as refused:
            _refuse(sheet, refused, "password")
            return
        if made:
            self._show_password(line.account, made)
        elif stands(sheet):
            self.page.close_sheet()
        await self._refresh()

    def _show_password(self, account: str, password: str) -> None:
        shown = ShownOnce([(account, password)])
        shown.done.connect(self.page.close_sheet)
        self.page.open_sheet(shown, stays=True)


def _refuse(sheet: Sheet, refused: Refused, name: str = "") -> None:
    if stands(sheet):
        sheet.set_busy(False)
        sheet.refuse(say(*refused.reason), name)


def _roles(roles: frozenset[Role]) -> str:
    return say("、", ", ").join(say(*ROLE_NAMES[each]) for each in sorted(roles))


def _state(line: AccountLine) -> str:
    if line.is_disabled:
        return say("已停用", "disabled")
    if not line.has_password:
        return say("未设密码", "no password")
    return say("演示", "demo") if line.is_demo else say("启用", "enabled")


def _tone(line: AccountLine) -> str:
    if line.is_disabled:
        return "warning"
    return "neutral" if line.has_password else "critical"
