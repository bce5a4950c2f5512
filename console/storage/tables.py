"""Every table of the log, in portable SQL. Migrations make them; a test holds the two together.

    for ever     event · audit · reference · meta · head · counter · segment
    read models  thing · thing_scope · blob_use          (made again from the events by `rebuild`)
                 segment_thing                           (from the segments)
    beside       command · sealed · person_key · credential · sign_in_failure · signed_in · token
                 blob · blob_brought · blob_named        (files: `sharing.py`)

Instants are microseconds since 1970 (`instants.py`); lists of scopes are sorted JSON.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData()
Whole = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit number; on SQLite this makes an integer primary key the row's own place."""

meta = Table(
    "meta",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
)
head = Table(
    "head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("o", Whole, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
counter = Table(
    "counter",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", Whole, nullable=False),
    Column("sum", LargeBinary, nullable=False),
)
event = Table(
    "event",
    metadata,
    Column("o", Whole, primary_key=True, autoincrement=False),
    Column("at", Whole, nullable=False),
    Column("happened_at", Whole),
    Column("kind", String, nullable=False),
    Column("v", Integer, nullable=False),
    Column("thing_kind", String, nullable=False),
    Column("thing", String, nullable=False),
    Column("ver", Integer, nullable=False),
    Column("by", String, nullable=False),
    Column("unit", String),
    Column("cmd", String),
    Column("body", LargeBinary, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("was", Text, nullable=False),
    Column("prev_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Index("event_of_thing", "thing", "o"),
)
segment = Table(
    "segment",
    metadata,
    Column("first", Whole, primary_key=True, autoincrement=False),
    Column("last", Whole, nullable=False),
    Column("until", Whole, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("file", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("size", Whole, nullable=False),
)
segment_thing = Table(
    "segment_thing",
    metadata,
    Column("thing", String, primary_key=True),
    Column("first", Whole, primary_key=True),
    Column("blocks", Text, nullable=False),
)
command = Table(
    "command",
    metadata,
    Column("id", String, primary_key=True),
    Column("account", String, primary_key=True),
    Column("body_hash", LargeBinary, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("o", Whole, nullable=False),
    Column("at", Whole, nullable=False),
    Column("sum", LargeBinary, nullable=False),
    Index("command_at", "at"),
)
thing = Table(
    "thing",
    metadata,
    Column("kind", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("ver", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("stage", String, nullable=False),
    Column("began_at", Whole, nullable=False),
    Column("ended_at", Whole),
    Column("next_rung_at", Whole),
    Column("guessed_rev", Whole),
    Column("words", Text, nullable=False),
    Column("sum", LargeBinary, nullable=False),
    Index("thing_id", "id"),
    Index("thing_began", "kind", "began_at", "id"),
    Index("thing_ended", "kind", "ended_at"),
    Index("thing_next_rung", "next_rung_at"),
    Index("thing_guessed_rev", "guessed_rev"),
)
thing_scope = Table(
    "thing_scope",
    metadata,
    Column("scope", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("id", String, primary_key=True),
    Index("thing_scope_of", "kind", "id"),
)
blob_use = Table(
    "blob_use",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("id", String, primary_key=True),
    Index("blob_use_of", "kind", "id"),
)
reference = Table(
    "reference",
    metadata,
    Column("name", String, primary_key=True),
    Column("rev", Integer, primary_key=True),
    Column("sha256", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", Whole, nullable=False),
    Column("by", String, nullable=False),
    Index("reference_sha256", "sha256"),
)
person_key = Table(
    "person_key",
    metadata,
    Column("person", String, primary_key=True),
    Column("wrapped", LargeBinary),
    Column("erased_at", Whole),
)
sealed = Table(
    "sealed",
    metadata,
    Column("commitment", String, primary_key=True),
    Column("person", String, nullable=False),
    Column("o", Whole, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    Index("sealed_of_person", "person"),
)
audit = Table(
    "audit",
    metadata,
    Column("n", Whole, primary_key=True, autoincrement=False),
    Column("at", Whole, nullable=False),
    Column("account", String, nullable=False),
    Column("what", String, nullable=False),
    Column("thing", String, nullable=False),
    Column("words", Text, nullable=False),
    Column("prev_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
credential = Table(
    "credential",
    metadata,
    Column("account", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("password_hash", String, nullable=False),
    Column("sum", LargeBinary, nullable=False),
)
sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    Column("account", String, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Whole, nullable=False),
)
signed_in = Table(
    "signed_in",
    metadata,
    Column("account", String, primary_key=True),
    Column("at", Whole, nullable=False),
)
token = Table(
    "token",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("account", String, nullable=False),
    Column("expires_at", Whole, nullable=False),
    Index("token_of_account", "account"),
)
blob = Table(
    "blob",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("size", Whole, nullable=False),
    Column("by", String, nullable=False),
    Column("at", Whole, nullable=False),
    Column("gone_at", Whole),
)
blob_brought = Table(
    "blob_brought",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("account", String, primary_key=True),
)
blob_named = Table(
    "blob_named",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("account", String, primary_key=True),
)

SUMMED = (thing, command, counter, credential)
"""Tables whose rows keep a sum of themselves (`sums.py`): what is shown or decided upon, and no event."""
