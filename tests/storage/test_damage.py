"""A bit that changed by itself, a file cut short, a write-ahead log of another day: seen, said, and never shown.

A damaged folder is refused in one sentence, or opened to be read; then what it shows is what was written.
"""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from console.domain.case import commands as ask
from console.domain.case.commands import Personal
from console.domain.duty import DISTRICT, Audience, Mask
from console.domain.ids import CaseId, PersonId
from console.hub.verify import verify
from console.storage.faults import Damaged, ReadOnly, StorageFault
from console.storage.log import DATABASE, Log
from console.storage.reader import Reader
from console.storage.snapshot_file import copy_database
from console.wire.codec import encode
from console.wire.frames import CasesQuery, FromHub, TimelineQuery
from tests.storage.world import a_log, dispatched, fed_back, put, report
from tests.support.law import CLEAN, CLEANERS, DESK, NOW

CASES = 12
AUDIENCES = (Audience(DISTRICT, Mask.DESK), Audience(CLEAN, Mask.UNIT))
WAL = DATABASE + "-wal"

Shown = dict[str, bytes]
"""What a seat is shown: what it is about → its bytes."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed folder with a dozen cases at several stages."""
    folder = tmp_path_factory.mktemp("damage") / "data"
    with closing(a_log(folder)) as log:
        for n in range(CASES):
            (dispatched, fed_back)[n % 2](log, f"c{n}")
            put(log, CLEANERS, ask.AddNote(case=CaseId(f"c{n}"), words=f"现场说明 {n}" * 5))
        put(log, DESK, report("r1", reporter=Personal(person=PersonId("p1"), name="张三", phone="13812345678")))
    return folder


def shown(folder: Path) -> tuple[Shown, bool]:
    """All that the seats of a hub over this folder see, and whether it is read-only; raises StorageFault."""
    with closing(Log.open(folder, now=NOW, even_damaged=True)) as log, closing(Reader(log)) as reader:
        return asyncio.run(_shown(reader)), log.damage is not None


async def _shown(reader: Reader) -> Shown:
    found: Shown = {}
    for audience in AUDIENCES:
        try:
            snapshot = await reader.snapshot(audience, NOW)
            page = await reader.find(audience, CasesQuery())
        except Damaged:
            snapshot = await reader.snapshot(audience, NOW)
            page = await reader.find(audience, CasesQuery())
        for row in (*snapshot.rows, *page.rows):
            found[f"{audience} {row.id}"] = encode(_Row(row=row))
        for thing in [f"c{n}" for n in range(CASES)]:
            try:
                told = await reader.find(audience, TimelineQuery(thing=thing))
            except StorageFault:
                continue
            found |= {f"{audience} {thing} {item.o}": encode(_Row(row=item)) for item in told.items}
    return found


class _Row(FromHub, frozen=True, kw_only=True):
    row: object


def looked_at(folder: Path) -> tuple[Shown, bool]:
    """(what is shown, whether the damage was found at the start or by verify); nothing but sentences is raised."""
    try:
        seen, is_found = shown(folder)
    except StorageFault as fault:
        assert fault.reason.zh and fault.reason.en
        return {}, True
    if is_found:
        return seen, True
    try:
        return seen, not verify(folder).is_whole
    except StorageFault:
        return seen, True


def flipped(whole: Path, folder: Path, flips: int, seed: int) -> tuple[int, int]:
    """Flip one bit at a time; gives how many were found, and how many changed nothing that is kept."""
    print(f"seed {seed}")
    random, good = Random(seed), (whole / DATABASE).read_bytes()
    shutil.copytree(whole, folder)
    truth, before = looked_at(folder)[0], rows(folder)
    assert len(truth) > 8 * CASES
    mark, found, idle = (whole / "highwater").read_bytes(), 0, 0
    for _ in range(flips):
        at, bit = random.randrange(len(good)), random.randrange(8)
        for tail in ("-wal", "-shm"):
            (folder / (DATABASE + tail)).unlink(missing_ok=True)
        (folder / DATABASE).write_bytes(good[:at] + bytes([good[at] ^ 1 << bit]) + good[at + 1 :])
        (folder / "highwater").write_bytes(mark)
        seen, is_found = looked_at(folder)
        wrong = [key for key, row in seen.items() if truth.get(key) != row]
        assert wrong == [], (at, bit)
        if is_found:
            found += 1
        else:
            assert (seen, rows(folder)) == (truth, before), (at, bit)
            idle += 1
    return found, idle


def rows(folder: Path) -> list[str]:
    """All that the database says, but for tokens and failed sign-ins, which end by themselves."""
    with closing(sqlite3.connect(f"{(folder / DATABASE).as_uri()}?mode=ro", uri=True)) as connection:
        told = [line for line in connection.iterdump() if line.startswith("INSERT")]
        return [line for line in told if '"token"' not in line and '"sign_in' not in line]


@pytest.mark.expects_warnings
def test_no_flipped_bit_is_shown_to_a_seat(whole: Path, tmp_path: Path) -> None:
    assert flipped(whole, tmp_path / "data", 60, seed=5)[0] > 10


@pytest.mark.soak
@pytest.mark.expects_warnings
def test_no_bit_of_a_thousand_is_shown_to_a_seat(whole: Path, tmp_path: Path) -> None:
    found, idle = flipped(whole, tmp_path / "data", 1_000, seed=2026)
    print(f"{found} found, {idle} in bytes that hold nothing")
    assert found > 200


@pytest.mark.expects_warnings
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
def test_a_database_cut_short_is_seen(whole: Path, tmp_path: Path, part: float) -> None:
    folder = Path(shutil.copytree(whole, tmp_path / "data"))
    good = (folder / DATABASE).read_bytes()
    truth, _ = looked_at(Path(shutil.copytree(whole, tmp_path / "truth")))
    (folder / DATABASE).write_bytes(good[: int(len(good) * part)])
    seen, is_found = looked_at(folder)
    assert is_found
    assert seen.items() <= truth.items()


@pytest.fixture(scope="module")
def stopped(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same folder forty cases later, as a machine that stops without warning leaves it."""
    place = tmp_path_factory.mktemp("stopped")
    folder = Path(shutil.copytree(whole, place / "data"))
    with closing(Log.open(folder, now=NOW)) as log:
        for n in range(40):
            put(log, DESK, report(f"later{n}", title="后来的" * 30), now=NOW + timedelta(minutes=n))
        found = Path(shutil.copytree(folder, place / "stopped"))
    assert (found / WAL).stat().st_size > 100_000
    return found


def test_a_machine_that_stopped_goes_on(stopped: Path, tmp_path: Path) -> None:
    with closing(Log.open(Path(shutil.copytree(stopped, tmp_path / "data")), now=NOW)) as log:
        assert (log.damage, log.notice) == (None, None)


@pytest.mark.expects_warnings
@pytest.mark.parametrize("is_compact", [True, False])
def test_a_write_ahead_log_beside_the_wrong_database_is_never_believed_in_silence(
    whole: Path, stopped: Path, tmp_path: Path, is_compact: bool
) -> None:
    """The classic: a backup is copied over the database, and the write-ahead log of the old one is left beside it."""
    folder = Path(shutil.copytree(stopped, tmp_path / "data"))
    (folder / (DATABASE + "-shm")).unlink()
    if is_compact:
        (folder / DATABASE).unlink()
        copy_database(whole / DATABASE, folder / DATABASE)
    else:
        (folder / DATABASE).write_bytes((whole / DATABASE).read_bytes())
        (folder / "highwater").write_bytes((whole / "highwater").read_bytes())
    truths = [looked_at(Path(shutil.copytree(each, tmp_path / f"true-{each.name}")))[0] for each in (whole, stopped)]
    seen, is_found = looked_at(folder)
    assert is_found or seen in truths
    assert is_found == is_compact
    assert all(row in (truths[0].get(key), truths[1].get(key)) for key, row in seen.items())


@pytest.mark.expects_warnings
@pytest.mark.parametrize("bit", range(8))
def test_a_flip_in_the_write_ahead_log_costs_its_tail_and_is_a_history_that_went_back(
    stopped: Path, tmp_path: Path, bit: int
) -> None:
    folder = Path(shutil.copytree(stopped, tmp_path / "data"))
    wal = bytearray((folder / WAL).read_bytes())
    wal[len(wal) // 2 + bit * 13] ^= 1 << bit
    (folder / WAL).write_bytes(wal)
    (folder / (DATABASE + "-shm")).unlink()
    with closing(Log.open(folder, now=NOW)) as log:
        assert log.damage is None and log.notice is not None
    assert verify(folder).is_whole


@pytest.mark.expects_warnings
def test_a_damaged_log_takes_nothing_and_leaves_its_file_alone(whole: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(whole, tmp_path / "data"))
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute("UPDATE thing SET body = replace(body, '垃圾', '花园') WHERE id = 'c3'")
        connection.commit()
    before = (folder / DATABASE).read_bytes()
    with pytest.raises(Damaged, match="run `lujian rebuild`"):
        Log.open(folder, now=NOW)
    with closing(Log.open(folder, now=NOW, even_damaged=True)) as log:
        with pytest.raises(ReadOnly):
            put(log, DESK, report("new"))
        assert log.damage is not None and "c3" in log.damage.en
    assert (folder / DATABASE).read_bytes() == before


@pytest.mark.expects_warnings
async def test_a_byte_that_changes_under_a_running_hub_is_seen_when_it_is_read(whole: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(whole, tmp_path / "data"))
    with closing(Log.open(folder, now=NOW)) as log, closing(Reader(log)) as reader:
        before = await reader.snapshot(AUDIENCES[0], NOW)
        with log.writing() as connection:
            connection.exec_driver_sql("UPDATE thing SET stage = 'closed' WHERE id = 'c3'")
        with pytest.raises(Damaged):
            await reader.snapshot(AUDIENCES[0], NOW)
        assert log.damage is not None
        after = await reader.snapshot(AUDIENCES[0], NOW)
        assert [row for row in before.rows if row.id != "c3"] == list(after.rows)
        with pytest.raises(ReadOnly):
            put(log, DESK, report("new"))
