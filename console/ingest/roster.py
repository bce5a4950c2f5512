"""Who may sign in, as a site lists it: accounts with their role sets, and the unit that is the scope of each.

    账号 | 姓名 | 角色 | 单位      a .csv or an .xlsx, or accounts.json of a profile ─▶ AddAccount, one each

No password is in it. Roles are told apart by commas, in Chinese or by identifier; a unit by its id or its name.
"""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from console.domain.ids import AccountId, UnitId
from console.domain.people import GIVEN, ROLE_NAMES, SCOPED, Role, fitting
from console.domain.text import Refused, Text
from console.domain.unit import Organisation
from console.ingest import tables
from console.ingest.profile import NamedAccount
from console.ingest.shaped import read_shape
from console.ingest.tables import BadRow, Column, Line, Table
from console.ingest.workbook import RowFault
from console.ingest.xlsx import read_grids

ROSTER = Table(
    "accounts",
    Text("账号", "accounts"),
    (
        Column("account", ("账号", "登录名"), is_needed=True),
        Column("name", ("姓名", "显示名称")),
        Column("roles", ("角色",), is_needed=True),
        Column("unit", ("所属单位", "单位")),
    ),
)
ROLES = {**{each.value: each for each in GIVEN}, **{ROLE_NAMES[each].zh: each for each in GIVEN}}
ACCOUNT_MOST = 64


class Roster(Struct, frozen=True):
    """`accounts` is empty where there is any fault."""

    accounts: tuple[NamedAccount, ...]
    faults: tuple[RowFault, ...] = ()


def read_roster(file: Path, organisation: Organisation | None) -> Roster:
    """The accounts of a file with all that is wrong in it; raises Refused where it is no such file at all."""
    if file.suffix.lower() == ".json":
        accounts = read_shape(tuple[NamedAccount, ...], file)
        faults = [RowFault(file.name, n, reason) for n, each in enumerate(accounts, 1) for reason in _wrong(each)]
        twice = {each.account for n, each in enumerate(accounts) if each.account in [o.account for o in accounts[:n]]}
        faults += [RowFault(file.name, 0, Text(f"账号 {each} 重复。", f"{each} is listed twice.")) for each in twice]
    else:
        accounts, faults = _sheet(file)
    named = [named_in(each, organisation) for each in accounts]
    faults += [
        RowFault(file.name, 0, Text(f"{each.account}：没有单位 {each.unit}。", f"{each.account}: no unit {each.unit}."))
        for each in named
        if not is_known(each.unit, organisation)
    ]
    return Roster(() if faults else tuple(named), tuple(faults))


def role_named(word: str) -> Role:
    """A role by its identifier or its Chinese name; raises Refused with those there are."""
    found = ROLES.get(word.strip()) or ROLES.get(word.strip().lower())
    if found is None:
        known = "、".join(f"{each.value}（{ROLE_NAMES[each].zh}）" for each in GIVEN)
        raise Refused(f"没有角色“{word[:40]}”，可用：{known}。", f"There is no role “{word[:40]}”; known: {known}.")
    return found


def named_in(account: NamedAccount, organisation: Organisation | None) -> NamedAccount:
    """The account with its unit by id where it was called by name."""
    ids = {each.name.zh: each.id for each in organisation.units} if organisation else {}
    unit = ids.get(account.unit or "", account.unit)
    return NamedAccount(account=account.account, name=account.name, roles=account.roles, unit=unit)


def is_known(unit: UnitId | None, organisation: Organisation | None) -> bool:
    return unit is None or organisation is None or organisation.unit(unit) is not None


def _sheet(file: Path) -> tuple[tuple[NamedAccount, ...], list[RowFault]]:
    faults: list[RowFault] = []
    found: list[NamedAccount] = []
    sheets = [sheet for grid in read_grids(file) if (sheet := tables.sheet_of(grid, (ROSTER,))) is not None]
    if not sheets:
        heads = tables.headings((ROSTER,))
        raise Refused(f"没有找到表头（{heads.zh}）。", f"There is no heading ({heads.en}).")
    for sheet in sheets:
        tables.once(sheet, ("account",), faults)
        found += tables.taken(sheet, _account, faults)
    return tuple(found), faults


def _account(line: Line) -> NamedAccount:
    account, name, unit = line.needed("account"), line.word("name"), line.word("unit")
    line.needed("roles")
    found = NamedAccount(
        account=AccountId(account),
        name=Text(name or account, name or account),
        roles=frozenset(role_named(each) for each in line.several("roles")),
        unit=UnitId(unit) if unit else None,
    )
    for wrong in _wrong(found):
        raise BadRow(*wrong)
    return found


def _wrong(account: NamedAccount) -> Iterator[Text]:
    """What keeps an account from being added, whatever else there is."""
    who = account.account
    if not who.strip() or len(who) > ACCOUNT_MOST or any(each.isspace() for each in who):
        yield Text(
            f"账号“{who[:40]}”为空、过长或含空格。", f"The account “{who[:40]}” is empty, too long or has blanks."
        )
    if account.unit is not None and not account.roles & SCOPED:
        yield Text(
            f"{who}：写了单位而没有责任单位或处置人员角色，看到的仍是全区；请改角色或去掉单位。",
            f"{who}: a unit, but neither unit nor handler among its roles: it would see the whole district.",
        )
    try:
        fitting(account.roles, account.unit)
    except Refused as refused:
        yield Text(f"{who}：{refused.reason.zh}", f"{who}: {refused.reason.en}")
