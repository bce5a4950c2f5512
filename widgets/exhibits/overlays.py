"""Pages: what lies over a window for a moment: lists that drop, the sheet of keys, photos and pages of paper."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from console.domain.alert import AlertStage
from console.domain.ids import CameraId
from console.domain.rows import AlertRow
from resources import roles
from resources.tongue import say
from widgets.alerts.strip import AlertStrip
from widgets.cases.paper import OnPaper, Preview, paper
from widgets.cases.steps import TimelineLine
from widgets.controls.keysheet import KeyChapter, KeyRow, KeySheet
from widgets.controls.palette import Palette, PaletteLine, PaletteSection
from widgets.controls.photos import Photo, PhotoViewer
from widgets.controls.picker import Picker
from widgets.controls.topbar import TopBar
from widgets.exhibits.casework import NOW, a_row, lexicon
from widgets.exhibits.page import column, columns, stacked, street


def build_palette() -> QWidget:
    window, top = _window()
    top.search.setText("lx")
    reason = say(
        "案件现为“待受理”，“派遣”只在待派遣时可办。", "The case is “Received”; this is possible at: To dispatch."
    )
    road, shop = say("柳溪路", "Liuxi Road"), say("临街单位", "Shop front")
    sections = (
        PaletteSection(
            say("命令", "Commands"),
            (
                PaletteLine("1", say("离线", "Offline"), icon="wifi-off", aside=say("坐席", "Desk")),
                PaletteLine(
                    "2", say("受理", "Register"), icon="chevron-right", cap="R", aside=say("受理立案", "Intake")
                ),
                PaletteLine("3", say("派遣", "Dispatch"), cap="A", reason=reason),
            ),
        ),
        PaletteSection(
            say("案件", "Cases"),
            (
                PaletteLine(
                    "4", say("暴露垃圾", "Litter"), f"261123-0009 · {road}", "trash-2", aside=say("处置中", "Handling")
                ),
                PaletteLine("5", "<b>x</b> & \u202eabc", f"261123-0008 · {road}", "megaphone"),
                PaletteLine("6", road * 20, "261123-0007", "bike", aside=say("待核查", "To inspect")),
            ),
        ),
        PaletteSection(
            say("单位", "Units"), (PaletteLine("7", say("柳溪街道", "Liuxi Street Office"), icon="building-2"),)
        ),
        PaletteSection(
            say("地点", "Places"),
            (
                PaletteLine("8", road, icon="route", aside=say("道路", "Road")),
                PaletteLine("9", "柳溪路153号面馆", "柳溪路153号", "store", aside=shop),
            ),
        ),
    )
    Palette(top.search, window).show_sections(sections)
    return window


def build_keys() -> QWidget:
    window, _ = _window()
    walk = KeyRow(("J", "K"), say("下一件、上一件", "next, previous"))
    chapters = [
        KeyChapter(say("列表", "The list"), (walk, KeyRow(("Enter",), say("回到案卷", "back to the card")))),
        KeyChapter(
            say("派遣", "Dispatch"), (KeyRow(("T",), say("批转", "Hand over")), KeyRow(("A",), say("派遣", "Dispatch")))
        ),
        KeyChapter(
            say("通用", "Everywhere"), (KeyRow(("/", "Ctrl K"), say("搜索", "find")), KeyRow(("?", "F1"), "<b>?</b>"))
        ),
    ]
    KeySheet(window).open(chapters)
    return window


def build_picker() -> QWidget:
    """Standard texts that drop from a field, and the reasons for which an alert is false."""
    window = QWidget()
    field, bare = QLineEdit(), QLineEdit()
    for line in (field, bare):
        line.setAccessibleName(say("派遣意见", "Instruction"))
    texts = (
        say("请主办单位到场核实，反馈处置前后照片。", "Please look at it and send photos from before and after."),
        say("存在安全隐患，请先设围挡和警示，再行修复。", "It is dangerous: fence it off first, then repair it."),
        "<b>x</b> & ${y}",
    )
    lines = [PaletteLine(str(n), words, icon="message-square-quote") for n, words in enumerate(texts)]
    nothing, none_like = (
        say("还没有常用语。", "There are no texts yet."),
        say("没有这样的常用语。", "None reads like this."),
    )
    strip = AlertStrip(lexicon().icon)
    strip.setModel(_claims(strip))
    menu = strip.reasons("exhibit")
    shown = QLabel()
    shown.setPixmap(menu.grab())
    shown.setAlignment(Qt.AlignmentFlag.AlignTop)
    pile = QVBoxLayout(window)
    pile.addWidget(columns([column(field), column(bare), column(shown, strip)]))
    title = say("常用语", "Standard texts")
    pickers = (
        Picker(field, title, lambda typed: lines, nothing, none_like),
        Picker(bare, title, lambda typed: [], nothing, none_like),
    )
    for each in pickers:
        QTimer.singleShot(0, each, each.drop)
    return window


def _claims(strip: AlertStrip) -> QStandardItemModel:
    """What two cameras say, of which one is unsure and has no class of ours."""
    model = QStandardItemModel(strip)
    for n, (title, code, sure) in enumerate(
        ((say("店外经营 · 柳溪路153号", "Trading outside · 153 Liuxi Road"), "E0405", 0.91), ("<b>x</b>", None, None))
    ):
        claim = AlertRow(
            id=f"a{n}",
            ver=1,
            stage=AlertStage.OPEN,
            camera=CameraId(f"cam-{n:03}"),
            type="stall",
            class_code=code,
            title=title,
            place=a_row().place,
            first_at=NOW,
            last_at=NOW,
            hits=3 - n,
            confidence=sure,
        )
        item = QStandardItem()
        item.setData(claim.id, roles.ID)
        item.setData(claim, roles.ROW)
        model.appendRow(item)
    return model


def build_pictures() -> QWidget:
    """The viewer of photos, one that compares, and a case as it would be printed."""
    photos = [
        Photo("a", say("处置前 14:18", "Before 14:18"), street(20)),
        Photo("b", say("处置后 15:02", "After 15:02"), street(20, cleared=True), is_after=True),
    ]
    alone, both = PhotoViewer(photos, "a"), PhotoViewer(photos, "b")
    both.compare.setChecked(True)
    done = say("清泉街道已签收", "Signed by Qingquan Street Office")
    lines = [TimelineLine("10:05", say("清泉街道", "Qingquan Street Office"), done)]
    row = a_row()
    printed = OnPaper(row=row, lexicon=lexicon(), lines=lines, photos=photos, by=say("周敏", "Zhou Min"), at=NOW)
    page = QWidget()
    preview = Preview(paper(printed), row.number, page)
    for each in (alone, both, preview):
        each.setWindowFlags(Qt.WindowType.Widget)
    pile = QVBoxLayout(page)
    pile.setContentsMargins(0, 0, 0, 0)
    pile.addWidget(columns([stacked(alone, both), preview]))
    return page


def _window() -> tuple[QWidget, TopBar]:
    window = QWidget()
    top = TopBar(say("路见", "Lujian"), say("示范区", "Demo district"))
    pile = QVBoxLayout(window)
    pile.setContentsMargins(0, 0, 0, 0)
    pile.addWidget(top)
    pile.addStretch(1)
    return window, top
