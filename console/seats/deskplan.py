"""The plan of the desk: what stands where, and what gives way when the window is small.

┌ rail │ queue    │ map                    │ card of a case, or of an alert ┐
│      │ alerts   │ charts                 │                                │
└──────────────────────────────────────────────────────────────────────────┘

In a low window the charts leave their room to the map, in a narrow one queue and card leave some of theirs.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from console.shell.freshness import of_sources, sources
from console.shell.hours import ways
from console.shell.panes import best_map
from resources.tongue import say
from widgets import theme
from widgets.alerts.card import AlertCard
from widgets.alerts.strip import AlertStrip
from widgets.cases.card import CaseCard
from widgets.cases.filters import FilterBar
from widgets.cases.many import ManyCard
from widgets.cases.newcase import Tray
from widgets.cases.queue import QueueView
from widgets.cases.supervisions import SupervisionBoard
from widgets.charts.desk import DeskCharts
from widgets.controls.buttons import KeyHint, KeyHintStrip, ShortcutButton
from widgets.controls.notices import ToastArea
from widgets.controls.pages import Pages, scrolled
from widgets.controls.panel import Panel
from widgets.controls.pills import AgeMark
from widgets.controls.rail import Rail, RailItem
from widgets.maps.hours import HourBar
from widgets.maps.view import MapView
from widgets.session.room import SessionRoom

CHIP_KEYS = ("all", "overdue", "to_judge", "received", "to_dispatch", "to_review", "mine")
LOW = 760
"""Below this height the charts hide."""
LOWEST = 480
"""Below this one the keys under the queue hide as well: the cases need their room."""
NARROW_MIDDLE = 600


class DeskPlan(QWidget):
    """All widgets of the desk, laid out; it connects nothing but its own sizes."""

    def __init__(self, icon_of: Callable[[str | None], str]) -> None:
        super().__init__()
        self.view, self.strip = QueueView(icon_of, may_pick=True), AlertStrip(icon_of)
        self.card, self.alert, self.many = CaseCard(), AlertCard(), ManyCard()
        self.map, self.refusal = best_map()
        self.session_map, _ = best_map()
        self.hours = HourBar(ways())
        self.charts = DeskCharts()
        self.toasts = ToastArea()
        self.room = SessionRoom(self.session_map)
        self.board = SupervisionBoard("desk")
        self.chips = FilterBar(say("筛选", "Filters"), CHIP_KEYS)
        self.tray = Tray()
        self.newcomers = ShortcutButton("", "W", "ghost", "arrow-up")
        self.newcomers.hide()
        self.report = ShortcutButton(say("上报", "Report"), "O", "ghost", "plus")
        self.rail = Rail()
        self.sources = AgeMark()
        self.sources.hide()
        self._moved_by_hand = False
        self._build()

    def show_rail(self, sessions: int, items: int, pages: int | None = None) -> None:
        """How many sessions are under way, and items and pages wait for the desk; no pages where nobody here leads."""
        shift = () if pages is None else (RailItem("shift", say("值班", "Shift"), "clipboard-list", pages),)
        self.rail.show_items(
            (
                RailItem("cases", say("案件", "Cases"), "inbox"),
                RailItem("session", say("会商", "Sessions"), "users", sessions),
                RailItem("items", say("督办", "Items"), "gavel", items),
                *shift,
                RailItem("sound", say("声音", "Sound"), "volume-2", at_foot=True),
                RailItem("theme", say("明暗", "Theme"), "moon", at_foot=True),
            )
        )

    def show_alerts(self, title: str, note: str) -> None:
        """What the panel of alerts is called, and what its list holds."""
        self._alerts.show_title(title, note)

    def show_counts(self, shown: int) -> None:
        """How many cases are listed."""
        note = say(f"{shown} 件 · 按剩余时限比例", f"{shown} · by share of time left")
        self._queue.show_title(say("案件队列", "Case queue"), note)

    def show_sources(self, now: datetime, heard: Mapping[str, datetime]) -> None:
        """How old the word of the sources of alerts is; nothing where there are none."""
        fresh = of_sources(now, heard)
        self.sources.setVisible(fresh is not None)
        if fresh is not None:
            each = "\n".join(f"{source}  {its.text}" for source, its in sources(now, heard).items())
            self.sources.show_age(fresh.text, fresh.level, each)

    def show_newcomers(self, count: int) -> None:
        """New cases that wait while the order stands still."""
        self.newcomers.setVisible(count > 0)
        self.newcomers.rename(say(f"{count} 件新案", f"{count} new"))

    def show_card(self, of: QWidget) -> None:
        """Which card is on top: `card`, `many`, `alert` or the `tray`."""
        self._cards.setCurrentWidget(of)
        titles = {
            self.card: say("案卷", "The case"),
            self.many: say("多件办理", "Several cases"),
            self.alert: say("告警研判", "The alert"),
        }
        self._card_panel.show_title(titles.get(of, say("新案", "A new case")))

    def parts(self) -> tuple[QWidget, ...]:
        """What stands beside one another on the open page, in the order in which one goes round."""
        page = self.pages.currentWidget()
        at_work = (self.view, self.strip, self.map, self.charts, self._card_panel)
        return (*(at_work if page is self.work_page else (page,)), self.rail)

    def replace_map(self, old: MapView, new: MapView) -> None:
        """Put another map where one stood."""
        if old is self.map:
            self.ground.replace(old, new)
            self.map = new
        else:
            self.room.replace_map(new)
            self.session_map = new

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        middle = self._across.sizes()[1]
        if not self._moved_by_hand:
            wide = self.width() - self.rail.width()
            queue = max(min(440, round(wide * 0.42)), min(580, round(wide * 0.325)))
            card = max(min(350, round(wide * 0.33)), min(400, round(wide * 0.22)))
            middle = wide - queue - card
            self._across.setSizes([queue, middle, card])
        self._give_way(middle)

    def _give_way(self, middle: int) -> None:
        self.charts.setVisible(self.height() >= LOW and middle >= NARROW_MIDDLE)
        self._keys.setVisible(self.height() >= LOWEST)

    def _build(self) -> None:
        self.pages = Pages()
        self.work_page = self._build_cases()
        self.pages.addWidget(self.work_page)
        self.pages.addWidget(self.room)
        items = Panel(
            say("督办与议定事项", "Supervision items"), say("单位反馈后核验", "checked once answered"), flush=True
        )
        items.add(self.board, 1)
        self.pages.addWidget(items)
        self.items_page = items
        scale = theme.scale()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        inner = QVBoxLayout()
        inner.setContentsMargins(scale.s, scale.s, scale.s, scale.s)
        inner.addWidget(scrolled(self.pages))
        row.addLayout(inner, 1)
        self.show_rail(0, 0)
        self.rail.choose("cases")

    def _build_cases(self) -> QWidget:
        left = QSplitter(Qt.Orientation.Vertical)
        left.addWidget(self._build_queue())
        self._alerts = Panel(say("智能监控告警", "Camera alerts"), flush=True)
        self._alerts.add_action(self.sources)
        self._alerts.add(self.strip, 1)
        left.addWidget(self._alerts)
        left.setStretchFactor(0, 3)
        left.setStretchFactor(1, 1)
        left.setSizes([700, 260])
        self.ground = Panel(say("一张图", "The map"), flush=True)
        self.ground.add(self.map, 1)
        self.ground.add(self.hours)
        self.middle = middle = QSplitter(Qt.Orientation.Vertical)
        middle.addWidget(self.ground)
        middle.addWidget(self.charts)
        middle.setStretchFactor(0, 1)
        middle.setSizes([620, 230])
        self._cards = QStackedWidget()
        self._cards.addWidget(self.card)
        self._cards.addWidget(self.many)
        self._cards.addWidget(self.alert)
        self._cards.addWidget(self.tray)
        self._card_panel = Panel(say("案卷", "The case"), flush=True)
        self._card_panel.add(self._cards, 1)
        self._across = QSplitter(Qt.Orientation.Horizontal)
        for part in (left, middle, self._card_panel):
            self._across.addWidget(part)
        self._across.setStretchFactor(1, 1)
        self._across.splitterMoved.connect(self._keep)
        for splitter in (left, middle, self._across):
            splitter.setChildrenCollapsible(False)
        return self._across

    def _build_queue(self) -> QWidget:
        scale = theme.scale()
        hints = KeyHintStrip(
            (
                KeyHint("J K", say("上下", "walk")),
                KeyHint("A", say("派遣", "dispatch")),
                KeyHint("F", say("立案", "file")),
                KeyHint("M", say("会商", "confer")),
                KeyHint("L", say("告警", "alerts")),
                KeyHint("?", say("全部快捷键", "all keys")),
                KeyHint("V", say("转案件", "make a case")),
                KeyHint("X", say("多选·误报", "pick · false")),
                KeyHint("W", say("新案", "newcomers")),
                KeyHint("G", say("定位", "locate")),
            )
        )
        chips, keys = QWidget(), QWidget()
        for holder, inside, below in ((chips, self.chips, 0), (keys, hints, scale.xs)):
            line = QHBoxLayout(holder)
            line.setContentsMargins(scale.m, 0, scale.m, below)
            line.addWidget(inside)
        self._queue = Panel(say("案件队列", "Case queue"), flush=True)
        self._queue.add_action(self.newcomers)
        self._queue.add_action(self.report)
        self._queue.add(chips)
        self._queue.add(self.view, 1)
        self._queue.add(self.toasts)
        self._queue.add(keys)
        self._keys = keys
        return self._queue

    def _keep(self) -> None:
        """Somebody drew the borders: they stay where they were drawn."""
        self._moved_by_hand = True
        self._give_way(self._across.sizes()[1])
