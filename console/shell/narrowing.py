"""What list, map and charts of a desk are narrowed to: said in words, and let go from where it is read.

    queue.narrowed ─▶ parts: filter · words · region · bars ─▶ chips over the charts, one beside the filters
    a chip, Esc in the list, Ctrl+D ─▶ that part alone; 「全部放开」, Esc in an empty list ─▶ every one

Which of them narrow whom is the rule of `console.models.sides`.
"""

from collections.abc import Callable, Iterator

from msgspec import Struct
from PySide6.QtCore import QObject

from console.analytics.share import Chart
from console.domain.text import Text
from console.models.queue import CaseQueue
from console.models.sides import REGION, WORDS
from console.shell.charts import bar_name, short
from console.shell.deeds import Deed
from console.shell.filtering import Filtering
from resources.tongue import say
from widgets.cases.filters import FilterBar
from widgets.cases.lexicon import Lexicon
from widgets.cases.queue import QueueView
from widgets.charts.desk import DeskCharts
from widgets.controls.buttons import ChipOption

FILTER = "filter"


class Part(Struct, frozen=True):
    """One side from which all is narrowed, by its name in `sides`, and what it says."""

    side: str
    name: str


class Narrowing(QObject):
    """`let_region_go`, `clear_words`: let go of what other parts of the window hold as well."""

    def __init__(
        self,
        queue: CaseQueue,
        view: QueueView,
        filtering: Filtering,
        bar: FilterBar,
        charts: DeskCharts,
        lexicon: Lexicon,
        let_region_go: Callable[[], object],
        clear_words: Callable[[], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._queue, self._filtering, self._bar, self._charts, self._lexicon = queue, filtering, bar, charts, lexicon
        self._view = view
        self._let_region_go, self._clear_words = let_region_go, clear_words
        queue.narrowed.connect(self.show)
        queue.counts_changed.connect(self._show_count)
        bar.shut.connect(queue.shut_bars)
        view.widened.connect(self.let_all_go)
        charts.freed.connect(self.let_go)
        charts.all_freed.connect(self.let_all_go)
        self.show()

    def parts(self) -> tuple[Part, ...]:
        """From how many sides all is narrowed now."""
        return tuple(self._parts())

    def words(self, but: str = "") -> str:
        """What is counted, in words; `but`: by a chart that this side does not narrow."""
        names = [each.name for each in self._parts() if each.side != but]
        return say("只计 ", "Only ") + " · ".join(names) if names else ""

    def let_go(self, side: str) -> None:
        """This side narrows no longer."""
        if side == FILTER:
            self._filtering.show(self._queue.FILTERS[0].key)
        elif side == WORDS:
            self._clear_words()
        elif side == REGION:
            self._let_region_go()
        else:
            self._queue.shut_bar(side)

    def let_all_go(self) -> None:
        """Nothing narrows any longer."""
        self._queue.shut_bars()
        for each in self.parts():
            self.let_go(each.side)

    def deeds(self) -> Iterator[Deed]:
        """What finds it by name."""
        yield Deed(
            name=Text("放开全部筛选", "Let go of all narrowing"),
            do=self.let_all_go,
            icon="x",
            about=Text("列表、地图、图表", "list, map, charts"),
            reason=None if self.parts() else Text("现在没有筛选。", "Nothing is narrowed now."),
            also=("清除筛选", "clear filters"),
        )

    def step_back(self) -> None:
        """Let go of the bars; where there are none, of the region."""
        if self._queue.bars:
            self._queue.shut_bars()
        else:
            self._let_region_go()

    def show(self) -> None:
        """Say what holds now."""
        self._view.show_narrowing([each.name for each in self._parts()])
        self._charts.show_narrowing([ChipOption(each.side, each.name) for each in self._parts()])
        self._charts.choose_bars(dict(self._queue.bars.values()))
        self._show_count()

    def _parts(self) -> Iterator[Part]:
        queue = self._queue
        if not queue.shown.yields:
            yield Part(FILTER, say(*queue.shown.name))
        if queue.typed:
            typed = short(queue.typed)
            yield Part(WORDS, say(f"搜索：{typed}", f"Search: {typed}"))
        if queue.region is not None:
            yield Part(REGION, say("图上划定区域", "Drawn on the map"))
        for side, (chart, bar) in queue.bars.items():
            yield Part(side, say(*bar_name(Chart(chart), bar, self._lexicon)))

    def _show_count(self) -> None:
        """The bars as one chip beside the filters, for the charts are not always in sight."""
        names = [say(*bar_name(Chart(chart), bar, self._lexicon)) for chart, bar in self._queue.bars.values()]
        self._bar.show_bars(names, self._queue.counts[self._queue.shown.key])
