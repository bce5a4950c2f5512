"""The charts under the desk's map: the day hour by hour, a ranking of one's choice, the time left."""

from collections.abc import Mapping, Sequence
from math import nan

import msgspec
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QWidget
from shiboken6 import isValid

from console.domain.calendar import SHANGHAI
from console.domain.text import Text
from resources.tongue import say
from widgets import theme
from widgets.charts.bars import BarRank, Histogram, LeagueBars, LeagueItem, RankItem
from widgets.charts.copies import ChartPanel, Table
from widgets.charts.hours import HourColumns, HourSeries
from widgets.charts.point import TrendPoint
from widgets.charts.rates import rate_text
from widgets.charts.whole import WholeChart
from widgets.controls.buttons import IconButton
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


_KEPT = Text("今日按期处置率", "of those due today")
_DUE = Text("今日应处置", "Due today")
RANKINGS = (
    Ranking(
        "classes", Text("问题类别", "Classes"), Text("今日上报", "reported today"), Text("今日上报", "Reported today")
    ),
    Ranking(
        "streets",
        Text("属地镇街", "Streets"),
        Text("在办，红为超期", "open · red: overdue"),
        Text("在办", "Open"),
        Text("其中超期", "Of these overdue"),
    ),
    Ranking(
        "units",
        Text("主办单位", "Lead units"),
        Text("在办，红为超时", "open · red: too late"),
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
    copied = Signal(str)
    """Something lies on the clipboard now: what, in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: Mapping[str, Sequence[TrendPoint]] = {}
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
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.scale().s)
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

    def show_as_of(self, words: str) -> None:
        """Up to when all of it is true, in words that go along with a copy."""
        for panel in self._panels:
            panel.show_as_of(words)

    def choose(self, key: str) -> None:
        """Show this ranking in the middle."""
        self._ranking = next(each for each in RANKINGS if each.key == key)
        title, note = say(*self._ranking.title), say(*self._ranking.note)
        self._middle.show_title(title, note)
        for bars in (self._rank, self._league):
            bars.setAccessibleName(f"{title} {note}")
        self._show_middle()

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
        bars = self._league if self._ranking.is_rate else self._rank
        self._fill(self._ranking, bars)
        self._both.setCurrentWidget(bars)

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
