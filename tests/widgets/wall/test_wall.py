from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from resources.tongue import speak
from widgets import theme
from widgets.controls.pills import AgeMark
from widgets.controls.words import PlainLabel
from widgets.tokens import WALL_DARK, Tone
from widgets.wall.board import WallBoard
from widgets.wall.grid import COLUMNS, ROWS, WALL_SIZE, Cells, WallGrid
from widgets.wall.header import WallClock, WallHeader
from widgets.wall.ticker import Ticker, TickerItem
from widgets.wall.tiles import FigureTile

NOON = datetime(2026, 11, 22, 14, 32, 7, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def on_the_wall(dressed, qapp):
    theme.apply(qapp, "dark", "wall")


def colours(widget: QWidget) -> set[str]:
    image = widget.grab().toImage()
    return {image.pixelColor(x, y).name().upper() for x in range(image.width()) for y in range(image.height())}


def a_tile(qtbot) -> FigureTile:
    tile = FigureTile("今日上报", "件")
    qtbot.addWidget(tile)
    tile.resize(300, 140)
    return tile


def test_a_tile_tells_its_own_age(qtbot):
    tile = a_tile(qtbot)
    tile.show_figure("384", "较昨日 +12")
    tile.show_age("截至 14:30", "amber")
    assert tile.accessibleName() == "今日上报 384件, 较昨日 +12, 截至 14:30"
    assert WALL_DARK.warning in colours(tile.findChildren(AgeMark)[0])


@pytest.mark.parametrize(("age", "is_pale"), [("good", False), ("amber", False), ("red", True), ("grey", True)])
def test_a_figure_nobody_feeds_turns_pale(qtbot, age, is_pale):
    tile = a_tile(qtbot)
    tile.show_figure("384")
    tile.show_age("截至 14:30", age)
    assert (WALL_DARK.high not in colours(tile)) is is_pale


def test_a_tile_that_was_never_fed_is_pale(qtbot):
    assert WALL_DARK.high not in colours(a_tile(qtbot))


def test_an_overdue_figure_is_red(qtbot):
    tile = a_tile(qtbot)
    tile.show_figure("7", "较 1 小时前 +3", Tone.CRITICAL)
    tile.show_age("截至 14:32", "good")
    assert WALL_DARK.critical in colours(tile)


def rows(count: int) -> list[TickerItem]:
    return [TickerItem(str(n), f"<b>{n}</b> ${{x}}\u2028", "已派双山街道", "14:32", Tone.WARNING) for n in range(count)]


@pytest.mark.parametrize("count", [0, 1, 10_000])
def test_the_ticker_draws_whole_rows_only(qtbot, count):
    ticker = Ticker()
    qtbot.addWidget(ticker)
    ticker.resize(400, 200)
    ticker.show_items(rows(count))
    assert ticker.rows_shown() <= 3
    assert not ticker.grab().isNull()


def test_the_ticker_can_be_heard(qtbot):
    ticker = Ticker()
    qtbot.addWidget(ticker)
    ticker.show_items([TickerItem("1", "井盖破损", "已发督办单", "14:28")])
    assert ticker.accessibleDescription() == "14:28 井盖破损 已发督办单"


def test_the_clock_shows_the_moment_it_is_given(qtbot):
    clock = WallClock()
    qtbot.addWidget(clock)
    clock.show_time(NOON)
    assert clock.accessibleName() == "2026-11-22 星期日 14:32:07"


def test_the_badge_stands_in_every_picture_until_it_is_taken_away(qtbot):
    header = WallHeader("章丘区城市管理指挥中心")
    qtbot.addWidget(header)
    header.show()
    assert header._badge.isHidden()
    header.show_badge("演示数据")
    assert (header._badge.isVisible(), header._badge.text()) == (True, "演示数据")
    header.show_badge("")
    assert header._badge.isHidden()


def a_grid(qtbot) -> WallGrid:
    grid = WallGrid(QWidget())
    qtbot.addWidget(grid)
    grid.resize(WALL_SIZE)
    return grid


def test_cells_fill_the_wall_without_overlap_and_with_one_gap(qtbot):
    grid = a_grid(qtbot)
    parts = [QWidget() for _ in range(4)]
    half = COLUMNS // 2
    for part, cells in zip(
        parts,
        [Cells(0, 0, half, 10), Cells(half, 0, half, 10), Cells(0, 10, half, 10), Cells(half, 10, half, 10)],
        strict=True,
    ):
        grid.place(part, cells)
    grid.resize(WALL_SIZE)
    frames = [part.geometry() for part in parts]
    gap = theme.scale().m
    assert frames[1].left() - frames[0].right() - 1 == gap
    assert frames[2].top() - frames[0].bottom() - 1 == gap
    assert frames[1].right() + 1 == WALL_SIZE.width() - theme.scale().l
    assert frames[3].bottom() + 1 == WALL_SIZE.height() - theme.scale().l


def test_greedy_content_gets_the_cells_it_was_given(qtbot):
    grid = a_grid(qtbot)
    greedy = QWidget()
    greedy.setMinimumSize(10, 10)
    grid.place(greedy, Cells(0, 0, 4, 3))
    before = QRect(greedy.geometry())
    grid.place(QWidget(), Cells(4, 0, 20, 20))
    assert greedy.geometry() == before


@pytest.mark.parametrize("cells", [Cells(20, 0, 5, 1), Cells(0, 0, 1, ROWS + 1), Cells(-1, 0, 1, 1), Cells(0, 0, 0, 1)])
def test_cells_outside_the_wall_are_an_error(qtbot, cells):
    with pytest.raises(ValueError, match="leaves the"):
        a_grid(qtbot).place(QWidget(), cells)


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_a_small_wall_shows_every_title_whole(qtbot, qapp, tongue):
    """On a small screen a wall wears the desk's type."""
    theme.apply(qapp, "dark", "desk")
    speak(tongue)
    board = WallBoard("示范区", QWidget())
    qtbot.addWidget(board)
    board.show_age("数据截至 14:32:07", "good")
    board.resize(1366, 768)
    board.show()
    titles = [each for each in board.findChildren(PlainLabel) if each.property("kind") in ("section", "body")]
    assert len(titles) > 10
    assert [each.text() for each in titles if each.isVisible() and each._shown() != each.text()] == []


def test_the_words_of_a_fresh_age_give_way_to_the_title(qtbot):
    tile = a_tile(qtbot)
    mark, name = tile.findChildren(AgeMark)[0], tile.findChildren(PlainLabel)[0]
    tile.show_age("数据实时", "good")
    tile.show()
    tile.resize(150, 140)
    assert name._shown() == name.text()
    icon = QRect(0, 0, theme.scale().caption, mark.height())
    image = mark.grab().toImage()
    beside = {
        image.pixelColor(x, y).rgba() for x in range(icon.right() + 2, mark.width()) for y in range(mark.height())
    }
    assert mark.width() < mark.sizeHint().width()
    assert len(beside) <= 1, "half a word is no age"
