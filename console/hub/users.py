"""Accounts from the command line, while the hub stands still, and the first administrator of a new one.

例 example:
lujian user add NAME --role operator --role dispatcher --name 张三
lujian user add NAME --role 责任单位 --unit st-mingshui
lujian user import accounts.csv                                    只预览 preview only
lujian user import accounts.csv --passwords-out first.json --yes
lujian user list
lujian user disable NAME
"""

import argparse
import getpass
import json
import os
import secrets
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import msgspec
from msgspec import Struct

from console.domain.duty import DISTRICT, Audience, audience_of
from console.domain.ids import AccountId, CommandId, UnitId
from console.domain.oserrors import unwritten
from console.domain.people import GIVEN, ROLE_NAMES, Actor, AddAccount, DisableAccount, Role, checked_password
from console.domain.reference import SetName
from console.domain.text import Refused, Text
from console.domain.unit import Organisation
from console.hub.decision import THE_HUB, Ask, answer, settle
from console.hub.telling import complain
from console.ingest.profile import NamedAccount
from console.ingest.roster import is_known, named_in, read_roster, role_named
from console.ingest.workbook import RowFault
from console.storage.accounts import Hashing, Listed, enrol, hasher, listed
from console.storage.faults import NotKept, StorageFault
from console.storage.folder import data_folder
from console.storage.log import DATABASE, Log, reading
from console.storage.references import in_force
from console.wire import frames

FIRST = AccountId("admin")
UNITS_SHOWN = 40
FAULTS_SHOWN = 20


class FirstAdmin(Struct, frozen=True):
    """The administrator a new hub makes; the password is shown once and kept nowhere."""

    account: AccountId
    password: str


def provision(log: Log, now: datetime, hashing: Hashing | None = None) -> FirstAdmin | None:
    """Make an administrator where a log has no account at all; None where it has one."""
    with log.writing() as connection:
        if listed(connection):
            return None
    password = secrets.token_urlsafe(12)
    body = AddAccount(account=FIRST, roles=frozenset({Role.ADMIN}))
    add(log, body, "系统管理员", password, now, hashing)
    return FirstAdmin(FIRST, password)


def add(
    log: Log, body: AddAccount, name: str, password: str, now: datetime, hashing: Hashing | None = None
) -> frames.Answer:
    """Add an account to the log and give it its name and password, in one transaction; raises Refused."""
    return add_all(log, [(body, name, password)], now, hashing)[0]


def add_all(
    log: Log, accounts: Sequence[tuple[AddAccount, str, str]], now: datetime, hashing: Hashing | None = None
) -> tuple[frames.Answer, ...]:
    """Add accounts, each with its name and password, all in one transaction or none; raises Refused."""
    made = [hasher(hashing or Hashing()).hash(password) for _, _, password in accounts]
    answers: list[frames.Answer] = []
    with log.writing() as connection:
        batch = log.batch(connection, now)
        for (body, name, _), hashed in zip(accounts, made, strict=True):
            given = answer(batch, _ask(body, now))
            if given.result != "ok":
                raise _refusal(given)
            enrol(connection, body.account, name or body.account, hashed)
            answers.append(given)
        batch.write()
    log.committed(batch)
    return tuple(answers)


def disable(log: Log, account: AccountId, now: datetime) -> frames.Answer:
    """Take an account its right to sign in; raises Refused."""
    given = settle(log, [_ask(DisableAccount(account), now)], now).answers[0]
    if given.result != "ok":
        raise _refusal(given)
    return given


def main(arguments: Sequence[str]) -> int:
    """`lujian user`: 0 done, 1 could not, 2 the call's words are off."""
    words = _parser().parse_args(arguments)
    try:
        told = _carry_out(words)
    except (StorageFault, Refused, NotKept) as fault:
        return complain(fault, as_json=words.json)
    sys.stdout.write(told + "\n")
    return 0


def _carry_out(words: argparse.Namespace) -> str:
    now = datetime.now(UTC)
    if words.what == "list":
        with reading(words.data / DATABASE) as connection:
            return _table(listed(connection), as_json=words.json)
    log = Log.open(words.data, now=now, who="lujian user")
    try:
        if words.what == "add":
            return _add(log, words, now)
        if words.what == "import":
            return _import(log, words, now)
        disable(log, AccountId(words.account), now)
        return _said(words, {"disabled": words.account}, f"已停用 {words.account}。 {words.account} is disabled.")
    finally:
        log.close()


def _add(log: Log, words: argparse.Namespace, now: datetime) -> str:
    organisation = _organisation(log)
    asked = NamedAccount(
        account=AccountId(words.account),
        name=Text(words.name, words.name),
        roles=frozenset(words.role),
        unit=UnitId(words.unit) if words.unit else None,
    )
    account = named_in(asked, organisation)
    if not is_known(account.unit, organisation):
        raise _no_unit(words.unit, organisation)
    given = _password(words)
    password = checked_password(words.account, given) if given else secrets.token_urlsafe(12)
    add(log, account.added(is_demo=words.demo), words.name, password, now)
    sees, sees_en = _scope(account, organisation)
    if given:
        return _said(
            words,
            {"added": words.account, "scope": _audience(account).key},
            f"已添加 {words.account}，{sees}。 {words.account} is added; {sees_en}.",
        )
    return _said(
        words,
        {"added": words.account, "scope": _audience(account).key, "password": password},
        f"已添加 {words.account}，{sees}，密码 {password}（只显示这一次）。\n"
        f"{words.account} is added; {sees_en}; its password above is shown once.",
    )


def _import(log: Log, words: argparse.Namespace, now: datetime) -> str:
    """The accounts of a roster that are not there yet, all of them or, where any row is wrong, none."""
    organisation = _organisation(log)
    roster = read_roster(words.file, organisation)
    if roster.faults:
        raise _faulty(roster.faults)
    with log.writing() as connection:
        there = {each.account: each for each in listed(connection)}
    missing = [each for each in roster.accounts if each.account not in there]
    told = [_roster_line(each, organisation, there.get(each.account)) for each in roster.accounts]
    passwords = {each.account: secrets.token_urlsafe(12) for each in missing}
    if words.yes and passwords:
        if words.passwords_out is None:
            raise Refused(
                "请用 --passwords-out 指定保存初始密码的文件。", "Give --passwords-out for the first passwords."
            )
        _keep_passwords(words.passwords_out, passwords)
        add_all(log, [(each.added(is_demo=False), each.name.zh, passwords[each.account]) for each in missing], now)
    count, stay = len(missing), len(roster.accounts) - len(missing)
    done = (
        f"已添加 {count} 个，原有 {stay} 个不变。 / Added {count}; {stay} were there."
        if words.yes
        else f"将添加 {count} 个，原有 {stay} 个不变。这是预览，确认后加 --yes。 / {count} to add, {stay} are there. "
        "A preview: add --yes."
    )
    said = {"added" if words.yes else "would_add": [each.account for each in missing], "there": stay}
    return msgspec.json.encode(said).decode() if words.json else "\n".join([*told, done])


def _roster_line(account: NamedAccount, organisation: Organisation | None, there: Listed | None) -> str:
    roles = "、".join(ROLE_NAMES[each].zh for each in sorted(account.roles))
    kind, scope = "原有" if there else "新增", _scope(account, organisation).zh
    line = f"{kind} {account.account:<16} {account.name.zh} {roles} {scope}"
    if there is not None and (set(there.roles), there.unit) != (set(account.roles), account.unit):
        line += "（与现有账号的角色或单位不同：不改动，请停用后另建 / differs from the account there, which stays）"
    return line


def _keep_passwords(file: Path, passwords: dict[AccountId, str]) -> None:
    """A new file for the owner's eyes alone; raises Refused where it cannot be made."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            json.dump(passwords, out, ensure_ascii=False, indent=1)
    except OSError as fault:
        raise unwritten(file, fault) from None


def _organisation(log: Log) -> Organisation | None:
    with log.writing() as connection:
        found = in_force(connection).get(SetName.ORGANISATION)
    return found.value if found is not None and isinstance(found.value, Organisation) else None


def _audience(account: NamedAccount) -> Audience:
    return audience_of(Actor(account.account, account.roles, account.unit))


def _scope(account: NamedAccount, organisation: Organisation | None) -> Text:
    """What an account will see, in words."""
    scope = _audience(account).scope
    if scope == DISTRICT:
        return Text("范围：全区", "it sees the whole district")
    unit = organisation.unit(UnitId(scope)) if organisation is not None else None
    name = unit.name if unit is not None else Text(scope, scope)
    return Text(f"范围：{name.zh}", f"it sees the work of {name.en}")


def _no_unit(word: str, organisation: Organisation | None) -> Refused:
    units = organisation.units if organisation is not None else ()
    known = "、".join(f"{each.id}（{each.name.zh}）" for each in units[:UNITS_SHOWN])
    more = "……" if len(units) > UNITS_SHOWN else ""
    return Refused(
        f"没有单位“{word}”，现行机构有：{known}{more}。", f"There is no unit “{word}”; there are: {known}{more}."
    )


def _faulty(faults: Sequence[RowFault]) -> Refused:
    def at(each: RowFault, zh: bool) -> str:
        place = (f"{each.sheet} 第 {each.row} 行：" if zh else f"{each.sheet}, row {each.row}: ") if each.row else ""
        return place + (each.reason.zh if zh else each.reason.en)

    shown, more = faults[:FAULTS_SHOWN], len(faults) - FAULTS_SHOWN
    rest = (f"\n另有 {more} 处。", f"\nAnd {more} more.") if more > 0 else ("", "")
    return Refused(
        "\n".join(at(each, True) for each in shown) + rest[0], "\n".join(at(each, False) for each in shown) + rest[1]
    )


def _password(words: argparse.Namespace) -> str:
    if words.ask_password:
        return getpass.getpass("密码 password: ")
    return sys.stdin.readline().rstrip("\n") if words.password_stdin else ""


def _table(found: tuple[Listed, ...], *, as_json: bool) -> str:
    if as_json:
        return msgspec.json.encode(found).decode()
    lines = [
        f"{each.account:<16} {'停用 disabled' if each.is_disabled else '':<14} {','.join(each.roles):<32} "
        f"{each.unit or '':<16} {each.name}"
        for each in found
    ]
    return "\n".join(lines) or "还没有账号。 There is no account yet."


def _said(words: argparse.Namespace, as_json: dict[str, str], sentence: str) -> str:
    return msgspec.json.encode(as_json).decode() if words.json else sentence


def _parser() -> argparse.ArgumentParser:
    given = argparse.ArgumentParser(add_help=False)
    given.add_argument("--data", type=Path, default=data_folder(), metavar="DIR", help="数据目录 the data folder")
    given.add_argument("--json", action="store_true", help="输出一行 JSON one line of JSON")
    parser = argparse.ArgumentParser(
        prog="lujian user",
        description="账号：先停止服务再添加或停用；查看随时可以。 Accounts; adding and disabling want the hub stopped.",
        epilog=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    kinds = parser.add_subparsers(dest="what", required=True, metavar="add | import | list | disable")
    adding = kinds.add_parser("add", parents=[given], help="添加 add")
    adding.add_argument("account", help="账号 the name to sign in with")
    roles = "、".join(f"{each.value} {ROLE_NAMES[each].zh}" for each in GIVEN)
    adding.add_argument(
        "--role",
        type=_role,
        action="append",
        required=True,
        metavar="ROLE",
        help=f"角色，可多次 a role, repeatable: {roles}",
    )
    adding.add_argument(
        "--unit", default="", help="单位编号或名称：责任单位、处置人员的范围 the unit that is its scope"
    )
    adding.add_argument("--name", default="", help="显示的姓名 the name shown to others")
    adding.add_argument("--demo", action="store_true", help="演示账号 a demo account")
    secret = adding.add_mutually_exclusive_group()
    secret.add_argument("--ask-password", action="store_true", help="在终端输入密码 type the password")
    secret.add_argument("--password-stdin", action="store_true", help="从标准输入读密码 read it from standard input")
    bringing = kinds.add_parser("import", parents=[given], help="按名册添加 add those of a roster")
    bringing.add_argument(
        "file", type=Path, metavar="FILE", help=".csv、.xlsx：账号、姓名、角色、单位；或 accounts.json"
    )
    bringing.add_argument(
        "--passwords-out", type=Path, metavar="FILE", help="初始密码存到新文件 first passwords, a new file"
    )
    bringing.add_argument("--yes", action="store_true", help="确认添加，不给则只预览 add; without it a preview")
    kinds.add_parser("list", parents=[given], help="查看 list")
    ending = kinds.add_parser("disable", parents=[given], help="停用 disable")
    ending.add_argument("account", help="账号 the account")
    return parser


def _role(word: str) -> Role:
    try:
        return role_named(word)
    except Refused as refused:
        raise argparse.ArgumentTypeError(f"{refused.reason.zh} {refused.reason.en}") from None


def _ask(body: AddAccount | DisableAccount, now: datetime) -> Ask:
    return Ask(THE_HUB, frames.Command(id=CommandId(uuid4().hex), body=body, made_at=now))


def _refusal(given: frames.Answer) -> Refused:
    assert given.reason is not None
    return Refused(*given.reason)
