"""The thread of the product, once, with real parts: a camera's claim becomes a closed case that the wall counts."""

import json
from base64 import b64encode
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import time

import aiohttp
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.domain.alert import AlertStage
from console.domain.calendar import local_day
from console.domain.case import commands as ask
from console.domain.case.stages import Stage
from console.domain.case.things import Part, Photo, PhotoRole
from console.domain.deadline import promise
from console.domain.ids import CaseId, UnitId
from console.domain.rows import AlertRow, CaseRow, SessionRow, SupervisionRow
from console.domain.session import SessionStage
from console.domain.supervision import SupervisionStage
from console.ingest.cameras.webhook import secret, sign
from console.seats.actors.pictures import Moment, Scene, draw
from console.seats.desk import DeskWindow
from console.seats.office import OfficeWindow
from tests.flows.room import Hub, Room, a_hub, button, confirm, in_the_room, press, sheet_in, until, words_on
from widgets.cases.actsheet import ActSheet
from widgets.cases.pictures import PhotosAnswer
from widgets.cases.sheets import DispatchSheet, FileSheet, WordsSheet
from widgets.cases.wording import WordsAnswer
from widgets.maps.values import PinKind
from widgets.session.room import NoteLine, ResolveSheet

SECRET = "whsec_" + b64encode(b"a key of twenty-four bytes!!").decode()
SETTINGS = f'[sources.gate]\nsecrets = ["{SECRET}"]\n'
OFFICE, CO_UNIT, CAMERA, CLASS = UnitId("st-qingquan"), UnitId("dept-law"), "cam-002", "E0405"
SEEN_WITHIN_S = 2.0
"""How soon a pin of one seat stands on the map of another."""


def a_picture(moment: Moment) -> bytes:
    return draw(Scene(site="corner", look="1", class_code=CLASS, moment=moment, at=datetime.now(UTC))).body


async def push(hub: Hub, picture: bytes) -> str:
    """The camera platform's signed push; gives the alert's id."""
    envelope = {
        "id": "evt-1",
        "camera_id": CAMERA,
        "type": "shop_overflow",
        "phase": "start",
        "ts": datetime.now(UTC).isoformat(),
        "confidence": 0.93,
        "bbox": [0.1, 0.2, 0.5, 0.6],
        "images": [{"data": b64encode(picture).decode()}],
    }
    body, stamp = json.dumps(envelope).encode(), int(time())
    headers = {"webhook-id": "msg-1", "webhook-timestamp": str(stamp)}
    headers["webhook-signature"] = sign(secret(SECRET), "msg-1", stamp, body)
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{hub.http}/push/gate", data=body, headers=headers) as answer,
    ):
        assert answer.status == 200, await answer.text()
        return str((await answer.json())["alert"])


def row_of(window: DeskWindow | OfficeWindow, case: str) -> CaseRow:
    found = window.connection.store.row(case)
    assert isinstance(found, CaseRow)
    return found


async def stands(window: DeskWindow | OfficeWindow, case: str, stage: Stage) -> None:
    """Wait until the card of a seat shows the case at a stage."""

    def is_shown() -> bool:
        shown = window.card.current()
        return shown is not None and (shown.id, shown.stage) == (case, stage)

    await until(f"the card shows the case at {stage}", is_shown)


async def adopt(desk: DeskWindow, alert: str) -> str:
    """V in the alert strip: the case it becomes, under the dispatcher's hand."""
    await until("the strip shows the alert", lambda: desk.alerts.rowCount() == 1)
    press(desk.strip, "J")
    assert desk.strip.current_id() == alert
    press(desk.strip, "V")
    await until("the card shows the new case", lambda: desk.card.current() is not None)
    case = desk.card.current()
    assert case is not None
    await until("the queue has the hand on it", lambda: desk.view.current_id() == case.id)
    claim = desk.connection.store.row(alert)
    assert isinstance(claim, AlertRow) and (claim.stage, claim.case) == (AlertStage.ADOPTED, case.id)
    assert (case.stage, case.holder, case.class_code) == (Stage.REGISTERED, "desk01", CLASS)
    return case.id


async def file_and_dispatch(desk: DeskWindow, case: str) -> None:
    press(desk.view, "F")
    sheet = await sheet_in(desk.card, FileSheet)
    assert sheet.chosen() == (CLASS, 1)
    await confirm(sheet)
    await stands(desk, case, Stage.TO_DISPATCH)
    await until("the sheet is gone", lambda: not desk.card.has_sheet())
    press(desk.view, "A")
    dispatch = await sheet_in(desk.card, DispatchSheet)
    assert dispatch.lead.currentData() == OFFICE, "the street leads by duty"
    (line,) = [
        item
        for n in range(dispatch.co.count())
        if (item := dispatch.co.item(n)).data(Qt.ItemDataRole.UserRole) == CO_UNIT
    ]
    line.setCheckState(Qt.CheckState.Checked)
    dispatch.words.setPlainText("请现场劝导，执法局配合")
    await confirm(dispatch)
    await stands(desk, case, Stage.TO_SIGN)
    row = row_of(desk, case)
    assert [(each.unit, each.part) for each in row.assignments] == [(OFFICE, Part.LEAD), (CO_UNIT, Part.CO)]
    limit = desk.reference.lexicon.limit(CLASS, 1, row.place, local_day(desk.hub_now()))
    assert limit is not None and row.dispatched_at is not None
    assert row.assignments[0].promise.due_at == promise(row.dispatched_at, limit, desk.reference.calendar).due_at
    assert "清泉街道" in words_on(desk.card) and "综合行政执法局" in words_on(desk.card)


async def handle(room: Room, office: OfficeWindow, case: str, file: Path) -> None:
    """The street signs and feeds back from its window; the co-operating unit does so by the wire."""
    await until("the office has its task", lambda: office.queue.rowCount() == 1)
    press(office.view, "J")
    assert office.card.current() is not None
    press(office.view, "S")
    await stands(office, case, Stage.HANDLING)
    unit = await room.on_the_wire(CO_UNIT)
    blob = await unit.upload(a_picture(Moment.WRONG))
    for command in (
        ask.SignAssignment(case=CaseId(case)),
        ask.FeedBack(case=CaseId(case), words="已配合到场", photos=(Photo(blob, PhotoRole.AFTER),)),
    ):
        assert (await unit.ask(command)).result == "ok"
    await until("the card shows that the other unit is done", lambda: has_helped(office, CO_UNIT))
    press(office.view, "B")
    sheet = await sheet_in(office.card, ActSheet)
    words, photos = sheet.control("words"), sheet.control("photos")
    assert isinstance(words, WordsAnswer) and isinstance(photos, PhotosAnswer)
    words.edit.setPlainText("已劝导入店经营")
    await confirm(sheet)
    await until("feedback without a photo is refused", lambda: "请至少选择一张照片" in words_on(sheet))
    photos.add_files([str(file)])
    await confirm(sheet)
    await stands(office, case, Stage.TO_REVIEW)


def has_helped(office: OfficeWindow, unit: UnitId) -> bool:
    """Whether the office sees it: what is asked before would be about an older case, and refused."""
    shown = office.card.current()
    return shown is not None and any(each.unit == unit and each.confirmed_at for each in shown.assignments)


async def confer(desk: DeskWindow, office: OfficeWindow, case: str) -> None:
    """A session on the case: a pin from each seat on the other's map, a note, a resolution, the answer to it."""
    desk.view.choose(case)
    press(desk.view, "M")
    await until("the desk stands in the room", lambda: desk.room.current() is not None)
    assert desk.plan.pages.currentWidget() is desk.room
    await until("the office may join", office.meeting.isVisible)
    office.meeting.click()
    await until("both are there", lambda: "周敏" in words_on(office.room) and "清泉街道" in words_on(desk.room))
    for count, mine, theirs, at in ((1, desk, office, QPoint(60, 200)), (2, office, desk, QPoint(200, 90))):
        QTest.mouseClick(mine.session_map, Qt.MouseButton.LeftButton, pos=at)
        await until("the other seat sees the pin", partial(has_pins, theirs, count), SEEN_WITHIN_S)
    await until("both maps wear the same pins", lambda: pins(desk) == pins(office))
    assert len({pin.colour for pin in pins(desk)}) == 2, "each author has a colour"
    (note,) = office.room.findChildren(NoteLine)
    note.setText("箱体权属在园林")
    press(note, "Enter")
    await until("the note is read at the desk", lambda: "箱体权属在园林" in words_on(desk.room))
    button(desk.room, "议定…").click()
    sheet = await sheet_in(desk.room, ResolveSheet)
    assert sheet.lead.currentData() == OFFICE
    sheet.words.setPlainText("三日内补划停放区")
    await confirm(sheet)
    await until("the office owes it", lambda: "三日内补划停放区" in words_on(office.board))
    button(desk.room, "结束会商").click()
    button(desk.room, "再按一次结束").click()
    await until("the session ends", lambda: session(desk).stage is SessionStage.ENDED)
    press(office.room, "Esc")
    press(desk.room, "Esc")
    assert desk.plan.pages.currentWidget() is not desk.room
    button(office.board, "反馈").click()
    answer = await sheet_in(office.board, WordsSheet)
    answer.words.setPlainText("已补划")
    await confirm(answer)
    await until("the answer is known", lambda: owed(desk).stage is SupervisionStage.ANSWERED)
    assert (owed(desk).lead, owed(desk).case, owed(desk).answer) == (OFFICE, case, "已补划")


def has_pins(window: DeskWindow | OfficeWindow, count: int) -> bool:
    return len(pins(window)) == count


def pins(window: DeskWindow | OfficeWindow):
    """What was pinned on the map; the pointers of those who are there come and go."""
    shown = (pin for pin in window.session_map._pins.values() if pin.kind is PinKind.PIN)
    return sorted(shown, key=lambda pin: pin.id)


def session(window: DeskWindow) -> SessionRow:
    (row,) = window.connection.store.rows(SessionRow).values()
    return row


def owed(window: DeskWindow) -> SupervisionRow:
    (row,) = window.connection.store.rows(SupervisionRow).values()
    return row


async def inspect_and_close(room: Room, desk: DeskWindow, case: str) -> None:
    desk.view.choose(case)
    await until("the card shows the case as the store has it", lambda: desk.card.current() == row_of(desk, case))
    press(desk.view, "E")
    await stands(desk, case, Stage.TO_INSPECT)
    press(desk.view, "I")
    await stands(desk, case, Stage.INSPECTING)
    inspector = await room.on_the_wire("inspector01")
    blob = await inspector.upload(a_picture(Moment.MENDED))
    passed = ask.PassInspection(case=CaseId(case), photos=(Photo(blob, PhotoRole.INSPECTION),))
    assert (await inspector.ask(passed)).result == "ok"
    await stands(desk, case, Stage.TO_CLOSE)
    await until("the desk shows every photo", lambda: all_shown(desk, row_of(desk, case)))
    press(desk.view, "C")
    await stands(desk, case, Stage.CLOSED)


def all_shown(desk: DeskWindow, row: CaseRow) -> bool:
    """Whether the pictures of a case have come by HTTP and could be read."""
    photos = desk.photos.photos(row.photos)
    return len(photos) == 4 and all(photo.image is not None for photo in photos)


def test_a_camera_s_claim_becomes_a_closed_case_that_the_wall_counts(qapp: QApplication, tmp_path: Path) -> None:
    file = tmp_path / "after.png"
    file.write_bytes(a_picture(Moment.MENDED))

    async def work(room: Room) -> None:
        desk, wall = await room.desk(), await room.wall()
        alert = await push(room.hub, a_picture(Moment.WRONG))
        case = await adopt(desk, alert)
        await file_and_dispatch(desk, case)
        office = await room.office(OFFICE)
        await handle(room, office, case, file)
        await confer(desk, office, case)
        await inspect_and_close(room, desk, case)
        await until("the wall counts it", lambda: "今日结案 1" in words_on(wall.board))
        title = row_of(desk, case).title
        await until("the wall tells of it", lambda: f"{title} 清泉街道 · 已结案" in words_on(wall.board))
        assert "在办 0件" in words_on(wall.board) and "1 / 1" in words_on(wall.board)
        assert wall.connection.freshness.level == "good" and "数据实时" in words_on(wall.board.header)
        await until("the office has nothing left", lambda: "0 件待办" in words_on(office.tasks))

    with a_hub(tmp_path / "data", SETTINGS) as hub:
        in_the_room(qapp, hub, tmp_path, work)
