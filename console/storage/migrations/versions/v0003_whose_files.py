"""Who brought a file, and on which things it is only named."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the tables; whoever is known to have brought a file has."""
    op.create_table(
        "blob_brought",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "account"),
    )
    op.create_table(
        "blob_named",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "kind", "id", "account"),
    )
    op.execute(sa.text('INSERT INTO blob_brought (sha256, account) SELECT sha256, "by" FROM blob'))
