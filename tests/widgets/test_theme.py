import re
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import delete

from widgets import sheet, theme
from widgets.controls.pills import StatusPill
from widgets.controls.words import PlainLabel
from widgets.tokens import DARK, LIGHT, Tone

SOURCES = Path(sheet.__file__).parent


def shown(widget: QWidget, qtbot) -> QWidget:
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


@pytest.mark.parametrize("control", sheet.STYLED)
def test_every_control_in_use_has_a_rule(qapp, control):
    assert re.search(rf"(^|[\s,}}]){control}\b[^{{}}]*{{", qapp.styleSheet())


def test_no_widget_is_used_that_the_sheet_leaves_out():
    plain = {"QWidget", "QFrame", "QApplication", "QHBoxLayout", "QVBoxLayout", "QGridLayout", "QSizePolicy",
             "QStyle", "QStyleOptionButton", "QStyleOptionGraphicsItem", "QStyleOptionViewItem", "QStylePainter",
             "QStyledItemDelegate", "QAbstractItemView", "QAbstractButton", "QButtonGroup", "QLayout", "QCompleter",
             "QStackedWidget"}  # fmt: skip
    used = set()
    for folder in ("controls", "charts", "wall", "exhibits"):
        for module in (SOURCES / folder).glob("*.py"):
            for names in re.findall(r"from PySide6.QtWidgets import (\([^)]*\)|[^\n]*)", module.read_text("utf-8")):
                used.update(re.findall(r"Q\w+", names))
    assert used - plain - set(sheet.STYLED) == set()


def test_the_sheet_leaves_no_token_unfilled_and_names_pictures_that_exist(qapp):
    assert "$" not in qapp.styleSheet()
    pictures = re.findall(r'url\("([^"]+)"\)', qapp.styleSheet())
    assert len(pictures) >= 10
    assert all(Path(picture).exists() for picture in pictures)


def test_the_look_changes_while_the_program_runs(qapp: QApplication, qtbot):
    pill = StatusPill("超期", Tone.CRITICAL)
    button = QPushButton("派遣")
    button.setProperty("kind", "primary")
    label = QLabel("案件")
    for widget in (pill, button, label):
        shown(widget, qtbot)

    def fill_of(widget: QWidget) -> str:
        return widget.grab().toImage().pixelColor(widget.width() // 2, 3).name().upper()

    assert (fill_of(pill), fill_of(button)) == (DARK.critical_fill, DARK.primary)
    theme.apply(qapp, "light")
    assert (fill_of(pill), fill_of(button)) == (LIGHT.critical_fill, LIGHT.primary)
    assert label.palette().windowText().color().name().upper() == LIGHT.high
    assert theme.mode() == "light"


class Told(QWidget):
    """Counts how often it is told of another style."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.times = 0

    def changeEvent(self, event: QEvent) -> None:
        self.times += event.type() == QEvent.Type.StyleChange
        super().changeEvent(event)


def test_another_light_reaches_what_lies_deep_no_oftener_than_what_lies_on_top(qapp: QApplication, qtbot):
    theme.apply(qapp, "dark")
    top = inmost = Told(None)
    for _ in range(12):
        inmost = Told(inmost)
    shown(top, qtbot)
    top.times = inmost.times = 0
    theme.apply(qapp, "light")
    assert inmost.times == top.times == 1


def many_controls() -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    title, primary, line = PlainLabel("案件队列", "section"), QPushButton("派遣"), QLineEdit("柳溪路")
    primary.setProperty("kind", "primary")
    choice, tick, area = QComboBox(), QCheckBox("夜间"), QScrollArea()
    choice.addItem("城管执法队")
    area.setWidget(PlainLabel("\n".join("一二三四五"), "caption", "mid", wrap=True))
    for part in (title, primary, line, choice, tick, area, StatusPill("超期", Tone.CRITICAL)):
        part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.addWidget(part)
    return holder


def a_page(qtbot) -> tuple[QWidget, QWidget]:
    """A window that is shown and the part of it that may be hidden."""
    window = QWidget()
    QVBoxLayout(window).addWidget(part := many_controls())
    window.resize(400, 500)
    return shown(window, qtbot), part


@pytest.mark.parametrize("turns", [("light",), ("light", "dark", "light"), ("light", "dark")])
def test_what_changed_its_light_looks_as_what_was_made_in_it(qapp: QApplication, qtbot, turns):
    theme.apply(qapp, "dark")
    pages = [a_page(qtbot) for _ in range(3)]
    (_, _), (hidden, _), (_, part) = pages
    hidden.hide()
    part.hide()
    for mode in turns:
        theme.apply(qapp, mode)
    made, _ = a_page(qtbot)
    part.show()
    hidden.show()
    for window, _ in pages:
        qtbot.waitUntil(lambda window=window: window.grab().toImage() == made.grab().toImage())


def test_the_hidden_follow_when_those_in_sight_have_changed(qapp: QApplication, qtbot):
    theme.apply(qapp, "dark")
    page, label = shown(QWidget(), qtbot), QLabel("案件")
    told = Told(page)
    QVBoxLayout(page).addWidget(label)
    page.hide()
    told.times = 0
    theme.apply(qapp, "light")
    assert (theme.mode(), told.times) == ("light", 0)
    qtbot.waitUntil(lambda: told.times > 0)
    assert told.times == 1
    assert label.palette().windowText().color().name().upper() == LIGHT.high


def test_what_a_sheet_gave_to_the_hidden_goes_with_the_sheet(qapp: QApplication, qtbot):
    theme.apply(qapp, "dark")
    label = shown(QLabel("案件"), qtbot)
    label.hide()
    theme.apply(qapp, "light")
    qtbot.waitUntil(lambda: label.palette().windowText().color().name().upper() == LIGHT.high)
    qapp.setStyleSheet("")
    left = label.palette().windowText().color().name().upper(), label.testAttribute(Qt.WidgetAttribute.WA_SetPalette)
    theme.apply(qapp, "dark")
    assert left == (LIGHT.high, False)


def test_what_goes_before_its_turn_has_come_is_no_trouble(qapp: QApplication, qtbot):
    theme.apply(qapp, "dark")
    gone, stays = shown(QWidget(), qtbot), shown(QLabel("案件"), qtbot)
    for each in (gone, stays):
        each.hide()
    theme.apply(qapp, "light")
    delete(gone)
    qtbot.waitUntil(lambda: stays.palette().windowText().color().name().upper() == LIGHT.high)


def test_figures_have_equal_width(qapp):
    def width(words: str, font: QFont) -> int:
        label = QLabel(words)
        label.setFont(font)
        return label.fontMetrics().horizontalAdvance(words)

    if "Inter" not in theme.figures().families() or not QFont("Inter").exactMatch():
        pytest.skip("Inter is not on this machine")
    assert width("1111", theme.figures()) == width("0000", theme.figures())
    assert width("1111", theme.font()) != width("0000", theme.font())


def test_the_wall_writes_larger_than_the_desk(qapp):
    theme.apply(qapp, "dark", "wall")
    assert theme.font().pixelSize() == 18
    assert theme.palette().bg0 == "#070A0F"
