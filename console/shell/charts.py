"""Figures of the tally → what the charts draw, and a bar that was opened → its cases in the queue."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, time

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal

from console.analytics.share import Chart, frame_of
from console.analytics.tally import Figures, Kept, figures
from console.domain.calendar import SHANGHAI, local_day
from console.domain.text import Text
from console.domain.unit import of_street
from console.models.queue import CaseQueue
from resources.tongue import say
from widgets.cases.lexicon import Lexicon
from widgets.charts.bars import LeagueItem, RankItem
from widgets.charts.desk import DeskCharts
from widgets.charts.point import TrendPoint
from widgets.tokens import Tone

CLASSES_SHOWN = 7
NAME_MOST = 16
"""Of a longer name, so much stands on a chip."""
LEFT = (
    (Text("超期", "Over"), Text("已超期", "Overdue"), Tone.CRITICAL),
    (Text("半时内", "½ h"), Text("剩 ≤30 分", "≤ 30 min left"), Tone.WARNING),
    (Text("1 时内", "1 h"), Text("剩 30–60 分", "30–60 min left"), Tone.INFO),
    (Text("2 时内", "2 h"), Text("剩 1–2 时", "1–2 h left"), Tone.INFO),
    (Text("4 时内", "4 h"), Text("剩 2–4 时", "2–4 h left"), Tone.INFO),
    (Text("更晚", "Later"), Text("剩 >4 时", "> 4 h left"), Tone.INFO),
)
"""(under the column, on its chip, colour) of each stretch of time left."""
AGES = (
    (Text("1 天内", "≤ 1 day"), Tone.INFO),
    (Text("1–3 天", "1–3 days"), Tone.INFO),
    (Text("3–7 天", "3–7 days"), Tone.INFO),
    (Text("7–30 天", "7–30 days"), Tone.WARNING),
    (Text("30 天以上", "> 30 days"), Tone.CRITICAL),
)
KEYED = {
    Chart.CLASSES: Text("今日上报", "Today"),
    Chart.STREETS: Text("属地", "Street"),
    Chart.UNITS: Text("主办", "Lead"),
    Chart.KEPT_CLASSES: Text("今日应处置", "Due today"),
    Chart.KEPT_STREETS: Text("今日应处置", "Due today"),
    Chart.KEPT_UNITS: Text("今日应处置", "Due today"),
}
"""What it means to stand in a bar of these, before the name of the bar."""


class ChartDesk(QObject):
    """Drives the charts of a desk over its queue.

    What the queue is narrowed to, the charts count; a chart with an open bar, by every side but that bar, so that its
    other bars stay to be opened. An open bar goes on with the clock, as the list and the map do.
    """

    opened = Signal()
    """The queue lists the cases of a bar."""

    def __init__(
        self,
        charts: DeskCharts,
        queue: CaseQueue,
        lexicon: Lexicon,
        hub_now: Callable[[], datetime],
        whole_at: Callable[[], datetime | None],
        narrowed_to: Callable[[str], str],
        parent: QObject | None = None,
    ) -> None:
        """`narrowed_to`: what the charts count in words, one side left out; '' where that is everything."""
        super().__init__(parent)
        self._charts, self._queue, self._lexicon = charts, queue, lexicon
        self._hub_now, self._whole_at, self._narrowed_to = hub_now, whole_at, narrowed_to
        self._shown: dict[str, Figures] = {}
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._go_on)
        self._begin()
        queue.narrowed.connect(self.show_soon)
        charts.opened.connect(self._open)

    def show(self) -> None:
        """Draw what has changed."""
        self._soon.stop()
        self._begin()
        while self._left:
            self._count()
        self._draw()

    def show_soon(self) -> None:
        """The same in turns of their own, for a hand on the list does not wait for it."""
        self._begin()
        self._soon.start()

    def _begin(self) -> None:
        """What of all is to be counted: the narrowing as a whole, and what each open bar leaves its own chart."""
        self._at, self._counted = self._hub_now(), dict[str, Figures]()
        self._left = ["", *self._queue.bars]

    def _count(self) -> None:
        side = self._left.pop(0)
        self._counted[side] = figures(self._queue.shares.as_of(self._at, self._queue.members(side)))

    def _go_on(self) -> None:
        """One count a turn, then the drawing."""
        if self._left:
            self._count()
            self._soon.start()
        else:
            self._draw()

    def _draw(self) -> None:
        sides, queue = self._counted, self._queue
        known = as_of(self._at, self._whole_at())
        told = {side: " · ".join(filter(None, (self._narrowed_to(side), known))) for side in sides}
        self._charts.show_as_of(told.pop(""), told)
        self._charts.show_filling(queue.is_filling)
        hour = self._at.replace(minute=0, second=0, microsecond=0)
        seen = {side: replace(each, at=hour) for side, each in sides.items()}
        if seen != self._shown:
            self._shown = seen
            show_desk_charts(self._charts, sides, dict(queue.bars.values()), self._lexicon)

    def _open(self, chart: str, bar: str) -> None:
        """List the cases of a bar; of the one that is open already, no longer."""
        frame = frame_of(Chart(chart))
        if self._queue.bars.get(frame) == (chart, bar):
            self._queue.shut_bar(frame)
        else:
            self._queue.open_bar(Chart(chart), bar, self._hub_now())
            self.opened.emit()


def as_of(at: datetime, whole_at: datetime | None) -> str:
    """Up to when figures of `at` are true where everything is known up to `whole_at`."""
    known = min(at, whole_at or at).astimezone(SHANGHAI)
    return say(f"截至 {known:%Y-%m-%d %H:%M:%S}", f"as of {known:%Y-%m-%d %H:%M:%S}")


def bar_name(chart: Chart, bar: str, lexicon: Lexicon) -> Text:
    """What the chip says under which the cases of a bar are listed."""
    match chart:
        case Chart.AGES:
            age, _ = AGES[int(bar)]
            return Text(f"库龄 {age.zh}", f"Age {age.en}")
        case Chart.LEFT:
            return LEFT[int(bar)][1]
        case Chart.REPORTED:
            return Text(f"今日 {bar} 时上报", f"Reported at {bar} h")
        case Chart.CLOSED:
            return Text(f"今日 {bar} 时结案", f"Closed at {bar} h")
        case _:
            name, what = short(key_name(chart, bar, lexicon)), KEYED[chart]
            return Text(f"{what.zh}：{name}", f"{what.en}: {name}")


def short(name: str) -> str:
    """A name of others as one line of a chip."""
    words = "".join(each if each.isprintable() else " " for each in name).strip()
    return words if len(words) <= NAME_MOST else f"{words[: NAME_MOST - 1]}…"


def street_name(street: str, lexicon: Lexicon) -> str:
    return of_street(lexicon.unit(street)) if street else say("属地未定", "No street yet")


def lead_name(unit: str, lexicon: Lexicon) -> str:
    return of_street(lexicon.unit(unit)) if unit else say("尚未派遣", "Not dispatched")


def key_name(chart: Chart, key: str, lexicon: Lexicon) -> str:
    """What a bar is of, where it is no stretch of time."""
    match chart:
        case Chart.CLASSES | Chart.KEPT_CLASSES:
            return lexicon.small_class(key)
        case Chart.STREETS | Chart.KEPT_STREETS:
            return street_name(key, lexicon)
        case _:
            return lead_name(key, lexicon)


def show_desk_charts(
    charts: DeskCharts, sides: Mapping[str, Figures], open_bars: Mapping[str, str], lexicon: Lexicon
) -> None:
    """Draw all of them; `sides`: the figures of the frames that have ones of their own, "" of all others."""

    def of(chart: Chart) -> Figures:
        return sides.get(frame_of(chart), sides[""])

    hours = of(Chart.REPORTED)
    charts.show_hours(by_hour(hours.reported_by_hour, hours.at), by_hour(hours.closed_by_hour, hours.at))
    classes, ages, left = of(Chart.CLASSES).classes, of(Chart.AGES).ages, of(Chart.LEFT).time_left
    ranks: dict[str, list[RankItem]] = {
        Chart.CLASSES: ranked(classes, lexicon, most=len(classes)),
        Chart.STREETS: fullest(
            RankItem(each.street, street_name(each.street, lexicon), each.open, late=each.overdue)
            for each in of(Chart.STREETS).streets
        ),
        Chart.UNITS: fullest(
            RankItem(each.unit, lead_name(each.unit, lexicon), each.open, late=each.overdue)
            for each in of(Chart.UNITS).units
        ),
        Chart.AGES: [
            RankItem(str(n), say(*name), count, tone)
            for n, ((name, tone), count) in enumerate(zip(AGES, ages, strict=True))
        ],
    }
    rates = {
        Chart.KEPT_CLASSES: of(Chart.KEPT_CLASSES).kept_classes,
        Chart.KEPT_STREETS: of(Chart.KEPT_STREETS).kept_streets,
        Chart.KEPT_UNITS: of(Chart.KEPT_UNITS).kept_units,
    }
    leagues: dict[str, list[LeagueItem]] = {
        chart: [LeagueItem(each.key, key_name(chart, each.key, lexicon), each.met, each.due) for each in worst(kept)]
        for chart, kept in rates.items()
    }
    for name, bar in open_bars.items():
        chart = Chart(name)
        if chart in ranks and all(each.key != bar for each in ranks[chart]):
            ranks[chart].append(RankItem(bar, key_name(chart, bar, lexicon), 0))
        if chart in leagues and all(each.key != bar for each in leagues[chart]):
            leagues[chart].append(LeagueItem(bar, key_name(chart, bar, lexicon), 0, 0))
    charts.show_ranks(ranks, leagues)
    charts.show_time_left(
        [
            RankItem(str(n), say(*name), count, tone)
            for n, ((name, _, tone), count) in enumerate(zip(LEFT, left, strict=True))
        ]
    )


def fullest(items: Iterable[RankItem]) -> list[RankItem]:
    """Those that count anything, the largest first."""
    return sorted((each for each in items if each.value), key=lambda each: (-each.value, each.key))


def worst(rates: Sequence[Kept]) -> list[Kept]:
    """Those that are kept worst first; of the same rate, those of which more fell due."""
    return sorted(rates, key=lambda each: (each.met / each.due, -each.due, each.key))


def by_hour(counts: Sequence[int], now: datetime) -> list[TrendPoint]:
    """One point an hour up to the present one; the hours to come are not drawn as nothing."""
    day = local_day(now)
    begun = [n for n in range(len(counts)) if datetime.combine(day, time(n), SHANGHAI) <= now]
    return [TrendPoint(datetime.combine(day, time(n), SHANGHAI), counts[n]) for n in begun]


def ranked(classes: Sequence[tuple[str, int]], lexicon: Lexicon, most: int = CLASSES_SHOWN) -> list[RankItem]:
    return [RankItem(code, lexicon.small_class(code), n) for code, n in classes[:most]]
