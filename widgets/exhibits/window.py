"""Page: the window of a desk, composed of controls alone."""

from datetime import datetime

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from resources.tongue import say
from widgets import icons, theme
from widgets.controls.buttons import ChipOption, ChipRow, IconButton, KeyHintStrip, ShortcutButton
from widgets.controls.form import Facts
from widgets.controls.notices import ToastArea, Watermark
from widgets.controls.panel import EmptyState, Panel
from widgets.controls.photos import Photo, PhotoStrip
from widgets.controls.pills import AgePill, StatusPill, paint_pill, pill_size
from widgets.controls.rail import Rail, RailItem
from widgets.controls.stagebar import StageBar
from widgets.controls.topbar import TopBar
from widgets.controls.words import FigureLabel, PlainLabel
from widgets.exhibits.figures import ZONE
from widgets.exhibits.marks import hints, stages
from widgets.exhibits.page import column, row, street
from widgets.tokens import Tone

_SUB = Qt.ItemDataRole.UserRole + 1
_TONE = Qt.ItemDataRole.UserRole + 2
_ICON = Qt.ItemDataRole.UserRole + 3


def build() -> QWidget:
    window = QWidget()
    whole = QVBoxLayout(window)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.setSpacing(0)
    whole.addWidget(_top())
    whole.addWidget(Watermark())
    body = QHBoxLayout()
    body.setContentsMargins(0, 0, theme.scale().s, theme.scale().s)
    body.setSpacing(theme.scale().s)
    body.addWidget(_rail())
    for part, share in ((_queue(), 32), (_map(), 40), (_card(), 20)):
        column = QVBoxLayout()
        column.setContentsMargins(0, theme.scale().s, 0, 0)
        column.addWidget(part)
        body.addLayout(column, share)
    whole.addLayout(body, 1)
    return window


def _top() -> TopBar:
    top = TopBar(say("路见", "Lujian"), say("章丘区 · 指挥中心坐席 03", "Zhangqiu · desk 03"))
    age = AgePill()
    age.show_age(say("实时", "Live"), "good")
    top.add(age)
    top.add(StatusPill(say("超期 7", "7 overdue"), Tone.CRITICAL, "alarm-clock"))
    for icon, name in (
        ("bell", say("通知", "Notices")),
        ("video", say("会商", "Sessions")),
        ("sun", say("浅色", "Light")),
    ):
        top.add(IconButton(icon, name))
    top.show_time(datetime(2026, 11, 22, 14, 32, 7, tzinfo=ZONE))
    top.show_account(say("派遣员 王敏", "Dispatcher Wang Min"))
    return top


def _rail() -> Rail:
    rail = Rail()
    rail.show_items(
        [
            RailItem("cases", say("案件", "Cases"), "inbox", 18),
            RailItem("map", say("地图", "Map"), "map"),
            RailItem("session", say("会商", "Meet"), "users", 2),
            RailItem("order", say("督办", "Orders"), "gavel", 7),
            RailItem("figures", say("统计", "Figures"), "chart-column"),
            RailItem("wall", say("大屏", "Wall"), "monitor"),
            RailItem("settings", say("设置", "Settings"), "settings", at_foot=True),
        ]
    )
    rail.choose("cases")
    return rail


def _queue() -> Panel:
    panel = Panel(say("案件队列", "Queue"), say("60 件 · 按时限", "60 · by deadline"), flush=True)
    for icon, name in (
        ("list-filter", say("筛选", "Filter")),
        ("arrow-up-down", say("排序", "Sort")),
        ("columns-3", say("列", "Columns")),
    ):
        panel.add_action(IconButton(icon, name))
    chips = ChipRow(say("筛选", "Filters"))
    chips.show_items(
        [
            ChipOption("all", say("全部", "All"), 60),
            ChipOption("wait", say("待派遣", "To dispatch"), 18),
            ChipOption("work", say("处置中", "In hand"), 21),
            ChipOption("check", say("待核查", "To check"), 14),
            ChipOption("late", say("超期", "Overdue"), 7),
        ]
    )
    chips.choose("all")
    chips.setContentsMargins(theme.scale().m, 0, theme.scale().m, 0)
    panel.add(chips)
    panel.add(_table(), 1)
    toasts = ToastArea()
    panel.add(toasts)
    toasts.setContentsMargins(theme.scale().s, 0, theme.scale().s, 0)
    toasts.show_toast(
        "1",
        say("新告警 · 占道经营", "New alert · street stall"),
        say("绣水东街 C-204 · 置信度 0.91", "Xiushui East C-204 · confidence 0.91"),
        Tone.WARNING,
        "cctv",
        say("查看", "Look"),
        "V",
    )
    strip = KeyHintStrip(hints())
    strip.setContentsMargins(theme.scale().m, 0, 0, 0)
    panel.add(row(strip, stretch=False))
    return panel


class _Rows(QStyledItemDelegate):
    """Two lines to a row; a pill where there is a tone; red only for what is overdue."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """The row is chosen as a whole: no ring around one of its cells."""
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        palette, scale = theme.palette(), theme.scale()
        room = QRectF(option.rect).adjusted(scale.s, 7, -scale.s, -7)
        painter.save()
        text, sub = str(index.data(Qt.ItemDataRole.ToolTipRole)), index.data(_SUB)
        tone: Tone | None = index.data(_TONE)
        if index.column() == 2 and tone is not None:
            size = pill_size(text)
            pill = QRectF(room.left(), room.center().y() - size.height() / 2, size.width(), size.height())
            paint_pill(painter, pill, text, tone)
            painter.restore()
            return
        right = index.column() == 3
        icon = index.data(_ICON)
        if icon:
            box = QRectF(room.left(), room.top(), scale.icon, room.height() / 2)
            icons.draw(painter, box.adjusted(1, 1, -1, -1), icon, palette.low)
            room.setLeft(room.left() + scale.icon + scale.s)
        across = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        align = int((across | Qt.AlignmentFlag.AlignVCenter).value)
        weight = QFont.Weight.DemiBold if index.column() in (0, 3) else QFont.Weight.Normal
        painter.setFont(theme.figures(weight=weight))
        ink = palette.high if tone in (None, Tone.NEUTRAL) else palette.ink(tone)
        painter.setPen(theme.colour(ink))
        upper = QRectF(room.left(), room.top(), room.width(), room.height() / 2)
        painter.drawText(
            upper,
            align,
            painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width())),
        )
        painter.setFont(theme.figures(scale.caption))
        painter.setPen(theme.colour(palette.low))
        below = painter.fontMetrics().elidedText(str(sub), Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(upper.translated(0, room.height() / 2), align, below)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(80, theme.scale().row)


_CASES: tuple[tuple[str, tuple[str, str], Tone, tuple[str, str]], ...] = (
    (
        "circle-dot",
        ("井盖破损 · 开先大道北段", "Manhole · Kaixian North"),
        Tone.CRITICAL,
        ("超期 42 分", "42 min over"),
    ),
    ("megaphone", ("违规广告 · 百脉泉公园西侧", "Ads · Baimai Spring"), Tone.CRITICAL, ("超期 8 分", "8 min over")),
    ("store", ("占道经营 · 龙泉大道公交站", "Stalls · Longquan stop"), Tone.WARNING, ("6 分", "6 min")),
    ("wind", ("工地扬尘 · 经十东路胡山大街口", "Dust · Jingshi East"), Tone.WARNING, ("18 分", "18 min")),
    ("trash-2", ("暴露垃圾 · 双山大街与车站街路口", "Rubbish · Shuangshan"), Tone.NEUTRAL, ("42 分", "42 min")),
    ("bike", ("乱停乱放 · 明珠小区东门", "Bicycles · Mingzhu gate"), Tone.NEUTRAL, ("1 小时 12 分", "1 h 12")),
    ("lightbulb", ("路灯不亮 · 福泰路夜市", "Dark lamp · Futai market"), Tone.NEUTRAL, ("3 小时", "3 h")),
)

_STATES = (
    (("处置中", "In hand"), Tone.INFO),
    (("待核查", "To check"), Tone.NEUTRAL),
    (("待派遣", "To dispatch"), Tone.NEUTRAL),
)


def _rows() -> QStandardItemModel:
    model = QStandardItemModel(0, 4)
    model.setHorizontalHeaderLabels(
        [say("案件", "Case"), say("来源 / 属地", "Source / street"), say("状态", "State"), say("时限", "Due")]
    )
    due = model.horizontalHeaderItem(3)
    due.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    for n in range(18):
        icon, title, tone, left = _CASES[min(n // 2, 6)]
        state, state_tone = _STATES[n % 3]
        cells = (
            (say(*title), f"ZQ-1122-{469 - n:04}", None, icon),
            (say("热线 12345", "Hotline 12345"), say("相公庄街道", "Xianggongzhuang"), None, ""),
            (say(*state), "", state_tone, ""),
            (say(*left), say("处置时限", "handling"), tone, ""),
        )
        model.appendRow([_cell(*cell) for cell in cells])
    return model


def _table() -> QTableView:
    table = QTableView()
    model = _rows()
    model.setParent(table)
    table.setModel(model)
    table.setItemDelegate(_Rows(table))
    table.setShowGrid(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(theme.scale().row)
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    header.setHighlightSections(False)
    for section, width in ((1, 128), (2, 96), (3, 104)):
        table.setColumnWidth(section, width)
    table.selectRow(6)
    return table


def _cell(text: str, sub: str, tone: Tone | None, icon: str) -> QStandardItem:
    cell = QStandardItem()
    cell.setEditable(False)
    for role, value in ((Qt.ItemDataRole.ToolTipRole, text), (_SUB, sub), (_TONE, tone), (_ICON, icon)):
        cell.setData(value, role)
    return cell


def _map() -> Panel:
    panel = Panel(say("一张图", "Map"), flush=True)
    layers = ChipRow(say("图层", "Layers"))
    layers.show_items([ChipOption("cases", say("案件", "Cases")), ChipOption("heat", say("热力", "Heat"))])
    layers.choose("cases")
    panel.add_action(layers)
    panel.add(EmptyState("map", say("地图在此", "The map is here")), 1)
    return panel


def _card() -> Panel:
    panel = Panel("ZQ-1122-0463")
    for icon, name in (
        ("star", say("关注", "Follow")),
        ("printer", say("打印", "Print")),
        ("ellipsis", say("更多", "More")),
    ):
        panel.add_action(IconButton(icon, name))
    panel.add(PlainLabel(say("工地扬尘 · 经十东路胡山大街口", "Dust · Jingshi East at Hushan"), "page"))
    panel.add(
        row(
            StatusPill(say("处置中", "In hand"), Tone.INFO),
            StatusPill(say("剩余 18 分", "18 min left"), Tone.WARNING, "hourglass"),
            StatusPill(say("督办", "Order"), Tone.CRITICAL, "gavel"),
        )
    )
    bar = StageBar()
    bar.show_stages(stages(), 3)
    panel.add(bar)
    panel.add(_photos())
    panel.add(_facts())
    _add_timeline(panel)
    panel.add(QWidget(), 1)
    remark = QLineEdit()
    remark.setPlaceholderText(say("备注，@ 提及单位…", "Remark, @ to mention a unit…"))
    panel.add(remark)
    panel.add(_actions())
    return panel


def _photos() -> PhotoStrip:
    photos = PhotoStrip(2)
    photos.show_items(
        [
            Photo("a", say("智能监控 14:18", "Camera 14:18"), street(20)),
            Photo("b", say("监督员 14:24", "Inspector 14:24"), street(200)),
        ]
    )
    return photos


def _facts() -> Facts:
    facts = Facts()
    facts.show_items(
        [
            (say("属地", "Street"), say("相公庄街道 · 网格 0312", "Xianggongzhuang · grid 0312")),
            (say("责任单位", "Unit"), say("区住建局（主办）", "Housing bureau (lead)")),
            (say("协办", "Co-unit"), say("相公庄街道", "Xianggongzhuang")),
            (say("近 30 天", "30 days"), say("同地点 4 次 · 同类 11 次", "same place 4 · class 11")),
        ]
    )
    return facts


def _add_timeline(panel: Panel) -> None:
    panel.add(PlainLabel(say("时间线", "Timeline"), "section"))
    for time, who, what in (
        (
            "14:32",
            say("系统", "System"),
            say("距时限不足 20 分钟，已提醒主办单位", "Under 20 minutes left; the unit was told"),
        ),
        (
            "14:24",
            say("监督员 李强", "Inspector Li Qiang"),
            say("现场核实属实，上传照片 1 张", "Verified on the spot, one photo"),
        ),
        (
            "14:18",
            say("智能监控 C-118", "Camera C-118"),
            say("识别工地扬尘，置信度 0.93", "Saw dust, confidence 0.93"),
        ),
    ):
        at = FigureLabel(time, "caption")
        at.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        said = column(row(PlainLabel(who, "strong"), at, stretch=False), PlainLabel(what, "secondary"), close=True)
        panel.add(said)


def _actions() -> QWidget:
    return row(
        ShortcutButton(say("催办", "Nudge"), "C", "primary", "bell-ring"),
        ShortcutButton(say("会商", "Session"), "M", "normal", "video"),
        ShortcutButton(say("督办", "Order"), "D", "danger", "gavel"),
        stretch=False,
    )
