"""A call is typed at the desk, with real parts and the keyboard alone: what it is a repeat of stands beneath it."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shapely.geometry import Point, Polygon

from console.domain.case import commands as ask
from console.domain.case.stages import Stage
from console.domain.case.things import PhotoRole, Source
from console.domain.ids import CaseId
from console.domain.place import Place
from console.domain.rows import CaseRow
from console.seats.actors.pictures import Moment
from console.seats.desk import DeskWindow
from tests.flows.room import Room, a_hub, confirm, in_the_room, press, sheet_in, until, words_on
from tests.flows.test_thread import a_picture
from widgets.cases.actsheet import ActSheet
from widgets.cases.answers import PickAnswer
from widgets.cases.newcase import NewCaseSheet
from widgets.cases.pictures import PhotoSetsAnswer
from widgets.cases.places import PlaceAnswer

SHOP = "柳溪路153号"
HOSTILE = "<b>x</b> & <img src=1>"
MINE = CaseId("case-mine")


def rows(desk: DeskWindow) -> dict[str, CaseRow]:
    return dict(desk.connection.store.rows(CaseRow))


def on_card(desk: DeskWindow) -> CaseRow:
    """The case as the person at the desk sees it, a frame after the store has it: an act is about what is shown."""
    shown = desk.card.current()
    assert shown is not None
    return shown


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
    press(desk.view, "R")
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
    assert rows(desk)[first].stage is Stage.RECEIVED, "a letter acted on a case that was out of sight"
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
    await until("it is listed", lambda: desk.queue.row_of(MINE) >= 0)
    desk.view.choose(MINE)
    await until("the card shows it waiting for dispatch", lambda: on_card(desk).stage is Stage.TO_DISPATCH)

    desk.card.asked.emit("correct")
    sheet = await sheet_in(desk.card, ActSheet)
    place = sheet.control("place")
    place.address.clear()  # type: ignore[attr-defined]
    say(place.address, SHOP)  # type: ignore[attr-defined]
    assert "按门牌登记定位" in place.told.text()  # type: ignore[attr-defined]
    say(sheet.control("reason").edit, "地点有误")  # type: ignore[attr-defined]
    await confirm(sheet)
    await until("the file has the right place", lambda: on_card(desk).place.address == SHOP)
    corrected = on_card(desk).place
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


async def a_shop_sign_is_mended_on_the_spot(room: Room, folder: Path) -> None:
    files = {role: folder / f"{role}.jpg" for role in (PhotoRole.BEFORE, PhotoRole.AFTER)}
    for role, file in files.items():
        file.write_bytes(a_picture(Moment.WRONG if role is PhotoRole.BEFORE else Moment.MENDED))
    desk = await room.desk("inspector01")
    press(desk.view, "Z")
    form = await sheet_in(desk, NewCaseSheet)
    say(form.control("title").edit, "小广告，当场清除")  # type: ignore[attr-defined]
    say(form.control("place").address, SHOP)  # type: ignore[attr-defined]
    QTest.keyClick(form.control("source").box, Qt.Key.Key_Down)  # type: ignore[attr-defined]
    QTest.keyClick(form.control("class_code").box, Qt.Key.Key_Down)  # type: ignore[attr-defined]
    await confirm(form)
    assert "还缺照片" in form.form._rows["photos"].refusal()
    photos = form.control("photos")
    assert isinstance(photos, PhotoSetsAnswer)
    for role, file in files.items():
        photos.sets[role].add_files([str(file)])
    await confirm(form)
    await until("it stands closed, and apart", lambda: any(row.is_on_the_spot for row in rows(desk).values()))
    (row,) = rows(desk).values()
    assert (row.stage, [each.role for each in row.photos]) == (Stage.CLOSED, list(files))


async def an_office_reports(room: Room) -> None:
    office = await room.office("st-liuxi")
    press(office.view, "O")
    form = await sheet_in(office, NewCaseSheet)
    say(form.control("title").edit, "路面塌陷")  # type: ignore[attr-defined]
    place = form.control("place")
    assert isinstance(place, PlaceAnswer)
    area = next(each for each in office.reference.ground.areas if each.unit == "st-liuxi")
    inside = Point(Polygon(area.polygons[0][0]).representative_point())
    say(place.degrees, f"{inside.x:.6f},{inside.y:.6f}")
    say(place.address, " 桥头")
    QTest.keyClick(form.control("source").box, Qt.Key.Key_Down)  # type: ignore[attr-defined]
    await confirm(form)
    await until("the office stands on its own report", lambda: office.card.isVisible() and office.card.current())
    assert (row := office.card.current()) is not None and row.title == "路面塌陷"
    press(office.view, "Z")
    await until("who may not mend on the spot is told whose it is", lambda: "监督员" in words_on(office.toasts))
    await until("everything asked is answered", lambda: not office.story._asking)


def test_two_calls_of_one_shop_stand_on_one_case_with_one_key(qapp: QApplication, tmp_path: Path) -> None:
    with a_hub(tmp_path / "hub") as hub:
        in_the_room(qapp, hub, tmp_path, two_calls_of_one_shop)


def test_a_file_is_corrected_and_split_from_its_card(qapp: QApplication, tmp_path: Path) -> None:
    with a_hub(tmp_path / "hub") as hub:
        in_the_room(qapp, hub, tmp_path, a_file_is_corrected_and_split)


def test_what_was_mended_on_the_spot_is_closed_with_both_pictures(qapp: QApplication, tmp_path: Path) -> None:
    with a_hub(tmp_path / "hub") as hub:
        in_the_room(qapp, hub, tmp_path, lambda room: a_shop_sign_is_mended_on_the_spot(room, tmp_path))


def test_an_office_reports_what_is_on_its_ground(qapp: QApplication, tmp_path: Path) -> None:
    with a_hub(tmp_path / "hub") as hub:
        in_the_room(qapp, hub, tmp_path, an_office_reports)
