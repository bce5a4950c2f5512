"""A window whose monitor is gone comes back to one that is there; one that can be seen stays."""

from random import Random

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from console.shell.homing import SETTLED_MS, Homing, fitted

LEFT, RIGHT = QRect(0, 0, 1920, 1040), QRect(1920, 0, 2560, 1400)


@pytest.mark.parametrize(
    ("window", "rooms", "there"),
    [
        (QRect(100, 100, 800, 600), [LEFT, RIGHT], QRect(100, 100, 800, 600)),
        (QRect(2000, 100, 800, 600), [LEFT], QRect(1120, 100, 800, 600)),
        (QRect(1920, 0, 2560, 1400), [LEFT], QRect(0, 0, 1920, 1040)),
        (QRect(-3000, -900, 800, 600), [LEFT, RIGHT], QRect(0, 0, 800, 600)),
        (QRect(1500, 100, 800, 600), [LEFT, RIGHT], QRect(1500, 100, 800, 600)),
        (QRect(100, -30, 800, 600), [LEFT], QRect(100, 0, 800, 600)),
        (QRect(5, 5, 800, 600), [], QRect(5, 5, 800, 600)),
    ],
)
def test_where_a_window_belongs(window: QRect, rooms: list[QRect], there: QRect) -> None:
    assert fitted(window, rooms) == there


def test_whatever_is_unplugged_the_window_can_be_seen_with_its_title() -> None:
    seed = Random().randrange(10**9)
    print(f"seed {seed}")
    random = Random(seed)
    near = random.randrange
    for _ in range(2_000):
        sizes = random.choices(((1366, 728), (3840, 2100)), k=random.randint(1, 3))
        rooms = [QRect(n * 4000 + near(-500, 500), near(-800, 800), *size) for n, size in enumerate(sizes)]
        window = QRect(near(-9000, 9000), near(-5000, 5000), near(200, 5000), near(200, 3000))
        there = fitted(window, rooms)
        room = max(rooms, key=lambda each: (each & there).width() * (each & there).height())
        assert room.width() >= there.width() and room.height() >= there.height()
        seen = room & there
        assert seen.width() * seen.height() * 2 >= there.width() * there.height()
        assert room.top() <= there.top() + 1, "a hand finds its title"
        assert fitted(there, rooms) == there


def test_a_window_comes_back_when_its_screen_is_gone(qtbot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(500, 400)
    window.move(9_000, 9_000)
    window.show()
    qtbot.waitExposed(window)
    Homing(window)
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    app.screenRemoved.emit(app.primaryScreen())
    room = app.primaryScreen().availableGeometry()
    qtbot.waitUntil(lambda: room.contains(window.frameGeometry()), timeout=20 * SETTLED_MS)
