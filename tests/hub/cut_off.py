"""A rebuild that is killed before its first touch of a folder, before its second, and so on until one ends by itself.

    python -m tests.hub.cut_off FOLDER PLACE

Each runs on a copy of FOLDER of its own, PLACE/0, PLACE/1 …, in a process that ends itself without a word the moment
the interpreter says which file is about to be opened, moved, linked or removed. Prints what each was about to do.
"""

import os
import shutil
import signal
import sys
from datetime import timedelta
from pathlib import Path

from console.hub.rebuild import rebuild
from tests.support.law import NOW

TOUCHES = ("open", "os.rename", "os.remove", "os.link", "os.mkdir", "os.truncate", "sqlite3.connect")
MOST = 500


def killed_at(n: int, folder: Path) -> bool:
    """Run it in a child that is killed before its touch `n` (from 0); whether it was."""
    child = os.fork()
    if child == 0:
        _end_at(n, str(folder))
        rebuild(folder, NOW + timedelta(minutes=1), is_preview=False, tell=lambda _: None)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, status
    return os.WIFSIGNALED(status)


def _end_at(n: int, folder: str) -> None:
    left = n

    def hear(event: str, told: tuple[object, ...]) -> None:
        nonlocal left
        if event not in TOUCHES or not any(folder in str(each) for each in told):
            return
        if left == 0:
            print(event, *(Path(str(each)).name for each in told[:2] if folder in str(each)), flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

    sys.addaudithook(hear)


if __name__ == "__main__":
    whole, place = Path(sys.argv[1]), Path(sys.argv[2])
    for at in range(MOST):
        if not killed_at(at, Path(shutil.copytree(whole, place / str(at)))):
            break
    else:
        raise SystemExit(f"it did not end within {MOST} touches")
