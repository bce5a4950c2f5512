"""A backup put back: another history, seats that notice, and a list of what was done meanwhile."""

import asyncio
import json
import shutil
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from console.domain.case.commands import AddNote, Personal
from console.domain.ids import AccountId, CaseId, CommandId, PersonId
from console.domain.text import Refused
from console.hub import backup, lost, restore
from console.hub.lost import from_aside, from_seats
from console.hub.verify import verify
from console.shell import asked
from console.storage.faults import StorageFault
from console.storage.log import DATABASE, RESTORING, Log
from console.storage.register import ERASED
from console.sync.outbox import FILE, Outbox
from console.wire import frames
from tests.hub.seats import a_hub, a_report
from tests.storage.world import a_log, dispatched, put, report
from tests.support.law import DESK, NOW

pytestmark = pytest.mark.expects_warnings
NONE = CommandId("")
ZHANG = Personal(person=PersonId("p-zhang"), name="张三丰收", phone="13812345678")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A log with a backup beside it, and three things done since."""
    with closing(a_log(tmp_path / "data")) as log:
        dispatched(log, "c1")
        put(log, DESK, report("c2", reporter=ZHANG))
    backup.back_up(tmp_path / "data", tmp_path / "copy.db", NOW)
    with closing(Log.open(tmp_path / "data", now=NOW)) as log:
        put(log, DESK, report("lost-1", title="暴露垃圾"), AddNote(case=CaseId("c1"), words="已电话联系"))
        put(log, DESK, report("lost-2"), now=NOW + timedelta(minutes=1))
    return tmp_path / "data"


def put_back(folder: Path) -> restore.Restored:
    return restore.restore(folder.parent / "copy.db", folder, NOW, is_preview=False)


def test_a_restored_backup_is_a_history_of_its_own(folder: Path) -> None:
    with closing(Log.open(folder, now=NOW)) as log:
        epoch = log.epoch
    done = put_back(folder)
    assert (done.at.head, done.lost) == (8, 3)
    with closing(Log.open(folder, now=NOW)) as log:
        assert (log.head, log.epoch == epoch, log.notice) == (8, False, None)
        assert put(log, DESK, report("again")).answers[0].result == "ok"
    assert verify(folder).is_whole


def test_what_the_backup_does_not_have_is_listed_line_by_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put_back(folder)
    assert [(each.what, each.thing) for each in from_aside(folder, None)] == [
        ("CaseReported", "lost-1"),
        ("NoteAdded", "c1"),
        ("CaseReported", "lost-2"),
    ]
    assert lost.main(["--data", str(folder)]) == lost.SOME
    told = capsys.readouterr().out
    assert "暴露垃圾" in told and "已电话联系" in told and "desk01" in told


def test_a_preview_changes_nothing_and_says_what_would_be_lost(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / DATABASE).read_bytes()
    assert restore.main([str(folder.parent / "copy.db"), "--data", str(folder), "--preview", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["lost"] == 3
    assert (folder / DATABASE).read_bytes() == before


def test_a_damaged_backup_is_not_put_back(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = folder.parent / "copy.db"
    whole = copy.read_bytes()
    copy.write_bytes(whole.replace("垃圾".encode(), "花园".encode()))
    before = (folder / DATABASE).read_bytes()
    assert restore.main([str(copy), "--data", str(folder)]) == 1
    assert "备份有损坏" in capsys.readouterr().err
    assert (folder / DATABASE).read_bytes() == before


def test_a_running_hub_is_not_restored_under_its_feet(folder: Path) -> None:
    with (
        closing(Log.open(folder, now=NOW, who="lujian hub")),
        pytest.raises(StorageFault, match="in use by lujian hub"),
    ):
        put_back(folder)


def test_a_restore_that_was_cut_off_lets_no_hub_begin_anew(folder: Path) -> None:
    (folder / RESTORING).write_text("copy.db")
    (folder / DATABASE).rename(folder / "aside.db")
    with pytest.raises(StorageFault, match="run `lujian restore` again"):
        Log.open(folder, now=NOW)
    put_back(folder)
    assert verify(folder).is_whole


def test_who_was_erased_since_the_backup_is_erased_again(folder: Path) -> None:
    with closing(Log.open(folder, now=NOW)) as log:
        log.erase(ZHANG.person, "admin", NOW, "本人要求")
    assert put_back(folder).erased_again == 1
    with closing(Log.open(folder, now=NOW)) as log, log.writing() as connection:
        assert log.vault.open(connection, ZHANG.person) is None
    assert verify(folder).is_whole


def test_a_line_of_the_erased_that_cannot_be_read_keeps_no_restore_back(folder: Path) -> None:
    with closing(Log.open(folder, now=NOW)) as log:
        log.erase(ZHANG.person, "admin", NOW, "本人要求")
    with (folder / ERASED).open("ab") as lines:
        lines.write(b'{"at":"\xff\xfe')
    assert put_back(folder).erased_again == 1


def test_who_was_erased_before_the_backup_and_reported_again_stays(folder: Path) -> None:
    with closing(Log.open(folder, now=NOW)) as log:
        log.erase(ZHANG.person, "admin", NOW, "本人要求")
        put(log, DESK, report("c9", reporter=ZHANG))
    backup.back_up(folder, folder.parent / "later.db", NOW)
    done = restore.restore(folder.parent / "later.db", folder, NOW, is_preview=False)
    assert (done.erased_again, done.lost) == (0, 0)
    with closing(Log.open(folder, now=NOW)) as log, log.writing() as connection:
        assert log.vault.open(connection, ZHANG.person) == ZHANG


async def an_outbox(place: Path, answers: list[tuple[str, frames.Answer]]) -> Path:
    box = Outbox(place / FILE)
    await box.open(NOW)
    for case, answer in answers:
        frame = await box.keep(report(case, reporter=ZHANG), AccountId("desk01"), NOW)
        (due,) = box.take_due(AccountId("desk01"), 0.0)
        box.settle(msgspec.structs.replace(answer, id=due.id), NOW, 0.0)
        assert frame == due
    await box.close()
    return place


def test_where_the_old_disk_is_gone_the_seats_say_what_they_had_an_answer_to(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ok, denied = frames.Answer(id=NONE, result="ok", o=9), frames.Answer(id=NONE, result="denied")
    asyncio.run(an_outbox(tmp_path / "seat", [("gone-1", ok), ("never", denied)]))
    assert asked.main(["--data", str(tmp_path / "seat"), "--json"]) == 0
    told = capsys.readouterr().out
    assert ZHANG.phone not in told and ZHANG.name not in told
    (tmp_path / "desk01.jsonl").write_text(told, encoding="utf-8")
    (folder / DATABASE).unlink()
    assert put_back(folder).lost is None
    assert [(each.what, each.thing) for each in from_seats(folder, [tmp_path / "desk01.jsonl"])] == [
        ("ReportCase", "gone-1")
    ]
    (tmp_path / "other.txt").write_text("what is this")
    with pytest.raises(Refused):
        from_seats(folder, [tmp_path / "other.txt"])


async def test_seats_fetch_afresh_from_a_restored_hub(data: Path, tmp_path: Path) -> None:
    async with a_hub(data) as hub:
        desk = await hub.live("desk01")
        await desk.ask(a_report("kept"))
        await asyncio.to_thread(backup.back_up, data, tmp_path / "copy.db", NOW)
        await desk.ask(a_report("lost"))
        epoch, at = desk.welcome["epoch"], desk.at
    restore.restore(tmp_path / "copy.db", data, NOW, is_preview=False)
    async with a_hub(data) as hub:
        back = await hub.live("desk01", epoch, at)
        assert (back.welcome["mode"], back.welcome["epoch"] == epoch) == ("snapshot", False)
        assert [id for id, row in back.rows.items() if row["row"] == "CaseRow"] == ["kept"]
        answer = await back.ask(a_report("lost"))
        assert answer["result"] == "ok"


def test_a_backup_takes_the_sealed_months_and_the_files_along_and_is_noted(folder: Path, tmp_path: Path) -> None:
    noted = (folder / "backups.jsonl").read_text(encoding="utf-8")
    assert str(tmp_path / "copy.db") in noted
    shutil.rmtree(folder)
    folder.mkdir()
    with pytest.raises(StorageFault, match="vault key"):
        put_back(folder)
