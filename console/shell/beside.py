"""Who else has a case open now: on its card, and as a mark in the list. It keeps nobody from anything."""

from collections.abc import Callable, Iterable

from console.shell.connection import Connection
from console.wire.frames import Present
from widgets.cases.card import CaseCard
from widgets.cases.told import beside

ROOM = "case/"


class Beside:
    """Keeps one card and one list true; says to the others where this seat is."""

    def __init__(
        self, connection: Connection, card: CaseCard, mark: Callable[[Iterable[str]], None] = lambda cases: None
    ) -> None:
        """`mark`: these cases may be marked otherwise than before in a list, where there is one that marks them."""
        self._connection, self._card, self._mark = connection, card, mark
        connection.presence_changed.connect(self._heard)
        card.work_begun.connect(self._at_work)

    def open(self) -> None:
        """This seat has the case of the card open, and no other; the others hear whether it is at work on it."""
        row = self._card.current()
        if row is not None:
            self._connection.here(ROOM + row.id, "editing" if self._card.has_sheet() else "viewing")

    def show(self) -> None:
        """Show who else has the case of the card open."""
        row = self._card.current()
        if row is not None:
            self._card.show_beside(self.told(row.id))

    def told(self, case: str) -> str:
        """What a list says of a case that others have open; '' of any other."""
        others = self._others(case)
        return beside(
            [each.name for each in others if each.state == "viewing"],
            [each.name for each in others if each.state == "editing"],
        )

    def _others(self, case: str) -> list[Present]:
        """Whoever sits at a second seat of their own is no other."""
        me = self._connection.who
        return [each for each in self._connection.present(ROOM + case) if me is None or each.account != me.account]

    def _at_work(self) -> None:
        """A form has opened or closed; whoever has gone on to a session stands there."""
        if self._card.isVisible():
            self.open()

    def _heard(self, room: str) -> None:
        if room.startswith(ROOM):
            case = room.removeprefix(ROOM)
            self._mark((case,))
            row = self._card.current()
            if row is not None and row.id == case:
                self.show()
