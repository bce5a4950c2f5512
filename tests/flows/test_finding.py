"""The search box of the desk, with real parts: a case, a command, a unit and a place are typed and gone to."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.domain.case.stages import Stage
from console.seats.desk import DeskWindow
from console.seats.office import OfficeWindow
from tests.flows.room import Room, a_hub, confirm, in_the_room, press, sheet_in, until, words_on
from tests.flows.test_many import pick_all, reported, rows, shown
from widgets import theme
from widgets.cases.actsheet import ActSheet
from widgets.controls.palette import PaletteLine


async def type_in(desk: DeskWindow | OfficeWindow, words: str) -> list[PaletteLine]:
    """Ctrl+K, the words, and what is offered for them."""
    desk.activateWindow()
    await until("the desk is in front", desk.isActiveWindow)
    QTest.keyClick(desk, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    await until("the cursor is in the box", desk.head.search.hasFocus)
    await until("something is at hand", desk.finding.palette.isVisible)
    QTest.keyClicks(desk.head.search, words)
    await until(f"all is found for {words}", lambda: not desk.finding.is_looking)
    return list(desk.finding.palette.lines())


async def choose(desk: DeskWindow | OfficeWindow, words: str, title: str, of: str = "") -> None:
    """Walk down to the line with this title (and this beginning of its key), and Enter."""
    offered = await type_in(desk, words)
    (place,) = [n for n, each in enumerate(offered) if each.title == title and each.key.startswith(of)]
    for _ in range(place + 1):
        QTest.keyClick(desk.head.search, Qt.Key.Key_Down)
    assert desk.finding.palette.current() == offered[place].key
    press(desk.head.search, "Enter")
    assert not desk.finding.palette.isVisible()


def test_the_box_finds_and_does_what_it_promises(qapp: QApplication, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        desk = await room.desk()
        cases = await reported(desk, 3)
        number = rows(desk, cases)[1].number

        offered = await type_in(desk, "bllj")
        assert {each.title for each in offered} == {"暴露垃圾"}
        await choose(desk, number, "暴露垃圾")
        assert shown(desk) == cases[1] == desk.view.current_id() and desk.view.hasFocus()

        offered = await type_in(desk, "")
        assert ("受理", "R") in [(each.title, each.cap) for each in offered]
        assert all(not each.reason for each in offered)
        offered = await type_in(desk, "pq")
        greyed = next(each for each in offered if each.title == "派遣")
        assert "待受理" in greyed.reason and greyed.cap == "A"
        assert not offered[0].reason, "what can be done stands first"
        await choose(desk, "claim", "认领")
        await until("the case is claimed", lambda: (row := desk.card.current()) is not None and row.holder == "desk01")
        assert desk.view.hasFocus() and desk.head.search.text() == ""
        await choose(desk, "sl", "受理")
        await until("it is registered", lambda: rows(desk, cases)[1].stage is Stage.REGISTERED)

        await choose(desk, "filter mine", "筛选：我的")
        assert desk.queue.shown.key == "mine" and desk.plan.chips.current() == "mine"
        assert desk.queue.rowCount() == 1
        await choose(desk, "filter all open", "筛选：全部")

        await choose(desk, "qqjd", "清泉街道", of="unit")
        assert desk.head.search.text() == "清泉街道" and desk.queue.rowCount() == 3
        await choose(desk, "hjws", "环境卫生中心")
        assert desk.queue.rowCount() == 0
        press(desk.head.search, "Esc")
        assert desk.queue.rowCount() == 3 and desk.view.hasFocus()

        looked: list[tuple[float, float, float]] = []
        desk.map.view_changed.connect(lambda *at: looked.append(at))
        await choose(desk, "lxl153", "柳溪路153号面馆")
        await until("the map is there", lambda: looked)
        assert [round(each, 3) for each in looked[-1]] == [117.476, 36.690, 17.0]
        press(desk.view, "O")
        await choose(desk, "cam-001", "cam-001")
        await until("the map is at the camera", lambda: round(looked[-1][1], 3) == 36.760)
        assert desk.plan.tray.isVisible(), "a form under way stays in sight"

        await choose(desk, "dark or light", "切换明暗")
        assert theme.mode() == "light"
        await choose(desk, "dbyy", "督办与议定事项")
        assert desk.plan.rail.current() == "items" and not desk.head.search.hasFocus()
        await choose(desk, "nudge", "催办")
        assert desk.plan.rail.current() == "cases"

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)


def test_what_was_offered_for_one_case_is_not_done_to_another(qapp: QApplication, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        desk = await room.desk()
        cases = await reported(desk, 2)
        press(desk.view, "J")
        first = shown(desk)
        offered = await type_in(desk, "claim")
        assert offered[0].title == "认领"
        other = next(each for each in cases if each != first)
        desk._show(rows(desk, [other])[0])
        QTest.keyClick(desk.head.search, Qt.Key.Key_Down)
        press(desk.head.search, "Enter")
        await until("it is said", lambda: "另一件" in words_on(desk.plan.toasts))
        assert {row.holder for row in rows(desk, cases)} == {None}

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)


def test_a_command_for_what_is_picked_is_asked_of_all_of_it(qapp: QApplication, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        desk = await room.desk()
        cases = await reported(desk, 3)
        pick_all(desk)
        await choose(desk, "claim", "认领")
        await confirm(await sheet_in(desk.plan.many, ActSheet))
        await until("all are claimed", lambda: {row.holder for row in rows(desk, cases)} == {"desk01"})

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)


def test_an_office_finds_its_cases_places_and_acts_too(qapp: QApplication, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        desk, office = await room.desk(), await room.office("st-qingquan")
        (case,) = await reported(desk, 1)
        await until("the office has it", lambda: office.connection.store.row(case) is not None)
        office.activateWindow()
        await until("the office is in front", office.isActiveWindow)
        await choose(office, "bllj", "暴露垃圾")
        await until("its card is shown", lambda: (row := office.card.current()) is not None and row.id == case)
        looked: list[tuple[float, float, float]] = []
        office.map.view_changed.connect(lambda *at: looked.append(at))
        await choose(office, "lxl153", "柳溪路153号面馆")
        await until("the map is there", lambda: looked and round(looked[-1][0], 3) == 117.476)
        await choose(office, "report", "上报")
        assert office.tray.isVisible()

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)


def test_the_question_mark_and_f1_show_all_keys_and_give_the_hand_back(qapp: QApplication, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        desk, office = await room.desk(), await room.office("st-qingquan")
        cases = await reported(desk, 1)
        for window, held in ((desk, desk.view), (desk, desk.strip), (office, office.view)):
            window.activateWindow()
            await until("the window is in front", window.isActiveWindow)
            held.setFocus()
            press(held, "?")
            await until("the sheet has the hand", window.help.sheet.hasFocus)
            press(window.help.sheet, "R")
            press(window.help.sheet, "Esc")
            assert not window.help.sheet.isVisible() and held.hasFocus()
        desk.activateWindow()
        await until("the desk is in front", desk.isActiveWindow)
        desk.head.find_something()
        QTest.keyClicks(desk.head.search, "?")
        assert desk.head.search.text() == "?" and not desk.help.sheet.isVisible()
        for is_open in (True, False):
            QTest.keyClick(QApplication.focusWidget() or desk, Qt.Key.Key_F1)
            assert desk.help.sheet.isVisible() is is_open
        assert desk.head.search.hasFocus()
        assert rows(desk, cases)[0].stage is Stage.RECEIVED, "a letter on the sheet does nothing beneath it"

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)
