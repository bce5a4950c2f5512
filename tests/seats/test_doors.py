"""A seat's door stands before what is behind it is loaded, and hears whoever is quicker than that."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.room import a_hub

SEATS = ("desk", "wall", "office", "admin")
HEAVY = (
    "aiohttp",
    "folium",
    "numpy",
    "pyqtgraph",
    "shapely",
    "sqlite3",
    "websockets",
    "console.models",
    "console.shell.connection",
    "console.wire.frames",
    "widgets.cases",
    "widgets.charts",
    "widgets.maps.painted",
    "widgets.maps.web",
    "PySide6.QtWebEngineCore",
)
"""What a desk works with, or its map, and nobody needs to type a name."""
NEVER = ("sqlalchemy", "alembic", "console.hub", "console.storage")
LATER = ("aiohttp", "folium", "widgets.maps.web", "PySide6.QtWebEngineCore")
"""What is loaded once a file is carried, or a web map can be shown."""
AT_THE_DOOR = """
import json, os, sys
from console.__main__ import main
from console.shell import door
from widgets.controls.signin import SignIn

opened = door.open_seat

def until_the_door(kind, argv, behind):
    def stands():
        visible = [type(each).__name__ for each in door.QApplication.topLevelWidgets() if each.isVisible()]
        print(json.dumps([visible, sorted(sys.modules)]), flush=True)
        os._exit(0)
    return opened(kind, argv, stands)

door.open_seat = until_the_door
sys.exit(main(sys.argv[1:]))
"""
WHOLE = "import json, sys, {0}; print(json.dumps(sorted(sys.modules)))"
QUICK_HAND = """
import sys
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from console.seats import doors
from console.shell import door

make, (account, password, *words) = door.a_door, sys.argv[1:]
windows = lambda: [each for each in door.QApplication.topLevelWidgets() if isinstance(each, QMainWindow)]

def typed(stands):
    stands.account.setText(account)
    stands.password.setText(password)
    QTest.keyClick(stands, Qt.Key.Key_Return)
    print("loaded" if "console.shell.connection" in sys.modules else "asked before anybody can hear", flush=True)

def look(timer):
    if any(each.isVisible() for each in windows()):
        timer.stop()
        print(windows()[0].windowTitle(), flush=True)
        door.QApplication.closeAllWindows()

def watched(*told):
    stands = make(*told)
    timer = QTimer(stands)
    timer.timeout.connect(lambda: look(timer))
    timer.start(50)
    QTimer.singleShot(0, lambda: typed(stands))
    return stands

door.a_door = watched
sys.exit(doors.admin(words))
"""


def run(script: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *words],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def within(modules: list[str], packages: tuple[str, ...]) -> list[str]:
    return [each for each in modules if any(each == at or each.startswith(f"{at}.") for at in packages)]


@pytest.mark.parametrize("seat", SEATS)
def test_a_door_stands_before_its_seat_is_loaded(seat: str, tmp_path: Path) -> None:
    done = run(AT_THE_DOOR, seat, "--hub", "ws://127.0.0.1:1", "--data", str(tmp_path))
    assert done.returncode == 0 and done.stdout, done.stderr
    visible, modules = json.loads(done.stdout)
    assert visible == ["SignIn"]
    assert within(modules, (*HEAVY, *NEVER, f"console.seats.{seat}")) == []


@pytest.mark.parametrize("seat", SEATS)
def test_a_whole_seat_loads_neither_hub_nor_database_nor_web_engine(seat: str) -> None:
    done = run(WHOLE.format(f"console.seats.{seat}"))
    assert done.returncode == 0, done.stderr
    assert within(json.loads(done.stdout), (*NEVER, *LATER)) == []


def test_who_is_quicker_than_the_connection_is_heard_all_the_same(tmp_path: Path) -> None:
    with a_hub(tmp_path / "data") as hub:
        words = ("--hub", hub.url, "--data", str(tmp_path / "seat"), "--seconds", "40")
        done = run(QUICK_HAND, "admin", hub.passwords["admin"], *words)
    assert done.returncode == 0, done.stderr
    asked, title = done.stdout.splitlines()
    assert asked == "asked before anybody can hear"
    assert "系统管理" in title
