"""The timeline of the card: what this seat has heard live, and once asked, everything before, with who they are.

What people are called comes with the timeline, as far as this seat may know them by name; where somebody new does a
step while the card is open, it is asked for once more.
"""

import asyncio
from collections.abc import Callable
from functools import partial

from console.domain.ids import AccountId
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

    def __init__(
        self, connection: Connection, card: CaseCard, lexicon: Lexicon, renamed: Callable[[], None] = lambda: None
    ) -> None:
        """`renamed`: somebody on the card has a name now."""
        self._connection, self._card, self._lexicon = connection, card, lexicon
        self._names = Names(
            unit=lexicon.unit,
            small_class=lexicon.small_class,
            account=lexicon.person,
            case=partial(number_of, connection.store),
        )
        self._renamed = renamed
        self._asked_for: set[str] = set()
        self._before: dict[str, tuple[Item, ...]] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}

    def tell(self, case: str) -> None:
        """Show what is known of a case and ask for what is not."""
        if case not in self._before:
            self._ask(case)
        self._show(case)

    def stop(self) -> None:
        """Ask for nothing more."""
        for task in self._asking.values():
            task.cancel()

    def _ask(self, case: str) -> None:
        if case not in self._asking:
            self._asking[case] = asyncio.get_running_loop().create_task(self._fetch(case))

    async def _fetch(self, case: str) -> None:
        try:
            items: list[Item] = []
            names: dict[AccountId, str] = {}
            cursor, is_more = "", True
            while is_more:
                found = await self._connection.find(TimelineQuery(thing=case), cursor, STEPS_A_PAGE)
                items += found.items
                names |= found.names
                cursor = found.cursor
                is_more = found.reason is None and bool(cursor)
        finally:
            self._asking.pop(case, None)
        self._before = {case: tuple(items)}
        self._asked_for.update(item.by for item in items)
        is_news = any(self._lexicon.person(account) != name for account, name in names.items())
        self._lexicon.meet(names)
        current = self._card.current()
        if current is not None and current.id == case:
            self._show(case)
            if is_news:
                self._renamed()

    def _show(self, case: str) -> None:
        items = {item.o: item for item in self._before.get(case, ())}
        items.update((item.o, item) for item in self._connection.store.timeline(case))
        ordered = [items[o] for o in sorted(items)]
        strangers = {item.by for item in ordered if not item.unit and not self._lexicon.is_known(item.by)}
        if case in self._before and strangers - self._asked_for - {CLOCK}:
            self._asked_for |= strangers
            self._ask(case)
        self._card.steps.show_lines([self._line(item) for item in reversed(ordered) if item.event is not None])

    def _line(self, item: Item) -> TimelineLine:
        words, tone = sentence(item, self._names)
        return TimelineLine(phrases.clock(item.at), self._who(item), words, Tone(tone))

    def _who(self, item: Item) -> str:
        """A unit by its name, people by theirs; the account alone where this seat may not know the name."""
        me = self._connection.who
        if item.by == CLOCK:
            return say("时钟", "the clock")
        if item.unit:
            return self._lexicon.unit(item.unit)
        return me.name if me is not None and item.by == me.account else self._lexicon.person(item.by)
