"""Laying out once what changes in many places."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QLayout


@contextmanager
def laid_once(layout: QLayout) -> Iterator[None]:
    """Parts may come and go inside. Qt lays out everything around a part at the moment it is shown, and all of it again
    for the next one; a layout that rests is laid out after the block, by the request that it was sent meanwhile."""
    layout.setEnabled(False)
    try:
        yield
    finally:
        layout.setEnabled(True)
