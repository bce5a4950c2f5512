"""Small things that a seat remembers of a person or a machine, each in a file of its own; no work rests on one."""

import logging
from pathlib import Path
from typing import TypeVar

import msgspec

_log = logging.getLogger(__name__)

T = TypeVar("T")


def recall(file: Path, shape: type[T], nothing: T) -> T:
    """What was kept there; `nothing` where there is no file, or one that nobody can read."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=shape)
    except FileNotFoundError:
        return nothing
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as fault:
        _log.warning("what is kept in %s cannot be read and is left out: %s", file, fault)
        return nothing


def keep(file: Path, value: object) -> None:
    """Write all of it in one step; where the disk takes nothing it is known until the window closes."""
    draft = file.with_suffix(".draft")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(msgspec.json.format(msgspec.json.encode(value, order="sorted")))
        draft.replace(file)
    except OSError as fault:
        _log.warning("%s could not be written: %s", file, fault)
