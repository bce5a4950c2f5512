"""What can be done by name at a desk, its own letters and rooms, and where they stand among all its keys."""

from collections.abc import Callable, Iterable
from functools import partial

from console.domain.people import Actor
from console.domain.text import Text
from console.shell import keys, maptools
from console.shell.deeds import Deed
from console.shell.keys import Chapter, Told
from console.shell.leading import LEADS, LINE_KEY, LINE_NAME, PAGE_KEY, PAGE_NAME

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
        keys.PHOTOS,
        Chapter(keys.GENERAL, general),
    )
