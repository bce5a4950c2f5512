"""Who may act: roles, accounts, and the actor behind one command.

A role set, not a role, belongs to an account: in a small centre the 受理员 is also the 派遣员.
"""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

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


class AddAccount(Struct, frozen=True, tag=True, tag_field="kind", forbid_unknown_fields=True, kw_only=True):
    account: AccountId
    roles: frozenset[Role]
    unit: UnitId | None = None
    is_demo: bool = False


class DisableAccount(Struct, frozen=True, tag=True, tag_field="kind", forbid_unknown_fields=True):
    account: AccountId


class AccountAdded(Struct, frozen=True, tag=True, tag_field="kind", kw_only=True):
    account: AccountId
    roles: frozenset[Role]
    unit: UnitId | None = None
    is_demo: bool = False


class AccountDisabled(Struct, frozen=True, tag=True, tag_field="kind"):
    account: AccountId


PeopleCommand = AddAccount | DisableAccount
PeopleEvent = AccountAdded | AccountDisabled


def decide(account: Account | None, command: PeopleCommand) -> tuple[PeopleEvent, ...]:
    """Turn an ask about an account into what happens, or refuse it."""
    match command:
        case AddAccount():
            if account is not None:
                raise Refused("该账号已存在，请换一个名字。", "That account exists; choose another name.")
            if not command.roles:
                raise Refused("账号至少要有一个角色。", "An account needs at least one role.")
            if command.roles & {Role.UNIT, Role.HANDLER} and command.unit is None:
                raise Refused("责任单位账号必须指明单位。", "A unit's account must name its unit.")
            added = AccountAdded(
                account=command.account, roles=command.roles, unit=command.unit, is_demo=command.is_demo
            )
            return (added,)
        case DisableAccount():
            if account is None:
                raise Refused("没有这个账号。", "There is no such account.")
            if account.is_disabled:
                raise Refused("该账号已停用。", "That account is already disabled.")
            return (AccountDisabled(command.account),)


def evolve(account: Account | None, event: PeopleEvent) -> Account:
    """The account after what happened."""
    match event:
        case AccountAdded():
            return Account(id=event.account, ver=1, roles=event.roles, unit=event.unit, is_demo=event.is_demo)
        case AccountDisabled():
            assert account is not None
            return Account(
                id=account.id,
                ver=account.ver + 1,
                roles=account.roles,
                unit=account.unit,
                is_demo=account.is_demo,
                is_disabled=True,
            )
