"""Large blocks of memory go back to the machine when they are let go of: a desk runs for twelve hours, a hub for weeks.

What has travelled is large: pictures come and go all shift, megabytes each. The C library of Linux (glibc,
mallopt(3)) maps the first ones apart from everything else; once one was let go of, it takes later ones for usual and
puts them between small blocks that live on, where what they leave behind is held for good. A limit that is set stays
where it is.
"""

import ctypes
import sys

APART_FROM = 64 * 1024
"""Bytes from which on a block is mapped by itself: a camera's picture takes 96 KiB, a row of a list 120."""
_M_MMAP_THRESHOLD = -3


def keep_large_apart() -> bool:
    """From now on, in this process; False where the C library has no such limit."""
    if not sys.platform.startswith("linux"):
        return False
    limit = getattr(ctypes.CDLL(None), "mallopt", None)
    return limit is not None and bool(limit(_M_MMAP_THRESHOLD, APART_FROM))
