"""The log of one data folder, open for writing: the lock, the database, the mark of how far it has come.

    <data>/lujian.db    the database                <data>/vault.key    wraps the keys of persons
    <data>/highwater    (epoch, head, hash)         <data>/blobs/       files by their SHA-256
    <data>/lock         who has it open             <data>/backups/     copies made before a migration

Opening either gives a log that may be written to, or says in one sentence why not and overwrites nothing. A hub may
open a damaged one to be read: what is whole of it is shown, and nothing more is written.
"""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, TypeVar
from uuid import uuid4

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, ProgrammingError

from console.domain.case.rules import Rules
from console.domain.ids import PersonId
from console.domain.oserrors import reason_of
from console.domain.reference import SetName
from console.domain.text import Text
from console.storage import archive, questions, register, tables
from console.storage.archive import Archive, Span, base_of
from console.storage.around import Around
from console.storage.audit import note
from console.storage.batch import USUAL, Batch
from console.storage.chain import GENESIS
from console.storage.engine import engine_for
from console.storage.faults import Damaged, NotKept, OutOfStep, ReadOnly, StorageFault
from console.storage.highwater import Highwater, Mark
from console.storage.instants import instant, micros
from console.storage.lock import FolderLock
from console.storage.rebuild import REBUILT, rebuild_noted
from console.storage.records import Recorded
from console.storage.references import ReferenceInForce, in_force
from console.storage.schema import migrate, newest, refuse_newer, revision
from console.storage.segments import Written
from console.storage.vault import Vault, make_key
from console.storage.verification import UNREADABLE, first_look

DATABASE = "lujian.db"
RESTORING = "restoring"
"""A file that stands beside the database while a backup is put in its place."""
GREW_OLD = "grew_old"
"""A key in `meta`."""
ANSWERS_KEPT = timedelta(days=30)
SYSTEM = "system"
"""Who the hub itself is in the audit."""

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Log:
    """Open for writing, by this process alone. One thread at a time may write."""

    def __init__(self, folder: Path, held: ExitStack, now: datetime, *, even_damaged: bool) -> None:
        """Made by `open`; what has to be let go of at the end is put on `held`."""
        self.folder, self.file = folder, folder / DATABASE
        self.boot = uuid4().hex
        self.notice: Text | None = None
        """What was out of the ordinary at opening, e.g. that the history went back."""
        self.damage: Text | None = None
        """What is damaged, for people; while it is not None nothing is written."""
        self._held = held
        self.archive = Archive(folder / archive.FOLDER)
        self._references: dict[SetName, ReferenceInForce] = {}
        self._around: Around | None = None
        if (folder / RESTORING).exists():
            raise StorageFault(
                "上次恢复没有完成；请重新运行 lujian restore。", "A restore did not end; run `lujian restore` again."
            )
        if self.file.exists():
            self.damage = self._looked()
        else:
            make_key(folder / "vault.key")
        self.vault = Vault(folder / "vault.key")
        self._highwater = Highwater(folder / "highwater")
        held.callback(self._highwater.close)
        if self.damage is None:
            self._begin_to_write(now)
        elif even_damaged:
            self._begin_to_read()
        else:
            raise Damaged(*self.damage)

    @classmethod
    def open(cls, folder: Path, *, now: datetime, who: str = "lujian", even_damaged: bool = False) -> "Log":
        """The log of a folder, made or migrated where needed; raises StorageFault with a sentence.

        `even_damaged`: then one that can still be read is opened read-only, and `damage` says what is wrong.
        """
        with ExitStack() as held:
            held.callback(_locked(folder, who).release)
            try:
                log = cls(folder, held, now, even_damaged=even_damaged)
            except (NotKept, DBAPIError) as fault:
                cause = fault.__cause__ if isinstance(fault, NotKept) else fault
                assert isinstance(cause, DBAPIError)
                raise damaged(folder / DATABASE, cause) from fault
            except UNREADABLE as fault:
                raise unreadable(folder / DATABASE, fault) from fault
            except OSError as fault:
                raise _unwritable(folder, fault) from fault
            log._held = held.pop_all()
            return log

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction; rolled back where anything is raised inside. Raises NotKept where the storage failed."""
        if self.damage is not None:
            raise ReadOnly(self.damage.en)
        try:
            with self._engine.connect() as connection, connection.begin():
                yield connection
        except (IntegrityError, ProgrammingError, DataError):
            raise
        except Damaged as fault:
            self.stop_writing(fault.reason, is_of_read_models=isinstance(fault, OutOfStep))
            raise ReadOnly(fault.reason.en) from fault
        except DBAPIError as fault:
            if is_corrupt(fault):
                self.stop_writing(damaged(self.file, fault).reason)
                raise ReadOnly(str(fault.orig)) from fault
            raise NotKept(str(fault.orig)) from fault

    def stop_writing(self, reason: Text, *, is_of_read_models: bool = False) -> None:
        """What is kept is damaged: from now on it is only read. Any thread may say so; the first reason counts.

        `is_of_read_models`: as far as is known, all that is damaged is made again from the events.
        """
        if self.damage is None:
            _log.error("the log is read-only from now on: %s", reason.en)
            self.damage = read_only(reason, is_of_read_models=is_of_read_models)

    def write(self, errand: Callable[[Connection], T]) -> T:
        """One transaction around one thing to do."""
        with self.writing() as connection:
            return errand(connection)

    def batch(self, connection: Connection, now: datetime) -> Batch:
        """An overlay for one group of asks, inside the transaction of `connection`."""
        return Batch(connection, self.vault, self._references, now, self._around)

    def rules(self) -> Rules:
        """Those in force; the usual ones where a centre has published none."""
        found = self._references.get(SetName.RULES)
        return found.value if found is not None and isinstance(found.value, Rules) else USUAL

    def committed(self, batch: Batch) -> None:
        """Take note of a group whose transaction has ended well; before anything of it is published."""
        self.head, self._hash = batch.o, batch.hash
        self._references = dict(batch.references)
        self._around = batch.settled()
        self._marked()

    def missed(self, connection: Connection, batch: Batch) -> list[Recorded]:
        """What a transaction that seemed to fail has committed all the same; it is still to be published."""
        if batch.o == self.head:
            return []
        self._references = in_force(connection)
        batch.references = dict(self._references)
        batch.around = None
        return questions.since(connection, self.head, batch.o)

    def reconnect(self) -> None:
        """After a failure: go on with fresh connections."""
        self._engine.dispose()

    def tidy(self) -> None:
        """Fold the write-ahead log into the database and empty it, so that nothing erased stays in it."""
        self._driver(lambda driver: driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())

    def take_over(self, written: Written, span: Span, now: datetime) -> None:
        """Begin behind a segment that is on disk; who looks at the audit sees what was sealed, and its hash."""
        told = written.manifest
        with self.writing() as connection:
            archive.take_over(connection, written, span)
            note(connection, now, SYSTEM, "archive", archive.file_of(span), f"{told.first}-{told.last} {told.hash}")
        self.base = told.last

    def clear(self, most: int) -> int:
        """Let go of up to `most` rows that are sealed; gives how many there were."""
        return self.write(lambda connection: archive.clear(connection, most))

    def compact(self) -> None:
        """Give the disk back what was let go of; takes as much room again while it runs, and everybody waits."""
        self._driver(lambda driver: driver.execute("VACUUM").fetchall())
        self.tidy()

    def rebuild(self, now: datetime) -> int:
        """Make the read models again from the events, which must be whole; gives how many things there are. It takes
        as long as a replay, and whoever asks waits; what a seat has from before is not to be gone on from."""
        with self.writing() as connection:
            count = rebuild_noted(connection, self.archive, self.head, SYSTEM, now)
        self.rebuilt = self.head
        return count

    def erase(self, person: PersonId, account: str, now: datetime, reason: str) -> None:
        """Destroy what is known of a person, here and in what is restored later; the chain goes on verifying."""
        register.append(self.folder / register.ERASED, register.Erased(now, person))
        with self.writing() as connection:
            self.vault.erase(connection, person, now)
            note(connection, now, account, "erase", person, reason)
        self.tidy()

    def forget(self, now: datetime) -> None:
        """Let go of answers so old that nobody asks again; `now` by the clock that they were given by."""
        old = delete(tables.command).where(tables.command.c.at < micros(now - ANSWERS_KEPT))
        self.write(lambda connection: connection.execute(old))

    def grew_old(self) -> datetime | None:
        """Up to when seats were told what grew old, in this run or an earlier one; None where nobody has noted it."""
        with self._engine.connect() as connection, connection.begin():
            found = connection.execute(select(tables.meta.c.value).where(tables.meta.c.key == GREW_OLD)).scalar()
        return None if found is None else instant(int(found))

    def last_at_work(self) -> datetime | None:
        """When a hub was last seen to run on this log, to the minute; None where nobody has worked with it yet."""
        table, told = tables.event, self.grew_old()
        with self._engine.connect() as connection, connection.begin():
            somebody = connection.execute(select(table.c.o).where(table.c.by != SYSTEM).limit(1)).first()
            last = connection.execute(select(table.c.at).order_by(table.c.o.desc()).limit(1)).scalar()
        if somebody is None and not self.base:
            return None
        return max((each for each in (told, None if last is None else instant(last)) if each is not None), default=None)

    def tell_grew_old(self, until: datetime) -> None:
        """Seats have been told what grew old up to this instant."""
        with self.writing() as connection:
            connection.execute(delete(tables.meta).where(tables.meta.c.key == GREW_OLD))
            connection.execute(insert(tables.meta), {"key": GREW_OLD, "value": str(micros(until))})

    def close(self) -> None:
        if self.damage is None:
            self._marked()
        self._held.close()

    def _looked(self) -> Text | None:
        """What is wrong with a database before anything is written to it; None also where it is yet to be migrated."""
        with reading(self.file) as connection:
            if revision(connection) != newest():
                return None
            found = first_look(connection, self.archive)
        if found.is_whole:
            return None
        return read_only(found.damage[0].what, is_of_read_models=found.is_of_read_models)

    def _begin_to_write(self, now: datetime) -> None:
        self._engine = engine_for(self.file, "write")
        self._held.callback(self._engine.dispose)
        migrate(self._engine, self.file, now)
        with self.writing() as connection:
            self._begin(connection, now)
        self._marked()

    def _begin_to_read(self) -> None:
        self._engine = engine_for(self.file, "inspect")
        self._held.callback(self._engine.dispose)
        with self._engine.connect() as connection, connection.begin():
            self._stand(connection)
        assert self.damage is not None
        _log.error("opened read-only: %s", self.damage.en)

    def _driver(self, errand: Callable[[Any], object]) -> None:
        """Something that SQLite does outside a transaction; raises NotKept where it fails."""
        try:
            with self._engine.connect() as connection:
                errand(connection.connection.driver_connection)
        except sqlite3.Error as fault:
            raise NotKept(str(fault)) from fault

    def _begin(self, connection: Connection, now: datetime) -> None:
        if connection.execute(select(tables.head.c.id)).first() is None:
            connection.execute(insert(tables.head), {"id": 1, "o": 0, "hash": GENESIS})
            made = {"epoch": uuid4().hex, "created": now.isoformat(), GREW_OLD: str(micros(now))}
            connection.execute(insert(tables.meta), [{"key": key, "value": value} for key, value in made.items()])
        self._take_up(connection)
        why = self._went_back(connection)
        if why is not None:
            self._new_epoch(connection, why, now)

    def _take_up(self, connection: Connection) -> None:
        at = connection.execute(select(tables.head.c.o, tables.head.c.hash)).one()
        last = connection.execute(
            select(tables.event.c.o, tables.event.c.hash).order_by(tables.event.c.o.desc()).limit(1)
        ).first()
        base = base_of(connection)
        if (at.o, at.hash) != ((base.o, base.hash) if last is None else (last.o, last.hash)):
            raise StorageFault(
                "日志末尾与记录不符，数据可能已损坏；请运行 lujian verify 查看，并从备份恢复。",
                "The end of the log is not where it should be; run `lujian verify` and restore a backup.",
            )
        self._stand(connection)
        self._references = in_force(connection)

    def _stand(self, connection: Connection) -> None:
        """Know the head and the epoch, as the database has them."""
        at = connection.execute(select(tables.head.c.o, tables.head.c.hash)).one()
        self.head, self._hash, self.base = int(at.o), bytes(at.hash), base_of(connection).o
        self.epoch = connection.execute(select(tables.meta.c.value).where(tables.meta.c.key == "epoch")).scalar_one()
        rebuilt = connection.execute(select(tables.meta.c.value).where(tables.meta.c.key == REBUILT)).scalar()
        self.rebuilt = int(rebuilt or 0)

    def _went_back(self, connection: Connection) -> Text | None:
        """Why this is not the history the mark beside it speaks of; None where it is."""
        mark = self._highwater.read()
        if self.head == 0 and mark is None:
            return None
        if mark is None:
            return Text("没有进度标记文件 highwater", "the file `highwater` is missing")
        if mark.epoch != self.epoch:
            return Text("进度标记属于另一段历史", "the mark belongs to another history")
        if mark.head > self.head:
            return Text(
                f"数据库停在第 {self.head} 号，此前已到第 {mark.head} 号",
                f"the database ends at {self.head}, it had come to {mark.head}",
            )
        if mark.head:
            found = connection.execute(select(tables.event.c.hash).where(tables.event.c.o == mark.head)).scalar()
            if found is None or found.hex() != mark.hash:
                return Text(f"第 {mark.head} 号记录与标记不同", f"record {mark.head} is another one")
        return None

    def _new_epoch(self, connection: Connection, why: Text, now: datetime) -> None:
        before, self.epoch = self.epoch, uuid4().hex
        connection.execute(update(tables.meta).where(tables.meta.c.key == "epoch").values(value=self.epoch))
        note(connection, now, SYSTEM, "epoch", self.epoch, f"{why.zh} / {why.en} ({before})")
        self.notice = Text(
            f"历史曾倒退（{why.zh}），按恢复的备份处理：各席位将重新取数。",
            f"The history went back ({why.en}); taken as a restored backup: every seat will fetch afresh.",
        )
        _log.warning("new epoch %s: %s", self.epoch, why.en)

    def _marked(self) -> None:
        try:
            self._highwater.write(Mark(self.epoch, self.head, self._hash.hex()), time.monotonic())
        except OSError:
            _log.exception("the highwater mark could not be written")


@contextmanager
def reading(file: Path) -> Iterator[Connection]:
    """One read transaction on a database that may be in use; raises StorageFault where there is none to read."""
    if not file.is_file():
        raise StorageFault(f"没有数据库 {file}。", f"There is no database {file}.")
    engine = engine_for(file, "inspect")
    try:
        with engine.connect() as connection, connection.begin():
            refuse_newer(revision(connection))
            yield connection
    except DBAPIError as fault:
        raise damaged(file, fault) from fault
    finally:
        engine.dispose()


def is_corrupt(fault: DBAPIError) -> bool:
    """Whether the file itself is not what SQLite wrote, rather than out of reach or out of room."""
    code = getattr(fault.orig, "sqlite_errorcode", 0)
    return code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Writer(Protocol):
    """The thread that alone writes a log, asked from the loop."""

    async def run(self, errand: Callable[[Log, datetime], T]) -> T:
        """Do something alone with the log; raises NotKept where the storage failed."""
        ...


def damaged(file: Path, fault: DBAPIError) -> StorageFault:
    """What a person is told when a database will not open."""
    if isinstance(fault, OperationalError):
        return StorageFault(
            f"打不开数据库 {file}（{fault.orig}）；请检查磁盘空间和目录权限，未作任何改动。",
            f"The database {file} cannot be opened ({fault.orig}); check disk space and rights. Nothing changed.",
        )
    return unreadable(file, fault.orig or fault)


def read_only(why: Text, *, is_of_read_models: bool) -> Text:
    """What everybody is told of damaged data, and what to do about it."""
    if is_of_read_models:
        return Text(
            f"数据已损坏（{why.zh.rstrip('。')}），枢纽只读：可查看，不能办理；"
            "请停止枢纽，运行 lujian rebuild 按日志重建，再启动。",
            f"The data is damaged ({why.en.rstrip('.')}). The hub is read-only; "
            "stop it, run `lujian rebuild` and start it again.",
        )
    return Text(
        f"数据已损坏（{why.zh.rstrip('。')}），枢纽只读：可查看，不能办理；请运行 lujian verify，并从备份恢复。",
        f"The data is damaged ({why.en.rstrip('.')}). The hub is read-only; run `lujian verify` and restore a backup.",
    )


def unreadable(file: Path, why: BaseException) -> Damaged:
    """What a person is told of a file that is not what was written."""
    return Damaged(
        f"{file} 已损坏（{why}）；请从备份恢复，原文件未被改动。",
        f"{file} is damaged ({why}); restore a backup. The file was left as it is.",
    )


def _locked(folder: Path, who: str) -> FolderLock:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return FolderLock(folder, who)
    except (FileExistsError, NotADirectoryError):
        raise StorageFault(
            f"{folder} 不是目录；请指定一个目录存放数据。", f"{folder} is not a folder; name a folder for the data."
        ) from None
    except OSError as fault:
        raise _unwritable(folder, fault) from fault


def _unwritable(folder: Path, fault: OSError) -> StorageFault:
    zh, en = reason_of(fault)
    return StorageFault(
        f"数据目录 {folder} 不能写入（{zh}）；请检查权限和磁盘，或换一个目录。",
        f"The data folder {folder} cannot be written ({en}); check rights and disk, or choose another.",
    )
