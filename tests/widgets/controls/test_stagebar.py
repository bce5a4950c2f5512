import pytest
from PySide6.QtGui import QFont, QFontMetrics

from widgets import theme
from widgets.controls.stagebar import NAMES_APART, StageBar

STAGES = ["上报", "立案", "派遣", "处置"]


@pytest.fixture
def bar(qtbot) -> StageBar:
    bar = StageBar()
    qtbot.addWidget(bar)
    bar.resize(400, 50)
    return bar


def test_where_it_stands_can_be_heard(bar):
    bar.show_stages(STAGES, 2)
    assert bar.accessibleName() == "办理阶段：共 4 步，正在第 3 步 派遣"


def test_a_done_way_says_so(bar):
    bar.show_stages(STAGES, 3, done=True)
    assert bar.accessibleName() == "办理阶段：共 4 步，处置已完成"


def test_the_present_stage_looks_unlike_the_others(bar):
    bar.show_stages(STAGES, 1)
    second = bar.grab().toImage()
    bar.show_stages(STAGES, 2)
    assert bar.grab().toImage() != second


def test_a_stage_that_is_none_of_them_is_an_error(bar):
    with pytest.raises(IndexError):
        bar.show_stages(STAGES, 4)


def test_no_stages_are_drawn_as_nothing(bar):
    bar.show_stages([], 0)
    assert not bar.grab().isNull()


def test_long_names_get_room_from_short_ones_and_what_does_not_fit_is_shared_alike(qtbot):
    bar = StageBar()
    qtbot.addWidget(bar)
    bar.show_stages(("Report", "File", "Dispatch", "Handle", "Inspect", "Close"), 0)
    measure = QFontMetrics(theme.font(theme.scale().caption, QFont.Weight.DemiBold))
    bar.resize(sum(measure.horizontalAdvance(each) for each in bar._stages) + 6 * NAMES_APART + 12, 40)
    rooms = bar.rooms()
    for stage, (left, width) in zip(bar._stages, rooms, strict=True):
        assert width >= measure.horizontalAdvance(stage) and left + width <= bar.width() + 0.01
    bar.resize(120, 40)
    assert {width for _, width in bar.rooms()} == {20.0}
