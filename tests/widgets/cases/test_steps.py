"""The timeline of a card: what is read there belongs to the case that is shown, and to no other."""

import pytest
from pytestqt.qtbot import QtBot

from widgets.cases.steps import Steps, TimelineLine
from widgets.controls.words import PlainLabel
from widgets.tokens import Tone

REPORTED = TimelineLine("10:00", "坐席", "受理")
DISPATCHED = TimelineLine("10:05", "张三", "派遣至环卫中心")
OVERDUE = TimelineLine("11:05", "时钟", "超期", Tone.CRITICAL)


@pytest.fixture
def steps(qtbot: QtBot):
    steps = Steps()
    qtbot.addWidget(steps)
    steps.resize(400, 400)
    steps.show()
    return steps


def read(steps):
    """What stands there from above, as (when, what, who, ink)."""
    labels = [label for label in steps.findChildren(PlainLabel) if not label.isHidden()]
    lines = [labels[n : n + 3] for n in range(0, len(labels), 3)]
    lines.sort(key=lambda line: line[0].y())
    return [(*(label.text() for label in line), line[1].property("ink")) for line in lines]


def test_steps_stand_in_the_order_they_are_given(steps, qapp):
    steps.show_lines([OVERDUE, DISPATCHED, REPORTED])
    qapp.processEvents()
    assert read(steps) == [
        ("11:05", "超期", "时钟", "critical"),
        ("10:05", "派遣至环卫中心", "张三", ""),
        ("10:00", "受理", "坐席", ""),
    ]


def test_a_step_more_comes_on_top_in_its_own_ink(steps, qapp):
    steps.show_lines([DISPATCHED, REPORTED])
    steps.show_lines([OVERDUE, DISPATCHED, REPORTED])
    qapp.processEvents()
    assert [(line[1], line[3]) for line in read(steps)] == [("超期", "critical"), ("派遣至环卫中心", ""), ("受理", "")]


def test_of_a_longer_case_nothing_stays_under_a_shorter_one(steps, qapp):
    steps.show_lines([OVERDUE, DISPATCHED, REPORTED])
    before = steps.sizeHint().height()
    steps.show_lines([REPORTED])
    qapp.processEvents()
    assert read(steps) == [("10:00", "受理", "坐席", "")]
    assert all(not label.text() for label in steps.findChildren(PlainLabel) if label.isHidden())
    assert steps.sizeHint().height() < before / 2


def test_lines_are_written_over_and_not_made_anew(steps):
    steps.show_lines([DISPATCHED, REPORTED])
    made = steps.findChildren(PlainLabel)
    steps.show_lines([OVERDUE])
    steps.show_lines([OVERDUE, REPORTED])
    assert steps.findChildren(PlainLabel) == made
