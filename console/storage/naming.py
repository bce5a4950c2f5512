"""What people are called: a name lies beside the log, so that somebody who has left can be forgotten."""

from sqlalchemy import Connection, delete, insert, select

from console.domain.ids import AccountId
from console.storage import tables
from console.storage.sums import with_sum


def name_of(connection: Connection, account: AccountId) -> str:
    """The name an account goes by, its id where it has none."""
    table = tables.credential
    return connection.execute(select(table.c.name).where(table.c.account == account)).scalar() or account


def rename(connection: Connection, account: AccountId, name: str) -> None:
    """Call an account so from now on; its password stays, and where it has none it still has none."""
    table = tables.credential
    kept = connection.execute(select(table.c.password_hash).where(table.c.account == account)).scalar() or ""
    keep(connection, account, name, kept)


def keep(connection: Connection, account: AccountId, name: str, password_hash: str) -> None:
    """The name of an account and the hash of its password, "" for none, in the place of what was kept."""
    connection.execute(delete(tables.credential).where(tables.credential.c.account == account))
    row = {"account": account, "name": name, "password_hash": password_hash}
    connection.execute(insert(tables.credential), with_sum(tables.credential, row))
