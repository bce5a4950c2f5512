"""Page: lists, tables, trees, tabs, menus, and the window's own furniture."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCalendarWidget,
    QLabel,
    QListView,
    QMenu,
    QMenuBar,
    QSplitter,
    QStatusBar,
    QTableView,
    QTabWidget,
    QTreeView,
    QWidget,
)

from resources.tongue import say
from widgets import icons, theme
from widgets.controls.form import MomentEdit
from widgets.controls.panel import EmptyState, Panel
from widgets.controls.words import tip
from widgets.exhibits.page import column, columns


def build() -> QWidget:
    return columns([_tables(), column(_tree(), _menu()), column(_tabs(), _calendar(), _status())], (4, 3, 3))


def _tables() -> QWidget:
    panel = Panel(say("表格", "Table"), say("数字右对齐", "figures at the right"), flush=True)
    model = QStandardItemModel(0, 6)
    heads = (
        (say("案件", "Case"), False),
        (say("属地", "Street"), False),
        (say("状态", "State"), False),
        (say("时限", "Due"), True),
        (say("返工", "Re-work"), True),
        (say("备注", "Remark"), False),
    )
    for n in range(26):
        texts = (
            f"ZQ-1122-{n + 412:04}",
            say("双山街道", "Shuangshan"),
            say("处置中", "In hand"),
            f"{(n * 37) % 240} {say('分', 'min')}",
            str(n % 3),
            say("店外经营占用盲道，已通知店主自行清理", "Goods on the tactile paving; the shop was told"),
        )
        cells = [QStandardItem(text) for text in texts]
        for cell, (_, right) in zip(cells, heads, strict=True):
            cell.setEditable(False)
            if right:
                cell.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if n < 4:
            cells[0].setCheckable(True)
            cells[0].setCheckState(Qt.CheckState.Checked if n % 2 else Qt.CheckState.Unchecked)
        model.appendRow(cells)
    for n, (head, right) in enumerate(heads):
        title = QStandardItem(head)
        title.setTextAlignment(
            (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
        )
        model.setHorizontalHeaderItem(n, title)
    table = QTableView()
    table.setModel(model)
    model.setParent(table)
    table.setFont(theme.figures())
    table.setShowGrid(False)
    table.setAlternatingRowColors(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.verticalHeader().setDefaultSectionSize(36)
    table.horizontalHeader().setHighlightSections(False)
    table.setColumnWidth(0, 140)
    table.setColumnWidth(5, 300)
    table.setSortingEnabled(False)
    table.selectRow(5)
    panel.add(table)
    return panel


def _tree() -> Panel:
    panel = Panel(say("树与列表", "Tree and list"), flush=True)
    model = QStandardItemModel()
    for unit, parts in (
        (
            say("区城管执法局", "Law enforcement"),
            (say("双山中队", "Shuangshan squad"), say("明水中队", "Mingshui squad")),
        ),
        (say("环卫中心", "Sanitation"), (say("清运一队", "Team one"), say("清运二队", "Team two"))),
    ):
        head = QStandardItem(icons.icon("building-2", icons.Role.LOW), unit)
        for part in parts:
            head.appendRow(QStandardItem(icons.icon("users", icons.Role.LOW), part))
        model.appendRow(head)
    tree = QTreeView()
    tree.setModel(model)
    model.setParent(tree)
    tree.ensurePolished()
    tree.setHeaderHidden(True)
    tree.expand(model.index(0, 0))
    tree.setCurrentIndex(model.index(0, 0, model.index(0, 0)))
    rows = QStandardItemModel()
    for text in (
        say("本班", "This shift"),
        say("我督办的", "Mine to supervise"),
        "<b>x</b> & ${y} \u202eabc",
    ):
        rows.appendRow(QStandardItem(icons.icon("list", icons.Role.LOW), text))
    listing = QListView()
    listing.ensurePolished()
    listing.setModel(rows)
    rows.setParent(listing)
    listing.setCurrentIndex(rows.index(0, 0))
    split = QSplitter(Qt.Orientation.Vertical)
    split.addWidget(tree)
    split.addWidget(listing)
    split.setFixedHeight(340)
    panel.add(split)
    return panel


def _menu() -> Panel:
    panel = Panel(say("菜单", "Menu"), flush=True)
    bar = QMenuBar()
    for title in (say("案件", "Case"), say("视图", "View"), say("帮助", "Help")):
        bar.addMenu(title)
    bar.setNativeMenuBar(False)
    menu = QMenu()
    menu.addAction(icons.icon("copy"), say("复制案件编号", "Copy number")).setShortcut("Ctrl+C")
    menu.addAction(icons.icon("printer"), say("打印督办单", "Print order"))
    menu.addSeparator()
    ticked = menu.addAction(say("跟随选择", "Follow selection"))
    ticked.setCheckable(True)
    ticked.setChecked(True)
    menu.addAction(say("不可用", "Not now")).setEnabled(False)
    menu.addMenu(say("更多", "More")).addAction(say("导出", "Export"))
    menu.setActiveAction(menu.actions()[1])
    shown = QLabel()
    shown.setPixmap(menu.grab())
    shown.setContentsMargins(12, 8, 12, 12)
    panel.add(bar)
    panel.add(shown)
    menu.deleteLater()
    return panel


def _tabs() -> QTabWidget:
    tabs = QTabWidget()
    empty = EmptyState(
        "inbox",
        say("没有待办案件", "Nothing to do"),
        say("新案件会自动出现在这里。", "New cases appear here by themselves."),
        say("查看已结案", "Show closed cases"),
    )
    tabs.addTab(empty, say("时间线", "Timeline"))
    tabs.addTab(QWidget(), say("申请", "Requests"))
    tabs.addTab(QWidget(), say("停用", "Off"))
    tabs.setTabEnabled(2, False)
    tabs.setFixedHeight(280)
    return tabs


def _calendar() -> QCalendarWidget:
    field = MomentEdit()
    calendar = field.calendarWidget()
    calendar.setParent(None)
    field.setParent(calendar)
    field.hide()
    return calendar


def _status() -> QStatusBar:
    bar = QStatusBar()
    bar.addWidget(QLabel(say("已连接 · 队列 0 · 本地 12,481 条", "Connected · queue 0 · 12,481 kept here")))
    bar.addPermanentWidget(QLabel("0.1.0"))
    bar.setToolTip(tip("<b>plain</b>"))
    return bar
