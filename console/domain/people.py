"""Who may act: roles, accounts, and the actor behind one command.

A role set, not a role, belongs to an account: in a small centre the 受理员 is also the 派遣员.
"""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from console.domain.ids import AccountId, UnitId
from console.domain.text import Refused, Text


class Role(StrEnum):
    """What an account may be. The value is what travels and what is stored."""

    INSPECTOR = "inspector"
    OPERATOR = "operator"
    SHIFT_LEADER = "shift_leader"
    DISPATCHER = "dispatcher"
    UNIT = "unit"
    HANDLER = "handler"
    CALL_BACK = "call_back"
    LEADER = "leader"
    WALL = "wall"
    FEED = "feed"
    CLOCK = "clock"
    ADMIN = "admin"


ROLE_NAMES: dict[Role, Text] = {
    Role.INSPECTOR: Text("监督员", "Inspector"),
    Role.OPERATOR: Text("受理员", "Operator"),
    Role.SHIFT_LEADER: Text("值班长", "Shift leader"),
    Role.DISPATCHER: Text("派遣员", "Dispatcher"),
    Role.UNIT: Text("责任单位", "Unit"),
    Role.HANDLER: Text("处置人员", "Handler"),
    Role.CALL_BACK: Text("回访员", "Call-back desk"),
    Role.LEADER: Text("领导", "Leader"),
    Role.WALL: Text("大屏", "Wall"),
    Role.FEED: Text("外部来源", "Outside source"),
    Role.CLOCK: Text("时钟", "Clock"),
    Role.ADMIN: Text("系统管理员", "Administrator"),
}


MAY_HOLD = frozenset({Role.OPERATOR, Role.DISPATCHER, Role.SHIFT_LEADER})
"""Who works on cases at the desk."""
SCOPED = frozenset({Role.UNIT, Role.HANDLER})
"""Roles whose scope is a unit; every other sees the whole district."""
GIVEN = tuple(each for each in Role if each is not Role.CLOCK)
"""What an account may be made; the clock is the hub's own."""
CLOCK = AccountId("clock")
"""The account by which the hub asks for what falls due and writes what it has to tell."""


PASSWORD_LEAST = 10
NAME_MOST = 64


class Actor(Struct, frozen=True, gc=False):
    """Who asks: the signed-in account with what it may be. Never taken from a frame."""

    account: AccountId
    roles: frozenset[Role]
    unit: UnitId | None = None


class Account(Struct, frozen=True, kw_only=True):
    """A person's or a device's right to sign in. Its password and its display name lie outside the log."""

    id: AccountId
    ver: int = 0
    roles: frozenset[Role]
    unit: UnitId | None = None
    is_demo: bool = False
    is_disabled: bool = False


class Colleague(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody who works on cases at the desk, as the others there know them.

    `here_since`: signed in now, and since when; `left_at`: when last. Neither: not since the hub was started.
    """

    account: AccountId
    name: str
    roles: frozenset[Role]
    here_since: datetime | None = None
    left_at: datetime | None = None


class PeopleCommand(Struct, frozen=True, tag=True, tag_field="kind", forbid_unknown_fields=True):
    """An ask about one account."""

    account: AccountId


class AddAccount(PeopleCommand, frozen=True, kw_only=True):
    roles: frozenset[Role]
    unit: UnitId | None = None
    is_demo: bool = False


class ChangeAccount(PeopleCommand, frozen=True, kw_only=True):
    """What an account may be and which unit is its scope, anew and whole."""

    roles: frozenset[Role]
    unit: UnitId | None = None


class RenameAccount(PeopleCommand, frozen=True, kw_only=True):
    """What others call this person from now on."""

    name: str


class DisableAccount(PeopleCommand, frozen=True):
    """It may no longer sign in; its connections end."""


class EnableAccount(PeopleCommand, frozen=True):
    """It may sign in again, with the password it had."""


class PeopleEvent(Struct, frozen=True, tag=True, tag_field="kind"):
    """Something that happened to one account."""

    account: AccountId


class AccountAdded(PeopleEvent, frozen=True, kw_only=True):
    roles: frozenset[Role]
    unit: UnitId | None = None
    is_demo: bool = False


class AccountChanged(PeopleEvent, frozen=True, kw_only=True):
    roles: frozenset[Role]
    unit: UnitId | None = None


class AccountRenamed(PeopleEvent, frozen=True):
    """It goes by another name; the name itself lies beside the log, so that it can be forgotten."""


class AccountDisabled(PeopleEvent, frozen=True):
    pass


class AccountEnabled(PeopleEvent, frozen=True):
    pass


AnyPeopleCommand = AddAccount | ChangeAccount | RenameAccount | DisableAccount | EnableAccount
AnyPeopleEvent = AccountAdded | AccountChanged | AccountRenamed | AccountDisabled | AccountEnabled


class PeopleBook(Protocol):
    """What decisions about accounts read."""

    def account(self, account: AccountId) -> Account | None: ...

    def administrators(self) -> frozenset[AccountId]:
        """The accounts that are administrators and not disabled."""
        ...


def decide(book: PeopleBook, command: AnyPeopleCommand, actor: Actor) -> tuple[AnyPeopleEvent, ...]:
    """Turn an ask about an account into what happens, or refuse it."""
    if Role.ADMIN not in actor.roles:
        raise Refused("账号由系统管理员管理。", "Accounts are managed by the administrator.")
    account = book.account(command.account)
    if isinstance(command, AddAccount):
        if account is not None:
            raise Refused("该账号已存在，请换一个名字。", "That account exists; choose another name.")
        fitting(command.roles, command.unit)
        return (AccountAdded(account=command.account, roles=command.roles, unit=command.unit, is_demo=command.is_demo),)
    if account is None:
        raise Refused("没有这个账号。", "There is no such account.")
    match command:
        case ChangeAccount():
            fitting(command.roles, command.unit)
            if (account.roles, account.unit) == (command.roles, command.unit):
                raise Refused("角色和单位没有变化。", "Roles and unit are as they were.")
            if Role.ADMIN not in command.roles:
                _not_the_last(book, account)
            return (AccountChanged(account=command.account, roles=command.roles, unit=command.unit),)
        case RenameAccount():
            checked_name(command.name)
            return (AccountRenamed(command.account),)
        case DisableAccount():
            if account.is_disabled:
                raise Refused("该账号已停用。", "That account is already disabled.")
            _not_the_last(book, account)
            return (AccountDisabled(command.account),)
        case EnableAccount():
            if not account.is_disabled:
                raise Refused("该账号没有停用。", "That account is not disabled.")
            return (AccountEnabled(command.account),)


def fitting(roles: frozenset[Role], unit: UnitId | None) -> None:
    """Refused where no account can be that."""
    if not roles:
        raise Refused("账号至少要有一个角色。", "An account needs at least one role.")
    if roles & SCOPED and unit is None:
        raise Refused("责任单位账号必须指明单位。", "A unit's account must name its unit.")


def _not_the_last(book: PeopleBook, account: Account) -> None:
    """A hub whose last administrator is gone could only be mended from the command line."""
    if book.administrators() == {account.id}:
        raise Refused(
            "这是最后一个可用的系统管理员账号；请先让另一个账号成为系统管理员。",
            "This is the last administrator; make another account one first.",
        )


def evolve(account: Account | None, event: AnyPeopleEvent) -> Account:
    """The account after what happened."""
    if isinstance(event, AccountAdded):
        return Account(id=event.account, ver=1, roles=event.roles, unit=event.unit, is_demo=event.is_demo)
    assert account is not None
    ver = account.ver + 1
    match event:
        case AccountChanged():
            return replace(account, ver=ver, roles=event.roles, unit=event.unit)
        case AccountRenamed():
            return replace(account, ver=ver)
        case AccountDisabled():
            return replace(account, ver=ver, is_disabled=True)
        case AccountEnabled():
            return replace(account, ver=ver, is_disabled=False)


def checked_name(name: str) -> str:
    """The name as it is kept, or refused with what is wrong."""
    kept = " ".join(name.split())
    if not kept or len(kept) > NAME_MOST:
        raise Refused(f"姓名应有 1 至 {NAME_MOST} 字。", f"A name has 1 to {NAME_MOST} characters.")
    return kept


def checked_password(account: str, password: str) -> str:
    """The password as given, or refused with what is missing."""
    kinds = {"digit" if c.isdigit() else "letter" if c.isalpha() else "sign" for c in password}
    if len(password) < PASSWORD_LEAST or len(kinds) < 2 or account.casefold() in password.casefold():
        raise Refused(
            f"密码至少 {PASSWORD_LEAST} 位，含字母、数字、符号中的两类，且不含账号名。",
            f"A password has at least {PASSWORD_LEAST} characters of two kinds and not the account's name in it.",
        )
    return password
