"""`lujian retain`: let go of what is kept no longer, rule by rule, and report what went.

The rules are in hub.toml, section [keep]; 0 keeps for ever. A hub that runs does the same each night after three,
seals the old months of the log and verifies everything. Each report is a line of DIR/retention.jsonl.

    live_months = 3          whole months the live log holds; older ones are sealed      日志在线整月数
    reporters_months = 24    a reporter's data, after the last of their cases has ended  上报人信息
    photos_months = 0        pictures, after everything that shows them has ended        照片
    unused_files_days = 30   files that nothing shows                                    未被引用的文件

例 example: lujian retain --data /srv/lujian --preview
           lujian retain --data /srv/lujian --config /etc/lujian/hub.toml

退出码 exit codes: 0 完成 done · 1 未完成 not done · 2 用法或设置有误 usage or settings
"""

import argparse
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from console.domain.text import Refused
from console.hub.archive import archive, live_since
from console.hub.settings import checked, read_settings
from console.hub.telling import complain, told
from console.storage import register
from console.storage.archive import Span, plan
from console.storage.faults import NotKept, StorageFault
from console.storage.folder import data_folder
from console.storage.log import DATABASE, Log, reading
from console.storage.retention import Due, Keep, due, remove
from console.storage.vault import Vault

REPORTS = "retention.jsonl"


class Retained(Struct, frozen=True, kw_only=True):
    """What went by which rule, or would; `months` were sealed and are not gone."""

    at: datetime
    is_preview: bool
    removed: tuple[Due, ...]
    months: tuple[Span, ...]


def main(arguments: Sequence[str]) -> int:
    words = _parser().parse_args(arguments)
    try:
        keep = checked(read_settings(words.config)).keep
    except Refused as fault:
        complain(fault, as_json=words.json)
        return 2
    try:
        found = retain(words.data, keep, datetime.now(UTC), is_preview=words.preview)
    except (StorageFault, NotKept, OSError) as fault:
        return complain(fault, as_json=words.json)
    return told(found, report(found), as_json=words.json)


def retain(folder: Path, keep: Keep, now: datetime, *, is_preview: bool) -> Retained:
    """Carry out every rule in a folder whose hub stands still; raises StorageFault or NotKept."""
    with reading(folder / DATABASE) as connection:
        found = due(connection, folder, Vault(folder / "vault.key"), keep, now)
        months = plan(connection, live_since(now, keep.live_months)) if keep.live_months else ()
    done = Retained(at=now, is_preview=is_preview, removed=found, months=months)
    if is_preview:
        return done
    with closing(Log.open(folder, now=now, who="lujian retain")) as log:
        for each in found:
            if each.count:
                remove(log, each, now)
    if months:
        archive(folder, keep.live_months, now, is_preview=False)
    register.append(folder / REPORTS, done)
    return done


def report(found: Retained) -> str:
    """What went, for people."""
    head = ("将清理：", "Would let go of:") if found.is_preview else ("已清理：", "Let go of:")
    lines = [*head]
    for each in found.removed:
        size = f"  {each.size / 1e6:.1f} MB" if each.size else ""
        lines.append(f"  {each.count:>6}  {each.words.zh} / {each.words.en}{size}")
    for span in found.months:
        lines.append(f"  {span.month}  封存 {span.events} 件事件 / {span.events} events sealed")
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lujian retain",
        description="按规则清理到期数据，并给出报告。 Let go of what is kept no longer, with a report.",
        epilog=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--data", type=Path, default=data_folder(), metavar="DIR", help="数据目录 the data folder")
    add("--config", type=Path, metavar="FILE", help="设置文件 hub.toml settings")
    add("--preview", action="store_true", help="只说明会清理什么 only say what would go")
    add("--json", action="store_true", help="输出一行 JSON one line of JSON")
    return parser
