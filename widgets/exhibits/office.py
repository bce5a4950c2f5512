"""Pages: the administration: accounts, the audit, editions of the reference data, and a hub that is founded."""

from datetime import date

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QWidget

from console.domain.calendar import WorkCalendar
from console.domain.ids import UnitId
from console.domain.people import Role
from resources import path, roles
from resources.tongue import say
from widgets.admin.accounts import NameSheet, PasswordSheet, RightsSheet, ShownOnce, SureSheet
from widgets.admin.audit import ChainStrip, TrailFilters
from widgets.admin.listing import ListView
from widgets.admin.page import Page
from widgets.admin.preview import PreviewLine
from widgets.admin.rows import EditedRow, RowsSheet
from widgets.admin.sets import BookSheet, CalendarSheet, LayerSheet, SpotsSheet
from widgets.admin.wizard import Wizard
from widgets.controls.buttons import ShortcutButton
from widgets.controls.panel import Panel
from widgets.exhibits.casework import lexicon
from widgets.exhibits.ground import areas
from widgets.exhibits.page import columns, stacked
from widgets.tokens import Tone

TODAY = date(2026, 11, 23)
OFFICE = UnitId("st-qingquan")


def build_accounts() -> QWidget:
    page = Page(
        say("账号与权限", "Accounts and scopes"),
        _accounts(),
        say("按账号、姓名、角色、单位查找", "Find by account, name, role, unit"),
    )
    page.show_state(say("3 个", "3"))
    page.view.choose("desk01")
    page.show_facts(
        [
            (say("账号", "Account"), "desk01"),
            (say("角色", "Roles"), say("派遣员、值班长", "Dispatcher, shift leader")),
            (say("能看到", "Sees"), say("全区", "The whole district")),
        ],
        say("现在有 1 处登录。", "Signed in at one seat now."),
    )
    page.add_act(ShortcutButton(say("权限", "Rights"), "E", "normal", "pencil"))
    last = ShortcutButton(say("停用", "Disable"), "T", "danger")
    last.refuse(say("最后一个系统管理员不能停用", "The last administrator cannot be disabled"))
    page.add_act(last)
    words = lexicon()
    units = words.handling_units()
    new = RightsSheet(say("新增账号", "A new account"), say("新增", "Add"), units, is_new=True)
    new.refuse(say("账号 desk01 已经有了。", "There is an account desk01 already."), "account")
    held = frozenset({Role.UNIT})
    rights = RightsSheet(say("权限", "Rights"), say("保存", "Save"), units, held, OFFICE, is_new=False)
    password, name = PasswordSheet("desk01"), NameSheet("desk01", say("周敏", "Zhou Min"))
    sure = SureSheet(
        say("停用 desk01", "Disable desk01"),
        say("停用", "Disable"),
        say(
            "正在使用的 1 处立即断开；记录保留，可再启用。",
            "Its one seat is cut off at once; what it did stays, and it can be enabled again.",
        ),
    )
    once = ShownOnce([("desk01", "kaifa-2026-Lvse")])
    many = ShownOnce([(f"desk{n:02}", "") for n in range(12)])
    return columns(
        [
            page,
            stacked(_framed(new), _framed(rights)),
            stacked(_framed(password), _framed(name, sure), _framed(once, many)),
        ],
        (6, 4, 4),
    )


def build_audit() -> QWidget:
    page = Page(say("审计", "Audit"), _trail(), say("案号或编号", "A case's number or id"))
    page.show_state(say("100 条", "100 lines"))
    page.add_line(TrailFilters(TODAY, [("CaseFiled", say("立案", "Filed")), ("CaseClosed", say("结案", "Closed"))]))
    page.refusal.refuse(say("枢纽没有答复，请按 F5 再试。", "The hub does not answer: press F5 to try again."))
    strips = [ChainStrip() for _ in range(4)]
    strips[1].show_state(
        say("完好", "Whole"), Tone.GOOD, say("今日 03:00 校验至第 12,481 号", "Verified at 03:00 up to 12,481")
    )
    strips[2].show_state(
        say("断裂", "Broken"),
        Tone.CRITICAL,
        say(
            "第 8,112 号与它之前的不相接，请立即通知系统管理员",
            "No. 8,112 does not follow what is before it: tell the administrator",
        ),
    )
    strips[3].show_state(say("校验中", "Verifying"), Tone.INFO, "4,000 / 12,481")
    strips[3].show_running(4_000, 12_481)
    return columns([page, stacked(*(_framed(each) for each in strips))], (3, 2))


def build_editions() -> QWidget:
    book = BookSheet(say("导入编码表", "Import a codebook"), say("发布", "Publish"), TODAY)
    book.show_lines(
        say("新增 2 行，修改 1 行", "2 new, 1 changed"),
        [
            PreviewLine(
                say("+ E0405 店外经营　2 紧急工作时", "+ E0405 Trading outside the shop　2 urgent hours"), Tone.GOOD
            ),
            PreviewLine(
                say("~ E0110 暴露垃圾　4 → 2 工作时", "~ E0110 Exposed garbage　4 → 2 working hours"), Tone.WARNING
            ),
            PreviewLine(say("其余 309 行不变", "309 others stay as they are")),
        ],
    )
    fault = SpotsSheet(say("导入摄像机", "Import cameras"), say("采用", "Take it"), ["WGS-84", "GCJ-02", "CGCS2000"])
    fault.show_lines(
        say("1 处问题，全部未采用", "One fault, nothing is taken"),
        [PreviewLine(say("第 3 行：没有单位“城东”", "Line 3: there is no unit “East”"), Tone.CRITICAL)],
        say("请改正文件后重新导入", "Mend the file and import it again"),
    )
    layer = LayerSheet(
        say("导入图层", "Import a ground"),
        say("发布", "Publish"),
        [("streets", say("镇街", "Streets"))],
        ["WGS-84", "GCJ-02", "CGCS2000"],
    )
    layer.show_lines(say("6 个镇街", "6 streets"), [PreviewLine(each.name) for each in areas()[1:]])
    layer.show_areas(areas())
    shipped = msgspec.json.decode(path("profiles", "calendar.json").read_bytes(), type=WorkCalendar)
    calendar = CalendarSheet(shipped, TODAY)
    calendar.show_lines(say("没有改动", "Nothing changed"), [], say("请先改一天", "Turn a day first"))
    return columns([_framed(book), _framed(fault), _framed(layer), _framed(calendar)], (3, 2, 3, 5))


def build_rows() -> QWidget:
    rest, drafted = _rows(), _rows()
    rest.show_lines(say("没有改动", "Nothing changed"), [], say("请先改一行", "Change a row first"))
    drafted.table.go(2, 1)
    drafted.withdraw.click()
    drafted.table.show_faults({2: say("没有单位“城东”。", "There is no unit “East”.")})
    drafted.show_lines(
        say("1 处问题，全部未采用", "One fault, nothing is taken"),
        [PreviewLine(say("第 2 行：没有单位“城东”。", "Row 2: there is no unit “East”."), Tone.CRITICAL)],
        say("请先改正", "Mend it first"),
    )
    return columns([_framed(rest), _framed(drafted)])


def _rows() -> RowsSheet:
    parts = [("units", say("单位", "Units")), ("duties", say("职责", "Duties"))]
    hint = say("按文字筛选", "By words")
    sheet = RowsSheet(say("逐行修改：机构", "Row by row: units"), say("发布为新版", "Publish"), parts, hint)
    told = (
        ("dept-law", say("综合执法局", "Urban Management Bureau"), "400-1"),
        ("dept-parks", say("城东", "East"), "400-2"),
        ("dept-old", say("原市容局", "The former bureau of appearance and of its environment"), ""),
    )
    was = (told[0], ("dept-parks", say("园林局", "Parks Bureau"), "400-2"), told[2])
    rows = [EditedRow(cells, before) for cells, before in zip(told, was, strict=True)]
    heads = (say("编号", "Id"), say("名称", "Name"), say("电话", "Phone"))
    sheet.show_rows(heads, rows, (0,), may_grow=True)
    return sheet


def build_wizard() -> QWidget:
    first, wrong, busy, done = (_wizard() for _ in range(4))
    first.show_page(0)
    wrong.refuse({"password": say("至少 8 个字。", "Eight characters at least.")})
    busy.show_page(busy.page_of("host"))
    busy.set_busy(True, say("正在建立，请稍候", "It is being founded"))
    done.show_page(done.count() - 1)
    done.show_done(say("枢纽已在 wss://hub.local:8800 运行。", "The hub runs at wss://hub.local:8800."))
    return columns([_framed(each) for each in (first, wrong, busy, done)])


def _wizard() -> Wizard:
    return Wizard(
        [("demo", say("示范区", "Demo district")), ("zhangqiu", say("章丘型", "After Zhangqiu"))],
        "lujian-data",
        "hub.local",
    )


def _framed(*contents: QWidget) -> Panel:
    panel = Panel(contents[0].accessibleName() or contents[0].windowTitle())
    for each in contents:
        panel.add(each, 1)
    return panel


def _accounts() -> ListView:
    heads = (say("账号", "Account"), say("姓名", "Name"), say("角色", "Roles"), say("状态", "State"))
    rows = (
        (
            "admin",
            say("系统管理员", "Administrator"),
            say("系统管理员", "Administrator"),
            say("在用", "in use"),
            Tone.NEUTRAL,
        ),
        (
            "desk01",
            say("周敏", "Zhou Min"),
            say("派遣员、值班长", "Dispatcher, shift leader"),
            say("在用", "in use"),
            Tone.NEUTRAL,
        ),
        ("desk02", "<b>x</b>", say("受理员", "Operator"), say("已停用", "disabled"), Tone.WARNING),
    )
    view = ListView(say("账号", "Accounts"), {0: 7, 1: 8, 3: 6}, 2)
    view.setModel(_table(view, heads, rows))
    return view


def _trail() -> ListView:
    heads = (say("序号", "No."), say("时间", "When"), say("谁", "Who"), say("做了什么", "What"))
    told = (
        (say("会商：马路办公", "Session opened: Roadside office"), Tone.SESSION),
        (say("受理到期", "Intake is due"), Tone.CRITICAL),
        (say("立案", "Filed"), Tone.NEUTRAL),
        (say("改派到清泉街道", "Handed to Qingquan Street Office"), Tone.INFO),
    )
    rows = tuple(
        (str(1424 - n), f"11-23 10:{40 - n}", "desk01", words, tone) for n, (words, tone) in enumerate(told * 5)
    )
    view = ListView(say("审计", "Audit"), {0: 6, 1: 9, 2: 8}, 3)
    view.setModel(_table(view, heads, rows))
    view.choose("1424")
    return view


def _table(
    view: ListView, heads: tuple[str, ...], rows: tuple[tuple[str, str, str, str, Tone], ...]
) -> QStandardItemModel:
    model = QStandardItemModel(0, len(heads), view)
    model.setHorizontalHeaderLabels(heads)
    for n in range(len(heads)):
        model.horizontalHeaderItem(n).setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for *words, tone in rows:
        cells = [QStandardItem(each) for each in words]
        for cell in cells:
            cell.setData(words[0], roles.ID)
            cell.setData(str(tone), roles.TONE)
        model.appendRow(cells)
    return model
