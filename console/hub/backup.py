"""`lujian backup --data DIR --to FILE`: the database in one step, its files beside it, and the copy checked.

Works beside a running hub. FILE gets the database, FILE.files the photos and files, FILE.archive the sealed months.
The key of the vault stays where it is: keep vault.key elsewhere. Where each copy went is noted in DIR/backups.jsonl.

例 example: lujian backup --data /srv/lujian --to /backup/lujian-20261123.db
恢复 restore: lujian restore /backup/lujian-20261123.db --data /srv/lujian

退出码 exit codes: 0 完成 done · 1 未完成，或副本有损坏 not done, or the copy is damaged · 2 用法有误 usage
"""

import argparse
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from console.hub.telling import complain, told
from console.hub.verify import beside, report, verify
from console.storage import register
from console.storage.archive import FOLDER as ARCHIVE
from console.storage.durable import put_in_place
from console.storage.faults import StorageFault
from console.storage.folder import data_folder
from console.storage.history import Beside, beside_of, standing
from console.storage.log import DATABASE, reading
from console.storage.register import Copied
from console.storage.snapshot_file import copy_database
from console.storage.verification import Findings


def main(arguments: Sequence[str]) -> int:
    words = _parser().parse_args(arguments)
    try:
        found = back_up(words.data, words.to, datetime.now(UTC))
    except (StorageFault, OSError) as fault:
        return complain(fault, as_json=words.json)
    told(found, report(found), as_json=words.json)
    return 0 if found.is_whole else 1


def back_up(folder: Path, to: Path, now: datetime) -> Findings:
    """Copy a data folder and look at the copy; raises StorageFault, or OSError where `to` cannot be written."""
    with reading(folder / DATABASE):
        copy_database(folder / DATABASE, to)
    with reading(to) as connection:
        spoken_of, stands = beside_of(connection), standing(connection)
    copy_beside(spoken_of, (folder / "blobs", folder / ARCHIVE), beside(to))
    made = Copied(now, str(to.absolute()), stands.epoch, stands.head)
    register.append(folder / register.BACKUPS, made)
    return verify(to)


def copy_beside(spoken_of: Beside, source: tuple[Path, Path], target: tuple[Path, Path]) -> None:
    """Copy what a database speaks of and the target has not: its (files, sealed months)."""
    target[0].mkdir(parents=True, exist_ok=True)
    for blob in spoken_of.files:
        _copy(source[0] / blob[:2] / blob, target[0] / blob[:2] / blob)
    for name in spoken_of.segments:
        _copy(source[1] / name, target[1] / name)


def _copy(source: Path, target: Path) -> None:
    if target.exists() or not source.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(target.name + ".part")
    shutil.copyfile(source, unfinished)
    put_in_place(unfinished, target)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lujian backup",
        description="备份数据库和附件，并校验副本。 Back up the database and the files, and check the copy.",
        epilog=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, default=data_folder(), metavar="DIR", help="数据目录 the data folder")
    parser.add_argument("--to", type=Path, required=True, metavar="FILE", help="备份文件 the backup to be made")
    parser.add_argument("--json", action="store_true", help="输出一行 JSON one line of JSON")
    return parser
