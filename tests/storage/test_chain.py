"""The chains: no byte of the history changes unnoticed."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, func, select, update

from console.domain.case import commands as ask
from console.domain.case.commands import Personal
from console.domain.ids import PersonId
from console.storage import tables
from console.storage.audit import note
from console.storage.chain import EVENT_FIELDS, link
from console.storage.log import Log
from console.storage.verification import Damage, Findings, examine
from tests.storage.world import a_log, dispatched, put, report
from tests.support.law import CLEANERS, DESK, NOW


class Undo(Exception):
    """Takes a planted damage back."""


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A short history with a bit of everything; every test takes its damage back."""
    log = a_log(tmp_path_factory.mktemp("chain"))
    case = dispatched(log, "c1")
    put(log, CLEANERS, ask.SignAssignment(case=case))
    put(log, DESK, report("c2", reporter=Personal(person=PersonId("p1"), name="张三", phone="13812345678")))
    with log.writing() as connection:
        for n in range(3):
            note(connection, NOW, "desk01", "reveal", f"c{n}", "回访")
    yield log
    log.close()


def seen_after(log: Log, damage: Any) -> Findings:
    """What verification finds while the damage is there."""
    found: list[Findings] = []
    with pytest.raises(Undo), log.writing() as connection:
        damage(connection)
        found.append(examine(connection, log.archive, None, log.vault))
        raise Undo
    return found[0]


def test_an_untouched_history_is_whole(log: Log) -> None:
    found = seen_after(log, lambda _: None)
    assert (found.events, found.things, found.damage) == (9, 2, ())


NAMES = [column.name for column in tables.event.columns]


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=20)
@given(o=st.integers(1, 9), at=st.integers(0, 10_000), by=st.integers(1, 255))
def test_any_single_changed_byte_of_an_event_is_seen(log: Log, name: str, o: int, at: int, by: int) -> None:
    """A byte of a text or blob is changed in place; a number or nothing becomes another number."""

    def damage(connection: Connection) -> None:
        value = connection.execute(select(tables.event.c[name]).where(tables.event.c.o == o)).scalar_one()
        if name == "o":
            value = 1_000 + by
        elif isinstance(value, int) or value is None:
            value = (value or 0) + by
        else:
            raw = bytearray(value if isinstance(value, bytes) else value.encode())
            raw[at % len(raw)] ^= by
            value = bytes(raw)
        connection.exec_driver_sql(f'UPDATE event SET "{name}" = ? WHERE o = ?', (value, o))

    assert any(by_chain(each) for each in seen_after(log, damage).damage)


def by_chain(damage: Damage) -> bool:
    """Found by the hashes themselves, and not only because a replay comes to something else."""
    return damage.where.startswith("event") and "replay" not in damage.what.en


def test_an_event_altered_together_with_its_own_hash_is_seen_by_those_that_stand_on_it(log: Log) -> None:
    def damage(connection: Connection) -> None:
        row = connection.execute(select(tables.event).where(tables.event.c.o == 5)).one()
        body = row.body.replace(b"desk01", b"desk02")
        mended = link(row.prev_hash, [getattr(row, name) for name in EVENT_FIELDS], body)
        connection.execute(update(tables.event).where(tables.event.c.o == 5).values(body=body, hash=mended))
        connection.execute(update(tables.event).where(tables.event.c.o == 6).values(prev_hash=mended))
        assert body != row.body

    found = seen_after(log, damage)
    assert [each.where for each in found.damage] == ["event 6"]


@given(o=st.integers(1, 9))
def test_a_missing_event_is_seen(log: Log, o: int) -> None:
    found = seen_after(log, lambda connection: connection.execute(delete(tables.event).where(tables.event.c.o == o)))
    assert found.damage[0].where == ("event head" if o == 9 else f"event {o}")


def test_two_events_that_change_places_are_seen(log: Log) -> None:
    def damage(connection: Connection) -> None:
        for old, new in ((5, -1), (6, 5), (-1, 6)):
            connection.execute(update(tables.event).where(tables.event.c.o == old).values(o=new))

    assert not seen_after(log, damage).is_whole


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_changed_line_of_the_audit_is_seen(log: Log, n: int) -> None:
    changed = update(tables.audit).where(tables.audit.c.n == n).values(words="无")
    assert seen_after(log, lambda connection: connection.execute(changed)).damage[0].where == f"audit {n}"


def test_a_line_taken_out_of_the_audit_is_seen(log: Log) -> None:
    taken = delete(tables.audit).where(tables.audit.c.n == 2)
    assert not seen_after(log, lambda connection: connection.execute(taken)).is_whole


def test_a_read_model_that_left_its_history_is_seen(log: Log) -> None:
    changed = update(tables.thing).where(tables.thing.c.id == "c1").values(stage="closed")
    assert [each.where for each in seen_after(log, lambda c: c.execute(changed)).damage] == ["thing case c1"]
    gone = delete(tables.thing).where(tables.thing.c.id == "c2")
    assert [each.where for each in seen_after(log, lambda c: c.execute(gone)).damage] == ["thing case c2"]
    lost = delete(tables.thing_scope)
    assert [each.where for each in seen_after(log, lambda c: c.execute(lost)).damage] == ["table thing_scope"]


def test_a_reference_set_with_other_bytes_is_seen(log: Log) -> None:
    changed = update(tables.reference).where(tables.reference.c.name == "codebook").values(body=b"{}")
    assert [each.where for each in seen_after(log, lambda c: c.execute(changed)).damage] == ["reference codebook 1"]


def test_a_seal_with_other_bytes_is_seen(log: Log) -> None:
    changed = update(tables.sealed).values(ciphertext=func.zeroblob(80))
    assert [each.where for each in seen_after(log, lambda c: c.execute(changed)).damage] == ["seal 9"]


def test_a_file_that_is_gone_is_seen(log: Log, tmp_path: Path) -> None:
    with pytest.raises(Undo), log.writing() as connection:
        kept = {"sha256": "ab" * 32, "size": 3, "by": "desk01", "at": 0}
        connection.execute(tables.blob.insert(), kept)
        assert [each.where for each in examine(connection, log.archive, tmp_path, None).damage] == [f"file {'ab' * 32}"]
        (tmp_path / "ab").mkdir()
        (tmp_path / "ab" / ("ab" * 32)).write_bytes(b"xyz")
        assert examine(connection, log.archive, tmp_path, None).is_whole
        raise Undo
