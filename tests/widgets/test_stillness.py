"""Nothing moves on a screen where nothing happens."""

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from widgets import gallery, theme
from widgets.controls.notices import Toast


class Watch(QObject):
    """Counts what a window is asked to do."""

    def __init__(self) -> None:
        super().__init__()
        self.paints: list[str] = []
        self.timers: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = type(watched).__name__
        if event.type() == QEvent.Type.Paint:
            self.paints.append(kind)
        if event.type() == QEvent.Type.Timer:
            self.timers.append(kind)
        return False


@pytest.mark.parametrize("name", ["wall", "charts", "marks"])
def test_a_window_at_rest_neither_paints_nor_ticks(qapp, qtbot, name):
    page = next(page for page in gallery.PAGES if page.name == name)
    theme.apply(qapp, "dark", page.scale)
    shown = page.build()
    qtbot.addWidget(shown)
    shown.resize(*page.size)
    shown.show()
    qtbot.waitExposed(shown)
    for toast in shown.findChildren(Toast):
        toast._life.stop()
    qtbot.wait(100)
    watch = Watch()
    for widget in (shown, *shown.findChildren(QWidget)):
        widget.installEventFilter(watch)
    qtbot.wait(300)
    assert (watch.paints, watch.timers) == ([], [])
