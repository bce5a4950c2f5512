"""Bugs planted on purpose: a simulation that finds none of them proves nothing.

Each is one swap at one named seam of production code, done while a world runs; production has no switch for it. Where
a second layer hides a bug, that layer is swapped out as well (`without`). Where nothing can see it, `equivalent` says
why, and it is not counted.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple
from unittest.mock import patch

from console.domain import duty
from console.domain.duty import DISTRICT, Audience, Mask
from console.hub import audience, clockwork, decision, ledger, server, welcome
from console.hub.ledger import Ledger
from console.hub.pump import SeatSocket
from console.storage import engine, projection, questions
from console.storage.batch import Batch
from console.storage.highwater import Highwater
from console.storage.log import Log
from console.storage.reader import Reader
from console.sync import line
from console.sync.courier import Courier
from console.sync.outbox import Outbox
from console.sync.store import Store
from console.sync.uuid7 import Uuid7
from console.wire.gate import Gate
from console.wire.link import Link, _Gathering
from tests.sim import broken
from tests.sim.broken import Make


class Swap(NamedTuple):
    """`make` is handed what stands at the seam and gives what stands there instead."""

    owner: Any
    name: str
    make: Make


class Bug(NamedTuple):
    name: str
    what: str
    swap: Swap
    without: str = ""
    equivalent: str = ""
    faults: tuple[str, ...] = ()
    """Only these strike, where all of them together give a bug no time to show."""

    @property
    def seam(self) -> str:
        owner = getattr(self.swap.owner, "__qualname__", getattr(self.swap.owner, "__name__", "?"))
        return f"{owner.removeprefix('console.')}.{self.swap.name}"


LAYERS: dict[str, tuple[Swap, ...]] = {
    "the seat's check of its position": (Swap(Link, "_advance", broken.takes_anything),),
    "the seat's check of the epoch": (Swap(Link, "_welcomed", broken.any_welcome),),
    "the row's own scope": (
        Swap(questions, "row", lambda real: lambda thing, of: real(thing, Audience(DISTRICT, of.mask))),
    ),
    "the limit of a slow reader": (Swap(SeatSocket, "is_slow", broken.always(False)),),
}
"""What hides a bug, by what the report calls it."""
POSITION, EPOCH, OWN_SCOPE, SLOW = LAYERS

BUGS: tuple[Bug, ...] = (
    Bug("ack before fsync", "the log is never synced", Swap(engine, "_pragmas", broken.unsynced("OFF"))),
    Bug(
        "sync now and then",
        "the log is synced at checkpoints only",
        Swap(engine, "_pragmas", broken.unsynced("NORMAL")),
    ),
    Bug(
        "answer before commit", "answers are given, then committed", Swap(Ledger, "_commit", broken.told_before_commit)
    ),
    Bug("news before commit", "news are told, then committed", Swap(Ledger, "_commit", broken.shown_before_commit)),
    Bug("answer before news", "an answer overtakes its news", Swap(Ledger, "_tell", broken.answers_first)),
    Bug("no de-dup", "answers are not remembered", Swap(Batch, "remember", broken.always(None))),
    Bug("de-dup apart", "an answer is written with the next group", Swap(Batch, "write", broken.answers_with_the_next)),
    Bug(
        "only ok is remembered",
        "a refusal asked twice is decided twice",
        Swap(Batch, "remember", broken.only_ok_is_remembered),
    ),
    Bug("no expected version", "`expects` is not looked at", Swap(decision, "_admit", broken.no_expectations)),
    Bug("never too late", "`valid_until` is not looked at", Swap(decision, "_admit", broken.never_late)),
    Bug("failure is refusal", "a failed disk refuses for good", Swap(ledger, "not_kept", broken.failure_is("denied"))),
    Bug("failure is success", "a failed disk says ok", Swap(ledger, "not_kept", broken.failure_is("ok"))),
    Bug(
        "commit in doubt is lost",
        "what failed and stands is not told",
        Swap(Log, "missed", broken.always([])),
        equivalent="SQLite takes back a commit whose sync failed; what another database may do is in test_survival",
    ),
    Bug("scopes not indexed", "the read model does not follow scopes", Swap(projection, "_LISTS", lambda _: ())),
    Bug("no new epoch", "a restored log keeps its name", Swap(Log, "_went_back", broken.always(None))),
    Bug("mark never moved", "the mark stays where it was at boot", Swap(Highwater, "write", broken.mark_once)),
    Bug("mark before commit", "the mark is ahead of the log", Swap(Log, "batch", broken.mark_runs_ahead)),
    Bug("epoch ignored", "any epoch may resume", Swap(server.Hub, "_greet", broken.any_epoch), EPOCH),
    Bug(
        "future may resume",
        "an offset beyond the head may resume",
        Swap(welcome.Welcomes, "can_resume", lambda _: lambda self, offset: offset > self.floor),
        equivalent="it is the second alarm: a restored log has a new name, so no seat is ever ahead of it",
    ),
    Bug(
        "floor ignored",
        "a resume goes back without limit",
        Swap(welcome.Welcomes, "can_resume", lambda _: lambda self, offset: 0 < offset <= self._audiences.head),
        equivalent="the log is never trimmed: a long resume is slow, and right",
    ),
    Bug(
        "resume skips one", "a resume leaves one out", Swap(welcome.Welcomes, "resume", broken.resume_from(1)), POSITION
    ),
    Bug(
        "resume repeats one",
        "a resume tells one twice",
        Swap(welcome.Welcomes, "resume", broken.resume_from(-1)),
        POSITION,
    ),
    Bug(
        "joins late",
        "between replay and live is a hole",
        Swap(welcome.Welcomes, "_let_in", broken.joins_late),
        POSITION,
    ),
    Bug(
        "snapshot stands later",
        "its offset is read after its rows",
        Swap(Reader, "snapshot", broken.snapshot_stands_later),
    ),
    Bug("silent drop", "a slow seat is spared frames", Swap(SeatSocket, "put", broken.drops_when_slow), POSITION),
    Bug(
        "news after mark",
        "a mark passes over what was not told",
        Swap(audience.Audiences, "publish", broken.shown_later),
    ),
    Bug(
        "leak in news",
        "units hear of the whole district",
        Swap(audience.Audiences, "_news", broken.news_to_all),
    ),
    Bug(
        "leak in snapshot",
        "the snapshot is not filtered",
        Swap(questions, "in_scope", lambda _: lambda held, _: held),
        OWN_SCOPE,
    ),
    Bug(
        "leak of detail",
        "everybody is shown what the desk sees",
        Swap(duty, "audience_of", lambda real: lambda actor: Audience(real(actor).scope, Mask.DESK)),
    ),
    Bug(
        "leak in conflict",
        "a conflict shows the desk's row",
        Swap(decision, "audience_of", lambda _: lambda _: Audience(DISTRICT, Mask.DESK)),
    ),
    Bug("leak at leaving", "who loses a case hears why", Swap(audience, "item", broken.told_all_of_leaving)),
    Bug("no gone", "who loses a case is not told", Swap(audience, "item", broken.not_told_of_leaving)),
    Bug(
        "aged stay after absence",
        "a resume lets go of nothing",
        Swap(Reader, "ended", broken.no_gone_at_resume),
        faults=("clock leap", "absence", "cut", "partition"),
    ),
    Bug("clock believed", "a wrong clock sets off the ladders", Swap(clockwork.JumpWatch, "look", broken.always(None))),
    Bug("outbox cleared on send", "an ask is forgotten when sent", Swap(Outbox, "take_due", broken.forgets_when_sent)),
    Bug("outbox in memory", "an ask is not written down", Swap(Outbox, "_write", broken.always(None))),
    Bug("outbox not synced", "an ask may be lost with the power", Swap(Outbox, "_open_file", broken.outbox_unsynced)),
    Bug("cut forgets", "what was in flight is not said again", Swap(Outbox, "cut", broken.always(None))),
    Bug("retry is final", "`retry` is taken for an answer", Swap(Outbox, "settle", broken.retry_is_final)),
    Bug("asks overtake", "asks about one thing are sent together", Swap(Outbox, "take_due", broken.all_are_due)),
    Bug(
        "asks wait for a clock",
        "an ask is due by the hub's clock",
        Swap(Outbox, "keep_all", broken.due_by_the_hubs_clock),
    ),
    Bug("ids repeat", "a seat begins its ids anew", Swap(Uuid7, "__call__", broken.same_ids_again)),
    Bug("snapshot adds", "old rows outlive a snapshot", Swap(Store, "replacing", broken.adds_the_snapshot)),
    Bug("gone not heeded", "a seat keeps what it may not see", Swap(Store, "apply", broken.keeps_what_is_gone)),
    Bug("deaf to silence", "a seat waits for a dead hub", Swap(Link, "_is_silent", broken.always(False))),
    Bug(
        "patient hub",
        "the hub keeps dead connections",
        Swap(Gate, "tick", broken.always(())),
        SLOW,
        faults=("half-open",),
    ),
    Bug("hangs up too late", "a full line is never hung up", Swap(line, "_close", broken.hangs_up_behind_what_waits)),
    Bug("position unchecked", "a seat takes any frame", Swap(Link, "_advance", broken.takes_anything)),
    Bug(
        "snapshot unchecked",
        "the hash of a snapshot is not looked at",
        Swap(_Gathering, "matches", broken.always(True)),
        equivalent="nothing between hub and seat changes bytes: TCP, and TLS above it, see to that",
    ),
    Bug(
        "not said again at once",
        "a seat that is live again does not send what is due",
        Swap(Courier, "_go_on", broken.only_opens),
        equivalent="the courier's tick sends it within a quarter of a second",
    ),
)


@contextmanager
def planted(bug: Bug | None) -> Iterator[None]:
    """The production code with this bug in it."""
    with ExitStack() as held:
        for swap in () if bug is None else (*LAYERS.get(bug.without, ()), bug.swap):
            held.enter_context(patch.object(swap.owner, swap.name, swap.make(getattr(swap.owner, swap.name))))
        yield
