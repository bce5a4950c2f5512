"""The command line of a seat: a link that was clicked, and the size of a window."""

import gc
import os
import subprocess
import sys

import msgspec
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QMainWindow

from console.shell import door, opening, settings
from console.shell.door import _parser, a_size, scale_on
from console.shell.frame import SeatFrame
from console.shell.ground import Ground
from console.shell.opening import Opening, a_connection, thing_of
from console.shell.settings import Settings
from console.sync.outbox import FILE
from widgets.controls.signin import SignIn
from widgets.maps.painted import PaintedMap


@pytest.mark.parametrize(
    ("link", "thing"),
    [
        ("lujian:case/0198-aa", "0198-aa"),
        ("lujian:alert/a1", "a1"),
        ("lujian:settings", ""),
        ("lujian:something/else", ""),
        ("https://example.org/case/1", ""),
        ("", ""),
    ],
)
def test_a_link_leads_to_a_thing_or_nowhere(link, thing):
    assert thing_of(link) == thing


@pytest.mark.parametrize(
    ("kind", "screen", "scale"),
    [("wall", (1920, 1080), "wall"), ("wall", (1366, 768), "desk"), ("desk", (3840, 2160), "desk")],
)
def test_only_a_wall_on_a_large_screen_wears_large_type(kind, screen, scale):
    assert scale_on(kind, QSize(*screen)) == scale


@pytest.mark.parametrize("kind", ["desk", "office", "wall"])
def test_every_seat_takes_one_link(kind):
    assert _parser(kind, Settings()).parse_args(["lujian:case/c1"]).link == "lujian:case/c1"
    assert _parser(kind, Settings()).parse_args([]).link == ""


def test_a_size_is_two_numbers():
    assert a_size("1366x768") == QSize(1366, 768)


def test_a_seat_is_opened_where_it_was_opened_last():
    kept = Settings(
        address="wss://hub.example:8800",
        ca="/etc/lujian/ca.pem",
        account="st-qingquan",
        language="en",
        theme="light",
    )
    words = _parser("office", kept).parse_args([])
    assert (words.hub, words.ca, words.account, words.lang, words.theme) == msgspec.structs.astuple(kept)[:5]


def test_what_the_seat_remembers_of_its_last_start_leaves_the_tiles_as_they_were(monkeypatch, tmp_path):
    place = tmp_path / "seat.toml"
    kept = Settings(tiles="D:/map/区.mbtiles", tiles_datum="gcj02", tiles_network="any")
    monkeypatch.setattr(settings, "settings_path", lambda: place)
    words = _parser("desk", kept).parse_args(["--hub", "wss://hub.example:8800", "--theme", "light"])
    opening._remember(words, a_connection("desk", "wss://hub.example:8800", tmp_path / "seat"), kept)
    found = settings.load(place)
    assert (found.address, found.theme) == ("wss://hub.example:8800", "light")
    assert (found.tiles, found.tiles_datum, found.tiles_network) == ("D:/map/区.mbtiles", "gcj02", "any")


def test_tiles_that_cannot_be_had_are_told_on_the_map_and_the_seat_opens_all_the_same(qtbot, tmp_path):
    view = PaintedMap()
    qtbot.addWidget(view)
    missing = str(tmp_path / "none.mbtiles")
    Ground.of(Settings(tiles=missing, tiles_datum="wgs84")).lay_under([view])
    assert missing in noticed(view) and view.tile_source is None
    silent = PaintedMap()
    qtbot.addWidget(silent)
    Ground.of(Settings()).lay_under([silent])
    assert noticed(silent) == "" and silent.tile_source is None


def noticed(view):
    label = view.findChild(QLabel, "notice")
    assert isinstance(label, QLabel)
    return label.text()


def test_a_network_that_is_none_is_a_sentence(tmp_path):
    (tmp_path / "seat.toml").write_text('tiles_network = "world"\n', encoding="utf-8")
    with pytest.raises(settings.SettingsFault, match="tiles_network"):
        settings.load(tmp_path / "seat.toml")


def test_a_wrong_key_in_seat_toml_is_a_sentence_and_opens_nothing(capsys, monkeypatch, tmp_path):
    (tmp_path / "seat.toml").write_text('adress = "x"\n', encoding="utf-8")
    monkeypatch.setattr(settings, "settings_path", lambda: tmp_path / "seat.toml")
    assert door.open_seat("office", [], nothing_is_loaded) == 2
    assert "没有设置项 adress" in capsys.readouterr().err


def nothing_is_loaded():
    raise AssertionError("no door stands, so nothing is loaded")


async def nothing_is_fetched(connection):
    return QMainWindow


def test_where_asks_cannot_be_kept_the_door_says_so_and_lets_nobody_in(tmp_path):
    (tmp_path / FILE).mkdir()
    words = ["desk", "--hub", "ws://127.0.0.1:1", "--data", str(tmp_path), "--account", "desk01", "--seconds", "1"]
    done = subprocess.run(
        [sys.executable, "-m", "console", *words],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", opening.PASSWORD: "a-password"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "打不开" in done.stderr and "Traceback" not in done.stderr


def test_a_door_that_is_barred_asks_for_no_password(qtbot):
    door = SignIn("路见 坐席", "ws://127.0.0.1:1", "desk01")
    qtbot.addWidget(door)
    asked = []
    door.asked.connect(lambda *words: asked.append(words))
    door.bar("待发记录打不开")
    qtbot.keyClick(door, Qt.Key.Key_Return)
    assert asked == [] and not door.password.isEnabled()
    assert "待发记录打不开" in [each.text() for each in door.findChildren(QLabel)]


def test_a_seat_settles_once_its_window_is_there(qtbot, tmp_path):
    connection = a_connection("wall", "ws://127.0.0.1:1", tmp_path)
    seat = Opening("wall", connection, nothing_is_fetched, "wall01", "ws://127.0.0.1:1", QSize(400, 300))
    qtbot.addWidget(seat.door)
    gc.unfreeze()
    seat._show(QMainWindow)
    qtbot.addWidget(seat.window)
    try:
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


@pytest.mark.expects_warnings
async def test_a_seat_says_once_that_what_it_kept_was_damaged(qtbot, tmp_path):
    (tmp_path / FILE).write_bytes(b"no database at all, and long enough to look like one" * 50)
    connection = a_connection("desk", "ws://127.0.0.1:1", tmp_path)
    await connection.start()
    frame = SeatFrame(connection, "路见", "坐席")
    qtbot.addWidget(frame)
    seat = Opening("desk", connection, nothing_is_fetched, "desk01", "ws://127.0.0.1:1", QSize(400, 300))
    qtbot.addWidget(seat.door)
    seat._show(lambda: frame)
    gc.unfreeze()
    assert "待发记录已损坏" in frame.fault.text() and not frame.fault.isHidden()
    await connection.close()
