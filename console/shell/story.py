"""The timeline of the card: what this seat has heard live, and once asked, everything before."""

import asyncio
from functools import partial

from console.domain.people import CLOCK
from console.models import phrases
from console.models.sentences import Names, sentence
from console.shell.connection import Connection
from console.shell.nearby import number_of
from console.wire.frames import Item, TimelineQuery
from resources.tongue import say
from widgets.cases.card import CaseCard
from widgets.cases.lexicon import Lexicon
from widgets.cases.steps import TimelineLine
from widgets.tokens import Tone

STEPS_A_PAGE = 200


class Story:
    """Tells one card the steps of its case; older ones are asked for when a case is opened."""

    def __init__(self, connection: Connection, card: CaseCard, lexicon: Lexicon) -> None:
        self._connection, self._card, self._lexicon = connection, card, lexicon
        self._names = Names(
            unit=lexicon.unit,
            small_class=lexicon.small_class,
            account=lexicon.person,
            case=partial(number_of, connection.store),
        )
        self._before: dict[str, tuple[Item, ...]] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}

    def tell(self, case: str) -> None:
        """Show what is known of a case and ask for what is not."""
        if case not in self._before and case not in self._asking:
            self._asking[case] = asyncio.get_running_loop().create_task(self._fetch(case))
        self._show(case)

    def stop(self) -> None:
        """Ask for nothing more."""
        for task in self._asking.values():
            task.cancel()

    async def _fetch(self, case: str) -> None:
        try:
            items: list[Item] = []
            cursor, is_more = "", True
            while is_more:
                found = await self._connection.find(TimelineQuery(thing=case), cursor, STEPS_A_PAGE)
                items += found.items
                cursor = found.cursor
                is_more = found.reason is None and bool(cursor)
        finally:
            self._asking.pop(case, None)
        self._before = {case: tuple(items)}
        current = self._card.current()
        if current is not None and current.id == case:
            self._show(case)

    def _show(self, case: str) -> None:
        items = {item.o: item for item in self._before.get(case, ())}
        items.update((item.o, item) for item in self._connection.store.timeline(case))
        ordered = [items[o] for o in sorted(items)]
        self._card.steps.show_lines([self._line(item) for item in reversed(ordered) if item.event is not None])

    def _line(self, item: Item) -> TimelineLine:
        words, tone = sentence(item, self._names)
        return TimelineLine(phrases.clock(item.at), self._who(item), words, Tone(tone))

    def _who(self, item: Item) -> str:
        """A unit by its name, myself by mine; of others this seat knows the account alone."""
        me = self._connection.who
        if item.by == CLOCK:
            return say("时钟", "the clock")
        if item.unit:
            return self._lexicon.unit(item.unit)
        return me.name if me is not None and item.by == me.account else item.by
