"""`lujian rebuild --data DIR`: the present state of everything once more, from the log alone.

For data in which a row was altered by hand or by a failing disk, while the log itself is whole. The hub must be
stopped. The log is checked first (each event rests on the one before it); where it is damaged nothing is done, and a
backup is to be restored. The new database is built and verified beside the old one, which it then replaces in one
step: a power cut leaves the old one or the new. The old one is kept in DIR/before-rebuild-…; delete it when nobody
needs it. Nothing that was acknowledged is lost. Wants as much room on the disk again as DIR/lujian.db takes.

例 example: lujian rebuild --data /srv/lujian --preview
           lujian rebuild --data /srv/lujian

退出码 exit codes: 0 完成 done · 1 未重建，或日志有损坏 not rebuilt, or the log is damaged · 2 用法有误 usage
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from msgspec import Struct

from console.domain.text import Text
from console.hub.telling import complain, told
from console.hub.verify import report as findings_in_words
from console.storage.archive import FOLDER as ARCHIVE
from console.storage.archive import Archive
from console.storage.faults import Damaged, NotKept, StorageFault
from console.storage.folder import data_folder
from console.storage.lock import FolderLock
from console.storage.log import DATABASE, RESTORING, reading
from console.storage.remaking import DRAFT, clear_away, put_in_its_place, remake
from console.storage.schema import newest, revision
from console.storage.vault import Vault
from console.storage.verification import Damage, Findings, examine, examine_log

ASIDE = "before-rebuild-"
NO_HINDRANCE = ("file ", "seal ")
"""What may be missing beside a database: to be said, and no reason to leave its rows altered."""

Tell = Callable[[Text], None]


class Rebuilt(Struct, frozen=True, kw_only=True):
    """What was made again. `otherwise`: how many things stood otherwise than the log says; `left`: what is wrong
    still, and is not made from the log."""

    is_preview: bool
    events: int
    things: int
    otherwise: int
    seconds: float
    aside: str
    left: tuple[Damage, ...]


def main(arguments: Sequence[str]) -> int:
    words = _parser().parse_args(arguments)
    tell = _silent if words.json else _said
    try:
        done = rebuild(words.data, datetime.now(UTC), is_preview=words.preview, tell=tell)
    except (StorageFault, NotKept, OSError) as fault:
        return complain(fault, as_json=words.json)
    return told(done, report(done), as_json=words.json)


def rebuild(folder: Path, now: datetime, *, is_preview: bool, tell: Tell) -> Rebuilt:
    """Make the read models of a folder again; raises StorageFault, with the old data in its place."""
    if not (folder / DATABASE).is_file():
        raise StorageFault(f"没有数据库 {folder / DATABASE}。", f"There is no database {folder / DATABASE}.")
    lock = FolderLock(folder, "lujian rebuild")
    try:
        return _rebuild(folder, now, is_preview=is_preview, tell=tell)
    finally:
        lock.release()


def _rebuild(folder: Path, now: datetime, *, is_preview: bool, tell: Tell) -> Rebuilt:
    began, file, draft, archive = monotonic(), folder / DATABASE, folder / DRAFT, Archive(folder / ARCHIVE)
    clear_away(draft)
    tell(Text("1/3 校验日志…", "1/3 checking the log…"))
    log = _whole_log(folder, archive)
    try:
        tell(Text(f"2/3 按 {log.events} 件事件重建…", f"2/3 making it again from {log.events} events…"))
        made = remake(file, draft, archive, now)
        tell(Text("3/3 校验新的数据库…", "3/3 verifying the new database…"))
        left = _left(folder, draft, archive)
        aside = folder / f"{ASIDE}{now:%Y%m%dT%H%M%S}"
        if not is_preview:
            put_in_its_place(draft, file, aside)
    finally:
        clear_away(draft)
    return Rebuilt(
        is_preview=is_preview,
        events=log.events,
        things=made.things,
        otherwise=made.otherwise,
        seconds=round(monotonic() - began, 1),
        aside=str(aside),
        left=left,
    )


def _whole_log(folder: Path, archive: Archive) -> Findings:
    """What the log comes to; raises StorageFault where nothing can be made from it."""
    if (folder / RESTORING).exists():
        raise StorageFault(
            "上次恢复没有完成；请重新运行 lujian restore。", "A restore did not end; run `lujian restore` again."
        )
    with reading(folder / DATABASE) as connection:
        if revision(connection) != newest():
            raise StorageFault(
                "数据是较早版本的程序写成的；请先启动一次枢纽，由它升级数据。未作任何改动。",
                "An older program wrote this data; start the hub once, which brings it up to date. Nothing changed.",
            )
        found = examine_log(connection, archive)
    if not found.is_of_read_models:
        raise Damaged(
            "日志本身有损坏，不能据此重建，未作任何改动；请从备份恢复（lujian restore）。\n" + findings_in_words(found),
            "The log itself is damaged and nothing can be made from it; nothing changed. Restore a backup.",
        )
    return found


def _left(folder: Path, draft: Path, archive: Archive) -> tuple[Damage, ...]:
    """What is still wrong with the new database; raises StorageFault where a hub could not work on it."""
    with reading(draft) as connection:
        found = examine(connection, archive, folder / "blobs", Vault(folder / "vault.key"))
    if not all(each.where.startswith(NO_HINDRANCE) for each in found.damage):
        raise Damaged(
            "另有损坏不能由日志重建，原数据未改动；请从备份恢复（lujian restore）。\n" + findings_in_words(found),
            "More is damaged than can be made from the log; the old data is as it was. Restore a backup.",
        )
    return found.damage


def report(done: Rebuilt) -> str:
    """What was done, for people."""
    would = ("将重建", "Would make again") if done.is_preview else ("已重建", "Made again")
    lines = [
        f"{would[0]}：事件 {done.events} 件，事项 {done.things} 件，其中 {done.otherwise} 件与日志不符"
        f"{'' if done.is_preview else '，已改正'}；用时 {done.seconds} 秒。",
        f"{would[1]} from {done.events} events: {done.things} things, {done.otherwise} of which stood otherwise; "
        f"it took {done.seconds} s.",
    ]
    if done.left:
        lines.append("另有不能由日志重建的，请从备份复制： Not made from the log, copy these from a backup:")
        lines += [f"  {each.where}: {each.what.zh} / {each.what.en}" for each in done.left]
    if not done.is_preview:
        lines.append(f"原数据库在 {done.aside}；现在可以启动枢纽。")
        lines.append("The old database lies there; the hub can be started now.")
    return "\n".join(lines)


def _said(words: Text) -> None:
    sys.stderr.write(f"{words.zh} {words.en}\n")
    sys.stderr.flush()


def _silent(_: Text) -> None:
    """A program that reads the answer wants nothing else."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lujian rebuild",
        description="按日志重建当前状态。 Make the present state again from the log.",
        epilog=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, default=data_folder(), metavar="DIR", help="数据目录 the data folder")
    parser.add_argument("--preview", action="store_true", help="只说明会怎样 only say what would be")
    parser.add_argument("--json", action="store_true", help="输出一行 JSON one line of JSON")
    return parser
