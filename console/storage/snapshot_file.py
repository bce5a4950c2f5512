"""A copy of a database in one step, beside whoever is writing it.

The page-by-page backup of the standard driver starts over at every write of another connection and may
never end; `VACUUM INTO` reads one transaction, and leaves out what was deleted.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from console.storage.faults import StorageFault


def copy_database(source: Path, target: Path) -> None:
    """A whole, compact copy of `source` at `target`, on disk when this returns; never over an existing file."""
    if target.exists():
        raise StorageFault(f"{target} 已存在，不会覆盖。", f"{target} exists and is not overwritten.")
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(target.name + ".part")
    unfinished.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("VACUUM INTO ?", (str(unfinished),))
    except sqlite3.Error as fault:
        unfinished.unlink(missing_ok=True)
        raise StorageFault(
            f"{source} 不能复制到 {target}（{fault}）；请检查磁盘空间，并运行 lujian verify。",
            f"{source} cannot be copied to {target} ({fault}); check the disk and run `lujian verify`.",
        ) from fault
    with unfinished.open("rb+") as file:
        os.fsync(file.fileno())
    unfinished.rename(target)
