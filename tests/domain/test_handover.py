"""A shift is handed over by two signatures on one page, which never changes once it is signed."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from console.domain.duty import Audience, Mask, audience_of, ended_at, is_held, row
from console.domain.dutylog import DutyWritten, EntryKind, WriteDuty, day_of
from console.domain.handover import (
    CHARACTERS_MOST,
    LINES_AT_ONCE,
    LINES_MOST,
    AnswerDoubt,
    AnyHandoverCommand,
    Handover,
    HandoverStage,
    OpenHandover,
    PageLine,
    QuestionLine,
    Section,
    SignHandover,
    TakeOver,
    WithdrawHandover,
    WriteHandover,
    page_sha256,
)
from console.domain.ids import HandoverId
from console.domain.people import Actor, Role
from console.domain.rows import HandoverRow
from console.domain.text import Refused, Text
from tests.support.law import CLEANERS, NOW, WALL, MemoryBook, who

P = HandoverId("p-1")
LEAVES, COMES = who("shift01", Role.SHIFT_LEADER), who("shift02", Role.SHIFT_LEADER)
OPERATOR = who("op01", Role.OPERATOR)
UNTIL = NOW + timedelta(hours=12)
LINE = PageLine(
    section=Section.DUE, thing="c-1", number="261123-0001", title="积水", told=Text("待派遣", "To dispatch")
)
LINES = (LINE, PageLine(section=Section.SILENCE, title="cameras", told=Text("最后 09:10", "last 09:10"), note="已报修"))


def opened() -> MemoryBook:
    book = MemoryBook()
    book.happen(OpenHandover(handover=P, until=UNTIL), LEAVES)
    return book


def signed(lines: tuple[PageLine, ...] = LINES, remarks: str = "夜间有雨") -> MemoryBook:
    book = opened()
    book.happen(WriteHandover(handover=P, lines=lines), LEAVES)
    book.happen(SignHandover(handover=P, sha256=page_sha256(lines, remarks, UNTIL), remarks=remarks), LEAVES)
    return book


def the(book: MemoryBook) -> Handover:
    page = book.handover(P)
    assert page is not None
    return page


def refused(book: MemoryBook, command: AnyHandoverCommand, actor: Actor) -> str:
    before = book.things.copy()
    with pytest.raises(Refused) as refusal:
        book.happen(command, actor)
    assert book.things == before
    return refusal.value.reason.en


def test_two_people_sign_one_page():
    book = signed()
    assert (the(book).stage, the(book).by, the(book).lines) == (HandoverStage.SIGNED, "shift01", LINES)
    book.happen(TakeOver(handover=P, sha256=the(book).sha256), COMES, NOW + timedelta(minutes=9))
    page = the(book)
    assert (page.stage, page.taken_by, page.signed_at) == (HandoverStage.TAKEN, "shift02", NOW)
    assert page.taken_at == ended_at(page) == NOW + timedelta(minutes=9)


def test_nobody_takes_over_from_themselves_nor_a_page_that_was_not_signed():
    book = signed()
    assert "Two people" in refused(book, TakeOver(handover=P, sha256=the(book).sha256), LEAVES)
    assert "not the page" in refused(book, TakeOver(handover=P, sha256="0" * 64), COMES)
    assert "Being written" in refused(opened(), TakeOver(handover=P, sha256=""), COMES)


@pytest.mark.parametrize(
    ("lines", "remarks", "until"),
    [
        (LINES[:1], "夜间有雨", UNTIL),
        ((LINES[1], LINES[0]), "夜间有雨", UNTIL),
        (LINES, "", UNTIL),
        (LINES, "夜间有雨", UNTIL + timedelta(hours=1)),
    ],
)
def test_what_is_signed_is_what_was_written(lines, remarks, until):
    book = opened()
    book.happen(WriteHandover(handover=P, lines=LINES), LEAVES)
    sign = SignHandover(handover=P, sha256=page_sha256(lines, remarks, until), remarks="夜间有雨")
    assert "not the page as it was written" in refused(book, sign, LEAVES)


def test_a_signed_page_is_not_written_on():
    book = signed()
    assert "To be taken over" in refused(book, WriteHandover(handover=P, lines=(LINE,)), LEAVES)
    assert "To be taken over" in refused(book, SignHandover(handover=P, sha256=the(book).sha256), LEAVES)


def test_a_line_is_questioned_and_answered_and_the_page_stays_as_it_was():
    book = signed()
    before = the(book)
    book.happen(QuestionLine(handover=P, line=2, words=" 报修单号？ "), COMES)
    assert "Only who wrote" in refused(book, AnswerDoubt(handover=P, doubt=1, words="1234"), COMES)
    book.happen(AnswerDoubt(handover=P, doubt=1, words="1234"), LEAVES)
    assert "answered already" in refused(book, AnswerDoubt(handover=P, doubt=1, words="5678"), LEAVES)
    (doubt,) = the(book).doubts
    assert (doubt.line, doubt.words, doubt.by, doubt.answer) == (2, "报修单号？", "shift02", "1234")
    assert (the(book).lines, the(book).sha256) == (before.lines, before.sha256)


def test_a_question_needs_a_line_words_and_another_person():
    book = signed()
    assert "no such line" in refused(book, QuestionLine(handover=P, line=3, words="？"), COMES)
    assert "no such line" in refused(book, QuestionLine(handover=P, line=0, words="？"), COMES)
    assert "Write something" in refused(book, QuestionLine(handover=P, line=1, words="  "), COMES)
    assert "withdraw it" in refused(book, QuestionLine(handover=P, line=1, words="？"), LEAVES)


def test_an_open_question_keeps_nobody_from_taking_over_and_is_answered_later():
    book = signed()
    book.happen(QuestionLine(handover=P, line=1, words="谁去？"), COMES)
    book.happen(TakeOver(handover=P, sha256=the(book).sha256), COMES)
    book.happen(AnswerDoubt(handover=P, doubt=1, words="老王"), LEAVES)
    assert the(book).doubts[0].answer == "老王"


def test_only_who_wrote_a_page_takes_it_back_and_never_once_it_is_taken_over():
    book = signed()
    assert "Only who wrote" in refused(book, WithdrawHandover(handover=P), COMES)
    book.happen(WithdrawHandover(handover=P), LEAVES)
    assert the(book).stage is HandoverStage.WITHDRAWN
    book = signed()
    book.happen(TakeOver(handover=P, sha256=the(book).sha256), COMES)
    assert "already" in refused(book, WithdrawHandover(handover=P), LEAVES)


@pytest.mark.parametrize(
    "command",
    [
        OpenHandover(handover=HandoverId("p-2"), until=UNTIL),
        WriteHandover(handover=P, lines=(LINE,)),
        TakeOver(handover=P, sha256=""),
        WithdrawHandover(handover=P),
    ],
)
@pytest.mark.parametrize("actor", [OPERATOR, CLEANERS, WALL])
def test_shifts_are_for_shift_leaders(command: AnyHandoverCommand, actor: Actor):
    assert "shift leaders" in refused(opened(), command, actor)


def test_a_page_has_bounds():
    book = opened()
    assert "lines at a time" in refused(book, WriteHandover(handover=P, lines=(LINE,) * (LINES_AT_ONCE + 1)), LEAVES)
    assert "lines at a time" in refused(book, WriteHandover(handover=P, lines=()), LEAVES)
    for field, most in (("note", 200), ("title", 120), ("thing", 200), ("number", 200)):
        long = replace(LINE, **{field: "长" * (most + 1)})
        assert "too long" in refused(book, WriteHandover(handover=P, lines=(long,)), LEAVES)
    full = replace(LINE, note="长" * 200, title="长" * 120, told=Text("长" * 120, "x" * 120))
    wide = opened()
    portions = CHARACTERS_MOST // (LINES_AT_ONCE * 560)
    for _ in range(portions):
        wide.happen(WriteHandover(handover=P, lines=(replace(full, thing="", number=""),) * LINES_AT_ONCE), LEAVES)
    assert "shorten the notes" in refused(wide, WriteHandover(handover=P, lines=(full,) * LINES_AT_ONCE), LEAVES)
    for _ in range(LINES_MOST // LINES_AT_ONCE):
        book.happen(WriteHandover(handover=P, lines=(LINE,) * LINES_AT_ONCE), LEAVES)
    assert "on a page" in refused(book, WriteHandover(handover=P, lines=(LINE,)), LEAVES)
    assert "taken" in refused(book, OpenHandover(handover=P, until=UNTIL), LEAVES)
    late = OpenHandover(handover=HandoverId("p-2"), until=NOW)
    assert "in the future" in refused(book, late, LEAVES)


def test_a_page_nobody_signed_grows_old_and_one_that_waits_does_not():
    later = NOW + timedelta(days=30)
    assert not is_held(the(opened()), later)
    assert is_held(the(signed()), later)


def test_signatures_stand_in_the_log_of_the_day_by_themselves():
    book = signed()
    book.happen(TakeOver(handover=P, sha256=the(book).sha256), COMES)
    day = book.duty_day(day_of(NOW))
    assert day is not None
    told = [(each.kind, each.by, each.handover) for each in day.entries]
    assert told == [(EntryKind.SIGNED, "shift01", P), (EntryKind.TAKEN, "shift02", P)]


def test_the_desk_sees_a_page_the_wall_no_word_of_it_and_units_and_inspectors_nothing():
    page = the(signed())
    seen = row(page, audience_of(COMES))
    assert isinstance(seen, HandoverRow)
    assert (seen.lines, seen.remarks, seen.by) == (LINES, "夜间有雨", "shift01")
    wall = row(page, audience_of(WALL))
    assert isinstance(wall, HandoverRow)
    assert (wall.lines, wall.remarks, wall.by, wall.doubts) == ((), "", "", ())
    assert row(page, audience_of(CLEANERS)) is None
    assert row(page, audience_of(who("eye01", Role.INSPECTOR))) is None
    assert row(page, audience_of(who("eye02", Role.INSPECTOR, Role.OPERATOR))) == seen
    assert row(page, Audience("s-01", Mask.UNIT)) is None


def test_whoever_leads_writes_into_the_log_of_today_or_yesterday():
    book = MemoryBook()
    today = day_of(NOW)
    (line,) = book.happen(WriteDuty(day=today, words=" 市里来电 "), LEAVES)
    assert line == DutyWritten(day=today, words="市里来电")
    book.happen(WriteDuty(day=day_of(NOW - timedelta(days=1)), words="补记"), LEAVES)
    day = book.duty_day(today)
    assert day is not None
    assert [(each.n, each.words, each.by, each.at) for each in day.entries] == [(1, "市里来电", "shift01", NOW)]
    for words, actor, of in (
        ("x", OPERATOR, NOW),
        ("x", CLEANERS, NOW),
        ("  ", LEAVES, NOW),
        ("长" * 501, LEAVES, NOW),
        ("x", LEAVES, NOW - timedelta(days=2)),
        ("x", LEAVES, NOW + timedelta(days=1)),
    ):
        with pytest.raises(Refused):
            book.happen(WriteDuty(day=day_of(of), words=words), actor)


def test_a_day_begins_and_ends_at_midnight_in_the_district():
    book = MemoryBook()
    late = NOW.replace(hour=15, minute=59)
    book.happen(WriteDuty(day=day_of(late), words="夜"), LEAVES, late)
    day = book.duty_day(day_of(late))
    assert day is not None
    assert day_of(late + timedelta(minutes=1)) != day_of(late)
    assert (day.began_at, day.ended_at) == (NOW.replace(hour=16) - timedelta(days=1), NOW.replace(hour=16))
