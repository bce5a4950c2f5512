"""A JSON file in a shape of ours."""

from pathlib import Path
from typing import TypeVar

from console.domain.malformed import read_whole
from console.domain.oserrors import unread
from console.domain.text import Refused, Text

T = TypeVar("T")

FILE_MOST = 8 * 1024 * 1024
"""Bytes of a file that a person keeps."""


def read_shape(shape: type[T], place: Path) -> T:
    """Raises Refused with the file's name, and the place of the fault or the keys that nobody knows."""
    try:
        body = place.read_bytes() if place.stat().st_size <= FILE_MOST else None
    except OSError as fault:
        raise unread(place.name, fault) from None
    if body is None:
        raise Refused(f"文件 {place.name} 超过 8 MiB。", f"File {place.name} is above 8 MiB.")
    return read_whole(shape, body, Text(f"文件 {place.name} ", f"File {place.name}"))
