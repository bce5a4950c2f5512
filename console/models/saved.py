"""Filters that a person keeps: one of the list's own together with words to search by."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from console.domain.text import Text
from console.models.declared import Filter


class Saved(Struct, frozen=True, forbid_unknown_fields=True):
    """`filter` is the key of one of the list's own; `words` as they are typed."""

    filter: str
    words: str = ""

    @property
    def key(self) -> str:
        """What `Listing.show` takes."""
        return f"{self.filter}?{self.words}"


def offered(saved: Iterable[Saved], filters: Sequence[Filter]) -> tuple[Filter, ...]:
    """As filters of a list that has these of its own; what rests on one that is no more is left out."""
    own = {each.key: each for each in filters}
    return tuple(_offered(each, own[each.filter]) for each in saved if each.filter in own)


def _offered(saved: Saved, base: Filter) -> Filter:
    name = Text(f"{base.name.zh} · {saved.words}", f"{base.name.en} · {saved.words}") if saved.words else base.name
    return Filter(saved.key, name, base.admits, saved.words)
