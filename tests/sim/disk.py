"""A disk that may forget: what was written and not yet synced is lost, torn or kept when the power goes.

    write ─▶ content (what the machine sees) ──sync──▶ durable (what a power loss leaves)
                 └── pending: how to take each write back, in order

`Disk` is plain Python; `vfs` puts SQLite on it. Reading a file, or taking a clone of the whole disk as it would be
found after a crash, needs neither.
"""

from collections.abc import Callable
from random import Random

SECTOR = 512


class Failing(Exception):
    """The device did not do it: an I/O error, or a full disk."""

    def __init__(self, is_full: bool = False) -> None:
        super().__init__("disk full" if is_full else "I/O error")
        self.is_full = is_full


class File:
    """One file: what is in it, and the writes that no sync has covered yet."""

    def __init__(self, content: bytes = b"") -> None:
        self.content = bytearray(content)
        self.pending: list[tuple[int, bytes | None, bytes, int]] = []
        """(offset, what was written, what stood there, size before); None written: cut to `offset`."""

    def write(self, offset: int, data: bytes) -> None:
        size = len(self.content)
        self.pending.append((offset, data, bytes(self.content[offset : offset + len(data)]), size))
        self._put(offset, data)

    def truncate(self, size: int) -> None:
        if size < len(self.content):
            self.pending.append((size, None, bytes(self.content[size:]), len(self.content)))
            del self.content[size:]

    def sync(self) -> None:
        self.pending.clear()

    def survive(self, random: Random | None) -> bytes:
        """What a power loss leaves; without chance nothing that was not synced."""
        found = File(bytes(self.content))
        for offset, data, before, size in reversed(self.pending):
            if data is None:
                found.content[offset:] = before
            else:
                found.content[offset : offset + len(data)] = before
                del found.content[size:]
        for offset, data, _, _ in self.pending if random is not None else ():
            assert random is not None
            fate = random.random()
            if fate < 0.4:
                continue
            if data is None:
                del found.content[offset:]
            elif fate < 0.8 or len(data) <= SECTOR:
                found._put(offset, data)
            else:
                found._put(offset, data[: random.randrange(1, -(-len(data) // SECTOR)) * SECTOR])
        return bytes(found.content)

    def _put(self, offset: int, data: bytes) -> None:
        if offset > len(self.content):
            self.content.extend(bytes(offset - len(self.content)))
        self.content[offset : offset + len(data)] = data


class Disk:
    """Files by name. `generation` counts the crashes: what was opened before one is a dead hand."""

    def __init__(self, files: dict[str, bytes] | None = None) -> None:
        self.files = {name: File(content) for name, content in (files or {}).items()}
        self.generation = 0
        self.is_full = False
        self.fails_in: int | None = None
        """How many more writes and syncs succeed; None: all."""
        self.when_failing: Callable[[], None] = lambda: None
        """Told at the first operation that fails for `fails_in`."""

    def spend(self) -> None:
        """One write or sync is asked of the device; raises Failing."""
        if self.fails_in is None:
            return
        if self.fails_in == 0:
            self.when_failing()
            raise Failing
        self.fails_in -= 1

    @property
    def is_ailing(self) -> bool:
        return self.is_full or self.fails_in is not None

    def mend(self) -> None:
        self.fails_in, self.is_full = None, False

    def crash(self, power: Random | None) -> None:
        """The process dies. With `power` the machine goes down with it, and takes what was not synced."""
        self.generation += 1
        self.mend()
        for name, file in list(self.files.items()):
            if power is not None:
                self.files[name] = File(file.survive(power))

    def image(self, *, durable: bool) -> dict[str, bytes]:
        """Every file: as the machine sees it, or as the worst power loss would leave it."""
        return {
            name: file.survive(None) if durable else bytes(file.content) for name, file in sorted(self.files.items())
        }
