"""The command line of a seat: a link that was clicked, and the size of a window."""

import gc

import msgspec
import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QMainWindow

from console.ingest.profile import read_profile
from console.shell import opening, settings
from console.shell.opening import Opening, _parser, a_connection, a_size, thing_of
from console.shell.reference import Reference
from console.shell.settings import Settings
from widgets.cases.lexicon import Lexicon


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
    assert (words.hub, words.ca, words.account, words.lang, words.theme) == tuple(msgspec.structs.astuple(kept))


def test_a_wrong_key_in_seat_toml_is_a_sentence_and_opens_nothing(capsys, monkeypatch, tmp_path):
    (tmp_path / "seat.toml").write_text('adress = "x"\n', encoding="utf-8")
    monkeypatch.setattr(settings, "settings_path", lambda: tmp_path / "seat.toml")
    assert opening.open_seat("office", [], lambda *_: QMainWindow()) == 2
    assert "没有设置项 adress" in capsys.readouterr().err


def test_a_seat_settles_once_its_window_is_there(qtbot, tmp_path):
    profile = read_profile("demo")
    lexicon = Lexicon(profile.organisation, profile.codebook)
    reference = Reference(profile.organisation, profile.codebook, profile.calendar, profile.ground, lexicon, ())
    connection = a_connection("wall", "ws://127.0.0.1:1", tmp_path)
    seat = Opening("wall", connection, lambda *_: QMainWindow(), "wall01", "ws://127.0.0.1:1", QSize(400, 300))
    qtbot.addWidget(seat.door)
    gc.unfreeze()
    seat._show(reference)
    qtbot.addWidget(seat.window)
    try:
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
