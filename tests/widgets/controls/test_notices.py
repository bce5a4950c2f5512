import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.controls.notices import TOASTS_AT_ONCE, Banner, Toast, ToastArea, Watermark
from widgets.tokens import Tone


@pytest.fixture
def area(qtbot) -> ToastArea:
    window = QWidget()
    area = ToastArea()
    window.work = QWidget()  # type: ignore[attr-defined]
    column = QVBoxLayout(window)
    column.addWidget(window.work, 1)  # type: ignore[attr-defined]
    column.addWidget(area)
    qtbot.addWidget(window)
    window.resize(400, 600)
    window.show()
    qtbot.waitExposed(window)
    area.window_for_test = window  # type: ignore[attr-defined]
    return area


def test_a_toast_takes_its_own_room_and_covers_nothing(area, qapp):
    window = area.window_for_test
    before = window.work.height()
    area.show_toast("1", "新告警", "绣水东街")
    qapp.processEvents()
    assert window.work.height() < before
    assert not window.work.geometry().intersects(area.geometry())
    area.dismiss("1")
    qapp.processEvents()
    assert window.work.height() == before


def test_a_toast_goes_by_itself_and_says_so(area, qtbot):
    with qtbot.waitSignal(area.dismissed, timeout=2000) as said:
        area.show_toast("1", "已派遣", seconds=0.02)
    assert said.args == ["1"]
    assert area.keys() == []


def test_a_toast_without_an_end_stays(area):
    area.show_toast("1", "督办到期", seconds=None)
    [toast] = area.findChildren(Toast)
    assert not toast._life.isActive()


def test_no_more_than_three_stand_at_once(area, qtbot):
    with qtbot.waitSignal(area.dismissed) as said:
        for n in range(TOASTS_AT_ONCE + 1):
            area.show_toast(str(n), f"第 {n} 条")
    assert said.args == ["0"]
    assert area.keys() == ["1", "2", "3"]


def test_the_same_key_replaces_its_toast(area):
    area.show_toast("1", "旧")
    area.show_toast("1", "新")
    assert area.keys() == ["1"]


@pytest.mark.parametrize(("key", "signal"), [(Qt.Key.Key_Escape, "dismissed"), (Qt.Key.Key_Return, "acted")])
def test_the_keyboard_dismisses_and_acts(area, qtbot, key, signal):
    area.show_toast("1", "新告警", action="查看", letter="V")
    [toast] = area.findChildren(Toast)
    with qtbot.waitSignal(getattr(area, signal)) as said:
        qtbot.keyClick(toast, key)
    assert said.args == ["1"]
    assert area.keys() == []


def test_the_newest_can_be_reached_without_the_mouse(area, qtbot):
    assert not area.dismiss_newest()
    area.show_toast("1", "一")
    area.show_toast("2", "二")
    assert area.dismiss_newest()
    assert area.keys() == ["1"]
    with qtbot.waitSignal(area.acted):
        assert area.act_on_newest()


def test_a_banner_stays_until_it_is_no_longer_true(qtbot):
    window = QWidget()
    banner = Banner(window)
    qtbot.addWidget(window)
    window.show()
    assert banner.isHidden()
    banner.show_notice("历史回放", Tone.SESSION, "rewind", "回到实时")
    banner.show_notice("与指挥中心断开", Tone.CRITICAL, "cloud-off", "详情")
    assert (banner.text(), banner.accessibleName(), banner.isVisible()) == ("与指挥中心断开", "与指挥中心断开", True)
    banner.clear()
    assert banner.isHidden()


def test_a_banner_offers_its_one_action(qtbot):
    banner = Banner()
    qtbot.addWidget(banner)
    banner.show_notice("历史回放", Tone.SESSION, "rewind", "回到实时")
    with qtbot.waitSignal(banner.acted):
        banner._action.click()


def test_the_watermark_names_the_data(qtbot):
    mark = Watermark()
    qtbot.addWidget(mark)
    assert mark.accessibleName() == "演示数据"
