"""`lujian archive`: whole old months of the log become sealed files, and the live database stays small.

A segment is a ZIP of JSON lines in DIR/archive. It stays part of the one chain: `lujian verify` reads it, a case of
that time shows its timeline at a seat as before, and `lujian backup` takes it along. Nothing of the history is lost.
A hub that runs does the same by itself each night ([keep] live_months); this command wants it stopped, --preview not.

例 example: lujian archive --data /srv/lujian --preview
           lujian archive --data /srv/lujian --keep-months 6

退出码 exit codes: 0 完成 done · 1 未完成 not done · 2 用法有误 usage
"""

import argparse
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import Struct

from console.domain.calendar import SHANGHAI
from console.domain.text import Text
from console.hub.telling import complain, told
from console.storage.archive import FOLDER, Span, file_of, plan
from console.storage.faults import NotKept, StorageFault
from console.storage.folder import data_folder
from console.storage.log import DATABASE, Log, reading

LIVE_MONTHS = 3
LIVE_MONTHS_LEAST = 2
"""Answers to asks are kept for thirty days and rest on live events."""
CLEARED_AT_ONCE = 2_000


class Archived(Struct, frozen=True, kw_only=True):
    """What was sealed, or would be; sizes in bytes."""

    is_preview: bool
    months: tuple[Span, ...]
    sealed_size: int
    database_before: int
    database_after: int


def main(arguments: Sequence[str]) -> int:
    words = _parser().parse_args(arguments)
    try:
        found = archive(words.data, words.keep_months, datetime.now(UTC), is_preview=words.preview)
    except (StorageFault, NotKept, OSError) as fault:
        return complain(fault, as_json=words.json)
    return told(found, report(found), as_json=words.json)


def archive(folder: Path, keep_months: int, now: datetime, *, is_preview: bool) -> Archived:
    """Seal every whole month but the last `keep_months` before this one; raises StorageFault or NotKept."""
    before, file = live_since(now, keep_months), folder / DATABASE
    with reading(file) as connection:
        spans = plan(connection, before)
    size = file.stat().st_size
    if is_preview or not spans:
        return Archived(is_preview=is_preview, months=spans, sealed_size=0, database_before=size, database_after=size)
    with closing(Log.open(folder, now=now, who="lujian archive")) as log:
        for span in spans:
            seal(log, span, now)
        while log.clear(CLEARED_AT_ONCE):
            pass
        log.compact()
    sealed = sum((folder / FOLDER / file_of(span)).stat().st_size for span in spans)
    return Archived(
        is_preview=False, months=spans, sealed_size=sealed, database_before=size, database_after=file.stat().st_size
    )


def seal(log: Log, span: Span, now: datetime) -> None:
    """One month out of the live log, in the thread that writes it."""
    with reading(log.file) as connection:
        written = log.archive.seal(connection, span, log.epoch)
    log.take_over(written, span, now)


def live_since(now: datetime, months: int) -> datetime:
    """The beginning of the month `months` before this one."""
    month = now.astimezone(SHANGHAI).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for _ in range(months):
        month = (month - timedelta(days=1)).replace(day=1)
    return month


def report(found: Archived) -> str:
    """What was done, for people."""
    if not found.months:
        return "没有可封存的整月。\nThere is no whole month to seal."
    events = sum(span.events for span in found.months)
    head = (
        Text(f"将封存 {len(found.months)} 个月，{events} 件事件：", f"Would seal {events} events:")
        if found.is_preview
        else Text(f"已封存 {len(found.months)} 个月，{events} 件事件：", f"Sealed {events} events:")
    )
    lines = [f"  {span.month}  {span.first}-{span.last}  {span.size / 1e6:.1f} MB" for span in found.months]
    if not found.is_preview:
        before, after = found.database_before / 1e6, found.database_after / 1e6
        lines.append(f"数据库 {before:.1f} → {after:.1f} MB，归档段 {found.sealed_size / 1e6:.1f} MB。")
        lines.append(f"The database went from {before:.1f} to {after:.1f} MB.")
    return "\n".join((head.zh, head.en, *lines))


def months_least(given: str) -> int:
    months = int(given)
    if months < LIVE_MONTHS_LEAST:
        raise argparse.ArgumentTypeError(f"至少 {LIVE_MONTHS_LEAST} 个月 at least {LIVE_MONTHS_LEAST} months")
    return months


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lujian archive",
        description="把日志中较早的整月封存为归档段。 Seal old months of the log into files.",
        epilog=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--data", type=Path, default=data_folder(), metavar="DIR", help="数据目录 the data folder")
    add(
        "--keep-months",
        type=months_least,
        default=LIVE_MONTHS,
        metavar="N",
        help="本月之外，再留在线的整月数 whole months that stay live beside this one (%(default)s)",
    )
    add("--preview", action="store_true", help="只说明会封存什么 only say what would be sealed")
    add("--json", action="store_true", help="输出一行 JSON one line of JSON")
    return parser
