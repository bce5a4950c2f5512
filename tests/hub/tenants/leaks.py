"""Leaks planted on purpose: a search that finds none of them proves nothing.

Each swaps one thing at a named seam of production code while a district lives. Where a second layer hides it, that
layer is swapped out as well.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any, NamedTuple
from unittest.mock import patch

from msgspec.structs import replace

from console.domain import duty
from console.domain.duty import DISTRICT, Audience, Mask
from console.domain.people import Role
from console.domain.session import Session
from console.domain.text import Conflict
from console.hub import audience, decision, ledger, rooms
from console.hub.audience import Audiences
from console.hub.decision import Ask
from console.hub.welcome import Welcomes
from console.storage import batch, projection, questions, sharing
from console.storage.batch import Batch
from console.storage.blobs import Blobs
from tests.hub.tenants.bodies import TENANTS

Make = Callable[[Any], Any]


class Swap(NamedTuple):
    """`make` is handed what stands at the seam and gives what stands there instead."""

    owner: Any
    name: str
    make: Make


class Plant(NamedTuple):
    name: str
    what: str
    swaps: tuple[Swap, ...]


def _always(found: Any) -> Make:
    return lambda _: lambda *_, **__: found


async def _yes(*_: Any) -> bool:
    return True


def _whole(of: Audience) -> Audience:
    """The same mask over the whole district."""
    return Audience(DISTRICT, of.mask)


def _as_if_of_the_district(real: Any) -> Any:
    """A question with its audience as third argument, answered as for the whole district."""
    return lambda connection, beside, of, *rest: real(connection, beside, _whole(of), *rest)


def _news_to_all(_: Any) -> Any:
    def news(self: Audiences, records: Any) -> Any:
        told = {stream: audience.items(records, _whole(stream.audience)) for stream in self._streams.values()}
        return {stream: items for stream, items in told.items() if items}

    return news


def _invited_all(real: Any) -> Any:
    return lambda thing: real(thing) | (frozenset(TENANTS) if isinstance(thing, Session) else frozenset())


def _told_all_of_leaving(real: Any) -> Any:
    def item(record: Any, of: Audience, *_: Any) -> Any:
        found = real(record, of)
        return found if found is None or not found.gone else replace(questions.item(record, of), gone=True)

    return item


def _told_what_was(real: Any) -> Any:
    """A replay tells the events of the time when the thing was this audience's, though it no longer is."""

    def item(record: Any, of: Audience, *_: Any) -> Any:
        found = real(record, of)
        is_past = found is not None and found.gone and duty.sees(of, record.thing_kind, record.scopes)
        return replace(questions.item(record, of), gone=True) if is_past else found

    return item


def _speaks_of_what_is_hidden(real: Any) -> Any:
    """The scope is looked at after the law has spoken."""

    def admit(batch_: Any, draft: Any, ask: Any) -> None:
        with patch.object(decision, "presumed", _always(())(None)):
            real(batch_, draft, ask)

    return admit


def _tells_versions(real: Any) -> Any:
    """What is expected is held against things of others too."""

    def admit(batch_: Batch, draft: Any, ask: Ask) -> None:
        for id_, ver in ask.command.expects.items():
            if ver not in ({each.ver for each in batch_.things_named(id_)} or {0}):
                raise Conflict(id_)
        real(batch_, draft, Ask(ask.actor, replace(ask.command, expects={})))

    return admit


def _as_it_was(_: Any, __: Any, given: Any) -> Any:
    return given


def _snapshots_by_scope(real: Any) -> Any:
    """One snapshot for every mask."""
    return lambda self, of, now: real(self, Audience(of.scope, Mask.DESK), now)


def _nothing_goes(real: Any) -> Any:
    """But for what comes again, which stands there still."""
    return lambda *asked: (real(*asked)[1],) * 2


def _shown_whole_to_units(real: Any) -> Any:
    return lambda event, of: event if of.mask is Mask.UNIT else real(event, of)


def _shown_as_to_units(real: Any) -> Any:
    return lambda event, of: real(event, Audience(of.scope, Mask.UNIT) if of.mask is Mask.WALL else of)


def _marks_for_all(_: Any) -> Any:
    def mark(self: Audiences, now: datetime, heard: Any) -> None:
        for stream in self._streams.values():
            self._mark(stream, now, heard)

    return mark


def _part_of(real: Any) -> Any:
    """What is here is said to everybody."""

    async def received(self: Blobs, blob: Any, by: Any) -> int:
        whole = self.path(blob)
        return whole.stat().st_size if whole else await real(self, blob, by)

    return received


class _Anybody:
    """A set of roles that everybody has one of."""

    def __and__(self, other: object) -> object:
        return other


ROW_SCOPE = Swap(questions, "row", lambda real: lambda thing, of: real(thing, _whole(of)))
"""The second layer of every question: the row's own scope."""
PLANTS: tuple[Plant, ...] = (
    Plant("news to all", "every unit hears of the whole district",
         (Swap(Audiences, "_news", _news_to_all),)),
    Plant("no gone", "who loses a case is not told so",
         (Swap(audience, "item", lambda real: lambda *of: None if (f := real(*of)) and f.gone else f),)),
    Plant("leaving tells all", "who loses a case hears why", (Swap(audience, "item", _told_all_of_leaving),)),
    Plant("replay tells what was", "who comes back hears of what it lost", (Swap(audience, "item", _told_what_was),)),
    Plant("snapshot unfiltered", "a snapshot holds the whole district",
         (Swap(questions, "snapshot", lambda real: lambda connection, of, now, **how:
               real(connection, _whole(of), now, **how)),)),
    Plant("snapshot by scope", "the wall gets the desk's", (Swap(Welcomes, "_read", _snapshots_by_scope),)),
    Plant("old scopes kept", "the read model drops none", (Swap(projection, "_changes", _nothing_goes), ROW_SCOPE)),
    Plant("timeline unscoped", "the timeline of anything is told",
         (Swap(questions, "_timeline", lambda real: lambda connection, archive, of, *rest:
               real(connection, archive, _whole(of), *rest)),)),
    Plant("cases unscoped", "a search finds all cases", (Swap(questions, "_cases", _as_if_of_the_district),)),
    Plant("figures over all", "all is counted", (Swap(questions, "_figures", _as_if_of_the_district),)),
    Plant("past of others", "the history of a place is told to units",
         (Swap(questions, "past_at", lambda real: lambda connection, archive, of, *rest:
               real(connection, archive, Audience(DISTRICT, Mask.DESK), *rest)),)),
    Plant("reporters in clear", "whoever asks is shown who reported",
         (Swap(ledger, "MAY_REVEAL", lambda _: _Anybody()),
          Swap(ledger, "audience_of", _always(Audience(DISTRICT, Mask.DESK))))),
    Plant("person in events", "units read who reported", (Swap(questions, "shown", _shown_whole_to_units),)),
    Plant("detail to all", "everybody is shown what the desk is of what they see",
         (Swap(duty, "audience_of", lambda real: lambda actor: Audience(real(actor).scope, Mask.DESK)),)),
    Plant("shift papers to all", "sources and inspectors are sent the duty log and the hand-overs",
         (Swap(duty, "IN_THE_FIELD", lambda _: frozenset[Role]()),)),
    Plant("events to the wall", "the wall is sent what was said", (Swap(questions, "shown", _shown_as_to_units),)),
    Plant("sources to all", "units hear how the cameras are", (Swap(Audiences, "mark", _marks_for_all),)),
    Plant("session to strangers", "who was not invited is shown a session",
         tuple(Swap(owner, "scopes", _invited_all) for owner in (duty, batch, projection))),
    Plant("refusal tells", "the law speaks of cases of others", (Swap(decision, "_admit", _speaks_of_what_is_hidden),)),
    Plant("acts on others", "what one may not see one may act upon", (Swap(decision, "may_ask_about", _always(True)),)),
    Plant("versions tried out", "an expectation tells", (Swap(decision, "_admit", _tells_versions),)),
    Plant("rows kept", "an answer asked again shows its row", (Swap(decision, "_again", lambda _: _as_it_was),)),
    Plant("rooms for all", "everybody hears who is in which room", (Swap(rooms, "hears", _always(True)),)),
    Plant("any file", "a file is given to whoever is signed in", (Swap(Blobs, "may_read", lambda _: _yes),)),
    Plant("file by its name", "to name a file opens it", (Swap(sharing, "named", _always(None)),)),
    Plant("offer tells", "an offer of a file says that it is here", (Swap(Blobs, "received", _part_of),)),
)  # fmt: skip


@contextmanager
def planted(plant: Plant) -> Iterator[None]:
    """The production code with this leak in it."""
    with ExitStack() as held:
        for swap in plant.swaps:
            held.enter_context(patch.object(swap.owner, swap.name, swap.make(getattr(swap.owner, swap.name))))
        yield
