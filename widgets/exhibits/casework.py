"""Pages: the card of a case with the sheets of its acts, and the desk's charts with what opens from them."""

from datetime import UTC, datetime, timedelta

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QScrollArea, QWidget

from console.domain.calendar import WorkCalendar
from console.domain.case.stages import Stage
from console.domain.case.table import Action
from console.domain.case.things import Part, Source
from console.domain.case.timers import TimerKind
from console.domain.codebook import Codebook
from console.domain.ids import AccountId, UnitId
from console.domain.interview import CallQuestions
from console.domain.people import Actor, Role
from console.domain.place import Place
from console.domain.rows import AssignmentRow, CaseRow, Promise
from console.domain.text import Text
from console.domain.unit import Organisation
from resources import path
from resources.tongue import say
from widgets import theme
from widgets.alerts.card import AlertCard
from widgets.alerts.strip import AlertStrip
from widgets.cases.actsheet import ActSheet, Scene
from widgets.cases.card import CaseCard
from widgets.cases.filters import FilterBar
from widgets.cases.lexicon import Lexicon
from widgets.cases.many import ManyCard
from widgets.cases.queue import QueueView
from widgets.cases.sheets import DispatchSheet, FileSheet
from widgets.charts.bars import BarRank, RankItem
from widgets.charts.desk import DeskCharts
from widgets.charts.whole import WholeChart
from widgets.controls.buttons import ChipOption
from widgets.controls.panel import Panel
from widgets.controls.signin import SignIn
from widgets.exhibits.figures import classes, day, league
from widgets.exhibits.page import columns, stacked
from widgets.sounds.sheet import SoundChoice, SoundSheet
from widgets.tokens import Tone

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ME = Actor(AccountId("desk01"), frozenset({Role.OPERATOR, Role.DISPATCHER, Role.SHIFT_LEADER}))
CALENDAR = WorkCalendar(rev=1, days=(), years=())
ASKED = (
    Action.ASK_EXTENSION,
    Action.ASK_SUSPENSION,
    Action.SUPERVISE,
    Action.MERGE,
    Action.ADD_REPORTER,
    Action.FEED_BACK,
    Action.FIX_ON_SPOT,
    Action.CORRECT,
    Action.SPLIT,
    Action.CALL_BACK,
)
"""Between them they ask every kind of question there is."""


def lexicon() -> Lexicon:
    """The demo's units and classes, with what a call-taker asks."""
    organisation = msgspec.json.decode(path("profiles", "demo", "organisation.json").read_bytes(), type=Organisation)
    codebook = msgspec.json.decode(path("codebooks", "demo.json").read_bytes(), type=Codebook)
    questions = msgspec.json.decode(path("questions", "demo.json").read_bytes(), type=CallQuestions)
    return Lexicon(organisation, codebook, questions=questions)


def a_row() -> CaseRow:
    """A case that a street office has had for an hour."""
    began = NOW - timedelta(hours=1)
    promise = Promise(
        kind=TimerKind.T3,
        began_at=began,
        amber_at=began + timedelta(minutes=90),
        due_at=began + timedelta(hours=2),
        because=Text("时限 2 个紧急工作时，昼夜连续计时。", "Two urgent hours, day and night."),
    )
    duty = AssignmentRow(
        unit=UnitId("st-qingquan"),
        part=Part.LEAD,
        promise=promise,
        dispatched_at=began,
        due_at=promise.due_at,
        first_due_at=promise.due_at,
    )
    return CaseRow(
        id="exhibit",
        ver=1,
        number="261123-0001",
        stage=Stage.HANDLING,
        source=Source.HOTLINE,
        title=say("店外经营占用盲道", "Goods on the tactile paving"),
        place=Place(117.4757, 36.6903, "柳溪路153号", UnitId("st-qingquan")),
        reported_at=began - timedelta(minutes=20),
        class_code="E0405",
        condition=1,
        promise=promise,
        assignments=(duty,),
    )


def build_case() -> QWidget:
    words = lexicon()
    card = CaseCard()
    card.show_case(a_row(), words, ME, NOW)
    chips = FilterBar(say("筛选", "Filters"), ("all",))
    chips.show_items([ChipOption("all", say("全部", "All open"), 9)], [])
    queue = QueueView(words.icon, may_pick=True)
    empty = QStandardItemModel(0, 5, queue)
    queue.setModel(empty)
    strip = AlertStrip(words.icon)
    return columns([stacked(chips, queue, strip), card, stacked(AlertCard(), ManyCard())], (3, 3, 3))


def build_sheets() -> QWidget:
    words, row = lexicon(), a_row()
    file, dispatch = FileSheet(words, row, say("立案", "File")), DispatchSheet(words, CALENDAR, row, lambda: NOW, "")
    scenes = [Scene(row=row, action=action, actor=ME, lexicon=words, calendar=CALENDAR, now=NOW) for action in ASKED]
    sheets = [file, dispatch, *(ActSheet(scene) for scene in scenes)]
    piles = [stacked(*sheets[n::4]) for n in range(4)]
    whole = QScrollArea()
    whole.setWidgetResizable(True)
    whole.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    whole.setWidget(columns(piles))
    return stacked(whole)


def build_charts() -> QWidget:
    charts, narrowed = _desk_charts("classes"), _desk_charts("kept_streets")
    narrowed.show_narrowing(
        [
            ChipOption("filter", say("待派遣", "To dispatch")),
            ChipOption("words", say("搜索：占道", "Search: 占道")),
            ChipOption("region", say("图上划定区域", "Drawn on the map")),
            ChipOption("hours", say("今日 9 时上报", "Reported at 9 h")),
            ChipOption("kept_streets", say("今日应处置：明水", "Due today: Mingshui")),
        ]
    )
    narrowed.choose_bars({"reported": "9", "kept_streets": "Mingshui", "left": "2"})
    every = BarRank(say("问题类别", "Classes"))
    every.show_items(classes()._items)
    whole = WholeChart(say("问题类别", "Classes"), say("今日上报", "reported today"), every)
    choice = SoundSheet(SoundChoice(), [say("一级", "One"), say("二级", "Two"), say("三级", "Three")], "")
    door = SignIn(say("路见 坐席", "Lujian desk"), "ws://127.0.0.1:8800", "desk01")
    panel = Panel(say("打开的与设置的", "What opens, and what is set"))
    for each in (whole, choice):
        each.setParent(panel)
    panel.add(columns([whole, choice, door]), 1)
    return stacked(charts, narrowed, panel)


def _desk_charts(ranking: str) -> DeskCharts:
    charts, hours = DeskCharts(), day()
    charts.show_hours(hours["reported"], hours["closed"])
    charts.show_ranks({"classes": classes()._items}, {"kept_streets": league()._items})
    left = (
        (say("超期", "Over"), 7, Tone.CRITICAL),
        (say("半时内", "½ h"), 11, Tone.WARNING),
        ("1 h", 18, Tone.NEUTRAL),
    )
    charts.show_time_left([RankItem(str(n), title, count, tone) for n, (title, count, tone) in enumerate(left)])
    charts.choose(ranking)
    charts.setMinimumHeight(6 * theme.scale().row)
    return charts
