"""A seat whose hub is not there says so at its door, and where there could be a first one offers to begin it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.shell import absence as house
from console.shell.absence import Lookout, absence
from console.shell.settings import DATABASE, HUB_SETTINGS
from tests.flows.room import until
from tests.shell.conftest import UpHub
from widgets.controls.signin import SignIn

NOBODY = "ws://127.0.0.1:1"
LAUNCHED_WITHIN_S = 60.0


async def test_a_machine_without_a_hub_may_begin_one(tmp_path: Path) -> None:
    found = await absence(NOBODY, None, tmp_path)
    assert found is not None and found.may_begin and "可以在本机新建" in found.words.zh


async def test_a_hub_that_stands_still_is_to_be_started_and_not_begun_again(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"")
    (tmp_path / HUB_SETTINGS).write_text("")
    found = await absence(NOBODY, None, tmp_path)
    assert found is not None and not found.may_begin
    assert f"lujian hub --data {tmp_path} --config {tmp_path / HUB_SETTINGS}" in found.words.zh


async def test_a_hub_elsewhere_is_out_of_reach_and_none_is_begun_here(tmp_path: Path) -> None:
    found = await absence("wss://hub.invalid:8800", None, tmp_path)
    assert found is not None and not found.may_begin and "wss://hub.invalid:8800" in found.words.zh


async def test_where_only_seats_are_installed_none_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house, "FOUNDING", "console.no_such_part")
    found = await absence(NOBODY, None, tmp_path)
    assert found is not None and not found.may_begin and "--hub wss://" in found.words.zh


async def test_a_hub_that_answers_is_not_absent(hub: UpHub, tmp_path: Path) -> None:
    assert await absence(hub.url, None, tmp_path) is None


async def test_the_door_says_it_as_long_as_it_is_so(
    qtbot: object, hub: UpHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house, "KNOCK_EVERY_S", 0.05)
    door = SignIn("路见 坐席", "ws://127.0.0.1:1", "desk01")
    door.show()
    lookout = Lookout(door, NOBODY, None, tmp_path, is_first=False)
    lookout.start()
    await until("the door says so", lambda: "没有枢纽" in door.absence.text() and door.begin.isVisible())
    assert door.password.isEnabled(), "whoever knows better may try"
    lookout._address = hub.url
    await until("it says no more", lambda: door.absence.text() == "" and not door.begin.isVisible())
    await lookout.stop()
    door.close()
    door.deleteLater()


@pytest.fixture
def nowhere(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of somebody who has never used the product; what was left running there ends afterwards."""
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    yield {**os.environ, **home, "QT_QPA_PLATFORM": "offscreen"}
    for process in wizards(tmp_path):
        os.kill(process, 9)


def wizards(folder: Path) -> list[int]:
    """The processes of `lujian setup` that would put a hub below a folder."""
    found = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = each.read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        if "setup" in words and any(word.startswith(str(folder)) for word in words):
            found.append(int(each.parent.name))
    return found


def test_the_wizard_comes_by_itself_where_there_is_nothing(nowhere: dict[str, str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "console", "admin", "--hub", NOBODY], env=nowhere, timeout=LAUNCHED_WITHIN_S, check=False
    )
    assert done.returncode == 0
    until_then = time.monotonic() + LAUNCHED_WITHIN_S
    while not (tmp_path / "data" / "lujian" / "setup" / "crash.txt").exists():
        assert time.monotonic() < until_then, "the wizard did not come"
        time.sleep(0.1)
    assert len(wizards(tmp_path)) == 1


@pytest.mark.parametrize("command", ["admin", "setup"])
def test_without_a_screen_it_is_a_sentence(nowhere: dict[str, str], command: str) -> None:
    blind = {name: value for name, value in nowhere.items() if "DISPLAY" not in name and name != "QT_QPA_PLATFORM"}
    done = subprocess.run(
        [sys.executable, "-m", "console", command], env=blind, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1 and "lujian hub --data DIR --profile NAME" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_hub_that_is_told_nothing_founds_none(nowhere: dict[str, str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "console", "hub"], env=nowhere, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2 and "lujian setup" in done.stderr and "--profile NAME" in done.stderr
    assert not list(tmp_path.rglob(DATABASE))
