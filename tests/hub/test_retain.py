"""What is kept for how long: rule by rule, a preview that tells the truth, and a report that stays."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from console.domain.case.commands import DeclineCase, Personal, RegisterCase, ReportCase
from console.domain.case.things import Photo, PhotoRole, Source
from console.domain.ids import AccountId, BlobId, CaseId, PersonId
from console.domain.text import Text
from console.hub import retain
from console.hub.keeping import Keeping, is_due, measure
from console.hub.ledger import Ledger
from console.hub.proving import VERIFIED, Proving
from console.hub.verify import verify
from console.storage import register
from console.storage.blobs import Blobs
from console.storage.log import DATABASE, Log, reading
from console.storage.reader import Reader
from console.storage.retention import Keep
from console.wire.administration import Verified
from tests.storage.world import HandClock, a_log, put
from tests.support.law import DESK, HERE, NOW

YEARS = timedelta(days=365)
OLD, NEW, OPEN = (
    Personal(person=PersonId(name), name=name, phone="13812345678") for name in ("p-old", "p-new", "p-open")
)
PICTURES = {name: f"a picture of {name}".encode() for name in ("old", "open", "unused")}


def named(data: bytes) -> BlobId:
    return BlobId(sha256(data).hexdigest())


def reported(case: str, reporter: Personal, *pictures: str) -> ReportCase:
    shown = tuple(Photo(named(PICTURES[each]), PhotoRole.SCENE) for each in pictures)
    return ReportCase(
        case=CaseId(case),
        source=Source.CITIZEN,
        title="垃圾",
        place=HERE,
        class_code="E0110",
        reporter=reporter,
        photos=shown,
    )


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """One case declined three years ago, one of late, and one that is open since then; three pictures."""
    place = tmp_path / "data"
    with closing(a_log(place)) as log, closing(Reader(log)) as reader:
        ledger = Ledger(log, HandClock())
        ledger.start()
        blobs = Blobs(place, ledger, reader)
        for data in PICTURES.values():
            await blobs.put(named(data), data, AccountId("feed"), NOW)
        await ledger.stop()
        put(log, DESK, reported("old", OLD, "old"), reported("open", OPEN, "open"))
        declined(log, "old", NOW)
        put(log, DESK, reported("new", NEW), now=NOW + 3 * YEARS)
        declined(log, "new", NOW + 3 * YEARS)
    return place


def declined(log: Log, case: str, now: object) -> None:
    me = CaseId(case)
    told = put(log, DESK, RegisterCase(case=me), DeclineCase(case=me, reason="不属于受理范围"), now=now)  # type: ignore[arg-type]
    assert [each.result for each in told.answers] == ["ok", "ok"], told.answers


KEEP = Keep(live_months=3, reporters_months=24, photos_months=24, unused_files_days=30)
LATER = NOW + 3 * YEARS + timedelta(days=1)


def by_rule(found: retain.Retained) -> dict[str, int]:
    return {each.rule: each.count for each in found.removed if each.count}


def known(folder: Path) -> list[PersonId]:
    with closing(Log.open(folder, now=LATER)) as log, log.writing() as connection:
        return list(log.vault.persons(connection))


async def test_each_rule_lets_go_of_what_is_due_and_of_nothing_else(folder: Path) -> None:
    told = retain.retain(folder, KEEP, LATER, is_preview=True)
    assert known(folder) == ["p-new", "p-old", "p-open"]
    done = retain.retain(folder, KEEP, LATER, is_preview=False)
    assert by_rule(done) == by_rule(told) == {"answers": 7, "unused": 1, "photos": 1, "reporters": 1}
    assert [span.month for span in done.months] == [f"{NOW:%Y-%m}"]
    assert known(folder) == ["p-new", "p-open"]
    left = {file.name for file in (folder / "blobs").rglob("*") if file.is_file()}
    assert left == {named(PICTURES["open"])}
    assert verify(folder).is_whole
    assert by_rule(retain.retain(folder, KEEP, LATER, is_preview=False)) == {}
    reports = [json.loads(line) for line in (folder / retain.REPORTS).read_text().splitlines()]
    assert [each["removed"][0]["count"] for each in reports] == [7, 0]


async def test_zero_keeps_for_ever(folder: Path) -> None:
    never = Keep(live_months=0, reporters_months=0, photos_months=0, unused_files_days=0)
    assert by_rule(retain.retain(folder, never, LATER, is_preview=False)) == {"answers": 7}
    assert known(folder) == ["p-new", "p-old", "p-open"]


async def test_a_hub_keeps_house_beside_those_who_ask(folder: Path) -> None:
    with closing(Log.open(folder, now=LATER)) as log:
        ledger = Ledger(log, HandClock(LATER))
        ledger.start()
        done = await Keeping(log, ledger, KEEP, Proving(log, ledger)).nightly(LATER)
        await ledger.stop()
        assert by_rule(done) == {"answers": 7, "unused": 1, "photos": 1, "reporters": 1}
        assert (log.damage, log.base) == (None, done.months[0].last)
    assert verify(folder).is_whole


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        ("11-20 03:00", "11-21 02:59", False),
        ("11-20 03:00", "11-21 03:00", True),
        ("11-20 03:59", "11-21 03:00", True),
        ("11-20 12:00", "11-20 13:00", False),
        ("11-20 12:00", "11-21 03:00", True),
        ("11-21 03:00", "11-21 03:01", False),
        ("11-20 03:00", "11-21 06:00", False),
        ("11-20 03:00", "11-22 02:00", False),
        ("11-20 03:00", "11-22 03:01", True),
        ("11-20 03:00", "11-22 13:00", True),
    ],
)
def test_the_house_is_kept_in_the_night_and_by_day_only_after_two_days_without(last: str, now: str, due: bool) -> None:
    def at(words: str) -> datetime:
        return datetime.fromisoformat(f"2026-{words}:00+08:00").astimezone(UTC)

    assert is_due(at(last), at(now)) is due


async def test_a_hub_begun_at_noon_keeps_house_at_three_once_and_knows_it_after_a_restart(folder: Path) -> None:
    noon = datetime(2029, 11, 23, 4, tzinfo=UTC)
    kept: list[datetime] = []
    for begun, hours in ((noon, 20), (noon + timedelta(hours=20), 18)):
        with closing(Log.open(folder, now=begun)) as log:
            ledger = Ledger(log, HandClock(begun))
            ledger.start()
            keeping = Keeping(log, ledger, KEEP, Proving(log, ledger))
            for minutes in range(0, hours * 60, 20):
                before = len(register.lines(folder / retain.REPORTS, retain.Retained))
                await keeping.look(begun + timedelta(minutes=minutes))
                if len(register.lines(folder / retain.REPORTS, retain.Retained)) > before:
                    kept.append(begun + timedelta(minutes=minutes))
            await ledger.stop()
    assert kept == [datetime(2029, 11, 23, 19, tzinfo=UTC)]


async def a_night(folder: Path, statement: str) -> Text | None:
    """Alter the database of a hub that runs, let it keep house, and give what it says is damaged."""
    with closing(Log.open(folder, now=LATER)) as log:
        with log.writing() as connection:
            assert connection.exec_driver_sql(statement).rowcount
        ledger = Ledger(log, HandClock(LATER))
        ledger.start()
        keep = Keep(live_months=0, reporters_months=0, unused_files_days=0)
        await Keeping(log, ledger, keep, Proving(log, ledger)).nightly(LATER)
        await ledger.stop()
        return log.damage


@pytest.mark.expects_warnings
async def test_what_the_night_finds_damaged_is_read_only_in_the_morning(folder: Path) -> None:
    damage = await a_night(folder, "UPDATE event SET by = 'nobody' WHERE o = 2")
    assert damage is not None and "event 2" in damage.en


@pytest.mark.expects_warnings
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM blob_use",
        "UPDATE thing SET body = replace(body, '垃圾', '花园') WHERE id = 'open'",
        "UPDATE thing SET ver = 7 WHERE id = 'open'",
        "DELETE FROM thing WHERE id = 'old'",
    ],
)
async def test_what_the_night_can_make_again_from_the_events_is_whole_in_the_morning(
    folder: Path, statement: str
) -> None:
    assert await a_night(folder, statement) is None
    assert verify(folder).is_whole
    (done,) = register.lines(folder / VERIFIED, Verified)
    assert done.rebuilt and not done.damage
    with reading(folder / DATABASE) as connection:
        assert "rebuild" in connection.exec_driver_sql("SELECT what FROM audit").scalars().all()


def test_the_command_says_what_went_and_minds_its_settings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert retain.main(["--data", str(folder), "--preview"]) == 0
    assert "将清理" in capsys.readouterr().out
    settings = folder / "hub.toml"
    settings.write_text("[keep]\nlive_months = 1\n")
    assert retain.main(["--data", str(folder), "--config", str(settings)]) == 2
    settings.write_text("[keep]\nlive_month = 3\n")
    assert retain.main(["--data", str(folder), "--config", str(settings)]) == 2
    assert "live_months" in capsys.readouterr().err


def test_the_disk_is_measured_line_by_line(folder: Path) -> None:
    first, second = measure(folder, NOW), measure(folder, LATER)
    assert first.files == second.files == sum(len(data) for data in PICTURES.values())
    assert first.database > 0 and first.archive == 0 and first.free > 0
