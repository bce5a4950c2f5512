"""SQLite on a simulated disk: a file system of our own, registered with the library that the driver uses.

While `installed()`, every database that is opened in this process lies on a mounted `Disk`; nothing of the
production code knows. The structures are those of sqlite.org/c3ref/vfs.html and …/io_methods.html.
"""

import _sqlite3
import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_double, c_int, c_int64, c_void_p
from functools import cache
from typing import Any

from tests.sim.disk import Disk, Failing, File

OK, BUSY, IOERR, NOTFOUND, FULL, CANTOPEN = 0, 5, 10, 12, 13, 14
SHORT_READ = IOERR | 2 << 8
OPEN_CREATE, OPEN_DELETE_ON_CLOSE = 0x4, 0x8
POWERSAFE_OVERWRITE = 0x1000
SHARED, RESERVED, PENDING, EXCLUSIVE = 1, 2, 3, 4
SHM_UNLOCK, SHM_LOCK, SHM_SHARED, SHM_EXCLUSIVE = 1, 2, 4, 8


class _OpenFile(Structure):
    _fields_ = (("methods", c_void_p), ("number", c_int64))


class _Methods(Structure):
    _fields_ = (
        ("version", c_int),
        *(
            (name, c_void_p)
            for name in (
                "close",
                "read",
                "write",
                "truncate",
                "sync",
                "file_size",
                "lock",
                "unlock",
                "check_reserved",
                "file_control",
                "sector_size",
                "characteristics",
                "shm_map",
                "shm_lock",
                "shm_barrier",
                "shm_unmap",
            )
        ),
    )


class _Vfs(Structure):
    _fields_ = (
        ("version", c_int),
        ("file_bytes", c_int),
        ("path_most", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        *(
            (name, c_void_p)
            for name in (
                "open",
                "delete",
                "access",
                "full_path",
                "dl_open",
                "dl_error",
                "dl_sym",
                "dl_close",
                "randomness",
                "sleep",
                "current_time",
                "last_error",
                "current_time_ms",
            )
        ),
    )


class _Handle:
    """One open file of one connection."""

    def __init__(self, disk: Disk, name: str, file: File, shared: "_Shared", is_temporary: bool) -> None:
        self.disk, self.name, self.file, self.shared = disk, name, file, shared
        self.generation = disk.generation
        self.is_temporary = is_temporary

    @property
    def is_dead(self) -> bool:
        return self.generation != self.disk.generation


class _Shared:
    """What the connections to one file share: its locks and its index memory."""

    def __init__(self) -> None:
        self.levels: dict[int, int] = {}
        self.regions: list[Any] = []
        self.shm: dict[int, dict[int, int]] = {}
        """slot → {number of a handle → SHM_SHARED or SHM_EXCLUSIVE}"""


class Vfs:
    """The file system; `mounts` maps a folder to its disk."""

    def __init__(self) -> None:
        self.mounts: dict[str, Disk] = {}
        self._library = ctypes.CDLL(_sqlite3.__file__)
        self._library.sqlite3_vfs_find.restype = c_void_p
        self._handles: dict[int, _Handle] = {}
        self._shared: dict[tuple[Disk, str, int], _Shared] = {}
        self._next = 1
        self._kept: list[object] = []
        methods = _Methods(version=2, **{name: self._entry(name) for name, *_ in _Methods._fields_[1:]})
        self._methods = ctypes.addressof(methods)
        self._vfs = _Vfs(version=2, file_bytes=ctypes.sizeof(_OpenFile), path_most=512, name=b"forgetful")
        for name, *_ in _Vfs._fields_[6:]:
            setattr(self._vfs, name, self._entry(name))
        self._kept.append(methods)

    @contextmanager
    def installed(self) -> Iterator["Vfs"]:
        """Every database that is opened meanwhile lies on a simulated disk."""
        usual = c_void_p(self._library.sqlite3_vfs_find(None))
        self._library.sqlite3_vfs_register(ctypes.byref(self._vfs), 1)
        try:
            yield self
        finally:
            self._library.sqlite3_vfs_unregister(ctypes.byref(self._vfs))
            self._library.sqlite3_vfs_register(usual, 1)
            self.mounts.clear()
            self._shared.clear()

    def _entry(self, name: str) -> c_void_p:
        """A function of ours as the library calls it; what goes wrong in it is an I/O error, and is kept."""
        if name.startswith("dl_"):
            return c_void_p(None)
        work: Callable[..., int] = getattr(self, f"_{name}")

        def called(*words: Any) -> int:
            try:
                return work(*words)
            except Failing as fault:
                return FULL if fault.is_full else IOERR

        kept = _SHAPES[name](called)
        self._kept.append(kept)
        return ctypes.cast(kept, c_void_p)

    # The file system

    def _open(self, _vfs: int, path: bytes | None, file: int, flags: int, out: Any) -> int:
        opened = _OpenFile.from_address(file)
        opened.methods = None
        if path is None:
            disk, name, there = Disk(), "", File()
        else:
            folder, _, name = path.decode().rpartition("/")
            found = self.mounts.get(folder)
            if found is None or (name not in found.files and not flags & OPEN_CREATE):
                return CANTOPEN
            disk, there = found, found.files.setdefault(name, File())
        shared = self._shared.setdefault((disk, name, disk.generation), _Shared()) if name else _Shared()
        number, self._next = self._next, self._next + 1
        self._handles[number] = _Handle(disk, name, there, shared, bool(flags & OPEN_DELETE_ON_CLOSE))
        opened.number, opened.methods = number, self._methods
        if out:
            out[0] = flags
        return OK

    def _delete(self, _vfs: int, path: bytes, _sync: int) -> int:
        folder, _, name = path.decode().rpartition("/")
        disk = self.mounts.get(folder)
        if disk is not None:
            disk.files.pop(name, None)
        return OK

    def _access(self, _vfs: int, path: bytes, _flags: int, out: Any) -> int:
        folder, _, name = path.decode().rpartition("/")
        disk = self.mounts.get(folder)
        out[0] = int(disk is not None and name in disk.files)
        return OK

    def _full_path(self, _vfs: int, path: bytes, room: int, out: int) -> int:
        if len(path) + 1 > room:
            return CANTOPEN
        ctypes.memmove(out, path + b"\0", len(path) + 1)
        return OK

    def _randomness(self, _vfs: int, count: int, out: int) -> int:
        ctypes.memmove(out, bytes(n * 37 & 0xFF for n in range(count)), count)
        return count

    def _sleep(self, _vfs: int, microseconds: int) -> int:
        return microseconds

    def _current_time(self, _vfs: int, out: Any) -> int:
        out[0] = 2_461_000.5
        return OK

    def _current_time_ms(self, _vfs: int, out: Any) -> int:
        out[0] = int(2_461_000.5 * 86_400_000)
        return OK

    def _last_error(self, _vfs: int, _room: int, _out: int) -> int:
        return OK

    # One file

    def _of(self, file: int) -> _Handle:
        handle = self._handles[_OpenFile.from_address(file).number]
        if handle.is_dead:
            raise Failing
        return handle

    def _close(self, file: int) -> int:
        number = _OpenFile.from_address(file).number
        handle = self._handles.pop(number)
        handle.shared.levels.pop(number, None)
        for owners in handle.shared.shm.values():
            owners.pop(number, None)
        if handle.is_temporary and not handle.is_dead:
            handle.disk.files.pop(handle.name, None)
        return OK

    def _read(self, file: int, out: int, count: int, offset: int) -> int:
        found = bytes(self._of(file).file.content[offset : offset + count])
        ctypes.memmove(out, found.ljust(count, b"\0"), count)
        return OK if len(found) == count else SHORT_READ

    def _write(self, file: int, data: int, count: int, offset: int) -> int:
        handle = self._of(file)
        handle.disk.spend()
        if handle.disk.is_full and offset + count > len(handle.file.content):
            raise Failing(is_full=True)
        handle.file.write(offset, ctypes.string_at(data, count))
        return OK

    def _truncate(self, file: int, size: int) -> int:
        self._of(file).file.truncate(size)
        return OK

    def _sync(self, file: int, _flags: int) -> int:
        handle = self._of(file)
        handle.disk.spend()
        handle.file.sync()
        return OK

    def _file_size(self, file: int, out: Any) -> int:
        out[0] = len(self._of(file).file.content)
        return OK

    def _lock(self, file: int, level: int) -> int:
        number, levels = _OpenFile.from_address(file).number, self._of(file).shared.levels
        highest = max((held for other, held in levels.items() if other != number), default=0)
        forbidden = {SHARED: PENDING, RESERVED: RESERVED, EXCLUSIVE: SHARED}[level]
        if highest >= forbidden:
            return BUSY
        levels[number] = max(level, levels.get(number, 0))
        return OK

    def _unlock(self, file: int, level: int) -> int:
        self._handles[_OpenFile.from_address(file).number].shared.levels[_OpenFile.from_address(file).number] = level
        return OK

    def _check_reserved(self, file: int, out: Any) -> int:
        out[0] = int(any(held >= RESERVED for held in self._of(file).shared.levels.values()))
        return OK

    def _file_control(self, _file: int, _op: int, _out: int) -> int:
        return NOTFOUND

    def _sector_size(self, _file: int) -> int:
        return 4096

    def _characteristics(self, _file: int) -> int:
        return POWERSAFE_OVERWRITE

    def _shm_map(self, file: int, region: int, size: int, extend: int, out: Any) -> int:
        regions = self._of(file).shared.regions
        while extend and len(regions) <= region:
            regions.append(ctypes.create_string_buffer(size))
        out[0] = ctypes.addressof(regions[region]) if region < len(regions) else None
        return OK

    def _shm_lock(self, file: int, first: int, count: int, flags: int) -> int:
        number, shm = _OpenFile.from_address(file).number, self._of(file).shared.shm
        slots = [shm.setdefault(n, {}) for n in range(first, first + count)]
        if flags & SHM_UNLOCK:
            for owners in slots:
                owners.pop(number, None)
            return OK
        wanted = flags & (SHM_SHARED | SHM_EXCLUSIVE)
        for owners in slots:
            others = [held for other, held in owners.items() if other != number]
            if others and (wanted == SHM_EXCLUSIVE or SHM_EXCLUSIVE in others):
                return BUSY
        for owners in slots:
            owners[number] = wanted
        return OK

    def _shm_barrier(self, _file: int) -> int:
        return OK

    def _shm_unmap(self, _file: int, _delete: int) -> int:
        return OK


_ints, _longs, _pointers, _doubles = POINTER(c_int), POINTER(c_int64), POINTER(c_void_p), POINTER(c_double)
_SHAPES: dict[str, Any] = {
    name: CFUNCTYPE(c_int, c_void_p, *words)
    for name, words in {
        "open": (c_char_p, c_void_p, c_int, _ints),
        "delete": (c_char_p, c_int),
        "access": (c_char_p, c_int, _ints),
        "full_path": (c_char_p, c_int, c_void_p),
        "randomness": (c_int, c_void_p),
        "sleep": (c_int,),
        "current_time": (_doubles,),
        "current_time_ms": (_longs,),
        "last_error": (c_int, c_void_p),
        "close": (),
        "read": (c_void_p, c_int, c_int64),
        "write": (c_void_p, c_int, c_int64),
        "truncate": (c_int64,),
        "sync": (c_int,),
        "file_size": (_longs,),
        "lock": (c_int,),
        "unlock": (c_int,),
        "check_reserved": (_ints,),
        "file_control": (c_int, c_void_p),
        "sector_size": (),
        "characteristics": (),
        "shm_map": (c_int, c_int, c_int, _pointers),
        "shm_lock": (c_int, c_int, c_int),
        "shm_barrier": (),
        "shm_unmap": (c_int,),
    }.items()
}


@cache
def the_vfs() -> Vfs:
    """The one of this process: the library keeps pointers into it. Raises AttributeError where the driver
    does not share its library."""
    return Vfs()
