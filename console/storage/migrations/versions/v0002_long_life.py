"""Sealed segments, a sum beside each thing, who published a set and when, and files that were removed."""

import sqlalchemy as sa
from alembic import op

from console.storage.sums import SUM, sum_of
from console.storage.tables import SUMMED

revision = "0002"
down_revision = "0001"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables and columns, and fill those that must hold something."""
    _segments()
    op.add_column("blob", sa.Column("gone_at", WHOLE, nullable=True))
    for table in SUMMED:
        op.add_column(table.name, sa.Column(SUM, sa.LargeBinary(), nullable=False, server_default=sa.text("x''")))
    op.add_column("reference", sa.Column("at", WHOLE, nullable=False, server_default="0"))
    op.add_column("reference", sa.Column("by", sa.String(), nullable=False, server_default=""))
    _fill(op.get_bind())


def _segments() -> None:
    op.create_table(
        "segment",
        sa.Column("first", WHOLE, autoincrement=False, nullable=False),
        sa.Column("last", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("first"),
    )
    op.create_table(
        "segment_thing",
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("first", WHOLE, autoincrement=False, nullable=False),
        sa.Column("blocks", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("thing", "first"),
    )


def _fill(connection: sa.Connection) -> None:
    for table in SUMMED:
        keys = [column.name for column in table.primary_key.columns]
        which = " AND ".join(f"{key} = :{key}" for key in keys)
        for row in connection.execute(sa.text(f"SELECT * FROM {table.name}")).all():
            kept = {SUM: sum_of(table, row), **{key: getattr(row, key) for key in keys}}
            connection.execute(sa.text(f"UPDATE {table.name} SET {SUM} = :{SUM} WHERE {which}"), kept)
    told = "SELECT {} FROM event WHERE kind = 'ReferencePublished' AND thing = reference.name AND ver = reference.rev"
    for column in ("at", "by"):
        one = told.format(f'"{column}"')
        connection.execute(sa.text(f'UPDATE reference SET "{column}" = ({one})'))
