"""`lujian verify DIR`: is what is kept there whole? Works beside a running hub.

例 example: lujian verify /srv/lujian
           lujian verify backup.db --json

退出码 exit codes: 0 完好 whole · 1 有损坏，或打不开 damaged, or cannot be opened · 2 用法有误 usage
"""

import argparse
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from console.domain.text import Text
from console.hub.telling import complain, told
from console.storage.archive import FOLDER as ARCHIVE
from console.storage.archive import Archive
from console.storage.faults import StorageFault
from console.storage.log import DATABASE, reading
from console.storage.questions import head
from console.storage.vault import Vault
from console.storage.verification import Findings, Seen, examine

TOLD_EVERY_S = 0.5


def main(arguments: Sequence[str]) -> int:
    words = _parser().parse_args(arguments)
    seen: Seen = {}
    try:
        with _told_of(words.folder, seen) if words.progress else nullcontext():
            found = verify(words.folder, seen)
    except StorageFault as fault:
        return complain(fault, as_json=words.json)
    told(found, report(found), as_json=words.json)
    return 0 if found.is_whole else 1


def verify(where: Path, seen: Seen | None = None) -> Findings:
    """Look at a data folder, or at a copy of its database alone; raises StorageFault where neither is there."""
    if where.is_file():
        with reading(where) as connection:
            files, sealed = beside(where)
            return examine(connection, Archive(sealed), files if files.is_dir() else None, None, seen)
    with reading(where / DATABASE) as connection:
        return examine(connection, Archive(where / ARCHIVE), where / "blobs", Vault(where / "vault.key"), seen)


def beside(backup: Path) -> tuple[Path, Path]:
    """Where the files and the sealed months of a backup lie."""
    return backup.with_name(backup.name + ".files"), backup.with_name(backup.name + ".archive")


@contextmanager
def _told_of(folder: Path, seen: Seen) -> Iterator[None]:
    """Say on the standard error how far it has come, twice a second: each event is looked at and then replayed."""
    with reading(folder / DATABASE if folder.is_dir() else folder) as connection:
        whole = 2 * head(connection)
    over = threading.Event()

    def say() -> None:
        while not over.wait(TOLD_EVERY_S):
            gone = seen.get("events", 0) + seen.get("replayed", 0)
            sys.stderr.write(f'{{"done":{min(gone, whole)},"of":{whole}}}\n')
            sys.stderr.flush()

    teller = threading.Thread(target=say, name="progress", daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()


def report(found: Findings) -> str:
    """What was found, for people."""
    looked = Text(
        f"事件 {found.events} 件，事项 {found.things} 件，附件 {found.files} 个",
        f"{found.events} events, {found.things} things, {found.files} files",
    )
    if found.is_whole:
        return f"完好：{looked.zh}。\nWhole: {looked.en}."
    lines = [f"  {each.where}: {each.what.zh} / {each.what.en}" for each in found.damage]
    return "\n".join((f"有损坏（{looked.zh}）：", f"Damaged ({looked.en}):", *lines))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lujian verify",
        description="校验日志链、读模型和附件。 Check the chain, the read models and the files.",
        epilog=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="数据目录，或备份文件 the data folder, or a backup")
    parser.add_argument("--progress", action="store_true", help="随时报告进度 say how far it has come")
    parser.add_argument("--json", action="store_true", help="输出一行 JSON one line of JSON")
    return parser
