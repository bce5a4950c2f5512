"""`lujian restore FILE --data DIR`: put a backup in the place of the data, as a history of its own.

The hub must be stopped. The backup is checked first; what is replaced is moved to DIR/before-restore-…, never
deleted. Seats that come back notice the new history and fetch afresh. What was acknowledged after the backup is
listed by `lujian lost`. Persons erased since the backup are erased again. vault.key stays as it is in DIR.

例 example: lujian restore /backup/lujian-20261123.db --data /srv/lujian --preview
           lujian restore /backup/lujian-20261123.db --data /srv/lujian

退出码 exit codes: 0 完成 done · 1 未恢复，或备份有损坏 not restored, or the backup is damaged · 2 用法有误 usage
"""

import argparse
import os
import shutil
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from console.domain.ids import PersonId
from console.hub.backup import copy_beside
from console.hub.telling import complain, told
from console.hub.verify import beside, verify
from console.hub.verify import report as findings_in_words
from console.storage import register
from console.storage.archive import FOLDER as ARCHIVE
from console.storage.durable import put_in_place, sync_folder
from console.storage.faults import Damaged, NotKept, StorageFault
from console.storage.folder import data_folder
from console.storage.history import Standing, beside_of, erasures, goes_through, standing
from console.storage.lock import FolderLock
from console.storage.log import DATABASE, RESTORING, SYSTEM, Log, reading

MOVED = ("", "-wal", "-shm")
ASIDE = "before-restore-"
POINT = "restored.json"


class Restored(Struct, frozen=True, kw_only=True):
    """What was put back. `lost`: how many events were behind it, None where the old database cannot say."""

    is_preview: bool
    file: str
    at: Standing
    was: Standing | None
    lost: int | None
    aside: str
    erased_again: int


def main(arguments: Sequence[str]) -> int:
    words = _parser().parse_args(arguments)
    try:
        found = restore(words.file, words.data, datetime.now(UTC), is_preview=words.preview)
    except (StorageFault, NotKept, OSError) as fault:
        return complain(fault, as_json=words.json)
    return told(found, report(found), as_json=words.json)


def restore(file: Path, folder: Path, now: datetime, *, is_preview: bool) -> Restored:
    """Put the backup in its place; raises StorageFault with the old data where it was, or moved aside as said."""
    found = verify(file)
    if not found.is_whole:
        raise Damaged(
            "备份有损坏，未恢复。\n" + findings_in_words(found), "The backup is damaged; nothing was restored."
        )
    with reading(file) as connection:
        at, spoken_of = standing(connection), beside_of(connection)
    was, lost = _behind(folder / DATABASE, at)
    aside = folder / f"{ASIDE}{now:%Y%m%dT%H%M%S}"
    done = Restored(is_preview=is_preview, file=str(file), at=at, was=was, lost=lost, aside=str(aside), erased_again=0)
    if is_preview:
        return done
    folder.mkdir(parents=True, exist_ok=True)
    lock = FolderLock(folder, "lujian restore")
    try:
        copy_beside(spoken_of, beside(file), (folder / "blobs", folder / ARCHIVE))
        _swap(file, folder, aside, at)
    finally:
        lock.release()
    return msgspec.structs.replace(done, erased_again=_erase_again(folder, now))


def _swap(file: Path, folder: Path, aside: Path, at: Standing) -> None:
    """The copy first and whole; from the mark on no hub starts until the copy stands in its place."""
    draft = folder / (DATABASE + ".restored")
    shutil.copyfile(file, draft)
    with draft.open("rb+") as copied:
        os.fsync(copied.fileno())
    mark = folder / (RESTORING + ".part")
    mark.write_text(str(file), encoding="utf-8")
    put_in_place(mark, folder / RESTORING)
    aside.mkdir(exist_ok=True)
    (aside / POINT).write_bytes(msgspec.json.encode(at))
    for name in (*(DATABASE + tail for tail in MOVED), "highwater"):
        if (folder / name).exists():
            (folder / name).replace(aside / name)
    sync_folder(aside)
    put_in_place(draft, folder / DATABASE)
    (folder / RESTORING).unlink()
    sync_folder(folder)


def _erase_again(folder: Path, now: datetime) -> int:
    """Persons erased since the backup was made are in it once more: erase them. The new history begins here too.

    Who was erased before it and has reported again stays: the backup's own audit knows of that erasure.
    """
    gone = Counter(each.person for each in register.lines(folder / register.ERASED, register.Erased))
    with closing(Log.open(folder, now=now, who="lujian restore")) as log:
        with log.writing() as connection:
            since = gone - erasures(connection)
            back = [person for person in since if log.vault.knows(connection, PersonId(person))]
        for person in sorted(back):
            log.erase(PersonId(person), SYSTEM, now, "restore")
    return len(back)


def _behind(database: Path, at: Standing) -> tuple[Standing | None, int | None]:
    """Where the present data stands, and how many events it has behind the backup; None where it cannot say."""
    try:
        with reading(database) as connection:
            was = standing(connection)
            return was, was.head - at.head if goes_through(connection, at) else None
    except StorageFault:
        return None, None


def report(found: Restored) -> str:
    """What was done, for people."""
    would = ("将恢复", "Would restore") if found.is_preview else ("已恢复", "Restored")
    lines = [f"{would[0]} {found.file}，到第 {found.at.head} 号事件。", f"{would[1]} up to event {found.at.head}."]
    if found.lost is None:
        lines.append("原数据读不到或不是同一段历史；请用各坐席的 lujian asked 与 lujian lost --asked 查对。")
        lines.append("The old data cannot say what is lost: compare with the seats, `lujian lost --asked FILE`.")
    elif found.lost:
        lines.append(f"其后 {found.lost} 件事件不在备份中；用 lujian lost 列出，由人补录。")
        lines.append(
            f"{found.lost} events after it are not in the backup: `lujian lost` lists them to be entered again."
        )
    else:
        lines.append("没有丢失事件。 No event is lost.")
    if not found.is_preview:
        lines.append(f"原数据在 {found.aside}。 The old data lies there.")
    if found.erased_again:
        lines.append(f"备份之后删除的 {found.erased_again} 人已再次删除。 Persons erased since are erased again.")
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lujian restore",
        description="用备份替换数据，作为新的一段历史。 Put a backup in the place of the data.",
        epilog=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="备份文件 the backup")
    parser.add_argument("--data", type=Path, default=data_folder(), metavar="DIR", help="数据目录 the data folder")
    parser.add_argument("--preview", action="store_true", help="只说明会怎样 only say what would be")
    parser.add_argument("--json", action="store_true", help="输出一行 JSON one line of JSON")
    return parser
