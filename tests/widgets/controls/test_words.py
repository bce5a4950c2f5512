import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel

from widgets.controls.words import PlainLabel, caption, one_line, tip

HOSTILE = [
    "<b>x</b>",
    "${7*7} `tick`",
    "一行\u2028两行",
    "a & b",
    "\u202eabc\u202c",
    "<img src=x onerror=alert(1)>",
    "a\r\nb\tc",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_label_keeps_what_was_typed_and_reads_no_markup(qtbot, text):
    label = PlainLabel(text)
    qtbot.addWidget(label)
    assert label.text() == text
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_markup_is_drawn_as_letters(qtbot):
    """`<b>x</b>` is seen as eight letters: it needs more room than a bold x would."""
    typed, bold = PlainLabel("<b>x</b>"), QLabel("<b>x</b>")
    for label in (typed, bold):
        qtbot.addWidget(label)
    assert typed.sizeHint().width() > 3 * bold.sizeHint().width()


@pytest.mark.parametrize("text", HOSTILE)
def test_a_tooltip_shows_what_was_typed(qapp, text):
    document = QTextDocument()
    document.setHtml(tip(text))
    assert one_line(document.toPlainText()) == one_line(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_one_line_is_one_line(text):
    assert len(one_line(text).splitlines()) == 1
    assert len(one_line(text)) == len(text)


def test_an_ampersand_on_a_button_is_no_mnemonic():
    assert caption("R&D") == "R&&D"


def test_a_label_without_room_elides_and_tells_the_rest(qtbot):
    label = PlainLabel("胡山大街与双山路交叉口东北角便道")
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    assert "胡山大街与双山路交叉口" in label.toolTip()
    label.resize(600, 20)
    assert label.toolTip() == ""


def test_a_line_separator_does_not_make_a_row_taller(qtbot):
    one, two = PlainLabel("一行"), PlainLabel("一行\u2028两行\n三行")
    for label in (one, two):
        qtbot.addWidget(label)
    assert one.sizeHint().height() == two.sizeHint().height() == two.minimumSizeHint().height()
