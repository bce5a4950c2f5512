"""The card of a case: what moves on it, and what must not move under a hand."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from console.domain.case.stages import Stage
from console.domain.case.table import TABLE, Action
from console.domain.case.things import Child, Directive, InnerTask, Part, Phase, RequestKind, Source, Verified
from console.domain.case.timers import TimerKind, phase_of
from console.domain.deadline import Limit, LimitUnit, extend, promise
from console.domain.ids import AccountId, CaseId, UnitId
from console.domain.people import Actor, Role
from console.domain.rows import ClockRow, JoinedRow
from resources.tongue import say, speak
from tests.support.law import a_calendar
from tests.support.rows import NOON, a_case, a_promise, a_request, an_assignment
from widgets.cases.actsheet import ActSheet, Scene
from widgets.cases.card import CaseCard
from widgets.cases.chapters import CHAPTERS, SEATS_OWN, key_of
from widgets.cases.questions import has_button
from widgets.controls.pills import StatusPill
from widgets.controls.words import PlainLabel

DISPATCHER = Actor(AccountId("me"), frozenset({Role.OPERATOR, Role.DISPATCHER}), None)


@pytest.fixture
def card(qtbot, lexicon):
    card = CaseCard()
    qtbot.addWidget(card)
    card.resize(400, 800)
    card.show()
    qtbot.waitExposed(card)
    return card


def a_sheet(lexicon):
    return ActSheet(
        Scene(row=a_case(), action=Action.REWORK, actor=DISPATCHER, lexicon=lexicon, calendar=a_calendar(), now=NOON)
    )


def shown(card, row, lexicon, actor=DISPATCHER, now=NOON):
    card.show_case(row, lexicon, actor, now)


def test_news_of_a_case_leave_the_focus_on_its_button(qtbot, card, lexicon):
    shown(card, a_case(), lexicon)
    button = card.acts.buttons[Action.DISPATCH]
    button.setFocus(Qt.FocusReason.TabFocusReason)
    shown(card, replace(a_case(), ver=2, nudges=1), lexicon)
    assert card.acts.buttons[Action.DISPATCH] is button
    assert QApplication.focusWidget() is button


def test_a_button_that_goes_leaves_the_focus_on_the_card_and_not_on_a_stranger(qtbot, card, lexicon):
    shown(card, a_case(), lexicon)
    card.acts.buttons[Action.DISPATCH].setFocus(Qt.FocusReason.TabFocusReason)
    shown(card, a_case(stage=Stage.TO_REVIEW, ver=2), lexicon)
    assert Action.DISPATCH not in card.acts.buttons
    assert QApplication.focusWidget() is card


def test_a_press_that_was_begun_on_another_case_asks_for_nothing(qtbot, card, lexicon):
    asked: list[str] = []
    card.asked.connect(asked.append)
    shown(card, a_case("c1"), lexicon)
    button = card.acts.buttons[Action.DISPATCH]
    qtbot.mousePress(button, Qt.MouseButton.LeftButton)
    shown(card, a_case("c2"), lexicon)
    qtbot.mouseMove(button)
    qtbot.mouseRelease(button, Qt.MouseButton.LeftButton)
    assert asked == []
    qtbot.mouseClick(card.acts.buttons[Action.DISPATCH], Qt.MouseButton.LeftButton)
    assert asked == [str(Action.DISPATCH)]


def test_a_menu_that_was_opened_on_another_case_asks_for_nothing(card, lexicon):
    asked: list[str] = []
    card.asked.connect(asked.append)
    shown(card, a_case("c1"), lexicon)
    stale = next(action for action in card.acts.menu().actions() if action.isEnabled() and not action.isSeparator())
    shown(card, a_case("c2"), lexicon)
    stale.trigger()
    assert asked == []
    shown(card, a_case("c1", Stage.TO_REVIEW, ver=2), lexicon)
    stale.trigger()
    assert len(asked) == 1
    asked.clear()
    fresh = next(action for action in card.acts.menu().actions() if action.isEnabled() and not action.isSeparator())
    fresh.trigger()
    assert len(asked) == 1


def test_news_of_a_case_leave_what_is_being_typed(qtbot, card, lexicon):
    shown(card, a_case(), lexicon)
    sheet = a_sheet(lexicon)
    card.open_sheet(sheet)
    qtbot.keyClicks(QApplication.focusWidget(), "not ours")
    shown(card, a_case(stage=Stage.TO_REVIEW, ver=2), lexicon)
    assert card.has_sheet()
    assert sheet.control("reason").edit.toPlainText() == "not ours"
    assert QApplication.focusWidget() is sheet.control("reason").edit


def test_another_case_puts_the_sheet_away(qtbot, card, lexicon):
    shown(card, a_case("c1"), lexicon)
    card.open_sheet(a_sheet(lexicon))
    shown(card, a_case("c2"), lexicon)
    assert not card.has_sheet()
    assert card.acts.isVisible()


def test_a_co_unit_sees_its_own_clock_and_not_the_leads(card, lexicon):
    lead, co = (unit.id for unit in lexicon.handling_units()[:2])
    row = a_case(
        stage=Stage.HANDLING,
        promise=a_promise(NOON, timedelta(hours=1)),
        assignments=(
            an_assignment(lead, promise=a_promise(NOON, timedelta(hours=1))),
            an_assignment(co, part=Part.CO, promise=a_promise(NOON, timedelta(hours=5))),
        ),
    )
    shown(card, row, lexicon, Actor(AccountId("u"), frozenset({Role.UNIT}), UnitId(co)))
    assert "5 小时" in card.marks.due.text()


def test_every_duty_shows_its_own_clock_and_it_runs(card, lexicon):
    unit = lexicon.handling_units()[0].id
    row = a_case(stage=Stage.HANDLING, assignments=(an_assignment(unit, promise=a_promise(NOON, timedelta(hours=1))),))
    shown(card, row, lexicon)
    pill = card._duties[0].findChild(StatusPill)
    assert "剩 1 小时" in pill.text()
    card.show_time(NOON + timedelta(hours=1, minutes=8))
    assert "超期 8 分钟" in pill.text()


def menu_of(card):
    """(heading or act, whether it can be pressed) down the menu 更多."""
    return [(action.text(), action.isEnabled(), action.isSeparator()) for action in card.acts.menu().actions()]


def test_every_act_of_this_person_is_a_button_or_in_the_menu_and_once(card, lexicon):
    everybody = Actor(AccountId("all"), frozenset(Role), lexicon.handling_units()[0].id)
    for stage in Stage:
        shown(card, a_case(f"c-{stage}", stage), lexicon, everybody)
        there = [button.title() for button in card.acts.buttons.values()]
        there += [text.partition(" — ")[0] for text, _, is_heading in menu_of(card) if not is_heading]
        wanted = [row.name.zh for row in TABLE if has_button(row.action)]
        assert sorted(there) == sorted(wanted)


def test_the_menu_stands_under_the_chapters_and_what_is_lawful_comes_first_in_each(card, lexicon):
    shown(card, a_case(stage=Stage.REGISTERED, source=Source.CITIZEN), lexicon)
    headings = [text for text, _, is_heading in menu_of(card) if is_heading]
    names = [name.zh for name, _ in CHAPTERS]
    assert headings == [name for name in names if name in headings]
    enabled: list[bool] = []
    for _, is_enabled, is_heading in menu_of(card):
        if is_heading:
            assert enabled == sorted(enabled, reverse=True)
            enabled = []
        else:
            enabled.append(is_enabled)


def test_every_act_of_the_table_has_a_chapter_of_its_own_choosing():
    placed = [action for _, acts in CHAPTERS for action in acts]
    assert len(placed) == len(set(placed))
    assert {row.action for row in TABLE if has_button(row.action)} == set(placed)


def test_what_is_not_lawful_says_why(card, lexicon):
    shown(card, a_case(stage=Stage.TO_CLOSE), lexicon)
    (said,) = [text for text, _, _ in menu_of(card) if text.startswith("派遣 — ")]
    assert "只在待派遣时可办" in said


def test_a_waiting_request_has_its_buttons_beside_it_for_whom_it_waits(qtbot, card, lexicon):
    row = a_case(stage=Stage.HANDLING, requests=(a_request(RequestKind.VOID, 7, None),), assignments=())
    shown(card, row, lexicon)
    assert card.requests.buttons == {}, "a dispatcher does not judge 作废"
    leader = Actor(AccountId("leader"), frozenset({Role.SHIFT_LEADER}))
    shown(card, row, lexicon, leader)
    assert list(card.requests.buttons) == [(Action.GRANT_VOID, 7), (Action.REFUSE_REQUEST, 7)]
    with qtbot.waitSignal(card.judged) as said:
        card.requests.buttons[Action.REFUSE_REQUEST, 7].click()
    assert said.args == ["refuse_request", 7]


def test_who_asked_may_take_it_back_and_nobody_else(card, lexicon):
    unit, other = (each.id for each in lexicon.handling_units()[:2])
    row = a_case(
        stage=Stage.HANDLING,
        requests=(a_request(RequestKind.EXTENSION, 2, unit),),
        assignments=(an_assignment(unit), an_assignment(other, part=Part.CO)),
    )
    shown(card, row, lexicon, Actor(AccountId("u1"), frozenset({Role.UNIT}), unit))
    assert list(card.requests.buttons) == [(Action.WITHDRAW_REQUEST, 2)]
    shown(card, row, lexicon, Actor(AccountId("u2"), frozenset({Role.UNIT}), other))
    assert card.requests.buttons == {}


def test_the_flags_say_everything_out_of_the_ordinary(card, lexicon):
    row = a_case(
        stage=Stage.TO_SIGN,
        is_emergency=True,
        is_escalated=True,
        owes_form=True,
        is_hard=True,
        recurrence=2,
        cycle=3,
        nudges=1,
        verified=Verified.UNTRUE,
    )
    shown(card, row, lexicon)
    assert card.marks.flags() == [
        "紧急",
        "已上报领导",
        "先派后补 · 待补录",
        "疑难",
        "核实：不属实",
        "催办 1 次",
        "复发 2 次",
        "第 3 轮",
    ]
    shown(card, a_case(stage=Stage.TO_SIGN), lexicon)
    assert card.marks.flags() == []


def test_the_flags_go_on_in_the_next_line_and_none_is_cut(qtbot, card, lexicon):
    row = a_case(stage=Stage.TO_SIGN, is_emergency=True, is_escalated=True, owes_form=True, is_hard=True, cycle=3)
    shown(card, row, lexicon)

    def are_whole():
        pills = [pill for pill in card.marks.findChildren(StatusPill) if pill.isVisible()]
        assert len(pills) == 7
        assert len({pill.y() for pill in pills}) > 1
        assert [pill.text() for pill in pills if pill.width() < pill.sizeHint().width()] == []
        assert all(card.marks.rect().contains(pill.geometry()) for pill in pills)

    qtbot.waitUntil(are_whole)


def test_cases_that_belong_to_it_are_named_by_number_and_lead_there(qtbot, card, lexicon):
    joined = JoinedRow(case=CaseId("c4"), number="261120-0004", reported_at=NOON, reporters=2)
    row = a_case(
        stage=Stage.HANDLING,
        parent=CaseId("c2"),
        children=(Child(CaseId("c3"), False),),
        joined=(joined,),
        recurs=CaseId("c5"),
    )
    card.name_cases({"c2": "261120-0002", "c3": "261120-0003", "c5": "261101-0009"}.__getitem__)
    shown(card, row, lexicon)
    titles = {case: button.title() for case, button in card.links.buttons.items()}
    assert titles == {"c4": "261120-0004", "c2": "261120-0002", "c3": "261120-0003", "c5": "261101-0009"}
    with qtbot.waitSignal(card.opened) as said:
        card.links.buttons[CaseId("c2")].click()
    assert said.args == ["c2"]


def test_a_merged_case_leads_to_its_master_and_shows_no_steps_it_never_took(card, lexicon):
    card.name_cases({"c9": "261120-0009"}.__getitem__)
    shown(card, a_case(stage=Stage.MERGED, master=CaseId("c9")), lexicon)
    assert [button.title() for button in card.links.buttons.values()] == ["261120-0009"]
    assert card._bar.isHidden()


def test_a_directive_waits_until_it_is_answered(qtbot, card, lexicon):
    given = Directive(n=1, words="限期清理", by=AccountId("leader"), at=NOON)
    shown(card, a_case(stage=Stage.HANDLING, directives=(given,)), lexicon)
    qtbot.waitUntil(lambda: pills_of(card.directives) == ["待回复"])
    answered = replace(given, answer="已清理", answered_at=NOON)
    shown(card, a_case(stage=Stage.HANDLING, directives=(answered,)), lexicon)
    qtbot.waitUntil(lambda: pills_of(card.directives) == ["已回复"])
    assert any("已清理" in label.text() for label in card.directives.findChildren(PlainLabel))


def pills_of(widget):
    return [pill.text() for pill in widget.findChildren(StatusPill) if pill.isVisible()]


def test_other_clocks_run_in_a_quiet_list_and_a_units_own_beside_the_unit(card, lexicon):
    unit = lexicon.handling_units()[0].id
    clocks = (
        ClockRow(kind=TimerKind.T5, amber_at=NOON + timedelta(hours=9), due_at=NOON + timedelta(hours=10)),
        ClockRow(kind=TimerKind.TA, of="3", amber_at=NOON, due_at=NOON + timedelta(hours=1)),
        ClockRow(kind=TimerKind.T3, of=unit, amber_at=NOON, due_at=NOON + timedelta(hours=1)),
    )
    row = a_case(
        stage=Stage.HANDLING,
        clocks=clocks,
        requests=(a_request(RequestKind.EXTENSION, 3, unit),),
        assignments=(an_assignment(unit),),
    )
    shown(card, row, lexicon)
    assert card.clocks.told() == [
        ("全案", "11-20 22:00 · 剩 10 小时 00 分"),
        ("审批 延期", "11-20 13:00 · 剩 1 小时 00 分"),
    ]
    card.show_time(NOON + timedelta(hours=2))
    assert card.clocks.told()[1] == ("审批 延期", "11-20 13:00 · 超期 1 小时 00 分")


def test_a_limit_with_phases_shows_each_with_its_clock_and_asks_which_one_is_done(card, lexicon):
    unit = lexicon.handling_units()[0].id
    phases = (Phase(n=1, name="停工", done_at=NOON, left_s=-60), Phase(n=2, name="处罚"))
    due = NOON + timedelta(hours=1)
    row = a_case(
        stage=Stage.HANDLING,
        clocks=(ClockRow(kind=TimerKind.TP, of=phase_of(unit, 2), amber_at=NOON, due_at=due),),
        assignments=(an_assignment(unit, phases=phases, signed_at=NOON),),
    )
    shown(card, row, lexicon)
    assert card.clocks.told() == [(f"阶段 处罚 {lexicon.unit(unit)}", "11-20 13:00 · 剩 1 小时 00 分")]
    notes = [label.text() for label in card._duties[0].findChildren(PlainLabel)]
    assert {"阶段 停工（11-20 12:00 完成，超期）", "阶段 处罚（未完成）"} <= set(notes)
    me = Actor(AccountId("me"), frozenset({Role.UNIT}), unit)
    scene = Scene(row=row, action=Action.REACH_PHASE, actor=me, lexicon=lexicon, calendar=a_calendar(), now=NOON)
    sheet = ActSheet(scene)
    assert sheet.control("phase").answer() == {"phase": 2}, "the one that is open is meant"


def test_a_duty_names_its_first_deadline_only_where_it_differs(card, lexicon):
    unit = lexicon.handling_units()[0].id
    later = an_assignment(unit, first_due_at=NOON + timedelta(hours=2), extensions=1)
    shown(card, a_case(stage=Stage.HANDLING, assignments=(later,)), lexicon)
    notes = [label.text() for label in card._duties[0].findChildren(PlainLabel)]
    assert "原定 11-20 14:00，现为 11-20 16:00，延期 1 次" in notes
    shown(card, a_case(stage=Stage.HANDLING, assignments=(an_assignment(unit),)), lexicon)
    assert not any("原定" in label.text() for label in card._duties[0].findChildren(PlainLabel))


def test_a_suspended_unit_sees_when_the_suspension_ends_and_that_its_own_clock_stands(qtbot, card, lexicon):
    unit = lexicon.handling_units()[0].id
    row = a_case(
        stage=Stage.SUSPENDED,
        promise=a_promise(NOON, timedelta(days=3), TimerKind.TG),
        assignments=(an_assignment(unit, left_s=5400, signed_at=NOON),),
    )
    shown(card, row, lexicon, Actor(AccountId("u"), frozenset({Role.UNIT}), unit))
    assert card.marks.due.text() == "挂账 剩 3 天 0 小时"
    qtbot.waitUntil(lambda: pills_of(card._duties[0]) == ["停表，余 1 小时 30 分"])


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_why_it_is_due_is_short_at_first_and_whole_on_demand(qtbot, card, lexicon, tongue):
    speak(tongue)
    made = extend(promise(NOON, Limit(7, LimitUnit.WORK_DAY), a_calendar()), Limit(2, LimitUnit.WORK_DAY), a_calendar())
    row = a_case(stage=Stage.HANDLING, promise=replace(a_promise(), due_at=made.due_at, because=made.because))
    shown(card, row, lexicon)
    folded = card.account.text().splitlines()
    card.account.toggle.click()
    whole = card.account.text().splitlines()
    card.account.toggle.click()
    speak("zh")
    assert len(folded) == 2
    assert "12-03 12:00" in folded[1]
    assert len(whole) > 8
    assert folded[0] == whole[0]
    assert card.account.text().splitlines() == folded
    said = say(*made.because) if tongue == "zh" else made.because.en
    assert letters("".join(whole)) == letters(said), "nothing of the account is lost"


def letters(text):
    return "".join(each for each in text if each.isalnum())


def test_a_short_account_stands_there_whole(card, lexicon):
    made = promise(NOON, Limit(15, LimitUnit.MINUTE), a_calendar())
    shown(card, a_case(promise=replace(a_promise(), because=made.because)), lexicon)
    assert card.account.toggle.isHidden()
    assert letters(card.account.text()) == letters(made.because.zh)


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_no_button_is_cut_in_the_narrowest_card(qtbot, card, lexicon, tongue):
    speak(tongue)
    card.resize(350, 640)
    unit = lexicon.handling_units()[0].id
    inner = (InnerTask(n=1, to="一队", at=NOON),)
    row = a_case(stage=Stage.HANDLING, assignments=(an_assignment(unit, signed_at=NOON, inner=inner),))
    shown(card, row, lexicon, Actor(AccountId("u"), frozenset({Role.UNIT}), unit))
    speak("zh")
    buttons = list(card.acts.buttons.values())
    qtbot.waitUntil(lambda: all(button.width() >= button.sizeHint().width() for button in buttons))
    assert len(buttons) >= 3


def test_no_letter_means_two_things_at_a_seat():
    keys = [key_of(row) for row in TABLE if key_of(row)]
    assert len(keys) == len(set(keys))
    assert not set(keys) & SEATS_OWN


def test_a_button_wears_the_letter_of_the_table(card, lexicon):
    shown(card, a_case(stage=Stage.RECEIVED), lexicon)
    assert card.acts.buttons[Action.MERGE].key() == "P"
    assert card.acts.buttons[Action.REGISTER].key() == "R"
