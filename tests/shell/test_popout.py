"""The map in a window of its own: taken out, closed, remembered, and brought back from a monitor that is gone."""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import cast

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QScreen
from PySide6.QtWidgets import QLabel, QPushButton, QSplitter, QWidget
from pytestqt.qtbot import QtBot

from console.shell.keepsakes import keep, recall
from console.shell.popout import FILE, PopOut, Stand, Stands, chosen_screen, placed


class Desk:
    """A splitter of two, of which the upper can be taken out."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.splitter, self.part, self.below = QSplitter(Qt.Orientation.Vertical), QWidget(), QLabel("charts")
        qtbot.addWidget(self.splitter)
        self.part.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.splitter.addWidget(self.part)
        self.splitter.addWidget(self.below)
        self.splitter.resize(500, 600)
        self.splitter.setSizes([400, 200])
        self.splitter.show()
        self.keys: list[str] = []
        self.popout = PopOut(self.splitter, self.part, "一张图", folder, self._hear)
        qtbot.addWidget(self.popout.window)

    def _hear(self, event: QKeyEvent) -> None:
        self.keys.append(event.text())

    def places(self) -> list[QWidget | None]:
        return [self.splitter.widget(n) for n in range(self.splitter.count())]


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Desk:
    return Desk(qtbot, tmp_path)


@pytest.mark.parametrize("way", ["turn", "close", "button"])
def test_what_is_taken_out_comes_back_to_its_place_and_size(qtbot: QtBot, desk: Desk, way: str) -> None:
    sizes = desk.splitter.sizes()
    desk.popout.turn()
    assert desk.part.window() is desk.popout.window and desk.part.isVisible()
    assert desk.places()[1] is desk.below and desk.places()[0] is not desk.part
    empty = desk.places()[0]
    assert empty is not None and empty.isVisible() and "另一个窗口" in empty.accessibleName()
    desk.splitter.setSizes([150, 450])
    with qtbot.waitSignal(desk.popout.turned) as turned:
        if way == "turn":
            desk.popout.turn()
        elif way == "close":
            desk.popout.window.close()
        else:
            found = empty.findChild(QPushButton)
            assert isinstance(found, QPushButton)
            found.click()
    assert turned.args == [False]
    assert desk.places() == [desk.part, desk.below] and desk.part.isVisible()
    assert desk.splitter.sizes() == sizes and not desk.popout.window.isVisible()


def test_keys_it_does_not_take_reach_the_seat_and_f11_fills_the_monitor(qtbot: QtBot, desk: Desk) -> None:
    desk.popout.turn()
    window = desk.popout.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    desk.part.setFocus()
    qtbot.keyClick(desk.part, Qt.Key.Key_J)
    assert desk.keys == ["j"]
    qtbot.keyClick(desk.part, Qt.Key.Key_F11)
    assert window.isFullScreen()
    qtbot.keyClick(desk.part, Qt.Key.Key_F11)
    assert not window.isFullScreen()


def test_it_comes_out_where_it_stood_also_after_a_restart(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    desk.popout.turn()
    desk.popout.window.setGeometry(40, 50, 420, 330)
    desk.popout.turn()
    again = Desk(qtbot, tmp_path)
    again.popout.turn()
    assert again.popout.window.geometry() == QRect(40, 50, 420, 330)
    again.popout.turn()


def test_a_window_on_a_monitor_that_is_gone_comes_to_one_that_exists(qtbot: QtBot, desk: Desk) -> None:
    desk.popout.turn()
    desk.popout.window.setGeometry(50_000, 50_000, 420, 330)
    screen = QGuiApplication.primaryScreen()
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    app.screenRemoved.emit(screen)
    qtbot.waitUntil(lambda: screen.availableGeometry().contains(desk.popout.window.geometry()))
    assert desk.popout.is_out


class Monitor:
    """As much of a screen as is asked for: a machine that runs tests has one."""

    def __init__(self, name: str) -> None:
        self._name = name

    def name(self) -> str:
        return self._name


def chosen(screens: Sequence[Monitor], last: str, own: Monitor) -> object:
    return chosen_screen(cast("Sequence[QScreen]", screens), last, cast("QScreen", own))


def test_it_goes_where_it_was_last_else_beside_the_seat_else_where_the_seat_is() -> None:
    own, left, right = Monitor("DP-1"), Monitor("HDMI-1"), Monitor("HDMI-2")
    assert chosen((own, left, right), "HDMI-2", own) is right
    assert chosen((own, left, right), "DP-1", own) is own, "beside the seat's own window, where it was put"
    assert chosen((own, left), "HDMI-2", own) is left, "the one it was on last is gone"
    assert chosen((own,), "HDMI-2", own) is own, "so is every other"
    assert chosen((), "HDMI-2", own) is own, "for a moment a machine may have none at all"


def test_it_comes_out_although_the_monitor_it_was_on_last_is_gone(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    gone = Stand(3_000, 2_000, 420, 330, is_full=True)
    keep(tmp_path / FILE, Stands("HDMI-gone", {"HDMI-gone": gone}))
    desk.popout.turn()
    window, screen = desk.popout.window, QGuiApplication.primaryScreen()
    assert window.isVisible() and not window.isFullScreen()
    assert screen.availableGeometry().contains(window.geometry())
    desk.popout.turn()
    kept = recall(tmp_path / FILE, Stands, Stands())
    assert kept.last == screen.name() and kept.on["HDMI-gone"] == gone, "it comes back to it when that is there again"


@pytest.mark.expects_warnings
def test_a_file_that_nobody_can_read_is_forgotten(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"last": 7', encoding="utf-8")
    desk = Desk(qtbot, tmp_path)
    desk.popout.turn()
    desk.popout.turn()
    assert len(recall(tmp_path / FILE, Stands, Stands()).on) == 1


def test_wherever_it_stood_all_of_it_is_in_sight_on_a_smaller_monitor(random: Random, tmp_path: Path) -> None:
    area = QRect(1920, -200, 1280, 984)
    for _ in range(300):
        x, y = random.randrange(-3000, 3000), random.randrange(-3000, 3000)
        stand = Stand(x, y, random.randrange(1, 4000), random.randrange(1, 4000))
        assert area.contains(placed(stand, area))
        keep(tmp_path / FILE, Stands("HDMI-1", {"HDMI-1": stand}))
        assert recall(tmp_path / FILE, Stands, Stands()).on["HDMI-1"] == stand
    assert placed(Stand(10, 20, 300, 200), area) == QRect(1930, -180, 300, 200)
