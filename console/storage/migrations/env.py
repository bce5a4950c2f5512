"""Runs the steps on the connection and inside the transaction that `console.storage.schema` opened."""

from alembic import context

from console.storage.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
