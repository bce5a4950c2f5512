"""A disk that fails when it is told to, and remembers what a power cut would have left of it.

SQLite asks its "VFS" for every read, write and sync. Here the one it comes with stays at work, with a hand on the
calls that matter: each may be refused, and each write and sync below a folder is noted. No rights, no mounts and no
compiler are needed, and the product knows nothing of it.
"""

import _sqlite3
import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from pathlib import Path
from random import Random

import pytest
from msgspec import Struct

SECTOR = 512
OK, IOERR, FULL, CANTOPEN, READONLY = 0, 10, 13, 14, 8
IOERR_READ, IOERR_WRITE, IOERR_FSYNC = 266, 778, 1034

_LIBRARY = ("find", "register", "unregister")

Refuse = Callable[[str, str], int]
"""(what is asked: open, read, write, sync; of which file) → 0, or the code SQLite hears."""


METHODS = """close read write truncate sync size lock unlock reserved control sector traits
    shm_map shm_lock shm_barrier shm_unmap fetch unfetch"""
CALLS = """open delete access full_path dl_open dl_error dl_sym dl_close random sleep time error
    time64 set_call get_call next_call"""


class _Methods(Structure):
    _fields_ = [("version", c_int), *((name, c_void_p) for name in METHODS.split())]


class _File(Structure):
    _fields_ = [("methods", POINTER(_Methods))]


class _Vfs(Structure):
    _fields_ = [
        ("version", c_int),
        ("size", c_int),
        ("path_most", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        *((name, c_void_p) for name in CALLS.split()),
    ]


_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, POINTER(_File), c_int, c_void_p)
_CLOSE = CFUNCTYPE(c_int, POINTER(_File))
_MOVE = CFUNCTYPE(c_int, POINTER(_File), c_void_p, c_int, c_int64)
_TRUNCATE = CFUNCTYPE(c_int, POINTER(_File), c_int64)
_SYNC = CFUNCTYPE(c_int, POINTER(_File), c_int)


class Op(Struct, frozen=True):
    """What was done to a file: `write` of data at an offset, `truncate` to one, `sync`; or a mark of the test's own."""

    what: str
    file: str = ""
    at: int = 0
    data: bytes = b""


class Disk:
    """Everything SQLite does below `folder`, from `installed` on."""

    def __init__(self, folder: Path) -> None:
        self.ops: list[Op] = []
        self.calls = 0
        self.refuse: Refuse = lambda what, file: OK
        self._folder = str(folder)
        self._files: dict[int, str] = {}
        self._kept: list[object] = []
        self._patched: dict[int, _Methods] = {}

    def mark(self, what: str) -> None:
        """Note that something has come about by now."""
        self.ops.append(Op(what))

    def opened(self, real: _Vfs) -> object:
        """The call that opens a file: as ever, and then with our hand on it."""
        real_open = _OPEN(real.open)
        of_real = ctypes.addressof(real)

        def open_(_: int, name: int | None, file: "ctypes._Pointer[_File]", flags: int, out: int) -> int:
            path = ctypes.string_at(name).decode() if name else ""
            is_ours = path.startswith(self._folder) and not path.endswith("-shm")
            if is_ours and (code := self._asked("open", path)):
                return code
            code = real_open(of_real, name, file, flags, out)
            if code == OK and is_ours:
                self._files[_address(file)] = Path(path).name
                file.contents.methods = ctypes.pointer(self._methods(file.contents.methods))
            return int(code)

        return self._keep(_OPEN(_guarded(open_)))

    def _methods(self, real: "ctypes._Pointer[_Methods]") -> _Methods:
        found = self._patched.get(_address(real))
        if found is None:
            found = self._patched[_address(real)] = self._patch(real.contents)
        return found

    def _patch(self, real: _Methods) -> _Methods:
        close, read, write = _CLOSE(real.close), _MOVE(real.read), _MOVE(real.write)
        truncate, sync = _TRUNCATE(real.truncate), _SYNC(real.sync)

        def close_(file: "ctypes._Pointer[_File]") -> int:
            self._files.pop(_address(file), None)
            return int(close(file))

        def read_(file: "ctypes._Pointer[_File]", data: int, size: int, at: int) -> int:
            return self._asked("read", self._name(file)) or read(file, data, size, at)

        def write_(file: "ctypes._Pointer[_File]", data: int, size: int, at: int) -> int:
            code = self._asked("write", self._name(file)) or write(file, data, size, at)
            if code == OK:
                self.ops.append(Op("write", self._name(file), at, ctypes.string_at(data, size)))
            return code

        def truncate_(file: "ctypes._Pointer[_File]", size: int) -> int:
            code = self._asked("write", self._name(file)) or truncate(file, size)
            if code == OK:
                self.ops.append(Op("truncate", self._name(file), size))
            return code

        def sync_(file: "ctypes._Pointer[_File]", flags: int) -> int:
            code = self._asked("sync", self._name(file)) or sync(file, flags)
            if code == OK:
                self.ops.append(Op("sync", self._name(file)))
            return code

        patched = _Methods.from_buffer_copy(real)
        patched.version = min(real.version, 2)  # no memory-mapped reads: they would go past us
        for name, kind, call in (
            ("close", _CLOSE, close_),
            ("read", _MOVE, read_),
            ("write", _MOVE, write_),
            ("truncate", _TRUNCATE, truncate_),
            ("sync", _SYNC, sync_),
        ):
            setattr(patched, name, ctypes.cast(self._keep(kind(_guarded(call))), c_void_p).value)  # type: ignore[arg-type]
        return patched

    def _asked(self, what: str, file: str) -> int:
        self.calls += 1
        return self.refuse(what, Path(file).name)

    def _name(self, file: "ctypes._Pointer[_File]") -> str:
        return self._files.get(_address(file), "")

    def _keep(self, thing: object) -> object:
        self._kept.append(thing)
        return thing


@contextmanager
def installed(folder: Path) -> Iterator[Disk]:
    """SQLite's disk in our hands for a while; skips where its library cannot be reached."""
    try:
        library = ctypes.CDLL(_sqlite3.__file__)
        find, register, unregister = (
            library.sqlite3_vfs_find,
            library.sqlite3_vfs_register,
            library.sqlite3_vfs_unregister,
        )
    except (AttributeError, OSError):
        pytest.skip("SQLite is built into Python here and cannot be reached")
    find.restype, find.argtypes = POINTER(_Vfs), [c_char_p]
    for call in (register, unregister):
        call.restype, call.argtypes = c_int, ([c_void_p, c_int] if call is register else [c_void_p])
    real = find(None).contents
    ours, disk = _Vfs.from_buffer_copy(real), Disk(folder)
    ours.name = b"lujian-test"
    ours.open = ctypes.cast(disk.opened(real), c_void_p).value  # type: ignore[arg-type]
    register(ctypes.addressof(ours), 1)
    try:
        yield disk
    finally:
        unregister(ctypes.addressof(ours))
        register(ctypes.addressof(real), 1)


def after_a_power_cut(before: dict[str, bytes], ops: list[Op], random: Random) -> dict[str, bytes]:
    """What the files hold: all that was synced; of the rest each write whole, torn at a sector, or not at all."""
    files = {name: bytearray(data) for name, data in before.items()}
    synced = {op.file: n for n, op in enumerate(ops) if op.what == "sync"}
    for n, op in enumerate(ops):
        if op.what not in ("write", "truncate"):
            continue
        file = files.setdefault(op.file, bytearray())
        size = len(op.data) if n < synced.get(op.file, -1) else random.choice((0, len(op.data), _torn(op, random)))
        if op.what == "truncate":
            if n < synced.get(op.file, -1) or random.random() < 0.5:
                del file[op.at :]
        elif size:
            file.extend(bytes(max(0, op.at - len(file))))
            file[op.at : op.at + size] = op.data[:size]
    return {name: bytes(data) for name, data in files.items()}


def _torn(op: Op, random: Random) -> int:
    return min(len(op.data), random.randrange(0, max(1, len(op.data)), SECTOR))


def _address(pointer: object) -> int:
    return int(ctypes.cast(pointer, c_void_p).value or 0)  # type: ignore[arg-type]


def _guarded(call: Callable[..., int]) -> Callable[..., int]:
    """Nothing may leave a call that C has made."""

    def guarded(*given: object) -> int:
        try:
            return call(*given)
        except Exception:  # noqa: BLE001
            return IOERR

    return guarded
