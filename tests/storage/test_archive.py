"""Old months in sealed files: the history is one, whoever reads it, and the live database is small."""

import json
import sqlite3
import zipfile
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from console.domain.case import commands as ask
from console.domain.duty import DISTRICT, Audience, Mask
from console.domain.ids import CaseId
from console.hub import rebuild as hub_rebuild
from console.hub.archive import archive, live_since
from console.hub.verify import verify
from console.storage import tables
from console.storage.archive import FOLDER, base_of, plan, segments
from console.storage.faults import SegmentFault
from console.storage.log import DATABASE, Log, reading
from console.storage.reader import Reader
from console.storage.rebuild import READ_MODELS, rebuild
from console.storage.segments import MANIFEST, Segment
from console.wire.frames import TimelineQuery
from tests.storage.world import a_log, put, report
from tests.support.law import DESK, NOW

MONTHS = 5
LATER = NOW + timedelta(days=30 * MONTHS)
ALL = Audience(DISTRICT, Mask.DESK)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Five months in which a hundred cases were reported and one of them was noted upon each month."""
    log = a_log(tmp_path / "data")
    for month in range(MONTHS):
        now = NOW + timedelta(days=30 * month)
        put(log, DESK, *(report(f"c{month}-{n}") for n in range(100)), now=now)
        put(log, DESK, ask.AddNote(case=CaseId("c0-0"), words=f"第 {month} 月"), now=now)
    log.close()
    return tmp_path / "data"


def everything(folder: Path) -> list[tuple[int, str, bytes]]:
    log = Log.open(folder, now=LATER)
    with log.writing() as connection:
        found = [(row.o, row.kind, row.body) for row in log.archive.rows(connection)]
    log.close()
    return found


def models(log: Log) -> list[list[object]]:
    with log.writing() as connection:
        return [sorted(connection.execute(select(table)).all(), key=repr) for table in READ_MODELS]


async def timeline(folder: Path, page: int = 100) -> list[int]:
    cursor, seen = "", list[int]()
    with closing(Log.open(folder, now=LATER)) as log, closing(Reader(log)) as reader:
        while not seen or cursor:
            found = await reader.find(ALL, TimelineQuery(thing="c0-0"), cursor, page)
            seen += [item.o for item in found.items]
            cursor = found.cursor
    return seen


def test_sealed_months_leave_the_database_and_stay_in_the_history(folder: Path) -> None:
    before = everything(folder)
    done = archive(folder, 2, LATER, is_preview=False)
    assert len(done.months) == 3
    assert done.database_after < done.database_before
    assert done.sealed_size * 4 < sum(span.size for span in done.months)
    assert everything(folder) == before
    found = verify(folder)
    assert (found.damage, found.events) == ((), len(before))
    with reading(folder / DATABASE) as connection:
        live = connection.execute(select(func.count()).select_from(tables.event)).scalar_one()
        assert live == len(before) - base_of(connection).o < len(before) // 2


def test_a_preview_says_the_same_and_changes_nothing(folder: Path) -> None:
    told = archive(folder, 2, LATER, is_preview=True)
    assert not (folder / FOLDER).exists()
    assert archive(folder, 2, LATER, is_preview=False).months == told.months


def test_sealing_again_goes_on_where_the_last_one_ended(folder: Path) -> None:
    before = everything(folder)
    archive(folder, 3, LATER, is_preview=False)
    archive(folder, 2, LATER, is_preview=False)
    assert archive(folder, 2, LATER, is_preview=False).months == ()
    with reading(folder / DATABASE) as connection:
        sealed = segments(connection)
    assert [each.first for each in sealed[1:]] == [each.last + 1 for each in sealed[:-1]]
    assert everything(folder) == before
    log = Log.open(folder, now=LATER)
    assert put(log, DESK, report("new"), now=LATER).recorded[0].o == len(before) + 1
    log.close()
    assert verify(folder).is_whole


def test_the_last_event_of_a_log_is_never_sealed(folder: Path) -> None:
    with reading(folder / DATABASE) as connection:
        spans = plan(connection, LATER + timedelta(days=400))
        head = connection.execute(select(tables.head.c.o)).scalar_one()
    assert spans[-1].last == head - 1


@pytest.mark.parametrize("page", [100, 2, 1])
async def test_a_timeline_at_a_seat_is_the_same_after_its_months_are_sealed(folder: Path, page: int) -> None:
    before = await timeline(folder)
    assert len(before) == 1 + MONTHS
    archive(folder, 2, LATER, is_preview=False)
    assert await timeline(folder, page) == before


def test_read_models_come_out_the_same_from_segments_and_live_events(folder: Path) -> None:
    archive(folder, 2, LATER, is_preview=False)
    log = Log.open(folder, now=LATER)
    live = models(log)
    with log.writing() as connection:
        rebuild(connection, log.archive)
    assert models(log) == live
    log.close()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM segment_thing WHERE thing = 'c0-0'",
        "UPDATE segment_thing SET thing = 'c0-1x' WHERE thing = 'c0-1'",
        "UPDATE segment_thing SET thing = CAST(x'ff' AS TEXT) WHERE thing = 'c0-1'",
        "UPDATE segment_thing SET blocks = '[2]' WHERE thing = 'c0-0'",
        "UPDATE segment_thing SET blocks = '[' WHERE thing = 'c0-0'",
        "UPDATE segment_thing SET blocks = 5 WHERE thing = 'c0-0'",
        "UPDATE segment_thing SET first = first + 1 WHERE thing = 'c0-0'",
        "INSERT INTO segment_thing VALUES ('ghost', 1, '[1]')",
    ],
)
async def test_an_altered_index_of_sealed_months_is_found_and_made_again(folder: Path, statement: str) -> None:
    """What it does not name would be missing from a timeline, and nobody would know."""
    archive(folder, 3, LATER, is_preview=False)
    before = await timeline(folder)
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as connection:
        assert connection.execute(statement).rowcount > 0
    assert [each.where for each in verify(folder).damage] == ["table segment_thing"]
    done = hub_rebuild.rebuild(folder, LATER, is_preview=False, tell=lambda _: None)
    assert (done.left, done.otherwise > 0) == ((), True)
    assert verify(folder).is_whole
    assert await timeline(folder) == before


def test_whatever_byte_is_changed_a_segment_says_so_or_reads_as_ever(folder: Path) -> None:
    archive(folder, 3, LATER, is_preview=False)
    file = next((folder / FOLDER).iterdir())
    whole = file.read_bytes()
    told = 0
    seed = Random().randrange(1 << 32)
    print(f"seed {seed}")
    random = Random(seed)
    for _ in range(1_500):
        at = random.randrange(len(whole))
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << random.randrange(8)]) + whole[at + 1 :])
        try:
            with Segment(file) as segment:
                list(segment.lines())
        except SegmentFault:
            told += 1
    assert told > 500


def test_every_changed_byte_of_a_segment_is_found(folder: Path) -> None:
    archive(folder, 3, LATER, is_preview=False)
    seed = 11
    print(f"seed {seed}")
    random, file = Random(seed), next((folder / FOLDER).iterdir())
    whole = file.read_bytes()
    for _ in range(60):
        at, bit = random.randrange(len(whole)), random.randrange(8)
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
        assert [each.where for each in verify(folder).damage][:1] == [f"segment {file.name}"], (at, bit)
    file.write_bytes(whole[: len(whole) // 2])
    assert not verify(folder).is_whole
    file.unlink()
    assert not verify(folder).is_whole
    file.write_bytes(whole)
    assert verify(folder).is_whole


async def test_an_altered_segment_is_refused_and_not_shown(folder: Path) -> None:
    archive(folder, 3, LATER, is_preview=False)
    file = next((folder / FOLDER).iterdir())
    lines = rewritten(file)
    with zipfile.ZipFile(file, "w") as out:
        for name, data in lines:
            out.writestr(name, data.replace("垃圾".encode(), "花园".encode()))
    with pytest.raises(SegmentFault):
        await timeline(folder)


@pytest.mark.parametrize("nonsense", ["not hexadecimal", "", "字"])
def test_a_manifest_with_nonsense_for_a_hash_is_no_segment(folder: Path, nonsense: str) -> None:
    archive(folder, 3, LATER, is_preview=False)
    file = next((folder / FOLDER).iterdir())
    lines = rewritten(file)
    with zipfile.ZipFile(file, "w") as out:
        for name, data in lines:
            if name == MANIFEST:
                manifest = json.loads(data)
                manifest["blocks"][0]["hash"] = nonsense
                data = json.dumps(manifest).encode()
            out.writestr(name, data)
    with pytest.raises(SegmentFault), Segment(file) as segment:
        list(segment.lines())


def rewritten(file: Path) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(file) as opened:
        return [(name, opened.read(name)) for name in opened.namelist()]


def test_a_segment_is_a_zip_that_anybody_can_read(folder: Path) -> None:
    archive(folder, 3, LATER, is_preview=False)
    members = dict(rewritten(next((folder / FOLDER).iterdir())))
    assert b'"previous"' in members["manifest.json"]
    assert "垃圾".encode() in members["000001.jsonl"]


def test_a_file_that_was_never_taken_over_means_nothing_and_is_made_again(folder: Path) -> None:
    with closing(Log.open(folder, now=LATER)) as log, reading(log.file) as connection:
        log.archive.seal(connection, plan(connection, live_since(LATER, 2))[0], log.epoch)
    assert verify(folder).is_whole
    assert len(archive(folder, 2, LATER, is_preview=False).months) == 3
    assert verify(folder).is_whole


def test_rows_that_are_sealed_and_not_cleared_yet_count_once(folder: Path) -> None:
    before = everything(folder)
    log = Log.open(folder, now=LATER)
    with reading(log.file) as connection:
        span = plan(connection, live_since(LATER, 2))[0]
        written = log.archive.seal(connection, span, log.epoch)
    log.take_over(written, span, LATER)
    log.clear(7)
    log.close()
    assert verify(folder).is_whole
    assert everything(folder) == before


def at_months(now: datetime, months: int) -> str:
    return f"{live_since(now, months):%Y-%m-%d}"


def test_months_are_counted_by_the_district_s_own_calendar() -> None:
    new_year = datetime.fromisoformat("2026-12-31T17:00:00+00:00")
    assert (at_months(new_year, 0), at_months(new_year, 3)) == ("2027-01-01", "2026-10-01")
