"""Names that outlast the power: a rename is on disk when its folder is."""

import os
import sys
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make a rename outlast the power; Windows has no such call and keeps names by itself."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def put_in_place(draft: Path, place: Path) -> None:
    """A finished file under its name, bytes and name on disk."""
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    draft.replace(place)
    sync_folder(place.parent)
