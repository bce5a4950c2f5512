"""What the hub's administration says over HTTP, for its administrators alone.

/admin/accounts      AccountLine, one for each account        PUT …/{account}/password   Enrolment ─▶ Enrolled
/admin/intake        IntakeLines: what devices have said, and what of it was set aside
"""

from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct

from console.domain.ids import AccountId, UnitId
from console.domain.instant import Instant
from console.domain.people import Role
from console.domain.reference import SetName
from console.domain.text import Text


class AccountLine(Struct, frozen=True, kw_only=True):
    """One account as it stands. `open`: its connections now; without a password it cannot sign in."""

    account: AccountId
    ver: int
    name: str
    roles: frozenset[Role]
    unit: UnitId | None
    is_demo: bool
    is_disabled: bool
    has_password: bool
    signed_in_at: datetime | None
    open: int = 0


class AccountLines(Struct, frozen=True):
    """Every account, by its id, as of `at`."""

    at: datetime
    accounts: tuple[AccountLine, ...]


class SourceLine(Struct, frozen=True, kw_only=True):
    """What came from one source since the hub began. `refused`: (why, how often), the most frequent first;
    `passed_over`: what says nothing to us."""

    source: str
    taken: int
    passed_over: int
    refused: tuple[tuple[Text, int], ...]
    heard_at: datetime


class CameraLine(Struct, frozen=True):
    """How a camera fares by what `source` said last: online, lost, covered or moved."""

    camera: str
    condition: str
    at: datetime
    source: str


class IntakeLines(Struct, frozen=True):
    """Every source that was heard, and every camera of which one has said how it fares, as of `at`."""

    at: datetime
    sources: tuple[SourceLine, ...]
    cameras: tuple[CameraLine, ...]


class Enrolment(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The name others see and the password to sign in with; "" leaves the name as it is, or has a password made."""

    name: str = ""
    password: str = ""


class Enrolled(Struct, frozen=True):
    """The password that was made, told this once and kept nowhere; "" where one was given."""

    password: str


Of = Literal["log", "audit"]
"""The log of events, or the trail of what was done beside them."""


class TrailAsk(Struct, frozen=True, kw_only=True):
    """Which lines: in [since, until), by an account, of a kind, about a thing (its id, or the number of a case)."""

    of: Of
    since: Instant
    until: Instant
    by: str = ""
    kind: str = ""
    thing: str = ""
    cursor: int = 0
    """Only lines before this one; 0 from the newest on."""
    limit: int = 100


class TrailLine(Struct, frozen=True, kw_only=True):
    """One line. Of the log: `n` its offset, `event` as it is stored; of the audit: `words`, why it was done."""

    n: int
    at: datetime
    by: str
    kind: str
    thing_kind: str = ""
    thing: str = ""
    title: str = ""
    unit: UnitId | None = None
    v: int = 1
    words: str = ""
    event: msgspec.Raw = msgspec.field(default_factory=lambda: msgspec.Raw(b"null"))


class TrailPage(Struct, frozen=True, kw_only=True):
    """The newest first. `cursor`: where to go on, 0 at the end; a page may be short of lines and yet not the last,
    for one asks no longer than a moment. `back_to`: how far back it has looked."""

    lines: tuple[TrailLine, ...]
    cursor: int
    back_to: datetime


class Damaged(Struct, frozen=True):
    """One thing that is wrong: `where` for a machine, `what` for people."""

    where: str
    what: Text


class Verified(Struct, frozen=True, kw_only=True):
    """A verification that came to its end, over the history up to event `head`. `by`: "" for the nightly one;
    `rebuilt`: what was not as the events say, and was made again from them."""

    at: datetime
    by: str
    head: int
    events: int
    things: int
    files: int
    damage: tuple[Damaged, ...]
    rebuilt: tuple[Damaged, ...] = ()


class ChainState(Struct, frozen=True, kw_only=True):
    """The head now, the last verification, and the one that runs: how many events it has been over, of how many."""

    head: int
    last: Verified | None
    running: bool
    done: int
    of: int
    failed: Text | None = None


class SetRevision(Struct, frozen=True):
    """One revision of a reference set: when it was published, and by whom."""

    name: SetName
    rev: int
    sha256: str
    at: datetime
    by: str


class Published(Struct, frozen=True):
    """A set was published by the event of this offset."""

    o: int


class Rule(Struct, frozen=True, kw_only=True):
    """One rule of retention: what it lets go of, after how long (`keeps` "" where it says nothing), and how much of
    that there is now."""

    rule: str
    words: Text
    keeps: Text
    count: int
    size: int


class Went(Struct, frozen=True, kw_only=True):
    """A past run: what went by which rule (only what was more than nothing), and the months that were sealed."""

    at: datetime
    removed: tuple[Rule, ...]
    months: tuple[str, ...]


class KeepingState(Struct, frozen=True, kw_only=True):
    """What would go now, which months would be sealed, what went before (the newest first), and the disk in bytes.

    `days`: until the disk is full at the rate of the last week, `a_day` bytes; None while that is not known, or
    where nothing grows. `is_nightly`: whether this hub keeps house by itself.
    """

    at: datetime
    is_nightly: bool
    rules: tuple[Rule, ...]
    months: tuple[str, ...]
    past: tuple[Went, ...]
    free: int
    database: int
    files: int
    archive: int
    a_day: float | None
    days: float | None
