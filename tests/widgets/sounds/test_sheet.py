import pytest
from PySide6.QtCore import Qt

from widgets.sounds.sheet import SoundChoice, SoundSheet


@pytest.fixture
def sheet(qtbot):
    made = SoundSheet(SoundChoice(volume=40, least=3), ["一", "二", "三"], "没有音频输出。")
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_it_shows_what_holds_and_says_each_change(sheet, qtbot):
    assert sheet.choice() == SoundChoice(volume=40, least=3)
    with qtbot.waitSignal(sheet.changed) as said:
        qtbot.keyClick(sheet.volume, Qt.Key.Key_Right)
    assert said.args == [SoundChoice(volume=41, least=3)]
    with qtbot.waitSignal(sheet.changed) as said:
        qtbot.keyClick(sheet.on, Qt.Key.Key_Space)
    assert said.args == [SoundChoice(is_on=False, volume=41, least=3)]
    assert not sheet.volume.isEnabled() and sheet.samples[0].isEnabled()


def test_a_sample_can_be_heard_and_why_there_is_none_is_said(sheet, qtbot):
    assert sheet.trouble.isVisible() and sheet.trouble.text() == "没有音频输出。"
    with qtbot.waitSignal(sheet.tried) as said:
        sheet.samples[2].click()
    assert said.args == [3]


def test_every_control_has_a_name_and_can_be_reached(sheet):
    for each in (sheet.on, sheet.spoken, sheet.volume, sheet.least, *sheet.samples):
        assert each.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert each.accessibleName() or getattr(each, "text", str)()
