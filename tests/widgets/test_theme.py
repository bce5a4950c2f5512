import re
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
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
        column.addWidget(part)
    return holder


def test_what_changed_its_light_looks_as_what_was_made_in_it(qapp: QApplication, qtbot):
    theme.apply(qapp, "dark")
    turned = shown(many_controls(), qtbot)
    hidden = many_controls()
    qtbot.addWidget(hidden)
    for mode in ("light", "dark", "light"):
        theme.apply(qapp, mode)
    made = shown(many_controls(), qtbot)
    for each in (turned, shown(hidden, qtbot)):
        each.resize(made.size())
        qtbot.waitUntil(lambda each=each: each.grab().toImage() == made.grab().toImage())


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
