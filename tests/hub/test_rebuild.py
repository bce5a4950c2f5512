"""Data altered by hand: the hub is read-only and says what to run, and when that has run the hub is well again."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from console.domain.case.commands import Personal
from console.domain.ids import PersonId
from console.domain.text import Text
from console.hub import rebuild
from console.hub.erase import erase
from console.hub.rebuild import ASIDE, Rebuilt
from console.hub.verify import verify
from console.storage.faults import Damaged, StorageFault
from console.storage.log import DATABASE, RESTORING, Log, reading
from console.storage.remaking import DRAFT
from tests.hub.seats import a_hub, a_report
from tests.storage.world import a_log, dispatched, fed_back, put, report
from tests.support.law import DESK, NOW

pytestmark = pytest.mark.expects_warnings
CASES = 6
ZHANG = Personal(person=PersonId("p-zhang"), name="张三丰收", phone="13812345678")
ALTERED = "UPDATE thing SET body = replace(body, '垃圾', '花园') WHERE id = 'c3'"
READ_MODELS = ("thing", "thing_scope", "blob_use")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with closing(a_log(tmp_path / "data")) as log:
        for n in range(CASES):
            (dispatched, fed_back)[n % 2](log, f"c{n}")
        put(log, DESK, report("r1", reporter=ZHANG))
    return tmp_path / "data"


def altered(data: Path, statement: str) -> None:
    with closing(sqlite3.connect(data / DATABASE, isolation_level=None)) as connection:
        assert connection.execute(statement).rowcount >= 1


def rows(data: Path, *tables: str) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(f"{(data / DATABASE).as_uri()}?mode=ro", uri=True)) as connection:
        return {each: sorted(connection.execute(f"SELECT * FROM {each}"), key=repr) for each in tables}


def rebuilt(data: Path, *, is_preview: bool = False) -> Rebuilt:
    return rebuild.rebuild(data, NOW + timedelta(minutes=1), is_preview=is_preview, tell=lambda _: None)


@pytest.mark.parametrize(
    ("statement", "otherwise"),
    [
        (ALTERED, 1),
        ("UPDATE thing SET stage = 'closed' WHERE kind = 'case'", CASES + 1),
        ("UPDATE thing SET body = 5 WHERE id = 'c3'", 1),
        ("UPDATE thing SET words = CAST(x'ff' AS TEXT) WHERE id = 'c3'", 1),
        ("DELETE FROM thing WHERE id = 'c3'", 1),
        ("DELETE FROM thing_scope", CASES + 1),
        ("INSERT INTO thing_scope VALUES ('u-nobody', 'case', 'c3')", 1),
        ("INSERT INTO blob_use VALUES ('00', 'case', 'c3')", 1),
        ("INSERT INTO thing SELECT kind, 'ghost', ver, body, scopes, stage, began_at, ended_at, next_rung_at, "
         "guessed_rev, words, sum FROM thing WHERE id = 'c3'", 1),
    ],
)  # fmt: skip
def test_whatever_was_altered_is_again_what_the_log_says(folder: Path, statement: str, otherwise: int) -> None:
    before = rows(folder, *READ_MODELS, "event", "command", "credential", "sealed", "person_key", "counter")
    altered(folder, statement)
    assert not verify(folder).is_whole
    done = rebuilt(folder)
    assert (done.things, done.otherwise, done.left) == (CASES + 1, otherwise, ())
    assert rows(folder, *before) == before
    assert verify(folder).is_whole
    with closing(Log.open(folder, now=NOW)) as log:
        assert (log.damage, log.notice, log.rebuilt) == (None, None, log.head)
        assert put(log, DESK, report("new")).answers[0].result == "ok"
    assert verify(folder).is_whole


def test_the_old_database_is_kept_and_the_audit_knows(folder: Path) -> None:
    altered(folder, ALTERED)
    was = rows(folder, "thing")
    done = rebuilt(folder)
    kept = Path(done.aside)
    assert rows(kept, "thing") == was and kept.name.startswith(ASIDE)
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        (last,) = connection.execute("SELECT what, account FROM audit ORDER BY n DESC LIMIT 1")
    assert last == ("rebuild", "system")
    assert not list(folder.glob(DRAFT + "*"))


async def test_a_read_only_hub_names_the_command_that_mends_it(data: Path) -> None:
    async with a_hub(data) as hub:
        desk = await hub.live("desk01")
        for n in range(3):
            assert (await desk.ask(a_report(f"case-{n}")))["result"] == "ok"
        at, epoch = desk.at, desk.welcome["epoch"]
        altered(data, "UPDATE thing SET body = replace(body, '占道', '花园') WHERE id = 'case-1'")
        await desk.send(frame="Ask", id="q1", query={"query": "cases"})
        await desk.closed()
        zh, en = (await hub.live("desk01")).welcome["read_only"]
        assert "lujian rebuild" in zh and "`lujian rebuild`" in en and "case-1" in en and "restore" not in en
        with pytest.raises(StorageFault, match="in use by"):
            rebuilt(data)
    async with a_hub(data) as hub:
        assert "`lujian rebuild`" in (await hub.live("desk01")).welcome["read_only"][1]
    assert rebuilt(data).otherwise == 1
    async with a_hub(data) as hub:
        desk = await hub.live("desk01", epoch, at)
        assert desk.welcome["read_only"] is None and desk.welcome["mode"] == "snapshot"
        assert {"case-0", "case-1", "case-2"} <= set(desk.rows)
        assert (await desk.ask(a_report("case-9")))["result"] == "ok"


def test_a_damaged_log_is_no_ground_to_build_on(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    altered(folder, ALTERED)
    altered(folder, "UPDATE event SET body = replace(body, '垃圾', '花园') WHERE o = 5")
    before = rows(folder, *READ_MODELS)
    assert rebuild.main(["--data", str(folder)]) == 1
    told = capsys.readouterr().err
    assert "日志本身有损坏" in told and "lujian restore" in told and "event 5" in told
    assert rows(folder, *READ_MODELS) == before and not list(folder.glob(ASIDE + "*"))


@pytest.mark.parametrize("table", ["credential", "command", "counter"])
def test_what_is_not_made_from_the_log_is_left_to_a_backup(folder: Path, table: str) -> None:
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as connection:
        connection.execute("INSERT OR IGNORE INTO credential VALUES ('a', 'a', 'a', x'00')")
    altered(folder, ALTERED)
    altered(folder, f"UPDATE {table} SET sum = x'00'")
    before = rows(folder, *READ_MODELS, table)
    with pytest.raises(Damaged, match="Restore a backup"):
        rebuilt(folder)
    assert rows(folder, *READ_MODELS, table) == before and not list(folder.glob(DRAFT + "*"))


def test_a_preview_changes_nothing_and_says_what_would_be(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    altered(folder, ALTERED)
    before = (folder / DATABASE).read_bytes()
    assert rebuild.main(["--data", str(folder), "--preview", "--json"]) == 0
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert (told["is_preview"], told["otherwise"], told["things"], err) == (True, 1, CASES + 1, "")
    assert (folder / DATABASE).read_bytes() == before
    assert sorted(each.name for each in folder.glob("*.rebuilt*")) == []


def test_it_says_how_far_it_is_how_many_there_were_and_how_long_it_took(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    altered(folder, ALTERED)
    assert rebuild.main(["--data", str(folder)]) == 0
    out, err = capsys.readouterr()
    assert [line[:3] for line in err.splitlines()] == ["1/3", "2/3", "3/3"]
    assert f"事项 {CASES + 1} 件，其中 1 件与日志不符，已改正；用时 " in out and ASIDE in out


def test_a_restore_that_was_cut_off_and_a_folder_without_data_are_said(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(StorageFault, match="There is no database"):
        rebuilt(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()
    (folder / RESTORING).write_text("copy.db")
    with pytest.raises(StorageFault, match="run `lujian restore` again"):
        rebuilt(folder)


def test_whoever_reads_the_old_database_is_waited_for(folder: Path) -> None:
    altered(folder, ALTERED)
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM thing").fetchone()
        altered(folder, "UPDATE thing SET stage = 'closed' WHERE id = 'c2'")
        with pytest.raises(StorageFault, match="is being read"):
            rebuilt(folder)
    assert rebuilt(folder).otherwise == 2


def test_a_sealed_month_that_is_missing_stops_it_and_a_missing_picture_does_not(folder: Path) -> None:
    altered(folder, ALTERED)
    altered(folder, f"INSERT INTO blob (sha256, size, by, at) VALUES ('{'ab' * 32}', 5, 'desk01', 0)")
    done = rebuilt(folder)
    assert [each.where for each in done.left] == [f"file {'ab' * 32}"]
    altered(folder, f"INSERT INTO segment VALUES (1, 2, 0, x'00', 'gone.zip', '{'00' * 32}', 5)")
    with pytest.raises(Damaged, match="nothing can be made from it"):
        rebuilt(folder)


def test_who_is_erased_is_still_in_the_database_put_aside_and_that_is_said(folder: Path) -> None:
    altered(folder, ALTERED)
    kept = Path(rebuilt(folder).aside) / DATABASE
    assert str(kept) in erase(folder, ZHANG.person, NOW, "本人要求", is_preview=True).backups


@pytest.mark.skipif(sys.platform == "win32", reason="it forks")
def test_killed_at_any_touch_it_leaves_the_old_database_or_the_new(folder: Path, tmp_path: Path) -> None:
    """The write-ahead log is full of what is not in the database yet, as a hub that was killed leaves it."""
    with closing(Log.open(folder, now=NOW)) as log:
        put(log, DESK, report("last"))
        with log.writing() as connection:
            connection.exec_driver_sql(ALTERED)
        killed = Path(shutil.copytree(folder, tmp_path / "killed"))
    assert (killed / (DATABASE + "-wal")).stat().st_size > 0
    truth = {"altered": rows(folder, "thing")}
    assert rebuilt(folder).otherwise == 1
    truth["mended"] = rows(folder, "thing")
    place = tmp_path / "cut"
    words = [sys.executable, "-m", "tests.hub.cut_off", str(killed), str(place)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    touches, found = done.stdout.splitlines(), list[str]()
    for n in range(len(touches) + 1):
        cut = place / str(n)
        with closing(Log.open(cut, now=NOW, even_damaged=True)) as log:
            found.append("mended" if log.damage is None else "altered")
            assert log.notice is None
        with reading(cut / DATABASE):
            assert rows(cut, "thing") == truth[found[-1]], touches[n]
        again = rebuild.rebuild(cut, NOW + timedelta(minutes=n + 2), is_preview=False, tell=lambda _: None)
        assert (again.things, verify(cut).is_whole) == (CASES + 2, True), touches[n]
    first = found.index("mended")
    assert found == ["altered"] * first + ["mended"] * (len(found) - first)
    assert touches[first - 1].startswith("os.rename") and first > 10 and len(found) > first + 1


def test_the_words_for_people_are_in_both_languages(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    told: list[Text] = []
    rebuild.rebuild(folder, NOW, is_preview=False, tell=told.append)
    assert all(each.zh and each.en for each in told)
