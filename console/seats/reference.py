"""`lujian reference list|show|export|check|import`: the reference sets of a hub, for its administrator.

    files ─▶ check (no hub) · import: the sets in force beside them ─▶ preview ─▶ with --yes, published whole

Nothing is published without --yes, and nothing of files with any fault. Exit codes: 0 done, or previewed · 1 a
file or the hub stood in the way · 2 wrong words.
"""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec

from console.domain.calendar import local_day
from console.domain.codebook import Codebook
from console.domain.crs import Datum
from console.domain.deadline import LimitUnit
from console.domain.ground import Ground
from console.domain.interview import CallQuestions
from console.domain.oserrors import unwritten
from console.domain.reference import ReferenceSet, SetName
from console.domain.standardtexts import StandardTexts
from console.domain.text import Refused, Text
from console.domain.unit import Organisation
from console.ingest.beside import WORDED, Others, beside_the_others, left_astray
from console.ingest.difference import differences
from console.ingest.layers import Layer, datum_named
from console.ingest.reference import PARTS, Edition, How, read_set_files, written_as
from console.ingest.workbook import Meaning
from console.reports.whole import write_whole
from console.seats import credentials, spot
from console.seats.registry import Registry
from console.seats.telling import (
    astray_lines,
    change_lines,
    class_lines,
    end,
    fail,
    found_lines,
    found_told,
    size,
    tell,
)

ACCOUNT = "admin"
HOURS = (LimitUnit.WORK_HOUR, LimitUnit.URGENT_HOUR)
DAYS = (LimitUnit.WORK_DAY, LimitUnit.URGENT_DAY, LimitUnit.NATURAL_DAY)
EXAMPLES = """例 examples:
  lujian reference list --hub ws://127.0.0.1:8800
  lujian reference show codebook E0405
  lujian reference show ground 117.53,36.68 --class E0405
  lujian reference export codebook --out codebook.csv
  lujian reference export ground --part street --out street.geojson
  lujian reference export organisation --part units --out units.csv
  lujian reference check codebook 立案标准.xlsx --days work_day --hours work_hour
  lujian reference import codebook 立案标准.xlsx --days work_day --hours work_hour        只预览 preview only
  lujian reference import codebook 立案标准.xlsx --days work_day --hours work_hour --yes  发布 publish
  lujian reference import ground 镇街.geojson --layer street --datum cgcs2000 --field id=DM --field unit=MC
  lujian reference import ground ground.toml --yes                                        多个图层 several layers
  lujian reference import organisation 机构.xlsx --datum cgcs2000
  lujian reference import rules rules.csv --yes
  lujian reference import calendar calendar.json --yes
  lujian reference import texts 常用语.csv
  lujian reference import questions 接线提问.xlsx --yes
"""


def main(argv: Sequence[str]) -> int:
    """Do one of the five and give the exit code."""
    words = _parser().parse_args(argv)
    try:
        if words.what == "check":
            return _check(words)
        registry = Registry(words)
    except Refused as fault:
        return fail(words, fault.reason, 1 if words.what == "check" else 2)
    try:
        return asyncio.run(_with(registry, words))
    except Refused as fault:
        return fail(words, fault.reason, 1)
    except KeyboardInterrupt:
        return fail(words, Text("已中断，没有发布。", "Stopped; nothing was published."), 1)


async def _with(registry: Registry, words: argparse.Namespace) -> int:
    try:
        await registry.open()
        return await _DOINGS[words.what](registry, words)
    finally:
        await registry.close()


async def _list(registry: Registry, words: argparse.Namespace) -> int:
    found = await registry.revisions()
    lines = [
        f"{each.name:<14} {each.rev:>4}  {each.at.isoformat()[:19]}  {each.by:<16} {each.sha256[:12]}" for each in found
    ]
    tell(words, msgspec.to_builtins(found), lines or ["还没有发布任何基础数据。 Nothing is published yet."])
    return 0


async def _show(registry: Registry, words: argparse.Namespace) -> int:
    value = await _published(registry, words)
    if isinstance(value, Codebook) and words.at:
        each, questions = value.small_class(words.at.upper()), await registry.read(SetName.QUESTIONS, None)
        asked = questions if isinstance(questions, CallQuestions) else CallQuestions()
        tell(words, msgspec.to_builtins(each), class_lines(value, each, asked))
    elif isinstance(value, Ground) and words.at:
        await _show_spot(registry, value, words)
    elif words.at:
        raise Refused(
            "只有编码表可查小类，只有 ground 可查坐标。", "A class is of the codebook, a point of the ground."
        )
    elif isinstance(value, Codebook):
        head = f"第 {value.rev} 版 rev {value.rev}  {value.name.zh} {value.name.en}  {len(value.classes)} 小类 classes"
        lines = [f"{each.code:<7} {len(each.conditions)}  {each.name.zh}  {each.name.en}" for each in value.classes]
        tell(words, msgspec.to_builtins(value), [head, *lines])
    else:
        told = msgspec.to_builtins(value)
        tell(words, told, [f"{field:<12} {size(content)}" for field, content in told.items()])
    return 0


async def _show_spot(registry: Registry, ground: Ground, words: argparse.Namespace) -> None:
    at = spot.point(words.at, datum_named(words.datum or Datum.WGS84))
    organisation, book = await _organisation(registry), await registry.read(SetName.CODEBOOK, None)
    on = words.on or local_day(datetime.now(UTC))
    found = spot.look(
        ground, at, on, organisation, words.class_code.upper(), book if isinstance(book, Codebook) else None
    )
    tell(words, spot.told(found, organisation), spot.lines(found, organisation))


async def _export(registry: Registry, words: argparse.Namespace) -> int:
    value = await _published(registry, words)
    text = written_as(value, words.out, words.part)
    body = text.encode("utf-8-sig" if words.out.suffix.lower() == ".csv" else "utf-8")
    try:
        write_whole(words.out, body)
    except OSError as fault:
        raise unwritten(words.out, fault) from None
    told = {"name": words.name, "rev": value.rev, "file": str(words.out), "bytes": len(body)}
    tell(words, told, [f"{words.name} 第 {value.rev} 版 rev {value.rev} → {words.out} ({len(body)} B)"])
    return 0


async def _import(registry: Registry, words: argparse.Namespace) -> int:
    name = SetName(words.name)
    before = await registry.read(name, None)
    organisation = await _organisation(registry) if name is SetName.GROUND else None
    found = read_set_files(name, words.files, _how(words, organisation), before)
    if found.value is not None:
        found = beside_the_others(found, await _others(registry))
    if found.value is None:
        tell(words, found_told(found), found_lines(found))
        return 1
    told = differences(before, found.value)
    astray = left_astray(found.value, registry.rows(), local_day(datetime.now(UTC)))
    offset = await registry.publish(name, found.value) if words.yes and told else None
    said: dict[str, Any] = {**found_told(found), "changes": told, "astray": astray, "published": offset}
    tell(words, said, [*found_lines(found), *change_lines(told), *astray_lines(astray), *end(told, offset)])
    return 0


async def _others(registry: Registry) -> Others:
    ground, book = await registry.read(SetName.GROUND, None), await registry.read(SetName.CODEBOOK, None)
    worded = [await registry.read(name, None) for name in WORDED]
    return Others(
        organisation=await _organisation(registry),
        ground=ground if isinstance(ground, Ground) else None,
        codebook=book if isinstance(book, Codebook) else None,
        words=tuple(each for each in worded if isinstance(each, StandardTexts | CallQuestions)),
    )


_DOINGS: dict[str, Callable[[Registry, argparse.Namespace], Awaitable[int]]] = {
    "list": _list,
    "show": _show,
    "export": _export,
    "import": _import,
}


def _check(words: argparse.Namespace) -> int:
    """Everything that is wrong with files, no hub asked."""
    found = read_set_files(SetName(words.name), words.files, _how(words, None), None)
    tell(words, found_told(found), found_lines(found))
    return 1 if found.faults else 0


async def _organisation(registry: Registry) -> Organisation | None:
    found = await registry.read(SetName.ORGANISATION, None)
    return found if isinstance(found, Organisation) else None


async def _published(registry: Registry, words: argparse.Namespace) -> ReferenceSet:
    value = await registry.read(SetName(words.name), words.rev)
    if value is None:
        raise Refused(f"枢纽尚未发布 {words.name}。", f"The hub has not published {words.name} yet.")
    return value


def _how(words: argparse.Namespace, organisation: Organisation | None) -> How:
    return How(
        meaning=Meaning(
            hours=LimitUnit(words.hours) if words.hours else None, days=LimitUnit(words.days) if words.days else None
        ),
        edition=Edition(getattr(words, "edition", None), getattr(words, "valid_from", None)),
        layer=Layer(words.layer) if words.layer else None,
        datum=datum_named(words.datum) if words.datum else None,
        fields=dict(words.field),
        organisation=organisation,
    )


def _pair(words: str) -> tuple[str, str]:
    key, equals, name = words.partition("=")
    if not (key and equals and name):
        raise argparse.ArgumentTypeError(f"“{words}”应写作 字段=属性，如 id=DM / is written FIELD=PROPERTY")
    return key, name


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lujian reference",
        description="基础数据：编码表、日历、机构、地理、规则等，查看、导出、检查、导入。 / Reference sets of a hub.",
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
    datum = argparse.ArgumentParser(add_help=False)
    datum.add_argument("--datum", metavar="D", help=f"坐标系 / datum of the coordinates: {', '.join(Datum)}")
    add = kinds.add_parser
    add("list", parents=[shared, online], help="所有版本 / every revision")
    showing = add(
        "show",
        parents=[one, shared, online, past, datum],
        help="查看一套、一个小类或一个坐标 / a set, a class, a point",
    )
    showing.add_argument(
        "at", nargs="?", default="", metavar="CODE|LON,LAT", help="小类编码，或坐标 / a class or a point"
    )
    showing.add_argument(
        "--class", dest="class_code", default="", metavar="CODE", help="问此小类由谁负责 / who answers"
    )
    showing.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="哪一天，默认今天 / the day, today")
    exporting = add("export", parents=[one, shared, online, past], help="导出 / export")
    exporting.add_argument("--out", type=Path, required=True, metavar="FILE", help=".json、.csv 或 .geojson / where to")
    parts = sorted({part for each in PARTS.values() for part in each})
    exporting.add_argument("--part", default="", metavar="PART", help=f"只导出一部分 / a part: {', '.join(parts)}")
    file = _file_words(datum)
    add("check", parents=[one, file, shared], help="检查文件，不连枢纽 / every fault of files, no hub")
    importing = add("import", parents=[one, file, shared, online], help="预览并导入 / preview and import")
    importing.add_argument("--edition", metavar="NAME", help="工作簿的版本名称 / name of the workbook's edition")
    importing.add_argument(
        "--valid-from", type=date.fromisoformat, metavar="DATE", help="工作簿自何日起用 / the day it holds from"
    )
    importing.add_argument("--yes", action="store_true", help="确认发布，不给则只预览 / publish; without it a preview")
    return parser


def _file_words(datum: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """What is said of files that are brought in."""
    file = argparse.ArgumentParser(add_help=False, parents=[datum])
    add = file.add_argument
    kinds = ".json；除日历外也可 .xlsx、.csv；ground 也可 .geojson、.toml，或一个文件夹 / or a folder of such"
    add("files", type=Path, nargs="+", metavar="FILE", help=kinds)
    add("--days", choices=[each.value for each in DAYS], help="表中“天”指什么 / what 天 means in it")
    add("--hours", choices=[each.value for each in HOURS], help="表中“小时”指什么 / what 小时 means in it")
    add("--layer", choices=[each.value for each in Layer], help="GeoJSON 文件是哪个图层 / the layer that a file is")
    add(
        "--field",
        type=_pair,
        action="append",
        default=[],
        metavar="FIELD=PROPERTY",
        help="字段在文件中的属性名，可多次 / the file's property for a field, as often as needed",
    )
    return file
