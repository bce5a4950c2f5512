"""What is kept for how long: rule by rule, a preview that tells the truth, and a report that stays."""

import json
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from console.domain.case.commands import DeclineCase, Personal, RegisterCase, ReportCase
from console.domain.case.things import Photo, PhotoRole, Source
from console.domain.ids import AccountId, BlobId, CaseId, PersonId
from console.hub import retain
from console.hub.keeping import Keeping, measure
from console.hub.ledger import Ledger
from console.hub.proving import Proving
from console.hub.verify import verify
from console.storage.blobs import Blobs
from console.storage.log import Log
from console.storage.reader import Reader
from console.storage.retention import Keep
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
        done = await Keeping(log, ledger, KEEP, Proving(log)).nightly(LATER)
        await ledger.stop()
        assert by_rule(done) == {"answers": 7, "unused": 1, "photos": 1, "reporters": 1}
        assert (log.damage, log.base) == (None, done.months[0].last)
    assert verify(folder).is_whole


@pytest.mark.expects_warnings
async def test_what_the_night_finds_damaged_is_read_only_in_the_morning(folder: Path) -> None:
    with closing(Log.open(folder, now=LATER)) as log:
        with log.writing() as connection:
            connection.exec_driver_sql("UPDATE audit SET words = 'x'")
            connection.exec_driver_sql("DELETE FROM blob_use")
        ledger = Ledger(log, HandClock(LATER))
        ledger.start()
        keep = Keep(live_months=0, reporters_months=0, unused_files_days=0)
        await Keeping(log, ledger, keep, Proving(log)).nightly(LATER)
        await ledger.stop()
        assert log.damage is not None and "blob_use" in log.damage.en


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
