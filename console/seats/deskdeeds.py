"""What can be done by name at a desk, its own letters and rooms, and where they stand among all its keys."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from console.domain.case.rules import Rules
from console.domain.people import Actor
from console.domain.text import Text
from console.models.queue import CaseQueue
from console.seats.deskplan import DeskPlan
from console.seats.deskrooms import DeskRooms
from console.shell import keys, maptools
from console.shell.casework import CaseWork
from console.shell.deeds import Deed, of_case, of_filters, of_forms, of_many
from console.shell.filtering import Filtering
from console.shell.keys import Chapter, Told
from console.shell.leading import LEADS, LINE_KEY, LINE_NAME, PAGE_KEY, PAGE_NAME
from console.shell.manywork import ManyWork
from resources.tongue import say

DESK = Text("坐席", "This desk")
LETTERS: tuple[tuple[str, Text, str, bool], ...] = (
    ("G", Text("在地图上定位", "Show on the map"), "map-pin", True),
    ("M", Text("会商", "Confer"), "users", True),
    ("L", Text("去告警", "Go to the alerts"), "bell", False),
    ("W", Text("放入新案", "Let the new cases in"), "arrow-up", False),
)
"""(letter, name, icon, whether it is about the case on the card)."""
ROOMS: tuple[tuple[str, Text, str], ...] = (
    ("cases", Text("案件队列", "Case queue"), "inbox"),
    ("session", Text("会商页", "The session"), "users"),
    ("items", Text("督办与议定事项", "Supervision items"), "gavel"),
    ("sound", Text("声音设置", "Sound settings"), "volume-2"),
    ("theme", Text("切换明暗", "Dark or light"), "moon"),
)
NO_CASE = Text("先选中一件案件。", "Choose a case first.")


class DeskDeeds:
    """What can be done by name now: on the case of the card or on all that are picked, and at this desk.

    `press`: (letter, case) as from the list. `others`: what else the window offers. `refuse`: say why it was not done.
    """

    def __init__(
        self,
        plan: DeskPlan,
        *,
        actor: Actor,
        rules: Rules,
        hub_now: Callable[[], datetime],
        queue: CaseQueue,
        work: CaseWork,
        many: ManyWork,
        filtering: Filtering,
        rooms: DeskRooms,
        press: Callable[[str, str], object],
        others: Callable[[], Iterable[Deed]],
        refuse: Callable[[str], object],
    ) -> None:
        self._card, self._picked = plan.card, plan.view.picked
        self._actor, self._rules, self._now, self._queue = actor, rules, hub_now, queue
        self._work, self._many, self._filtering, self._rooms = work, many, filtering, rooms
        self._press, self._others, self._refuse = press, others, refuse

    def __call__(self) -> Iterable[Deed]:
        row = self._card.current()
        if self._picked:
            yield from of_many(self._many.offers, len(self._picked), self._act_on_many)
        elif row is not None:
            yield from of_case(row, self._actor, self._rules, self._now(), partial(self._act_on, row.id))
        yield from of_forms(self._actor, DESK, self._letter)
        yield from of_letters(self._letter, has_case=row is not None)
        yield from of_rooms(self._rooms.turn)
        yield from self._others()
        yield from of_filters(self._queue.filters, self._queue.counts, self._filter)

    def _act_on(self, case: str, act: str) -> None:
        """Of the case it was offered for; another one may be on the card by now."""
        row = self._card.current()
        if row is not None and row.id == case:
            self._rooms.back()
            self._work.act(act)
        else:
            self._refuse(say("案卷已换成另一件，请重新选择。", "The card shows another case by now; choose again."))

    def _act_on_many(self, act: str) -> None:
        self._rooms.back()
        self._many.act(act)

    def _letter(self, letter: str) -> None:
        self._rooms.back()
        self._press(letter, "")

    def _filter(self, key: str) -> None:
        self._rooms.back()
        self._filtering.show(key)


def of_letters(press: Callable[[str], object], *, has_case: bool) -> Iterable[Deed]:
    """What the desk's own letters do."""
    for letter, name, icon, is_of_case in LETTERS:
        lacks = is_of_case and not has_case
        yield Deed(
            name=name,
            do=partial(press, letter),
            icon=icon,
            key=letter,
            reason=NO_CASE if lacks else None,
            at_hand=None if lacks else DESK,
        )


def of_shift(turn: Callable[[], object], write_line: Callable[[], object]) -> Iterable[Deed]:
    """What only a shift leader has."""
    yield Deed(name=PAGE_NAME, do=turn, icon="clipboard-list", key=PAGE_KEY)
    yield Deed(name=LINE_NAME, do=write_line, icon="pencil", key=LINE_KEY)


def of_rooms(turn: Callable[[str], object]) -> Iterable[Deed]:
    """Where the rail at the left leads."""
    for room, name, icon in ROOMS:
        yield Deed(name=name, do=partial(turn, room), icon=icon)


def chapters(actor: Actor) -> tuple[Chapter, ...]:
    """Every key of this window."""
    own = tuple(Told((letter,), name) for letter, name, *_ in LETTERS)
    if LEADS & actor.roles:
        own += (Told((PAGE_KEY,), PAGE_NAME), Told((LINE_KEY,), LINE_NAME))
    general = (*keys.SEARCH, keys.ROUND, *keys.FORM, keys.UNDO, keys.SILENCE, keys.HELP)
    return (
        keys.LIST,
        keys.PICKING,
        Chapter(DESK, (*keys.forms(actor), *own, *keys.TWINS)),
        *keys.acts(actor),
        keys.ALERTS,
        keys.SESSION,
        keys.MAP,
        maptools.CHAPTER,
        keys.CHARTS,
        keys.PHOTOS,
        Chapter(keys.GENERAL, general),
    )
