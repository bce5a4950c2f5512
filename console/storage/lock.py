"""One writer for one data folder: a lock the system lets go of when its holder dies, with the holder's name in it."""

import os
import sys
from pathlib import Path

from console.storage.faults import StorageFault

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30

    def _take(descriptor: int) -> None:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FolderLock:
    """Held while a log is open for writing."""

    def __init__(self, folder: Path, who: str) -> None:
        """`who` is what the next one is told; raises StorageFault where somebody else holds it."""
        path = folder / "lock"
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _take(self._descriptor)
        except OSError:
            holder = os.read(self._descriptor, 200).decode(errors="replace").strip() or "?"
            os.close(self._descriptor)
            raise StorageFault(
                f"数据目录 {folder} 正由 {holder} 使用；请先停止它，或换一个目录。",
                f"The data folder {folder} is in use by {holder}; stop that first, or choose another folder.",
            ) from None
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, f"{who} (pid {os.getpid()})".encode())

    def release(self) -> None:
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)
