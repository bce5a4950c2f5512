"""Page: every control of Qt that a form uses, in every state."""

from PySide6.QtCore import QDateTime, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QDoubleSpinBox,
    QGroupBox,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QSlider,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from resources.tongue import say
from widgets import icons, theme
from widgets.controls.buttons import Chip, ChipOption, ChipRow, IconButton, Kind, ShortcutButton
from widgets.controls.form import CountEdit, Form, FormRow, MomentEdit
from widgets.controls.panel import Panel
from widgets.controls.words import PlainLabel
from widgets.exhibits.page import column, columns, row

_KINDS: tuple[Kind, ...] = ("primary", "normal", "danger", "ghost")


def build() -> QWidget:
    return columns([column(_buttons(), _choices()), column(_entries(), _progress()), column(_form(), _dialog())])


def _buttons() -> Panel:
    panel = Panel(say("按钮", "Buttons"), "primary · normal · danger · ghost")
    names = {
        "primary": (say("派遣", "Dispatch"), "A", "send"),
        "normal": (say("会商", "Session"), "M", "video"),
        "danger": (say("督办", "Supervise"), "D", "gavel"),
        "ghost": (say("稍后", "Later"), "S", "clock"),
    }
    panel.add(row(*(ShortcutButton(names[k][0], names[k][1], k, names[k][2]) for k in _KINDS)))
    refused = [ShortcutButton(names[k][0], names[k][1], k, names[k][2]) for k in _KINDS]
    for button in refused:
        button.refuse(say("案件正在核查，不能再派遣。", "The case is being checked and cannot be dispatched."))
    panel.add(row(*refused))
    panel.add(PlainLabel(refused[0].reason(), "refusal"))
    plain = [
        QPushButton(say("普通按钮", "Plain")),
        QPushButton(say("按下", "Checked")),
        QPushButton(say("停用", "Off")),
    ]
    plain[1].setCheckable(True)
    plain[1].setChecked(True)
    plain[2].setEnabled(False)
    panel.add(row(*plain))
    chips = ChipRow(say("筛选", "Filters"))
    chips.show_items(
        [
            ChipOption("all", say("全部", "All"), 60),
            ChipOption("wait", say("待派遣", "To dispatch"), 18),
            ChipOption("work", say("处置中", "In hand"), 21),
            ChipOption("late", say("超期", "Overdue"), 7),
        ]
    )
    chips.choose("wait")
    off = Chip(say("停用", "Off"), 0)
    off.setEnabled(False)
    panel.add(row(chips, off))
    tools = [IconButton(name, name) for name in ("list-filter", "arrow-up-down", "columns-3", "star", "printer")]
    held = IconButton("layers", say("图层", "Layers"), checkable=True)
    held.setChecked(True)
    idle = IconButton("link", say("链接", "Link"))
    idle.setEnabled(False)
    panel.add(row(*tools, held, idle))
    return panel


def _choices() -> Panel:
    panel = Panel(say("选择", "Choices"))
    boxes = [
        QCheckBox(text) for text in (say("已核实", "Verified"), say("通知协办", "Tell co-units"), say("部分", "Partly"))
    ]
    boxes[0].setChecked(True)
    boxes[2].setCheckState(Qt.CheckState.PartiallyChecked)
    dead = [QCheckBox(say("停用", "Off")), QCheckBox(say("停用已选", "Off, on"))]
    dead[1].setChecked(True)
    for box in dead:
        box.setEnabled(False)
    panel.add(row(*boxes))
    panel.add(row(*dead))
    radios = [QRadioButton(text) for text in (say("同意", "Agree"), say("不同意", "Disagree"), say("保留", "Reserve"))]
    radios[0].setChecked(True)
    off = QRadioButton(say("停用", "Off"))
    off.setEnabled(False)
    panel.add(row(*radios, off))
    group = QGroupBox(say("协办单位", "Co-units"))
    inside = QVBoxLayout(group)
    inside.addWidget(QCheckBox(say("公安交警", "Traffic police")))
    inside.addWidget(QCheckBox(say("相公庄街道", "Xianggongzhuang street office")))
    panel.add(group)
    return panel


def _entries() -> Panel:
    panel = Panel(say("输入", "Fields"))
    line, dead = QLineEdit(), QLineEdit(say("不可编辑", "Cannot be edited"))
    line.setPlaceholderText(say("备注，@ 提及单位…", "Remark, @ to mention a unit…"))
    line.addAction(icons.icon("paperclip"), QLineEdit.ActionPosition.TrailingPosition)
    line.setClearButtonEnabled(True)
    dead.setEnabled(False)
    read = QLineEdit("ZQ-1122-0469")
    read.setReadOnly(True)
    combo, off = QComboBox(), QComboBox()
    combo.addItems(
        [
            say("区城管执法局", "Law enforcement bureau"),
            say("环卫中心", "Sanitation centre"),
            say("市政处", "Works"),
        ]
    )
    off.addItem(say("停用", "Off"))
    off.setEnabled(False)
    editable = QComboBox()
    editable.setEditable(True)
    editable.addItems([say("胡山大街", "Hushan Street"), say("双山大街", "Shuangshan Street")])
    spin, share = CountEdit(1, 240, say(" 分钟", " min")), QDoubleSpinBox()
    spin.setValue(30)
    share.setSuffix(" %")
    share.setValue(98.0)
    share.lineEdit().setTextMargins(theme.scale().s, 0, 0, 0)
    share.setEnabled(False)
    moment = MomentEdit()
    moment.setDateTime(QDateTime(2026, 11, 22, 14, 32, 7))
    words = QTextEdit()
    words.setPlainText(
        say(
            "请主办单位 18 分钟内到场，反馈处置前后照片。",
            "Please be there within 18 minutes and send photos.",
        )
    )
    words.setFixedHeight(64)
    more = QPlainTextEdit(say("停用的长文本", "Long text, off"))
    more.setEnabled(False)
    more.setFixedHeight(48)
    for thing in (row(line, read, stretch=False), dead, row(combo, off, stretch=False), editable):
        panel.add(thing)
    panel.add(row(spin, share, moment, stretch=False))
    panel.add(words)
    panel.add(more)
    return panel


def _progress() -> Panel:
    panel = Panel(say("进度与滑块", "Progress and sliders"))
    for value, tone in ((35, ""), (72, "good"), (86, "warning"), (100, "critical")):
        bar = QProgressBar()
        bar.setValue(value)
        bar.setTextVisible(False)
        bar.setProperty("tone", tone)
        panel.add(bar)
    live, dead = QSlider(Qt.Orientation.Horizontal), QSlider(Qt.Orientation.Horizontal)
    live.setValue(40)
    dead.setValue(60)
    dead.setEnabled(False)
    panel.add(row(live, dead, stretch=False))
    return panel


def _form() -> Panel:
    panel = Panel(say("表单与拒绝", "A form and its refusals"))
    form = Form()
    units = QComboBox()
    units.addItems([say("请选择责任单位", "Choose a unit")])
    reason, until = QPlainTextEdit(), MomentEdit()
    reason.setFixedHeight(64)
    until.setDateTime(QDateTime(2026, 11, 22, 13, 0, 0))
    form.add("unit", FormRow(say("责任单位", "Unit"), units, required=True))
    form.add(
        "until",
        FormRow(say("处置时限", "Deadline"), until, say("按工作时间计算", "Counted in working hours")),
    )
    form.add("reason", FormRow(say("理由", "Reason"), reason, required=True))
    form.refuse(say("时限必须晚于现在。", "The deadline must lie ahead."), "until")
    panel.add(form)
    whole = Form()
    whole.refuse(
        say(
            "案件刚被他人派遣，已显示最新状态。",
            "Someone else has just dispatched it; this is its present state.",
        )
    )
    panel.add(whole)
    return panel


def _dialog() -> Panel:
    panel = Panel(say("对话框按钮", "Dialog buttons"))
    kinds = QDialogButtonBox.StandardButton
    box = QDialogButtonBox(kinds.Ok | kinds.Cancel)
    box.button(kinds.Ok).setText(say("确定", "OK"))
    box.button(kinds.Cancel).setText(say("取消", "Cancel"))
    box.button(kinds.Ok).setProperty("kind", "primary")
    panel.add(box)
    return panel
