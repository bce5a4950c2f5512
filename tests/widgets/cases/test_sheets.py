"""Sheets by keyboard: typed search, Tab, Ctrl+Enter and Esc."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from console.domain.calendar import local_day
from console.domain.ids import UnitId
from console.domain.place import Place
from console.domain.responsibility import lead_at
from tests.support.rows import NOON, a_case
from widgets import theme
from widgets.cases.answers import TickList
from widgets.cases.lexicon import Lexicon
from widgets.cases.sheets import DispatchSheet, FileSheet, WordsSheet
from widgets.controls.words import PlainLabel


@pytest.fixture
def dispatch(qtbot, lexicon, calendar):
    sheet = DispatchSheet(lexicon, calendar, a_case(), lambda: NOON, "派遣")
    qtbot.addWidget(sheet)
    sheet.show()
    return sheet


def test_ctrl_enter_confirms_from_the_field_and_adds_no_line(qtbot):
    sheet = WordsSheet("备注", "备注", "内容")
    qtbot.addWidget(sheet)
    with qtbot.waitActive(sheet):
        sheet.show()
        sheet.activateWindow()
    sheet.words.setFocus()
    qtbot.keyClicks(sheet.words, "seen")
    with qtbot.waitSignal(sheet.confirmed):
        qtbot.keyClick(sheet.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert sheet.chosen() == "seen"


def test_what_is_on_its_way_cannot_be_asked_twice(qtbot):
    sheet = WordsSheet("备注", "备注", "内容")
    qtbot.addWidget(sheet)
    sheet.show()
    sheet.words.setFocus()
    sheet.set_busy(True)
    with qtbot.assertNotEmitted(sheet.confirmed):
        qtbot.keyClick(sheet.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_escape_goes_back(qtbot, dispatch):
    with qtbot.waitSignal(dispatch.dismissed):
        qtbot.keyClick(dispatch.words, Qt.Key.Key_Escape)


def test_a_unit_is_found_by_a_part_of_its_name(qtbot, dispatch, lexicon):
    wanted = lexicon.handling_units()[5]
    dispatch.lead.lineEdit().setText(wanted.name.zh[:3])
    dispatch.lead.settle()
    assert wanted.name.zh[:3] in dispatch.lead.currentText()
    assert dispatch.chosen()[0] == dispatch.lead.currentData()


def test_words_that_name_no_unit_leave_the_choice_as_it_was(dispatch):
    before = dispatch.chosen()[0]
    dispatch.lead.lineEdit().setText("没有这个单位")
    assert dispatch.chosen()[0] == before
    assert dispatch.lead.lineEdit().text() == dispatch.lead.itemText(dispatch.lead.currentIndex())


def test_a_wheel_over_the_choice_changes_nothing(dispatch):
    assert dispatch.lead.focusPolicy() is Qt.FocusPolicy.StrongFocus


def test_space_ticks_a_co_unit_and_tab_leaves_the_list(qtbot, dispatch):
    qtbot.waitExposed(dispatch)
    dispatch.co.setFocus()
    dispatch.co.setCurrentRow(3)
    qtbot.keyClick(dispatch.co, Qt.Key.Key_Space)
    assert dispatch.chosen()[1] == (dispatch.co.item(3).data(Qt.ItemDataRole.UserRole),)
    qtbot.keyClick(dispatch.co, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is dispatch.words


def test_tab_goes_down_the_rows_to_the_buttons(qtbot, dispatch):
    with qtbot.waitActive(dispatch):
        dispatch.activateWindow()
    dispatch.begin()
    seen = []
    for _ in range(4):
        seen.append(QApplication.focusWidget())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert seen == [dispatch.lead, dispatch.co, dispatch.words, dispatch._go]


def test_a_refusal_stands_in_the_sheet_and_the_way_is_free_again(dispatch):
    dispatch.set_busy(True)
    dispatch.set_busy(False)
    dispatch.refuse("本案已派遣。")
    assert dispatch._go.isEnabled()
    assert dispatch.form._general.text() == "本案已派遣。"


def test_another_class_brings_its_own_conditions(qtbot, lexicon):
    sheet = FileSheet(lexicon, a_case(class_code=lexicon.classes()[0].code), "立案")
    qtbot.addWidget(sheet)
    sheet.chooser.small_class.setCurrentIndex(3)
    chosen = lexicon.classes()[3]
    assert sheet.chooser.condition.count() == len(chosen.conditions)
    assert sheet.fields() == {"class_code": chosen.code, "condition": chosen.conditions[0].n}


def hints(sheet: DispatchSheet) -> str:
    return "\n".join(label.text() for label in sheet.findChildren(PlainLabel))


def a_sheet(qtbot, profile, **facts) -> DispatchSheet:
    lexicon = Lexicon(profile.organisation, profile.codebook, profile.ground)
    sheet = DispatchSheet(lexicon, profile.calendar, a_case(**facts), lambda: NOON, "派遣")
    qtbot.addWidget(sheet)
    return sheet


def test_the_lead_is_proposed_with_its_reason_and_who_could_help_stands_first(qtbot, profile):
    front = profile.ground.frontages[300]
    lon, lat = front.path[0]
    place = Place(lon, lat, front.address, UnitId("st-nanguan"))
    sheet = a_sheet(qtbot, profile, class_code="E0112", place=place)
    assert sheet.chosen()[0] == "dept-sanitation"
    assert f"在“{front.name}”门前责任区内" in hints(sheet)
    assert sheet.co.item(0).text() == "南关街道　属地镇街"
    sheet.co.item(0).setCheckState(Qt.CheckState.Checked)
    assert sheet.chosen()[1] == ("st-nanguan",)


def test_what_goes_with_the_road_is_proposed_to_its_owner(qtbot, profile):
    road = next(line for line in profile.ground.lines if line.owner == "dept-transport")
    lon, lat = road.paths[0][0]
    place = Place(lon, lat, "驻地", UnitId("st-jinping"))
    sheet = a_sheet(qtbot, profile, class_code="E0113", place=place)
    assert sheet.chosen()[0] == "dept-transport"
    assert f"{road.name.zh}由其管养，该类随路（职责表）" in hints(sheet)


def test_a_session_that_decided_the_lead_is_followed(qtbot, profile):
    sheet = a_sheet(qtbot, profile, class_code="E0112", decided_lead=UnitId("dept-law"))
    assert (sheet.chosen()[0], "会商已议定由其主办" in hints(sheet)) == ("dept-law", True)


def test_where_nobody_answers_nobody_is_chosen_and_the_sheet_says_what_is_missing(qtbot, profile):
    sheet = a_sheet(qtbot, profile, class_code="E0405", place=Place(110.0, 30.0, "区外"))
    assert sheet.chosen()[0] is None
    assert "请人工指定" in hints(sheet)
    sheet.lead.setEditText("清泉")
    assert sheet.chosen()[0] == "st-qingquan"


def test_dispatching_first_proposes_the_lead_anew_when_the_class_changes(qtbot, lexicon, calendar):
    row = a_case(class_code=None, condition=None)
    sheet = DispatchSheet(lexicon, calendar, row, lambda: NOON, "先派后补", files=True)
    qtbot.addWidget(sheet)
    on = local_day(NOON)
    owners = [
        lead_at(lexicon.organisation, lexicon.ground, each.code, row.place, on).unit for each in lexicon.classes()
    ]
    known = {unit.id for unit in lexicon.handling_units()}
    at = next(n for n, owner in enumerate(owners) if owner in known and owner != sheet.chosen()[0])
    assert sheet.chooser is not None
    sheet.chooser.small_class.setCurrentIndex(at)
    fields = sheet.fields()
    assert fields is not None and fields["lead"] == owners[at]
    assert fields["class_code"] == lexicon.classes()[at].code


def test_in_a_low_window_a_long_sheet_scrolls_and_its_buttons_stay(qtbot, dispatch):
    dispatch.resize(360, 300)
    qtbot.waitExposed(dispatch)
    assert dispatch.height() == 300
    assert dispatch.rect().contains(dispatch._go.geometry())
    assert dispatch.lead.height() >= dispatch.lead.minimumSizeHint().height()


def test_the_lines_of_units_to_tick_stand_apart_whenever_they_were_listed(qapp, qtbot, lexicon):
    theme.apply(qapp, "light")
    units = lexicon.handling_units()
    listed = TickList(units)
    qtbot.addWidget(listed)
    listed.doItemsLayout()
    listed.put_first({units[2].id: "属地街道"})
    listed.doItemsLayout()
    listed.show()
    qtbot.waitExposed(listed)
    assert listed.visualItemRect(listed.item(0)).height() >= theme.scale().button - 2
    assert "属地街道" in listed.item(0).toolTip()
