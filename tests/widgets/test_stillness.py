"""Nothing moves on a screen where nothing happens."""

from time import monotonic

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from widgets import gallery, theme

QUIET_S = 0.3


class Watch(QObject):
    """Notes when a window was last asked to paint or to tick."""

    def __init__(self) -> None:
        super().__init__()
        self.stirred_at = monotonic()
        self.last = "nothing yet"

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Paint, QEvent.Type.Timer):
            self.stirred_at = monotonic()
            self.last = f"{event.type().name} of {type(watched).__name__}"
        return False

    def is_quiet(self) -> bool:
        return monotonic() - self.stirred_at > QUIET_S


@pytest.mark.parametrize("name", ["wall", "charts", "marks"])
def test_a_window_comes_to_rest_and_neither_paints_nor_ticks(qapp, qtbot, name):
    page = next(page for page in gallery.PAGES if page.name == name)
    theme.apply(qapp, "dark", page.scale)
    shown = page.build()
    qtbot.addWidget(shown)
    shown.resize(*page.size)
    watch = Watch()
    for widget in (shown, *shown.findChildren(QWidget)):
        widget.installEventFilter(watch)
    shown.show()
    qtbot.waitExposed(shown)
    qtbot.waitUntil(watch.is_quiet, timeout=10_000)
    assert watch.last.startswith("Paint")


def test_the_watch_hears_a_timer(qtbot):
    restless = QWidget()
    qtbot.addWidget(restless)
    restless.show()
    qtbot.waitExposed(restless)
    watch = Watch()
    restless.installEventFilter(watch)
    restless.startTimer(50)
    with pytest.raises(qtbot.TimeoutError):
        qtbot.waitUntil(watch.is_quiet, timeout=1000)
    assert watch.last == "Timer of QWidget"
