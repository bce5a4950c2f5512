"""A person erased: nowhere in the folder, the chain whole, and what people have to see to named."""

import zipfile
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from msgspec.structs import replace

from console.domain.case.commands import AddNote, Personal, ReportCase
from console.domain.case.things import Photo, PhotoRole, Source
from console.domain.ids import AccountId, BlobId, CaseId, PersonId
from console.domain.text import Refused
from console.hub import backup, erase
from console.hub.archive import archive
from console.hub.ledger import Ledger
from console.hub.verify import verify
from console.storage.blobs import Blobs
from console.storage.log import DATABASE, Log
from console.storage.reader import Reader
from tests.storage.world import HandClock, a_log, put, report
from tests.support.law import DESK, HERE, NOW

LATER = NOW + timedelta(days=150)
ZHANG = Personal(person=PersonId("p-zhang"), name="张三丰收", phone="13812345678", words="住在三楼的老人")
EXIF = b"\xff\xd8\xff\xe1\x00\x20Exif\x00\x00GPS 36.7597N 117.4757E Huawei P60 0042\xff\xd9"
PICTURE, SHARED = EXIF + b"one", EXIF + b"two"


def named(data: bytes) -> BlobId:
    return BlobId(sha256(data).hexdigest())


def photos(*data: bytes) -> tuple[Photo, ...]:
    return tuple(Photo(named(each), PhotoRole.SCENE) for each in data)


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """A person's report with two pictures, one of which another case shows too; both months are sealed."""
    place = tmp_path / "data"
    with closing(a_log(place)) as log, closing(Reader(log)) as reader:
        ledger = Ledger(log, HandClock())
        ledger.start()
        blobs = Blobs(place, ledger, reader)
        for data in (PICTURE, SHARED):
            await blobs.put(named(data), data, AccountId("feed"), NOW)
        await ledger.stop()
        mine = ReportCase(
            case=CaseId("c1"),
            source=Source.CITIZEN,
            title="垃圾",
            place=HERE,
            class_code="E0110",
            reporter=ZHANG,
            photos=photos(PICTURE, SHARED),
        )
        other = report("c2")
        put(log, DESK, mine, other)
        put(log, DESK, replace(other, case=CaseId("c3"), photos=photos(SHARED)))
        put(log, DESK, AddNote(case=CaseId("c3"), words=f"已回访 {ZHANG.phone}"))
        for month in range(1, 6):
            put(log, DESK, report(f"m{month}"), now=NOW + timedelta(days=30 * month))
    return place


def everywhere(folder: Path) -> bytes:
    """Every byte below a folder, and what is inside the sealed files."""
    found = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    for file in folder.rglob("*.zip"):
        with zipfile.ZipFile(file) as opened:
            found += [opened.read(name) for name in opened.namelist()]
    return b"\n".join(found)


async def test_an_erased_person_is_nowhere_and_the_chain_verifies(folder: Path) -> None:
    archive(folder, 2, LATER, is_preview=False)
    before = everywhere(folder)
    done = erase.erase(folder, ZHANG.person, LATER, "本人来函要求", is_preview=False)
    after = everywhere(folder)
    assert PICTURE in before and PICTURE not in after
    assert (done.sealed, done.cases, done.photos, done.photos_of_others) == (
        1,
        ("c1",),
        (named(PICTURE),),
        (named(SHARED),),
    )
    assert ZHANG.name.encode() not in after and ZHANG.words.encode() not in after
    assert after.count(ZHANG.phone.encode()) == 1, "only where somebody typed it into a note"
    (mention,) = done.mentioned
    assert "c3 (segment)" in mention
    found = verify(folder)
    assert found.is_whole
    with pytest.raises(Refused):
        erase.erase(folder, ZHANG.person, LATER, "再次", is_preview=False)


async def test_copies_that_still_hold_the_person_are_named(folder: Path, tmp_path: Path) -> None:
    backup.back_up(folder, tmp_path / "old.db", NOW)
    backup.back_up(folder, tmp_path / "gone.db", NOW)
    (tmp_path / "gone.db").unlink()
    done = erase.erase(folder, ZHANG.person, LATER, "本人要求", is_preview=False)
    assert done.backups == (str(tmp_path / "old.db"),)
    backup.back_up(folder, tmp_path / "new.db", NOW)
    assert verify(tmp_path / "new.db").is_whole
    told = erase.report(done)
    assert "old.db" in told and "发件箱" in told


async def test_a_person_is_found_by_number_and_shown_masked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert erase.main(["--find", "138", "--data", str(folder)]) == 0
    assert capsys.readouterr().out == "p-zhang  张**  138****5678\n"
    assert erase.main(["--find", "nobody", "--data", str(folder)]) == 1


async def test_a_preview_erases_nothing(folder: Path) -> None:
    before = (folder / DATABASE).read_bytes()
    assert erase.main([ZHANG.person, "--data", str(folder), "--preview"]) == 0
    assert (folder / DATABASE).read_bytes() == before
    with closing(Log.open(folder, now=NOW)) as log, log.writing() as connection:
        assert log.vault.open(connection, ZHANG.person) == ZHANG


async def test_a_reason_is_asked_for(folder: Path) -> None:
    with pytest.raises(SystemExit) as stop:
        erase.main([ZHANG.person, "--data", str(folder)])
    assert stop.value.code == 2


async def test_a_picture_that_was_removed_may_come_again(folder: Path, tmp_path: Path) -> None:
    erase.erase(folder, ZHANG.person, LATER, "本人要求", is_preview=False)
    with closing(Log.open(folder, now=NOW)) as log, closing(Reader(log)) as reader:
        ledger = Ledger(log, HandClock())
        ledger.start()
        await Blobs(folder, ledger, reader).put(named(PICTURE), PICTURE, AccountId("desk01"), NOW)
        await ledger.stop()
    backup.back_up(folder, tmp_path / "copy.db", NOW)
    assert verify(tmp_path / "copy.db").files == verify(folder).files == 2
