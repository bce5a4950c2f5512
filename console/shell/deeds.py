"""What a window does when it is told its name, each with the key that does the same and, where it cannot be, why."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

from msgspec import Struct

from console.domain.case.rules import Rules
from console.domain.case.table import ROWS, TABLE, Action, Row, why_not
from console.domain.people import Actor
from console.domain.rows import CaseRow
from console.domain.text import Text, counted
from console.models.declared import Filter
from console.shell.caseforms import LETTERS
from widgets.cases.chapters import CHAPTERS, FORWARD, SELDOM, chapter_of, key_of
from widgets.cases.many import Offer
from widgets.cases.questions import has_button

Do = Callable[[], object]
FORM_ICONS = {Action.REPORT: "plus", Action.FIX_ON_SPOT: "circle-check"}


class Deed(Struct, frozen=True, kw_only=True):
    """One thing to do. `about`: what is said of it; `also`: what else it is called; `key`: which key does the same;
    `reason`: why not now. `at_hand`: under which heading it is offered before anything is typed, None where it is not.
    """

    name: Text
    do: Do
    icon: str
    about: Text = Text("", "")
    also: tuple[str, ...] = ()
    key: str = ""
    reason: Text | None = None
    at_hand: Text | None = None


def of_case(row: CaseRow, actor: Actor, rules: Rules, now: datetime, act: Callable[[str], object]) -> Iterable[Deed]:
    """The acts of the table on one case that are this person's, the way a case is meant to go first."""
    heading = Text(f"本案可办 · {row.number}", f"On this case · {row.number}")
    for each in sorted((each for each in TABLE if has_button(each.action)), key=_order):
        if each.roles & actor.roles:
            reason = why_not(row, each.action, actor, rules, now)
            yield Deed(
                name=each.name,
                do=partial(act, str(each.action)),
                icon="chevron-right",
                about=CHAPTERS[chapter_of(each.action)][0],
                key=key_of(each),
                reason=reason,
                at_hand=heading if reason is None and each.action not in SELDOM else None,
            )


def of_many(offers: Sequence[Offer], count: int, act: Callable[[str], object]) -> Iterable[Deed]:
    """What may be asked of several picked cases, and of how many of them."""
    heading = Text(f"已选 {count} 件", f"{count} picked")
    for each in offers:
        yield Deed(
            name=each.row.name,
            do=partial(act, str(each.row.action)),
            icon="list-checks",
            about=Text(f"{len(each.cases)} 件", counted(len(each.cases), "case")),
            key=key_of(each.row),
            at_hand=heading,
        )


def of_forms(actor: Actor, heading: Text, begin: Callable[[str], object]) -> Iterable[Deed]:
    """The forms by which this person may begin a case."""
    for letter, action in LETTERS.items():
        if ROWS[action].roles & actor.roles:
            yield Deed(
                name=ROWS[action].name,
                do=partial(begin, letter),
                icon=FORM_ICONS[action],
                about=Text("新案", "New case"),
                key=letter,
                at_hand=heading,
            )


def of_sound(open_settings: Do) -> Deed:
    """What is heard, and how loud."""
    return Deed(name=Text("声音设置", "Sound settings"), do=open_settings, icon="volume-2")


def of_leaving(leave: Do) -> Deed:
    """The end of a shift."""
    return Deed(
        name=Text("换人登录", "Leave the seat"),
        do=leave,
        icon="log-out",
        about=Text("交接班，由下一位登录", "the next person signs in"),
        also=("退出登录", "sign out"),
    )


def of_filters(filters: Sequence[Filter], counts: Mapping[str, int], choose: Callable[[str], object]) -> Iterable[Deed]:
    """Each filter of a list, with how many it leaves."""
    for each in filters:
        yield Deed(
            name=Text(f"筛选：{each.name.zh}", f"Filter: {each.name.en}"),
            do=partial(choose, each.key),
            icon="list-filter",
            about=Text(f"{counts[each.key]} 件", counted(counts[each.key], "case")),
            also=tuple(each.name),
        )


def _order(row: Row) -> tuple[int, bool]:
    return FORWARD.index(row.action) if row.action in FORWARD else len(FORWARD), not key_of(row)
