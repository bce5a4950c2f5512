"""The columns of a day: which hour each is, what can be heard of it, and that they are drawn whatever they count."""

from datetime import timedelta
from math import nan

import pytest
from PySide6.QtCore import QPoint, Qt

from console.domain.calendar import SHANGHAI
from tests.support.rows import NOON
from widgets import theme
from widgets.charts.hours import HourColumns, HourSeries
from widgets.charts.point import TrendPoint
from widgets.tokens import Tone

MIDNIGHT = NOON - timedelta(hours=12)
SERIES = (HourSeries("reported", "上报", Tone.INFO), HourSeries("closed", "结案", Tone.GOOD))


def day(*counts: float) -> list[TrendPoint]:
    return [TrendPoint(MIDNIGHT + timedelta(hours=n), count) for n, count in enumerate(counts)]


@pytest.fixture
def hours(qtbot):
    made = HourColumns("今日", SERIES, SHANGHAI)
    qtbot.addWidget(made)
    made.resize(320, 180)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.mark.parametrize("counts", [(), (0,), (nan, 2), (5,) * 24, (100_000, 1)])
def test_a_day_is_drawn_whatever_it_counts(hours, counts):
    for width in (40, 160, 1200):
        hours.resize(width, 120)
        hours.show_items({"reported": day(*counts), "closed": day(*counts)})
        assert not hours.grab().isNull()


def test_every_column_says_its_hour_and_how_many(hours):
    hours.show_items({"reported": day(4, 7), "closed": day(1, 0)})
    assert hours.accessibleDescription() == "00:00 时段上报 4，00:00 时段结案 1，01:00 时段上报 7，01:00 时段结案 0"


def test_a_click_in_an_hour_opens_the_column_under_it(hours, qtbot):
    hours.show_items({"reported": day(*range(12)), "closed": day(*range(12))})
    wide = hours.width() / 24
    for n, key in ((0, "reported:0"), (1, "closed:0"), (22, "reported:11"), (23, "closed:11")):
        with qtbot.waitSignal(hours.opened) as said:
            qtbot.mouseClick(hours, Qt.MouseButton.LeftButton, pos=QPoint(round((n + 0.5) * wide), 100))
        assert said.args == [key]


def test_the_higher_count_is_the_higher_column(hours, qapp):
    hours.show_items({"reported": day(8, 4, 0), "closed": day(0, 0, 0)})
    ink = theme.colour(theme.palette().mark(Tone.INFO))
    picture = hours.grab().toImage()

    def height(n: int) -> int:
        x = round(hours._slot(n).center().x())
        return sum(picture.pixelColor(x, y) == ink for y in range(picture.height()))

    full = hours._slot(0).height()
    assert full * 0.9 < height(0) <= full and full * 0.4 < height(2) < full * 0.6 and height(4) == 0
