"""The chain that makes the history tamper-evident: each row's hash covers the row and the hash before it.

    hash = SHA-256(prev_hash ‖ canonical fields as a JSON array ‖ body bytes)

A JSON array ends where it ends, so the body that follows needs no length.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import msgspec

GENESIS = bytes(32)
"""What the first row stands on."""

EVENT_FIELDS = (
    "o",
    "at",
    "happened_at",
    "kind",
    "v",
    "thing_kind",
    "thing",
    "ver",
    "by",
    "unit",
    "cmd",
    "sealed",
    "scopes",
    "was",
)
"""Columns of an event row under its hash, in this order for ever; the body follows them."""
AUDIT_FIELDS = ("n", "at", "account", "what", "thing", "words")

_encoder = msgspec.json.Encoder()


def link(previous: bytes, fields: Sequence[object], body: bytes = b"") -> bytes:
    """The hash of a row that stands on `previous`."""
    return sha256(previous + _encoder.encode(fields) + body).digest()


def hash_of(event: Any, previous: bytes) -> bytes:
    """The hash of an event, a row or a line, that stands on `previous`; b"" where its fields cannot be hashed."""
    try:
        return link(previous, [getattr(event, name) for name in EVENT_FIELDS], event.body)
    except TypeError:
        return b""
