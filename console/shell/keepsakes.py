"""Small things that a seat remembers of a person or a machine, each in a file of its own; no work rests on one.

    keep ─▶ waiting, the last of each file ─▶ the scribe's own thread ─▶ draft ─▶ file
    recall ◀── what waits, else the file         settle ─▶ when nothing waits any more

A disk may take half a second for one file, and no key is heard while the window waits for it.
"""

import logging
from pathlib import Path
from threading import Lock, Thread
from typing import TypeVar

import msgspec

_log = logging.getLogger(__name__)

T = TypeVar("T")


class Scribe:
    """Writes files one after the other, in a thread that lasts as long as there is something to write.

    Of a file that is written again before its turn, only the last is. The thread is waited for where Python ends.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: dict[Path, bytes] = {}
        self._thread: Thread | None = None

    def write(self, file: Path, words: bytes) -> None:
        """Have this file hold these words soon."""
        with self._lock:
            self._waiting.pop(file, None)
            self._waiting[file] = words
            if self._thread is None:
                self._thread = Thread(target=self._work, name="keepsakes")
                self._thread.start()

    def waiting(self, file: Path) -> bytes | None:
        """What the file is to hold; None where nothing of it waits."""
        with self._lock:
            return self._waiting.get(file)

    def settle(self) -> None:
        """Come back when nothing waits any more."""
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        while (next_one := self._next()) is not None:
            file, words = next_one
            _write(file, words)
            with self._lock:
                if self._waiting[file] is words:
                    del self._waiting[file]

    def _next(self) -> tuple[Path, bytes] | None:
        """What has waited longest; None is the thread's last word."""
        with self._lock:
            found = next(iter(self._waiting.items()), None)
            if found is None:
                self._thread = None
            return found


_scribe = Scribe()


def recall(file: Path, shape: type[T], nothing: T) -> T:
    """What was kept there; `nothing` where there is no file, or one that nobody can read."""
    try:
        return msgspec.json.decode(_scribe.waiting(file) or file.read_bytes(), type=shape)
    except FileNotFoundError:
        return nothing
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as fault:
        _log.warning("what is kept in %s cannot be read and is left out: %s", file, fault)
        return nothing


def keep(file: Path, value: object) -> None:
    """Have all of it written soon, in one step; where the disk takes nothing it is known until the window closes."""
    _scribe.write(file, msgspec.json.format(msgspec.json.encode(value, order="sorted")))


def settle() -> None:
    """Come back when all that was kept is in its files: the last thing a seat does."""
    _scribe.settle()


def _write(file: Path, words: bytes) -> None:
    draft = file.with_suffix(".draft")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(words)
        draft.replace(file)
    except OSError as fault:
        _log.warning("%s could not be written: %s", file, fault)
