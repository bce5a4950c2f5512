"""Page: a case that is being told, and the answers that only some forms ask for."""

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from console.domain.case.table import Action
from console.domain.ids import CaseId
from resources.tongue import say
from widgets.cases.actsheet import Scene
from widgets.cases.answers import LineAnswer, UnitsAnswer, WaitingAnswer
from widgets.cases.dispatchmany import DispatchMany
from widgets.cases.interview import InterviewAnswer
from widgets.cases.lexicon import Lexicon
from widgets.cases.newcase import NewCaseSheet, Tray
from widgets.cases.twins import Twin
from widgets.controls.form import Form, FormRow
from widgets.controls.panel import Panel
from widgets.exhibits.casework import CALENDAR, ME, NOW, a_row, lexicon
from widgets.exhibits.page import columns, stacked

MANHOLE = "P0101"


def build() -> QWidget:
    words = lexicon()
    told, empty = Tray(), Tray()
    told.show_form(_told(words))
    form = _new(words)
    form.show_twins((), is_told=True)
    empty.show_form(form)
    rows = [replace(a_row(), id=f"many-{n}", number=f"261123-00{n:02}") for n in range(10, 16)]
    many = DispatchMany(words, CALENDAR, rows, lambda: NOW)
    parts = (
        _framed(say("接线中", "On the telephone"), told),
        _framed(say("未发现重复", "Like none that is open"), empty),
        stacked(_framed(say("派遣多件", "Dispatching many"), many), _answers(words)),
    )
    return columns(parts)


def _told(words: Lexicon) -> NewCaseSheet:
    """A manhole: the class brings its questions, and two open cases may be the same."""
    form = _new(words)
    choice = form.control("class_code")
    box = choice.box  # type: ignore[attr-defined]
    box.setCurrentIndex(box.findData(MANHOLE))
    interview = form.control("interview")
    assert isinstance(interview, InterviewAnswer)
    digits = next(each.digits for each in interview.asked if each.digits is not None)
    digits.pick(1)
    near = say("相距 6 米 · 12 分钟前 · 同类", "6 m away · 12 minutes ago · same class")
    form.show_twins(
        [
            Twin(
                case=CaseId("t1"),
                number="261123-0009",
                title=say("柳溪路153号门前井盖破损", "A broken lid in front of 153 Liuxi Road"),
                stage=say("待派遣", "To dispatch"),
                reasons=near,
                is_likely=True,
            ),
            Twin(
                case=CaseId("t2"),
                number="261120-0031",
                title=say("井盖异响", "A rattling lid"),
                stage=say("已结案", "Closed"),
                reasons=near,
                against=say("那里是污水井", "that one is of the sewer"),
                is_over=True,
            ),
        ],
        is_told=True,
    )
    return form


def _new(words: Lexicon) -> NewCaseSheet:
    scene = Scene(row=None, action=Action.REPORT, actor=ME, lexicon=words, calendar=CALENDAR, now=NOW)
    return NewCaseSheet(scene, compares=True)


def _answers(words: Lexicon) -> Panel:
    panel = Panel(say("个别表单才问的", "What only some forms ask"))
    form = Form()
    asks = [(1, say("延期 2 个工作日（清泉街道）", "Two working days more (Qingquan Street Office)"))]
    waits = (*asks, (2, say("挂账：等待供水公司停水", "Suspension: waits for the water to be cut")))
    named = LineAnswer("title")
    named.edit.setText(say("井盖破损，附近有学校", "Broken lid, a school near by"))
    form.add("title", FormRow(say("标题", "Title"), named))
    form.add("request", FormRow(say("哪一项申请", "Which request"), WaitingAnswer("request", asks)))
    form.add("one", FormRow(say("哪一项申请", "Which request"), WaitingAnswer("one", waits, chosen=2)))
    units = UnitsAnswer("co", words.handling_units())
    form.add("co", FormRow(say("协办", "Co-operating"), units))
    form.refuse(say("这个单位已是主办。", "This unit leads already."), "co")
    panel.add(form)
    return panel


def _framed(title: str, content: QWidget) -> Panel:
    panel = Panel(title)
    panel.add(content, 1)
    return panel
