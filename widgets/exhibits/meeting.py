"""Pages: the room of a session, and what sessions decided."""

from datetime import timedelta

from PySide6.QtWidgets import QWidget

from console.domain.ids import AccountId, CaseId, SupervisionId, UnitId
from console.domain.rows import SessionRow, SupervisionRow
from console.domain.session import Note, Resolution, SessionStage, SessionType
from console.domain.supervision import SupervisionStage
from resources.tongue import say
from widgets.cases.sheets import WordsSheet
from widgets.cases.supervisions import SupervisionBoard
from widgets.controls.panel import Panel
from widgets.exhibits.casework import ME, NOW, a_row, lexicon
from widgets.exhibits.ground import DESK_INK, OFFICE_INK, a_map, pins, points
from widgets.exhibits.page import columns, stacked
from widgets.session.pins import PinLine
from widgets.session.room import ResolveSheet, SessionRoom

OFFICE, BUREAU = UnitId("st-qingquan"), UnitId("dept-law")


def _decided() -> str:
    return say(
        "三日内移走占用盲道的货架，并补划停放区；街道每日巡查，连续七天无反复后销号。",
        "Take the racks off the tactile paving within three days and paint the bays anew; the street checks daily, "
        "and it is cleared after seven days without a relapse.",
    )


def build_room() -> QWidget:
    words, row = lexicon(), a_row()
    heard = say("箱体权属在园林，垃圾由环卫清运", "The box belongs to the gardens, the waste to sanitation")
    held = Resolution(
        supervision=SupervisionId("1"),
        case=CaseId(row.id),
        words=_decided(),
        lead=OFFICE,
        co=(BUREAU,),
        due_at=NOW + timedelta(days=3),
        by=ME.account,
        at=NOW,
    )
    session = SessionRow(
        id="exhibit",
        ver=1,
        type=SessionType.ROADSIDE,
        title=say("马路办公 · 柳溪路早市", "Roadside office · the morning market on Liuxi Road"),
        stage=SessionStage.UNDER_WAY,
        chair=ME.account,
        units=(OFFICE, BUREAU),
        cases=(CaseId(row.id),),
        opened_at=NOW,
        notes=(
            Note(words=heard, by=AccountId("st"), unit=OFFICE, at=NOW),
            Note(words="<b>x</b> & ${y}", by=ME.account, unit=None, at=NOW + timedelta(minutes=2)),
        ),
        resolutions=(held,),
    )
    room = SessionRoom(a_map(points(), pins()))
    room.show_session(session, words, ME.account)
    room.show_agenda([row], NOW)
    room.show_present([say("周敏", "Zhou Min"), say("清泉街道", "Qingquan Street Office")])
    desk, office = say("坐席", "Desk"), say("清泉街道", "Qingquan Street Office")
    room.show_pins(
        [
            PinLine("p1", say("现场", "Here"), desk, DESK_INK, mine=True),
            PinLine("p2", say("收运点", "Where it is collected"), office, OFFICE_INK, mine=False),
        ]
    )
    room.open_sheet(ResolveSheet(words, NOW))
    return room


def build_items() -> QWidget:
    words = lexicon()
    desk, office, none = SupervisionBoard("desk"), SupervisionBoard("unit"), SupervisionBoard("desk")
    desk.show_items([_item(1, SupervisionStage.ANSWERED), _item(2, SupervisionStage.SET, late=True)], words, NOW)
    office.show_items([_item(1, SupervisionStage.SET), _item(2, SupervisionStage.CLEARED)], words, NOW)
    back = WordsSheet(say("退回反馈", "Send the answer back"), say("确认退回", "Send back"), say("理由", "Reason"))
    desk.open_sheet(back)
    back.refuse(say("请写明为什么退回。", "Say why it goes back."), "words")
    none.show_items([], words, NOW)
    return columns(
        [
            _framed(say("坐席核验", "The desk judges"), desk),
            _framed(say("单位反馈", "A unit answers"), office),
            stacked(_framed(say("没有", "None"), none)),
        ]
    )


def _framed(title: str, board: QWidget) -> Panel:
    panel = Panel(title, flush=True)
    panel.add(board, 1)
    return panel


def _item(n: int, stage: SupervisionStage, *, late: bool = False) -> SupervisionRow:
    done = stage is not SupervisionStage.SET
    return SupervisionRow(
        id=f"exhibit-{n}",
        ver=1,
        number=f"DB-2026-{n:04}",
        stage=stage,
        words=_decided(),
        lead=OFFICE,
        co=(BUREAU,),
        due_at=NOW - timedelta(hours=2) if late else NOW + timedelta(days=3),
        set_at=NOW - timedelta(days=1),
        case=CaseId("exhibit"),
        answer=say("货架已移走，停放区已补划，附照片三张。", "The racks are gone, the bays are painted; three photos.")
        if done
        else "",
        answered_at=NOW if done else None,
        cleared_at=NOW if stage is SupervisionStage.CLEARED else None,
    )
