"""Which cases are picked for one act on all of them."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

PICKED_MOST = 500
"""As many as one gesture may ask for."""


class Picked(QObject):
    """Cases by id, in the order they were picked."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids: dict[str, None] = {}

    def __contains__(self, case: str) -> bool:
        return case in self._ids

    def __bool__(self) -> bool:
        return bool(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def ids(self) -> tuple[str, ...]:
        return tuple(self._ids)

    def toggle(self, case: str) -> None:
        if case in self._ids:
            self.drop((case,))
        else:
            self.add((case,))

    def add(self, cases: Iterable[str]) -> None:
        """Pick these as well, as far as there is room."""
        before = len(self._ids)
        for case in cases:
            if len(self._ids) >= PICKED_MOST:
                break
            self._ids[case] = None
        if len(self._ids) != before:
            self.changed.emit()

    def drop(self, cases: Iterable[str]) -> None:
        dropped = [case for case in cases if case in self._ids]
        for case in dropped:
            del self._ids[case]
        if dropped:
            self.changed.emit()

    def keep_only(self, cases: Iterable[str]) -> None:
        """Of what is picked, only what is among these."""
        left = frozenset(cases)
        self.drop([case for case in self._ids if case not in left])

    def clear(self) -> None:
        self.drop(tuple(self._ids))
