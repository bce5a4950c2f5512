"""The case of a card on paper, looked at before it is printed."""

from collections.abc import Callable
from datetime import datetime

from widgets.cases.card import CaseCard
from widgets.cases.lexicon import Lexicon
from widgets.cases.paper import OnPaper, Preview, paper


class CasePrint:
    """Opens the preview of what a card shows; `by` is who prints it."""

    def __init__(self, card: CaseCard, lexicon: Lexicon, hub_now: Callable[[], datetime], by: str) -> None:
        self._card, self._lexicon, self._now, self._by = card, lexicon, hub_now, by
        card.print_asked.connect(self._preview)

    def _preview(self) -> None:
        row = self._card.current()
        if row is None:
            return
        what = OnPaper(
            row=row,
            lexicon=self._lexicon,
            lines=self._card.steps.lines(),
            photos=self._card.photos,
            by=self._by,
            at=self._now(),
        )
        Preview(paper(what), row.number, self._card.window()).open()
