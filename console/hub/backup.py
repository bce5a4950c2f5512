"""`lujian backup --data DIR --to FILE`: the database in one step, its files beside it, and the copy checked.

Works beside a running hub. FILE gets the database, FILE.files the photos and files; a second backup into the
same FILE.files copies only what is new. The key of the vault stays where it is: keep vault.key elsewhere.

例 example: lujian backup --data /srv/lujian --to /backup/lujian-20261123.db
恢复 restore: 停止服务，把 FILE 复制为 DIR/lujian.db，FILE.files 复制为 DIR/blobs，再启动。
             stop the hub, copy FILE to DIR/lujian.db and FILE.files to DIR/blobs, start it.

退出码 exit codes: 0 完成 done · 1 未完成，或副本有损坏 not done, or the copy is damaged · 2 用法有误 usage
"""

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from console.hub.verify import report, verify
from console.storage.faults import StorageFault
from console.storage.folder import data_folder
from console.storage.log import DATABASE, reading
from console.storage.questions import files_kept
from console.storage.snapshot_file import copy_database
from console.storage.verification import Findings


def main(arguments: Sequence[str]) -> int:
    words = _parser().parse_args(arguments)
    try:
        found = back_up(words.data, words.to)
    except (StorageFault, OSError) as fault:
        told = (
            f"{fault.reason.zh}\n{fault.reason.en}" if isinstance(fault, StorageFault) else f"未完成 not done: {fault}"
        )
        sys.stderr.write(told + "\n")
        return 1
    sys.stdout.write((msgspec.json.encode(found).decode() if words.json else report(found)) + "\n")
    return 0 if found.is_whole else 1


def back_up(folder: Path, to: Path) -> Findings:
    """Copy a data folder and look at the copy; raises StorageFault, or OSError where `to` cannot be written."""
    with reading(folder / DATABASE):
        copy_database(folder / DATABASE, to)
    files = to.with_name(to.name + ".files")
    files.mkdir(exist_ok=True)
    with reading(to) as connection:
        for blob in files_kept(connection):
            _copy(folder / "blobs" / blob[:2] / blob, files / blob[:2] / blob)
    return verify(to)


def _copy(source: Path, target: Path) -> None:
    if target.exists() or not source.exists():
        return
    target.parent.mkdir(exist_ok=True)
    unfinished = target.with_name(target.name + ".part")
    shutil.copyfile(source, unfinished)
    with unfinished.open("rb+") as file:
        os.fsync(file.fileno())
    unfinished.replace(target)


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
