"""Which shape the database has, and how it comes to today's: one transaction, after a copy was put aside."""

from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from console.storage.faults import StorageFault
from console.storage.snapshot_file import copy_database
from console.storage.tables import metadata

STEPS = Path(__file__).parent / "migrations"


def revision(connection: Connection) -> str | None:
    """The shape a database is in; None while it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The shape this program writes."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    assert found is not None
    return found


def has_its_shape(connection: Connection) -> bool:
    """Whether every table, column and index of a database of today's shape is there as it should be."""
    return not compare_metadata(MigrationContext.configure(connection), metadata)


def refuse_newer(found: str | None) -> None:
    """Raises StorageFault where a newer program has been here."""
    known = {step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in known:
        raise StorageFault(
            f"数据由更新版本的程序写成（结构 {found}，本程序到 {newest()}）；请升级本程序，数据未改动。",
            f"A newer program wrote this data (shape {found}, this one knows {newest()}); upgrade it. Nothing changed.",
        )


def migrate(engine: Engine, file: Path, now: datetime) -> None:
    """Bring the database to today's shape; a copy of an older one is put beside it first."""
    with engine.begin() as connection:
        found = revision(connection)
    refuse_newer(found)
    if found == newest():
        return
    if found is not None:
        copy_database(file, file.parent / "backups" / f"before-{newest()}-{now:%Y%m%dT%H%M%S}.db")
    with engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
