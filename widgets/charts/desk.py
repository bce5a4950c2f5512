"""The charts under the desk's map: the day's curve, the classes, the time left."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.domain.calendar import SHANGHAI
from resources.tongue import say
from widgets import theme
from widgets.charts.bars import BarRank, Histogram, RankItem
from widgets.charts.trend import LineTrend, TrendPoint, TrendSeries
from widgets.controls.panel import Panel
from widgets.tokens import Tone


class DeskCharts(QWidget):
    """Figures in, intents out."""

    class_opened = Signal(str)
    """The cases behind a bar: the code of a class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trend = LineTrend(
            say("今日上报与结案", "Reported and closed today"),
            (
                TrendSeries("reported", say("上报", "Reported"), Tone.INFO),
                TrendSeries("closed", say("结案", "Closed"), Tone.GOOD),
            ),
            SHANGHAI,
        )
        self._classes = BarRank(say("今日上报按类别", "Reported today by class"))
        self._classes.opened.connect(self.class_opened)
        self._left = Histogram(say("剩余时限", "Time left"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.scale().s)
        for title, note, chart in (
            (say("今日上报与结案", "Reported and closed"), say("件 / 小时", "per hour"), self._trend),
            (say("问题类别", "Classes"), say("今日上报", "reported today"), self._classes),
            (say("剩余时限", "Time left"), say("在办件数", "open cases"), self._left),
        ):
            panel = Panel(title, note)
            panel.add(chart, 1)
            line.addWidget(panel, 1)

    def show_trend(self, reported: Sequence[TrendPoint], closed: Sequence[TrendPoint]) -> None:
        self._trend.show_items({"reported": reported, "closed": closed})

    def show_classes(self, items: Sequence[RankItem]) -> None:
        self._classes.show_items(items)

    def show_time_left(self, items: Sequence[RankItem]) -> None:
        self._left.show_items(items)
