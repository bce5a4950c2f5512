"""Whose a file is: those who brought its bytes, and those who see a thing that shows it.

To name a file is not to have it. Where a unit names one that it may not read, the thing says so and opens the file
to no unit, until whoever named it brings the very bytes; so an ask tells nothing of which files are here.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, Exists, and_, exists, insert, select

from console.domain.duty import DISTRICT, Audience, Mask
from console.domain.ids import AccountId, BlobId
from console.storage import tables
from console.storage.projection import Key
from console.storage.questions import in_scope

_BROUGHT, _NAMED, _USE = tables.blob_brought.c, tables.blob_named.c, tables.blob_use.c


def may_read(connection: Connection, audience: Audience, account: AccountId, blob: BlobId) -> bool:
    """Whether the account brought it or a thing in the audience's scope shows it; walls show none."""
    if audience.mask is Mask.WALL:
        return False
    if has_brought(connection, account, blob):
        return True
    thing = tables.thing.c
    shown = select(thing.id).join(tables.blob_use, and_(_USE.kind == thing.kind, _USE.id == thing.id))
    shown = in_scope(shown.where(_USE.sha256 == blob), audience)
    if audience.scope != DISTRICT:
        shown = shown.where(~_is_only_named())
    return connection.execute(shown.limit(1)).first() is not None


def has_brought(connection: Connection, account: AccountId, blob: BlobId) -> bool:
    """Whether all its bytes have come from this account."""
    own = select(_BROUGHT.sha256).where(_BROUGHT.sha256 == blob, _BROUGHT.account == account)
    return connection.execute(own).first() is not None


def brought(connection: Connection, account: AccountId, blob: BlobId) -> None:
    """All its bytes have come from this account."""
    if not has_brought(connection, account, blob):
        connection.execute(insert(tables.blob_brought), {"sha256": blob, "account": account})


def named(connection: Connection, audience: Audience, account: AccountId, key: Key, blobs: Iterable[BlobId]) -> None:
    """An ask of this account put these files on a thing that did not show them before."""
    if audience.scope == DISTRICT:
        return
    for blob in sorted(blobs):
        row = {"sha256": blob, "kind": key[0], "id": key[1], "account": account}
        known = select(_NAMED.sha256).where(*(_NAMED[name] == value for name, value in row.items()))
        if not may_read(connection, audience, account, blob) and connection.execute(known).first() is None:
            connection.execute(insert(tables.blob_named), row)


def _is_only_named() -> Exists:
    came = exists().where(_BROUGHT.sha256 == _NAMED.sha256, _BROUGHT.account == _NAMED.account)
    return exists().where(_NAMED.sha256 == _USE.sha256, _NAMED.kind == _USE.kind, _NAMED.id == _USE.id, ~came)
