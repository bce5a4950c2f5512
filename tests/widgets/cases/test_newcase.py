"""The form of a new case: what is typed is compared once the hand rests, and one key says that it is the same."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from console.domain.case.table import Action
from console.domain.case.things import PhotoRole, Source
from console.domain.ids import AccountId, CaseId
from console.domain.people import Actor, Role
from tests.support.rows import NOON
from widgets.cases.actsheet import Scene
from widgets.cases.newcase import REST_MS, NewCaseSheet, Tray
from widgets.cases.pictures import Files, Picture
from widgets.cases.twins import Twin

ME = Actor(AccountId("desk01"), frozenset({Role.OPERATOR, Role.INSPECTOR}))


@pytest.fixture
def form(qtbot, lexicon, calendar):
    def make(action=Action.REPORT):
        scene = Scene(row=None, action=action, actor=ME, lexicon=lexicon, calendar=calendar, now=NOON)
        sheet = NewCaseSheet(scene, compares=action is Action.REPORT)
        qtbot.addWidget(sheet)
        with qtbot.waitActive(sheet):
            sheet.show()
            sheet.activateWindow()
        sheet.begin()
        return sheet

    return make


def a_twin(id="t1", **more):
    facts: dict[str, Any] = {"number": f"261120-{id}", "title": "店外经营", "stage": "处置中", "reasons": "相距 6 米"}
    return Twin(case=CaseId(id), **(facts | more))


def fill(qtbot, sheet):
    qtbot.keyClicks(sheet.control("title").edit, "tables")
    sheet.control("place").put(117.475616, 36.690396)
    sheet.control("place").address.setText("x")
    sheet.control("source").choose(Source.HOTLINE if "reporter" in sheet.names() else Source.PATROL)


def test_the_form_asks_what_and_where_first_and_nothing_the_seat_knows(form):
    assert form().names() == ("title", "place", "source", "class_code", "interview", "reporter", "photos")
    assert form(Action.FIX_ON_SPOT).names() == ("title", "place", "source", "class_code", "photos")


def test_a_person_may_not_say_that_a_camera_or_another_system_reported(form):
    offered = form().control("source")._values
    assert Source.HOTLINE in offered and not {Source.VIDEO, Source.IMPORT} & set(offered)
    assert set(form(Action.FIX_ON_SPOT).control("source")._values) == {None, Source.INSPECTOR, Source.PATROL}


def test_what_is_missing_is_said_beside_it_from_the_top_down(qtbot, form):
    sheet = form()
    assert sheet.fields() is None
    assert sheet.form._rows["title"].refusal() == "请填写“反映的情况”。"
    qtbot.keyClicks(sheet.control("title").edit, "tables")
    assert sheet.fields() is None
    assert "图上选点" in sheet.form._rows["place"].refusal()


def test_a_title_is_one_line_however_it_was_typed(qtbot, form):
    sheet = form()
    fill(qtbot, sheet)
    sheet.control("title").edit.setPlainText(" 桌椅\n占道\u2028 多日 ")
    assert sheet.fields()["title"] == "桌椅 占道 多日"


def test_a_burst_of_keys_is_compared_once_when_the_hand_rests(qtbot, form):
    sheet, times = form(), []
    sheet.rested.connect(lambda: times.append(1))
    with qtbot.waitSignal(sheet.rested, timeout=REST_MS * 20):
        qtbot.keyClicks(sheet.control("title").edit, "tables on the pavement", delay=1)
    assert times == [1]


@pytest.mark.parametrize("n", [1, 2, 3])
def test_alt_and_a_number_say_that_it_is_this_case_while_one_types(qtbot, form, n):
    sheet = form()
    sheet.show_twins([a_twin(f"t{each}") for each in (1, 2, 3)], is_told=True)
    edit = sheet.control("title").edit
    is_focused = QApplication.focusWidget() is edit
    assert is_focused
    with qtbot.waitSignal(sheet.same_asked) as heard:
        qtbot.keyClick(edit, getattr(Qt.Key, f"Key_{n}"), Qt.KeyboardModifier.AltModifier)
    assert heard.args == [f"t{n}"]
    assert edit.toPlainText() == ""
    qtbot.keyClicks(edit, "123")
    assert edit.toPlainText() == "123"


def test_a_number_that_nothing_wears_does_nothing_and_what_is_over_is_refused(qtbot, form):
    sheet = form()
    sheet.show_twins([a_twin(is_over=True)], is_told=True)
    with qtbot.assertNotEmitted(sheet.same_asked):
        sheet.take(2)
        sheet.take(1)
    assert "不能并入" in sheet.form._general.text()


def test_a_line_can_be_looked_at_with_the_mouse_and_taken_with_its_button(qtbot, form):
    sheet = form()
    sheet.show_twins([a_twin()], is_told=True)
    (line,) = sheet.twins.proposed
    with qtbot.waitSignal(sheet.opened), qtbot.assertNotEmitted(sheet.same_asked):
        line.number.click()
    with qtbot.waitSignal(sheet.same_asked):
        line.merge.click()


def test_stage_and_reasons_are_told_whole_and_as_plain_words(qtbot, form):
    sheet = form()
    sheet.show_twins([a_twin(title="<b>x</b>", reasons="<img src=x> · 60 分钟前")], is_told=True)
    (line,) = sheet.twins.proposed
    assert line.reasons.text() == "处置中 · <img src=x> · 60 分钟前"
    assert line.reasons.wordWrap()
    labels = [each for each in sheet.findChildren(QLabel) if each.text()]
    assert all(each.textFormat() is Qt.TextFormat.PlainText for each in labels)


def test_the_form_says_whether_it_was_compared(form):
    sheet = form()
    assert "填写情况和地点后" in sheet.compared.text()
    sheet.show_twins((), is_told=True)
    assert sheet.compared.text() == "未发现疑似重复。"
    sheet.show_twins([a_twin()], is_told=True)
    assert sheet.compared.isHidden()


def test_tab_comes_to_the_proposals_before_the_buttons(qtbot, form):
    sheet = form()
    sheet.show_twins([a_twin()], is_told=True)
    sheet.control("photos").pick.setFocus()
    seen = []
    for _ in range(4):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    (line,) = sheet.twins.proposed
    assert seen == [line.number, line.merge, sheet._go, sheet._back]


def test_what_is_mended_on_the_spot_wants_both_pictures_each_with_its_role(qtbot, form):
    sheet = form(Action.FIX_ON_SPOT)
    fill(qtbot, sheet)
    sheet.control("class_code").box.setCurrentIndex(1)
    sheet.control("photos").sets[PhotoRole.BEFORE].add_files(["/a.jpg"])
    assert sheet.fields() is None
    assert sheet.form._rows["photos"].refusal() == "还缺照片：处置后。"
    sheet.control("photos").sets[PhotoRole.AFTER].add_files(["/b.jpg"])
    pictures = (Picture("/a.jpg", PhotoRole.BEFORE), Picture("/b.jpg", PhotoRole.AFTER))
    assert sheet.fields()["photos"] == Files(pictures)


def test_only_what_was_told_makes_a_draft(qtbot, form):
    sheet = form()
    sheet.control("source").choose(Source.HOTLINE)
    assert not sheet.is_begun
    qtbot.keyClicks(sheet.control("reporter").phone, "138")
    assert sheet.is_begun


def test_the_tray_keeps_each_form_with_what_was_typed(qtbot, form):
    report, fixed, tray = form(), form(Action.FIX_ON_SPOT), Tray()
    qtbot.addWidget(tray)
    tray.show()
    qtbot.keyClicks(report.control("title").edit, "kept")
    for each in (report, fixed, report):
        tray.show_form(each)
        assert each.isVisible()
    assert not fixed.isVisible()
    assert report.control("title").edit.toPlainText() == "kept"
