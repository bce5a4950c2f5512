"""Figures of the tally → what the charts draw, and a bar that was opened → its cases in the queue."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from console.analytics.share import Chart, behind
from console.analytics.tally import Figures, Kept, Tally
from console.domain.calendar import SHANGHAI, local_day
from console.domain.text import Text
from console.domain.unit import of_street
from console.shell.filtering import Filtering
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


class ChartDesk(QObject):
    """Drives the charts of a desk over its tally and the filters above its queue.

    A bar is opened as of that very instant, which stands on its chip where the bar is one of time: the cases behind it
    stay the same while the clock goes on, and opening the bar again tells anew.
    """

    opened = Signal()
    """The queue lists the cases of a bar."""

    def __init__(
        self,
        charts: DeskCharts,
        tally: Tally,
        filtering: Filtering,
        lexicon: Lexicon,
        hub_now: Callable[[], datetime],
        whole_at: Callable[[], datetime | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._charts, self._tally, self._filtering, self._lexicon = charts, tally, filtering, lexicon
        self._hub_now, self._whole_at = hub_now, whole_at
        self._shown: Figures | None = None
        self._of = ""
        charts.opened.connect(self._open)

    def count(self, tally: Tally, of: str = "") -> None:
        """Show the figures of this tally from now on; `of`: what it counts, where that is not the whole district."""
        self._tally, self._of = tally, of
        self.show()

    def show(self) -> datetime:
        """Draw what has changed; gives the instant of the figures."""
        figures = self._tally.figures(self._hub_now())
        known = as_of(figures.at, self._whole_at())
        self._charts.show_as_of(f"{self._of} · {known}" if self._of else known)
        if self._shown is None or replace(figures, at=self._shown.at) != self._shown:
            self._shown = figures
            show_desk_charts(self._charts, figures, self._lexicon)
        return figures.at

    def _open(self, chart: str, bar: str) -> None:
        at = self.show()
        self._filtering.narrow(bar_name(Chart(chart), bar, at, self._lexicon), behind(Chart(chart), bar, at))
        self.opened.emit()


def as_of(at: datetime, whole_at: datetime | None) -> str:
    """Up to when figures of `at` are true where everything is known up to `whole_at`."""
    known = min(at, whole_at or at).astimezone(SHANGHAI)
    return say(f"截至 {known:%Y-%m-%d %H:%M:%S}", f"as of {known:%Y-%m-%d %H:%M:%S}")


def bar_name(chart: Chart, bar: str, at: datetime, lexicon: Lexicon) -> Text:
    """What the chip says under which the cases of a bar are listed."""
    when = f"{at.astimezone(SHANGHAI):%H:%M}"
    match chart:
        case Chart.CLASSES:
            name = _short(lexicon.small_class(bar))
            return Text(f"今日上报：{name}", f"Today: {name}")
        case Chart.STREETS:
            name = _short(street_name(bar, lexicon))
            return Text(f"属地：{name}", f"Street: {name}")
        case Chart.UNITS:
            name = _short(lead_name(bar, lexicon))
            return Text(f"主办：{name}", f"Lead: {name}")
        case Chart.AGES:
            age, _ = AGES[int(bar)]
            return Text(f"{when} 库龄 {age.zh}", f"{when} age {age.en}")
        case Chart.LEFT:
            _, left, _ = LEFT[int(bar)]
            return Text(f"{when} {left.zh}", f"{when} {left.en}")
        case Chart.REPORTED:
            return Text(f"今日 {bar} 时上报", f"Reported at {bar} h")
        case Chart.CLOSED:
            return Text(f"今日 {bar} 时结案", f"Closed at {bar} h")
        case Chart.KEPT_CLASSES | Chart.KEPT_STREETS | Chart.KEPT_UNITS:
            name = _short(kept_name(chart, bar, lexicon))
            return Text(f"{when} 今日应处置：{name}", f"{when} due today: {name}")


def _short(name: str) -> str:
    words = "".join(each if each.isprintable() else " " for each in name).strip()
    return words if len(words) <= NAME_MOST else f"{words[: NAME_MOST - 1]}…"


def street_name(street: str, lexicon: Lexicon) -> str:
    return of_street(lexicon.unit(street)) if street else say("属地未定", "No street yet")


def lead_name(unit: str, lexicon: Lexicon) -> str:
    return lexicon.unit(unit) if unit else say("尚未派遣", "Not dispatched")


def kept_name(chart: Chart, key: str, lexicon: Lexicon) -> str:
    """What a rate is of."""
    match chart:
        case Chart.KEPT_CLASSES:
            return lexicon.small_class(key)
        case Chart.KEPT_STREETS:
            return street_name(key, lexicon)
        case _:
            return lead_name(key, lexicon)


def show_desk_charts(charts: DeskCharts, figures: Figures, lexicon: Lexicon) -> None:
    """Draw all of them."""
    charts.show_hours(by_hour(figures.reported_by_hour, figures.at), by_hour(figures.closed_by_hour, figures.at))
    charts.show_ranks(
        {
            Chart.CLASSES: ranked(figures.classes, lexicon, most=len(figures.classes)),
            Chart.STREETS: fullest(
                RankItem(each.street, street_name(each.street, lexicon), each.open, late=each.overdue)
                for each in figures.streets
            ),
            Chart.UNITS: fullest(
                RankItem(each.unit, lead_name(each.unit, lexicon), each.open, late=each.overdue)
                for each in figures.units
            ),
            Chart.AGES: [
                RankItem(str(n), say(*name), count, tone)
                for n, ((name, tone), count) in enumerate(zip(AGES, figures.ages, strict=True))
            ],
        },
        {
            chart: [LeagueItem(each.key, kept_name(chart, each.key, lexicon), each.met, each.due) for each in worst(of)]
            for chart, of in (
                (Chart.KEPT_CLASSES, figures.kept_classes),
                (Chart.KEPT_STREETS, figures.kept_streets),
                (Chart.KEPT_UNITS, figures.kept_units),
            )
        },
    )
    charts.show_time_left(
        [
            RankItem(str(n), say(*name), count, tone)
            for n, ((name, _, tone), count) in enumerate(zip(LEFT, figures.time_left, strict=True))
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
