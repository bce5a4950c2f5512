"""A call is typed at the desk, with real parts and the keyboard alone: what it is a repeat of stands beneath it."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from console.domain.case import commands as ask
from console.domain.case.stages import Stage
from console.domain.case.things import Source
from console.domain.ids import CaseId
from console.domain.place import Place
from console.domain.rows import CaseRow
from console.seats.desk import DeskWindow
from tests.flows.room import Room, a_hub, confirm, in_the_room, press, sheet_in, until
from widgets.cases.actsheet import ActSheet
from widgets.cases.answers import PickAnswer
from widgets.cases.newcase import NewCaseSheet

SHOP = "柳溪路153号"
HOSTILE = "<b>x</b> & <img src=1>"
MINE = CaseId("case-mine")


def rows(desk: DeskWindow) -> dict[str, CaseRow]:
    return dict(desk.connection.store.rows(CaseRow))


def say(edit: QWidget, words: str) -> None:
    """Commit words as an input method does; then one key, as a hand types on."""
    edit.setFocus()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    for letter in words:
        QTest.sendKeyEvent(QTest.KeyAction.Click, edit, Qt.Key.Key_unknown, letter, Qt.KeyboardModifier.NoModifier, -1)


async def typed(desk: DeskWindow, words: str, phone: str) -> NewCaseSheet:
    """O, what it is about, where, the channel, who calls."""
    press(desk.view, "O")
    form = await sheet_in(desk, NewCaseSheet)
    say(form.control("title").edit, words)  # type: ignore[attr-defined]
    say(form.control("place").address, SHOP)  # type: ignore[attr-defined]
    source = form.control("source")
    assert isinstance(source, PickAnswer)
    if source.answer() is None:
        QTest.keyClick(source.box, Qt.Key.Key_Down)
    say(form.control("reporter").phone, phone)  # type: ignore[attr-defined]
    return form


async def two_calls_of_one_shop(room: Room) -> None:
    desk = await room.desk()
    form = await typed(desk, f"面馆桌椅摆到人行道 {HOSTILE}", "13800000001")
    await until("it was compared, and nothing is like it", lambda: form.compared.text() == "未发现疑似重复。")
    await confirm(form)
    await until("the desk stands on the new case", lambda: desk.card.current() is not None)
    (first,) = rows(desk)
    assert (rows(desk)[first].source, rows(desk)[first].reporters) == (Source.HOTLINE, 1)
    assert HOSTILE in rows(desk)[first].title and HOSTILE in desk.card._title.text()

    form = await typed(desk, "面馆的桌椅又摆到人行道上了", "13800000002")
    await until("the first call is proposed while one types", lambda: len(form.twins.proposed) == 1)
    assert form.twins.proposed[0].number.title() == rows(desk)[first].number
    press(form, "Esc")
    await until("the draft is put away", lambda: not form.isVisible())
    press(desk.view, "O")
    assert await sheet_in(desk, NewCaseSheet) is form
    field = form.control("title").edit  # type: ignore[attr-defined]
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    await until("two reporters stand on one case", lambda: rows(desk)[first].reporters == 2)
    (child,) = (row for id, row in rows(desk).items() if id != first)
    assert (child.stage, child.master) == (Stage.MERGED, first)
    await until("the hand is on the case that stands", lambda: (on := desk.card.current()) and on.id == first)
    await until("everything asked is answered", lambda: not desk.story._asking)


async def a_file_is_corrected_and_split(room: Room) -> None:
    desk = await room.desk()
    here = Place(117.475616, 36.690360, "某处")
    for step in (
        ask.ReportCase(case=MINE, source=Source.HOTLINE, title="桌椅占道", place=here),
        ask.RegisterCase(case=MINE),
        ask.FileCase(case=MINE, class_code="E0405", condition=1),
    ):
        assert (await desk.connection.ask(step)).result == "ok"
    await until("it waits for dispatch", lambda: desk.queue.row_of(MINE) >= 0)
    desk.view.choose(MINE)

    desk.card.asked.emit("correct")
    sheet = await sheet_in(desk.card, ActSheet)
    place = sheet.control("place")
    place.address.clear()  # type: ignore[attr-defined]
    say(place.address, SHOP)  # type: ignore[attr-defined]
    assert "按门牌登记定位" in place.told.text()  # type: ignore[attr-defined]
    say(sheet.control("reason").edit, "地点有误")  # type: ignore[attr-defined]
    await confirm(sheet)
    await until("the file has the right place", lambda: rows(desk)[MINE].place.address == SHOP)
    corrected = rows(desk)[MINE].place
    assert corrected.street is not None and (corrected.lon, corrected.lat) != (here.lon, here.lat)

    desk.view.choose(MINE)
    desk.card.asked.emit("split")
    sheet = await sheet_in(desk.card, ActSheet)
    say(sheet.control("parts").parts[1].title, "油污")  # type: ignore[attr-defined]
    await confirm(sheet)
    await until("both parts are cases of their own", lambda: len(rows(desk)) == 3)
    parts = [row for id, row in rows(desk).items() if id != MINE]
    assert [each.case for each in rows(desk)[MINE].children] == [each.id for each in parts]
    assert {each.title for each in parts} == {"油污", f"店外经营 · {SHOP}"}
    assert all(each.parent == MINE and each.stage is Stage.TO_DISPATCH for each in parts)
    await until("everything asked is answered", lambda: not desk.card.has_sheet() and not desk.story._asking)


def test_two_calls_of_one_shop_stand_on_one_case_with_one_key(qapp: QApplication, tmp_path: Path) -> None:
    with a_hub(tmp_path / "hub") as hub:
        in_the_room(qapp, hub, tmp_path, two_calls_of_one_shop)


def test_a_file_is_corrected_and_split_from_its_card(qapp: QApplication, tmp_path: Path) -> None:
    with a_hub(tmp_path / "hub") as hub:
        in_the_room(qapp, hub, tmp_path, a_file_is_corrected_and_split)
