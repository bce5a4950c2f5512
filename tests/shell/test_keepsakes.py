"""What a seat remembers: written beside the window's own thread, the last of each file, whole when the seat ends."""

import json
import threading
from pathlib import Path

import pytest

from console.shell.keepsakes import keep, recall, settle
from console.shell.loop import run


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A disk on which no file gets its name before it is let go; gives what lets go, and the names in order."""
    may_go, named = threading.Event(), list[str]()
    replace = Path.replace

    def late(draft: Path, file: Path) -> Path:
        assert may_go.wait(20)
        named.append(f"{file.name} {draft.read_text()}")
        return replace(draft, file)

    monkeypatch.setattr(Path, "replace", late)
    yield may_go, named
    may_go.set()
    settle()


def test_nobody_waits_for_the_disk_and_what_is_kept_is_known_at_once(slow, tmp_path):
    may_go, named = slow
    keep(tmp_path / "sound.json", {"volume": 70})
    assert recall(tmp_path / "sound.json", dict[str, int], {}) == {"volume": 70}
    assert named == [] and not (tmp_path / "sound.json").exists()
    may_go.set()
    settle()
    assert json.loads((tmp_path / "sound.json").read_bytes()) == {"volume": 70}


def test_of_each_file_the_last_is_written_in_the_order_asked(slow, tmp_path):
    may_go, named = slow
    for n in range(5):
        keep(tmp_path / "a.json", n)
        keep(tmp_path / f"b{n}.json", n)
    keep(tmp_path / "a.json", 9)
    may_go.set()
    settle()
    assert named[-1] == "a.json 9" and [each for each in named if each.startswith("b")] == [
        f"b{n}.json {n}" for n in range(5)
    ]
    assert len(named) <= 7, "what was overtaken is not written"
    assert recall(tmp_path / "a.json", int, 0) == 9


def test_the_last_word_is_on_disk_when_the_seat_has_ended(qapp, slow, tmp_path):
    may_go, _ = slow

    async def main(life):
        keep(tmp_path / "sound.json", 1)
        threading.Timer(0.1, may_go.set).start()
        return 0

    assert run(qapp, main, folder=tmp_path) == 0
    assert (tmp_path / "sound.json").read_text() == "1"


@pytest.mark.expects_warnings
def test_a_disk_that_takes_nothing_holds_up_nothing_else(tmp_path, caplog):
    (tmp_path / "seat").write_text("a file stands where the folder should be")
    keep(tmp_path / "seat" / "sound.json", 1)
    keep(tmp_path / "other" / "sound.json", 2)
    settle()
    assert (tmp_path / "other" / "sound.json").read_text() == "2"
    assert recall(tmp_path / "seat" / "sound.json", int, 0) == 0
    assert any("could not be written" in each.getMessage() for each in caplog.records)


def test_the_thread_lasts_no_longer_than_there_is_something_to_write(tmp_path):
    keep(tmp_path / "a.json", 1)
    settle()
    assert not any(each.name == "keepsakes" for each in threading.enumerate())
