"""A file is there whole or not at all: it is written beside its place, and moved there in one step."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole(file: Path) -> Iterator[Path]:
    """Where to write meanwhile; what is there at the end of the block without a fault is `file`. Raises OSError."""
    draft = file.with_name(f"{file.name}.part")
    try:
        yield draft
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def write_whole(file: Path, body: bytes) -> None:
    """Bytes as a file; raises OSError with the file before as it was."""
    with whole(file) as draft:
        draft.write_bytes(body)
