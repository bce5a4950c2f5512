"""An administrator's shift: a real hub, a real window, real keys, and what comes of it at other seats."""

import asyncio
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from console.domain.calendar import WorkCalendar
from console.domain.case.commands import ReportCase
from console.domain.case.rules import Rules
from console.domain.case.things import Source
from console.domain.case.timers import Rung, RungKind, TimerKind
from console.domain.ground import Duty, Ground
from console.domain.ids import AccountId, CaseId
from console.domain.people import Role
from console.domain.place import Place
from console.domain.reference import SetName
from console.domain.text import Refused
from console.domain.unit import Organisation
from console.ingest.bureau import csv_of
from console.ingest.camerasheet import CAMERAS
from console.ingest.xlsx import read_grids
from console.seats.admin import AdminWindow, ready
from console.shell.admin.sets import Sets
from console.shell.opening import a_connection, signed_in
from console.wire.link import LinkState
from resources.tongue import Tongue, speak
from tests.flows.room import Hub, Room, a_hub, confirm, in_the_room, press, sheet_in, until, words_on
from tests.flows.test_names import nameless
from widgets.admin.accounts import NameSheet, PasswordSheet, RightsSheet, ShownOnce, SureSheet
from widgets.admin.page import Page
from widgets.admin.preview import PreviewSheet
from widgets.admin.rows import RowsSheet
from widgets.admin.sets import CalendarSheet, LayerSheet, SpotsSheet
from widgets.cases.actsheet import ActSheet
from widgets.cases.wording import WordsAnswer
from widgets.maps.painted import PaintedMap

HOSTILE = "<b>张三</b> & 'x'"
CASE = CaseId("01900000-0000-7000-8000-000000000001")


@pytest.fixture
def hub(tmp_path: Path):
    with a_hub(tmp_path / "data") as up:
        yield up


def preview(page: Page) -> PreviewSheet:
    sheet = page.sheet()
    assert isinstance(sheet, PreviewSheet)
    return sheet


def sheet_of(page: Page, kind: type) -> bool:
    return isinstance(page.sheet(), kind)


async def data(room: Room, name: SetName) -> tuple[AdminWindow, Page, Sets]:
    """The administrator's window at a set of reference data."""
    window = await room.admin()
    window.go("sets")
    window.sets.choose(name)
    return window, window.sets.page, window.sets


def test_an_account_is_added_changed_and_disabled_by_keys(qapp: QApplication, hub: Hub, tmp_path: Path) -> None:
    async def work(room: Room) -> str:
        window = await room.admin()
        page, accounts = window.accounts.page, window.accounts
        await until("the accounts are listed", lambda: accounts.model.row("desk01"))
        press(page.view, "n")
        sheet = page.sheet()
        assert isinstance(sheet, RightsSheet)
        QTest.keyClicks(sheet.account, "zhang")
        sheet.name.setText(HOSTILE)
        sheet.roles.tick(Role.UNIT)
        await confirm(sheet)
        await until("a unit's account without a unit is refused", lambda: "必须指明单位" in words_on(sheet))
        sheet.unit.setCurrentIndex(1)
        unit = sheet.unit.currentData()
        await confirm(sheet)
        await until("the password is shown", lambda: sheet_of(page, ShownOnce))
        once = page.sheet()
        assert isinstance(once, ShownOnce)
        password = once.fields[0].text()
        await until("its password is known", lambda: (row := accounts.model.row("zhang")) and row.has_password)
        line = accounts.model.row("zhang")
        assert line is not None and (line.name, line.unit, line.has_password) == (HOSTILE, unit, True)
        once.done.emit()
        assert page.sheet() is None and password not in words_on(page)

        hub.passwords["zhang"] = password
        office = await room.office("zhang")
        press(page.view, "t")
        sure = page.sheet()
        assert isinstance(sure, SureSheet) and HOSTILE in words_on(sure)
        began = asyncio.get_running_loop().time()
        await confirm(sure)
        await until("its seat is let go", lambda: office.connection.state is LinkState.ENDED)
        print(f"{asyncio.get_running_loop().time() - began:.2f} s until the seat was let go")
        await until("the list says so", lambda: (found := accounts.model.row("zhang")) and found.is_disabled)
        return password

    secret = in_the_room(qapp, hub, tmp_path, work)
    kept = [file for file in tmp_path.rglob("*") if file.is_file() and secret.encode() in file.read_bytes()]
    assert kept == []


def test_a_person_is_called_otherwise_by_a_command_of_the_log(qapp: QApplication, hub: Hub, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        window = await room.admin()
        page, accounts = window.accounts.page, window.accounts
        await until("the accounts are listed", lambda: accounts.model.row("desk02"))
        page.view.choose("desk02")
        desk = await room.desk("desk02")
        press(page.view, "r")
        sheet = page.sheet()
        assert isinstance(sheet, NameSheet)
        sheet.name.clear()
        await confirm(sheet)
        await until("no name at all is refused beside the field", lambda: "姓名应有" in words_on(sheet))
        sheet.name.setText(HOSTILE)
        await confirm(sheet)
        await until("the list says so", lambda: (row := accounts.model.row("desk02")) and row.name == HOSTILE)
        line = accounts.model.row("desk02")
        assert page.sheet() is None and line is not None and line.has_password
        assert desk.connection.state is LinkState.LIVE, "nobody is sent away for a name"
        await desk.colleagues.refresh()
        assert desk.colleagues.name(AccountId("desk02")) == HOSTILE
        window.go("audit")
        await until("the log has it", lambda: window.audit.model.rowCount())
        newest = window.audit.model.rows()[0]
        assert (newest.kind, newest.thing, newest.by) == ("AccountRenamed", "desk02", "admin")
        again = a_connection("admin", hub.url, tmp_path / "again")
        await again.start()
        await signed_in(again, AccountId("desk02"), hub.passwords["desk02"])
        assert again.who is not None and again.who.name == HOSTILE
        await again.close()

    in_the_room(qapp, hub, tmp_path, work)


def test_the_last_administrator_is_told_why_it_stays(qapp: QApplication, hub: Hub, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        window = await room.admin()
        page = window.accounts.page
        await until("the accounts are listed", lambda: window.accounts.model.row("admin"))
        page.view.choose("admin")
        press(page.view, "t")
        sure = page.sheet()
        assert isinstance(sure, SureSheet)
        await confirm(sure)
        await until("it is refused beside the control", lambda: "最后一个" in words_on(sure))
        press(sure, "Esc")
        assert page.sheet() is None

    in_the_room(qapp, hub, tmp_path, work)


def test_a_new_password_is_asked_for_and_refused_where_it_is_weak(qapp: QApplication, hub: Hub, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        window = await room.admin()
        page = window.accounts.page
        await until("the accounts are listed", lambda: window.accounts.model.row("desk02"))
        page.view.choose("desk02")
        press(page.view, "p")
        sheet = page.sheet()
        assert isinstance(sheet, PasswordSheet)
        QTest.keyClicks(sheet.password, "short")
        await confirm(sheet)
        await until("it is refused beside the field", lambda: "密码至少" in words_on(sheet))
        sheet.password.setText("Nine-lives-of-1")
        await confirm(sheet)
        await until("it is taken", lambda: page.sheet() is None)
        hub.passwords["desk02"] = "Nine-lives-of-1"
        await room.desk("desk02")

    in_the_room(qapp, hub, tmp_path, work)


def test_a_roster_is_previewed_by_row_before_anything_of_it_is_taken(
    qapp: QApplication, hub: Hub, tmp_path: Path
) -> None:
    wrong, right = tmp_path / "wrong.csv", tmp_path / "right.csv"
    wrong.write_text("账号,姓名,角色,单位\nli,李四,舰长,\nwu,吴六,受理员,\n", encoding="utf-8")
    right.write_text("账号,姓名,角色,单位\nli,李四,派遣员,\nwu,吴六,受理员,\ndesk01,在,受理员,\n", encoding="utf-8")

    async def work(room: Room) -> None:
        window = await room.admin()
        page, accounts = window.accounts.page, window.accounts
        await until("the accounts are listed", lambda: accounts.model.row("desk01"))
        accounts.importing._there = frozenset(each.account for each in accounts.model.rows())
        accounts.importing.read(wrong)
        await until("the fault is told with its row", lambda: any("第 2 行" in each for each in preview(page).lines()))
        accounts.importing.read(right)
        await until("what would come is told", lambda: "新增 2 个，原有 1 个不变" in preview(page).head())
        await confirm(preview(page))
        await until("both were added", lambda: sheet_of(page, ShownOnce) and accounts.model.row("wu"))
        accounts.importing.keep(tmp_path / "first.json", {"li": "x"})
        assert (tmp_path / "first.json").stat().st_mode & 0o077 == 0

    in_the_room(qapp, hub, tmp_path, work)


def test_a_desk_account_is_told_that_this_is_not_for_it(qapp: QApplication, hub: Hub, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        connection = a_connection("admin", hub.url, tmp_path / "nosy")
        await connection.start()
        try:
            await signed_in(connection, AccountId("desk01"), hub.passwords["desk01"])
            with pytest.raises(Refused, match="仅供系统管理员"):
                await ready(connection)
        finally:
            await connection.close()

    in_the_room(qapp, hub, tmp_path, work)


def test_tab_and_escape_lead_through_the_window(qapp: QApplication, hub: Hub, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        window = await room.admin()
        page = window.accounts.page
        await until("the accounts are listed", lambda: window.accounts.model.row("desk01"))
        window.activateWindow()
        await until("the window is in front", window.isActiveWindow)
        QTest.keyClick(page.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        await until("Ctrl+F leads to the search", page.search.hasFocus)
        QTest.keyClicks(page.search, "desk02")
        await until("the list is what was typed", lambda: window.accounts.model.rowCount() == 1)
        press(page.search, "Esc")
        await until("Esc brings all back", lambda: window.accounts.model.rowCount() > 1)

    in_the_room(qapp, hub, tmp_path, work)


def test_the_trails_are_read_and_a_verification_is_asked_for(qapp: QApplication, hub: Hub, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        window = await room.admin()
        page, audit = window.audit.page, window.audit
        window.activateWindow()
        await until("the window is in front", window.isActiveWindow)
        QTest.keyClick(window.accounts.page.view, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
        await until("Ctrl+2 leads to the audit", lambda: window.rail.current() == "audit" and audit.model.rowCount())
        newest = audit.model.rows()[0]
        assert page.view.current() == str(newest.n) and newest.kind == "AccountAdded"
        assert "新增账号" in words_on(page.side)
        audit.filters.kind.setCurrentIndex(audit.filters.kind.findData("ReferencePublished"))
        await until(
            "the kind alone is listed",
            lambda: audit.model.rowCount() and {each.kind for each in audit.model.rows()} == {"ReferencePublished"},
        )
        audit.write(tmp_path / "out.xlsx")
        await until("it is written", lambda: "已写入" in words_on(page.side))
        (grid,) = read_grids(tmp_path / "out.xlsx")
        assert len(grid.rows) == 1 + audit.model.rowCount() and "发布基础数据" in " ".join(grid.rows[1].cells)
        press(page.view, "v")
        await until("it says how far it has come", lambda: not audit.chain.stop.isHidden())
        await until("it says that the chain is whole", lambda: "校验至" in audit.chain.words.text(), 60)
        audit.filters.of.setCurrentIndex(1)
        await until("the audit is another trail", lambda: audit.model.rowCount() == 0)

    in_the_room(qapp, hub, tmp_path, work)


def test_esc_while_the_audit_is_written_leaves_no_file(qapp: QApplication, hub: Hub, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        window = await room.admin()
        page, audit = window.audit.page, window.audit
        window.go("audit")
        await until("the audit is listed", lambda: audit.model.rowCount() > 0)
        sheet, file = PreviewSheet("导出", "完成"), tmp_path / "out.xlsx"
        page.open_sheet(sheet)
        sheet.show_progress(-1, 0)
        written = asyncio.ensure_future(audit._keep(sheet, file, audit.model.rows()[:1] * 200_000, is_all=True))
        await until("it is being written", file.with_name("out.xlsx.part").exists)
        press(page.view, "Esc")
        async with asyncio.timeout(20):
            await written
        assert page.sheet() is None

    in_the_room(qapp, hub, tmp_path, work)
    assert list(tmp_path.glob("out*")) == []


def test_a_window_closes_while_a_verification_runs(qapp: QApplication, hub: Hub, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        window = await room.admin()
        window.go("audit")
        window.audit.chain.look.click()
        await until("it runs", lambda: not window.audit.chain.stop.isHidden())

    in_the_room(qapp, hub, tmp_path, work)
    in_the_room(qapp, hub, tmp_path, work)


def test_a_new_edition_is_shown_before_it_is_published(qapp: QApplication, hub: Hub, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        _, page, sets = await data(room, SetName.CODEBOOK)
        await until("the codebook is told", lambda: sets.model.rowCount() > 50)
        page.search.setText("E0405-1")
        await until("a class is found", lambda: sets.model.rowCount() == 1)
        assert sets._chosen is not None
        file = tmp_path / "book.csv"
        await sets.write(sets._chosen, file, ("", ".csv"))
        text = file.read_text(encoding="utf-8-sig")
        file.write_text(text.replace("店外经营", "出店经营"), encoding="utf-8")
        sets.publishing.read(SetName.CODEBOOK, file)
        await until("what would change is told", lambda: "将改动" in preview(page).head())
        assert any("店外经营 → 出店经营" in each for each in preview(page).lines())
        assert sets._revisions[0].rev == 1
        await confirm(preview(page))
        await until("the new edition is in force", lambda: "第 2 版" in sets.edition.currentText())
        assert page.sheet() is None
        sets.publishing.read(SetName.CODEBOOK, file)
        await until("the same again is nothing to publish", lambda: "不必发布" in preview(page).head())
        file.write_text(text.replace("E0405", "X", 1), encoding="utf-8")
        sets.publishing.read(SetName.CODEBOOK, file)
        await until("a fault is told with its row", lambda: any("行" in each for each in preview(page).lines()))
        press(preview(page), "Esc")
        desk = await room.desk("desk01")
        await until("the desk files by it", lambda: desk.reference.codebook.rev == 2)
        file.write_text(text, encoding="utf-8")
        sets.publishing.read(SetName.CODEBOOK, file)
        sets.choose(SetName.CALENDAR)
        await until("it is held against its own set whichever is shown", lambda: "将改动" in preview(page).head())
        assert any("出店经营 → 店外经营" in each for each in preview(page).lines())

    in_the_room(qapp, hub, tmp_path, work)


def in_wgs84(sheet: PreviewSheet) -> None:
    assert isinstance(sheet, SpotsSheet)
    sheet.datum.setCurrentIndex(sheet.datum.findData("wgs84"))


def test_a_register_of_cameras_is_weighed_cell_by_cell_and_published(
    qapp: QApplication, hub: Hub, tmp_path: Path
) -> None:
    async def work(room: Room) -> None:
        window, page, sets = await data(room, SetName.ORGANISATION)
        await until("the units are told", lambda: sets.model.rowCount() > 50)
        base = next(each for each in sets._revisions if each.name == SetName.ORGANISATION)
        before = await window.connection.calls.reference(base)
        assert isinstance(before, Organisation)
        first, *others = before.cameras
        seeing = replace(first, heading=90.0, view=62.0, range_m=80.0, note=HOSTILE)
        file = tmp_path / "cameras.csv"
        text = csv_of(replace(before, cameras=(seeing, *others)), CAMERAS)
        file.write_text(text.replace(",90,62,", ",上,620,"), encoding="utf-8")
        sets.publishing.read(SetName.ORGANISATION, file)
        await until("the datum is asked for", lambda: any("坐标系" in each for each in preview(page).lines()))
        in_wgs84(preview(page))
        await until("each wrong cell is told", lambda: sum("第 2 行" in each for each in preview(page).lines()) == 2)
        press(preview(page), "Esc")
        file.write_text(text, encoding="utf-8")
        sets.publishing.read(SetName.ORGANISATION, file)
        in_wgs84(preview(page))
        await until("one camera is otherwise", lambda: "将改动 1 处" in preview(page).head())
        assert any("朝向 90；视角 62；可视距离 80" in each for each in preview(page).lines())
        await confirm(preview(page))
        await until("the new edition is in force", lambda: "第 2 版" in sets.edition.currentText())
        desk = await room.desk("desk01")
        await until("the desk knows it", lambda: desk.reference.organisation.cameras[0] == seeing)

    in_the_room(qapp, hub, tmp_path, work)


def test_texts_are_looked_through_by_act_and_published_for_those_they_are_meant_for(
    qapp: QApplication, hub: Hub, tmp_path: Path
) -> None:
    async def work(room: Room) -> None:
        window = await room.admin()
        sets = window.sets
        window.go("sets")
        sets.choose(SetName.TEXTS)
        await until("the texts are told", lambda: sets.part.findData("催办") > 0)
        sets.part.setCurrentIndex(sets.part.findData("催办"))
        shown = [sets.model.data(sets.model.index(row, 0)) for row in range(sets.model.rowCount())]
        assert shown and set(shown) == {"催办"}
        sets.page.search.setText("超期")
        await until("the search goes on within the act", lambda: 0 < sets.model.rowCount() < len(shown))
        sets.page.search.clear()
        assert sets._chosen is not None
        file = tmp_path / "texts.csv"
        await sets.write(sets._chosen, file, ("", ".csv"))
        kept = file.read_text(encoding="utf-8-sig")
        file.write_text(f"{kept}own,备注,已报值班长,,,大屏\n", encoding="utf-8")
        sets.publishing.read(SetName.TEXTS, file)
        await until("who cannot do it is told", lambda: any("大屏" in each for each in preview(sets.page).lines()))
        press(preview(sets.page), "Esc")
        file.write_text(f"{kept}own,备注,值班长已阅,,,值班长\n", encoding="utf-8")
        sets.publishing.read(SetName.TEXTS, file)
        await until("what would change is told", lambda: "将改动" in preview(sets.page).head())
        await confirm(preview(sets.page))
        await until("the new edition is in force", lambda: "第 2 版" in sets.edition.currentText())
        assert sets.part.currentData() == "催办", "who looked at one act goes on looking at it"
        at_the_desk = {"shift01": ["own"], "operator03": []}
        told = ReportCase(case=CASE, source=Source.HOTLINE, title="店外摆摊", place=Place(117.4757, 36.7597, "柳溪路"))
        assert (await (await room.on_the_wire("desk01")).ask(told)).result == "ok"
        for account, offered in at_the_desk.items():
            desk = await room.desk(account)
            await until("the case is there", partial(desk.connection.store.row, CASE))
            desk.open_thing(CASE)
            desk.card.asked.emit("add_note")
            (field,) = (await sheet_in(desk.card, ActSheet)).findChildren(WordsAnswer)
            assert field._find is not None
            assert [each.id for each in field._find("值班长已阅")] == offered
            assert [each.id for each in field._find("已电话告知")] == ["c-told"]
            assert not field._find("专人值守"), "a unit's own sentence"

    in_the_room(qapp, hub, tmp_path, work)


def test_a_day_is_turned_with_its_source_and_published(qapp: QApplication, hub: Hub, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        window, page, sets = await data(room, SetName.CALENDAR)
        await until("the calendar is told", lambda: not sets.year.isHidden())
        press(page.view, "y")
        sheet = page.sheet()
        assert isinstance(sheet, CalendarSheet)
        day = date(sheet.year.day().year, 3, 4)
        was = sheet.calendar.is_workday(day)
        sheet.year.choose(day)
        QTest.keyClick(sheet.year, Qt.Key.Key_Space)
        assert "依据" in words_on(sheet.form) and sheet.calendar.is_workday(day) == was
        sheet.source.setText("测试通知 1 号")
        QTest.keyClick(sheet.year, Qt.Key.Key_Space)
        assert sheet.calendar.is_workday(day) != was and any("03-04" in each for each in sheet.lines())
        await confirm(sheet)
        await until("the new edition is in force", lambda: "第 2 版" in sets.edition.currentText())
        calendar = await window.connection.calls.reference(sets._revisions[0])
        assert isinstance(calendar, WorkCalendar) and "测试通知 1 号" in {each.source for each in calendar.days}

    in_the_room(qapp, hub, tmp_path, work)


async def type_into(sheet: RowsSheet, row: int, column: str, words: str) -> None:
    """As a hand does: to the cell, type, Enter."""
    table = sheet.table
    head = table.model().headerData
    titles = [head(n, Qt.Orientation.Horizontal) for n in range(table.columnCount())]
    table.go(row, titles.index(column))
    QTest.keyClick(table, Qt.Key.Key_F2)
    (editor,) = [each for each in table.findChildren(QLineEdit) if each.isVisible()]
    editor.selectAll()
    editor.insert(words)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    await until("the cell is written", lambda: not any(each.isVisible() for each in table.findChildren(QLineEdit)))


def state(sheet: RowsSheet, row: int) -> str:
    """What stands before a row."""
    return str(sheet.table.model().index(row, 0).data())


def test_a_ladder_and_a_unit_are_changed_row_by_row_and_published(qapp: QApplication, hub: Hub, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        window = await room.admin()
        page, sets = window.sets.page, window.sets
        window.go("sets")
        sets.choose(SetName.RULES)
        await until("the rules are told", lambda: not sets.rows.isHidden())
        press(page.view, "e")
        sheet = page.sheet()
        assert isinstance(sheet, RowsSheet)
        await until("nothing is changed yet", lambda: "不必发布" in sheet.head())
        row = next(n for n, each in enumerate(sheet.table.rows()) if "ladders.T3" in each.cells)
        await type_into(sheet, row, "值", "催办 90%、超期")
        await until("the fault stands before its row", lambda: "应写作" in state(sheet, row))
        assert any(f"第 {row + 1} 行" in each for each in sheet.lines())
        await type_into(sheet, row, "值", "催办 90%、超期 100%")
        await until("what would change is told", lambda: "将改动 1 处" in sheet.head())
        sheet.table.go(row + 2, 2)
        QTest.keyClick(sheet.table, Qt.Key.Key_F2)
        (editor,) = [each for each in sheet.table.findChildren(QLineEdit) if each.isVisible()]
        was = editor.text()
        editor.setText("预警 70%、超期 100%")
        await confirm(sheet)
        await until("a cell under the hand is looked over first", lambda: "将改动 2 处" in sheet.head())
        assert page.sheet() is sheet and "第 1 版" in sets.edition.currentText()
        await type_into(sheet, row + 2, "值", was)
        await until("it is as it was", lambda: "将改动 1 处" in sheet.head())
        press(sheet, "Esc")
        assert page.sheet() is None
        press(page.view, "e")
        again = page.sheet()
        assert isinstance(again, RowsSheet) and again.table.rows()[row].state == "已改", "a draft survives Esc"
        await until("it is weighed again", lambda: "将改动 1 处" in again.head())
        await confirm(again)
        await until("the new edition is in force", lambda: "第 2 版" in sets.edition.currentText())
        base = next(each for each in sets._revisions if each.name == SetName.RULES)
        rules = await window.connection.calls.reference(base)
        assert isinstance(rules, Rules)
        assert rules.ladder(TimerKind.T3) == (Rung(RungKind.NUDGE, 0.9), Rung(RungKind.OVERDUE, 1.0))

        sets.choose(SetName.ORGANISATION)
        await until("the units are told", lambda: not sets.rows.isHidden() and sets.model.rows()[0].part == "单位")
        press(page.view, "e")
        units = page.sheet()
        assert isinstance(units, RowsSheet)
        QTest.keyClick(units, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        last = units.table.rowCount() - 1
        for column, words in (("单位编号", "dept-new"), ("单位类型", "衙门"), ("单位名称", HOSTILE)):
            await type_into(units, last, column, words)
        await until("the fault stands before its row", lambda: "不认识" in state(units, last))
        await type_into(units, last, "单位类型", "部门")
        await until("one unit more", lambda: "将改动 1 处" in units.head())
        units.table.go(last, 1)
        QTest.keyClick(units, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
        await until("it is taken back", lambda: "不必发布" in units.head() and units.table.rowCount() == last)

    in_the_room(qapp, hub, tmp_path, work)


def test_a_shop_is_found_among_all_fronts_changed_and_one_is_added(
    qapp: QApplication, hub: Hub, tmp_path: Path
) -> None:
    async def work(room: Room) -> None:
        window = await room.admin()
        page, sets = window.sets.page, window.sets
        window.go("sets")
        sets.choose(SetName.GROUND)
        await until("the ground is told", lambda: not sets.rows.isHidden())
        press(page.view, "e")
        sheet = page.sheet()
        assert isinstance(sheet, RowsSheet)
        sheet.part.setCurrentIndex(sheet.part.findData("frontages"))
        await until("the fronts stand there", lambda: sheet.table.rowCount() > 1_000)
        sheet.sought.setText("柳溪路155号")
        assert sheet.table.rowCount() == 1
        await type_into(sheet, 0, "门前五包", "包治百病")
        await until("the fault stands before its row", lambda: "包治百病" in state(sheet, 0))
        await type_into(sheet, 0, "门前五包", "环境卫生")
        QTest.keyClick(sheet, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        new = ("f-new", HOSTILE, "柳溪路156号", "柳溪路", "117.4758", "36.6904")
        for column, words in zip(("编号", "名称", "地址", "道路", "经度", "纬度"), new, strict=True):
            await type_into(sheet, 1, column, words)
        await until("what would change is told", lambda: "将改动 2 处" in sheet.head())
        await confirm(sheet)
        await until("the new edition is in force", lambda: "第 2 版" in sets.edition.currentText())
        base = next(each for each in sets._revisions if each.name == SetName.GROUND)
        ground = await window.connection.calls.reference(base)
        assert isinstance(ground, Ground)
        less = next(each for each in ground.frontages if each.id == "f-liuxi-road-155")
        assert less.duties == (Duty.SANITATION,) and len(less.path) == 2
        assert (ground.frontages[-1].name, ground.frontages[-1].road) == (HOSTILE, "r-liuxi-road")

    in_the_room(qapp, hub, tmp_path, work)


def test_a_draft_is_not_published_over_an_edition_that_came_meanwhile(
    qapp: QApplication, hub: Hub, tmp_path: Path
) -> None:
    async def work(room: Room) -> None:
        window = await room.admin()
        page, sets = window.sets.page, window.sets
        window.go("sets")
        sets.choose(SetName.RULES)
        await until("the rules are told", lambda: not sets.rows.isHidden())
        press(page.view, "e")
        sheet = page.sheet()
        assert isinstance(sheet, RowsSheet)
        base = next(each for each in sets._revisions if each.name == SetName.RULES)
        rules = await window.connection.calls.reference(base)
        assert isinstance(rules, Rules)
        await window.connection.calls.publish(SetName.RULES, replace(rules, seal_day=9))
        row = next(n for n, each in enumerate(sheet.table.rows()) if "seal_day" in each.cells)
        await type_into(sheet, row, "值", "7")
        await until("it says that another came", lambda: "另有一版" in words_on(sheet))
        await confirm(sheet)
        found = await window.connection.calls.revisions()
        assert next(each.rev for each in found if each.name == SetName.RULES) == 2

    in_the_room(qapp, hub, tmp_path, work)


def test_what_is_kept_for_how_long_is_told(qapp: QApplication, hub: Hub, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        window = await room.admin()
        window.go("keeping")
        await until("the rules are told", lambda: window.keeping.model.rowCount() >= 6)
        said = words_on(window.keeping.page)
        assert "磁盘剩余" in said and "只封存不删除" in said
        window.keeping.page.search.setText("照片")
        await until("a rule is found", lambda: window.keeping.model.rowCount() == 1)

    in_the_room(qapp, hub, tmp_path, work)


def test_what_devices_said_and_what_of_it_was_set_aside_is_told(qapp: QApplication, hub: Hub, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        window = await room.admin()
        window.go("devices")
        await until("it is asked", lambda: "枢纽本次启动以来" in words_on(window.devices.page))
        said = words_on(window.devices.page)
        assert "还没有来源" in said and "相机异常" in said

    in_the_room(qapp, hub, tmp_path, work)


def test_outlines_are_drawn_before_they_are_published(qapp: QApplication, hub: Hub, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        _, page, sets = await data(room, SetName.GROUND)
        await until("the ground is told", lambda: not sets.map.isHidden())
        press(page.view, "g")
        await until("its outlines are drawn", lambda: isinstance(page.sheet(), PaintedMap))
        assert sets._chosen is not None
        file = tmp_path / "street.geojson"
        await sets.write(sets._chosen, file, ("street", ".geojson"))
        file.write_text(file.read_text(encoding="utf-8").replace("清泉街道", "新泉街道"), encoding="utf-8")
        sets.publishing.read(SetName.GROUND, file)
        sheet = preview(page)
        assert isinstance(sheet, LayerSheet)
        sheet.layer.setCurrentIndex(sheet.layer.findData("street"))
        await until("what would change is told", lambda: "将改动 1 处" in sheet.head())
        assert "新泉街道" in " ".join(sheet.lines()) and not sheet.map.isHidden()
        await confirm(sheet)
        await until("the new edition is in force", lambda: "第 2 版" in sets.edition.currentText())
        sets.choose(SetName.RULES)
        page.search.setText("预警")
        await until("the ladders are told", lambda: any("→" in each.words for each in sets.model.rows()))

    in_the_room(qapp, hub, tmp_path, work)


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_every_control_says_its_name(qapp: QApplication, hub: Hub, tmp_path: Path, tongue: Tongue) -> None:
    async def work(room: Room) -> None:
        window = await room.admin()
        found = set[str]()
        accounts = window.accounts.page
        await until("the accounts are listed", lambda: window.accounts.model.row("desk01"))
        for letter in "nerpt":
            press(accounts.view, letter)
            assert accounts.sheet() is not None
            found.update(nameless(window))
            accounts.close_sheet()
        window.go("audit")
        await until("the lines are told", lambda: window.audit.model.rowCount())
        found.update(nameless(window))
        window.go("sets")
        for name, button in ((SetName.CALENDAR, window.sets.year), (SetName.GROUND, window.sets.map)):
            window.sets.choose(name)
            await until("the set is told", partial(QWidget.isVisible, button))
            button.click()
            found.update(nameless(window))
            sets_page = window.sets.page
            if window.sets.rows.isVisible():
                window.sets.rows.click()
                found.update(nameless(window))
            sets_page.close_sheet()
        (tmp_path / "book.csv").write_text("小类代码\n", encoding="utf-8")
        window.sets.choose(SetName.CODEBOOK)
        window.sets.publishing.read(SetName.CODEBOOK, tmp_path / "book.csv")
        found.update(nameless(window))
        window.go("keeping")
        await until("the rules are told", lambda: window.keeping.model.rowCount())
        found.update(nameless(window))
        assert found == set()

    speak(tongue)
    in_the_room(qapp, hub, tmp_path, work)
