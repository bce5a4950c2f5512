"""Which cases are picked for one act on all of them."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Signal

PICKED_MOST = 500
"""As many as one gesture may ask for."""


class Picked(QObject):
    """Cases by id, in the order they were picked."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids: dict[str, None] = {}
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.changed)

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
        if self._take_out(cases):
            self.changed.emit()

    def lose(self, cases: Iterable[str]) -> None:
        """They are picked no more, as drop has it; that they leave in a hundred portions is said once."""
        if self._take_out(cases):
            self._later.start()

    def keep_only(self, is_left: Callable[[str], bool]) -> None:
        """Of what is picked, only what this is true of."""
        self.drop([case for case in self._ids if not is_left(case)])

    def clear(self) -> None:
        self.drop(tuple(self._ids))

    def _take_out(self, cases: Iterable[str]) -> bool:
        dropped = [case for case in cases if case in self._ids]
        for case in dropped:
            del self._ids[case]
        return bool(dropped)
