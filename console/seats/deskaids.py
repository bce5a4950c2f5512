"""What stands by at a desk: what finds, what tells the keys, what goes round by key, what is heard."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtWidgets import QWidget

from console.shell.deeds import Deed
from console.shell.finding import Finding
from console.shell.frame import SeatFrame
from console.shell.keys import Chapter, KeyHelp
from console.shell.reference import Reference
from console.shell.rounds import Rounds
from console.shell.sounding import Sounding


class Aids:
    """They live as long as the window; `sounding` is ticked and stopped by it."""

    def __init__(
        self,
        window: SeatFrame,
        deeds: Callable[[], Iterable[Deed]],
        parts: Callable[[], Sequence[QWidget]],
        chapters: Callable[[], Iterable[Chapter]],
        reference: Reference,
    ) -> None:
        self.finding = Finding(
            window.head.search,
            window,
            deeds=deeds,
            store=window.connection.store,
            reference=reference,
            hub_now=window.hub_now,
            parent=window,
        )
        self.sounding = Sounding(window, reference.lexicon.is_emergency)
        self.rounds = Rounds(window, parts)
        self.help = KeyHelp(window, chapters)
