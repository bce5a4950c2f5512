"""What pictures leave behind in a process that goes on for twelve hours."""

import ctypes
import subprocess
import sys

import pytest

HOLDS = """
import ctypes, os, sys
from pathlib import Path
from console.wire.blocks import keep_large_apart

C = ctypes.CDLL(None)
C.malloc.restype, C.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]

def taken(size):
    block = C.malloc(size)
    ctypes.memset(block, 1, size)
    return block

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

if sys.argv[1] == "apart":
    assert keep_large_apart()
C.free(taken(8 << 20))
before = held()
pictures, rows = [], []
for _ in range(int(sys.argv[2])):
    pictures.append(taken(int(sys.argv[3])))
    rows.append(taken(1 << 10))
for picture in pictures:
    C.free(picture)
print(held() - before)
"""
"""Pictures that come between small things which stay, and go again: what is left in this process, in bytes."""


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or not hasattr(ctypes.CDLL(None), "mallopt"), reason="another C library"
)
@pytest.mark.parametrize(("count", "size"), [(40, 3 << 20), (1_280, 96 << 10)], ids=["phone", "camera"])
def test_what_pictures_leave_behind_goes_back_to_the_machine(count: int, size: int):
    left = {}
    for how in ("apart", "as it comes"):
        told = subprocess.run(
            [sys.executable, "-c", HOLDS, how, str(count), str(size)], capture_output=True, text=True, check=True
        )
        left[how] = int(told.stdout)
    assert left["apart"] < 8 << 20
    assert left["as it comes"] > 40 << 20, "the C library gives it back by itself: this is no longer needed"
