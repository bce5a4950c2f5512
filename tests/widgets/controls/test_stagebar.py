import pytest

from widgets.controls.stagebar import StageBar

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
