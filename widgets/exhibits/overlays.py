"""Pages: what lies over a window for a moment: the list under the search box, and the sheet of keys."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from resources.tongue import say
from widgets.controls.keysheet import KeyChapter, KeyRow, KeySheet
from widgets.controls.palette import Palette, PaletteLine, PaletteSection
from widgets.controls.topbar import TopBar


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


def _window() -> tuple[QWidget, TopBar]:
    window = QWidget()
    top = TopBar(say("路见", "Lujian"), say("示范区", "Demo district"))
    pile = QVBoxLayout(window)
    pile.setContentsMargins(0, 0, 0, 0)
    pile.addWidget(top)
    pile.addStretch(1)
    return window, top
