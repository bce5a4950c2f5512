"""What one group of asks changes, held over the read model until it is one transaction.

    read model ◀── Batch (this group's overlay) ◀── Draft (one decision, dropped whole when it is refused)

Decisions read through their draft, so each sees what the ones before it in the group have decided. Nothing
is written before `write`, except what the vault seals, and that goes with the same transaction.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import Connection, insert, select

from console.domain.alert import Alert
from console.domain.calendar import WorkCalendar
from console.domain.case.rules import Rules
from console.domain.case.things import Case
from console.domain.catalogue import (
    THING_KINDS,
    Command,
    Event,
    evolve,
    happened_at,
    personal,
    subject,
    version_of,
)
from console.domain.clues import NOTHING_HELD, TriageRules
from console.domain.codebook import Codebook
from console.domain.duty import Thing, audience_of, scopes
from console.domain.dutylog import DutyDay
from console.domain.ground import Ground
from console.domain.handover import Handover
from console.domain.ids import (
    AccountId,
    AlertId,
    BlobId,
    CaseId,
    CommandId,
    DutyDayId,
    HandoverId,
    SessionId,
    SupervisionId,
)
from console.domain.people import Account, Actor, RenameAccount, Role, checked_name
from console.domain.reference import PublishReference, ReferencePublished, ReferenceSet, SetName, read
from console.domain.session import Session
from console.domain.supervision import Supervision
from console.domain.text import Refused
from console.domain.unit import Organisation
from console.storage import sharing, tables
from console.storage.around import Around, apart_m
from console.storage.chain import EVENT_FIELDS, link
from console.storage.faults import Damaged
from console.storage.instants import micros
from console.storage.naming import rename
from console.storage.prepared import Prepared
from console.storage.projection import Key, blobs, encoder, scope_list, thing_at, things_at, write_things
from console.storage.records import Recorded
from console.storage.references import ReferenceInForce, of_revision
from console.storage.sums import sum_of, with_sum
from console.storage.vault import Vault


class Answered(NamedTuple):
    """A final answer as it was given: the ask's fingerprint (b"" once its person was erased) and the JSON."""

    body_hash: bytes
    answer: bytes


class Staged(Struct, frozen=True):
    """An event that a draft would add."""

    key: Key
    event: Event
    body: bytes
    was: frozenset[str]
    after: Thing | None
    photos: frozenset[BlobId]
    """The files that the thing did not show before."""


USUAL, BARE = Rules(), Ground()


class Batch:
    """The overlay of one transaction; made, used and dropped inside it."""

    def __init__(
        self,
        connection: Connection,
        vault: Vault,
        references: Mapping[SetName, ReferenceInForce],
        now: datetime,
        around: Around | None = None,
    ) -> None:
        """`around`: where things are as committed; made here where it is None and somebody asks."""
        self.connection, self.now, self._at = connection, now, micros(now)
        self.recorded: list[Recorded] = []
        self.references = dict(references)
        self._vault = vault
        self.around = around
        at = _HEAD.get(connection, id=1)
        self.o: int = at.o
        self.hash: bytes = at.hash
        self._before: dict[Key, Thing | None] = {}
        self._things: dict[Key, Thing | None] = {}
        self._counted: dict[str, int | None] = {}
        self._counters: dict[str, int] = {}
        self._earlier: dict[tuple[str, str], Answered | None] = {}
        self._answers: list[dict[str, Any]] = []
        self._events: list[dict[str, Any]] = []
        self._published: list[dict[str, Any]] = []

    def foresee(self, asks: Iterable[tuple[AccountId, CommandId]], keys: Iterable[Key]) -> None:
        """Look up at once what a group will want to know ask by ask: answers already given, and these things.

        For SQLite a text in JSON ends at a NUL: an id with one is looked up alone, when it is wanted.
        """
        plain = [(account, id_) for account, id_ in asks if "\0" not in id_]
        found = _ANSWERS.find(self.connection, [{"account": account, "id": id_} for account, id_ in plain])
        answers = {(row.account, row.id): _answered(row) for row in found}
        self._earlier |= {each: answers.get(each) for each in plain}
        wanted = [key for key in dict.fromkeys(keys) if key[0] in THING_KINDS and "\0" not in key[1]]
        things = things_at(self.connection, wanted)
        for key in wanted:
            self._before[key] = self._things[key] = things.get(key)

    def thing(self, key: Key) -> Thing | None:
        """The thing as this group's decisions so far leave it."""
        if key not in self._things:
            self._before[key] = self._things[key] = thing_at(self.connection, key)
        return self._things[key]

    def near(self, lon: float, lat: float, metres: float, drafted: Mapping[Key, Thing]) -> Iterator[Alert | Case]:
        """The cases and alerts within so many metres, as this group and a draft of it leave them."""
        if self.around is None:
            self.around = Around.of(self.connection, self.now)
        committed = set(self.around.near(lon, lat, metres))
        moved = {key for key in (*self._things, *drafted) if key[0] in ("case", "alert")}
        for key in sorted(committed | moved):
            found = drafted.get(key) or self.thing(key)
            if isinstance(found, Case | Alert) and apart_m(lon, lat, found.place) <= metres:
                yield found

    def settled(self) -> Around | None:
        """Where things are once this group is committed; None where nobody has asked."""
        if self.around is not None:
            for key, thing in self._things.items():
                if thing is not None:
                    self.around.take(key, thing)
        return self.around

    def things_named(self, id_: str) -> tuple[Thing, ...]:
        """Every kind of thing with this id."""
        return tuple(found for kind in THING_KINDS if (found := self.thing((kind, id_))) is not None)

    def administrators(self, drafted: Mapping[Key, Thing]) -> frozenset[AccountId]:
        """The administrators that are not disabled, as this group and a draft of it leave them."""
        table = tables.thing
        ids = self.connection.execute(select(table.c.id).where(table.c.kind == "account")).scalars()
        keys = {("account", id_) for id_ in ids} | {key for key in (*self._things, *drafted) if key[0] == "account"}
        found = (drafted.get(key) or self.thing(key) for key in keys)
        return frozenset(
            each.id for each in found if isinstance(each, Account) and Role.ADMIN in each.roles and not each.is_disabled
        )

    def counter(self, key: str) -> int:
        if key not in self._counters:
            row = _COUNTERS.get(self.connection, key=key)
            if row is not None and sum_of(tables.counter, row) != row.sum:
                raise Damaged(f"编号 {key} 被改动。", f"The counter {key} was altered.")
            self._counted[key] = None if row is None else row.value
            self._counters[key] = 0 if row is None else row.value
        return self._counters[key]

    def reference(self, name: SetName, rev: int) -> ReferenceSet | None:
        """A set as it was at a revision, one published in this group among them; None where there is none."""
        for row in self._published:
            if (row["name"], row["rev"]) == (name, rev):
                return read(name, row["body"], rev)
        newest = self.references.get(name)
        if newest is not None and newest.rev == rev:
            return newest.value
        return of_revision(self.connection, name, rev)

    def earlier(self, account: AccountId, id_: CommandId) -> Answered | None:
        """The final answer this ask already has."""
        if (account, id_) not in self._earlier:
            row = _ANSWERS.get(self.connection, account=account, id=id_)
            self._earlier[(account, id_)] = None if row is None else _answered(row)
        return self._earlier[(account, id_)]

    def fingerprint(self, command: Command) -> bytes:
        return self._vault.fingerprint(encoder.encode(command))

    def remember(self, account: AccountId, id_: CommandId, body_hash: bytes, answer: bytes) -> None:
        """Keep a final answer in the same transaction as its effect."""
        self._earlier[(account, id_)] = Answered(body_hash, answer)
        row = {
            "account": account,
            "id": id_,
            "body_hash": body_hash,
            "answer": answer,
            "o": self.o,
            "at": self._at,
        }
        self._answers.append(with_sum(tables.command, row))

    def accept(self, draft: "Draft", actor: Actor, command: Command, cmd: CommandId | None) -> None:
        """Take over what a draft decided: number its events and chain them."""
        own, audience = personal(command), audience_of(actor)
        for n, staged in enumerate(draft.staged):
            commitments = [self._vault.seal(self.connection, own, self.o + 1)] if own is not None and n == 0 else []
            self._append(staged, actor, cmd, commitments)
            if staged.after is not None:
                sharing.named(self.connection, audience, actor.account, staged.key, staged.photos)
                self._things[staged.key] = staged.after
        self._counters.update(draft.counters)
        if isinstance(command, RenameAccount):
            rename(self.connection, command.account, checked_name(command.name))
        if isinstance(command, PublishReference):
            self._publish(draft, command, actor)

    def write(self) -> None:
        """Everything of this group, in the transaction that is open."""
        if self._events:
            _EVENTS.add(self.connection, self._events)
            _HEAD.change(self.connection, [{"id": 1, "o": self.o, "hash": self.hash}])
            self._write_things()
        if self._published:
            self.connection.execute(insert(tables.reference), self._published)
        self._write_counters()
        _ANSWERS.add(self.connection, self._answers)

    def _append(self, staged: Staged, actor: Actor, cmd: CommandId | None, commitments: list[str]) -> None:
        self.o += 1
        own_time = happened_at(staged.event)
        now_known_by = frozenset[str]() if staged.after is None else scopes(staged.after)
        ver = staged.event.rev if isinstance(staged.event, ReferencePublished) else _ver(staged.after)
        row: dict[str, Any] = {
            "o": self.o,
            "at": self._at,
            "happened_at": None if own_time is None else micros(own_time),
            "kind": type(staged.event).__name__,
            "v": version_of(staged.event),
            "thing_kind": staged.key[0],
            "thing": staged.key[1],
            "ver": ver,
            "by": actor.account,
            "unit": actor.unit,
            "cmd": cmd,
            "sealed": encoder.encode(commitments).decode(),
            "scopes": scope_list(now_known_by),
            "was": scope_list(staged.was),
        }
        previous, self.hash = self.hash, link(self.hash, [row[name] for name in EVENT_FIELDS], staged.body)
        row |= {"body": staged.body, "prev_hash": previous, "hash": self.hash}
        self._events.append(row)
        self.recorded.append(
            Recorded(
                o=self.o,
                at=self.now,
                happened_at=own_time,
                kind=row["kind"],
                v=row["v"],
                thing_kind=staged.key[0],
                thing=staged.key[1],
                ver=ver,
                by=actor.account,
                unit=actor.unit,
                cmd=cmd,
                event=staged.event,
                body=staged.body,
                scopes=now_known_by,
                was=staged.was,
                after=staged.after,
            )
        )

    def _publish(self, draft: "Draft", command: PublishReference, actor: Actor) -> None:
        for staged in draft.staged:
            assert isinstance(staged.event, ReferencePublished)
            name, rev, body = staged.event.name, staged.event.rev, command.body.encode()
            self.references[name] = ReferenceInForce(rev, command.sha256, read(name, body, rev))
            told = {"at": self._at, "by": actor.account}
            self._published.append({"name": name, "rev": rev, "sha256": command.sha256, "body": body, **told})

    def _write_things(self) -> None:
        changed = {key: thing for key, thing in self._things.items() if thing is not None}
        moved = {key: thing for key, thing in changed.items() if thing is not self._before[key]}
        write_things(self.connection, self._before, moved)

    def _write_counters(self) -> None:
        begun, moved = list[dict[str, Any]](), list[dict[str, Any]]()
        for key, value in self._counters.items():
            if value != (self._counted[key] or 0):
                row = with_sum(tables.counter, {"key": key, "value": value})
                (begun if self._counted[key] is None else moved).append(row)
        _COUNTERS.add(self.connection, begun)
        _COUNTERS.change(self.connection, moved)


class Draft:
    """The book one decision reads, and the events it causes."""

    def __init__(self, batch: Batch) -> None:
        self.staged: list[Staged] = []
        self.counters: dict[str, int] = {}
        self._batch = batch
        self._things: dict[Key, Thing] = {}

    def take(self, event: Event, by: AccountId, at: datetime) -> None:
        """Stage what was decided."""
        key = subject(event)
        before = self.thing(key)
        after = evolve(before, event, by, at)
        was = frozenset[str]() if before is None else scopes(before)
        had = frozenset[BlobId]() if before is None else blobs(before)
        new = frozenset[BlobId]() if after is None else blobs(after) - had
        self.staged.append(Staged(key, event, encoder.encode(event), was, after, new))
        if after is not None:
            self._things[key] = after

    def case(self, case: CaseId) -> Case | None:
        found = self.thing(("case", case))
        return found if isinstance(found, Case) else None

    def alert(self, alert: AlertId) -> Alert | None:
        found = self.thing(("alert", alert))
        return found if isinstance(found, Alert) else None

    def session(self, session: SessionId) -> Session | None:
        found = self.thing(("session", session))
        return found if isinstance(found, Session) else None

    def supervision(self, supervision: SupervisionId) -> Supervision | None:
        found = self.thing(("supervision", supervision))
        return found if isinstance(found, Supervision) else None

    def handover(self, handover: HandoverId) -> Handover | None:
        found = self.thing(("handover", handover))
        return found if isinstance(found, Handover) else None

    def duty_day(self, day: DutyDayId) -> DutyDay | None:
        found = self.thing(("duty_day", day))
        return found if isinstance(found, DutyDay) else None

    def account(self, account: AccountId) -> Account | None:
        found = self.thing(("account", account))
        return found if isinstance(found, Account) else None

    def near(self, lon: float, lat: float, metres: float) -> Iterator[Alert | Case]:
        return self._batch.near(lon, lat, metres, self._things)

    def administrators(self) -> frozenset[AccountId]:
        return self._batch.administrators(self._things)

    def codebook(self, rev: int | None = None) -> Codebook:
        """The codebook in force, or the one of a revision: a case keeps that under which it was filed."""
        found = self._in_force(SetName.CODEBOOK) if rev is None else self._at(SetName.CODEBOOK, rev)
        assert isinstance(found, Codebook)
        return found

    def calendar(self) -> WorkCalendar:
        found = self._in_force(SetName.CALENDAR)
        assert isinstance(found, WorkCalendar)
        return found

    def organisation(self) -> Organisation:
        found = self._in_force(SetName.ORGANISATION)
        assert isinstance(found, Organisation)
        return found

    def ground(self) -> Ground:
        """The one in force; an empty one where nothing is drawn yet."""
        found = self._batch.references.get(SetName.GROUND)
        if found is None:
            return BARE
        assert isinstance(found.value, Ground)
        return found.value

    def rules(self) -> Rules:
        """Those in force; the usual ones where a centre has published none."""
        found = self._batch.references.get(SetName.RULES)
        if found is None:
            return USUAL
        assert isinstance(found.value, Rules)
        return found.value

    def triage(self) -> TriageRules:
        """Those in force; where a centre has published none, nothing is held back."""
        found = self._batch.references.get(SetName.TRIAGE)
        if found is None:
            return NOTHING_HELD
        assert isinstance(found.value, TriageRules)
        return found.value

    def revision(self, name: SetName) -> int:
        found = self._batch.references.get(name)
        return 0 if found is None else found.rev

    def serial(self, key: str) -> int:
        counter = f"serial/{key}"
        self.counters[counter] = self.counters.get(counter, self._batch.counter(counter)) + 1
        return self.counters[counter]

    def thing(self, key: Key) -> Thing | None:
        if key[0] not in THING_KINDS:
            return None
        return self._things.get(key) or self._batch.thing(key)

    def _in_force(self, name: SetName) -> ReferenceSet:
        found = self._batch.references.get(name)
        if found is None:
            raise Refused(f"尚未发布基础数据 {name}。", f"The reference set {name} is not published yet.")
        return found.value

    def _at(self, name: SetName, rev: int) -> ReferenceSet:
        found = self._batch.reference(name, rev)
        if found is None:
            raise Refused(f"基础数据 {name} 没有第 {rev} 版。", f"The reference set {name} has no revision {rev}.")
        return found


def _answered(row: Any) -> Answered:
    if sum_of(tables.command, row) != row.sum:
        raise Damaged(f"对 {row.id} 的答复被改动。", f"The answer to {row.id} was altered.")
    return Answered(row.body_hash, row.answer)


def _ver(thing: Thing | None) -> int:
    assert thing is not None, "only a reference set is no thing"
    return thing.ver


_EVENTS, _HEAD = Prepared(tables.event), Prepared(tables.head)
_ANSWERS, _COUNTERS = Prepared(tables.command), Prepared(tables.counter)
