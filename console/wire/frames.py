"""The frames of console/1. One frame is one JSON object; its `frame` field is the name of its class.

    seat                                  hub
     │ SignIn or Token ──────────────────▶ │
     │ ◀──────────────────────── SignedIn  │
     │ Hello{epoch, offset} ─────────────▶ │
     │ ◀───────────────────────── Welcome  │  mode resume or snapshot
     │ ◀─ SnapshotBegin Rows* SnapshotEnd  │  (mode snapshot)
     │ ◀── News{prev, o, items} … Mark{prev, o} = live
     │ Ask / Command / Batch / Here ─────▶ │
     │ ◀──────── Answer / Found / Presence │

Every frame on the audience's stream carries `prev`, the offset the seat must stand at to take it,
and `o`, where it stands afterwards. `prev` ≠ mine → position lost → resume.
Seat → hub: unknown fields are forbidden. Hub → seat: unknown fields are ignored.
"""

from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct

from console.domain.catalogue import Command as DomainCommand
from console.domain.ids import AccountId, CommandId, UnitId
from console.domain.instant import Instant
from console.domain.people import Role
from console.domain.rows import AnyRow
from console.domain.text import Text

PROTO = 1
MAX_SEAT_FRAME = 64 * 1024
MAX_SEAT_FRAME_BEFORE_SIGN_IN = 4 * 1024
MAX_HUB_FRAME = 256 * 1024
ROWS_PER_FRAME = 500
BATCH_MOST = 500
NOTHING = msgspec.Raw(b"null")
"""JSON that says nothing. A field cannot be `Raw | None`: msgspec would read it as None alone."""


class FromSeat(Struct, frozen=True, tag=True, tag_field="frame", forbid_unknown_fields=True, kw_only=True):
    """What a seat may send."""


class FromHub(Struct, frozen=True, tag=True, tag_field="frame", kw_only=True, omit_defaults=True):
    """What the hub sends."""


class SignIn(FromSeat, frozen=True, kw_only=True):
    account: AccountId
    password: str


class Token(FromSeat, frozen=True, kw_only=True):
    token: str


class Hello(FromSeat, frozen=True, kw_only=True):
    """`proto`: the range of versions the seat speaks; `epoch` "" and `offset` 0 before the first snapshot."""

    proto: tuple[int, int]
    app: str
    client: str
    seat: Literal["desk", "wall", "office", "feed", "tool"]
    epoch: str = ""
    offset: int = 0


class Command(FromSeat, frozen=True, kw_only=True):
    """One ask. `expects`: id of a thing → the `ver` the person saw; a mismatch is a conflict.

    `made_at` by the seat's clock; after `valid_until` the hub answers `expired`.
    """

    id: CommandId
    body: DomainCommand
    made_at: Instant
    expects: dict[str, int] = {}
    valid_until: Instant | None = None


class Batch(FromSeat, frozen=True, kw_only=True):
    """Up to 500 asks, an Answer each; they are decided one by one."""

    commands: tuple[Command, ...]


class Ask(FromSeat, frozen=True, kw_only=True):
    """A read-only question, scoped by the account. `query` is one of the kinds in `queries`."""

    id: str
    query: "Query"
    cursor: str = ""
    limit: int = 100


class Cancel(FromSeat, frozen=True, kw_only=True):
    id: str


class Here(FromSeat, frozen=True, kw_only=True):
    """Presence: where I am now and, in a session, where I point. Not numbered, not stored, latest wins."""

    room: str
    state: Literal["viewing", "editing", "away"] = "viewing"
    lon: float | None = None
    lat: float | None = None


class Ping(FromSeat, frozen=True, kw_only=True):
    n: int


class CasesQuery(Struct, frozen=True, tag="cases", tag_field="query", forbid_unknown_fields=True, kw_only=True):
    """Cases of the scope by text and period, newest first, open and ended."""

    text: str = ""
    stage: str = ""
    since: Instant | None = None
    until: Instant | None = None


class TimelineQuery(Struct, frozen=True, tag="timeline", tag_field="query", forbid_unknown_fields=True, kw_only=True):
    """Every event of one thing, oldest first, as Items without rows."""

    thing: str


class ReferenceQuery(Struct, frozen=True, tag="reference", tag_field="query", forbid_unknown_fields=True, kw_only=True):
    """A reference set by its hash, as one JSON text."""

    sha256: str


class FiguresQuery(Struct, frozen=True, tag="figures", tag_field="query", forbid_unknown_fields=True, kw_only=True):
    """Counts for a period: reported and closed per hour, by class, by street, on time by unit."""

    since: Instant
    until: Instant


class RevealQuery(Struct, frozen=True, tag="reveal", tag_field="query", forbid_unknown_fields=True, kw_only=True):
    """Who reported a case, for the desk: masked without a reason, in clear with one, which is kept in the audit."""

    case: str
    reason: str = ""


class PastQuery(Struct, frozen=True, tag="past", tag_field="query", forbid_unknown_fields=True, kw_only=True):
    """What was at the place of a case since then, the case itself first, then the newest; for the desk alone.

    `data`: `[{case, at, lon, lat, class_code, sent: [{unit, part, returned, is_wrong}]}]`, of `sent` what is not
    usual. `returned`: with which reason it came back; `is_wrong`: 错派.
    """

    case: str
    since: Instant


class ColleaguesQuery(
    Struct, frozen=True, tag="colleagues", tag_field="query", forbid_unknown_fields=True, kw_only=True
):
    """Who may work on cases at the desk, and who of them is here now; for the desk alone.

    `data`: `[{account, name, roles, here_since, left_at}]`; neither instant: not here since the hub was started.
    """


class PaceQuery(Struct, frozen=True, tag="pace", tag_field="query", forbid_unknown_fields=True, kw_only=True):
    """How fast each person filed (T1) and dispatched (T2) in a period of 72 hours at most; for the desk alone.

    `data`: `[{account, filed, dispatched, alerts}]`; `filed` and `dispatched`: `{n, late, median_s, p90_s}`.
    """

    since: Instant
    until: Instant


class ShiftsQuery(Struct, frozen=True, tag="shifts", tag_field="query", forbid_unknown_fields=True, kw_only=True):
    """Hand-over pages that were begun, and days of the duty log that began, in [since, until), as rows, the newest
    first; 400 days at most; for the desk alone."""

    since: Instant
    until: Instant


Query = (
    CasesQuery
    | TimelineQuery
    | ReferenceQuery
    | FiguresQuery
    | RevealQuery
    | PastQuery
    | ColleaguesQuery
    | PaceQuery
    | ShiftsQuery
)


class Who(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The signed-in account as its seat needs to know it."""

    account: AccountId
    name: str
    roles: frozenset[Role]
    unit: UnitId | None
    scope: str
    mask: str
    is_demo: bool = False


class ReferenceHead(Struct, frozen=True):
    name: str
    rev: int
    sha256: str


class SignedIn(FromHub, frozen=True, kw_only=True):
    token: str
    who: Who


class SignInRefused(FromHub, frozen=True, kw_only=True):
    reason: Text
    retry_after_s: int = 0


class Welcome(FromHub, frozen=True, kw_only=True):
    """`clock`: "wall", or "replay" with the words that every seat must show."""

    proto: int
    epoch: str
    boot: str
    head: int
    floor: int
    mode: Literal["resume", "snapshot"]
    server_at: datetime
    min_app: str
    http: str
    """Base address for files, e.g. `http://127.0.0.1:8801`; authorised by the same token."""
    references: tuple[ReferenceHead, ...]
    clock: Literal["wall", "replay"] = "wall"
    notice: Text | None = None
    """What must stay visible in every picture: 演示数据, or whose data is replayed."""
    read_only: Text | None = None
    """Why this hub takes nothing and what to do about it: its data is damaged. Asks are kept and sent later."""


class SnapshotBegin(FromHub, frozen=True, kw_only=True):
    at: int


class Rows(FromHub, frozen=True, kw_only=True):
    rows: tuple[AnyRow, ...]


class SnapshotEnd(FromHub, frozen=True, kw_only=True):
    """`sha256` over the concatenated JSON of all rows, ordered by (row kind, id)."""

    at: int
    count: int
    sha256: str


class Item(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event on a stream. `event` is its JSON as stored (a seat that does not know the kind shows its name);
    None where only the row is for this audience. `row` None and `gone` True: it left the scope."""

    o: int
    kind: str
    v: int
    thing: str
    ver: int
    at: datetime
    by: AccountId
    unit: UnitId | None = None
    happened_at: datetime | None = None
    cmd: CommandId | None = None
    raw: msgspec.Raw = msgspec.field(default=NOTHING, name="event")
    row: AnyRow | None = None
    gone: bool = False

    @property
    def event(self) -> msgspec.Raw | None:
        return _said(self.raw)


class News(FromHub, frozen=True, kw_only=True):
    prev: int
    o: int
    items: tuple[Item, ...]


class Gone(FromHub, frozen=True, kw_only=True):
    """Things that aged out (`aged`) of what a seat holds; it moves no offset."""

    ids: tuple[str, ...]
    why: Literal["aged"] = "aged"


class Mark(FromHub, frozen=True, kw_only=True):
    """Every 3 s: the stream is whole up to `o`. `heard`: source → when it was last heard."""

    prev: int
    o: int
    at: datetime
    heard: dict[str, datetime] = {}


class Answer(FromHub, frozen=True, kw_only=True):
    """The answer to one command. `retry` is the only one that is not final; `current` comes with a conflict."""

    id: CommandId
    result: Literal["ok", "conflict", "denied", "invalid", "expired", "retry"]
    reason: Text | None = None
    o: int = 0
    ver: int = 0
    current: AnyRow | None = None
    after_s: float = 0.0


class Found(FromHub, frozen=True, kw_only=True):
    """A page of an answer to Ask: rows, items or one JSON `data`, as the query promises. `cursor` "" at the end.

    `names`: what the accounts in `items` are called, of those whom the asker may know by name."""

    id: str
    as_of: int
    rows: tuple[AnyRow, ...] = ()
    items: tuple[Item, ...] = ()
    raw: msgspec.Raw = msgspec.field(default=NOTHING, name="data")
    names: dict[AccountId, str] = {}
    cursor: str = ""
    reason: Text | None = None

    @property
    def data(self) -> msgspec.Raw | None:
        return _said(self.raw)


class Present(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account: AccountId
    name: str
    room: str
    state: str
    seen_at: datetime
    lon: float | None = None
    lat: float | None = None


class Presence(FromHub, frozen=True, kw_only=True):
    """Who is in a room now, whole; latest wins."""

    room: str
    present: tuple[Present, ...]


class Pong(FromHub, frozen=True, kw_only=True):
    n: int
    at: datetime


class Bye(FromHub, frozen=True, kw_only=True):
    """Said before a close where there is time for it; the close code says the same."""

    code: int
    reason: Text


def _said(raw: msgspec.Raw) -> msgspec.Raw | None:
    return None if bytes(raw) == b"null" else raw


SeatFrame = SignIn | Token | Hello | Command | Batch | Ask | Cancel | Here | Ping
HubFrame = (
    SignedIn
    | SignInRefused
    | Welcome
    | SnapshotBegin
    | Rows
    | SnapshotEnd
    | News
    | Gone
    | Mark
    | Answer
    | Found
    | Presence
    | Pong
    | Bye
)


class Close:
    """Close codes: 40xx come back, 45xx do not. EOF or 1006 means resume."""

    TOO_BIG = 1009
    RESTART = 1012
    SHUTDOWN = 4001
    POSITION_LOST = 4002
    SLOW = 4003
    NO_PONG = 4004
    SIGN_IN_AGAIN = 4005
    SCOPE_CHANGED = 4006
    RATE = 4007
    VERSION = 4501
    SIGN_IN_FAILED = 4502
    REVOKED = 4503
    MALFORMED = 4504
    TOO_MANY = 4506
    APP_TOO_OLD = 4507
