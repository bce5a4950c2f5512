"""The charts under the desk's map: the day hour by hour, a ranking of one's choice, the time left."""

from collections.abc import Mapping, Sequence
from math import nan

import msgspec
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from console.domain.calendar import SHANGHAI
from console.domain.text import Text
from resources.tongue import say
from widgets import theme
from widgets.charts.bars import BarRank, Histogram, LeagueBars, LeagueItem, RankItem
from widgets.charts.copies import ChartPanel, Table
from widgets.charts.hours import HourColumns, HourSeries
from widgets.charts.narrowed import NarrowedTo
from widgets.charts.point import TrendPoint
from widgets.charts.rates import rate_text
from widgets.charts.walking import Bars
from widgets.charts.whole import WholeChart
from widgets.controls.buttons import ChipOption, IconButton
from widgets.controls.words import caption
from widgets.tokens import Tone

LEFT = "left"


class Ranking(msgspec.Struct, frozen=True):
    """What the chart in the middle may show. `counted`: what a bar counts; `late`: what the red of a bar is.

    `is_rate`: how many of those that fell due were met.
    """

    key: str
    title: Text
    note: Text
    counted: Text
    late: Text | None = None
    is_rate: bool = False


_KEPT = Text("今日按期处置率", "due today")
_DUE = Text("今日应处置", "Due today")
RANKINGS = (
    Ranking(
        "classes", Text("问题类别", "Classes"), Text("今日上报", "reported today"), Text("今日上报", "Reported today")
    ),
    Ranking(
        "streets",
        Text("属地镇街", "Streets"),
        Text("在办，红为超期", "open, red late"),
        Text("在办", "Open"),
        Text("其中超期", "Of these overdue"),
    ),
    Ranking(
        "units",
        Text("主办单位", "Lead units"),
        Text("在办，红为超时", "open, red late"),
        Text("主办的在办案件", "Open cases that it leads"),
        Text("其中超过本单位时限", "Of these beyond its own limit"),
    ),
    Ranking("ages", Text("库龄", "Age"), Text("在办，自上报起", "open, since reported"), Text("在办", "Open")),
    Ranking("kept_classes", Text("类别按期率", "Classes on time"), _KEPT, _DUE, is_rate=True),
    Ranking("kept_streets", Text("镇街按期率", "Streets on time"), _KEPT, _DUE, is_rate=True),
    Ranking("kept_units", Text("主办按期率", "Leads on time"), _KEPT, _DUE, is_rate=True),
)


class DeskCharts(QWidget):
    """Figures in, intents out. Which ranking is shown stays as the person chose it."""

    opened = Signal(str, str)
    """The cases behind a bar: (`left`, `reported`, `closed` or the key of a ranking, key of the bar)."""
    freed = Signal(str)
    """The key of the side that is to narrow the charts no longer."""
    all_freed = Signal()
    """The charts are to count everything again."""
    copied = Signal(str)
    """Something lies on the clipboard now: what, in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: Mapping[str, Sequence[TrendPoint]] = {"reported": (), "closed": ()}
        self._ranks: dict[str, tuple[RankItem, ...]] = {}
        self._kept: dict[str, tuple[LeagueItem, ...]] = {}
        self._time_left: tuple[RankItem, ...] = ()
        self._ranking = RANKINGS[0]
        self._whole: tuple[Ranking, WholeChart] | None = None
        self._hourly = HourColumns(
            say("今日上报与结案", "Reported and closed today"),
            (
                HourSeries("reported", say("上报", "Reported"), Tone.INFO),
                HourSeries("closed", say("结案", "Closed"), Tone.GOOD),
            ),
            SHANGHAI,
        )
        self._hourly.opened.connect(lambda column: self.opened.emit(*column.split(":")))
        self._rank, self._league = BarRank(""), LeagueBars("")
        self._both = QStackedWidget()
        for bars in (self._rank, self._league):
            bars.opened.connect(lambda bar: self.opened.emit(self._ranking.key, bar))
            bars.rest_asked.connect(self._show_whole)
            self._both.addWidget(bars)
        self._left = Histogram(say("剩余时限", "Time left"))
        self._left.opened.connect(lambda bar: self.opened.emit(LEFT, bar))
        hours = ChartPanel(
            say("今日上报与结案", "Reported and closed"), say("件 / 小时", "per hour"), self._hourly, self._hours
        )
        self._middle = ChartPanel("", "", self._both, self._ranked)
        self._choice = IconButton("chevron-down", say("换一张图", "Another chart"))
        self._choice.clicked.connect(self._offer)
        self._middle.add_beside_title(self._choice)
        left = ChartPanel(say("剩余时限", "Time left"), say("在办件数", "open cases"), self._left, self._left_table)
        self._panels = (hours, self._middle, left)
        self._as_of, self._as_of_side = "", dict[str, str]()
        self._bars: Mapping[str, str] = {}
        self.narrowed = NarrowedTo()
        self.narrowed.freed.connect(self.freed)
        self.narrowed.all_freed.connect(self.all_freed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.scale().xs)
        column.addWidget(self.narrowed)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.scale().s)
        column.addLayout(line, 1)
        for panel in self._panels:
            panel.copied.connect(self.copied)
            line.addWidget(panel, 1)
        self.choose(RANKINGS[0].key)

    def show_hours(self, reported: Sequence[TrendPoint], closed: Sequence[TrendPoint]) -> None:
        """The day so far, a point an hour."""
        self._points = {"reported": reported, "closed": closed}
        self._hourly.show_items(self._points)

    def show_ranks(
        self, ranks: Mapping[str, Sequence[RankItem]], kept: Mapping[str, Sequence[LeagueItem]] | None = None
    ) -> None:
        """The bars of each ranking, by its key, `kept` those of rates; all of them, whatever there is room for."""
        self._ranks = {key: tuple(items) for key, items in ranks.items()}
        self._kept = {key: tuple(items) for key, items in (kept or {}).items()}
        self._show_middle()
        if self._whole is not None and isValid(self._whole[1]):
            ranking, whole = self._whole
            self._fill(ranking, whole.bars)
            whole.fit()

    def show_time_left(self, items: Sequence[RankItem]) -> None:
        """A column for each stretch of time."""
        self._time_left = tuple(items)
        self._left.show_items(items)

    def show_as_of(self, words: str, of: Mapping[str, str] | None = None) -> None:
        """Up to when all of it is true and what it counts, in words that go along with a copy; `of`: of the frames
        that count something else, by `hours`, `left` or the key of a ranking."""
        self._as_of, self._as_of_side = words, dict(of or {})
        self._tell_as_of()

    def show_narrowing(self, sides: Sequence[ChipOption]) -> None:
        """From these sides the charts are narrowed now."""
        self.narrowed.show_items(sides)

    def show_filling(self, is_filling: bool) -> None:
        """Whether cases are still to be counted."""
        self.narrowed.show_filling(is_filling)

    def choose_bars(self, bars: Mapping[str, str]) -> None:
        """These bars are open, by the key of their chart as in `opened`, and stand out."""
        self._bars = bars
        self._hourly.choose(next((f"{key}:{bars[key]}" for key in self._points if key in bars), None))
        self._left.choose(bars.get(LEFT))
        self._show_middle()
        if self._whole is not None and isValid(self._whole[1]):
            self._whole[1].bars.choose(bars.get(self._whole[0].key))

    def choose(self, key: str) -> None:
        """Show this ranking in the middle."""
        self._ranking = next(each for each in RANKINGS if each.key == key)
        title, note = say(*self._ranking.title), say(*self._ranking.note)
        self._middle.show_title(title, note)
        for bars in (self._rank, self._league):
            bars.setAccessibleName(f"{title} {note}")
        self._show_middle()
        self._tell_as_of()

    def current(self) -> str:
        """The key of the ranking in the middle."""
        return self._ranking.key

    def menu(self) -> QMenu:
        """Every ranking; the one that is shown is ticked."""
        menu = QMenu(self)
        group = QActionGroup(menu)
        for each in RANKINGS:
            action = QAction(caption(f"{say(*each.title)}　{say(*each.note)}"), group)
            action.setCheckable(True)
            action.setChecked(each.key == self._ranking.key)
            action.triggered.connect(lambda _, key=each.key: self.choose(key))
            menu.addAction(action)
        return menu

    def _show_middle(self) -> None:
        bars: Bars = self._league if self._ranking.is_rate else self._rank
        self._fill(self._ranking, bars)
        bars.choose(self._bars.get(self._ranking.key))
        self._both.setCurrentWidget(bars)

    def _tell_as_of(self) -> None:
        for panel, frame in zip(self._panels, ("hours", self._ranking.key, LEFT), strict=True):
            panel.show_as_of(self._as_of_side.get(frame, self._as_of))

    def _fill(self, ranking: Ranking, bars: QWidget) -> None:
        if isinstance(bars, LeagueBars):
            bars.show_items(self._kept.get(ranking.key, ()))
        elif isinstance(bars, BarRank):
            bars.show_items(self._ranks.get(ranking.key, ()))

    def _show_whole(self) -> None:
        """The bars for which there is no room here."""
        ranking = self._ranking
        title, note = say(*ranking.title), say(*ranking.note)
        bars = LeagueBars(f"{title} {note}") if ranking.is_rate else BarRank(f"{title} {note}")
        self._fill(ranking, bars)
        bars.choose(self._bars.get(ranking.key))
        whole = WholeChart(title, note, bars, self)
        whole.opened.connect(lambda bar: self.opened.emit(ranking.key, bar))
        self._whole = (ranking, whole)
        whole.open()

    def _offer(self) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._choice.mapToGlobal(QPoint(0, self._choice.height())))

    def _hours(self) -> Table:
        """An hour a row; the hours to come are not there."""
        counts = [{point.at: point.value for point in points} for points in self._points.values()]
        hours = sorted({at for each in counts for at in each})
        return Table(
            (say("小时", "Hour"), say("上报", "Reported"), say("结案", "Closed")),
            [(f"{at.astimezone(SHANGHAI):%H:%M}", *(each.get(at, nan) for each in counts)) for at in hours],
        )

    def _ranked(self) -> Table:
        if self._ranking.is_rate:
            return self._rates()
        items, late = self._ranks.get(self._ranking.key, ()), self._ranking.late
        header = (say(*self._ranking.title), say(*self._ranking.counted))
        if late is None:
            return Table(header, [(each.title, each.value) for each in items])
        return Table((*header, say(*late)), [(each.title, each.value, each.late) for each in items])

    def _rates(self) -> Table:
        header = (say(*self._ranking.title), say("按期处置", "In time"), say(*self._ranking.counted), "%")
        items = self._kept.get(self._ranking.key, ())
        return Table(header, [(each.title, each.met, each.due, rate_text(each.met, each.due)) for each in items])

    def _left_table(self) -> Table:
        header = (say("剩余时限", "Time left"), say("在办件数", "open cases"))
        return Table(header, [(each.title, each.value) for each in self._time_left])
