"""The strip of alerts: where the keys go can be seen."""

from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from resources import roles
from tests.support.rows import an_alert
from widgets import theme
from widgets.alerts.strip import AlertStrip


def test_the_chosen_alert_stands_out_only_while_the_keys_go_there(qtbot):
    room, strip, elsewhere = QWidget(), AlertStrip(lambda code: "inbox"), QPushButton()
    box = QVBoxLayout(room)
    box.addWidget(strip)
    box.addWidget(elsewhere)
    model = QStandardItemModel(strip)
    for name in ("a1", "a2"):
        item = QStandardItem()
        item.setData(an_alert(name), roles.ROW)
        item.setData(name, roles.ID)
        model.appendRow(item)
    strip.setModel(model)
    qtbot.addWidget(room)
    with qtbot.waitActive(room):
        room.show()
        room.activateWindow()
    strip.setCurrentIndex(model.index(0, 0))

    def ground() -> str:
        corner = strip.visualRect(model.index(0, 0)).topLeft()
        return strip.viewport().grab().toImage().pixelColor(corner.x() + 2, corner.y() + 2).name()

    strip.setFocus()
    qtbot.waitUntil(strip.hasFocus)
    assert ground() == theme.colour(theme.palette().accent_fill).name()
    elsewhere.setFocus()
    qtbot.waitUntil(elsewhere.hasFocus)
    assert ground() == theme.colour(theme.palette().bg2).name()
