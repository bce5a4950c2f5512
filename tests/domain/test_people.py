"""Who may be what: accounts are added, changed, disabled and enabled by administrators, and one administrator stays."""

import pytest

from console.domain.catalogue import decide, evolve
from console.domain.ids import AccountId, UnitId
from console.domain.people import (
    Account,
    Actor,
    AddAccount,
    AnyPeopleCommand,
    ChangeAccount,
    DisableAccount,
    EnableAccount,
    RenameAccount,
    Role,
)
from console.domain.text import Refused
from tests.support.law import ADMIN, DESK, NOW, MemoryBook

CHIEF, SECOND, WANG = AccountId("chief"), AccountId("second"), AccountId("wang")
ADMINS = frozenset({Role.ADMIN})
UNIT = frozenset({Role.UNIT})


def done(book: MemoryBook, command: AnyPeopleCommand, actor: Actor = ADMIN) -> Account:
    """The account after what was asked, which the book takes over."""
    (event,) = decide(book, command, actor, NOW)
    key = ("account", command.account)
    after = evolve(book.things.get(key), event, actor.account, NOW)
    assert isinstance(after, Account)
    book.things[key] = after
    return after


@pytest.fixture
def book() -> MemoryBook:
    begun = MemoryBook()
    done(begun, AddAccount(account=CHIEF, roles=ADMINS))
    done(begun, AddAccount(account=WANG, roles=frozenset({Role.OPERATOR})))
    return begun


def test_roles_and_unit_are_changed_whole(book):
    after = done(book, ChangeAccount(account=WANG, roles=UNIT, unit=UnitId("u")))
    assert (after.roles, after.unit, after.ver) == (UNIT, UnitId("u"), 2)
    after = done(book, ChangeAccount(account=WANG, roles=frozenset({Role.LEADER})))
    assert (after.roles, after.unit, after.ver) == (frozenset({Role.LEADER}), None, 3)


def test_a_disabled_account_comes_back_as_it_was(book):
    done(book, ChangeAccount(account=WANG, roles=UNIT, unit=UnitId("u")))
    assert done(book, DisableAccount(WANG)).is_disabled
    after = done(book, EnableAccount(WANG))
    assert (after.is_disabled, after.roles, after.unit) == (False, UNIT, UnitId("u"))


@pytest.mark.parametrize(
    "command",
    [
        AddAccount(account=AccountId("new"), roles=UNIT, unit=UnitId("u")),
        ChangeAccount(account=WANG, roles=ADMINS),
        DisableAccount(WANG),
        EnableAccount(WANG),
        RenameAccount(account=WANG, name="王五"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_only_administrators_may(book, command):
    with pytest.raises(Refused, match="系统管理员"):
        decide(book, command, DESK, NOW)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (AddAccount(account=WANG, roles=ADMINS), "已存在"),
        (AddAccount(account=AccountId("new"), roles=frozenset()), "至少要有一个角色"),
        (ChangeAccount(account=WANG, roles=UNIT), "必须指明单位"),
        (ChangeAccount(account=WANG, roles=frozenset({Role.OPERATOR})), "没有变化"),
        (ChangeAccount(account=SECOND, roles=ADMINS), "没有这个账号"),
        (EnableAccount(WANG), "没有停用"),
        (RenameAccount(account=SECOND, name="王五"), "没有这个账号"),
        (RenameAccount(account=WANG, name=" \n "), "姓名应有"),
        (RenameAccount(account=WANG, name="王" * 65), "姓名应有"),
        (DisableAccount(SECOND), "没有这个账号"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_it_is(book, command, words):
    with pytest.raises(Refused, match=words):
        decide(book, command, ADMIN, NOW)


@pytest.mark.parametrize(
    "command",
    [DisableAccount(CHIEF), ChangeAccount(account=CHIEF, roles=frozenset({Role.LEADER}))],
    ids=["off", "less"],
)
def test_the_last_administrator_stays_one(book, command):
    with pytest.raises(Refused, match="最后一个"):
        decide(book, command, ADMIN, NOW)
    done(book, AddAccount(account=SECOND, roles=ADMINS))
    assert done(book, command) is not None


def test_a_disabled_administrator_counts_for_none(book):
    done(book, AddAccount(account=SECOND, roles=ADMINS))
    done(book, DisableAccount(SECOND))
    with pytest.raises(Refused, match="最后一个"):
        decide(book, DisableAccount(CHIEF), ADMIN, NOW)
