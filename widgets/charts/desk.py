"""The charts under the desk's map: the day's curve, a ranking of one's choice, the time left."""

from collections.abc import Mapping, Sequence
from math import nan

import msgspec
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from console.domain.calendar import SHANGHAI
from console.domain.text import Text
from resources.tongue import say
from widgets import theme
from widgets.charts.bars import BarRank, Histogram, RankItem
from widgets.charts.copies import ChartPanel, Table
from widgets.charts.trend import LineTrend, TrendPoint, TrendSeries
from widgets.controls.buttons import IconButton
from widgets.controls.words import caption
from widgets.tokens import Tone

LEFT = "left"


class Ranking(msgspec.Struct, frozen=True):
    """What the chart in the middle may show. `counted`: what a bar counts; `late`: what the red of a bar is."""

    key: str
    title: Text
    note: Text
    counted: Text
    late: Text | None = None


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
)


class DeskCharts(QWidget):
    """Figures in, intents out. Which ranking is shown stays as the person chose it."""

    opened = Signal(str, str)
    """The cases behind a bar: (`left` or the key of a ranking, key of the bar)."""
    copied = Signal(str)
    """Something lies on the clipboard now: what, in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: Mapping[str, Sequence[TrendPoint]] = {}
        self._ranks: dict[str, tuple[RankItem, ...]] = {}
        self._time_left: tuple[RankItem, ...] = ()
        self._ranking = RANKINGS[0]
        self._trend = LineTrend(
            say("今日上报与结案", "Reported and closed today"),
            (
                TrendSeries("reported", say("上报", "Reported"), Tone.INFO),
                TrendSeries("closed", say("结案", "Closed"), Tone.GOOD),
            ),
            SHANGHAI,
        )
        self._rank = BarRank("")
        self._rank.opened.connect(lambda bar: self.opened.emit(self._ranking.key, bar))
        self._left = Histogram(say("剩余时限", "Time left"))
        self._left.opened.connect(lambda bar: self.opened.emit(LEFT, bar))
        hours = ChartPanel(
            say("今日上报与结案", "Reported and closed"), say("件 / 小时", "per hour"), self._trend, self._hours
        )
        self._middle = ChartPanel("", "", self._rank, self._ranked)
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

    def show_trend(self, reported: Sequence[TrendPoint], closed: Sequence[TrendPoint]) -> None:
        """The day so far, a point an hour."""
        self._points = {"reported": reported, "closed": closed}
        self._trend.show_items(self._points)

    def show_ranks(self, ranks: Mapping[str, Sequence[RankItem]]) -> None:
        """The bars of each ranking, by its key; all of them, though there may be room for some only."""
        self._ranks = {key: tuple(items) for key, items in ranks.items()}
        self._rank.show_items(self._ranks.get(self._ranking.key, ()))

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
        self._rank.setAccessibleName(f"{title} {note}")
        self._rank.show_items(self._ranks.get(key, ()))

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
        items, late = self._ranks.get(self._ranking.key, ()), self._ranking.late
        header = (say(*self._ranking.title), say(*self._ranking.counted))
        if late is None:
            return Table(header, [(each.title, each.value) for each in items])
        return Table((*header, say(*late)), [(each.title, each.value, each.late) for each in items])

    def _left_table(self) -> Table:
        header = (say("剩余时限", "Time left"), say("在办件数", "open cases"))
        return Table(header, [(each.title, each.value) for each in self._time_left])
