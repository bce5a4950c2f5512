"""Cells painted once: what is seen is what painting it in its place would have shown, in any theme and at any scale."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from console.domain.case.stages import STAGE_NAMES, Stage
from widgets import theme
from widgets.cases.rows import CaseCell, Hand, StageCell, TimeCell
from widgets.controls import cells
from widgets.shift.grid import Cell, Column, Grid, Line
from widgets.tokens import DARK, Tone

CELLS = [
    CaseCell(Hand.ON, "inbox", "暴露垃圾 · 示范大街 1 号", "261123-0042", Tone.CRITICAL, (("hand", Tone.WARNING),)),
    CaseCell(Hand.NONE, "inbox", "<b>x</b> & " + "很长" * 60, "261123-0043", Tone.NEUTRAL, ()),
    StageCell(Hand.OVER, STAGE_NAMES[Stage.TO_DISPATCH].zh, True, True),
    TimeCell(Hand.NONE, "剩 12 分", "15:04", Tone.WARNING),
]


class Counted(cells.Cell, frozen=True):
    """Takes down in `painted` each time it is painted."""

    name: str

    def paint(self, painter: QPainter, rect: QRect) -> None:
        painted.append(self.name)
        painter.fillRect(rect, theme.colour(theme.palette().bg1))


painted: list[str] = []


@pytest.fixture(autouse=True)
def dark(qapp: QApplication):
    theme.apply(qapp, "dark")
    yield
    theme.apply(qapp, "dark")


def drawn(cell, dpr, how):
    image = QImage(round(320 * dpr), round(60 * dpr), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(dpr)
    image.fill(0)
    painter = QPainter(image)
    how(painter, QRect(8, 4, 300, 52), cell)
    painter.end()
    return image


@pytest.mark.parametrize("dpr", [1.0, 1.25, 2.0])
@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: type(cell).__name__)
def test_a_cell_looks_as_if_it_were_painted_in_its_place(cell, dpr):
    in_place = drawn(cell, dpr, lambda painter, rect, cell: cell.paint(painter, rect))
    assert drawn(cell, dpr, cells.draw) == in_place
    assert drawn(cell, dpr, cells.draw) == in_place


def test_what_looks_alike_is_painted_once():
    painted.clear()
    for name in ("one", "other", "one", "one"):
        drawn(Counted(name), 1.0, cells.draw)
    assert painted == ["one", "other"]


def test_another_theme_is_another_look(qapp):
    dark = drawn(CELLS[0], 1.0, cells.draw)
    theme.apply(qapp, "light")
    light = drawn(CELLS[0], 1.0, cells.draw)
    assert light != dark
    assert light == drawn(CELLS[0], 1.0, lambda painter, rect, cell: cell.paint(painter, rect))


def test_each_field_of_a_row_changes_its_look():
    case = CELLS[0]
    seen = [drawn(case, 1.0, cells.draw)]
    for change in (
        {"hand": Hand.OVER},
        {"icon": "copy"},
        {"first": "井盖缺失"},
        {"second": "261123-0099"},
        {"hand": Hand.NONE, "tone": Tone.WARNING},
        {"marks": ()},
    ):
        seen.append(drawn(replace(case, **change), 1.0, cells.draw))
    assert all(a != b for n, a in enumerate(seen) for b in seen[:n])


def test_no_more_bytes_of_pictures_are_kept_than_allowed_and_those_not_seen_for_longest_go(qapp):
    kept = cells.Pictures(3 * 40 * 10 * 4)
    made: list[str] = []

    def look(name: str, width: int = 40) -> None:
        def paint() -> QPixmap:
            made.append(name)
            return QPixmap(width, 10)

        kept.get(name, paint)

    for name in ("a", "b", "c", "a", "d"):
        look(name)
    assert made == ["a", "b", "c", "d"]
    assert kept.held == kept.most
    look("a")
    look("b")
    assert made == ["a", "b", "c", "d", "b"]
    look("one as wide as three", 120)
    assert kept.held == kept.most
    look("d")
    assert made[-2:] == ["one as wide as three", "d"]


def test_a_chosen_line_keeps_its_ink_and_shows_where_the_keys_go(qapp, qtbot):
    grid = Grid("到期", [Column("编号", 80), Column("时限")])
    qtbot.addWidget(grid)
    grid.show_lines([Line(id=key, cells=(Cell(key), Cell("█" * 20, Tone.CRITICAL))) for key in ("a", "b")])
    grid.resize(300, 120)
    grid.show()
    qtbot.waitExposed(grid)
    grid.setCurrentCell(0, 0)
    grid.setFocus()
    qtbot.waitUntil(grid.hasFocus)
    first = grid.visualRect(grid.model().index(0, 0)).united(grid.visualRect(grid.model().index(0, 1)))

    def seen() -> set[str]:
        image = grid.viewport().grab(first).toImage()
        return {image.pixelColor(x, y).name().upper() for x in range(image.width()) for y in range(image.height())}

    assert {DARK.critical, DARK.focus, DARK.accent_fill} <= seen()
    grid.clearFocus()
    assert DARK.focus not in seen()
