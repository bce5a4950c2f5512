import pytest
from PySide6.QtCore import Qt

from widgets.controls.buttons import Chip, ChipOption, ChipRow, IconButton, KeyHint, KeyHintStrip, ShortcutButton


def shown(widget, qtbot):
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_the_keyboard_clicks_a_button(qtbot, key):
    button = shown(ShortcutButton("派遣", "A", "primary", "send"), qtbot)
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, key)


def test_the_letter_is_shown_and_told_but_not_grabbed(qtbot):
    button = shown(ShortcutButton("派遣", "A"), qtbot)
    assert button.accessibleName() == "派遣，快捷键 A"
    assert button.shortcut().isEmpty()
    assert button.sizeHint().width() > ShortcutButton("派遣").sizeHint().width()


def test_a_refused_button_says_why_until_it_is_allowed(qtbot):
    button = shown(ShortcutButton("派遣", "A"), qtbot)
    button.refuse("案件正在核查 <b>")
    assert (button.isEnabled(), button.reason()) == (False, "案件正在核查 <b>")
    assert "&lt;b&gt;" in button.toolTip()
    button.allow()
    assert (button.isEnabled(), button.reason(), button.toolTip()) == (True, "", "")


def test_a_button_keeps_the_ampersand_it_was_given(qtbot):
    button = shown(ShortcutButton("A & B"), qtbot)
    assert button.title() == "A & B"


def test_an_icon_button_has_a_name(qtbot):
    button = shown(IconButton("bell", "通知"), qtbot)
    assert (button.accessibleName(), button.text()) == ("通知", "")


def test_a_chip_counts(qtbot):
    chip = shown(Chip("待派遣", 1800), qtbot)
    assert chip.accessibleName() == "待派遣 1,800"
    chip.show_count(None)
    assert chip.text() == "待派遣"


def test_one_filter_of_a_row_is_chosen_by_hand_or_quietly(qtbot):
    row = shown(ChipRow("筛选"), qtbot)
    row.show_items([ChipOption("all", "全部", 60), ChipOption("late", "超期", 7)])
    row.choose("all")
    with qtbot.waitSignal(row.chosen) as said:
        qtbot.keyClick(row.findChildren(Chip)[1], Qt.Key.Key_Space)
    assert said.args == ["late"]
    assert row.current() == "late"


def test_new_counts_leave_the_choice_alone(qtbot):
    row = shown(ChipRow("筛选"), qtbot)
    row.show_items([ChipOption("all", "全部", 60), ChipOption("late", "超期", 7)])
    row.choose("late")
    chips = row.findChildren(Chip)
    row.show_items([ChipOption("all", "全部", 61), ChipOption("late", "超期", 8)])
    assert row.findChildren(Chip) == chips
    assert (row.current(), chips[1].accessibleName()) == ("late", "超期 8")


def test_the_keys_under_a_list_can_be_heard(qtbot):
    strip = shown(KeyHintStrip([KeyHint("A", "派遣"), KeyHint("D", "督办")]), qtbot)
    assert strip.accessibleName() == "快捷键：A 派遣，D 督办"
