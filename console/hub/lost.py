"""`lujian lost --data DIR`: what was acknowledged and is not in the restored history, for people to enter again.

From the data that `lujian restore` moved aside; where that is gone with its disk, from the seats: run
`lujian asked --json` at each and hand the files over with --asked. Nothing is entered by itself.

例 example: lujian lost --data /srv/lujian
           lujian lost --data /srv/lujian --asked desk01.jsonl --asked office.jsonl

退出码 exit codes: 0 没有丢失 nothing is lost · 1 打不开 cannot be read · 2 用法有误 usage · 3 有丢失 some is, listed
"""

import argparse
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from console.domain.calendar import SHANGHAI
from console.domain.malformed import UNREAD
from console.domain.text import Refused
from console.hub.restore import ASIDE, POINT
from console.hub.telling import complain, told
from console.storage.faults import StorageFault
from console.storage.folder import data_folder
from console.storage.history import Standing, behind, unknown
from console.storage.log import DATABASE, reading

SOME = 3


class Line(Struct, frozen=True, kw_only=True):
    """One thing that was done and has to be done again."""

    at: datetime
    account: str
    what: str
    thing: str
    title: str = ""
    said: dict[str, Any] = {}
    has_reporter: bool = False


class Asked(Struct, frozen=True, kw_only=True):
    """A line of `lujian asked --json`: an ask that a seat has its answer to."""

    id: str
    account: str
    made_at: datetime
    result: str
    what: str
    thing: str
    said: dict[str, Any] = {}


def main(arguments: Sequence[str]) -> int:
    words = _parser().parse_args(arguments)
    try:
        found = from_seats(words.data, words.asked) if words.asked else from_aside(words.data, words.aside)
    except (StorageFault, Refused, OSError) as fault:
        return complain(fault, as_json=words.json)
    told(found, report(found), as_json=words.json)
    return SOME if found else 0


def from_aside(folder: Path, aside: Path | None) -> tuple[Line, ...]:
    """What the data moved aside has behind the point that was restored; raises Refused or StorageFault."""
    places = sorted(folder.glob(ASIDE + "*")) if aside is None else [aside]
    if not places or not (places[-1] / POINT).exists():
        raise Refused("没有恢复记录；请用 --asked 与坐席查对。", "Nothing was restored here; compare with --asked.")
    point = msgspec.json.decode((places[-1] / POINT).read_bytes(), type=Standing)
    with reading(places[-1] / DATABASE) as connection:
        lost = behind(connection, point)
    return tuple(
        Line(
            at=each.at,
            account=each.by,
            what=each.kind,
            thing=each.thing,
            title=each.title,
            said=each.said,
            has_reporter=each.has_reporter,
        )
        for each in lost
    )


def from_seats(folder: Path, files: Sequence[Path]) -> tuple[Line, ...]:
    """What seats have an `ok` for that this history knows nothing of; raises Refused where a file is none of theirs."""
    asks: dict[tuple[str, str], Asked] = {}
    for file in files:
        for each in _read(file):
            if each.result == "ok":
                asks[(each.account, each.id)] = each
    with reading(folder / DATABASE) as connection:
        missing = unknown(connection, asks)
    lost = sorted((asks[key] for key in missing), key=lambda each: each.made_at)
    return tuple(
        Line(at=each.made_at, account=each.account, what=each.what, thing=each.thing, said=each.said) for each in lost
    )


def report(found: Sequence[Line]) -> str:
    """What is to be entered again, for people, in the order it was done."""
    if not found:
        return "没有丢失。 Nothing is lost."
    lines = [f"以下 {len(found)} 项不在恢复后的历史中，请核对后补录：", f"These {len(found)} are to be entered again:"]
    for each in found:
        said = "，".join(f"{name}={_short(value)}" for name, value in each.said.items())
        who = "，另有上报人 and a reporter" if each.has_reporter else ""
        when = each.at.astimezone(SHANGHAI)
        lines.append(
            f"  {when:%m-%d %H:%M:%S} {each.account} {each.what} {each.thing} {each.title} {said}{who}".rstrip()
        )
    return "\n".join(lines)


def _short(value: object) -> str:
    words = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return words if len(words) <= 120 else words[:119] + "…"


def _read(file: Path) -> list[Asked]:
    try:
        return [msgspec.json.decode(line, type=Asked) for line in file.read_bytes().splitlines() if line.strip()]
    except UNREAD as fault:
        raise Refused(
            f"{file} 不是 lujian asked --json 的输出。", f"{file} is not what `lujian asked` says."
        ) from fault


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lujian lost",
        description="列出恢复后丢失的操作，供补录。 List what a restore has lost.",
        epilog=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--data", type=Path, default=data_folder(), metavar="DIR", help="数据目录 the data folder")
    add(
        "--aside",
        type=Path,
        metavar="DIR",
        help="移开的旧数据，默认最近一次 the data moved aside, the latest by default",
    )
    add("--asked", type=Path, action="append", metavar="FILE", help="坐席的 lujian asked --json what a seat has asked")
    add("--json", action="store_true", help="输出一行 JSON one line of JSON")
    return parser
