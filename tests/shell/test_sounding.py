"""A window that can be heard: what reaches the loudspeaker, the silence in the head, and what is kept."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMainWindow

from console.domain.case.stages import Stage
from console.models.crier import GAP_S, Importance
from console.shell.keepsakes import keep
from console.shell.sounding import FILE, Sounding, load, may_sound
from console.sync.store import Store
from tests.support.clock import HandTurnedClock
from tests.support.rows import a_case
from widgets.controls.pills import StatusPill
from widgets.controls.topbar import TopBar
from widgets.sounds.sheet import SoundChoice, SoundSheet


class Line(QObject):
    freshness_changed = Signal(object)

    def __init__(self, folder) -> None:
        super().__init__()
        self.folder, self.store = folder, Store()


class Window(QMainWindow):
    def __init__(self, folder) -> None:
        super().__init__()
        self.connection, self.head, self.hub_now = Line(folder), TopBar("路见"), HandTurnedClock()
        self.setCentralWidget(self.head)


class Ear:
    """Hears what is said; there is no loudspeaker on a machine that tests."""

    def __init__(self) -> None:
        self.said: list[tuple[int, str, float]] = []
        self.busy, self.trouble = False, None

    def is_saying(self) -> bool:
        return self.busy

    def say(self, importance: int, words: str, volume: float) -> None:
        self.said.append((importance, words, volume))

    def stop(self) -> None:
        self.busy = False


class Seat:
    def __init__(self, qtbot, folder, voice=True) -> None:
        self.ear, self.now = Ear(), 1000.0
        self.window: Any = cast("Any", Window(folder))
        qtbot.addWidget(self.window)
        self.sounding = Sounding(self.window, lambda code: False, lambda: self.ear if voice else None, lambda: self.now)
        self.window.show()
        qtbot.waitExposed(self.window)

    def comes(self, id, **more) -> None:
        store = self.window.connection.store
        store._put(a_case(id, Stage.RECEIVED, **more))
        store._moved.add(id)
        store.flush()


@pytest.fixture
def seat(qtbot, tmp_path):
    keep(tmp_path / FILE, SoundChoice(least=1))
    made = Seat(qtbot, tmp_path)
    yield made
    made.sounding.stop()


def test_a_new_case_is_heard_with_its_words(seat):
    seat.comes("a", title="占道经营")
    assert seat.ear.said == [(1, "新案：占道经营", 0.7)]


def test_a_storm_is_heard_as_one(seat):
    for n in range(50):
        seat.comes(f"c{n}", title="占道经营")
    seat.now += GAP_S
    seat.sounding._go_on()
    assert [words for _, words, _ in seat.ear.said] == ["新案：占道经营", "新案：占道经营，等 49 件"]


def test_f8_is_silent_with_the_time_left_in_the_head_and_safety_still_has_its_tone(seat, qtbot):
    pill = seat.window.head.findChild(StatusPill)
    assert not pill.isVisible()
    qtbot.keyClick(seat.window, Qt.Key.Key_F8)
    seat.now += 61
    seat.sounding.tick(seat.window.hub_now())
    assert pill.isVisible() and pill.accessibleName() == "静音 8:59 · F8"
    seat.comes("a")
    seat.comes("b", is_emergency=True, title="塌陷")
    assert seat.ear.said == [(3, "", 0.7)]
    qtbot.keyClick(seat.window, Qt.Key.Key_F8)
    assert not pill.isVisible()


def test_a_lost_connection_is_heard_once(seat):
    line = seat.window.connection
    for level in ("good", "amber", "red", "red"):
        line.freshness_changed.emit(SimpleNamespace(level=level))
    assert [words for _, words, _ in seat.ear.said] == ["与枢纽的连接中断"]


def test_what_was_chosen_holds_at_once_and_the_next_time(seat, qtbot, tmp_path):
    seat.sounding.open_settings()
    [sheet] = seat.window.findChildren(SoundSheet)
    assert not sheet.trouble.isVisible()
    sheet.on.click()
    seat.comes("a")
    assert seat.ear.said == [] and load(tmp_path / FILE) == SoundChoice(is_on=False, least=1)
    assert Seat(qtbot, tmp_path).sounding.choice == SoundChoice(is_on=False, least=1)


def test_a_machine_without_sound_works_and_says_so_in_the_settings(qtbot, tmp_path):
    seat = Seat(qtbot, tmp_path, voice=False)
    seat.comes("a", is_emergency=True)
    seat.sounding.open_settings()
    [sheet] = seat.window.findChildren(SoundSheet)
    assert sheet.trouble.text() == "本机没有可用的音频输出，不发出声音。"
    sheet.samples[2].click()
    seat.sounding.stop()


@pytest.mark.expects_warnings
@pytest.mark.parametrize("words", ["", "{", '{"volume": 900}', '{"least": 7}', '{"volume": "loud"}'])
def test_a_file_that_nobody_can_read_gives_the_usual(tmp_path, words):
    (tmp_path / FILE).write_text(words)
    assert load(tmp_path / FILE) == SoundChoice()


def test_qt_is_asked_only_where_something_can_play(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    assert not may_sound({"XDG_RUNTIME_DIR": str(tmp_path)}, tmp_path / "snd")
    (tmp_path / "snd").mkdir()
    assert may_sound({}, tmp_path / "snd")
    assert may_sound({"PULSE_SERVER": "unix:/x"}, tmp_path / "none")
    monkeypatch.setattr("sys.platform", "win32")
    assert may_sound({}, tmp_path / "none")


def test_each_importance_has_a_tone(seat):
    for each in Importance:
        seat.sounding._try(int(each))
    assert [importance for importance, _, _ in seat.ear.said] == [1, 2, 3]
