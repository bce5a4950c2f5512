"""What the next edition of the codebook would change, line by line, before anybody publishes it.

A condition is followed by its words first and by its number only where the words are new: a site that puts one in
between has not changed the limits of all that come after.
"""

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from console.domain.codebook import Codebook, Condition, SmallClass
from console.domain.text import Text

NOTHING = Text("", "")
OTHERS = ("domain", "icon", "may_self_mend", "headquarters", "words")
"""Properties of a class that are told by name only."""


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CONDITION_ADDED = "condition_added"
    CONDITION_REMOVED = "condition_removed"
    LIMIT = "limit"
    WORDING = "wording"
    EMERGENCY = "emergency"
    OTHER = "other"


CHANGE_NAMES: dict[ChangeKind, Text] = {
    ChangeKind.ADDED: Text("新增小类", "class added"),
    ChangeKind.REMOVED: Text("删除小类", "class removed"),
    ChangeKind.RENAMED: Text("小类改名", "class renamed"),
    ChangeKind.CONDITION_ADDED: Text("新增立案条件", "condition added"),
    ChangeKind.CONDITION_REMOVED: Text("删除立案条件", "condition removed"),
    ChangeKind.LIMIT: Text("时限变更", "limit changed"),
    ChangeKind.WORDING: Text("文字变更", "wording changed"),
    ChangeKind.EMERGENCY: Text("紧急标记变更", "emergency changed"),
    ChangeKind.OTHER: Text("其他属性变更", "another property changed"),
}


class Change(Struct, frozen=True, kw_only=True):
    """`n`: the condition in the new edition (in the old one where it is removed), 0 for the class itself."""

    kind: ChangeKind
    code: str
    n: int = 0
    before: Text = NOTHING
    after: Text = NOTHING


def changes(before: Codebook | None, after: Codebook) -> tuple[Change, ...]:
    """Everything that is different for somebody who files by `after`, in the order of the codes."""
    old = {each.code: each for each in before.classes} if before else {}
    new = {each.code: each for each in after.classes}
    found: list[Change] = []
    for code in sorted(old.keys() | new.keys()):
        if code not in new:
            found.append(Change(kind=ChangeKind.REMOVED, code=code, before=old[code].name))
        elif code not in old:
            found.append(Change(kind=ChangeKind.ADDED, code=code, after=new[code].name))
        else:
            found += _of_class(old[code], new[code])
    return tuple(found)


def _of_class(old: SmallClass, new: SmallClass) -> Iterator[Change]:
    if old.name != new.name:
        yield Change(kind=ChangeKind.RENAMED, code=new.code, before=old.name, after=new.name)
    if old.is_emergency != new.is_emergency:
        yield Change(
            kind=ChangeKind.EMERGENCY,
            code=new.code,
            before=_emergency(old.is_emergency),
            after=_emergency(new.is_emergency),
        )
    different = [name for name in OTHERS if getattr(old, name) != getattr(new, name)]
    if different:
        listed = ", ".join(different)
        yield Change(kind=ChangeKind.OTHER, code=new.code, after=Text(listed, listed))
    pairs, gone, come = _matched(old.conditions, new.conditions)
    for was, now in pairs:
        yield from _of_condition(new.code, was, now)
    for each in gone:
        yield Change(kind=ChangeKind.CONDITION_REMOVED, code=new.code, n=each.n, before=_told(each))
    for each in come:
        yield Change(kind=ChangeKind.CONDITION_ADDED, code=new.code, n=each.n, after=_told(each))


def _matched(
    old: tuple[Condition, ...], new: tuple[Condition, ...]
) -> tuple[list[tuple[Condition, Condition]], list[Condition], list[Condition]]:
    """(the same conditions before and after, those gone, those come)."""
    left = list(old)
    pairs: dict[int, tuple[Condition, Condition]] = {}
    for key in (_words, _number):
        for now in new:
            was = next((each for each in left if key(each) == key(now)), None)
            if was is not None and now.n not in pairs:
                left.remove(was)
                pairs[now.n] = (was, now)
    return [pairs[n] for n in sorted(pairs)], left, [each for each in new if each.n not in pairs]


def _of_condition(code: str, was: Condition, now: Condition) -> Iterator[Change]:
    if was.limit_text() != now.limit_text():
        yield Change(kind=ChangeKind.LIMIT, code=code, n=now.n, before=was.limit_text(), after=now.limit_text())
    if was.text != now.text:
        yield Change(kind=ChangeKind.WORDING, code=code, n=now.n, before=was.text, after=now.text)
    if was.closing != now.closing:
        yield Change(kind=ChangeKind.WORDING, code=code, n=now.n, before=was.closing, after=now.closing)
    if was.is_emergency != now.is_emergency:
        yield Change(
            kind=ChangeKind.EMERGENCY,
            code=code,
            n=now.n,
            before=_emergency(was.is_emergency),
            after=_emergency(now.is_emergency),
        )


def _words(each: Condition) -> str:
    return each.text.zh


def _number(each: Condition) -> str:
    return str(each.n)


def _told(each: Condition) -> Text:
    limit = each.limit_text()
    return Text(f"{each.text.zh}（{limit.zh}）", f"{each.text.en} ({limit.en})")


def _emergency(is_one: bool) -> Text:
    return Text("紧急", "emergency") if is_one else Text("非紧急", "no emergency")
