"""`lujian reference list|show|export|check|import`: the reference sets of a hub, for its administrator.

    file ─▶ check (no hub) · import: the set in force beside it ─▶ preview ─▶ with --yes, published whole

Nothing is published without --yes, and nothing of a file with any fault. Exit codes: 0 done, or previewed · 1 the
file or the hub stood in the way · 2 wrong words.
"""

import argparse
import asyncio
import json
import ssl
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import msgspec

from console.domain.codebook import Codebook, SmallClass
from console.domain.deadline import LimitUnit
from console.domain.ids import AccountId
from console.domain.reference import ReferenceSet, SetName, read
from console.domain.text import Refused, Text
from console.ingest.reference import (
    Difference,
    Edition,
    FromFile,
    codebook_csv,
    differences,
    pleasant_json,
    read_set_file,
)
from console.ingest.workbook import Meaning
from console.seats import credentials
from console.seats.headless import Headless
from console.sync.trust import tls_for

ACCOUNT = "admin"
WITHIN_S = 60
SHOWN_MOST = 200
"""Lines of a preview on a terminal; all of them are in --json."""
HOURS = (LimitUnit.WORK_HOUR, LimitUnit.URGENT_HOUR)
DAYS = (LimitUnit.WORK_DAY, LimitUnit.URGENT_DAY, LimitUnit.NATURAL_DAY)
EXAMPLES = """例 examples:
  lujian reference list --hub ws://127.0.0.1:8800
  lujian reference show codebook E0405
  lujian reference export codebook --out codebook.csv
  lujian reference check codebook 立案标准.xlsx --days work_day --hours work_hour
  lujian reference import codebook 立案标准.xlsx --days work_day --hours work_hour        只预览 preview only
  lujian reference import codebook 立案标准.xlsx --days work_day --hours work_hour --yes  发布 publish
  lujian reference import calendar calendar.json --yes
"""


def main(argv: Sequence[str]) -> int:
    """Do one of the five and give the exit code."""
    words = _parser().parse_args(argv)
    try:
        if words.what == "check":
            return _check(words)
        desk = Registry(words)
    except Refused as fault:
        return _fail(words, fault.reason, 2 if words.what != "check" else 1)
    try:
        return asyncio.run(_with(desk, words))
    except Refused as fault:
        return _fail(words, fault.reason, 1)
    except KeyboardInterrupt:
        return _fail(words, Text("已中断，没有发布。", "Stopped; nothing was published."), 1)


class Registry:
    """The sets of one hub: signed in over the socket, carried over HTTP, where a set may be larger than a frame."""

    def __init__(self, words: argparse.Namespace) -> None:
        self._tls: ssl.SSLContext | None = tls_for(words.hub, words.ca)
        password = credentials.read_passwords(words.passwords)(words.account)
        self._line = Headless(words.hub, AccountId(words.account), password, seat="tool", tls=self._tls)
        self._address = ""

    async def open(self) -> None:
        self._address = (await self._line.start()).http.rstrip("/")

    async def close(self) -> None:
        await self._line.close()

    async def revisions(self) -> list[dict[str, Any]]:
        """Every revision of every set, the newest of each first."""
        found: list[dict[str, Any]] = msgspec.json.decode(await self._get("/references"))
        return found

    async def read(self, name: SetName, rev: int | None) -> ReferenceSet | None:
        """A set at a revision (None: in force); None where nothing of the name is published. Raises Refused."""
        known = [each for each in await self.revisions() if each["name"] == name]
        if rev is None and not known:
            return None
        chosen = next((each for each in known if rev in (None, each["rev"])), None)
        if chosen is None:
            raise Refused(f"{name} 没有第 {rev} 版。", f"The set {name} has no revision {rev}.")
        return read(name, await self._get(f"/references/{chosen['sha256']}"), chosen["rev"])

    async def publish(self, name: SetName, value: ReferenceSet) -> int:
        """Publish a set whole; gives the offset of its event. Raises Refused with the hub's reason."""
        headers = {"Idempotency-Key": uuid4().hex}
        answer: dict[str, Any] = msgspec.json.decode(
            await self._call("PUT", f"/references/{name}", msgspec.json.encode(value), headers)
        )
        return int(answer["o"])

    async def _get(self, path: str) -> bytes:
        return await self._call("GET", path, b"", {})

    async def _call(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
        headers = {"Authorization": f"Bearer {self._line.link.token}", **headers}
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WITHIN_S)) as http,
                http.request(
                    method, self._address + path, data=body or None, headers=headers, ssl=self._tls or True
                ) as answer,
            ):
                told = await answer.read()
                if answer.status < 400:
                    return told
        except (aiohttp.ClientError, TimeoutError) as fault:
            why = str(fault) or type(fault).__name__
            raise Refused(f"枢纽的文件端口没有应答：{why}。", f"The hub's file port did not answer: {why}.") from None
        raise _reason(answer.status, told)


async def _with(registry: Registry, words: argparse.Namespace) -> int:
    try:
        await registry.open()
        return await _DOINGS[words.what](registry, words)
    finally:
        await registry.close()


async def _list(registry: Registry, words: argparse.Namespace) -> int:
    found = await registry.revisions()
    lines = [
        f"{each['name']:<14} {each['rev']:>4}  {each['at'][:19]}  {each['by']:<16} {each['sha256'][:12]}"
        for each in found
    ]
    _tell(words, found, lines or ["还没有发布任何基础数据。 Nothing is published yet."])
    return 0


async def _show(registry: Registry, words: argparse.Namespace) -> int:
    value = await _published(registry, words)
    if isinstance(value, Codebook) and words.code:
        each = value.small_class(words.code.upper())
        _tell(words, msgspec.to_builtins(each), _class_lines(value, each))
    elif isinstance(value, Codebook):
        head = f"第 {value.rev} 版 rev {value.rev}  {value.name.zh} {value.name.en}  {len(value.classes)} 小类 classes"
        lines = [f"{each.code:<7} {len(each.conditions)}  {each.name.zh}  {each.name.en}" for each in value.classes]
        _tell(words, msgspec.to_builtins(value), [head, *lines])
    else:
        told = msgspec.to_builtins(value)
        lines = [f"{field:<12} {_size(content)}" for field, content in told.items()]
        _tell(words, told, lines)
    return 0


async def _export(registry: Registry, words: argparse.Namespace) -> int:
    value = await _published(registry, words)
    if words.out.suffix.lower() == ".csv":
        if not isinstance(value, Codebook):
            raise Refused("只有编码表可以导出为 CSV。", "Only the codebook can be exported as CSV.")
        body = codebook_csv(value).encode("utf-8-sig")
    else:
        body = pleasant_json(value).encode()
    try:
        words.out.write_bytes(body)
    except OSError as fault:
        why = fault.strerror or str(fault)
        raise Refused(f"写不了 {words.out}：{why}。", f"Cannot write {words.out}: {why}.") from None
    told = {"name": words.name, "rev": value.rev, "file": str(words.out), "bytes": len(body)}
    _tell(words, told, [f"{words.name} 第 {value.rev} 版 rev {value.rev} → {words.out} ({len(body)} B)"])
    return 0


async def _import(registry: Registry, words: argparse.Namespace) -> int:
    name = SetName(words.name)
    before = await registry.read(name, None)
    found = read_set_file(name, words.file, _meaning(words), before, Edition(words.edition, words.valid_from))
    if found.value is None:
        _tell(words, _found_told(found), _found_lines(found))
        return 1
    told = differences(before, found.value)
    offset = await registry.publish(name, found.value) if words.yes and told else None
    said = {**_found_told(found), "changes": msgspec.to_builtins(told), "published": offset}
    _tell(words, said, [*_found_lines(found), *_change_lines(told), *_end(told, offset)])
    return 0


_DOINGS: dict[str, Callable[[Registry, argparse.Namespace], Awaitable[int]]] = {
    "list": _list,
    "show": _show,
    "export": _export,
    "import": _import,
}


def _check(words: argparse.Namespace) -> int:
    """Everything that is wrong with a file, no hub asked."""
    found = read_set_file(SetName(words.name), words.file, _meaning(words), None)
    _tell(words, _found_told(found), _found_lines(found))
    return 1 if found.faults else 0


async def _published(registry: Registry, words: argparse.Namespace) -> ReferenceSet:
    value = await registry.read(SetName(words.name), words.rev)
    if value is None:
        raise Refused(f"枢纽尚未发布 {words.name}。", f"The hub has not published {words.name} yet.")
    return value


def _meaning(words: argparse.Namespace) -> Meaning:
    return Meaning(
        hours=LimitUnit(words.hours) if words.hours else None, days=LimitUnit(words.days) if words.days else None
    )


def _class_lines(book: Codebook, each: SmallClass) -> list[str]:
    major = book.major(each.code)
    flags = [
        *(["紧急 emergency"] if each.is_emergency else []),
        *(["店主自改 self-mending"] if each.may_self_mend else []),
        *(["本地扩展 local"] if each.is_extension else []),
    ]
    lines = [f"{each.code} {each.name.zh} {each.name.en}", f"  {major.name.zh if major else '—'}  {'，'.join(flags)}"]
    for one in each.conditions:
        lines.append(
            f"  {one.n} {one.text.zh}{'（紧急）' if one.is_emergency else ''}：{one.limit_text().zh} → {one.closing.zh}"
        )
        lines.append(f"    {one.text.en}: {one.limit_text().en} → {one.closing.en}")
    lines += [f"  ? {question.zh} {question.en}" for question in each.questions]
    return lines


def _found_told(found: FromFile) -> dict[str, Any]:
    return {"ok": found.value is not None, "faults": msgspec.to_builtins(found.faults), "notes": found.notes}


def _found_lines(found: FromFile) -> list[str]:
    lines = [f"注意 {note.zh} / {note.en}" for note in found.notes]
    for each in found.faults[:SHOWN_MOST]:
        at = f"{each.sheet} 第 {each.row} 行 row {each.row}  " if each.row else ""
        lines.append(f"✗ {at}{each.reason.zh} / {each.reason.en}")
    if found.faults:
        count = len(found.faults)
        lines.append(f"共 {count} 处问题，全部未采用。 / {count} faults; nothing of the file is taken.")
    elif found.value is not None:
        lines.append("文件无误。 / The file is in order.")
    return lines


def _change_lines(told: Sequence[Difference]) -> list[str]:
    lines = []
    for each in told[:SHOWN_MOST]:
        arrow = " → ".join(words for words in (each.before.zh, each.after.zh) if words)
        lines.append(f"{each.what.zh} {each.at}  {arrow}")
    rest = len(told) - SHOWN_MOST
    return [*lines, *([f"……另有 {rest} 处，见 --json / {rest} more in --json"] if rest > 0 else [])]


def _end(told: Sequence[Difference], offset: int | None) -> list[str]:
    if not told:
        return ["与现行版本相同，不必发布。 / The same as the one in force; nothing to publish."]
    kinds = Counter(each.what for each in told)
    counted = "，".join(f"{kind.zh} {count}" for kind, count in kinds.items())
    if offset is None:
        return [
            counted,
            f"将改动 {len(told)} 处。这是预览，没有发布；确认后加 --yes。 / "
            f"{len(told)} changes. A preview: nothing is published; add --yes.",
        ]
    return [counted, f"已发布，改动 {len(told)} 处。 / Published with {len(told)} changes."]


def _size(content: Any) -> str:
    if isinstance(content, list | tuple | dict) and len(json.dumps(content)) > 80:
        return f"{len(content)} 项 entries"
    return json.dumps(content, ensure_ascii=False)


def _reason(status: int, told: bytes) -> Refused:
    """The sentence of the hub's refusal, or its status where it says none."""
    try:
        zh, en = msgspec.json.decode(told)["reason"]
    except (msgspec.DecodeError, KeyError, TypeError, ValueError):
        return Refused(f"枢纽拒绝了请求（{status}）。", f"The hub refused ({status}).")
    return Refused(str(zh), str(en))


def _tell(words: argparse.Namespace, told: Any, lines: Sequence[str]) -> None:
    text = msgspec.json.encode(told).decode() if words.json else "\n".join(_plain(line) for line in lines)
    sys.stdout.write(text + "\n")


def _plain(line: str) -> str:
    """A line from outside that moves no cursor and colours nothing."""
    return "".join(each if each.isprintable() else " " for each in line)


def _fail(words: argparse.Namespace, reason: Text, code: int) -> int:
    if words.json:
        sys.stdout.write(msgspec.json.encode({"ok": False, "error": reason}).decode() + "\n")
    else:
        sys.stderr.write(f"{_plain(reason.zh)}\n{_plain(reason.en)}\n")
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lujian reference",
        description="基础数据：编码表、日历、机构等，查看、导出、检查、导入。 / Reference sets of a hub.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    kinds = parser.add_subparsers(dest="what", required=True, metavar="list | show | export | check | import")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="输出 JSON / as JSON")
    online = argparse.ArgumentParser(add_help=False)
    credentials.add_arguments(online)
    online.add_argument("--account", default=ACCOUNT, help=f"以哪个账号登录 / account to sign in with ({ACCOUNT})")
    one = argparse.ArgumentParser(add_help=False)
    one.add_argument("name", choices=[each.value for each in SetName], metavar="NAME", help="、".join(SetName))
    past = argparse.ArgumentParser(add_help=False)
    past.add_argument("--rev", type=int, metavar="N", help="第几版，默认现行 / revision, the one in force by default")
    file = argparse.ArgumentParser(add_help=False)
    file.add_argument("file", type=Path, metavar="FILE", help=".json；编码表也可 .xlsx、.csv / the codebook also these")
    file.add_argument("--days", choices=[each.value for each in DAYS], help="表中“天”指什么 / what 天 means in it")
    file.add_argument(
        "--hours", choices=[each.value for each in HOURS], help="表中“小时”指什么 / what 小时 means in it"
    )
    add = kinds.add_parser
    add("list", parents=[shared, online], help="所有版本 / every revision")
    showing = add("show", parents=[one, shared, online, past], help="查看一套，或一个小类 / a set, or a class of it")
    showing.add_argument("code", nargs="?", default="", metavar="CODE", help="小类编码 / a class of the codebook")
    exporting = add("export", parents=[one, shared, online, past], help="导出 / export")
    exporting.add_argument("--out", type=Path, required=True, metavar="FILE", help=".json 或 .csv / where to")
    add("check", parents=[one, file, shared], help="检查文件，不连枢纽 / every fault of a file, no hub")
    importing = add("import", parents=[one, file, shared, online], help="预览并导入 / preview and import")
    importing.add_argument("--edition", metavar="NAME", help="工作簿的版本名称 / name of the workbook's edition")
    importing.add_argument(
        "--valid-from", type=date.fromisoformat, metavar="DATE", help="工作簿自何日起用 / the day it holds from"
    )
    importing.add_argument("--yes", action="store_true", help="确认发布，不给则只预览 / publish; without it a preview")
    return parser
