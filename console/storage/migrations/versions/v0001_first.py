"""The first shape: everything."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table and index."""
    _log()
    _audit_and_references()
    _read_models()
    _answers_and_vault()
    _sign_in_and_files()


def _log() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("o", WHOLE, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "counter",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "event",
        sa.Column("o", WHOLE, autoincrement=False, nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.Column("happened_at", WHOLE, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.Column("thing_kind", sa.String(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("cmd", sa.String(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("o"),
    )
    op.create_index("event_of_thing", "event", ["thing", "o"], unique=False)


def _audit_and_references() -> None:
    op.create_table(
        "audit",
        sa.Column("n", WHOLE, autoincrement=False, nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("n"),
    )
    op.create_table(
        "reference",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", "rev"),
    )
    op.create_index("reference_sha256", "reference", ["sha256"], unique=False)


def _read_models() -> None:
    op.create_table(
        "thing",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("began_at", WHOLE, nullable=False),
        sa.Column("ended_at", WHOLE, nullable=True),
        sa.Column("next_rung_at", WHOLE, nullable=True),
        sa.Column("guessed_rev", WHOLE, nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id"),
    )
    op.create_index("thing_began", "thing", ["kind", "began_at", "id"], unique=False)
    op.create_index("thing_ended", "thing", ["kind", "ended_at"], unique=False)
    op.create_index("thing_id", "thing", ["id"], unique=False)
    op.create_index("thing_next_rung", "thing", ["next_rung_at"], unique=False)
    op.create_index("thing_guessed_rev", "thing", ["guessed_rev"], unique=False)
    op.create_table(
        "thing_scope",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "kind", "id"),
    )
    op.create_index("thing_scope_of", "thing_scope", ["kind", "id"], unique=False)
    op.create_table(
        "blob_use",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "kind", "id"),
    )
    op.create_index("blob_use_of", "blob_use", ["kind", "id"], unique=False)


def _answers_and_vault() -> None:
    op.create_table(
        "command",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("o", WHOLE, nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("id", "account"),
    )
    op.create_index("command_at", "command", ["at"], unique=False)
    op.create_table(
        "sealed",
        sa.Column("commitment", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("o", WHOLE, nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("commitment"),
    )
    op.create_index("sealed_of_person", "sealed", ["person"], unique=False)
    op.create_table(
        "person_key",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("erased_at", WHOLE, nullable=True),
        sa.PrimaryKeyConstraint("person"),
    )


def _sign_in_and_files() -> None:
    op.create_table(
        "credential",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("account"),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("account"),
    )
    op.create_table(
        "token",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("expires_at", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index("token_of_account", "token", ["account"], unique=False)
    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
