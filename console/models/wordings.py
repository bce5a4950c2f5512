"""Which standard texts are offered, in which order: those of the act, the class and the person, what is used most
here first."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from console.domain.case.table import Action
from console.domain.people import Role
from console.domain.standardtexts import StandardText
from console.models.seeking import Sought


class Wanted(Struct, frozen=True):
    """Where a sentence is wanted: a field of an act on a case of this class, by somebody with these roles."""

    action: Action
    field: str
    class_code: str | None
    roles: frozenset[Role]


def offered(
    texts: Sequence[tuple[StandardText, str]], wanted: Wanted, typed: str, used: Mapping[str, int]
) -> list[tuple[StandardText, str]]:
    """Of texts with their words as they would be written, those that fit and hold what was typed, as written or by
    initials, in either language.

    Used most comes first; then what is for this class alone, what is for this act alone, what is for these roles
    alone, and the district's own order.
    """
    sought = Sought(typed)
    found = [
        (text, words)
        for text, words in texts
        if text.is_for(wanted.action, wanted.field, wanted.class_code, wanted.roles)
        and sought.is_in("\n".join((words, *text.text, text.id)))
    ]
    return sorted(
        found, key=lambda each: (-used.get(each[0].id, 0), not each[0].classes, not each[0].fits, not each[0].roles)
    )
