"""Accounts from the command line, while the hub stands still, and the first administrator of a new one.

例 example:
lujian user add NAME --role operator --role dispatcher --name 张三
lujian user list
lujian user disable NAME
"""

import argparse
import getpass
import secrets
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import msgspec
from msgspec import Struct

from console.domain.ids import AccountId, CommandId, UnitId
from console.domain.people import AddAccount, DisableAccount, Role
from console.domain.text import Refused, Text
from console.hub.decision import THE_HUB, Ask, answer, settle
from console.storage.accounts import Hashing, Listed, checked_password, enrol, hasher, listed
from console.storage.faults import NotKept, StorageFault
from console.storage.folder import data_folder
from console.storage.log import DATABASE, Log, reading
from console.wire import frames

FIRST = AccountId("admin")


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
    hashed = hasher(hashing or Hashing()).hash(password)
    with log.writing() as connection:
        batch = log.batch(connection, now)
        given = answer(batch, _ask(body, now))
        if given.result != "ok":
            raise _refusal(given)
        enrol(connection, body.account, name or body.account, hashed)
        batch.write()
    log.committed(batch)
    return given


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
    except (StorageFault, Refused) as fault:
        return _complain(words, fault.reason)
    except NotKept as fault:
        return _complain(words, Text(f"没有写入：{fault}", f"Not written: {fault}"))
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
        disable(log, AccountId(words.account), now)
        return _said(words, {"disabled": words.account}, f"已停用 {words.account}。 {words.account} is disabled.")
    finally:
        log.close()


def _add(log: Log, words: argparse.Namespace, now: datetime) -> str:
    body = AddAccount(
        account=AccountId(words.account),
        roles=frozenset(Role(each) for each in words.role),
        unit=UnitId(words.unit) if words.unit else None,
        is_demo=words.demo,
    )
    given = _password(words)
    password = checked_password(words.account, given) if given else secrets.token_urlsafe(12)
    add(log, body, words.name, password, now)
    if given:
        return _said(words, {"added": words.account}, f"已添加 {words.account}。 {words.account} is added.")
    return _said(
        words,
        {"added": words.account, "password": password},
        f"已添加 {words.account}，密码 {password}（只显示这一次）。\n"
        f"{words.account} is added; its password above is shown once.",
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


def _complain(words: argparse.Namespace, reason: Text) -> int:
    line = msgspec.json.encode({"error": reason}).decode() if words.json else f"{reason.zh}\n{reason.en}"
    sys.stderr.write(line + "\n")
    return 1


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
    kinds = parser.add_subparsers(dest="what", required=True, metavar="add | list | disable")
    adding = kinds.add_parser("add", parents=[given], help="添加 add")
    adding.add_argument("account", help="账号 the name to sign in with")
    adding.add_argument("--role", action="append", required=True, choices=[each.value for each in Role])
    adding.add_argument("--unit", default="", help="责任单位编号 the unit it belongs to")
    adding.add_argument("--name", default="", help="显示的姓名 the name shown to others")
    adding.add_argument("--demo", action="store_true", help="演示账号 a demo account")
    secret = adding.add_mutually_exclusive_group()
    secret.add_argument("--ask-password", action="store_true", help="在终端输入密码 type the password")
    secret.add_argument("--password-stdin", action="store_true", help="从标准输入读密码 read it from standard input")
    kinds.add_parser("list", parents=[given], help="查看 list")
    ending = kinds.add_parser("disable", parents=[given], help="停用 disable")
    ending.add_argument("account", help="账号 the account")
    return parser


def _ask(body: AddAccount | DisableAccount, now: datetime) -> Ask:
    return Ask(THE_HUB, frames.Command(id=CommandId(uuid4().hex), body=body, made_at=now))


def _refusal(given: frames.Answer) -> Refused:
    assert given.reason is not None
    return Refused(*given.reason)
