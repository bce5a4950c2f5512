"""Page: pills, stages, notices, photographs and words from outside."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from resources.tongue import say
from widgets import icons, theme
from widgets.controls.buttons import KeyHint, KeyHintStrip
from widgets.controls.form import Facts
from widgets.controls.notices import Banner, ToastArea, Watermark
from widgets.controls.panel import Panel
from widgets.controls.photos import BeforeAfter, Photo, PhotoStrip
from widgets.controls.pills import Age, AgePill, StatusPill
from widgets.controls.stagebar import StageBar
from widgets.controls.words import PlainLabel
from widgets.exhibits.page import column, columns, row, street
from widgets.tokens import Tone


def hints() -> list[KeyHint]:
    return [
        KeyHint("J/K", say("上下", "move")),
        KeyHint("A", say("派遣", "dispatch")),
        KeyHint("D", say("督办", "supervise")),
        KeyHint("M", say("会商", "session")),
        KeyHint("S", say("稍后", "later")),
        KeyHint("X", say("多选", "select")),
        KeyHint("/", say("搜索", "search")),
        KeyHint("?", say("全部快捷键", "all keys")),
    ]


def stages() -> list[str]:
    return [
        say("上报", "Report"),
        say("立案", "File"),
        say("派遣", "Dispatch"),
        say("处置", "Handle"),
        say("核查", "Check"),
        say("结案", "Close"),
    ]


def build() -> QWidget:
    return columns(
        [column(_pills(), _stages(), _hostile()), column(_notices(), _toasts()), column(_photos(), _icons())]
    )


def _pills() -> Panel:
    panel = Panel(say("状态", "Status"))
    panel.add(
        row(
            StatusPill(say("待受理", "To register"), Tone.NEUTRAL),
            StatusPill(say("处置中", "In hand"), Tone.INFO),
            StatusPill(say("已结案", "Closed"), Tone.GOOD),
        )
    )
    panel.add(
        row(
            StatusPill(say("剩余 12 分", "12 min left"), Tone.WARNING, "hourglass"),
            StatusPill(say("超期 8 分钟", "8 min overdue"), Tone.CRITICAL, "alarm-clock"),
            StatusPill(say("会商中", "In session"), Tone.SESSION, "video"),
        )
    )
    ages: list[tuple[str, Age]] = [
        (say("实时", "Live"), "good"),
        (say("数据截至 14:32:07", "As of 14:32:07"), "amber"),
        (say("已中断 2 分钟", "Lost for 2 min"), "red"),
    ]
    pills = []
    for text, age in ages:
        pill = AgePill()
        pill.show_age(text, age)
        pills.append(pill)
    panel.add(row(*pills[:2]))
    panel.add(row(*pills[2:], AgePill()))
    return panel


def _stages() -> Panel:
    panel = Panel(say("阶段", "Stages"))
    for current, done in ((0, False), (3, False), (5, True)):
        bar = StageBar()
        bar.show_stages(stages(), current, done=done)
        panel.add(bar)
    panel.add(KeyHintStrip(hints()))
    return panel


def _hostile() -> Panel:
    panel = Panel(say("外来文字", "Words from outside"))
    for text in (
        "<b>x</b> <img src=x onerror=alert(1)> & ${7*7} `tick`",
        "一行\u2028两行\n三行",
        "right-to-left \u202eabc\u202c mark",
        say("很长的地址：", "A long address: ") + "胡山大街与双山路交叉口东北角便道" * 4,
    ):
        panel.add(PlainLabel(text))
    panel.add(PlainLabel("<i>wrap</i> " + "胡山大街与双山路交叉口 " * 6, "secondary", wrap=True))
    facts = Facts()
    facts.show_items(
        [
            (say("属地", "Street"), say("相公庄街道 · 网格 0312", "Xianggongzhuang · grid 0312")),
            (say("责任单位", "Unit"), say("区城管执法局（主办）", "Law enforcement (lead)")),
            (say("近 30 天", "30 days"), say("同地点 4 次 · 同类 11 次", "same place 4 · same class 11")),
        ]
    )
    panel.add(facts)
    return panel


def _notices() -> Panel:
    panel = Panel(say("横幅", "Banners"), flush=True)
    said = (
        (
            say("演示数据，不得用于考核。", "Demonstration data, not for assessment."),
            Tone.WARNING,
            "flask-conical",
            "",
        ),
        (
            say("历史回放 2026-11-21 09:00，操作已停用。", "Replay of 2026-11-21 09:00; actions are off."),
            Tone.SESSION,
            "rewind",
            say("回到实时", "Back to live"),
        ),
        (
            say("与指挥中心断开，4 条操作等待发送。", "Offline: 4 actions wait to be sent."),
            Tone.CRITICAL,
            "cloud-off",
            say("详情", "Details"),
        ),
        (say("已恢复，全部操作已送达。", "Back: everything was delivered."), Tone.GOOD, "circle-check", ""),
    )
    for text, tone, icon, action in said:
        banner = Banner()
        panel.add(banner)
        banner.show_notice(text, tone, icon, action)
    panel.add(Watermark())
    return panel


def _toasts() -> Panel:
    panel = Panel(say("通知", "Toasts"))
    area = ToastArea()
    panel.add(area)
    area.show_toast("1", say("已派遣到双山街道", "Dispatched to Shuangshan"), "", Tone.GOOD, "circle-check")
    area.show_toast(
        "2",
        say("新告警 · 占道经营", "New alert · street stall"),
        say("绣水东街 C-204 · 置信度 0.91", "Xiushui East C-204 · confidence 0.91"),
        Tone.WARNING,
        "cctv",
        say("查看", "Look"),
        "V",
    )
    area.show_toast(
        "3",
        say("督办到期 · 井盖破损", "Order due · broken manhole"),
        say("批示要求 15:00 前答复", "An answer is due by 15:00"),
        Tone.CRITICAL,
        "gavel",
        say("查看", "Look"),
        "V",
        None,
    )
    return panel


def _photos() -> Panel:
    panel = Panel(say("照片", "Photos"))
    strip = PhotoStrip(3)
    strip.show_items(
        [
            Photo("a", say("智能监控 14:18", "Camera 14:18"), street(20)),
            Photo("b", say("监督员 14:24", "Inspector 14:24")),
            Photo("c", say("监督员 14:25", "Inspector 14:25"), street(200)),
            Photo("d", "14:26", street(90)),
            Photo("e", "14:27", street(10)),
        ]
    )
    panel.add(strip)
    pair = BeforeAfter()
    pair.show_pair(
        Photo("x", say("处置前 14:18", "Before 14:18"), street(20)),
        Photo("y", say("处置后 15:02", "After 15:02"), street(20, cleared=True)),
    )
    pair.setFixedHeight(220)
    panel.add(pair)
    return panel


def _icons() -> Panel:
    panel = Panel(say("图标", "Icons"), f"{len(icons.NAMES)}")
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    side = theme.scale().icon
    for n, name in enumerate(sorted(icons.NAMES)):
        cell = QLabel()
        cell.setPixmap(icons.icon(name).pixmap(QSize(side, side), 2.0))
        grid.addWidget(cell, n // 18, n % 18)
    panel.add(box)
    return panel
