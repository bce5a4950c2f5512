"""A class brings its questions, what is dangerous first; a report keeps what was asked and said, and owes nothing."""

import pytest
from msgspec.structs import replace

from console.domain.agreement import of_words
from console.domain.case.commands import ReportCase
from console.domain.case.decide import decide
from console.domain.case.events import CaseReported
from console.domain.case.evolve import evolve
from console.domain.case.things import Source
from console.domain.catalogue import read_event
from console.domain.duty import Mask, masked, whole_row
from console.domain.ids import AccountId, CaseId
from console.domain.interview import Answered, AnswerKind, CallQuestion, CallQuestions, Interview
from console.domain.people import Actor, Role
from console.domain.place import Place
from console.domain.rows import CaseRow
from console.domain.text import Refused, Text
from console.ingest.profile import read_profile
from tests.support.law import MemoryBook
from tests.support.rows import NOON

DESK = Actor(AccountId("desk01"), frozenset({Role.OPERATOR}))
DEMO = read_profile("demo")


def a_question(id: str = "q1", **facts) -> CallQuestion:
    return CallQuestion(**{"id": id, "classes": ("E0110",), "text": Text("多少？", "How much?"), **facts})


def told(said: str, n: int = 1) -> Interview:
    answer = Answered(question="q", asked=Text("多少？", "How much?"), said=Text(said, said))
    return Interview(rev=3, answers=(answer,) * n)


def reported(interview: Interview | None) -> CaseReported:
    command = ReportCase(
        case=CaseId("c1"),
        source=Source.HOTLINE,
        title="垃圾",
        place=Place(117.0, 36.0, "某处"),
        class_code="E0110",
        interview=interview,
    )
    (event,) = decide(MemoryBook(), command, DESK, NOON)
    assert isinstance(event, CaseReported)
    return event


def test_what_is_dangerous_is_asked_first_and_the_rest_in_the_order_of_the_district():
    book = CallQuestions(questions=(a_question("a"), a_question("b"), a_question("c", is_safety=True)))
    assert [each.id for each in book.of("E0110")] == ["c", "a", "b"]
    assert book.of("E0405") == book.of(None) == ()


@pytest.mark.parametrize(
    ("questions", "told"),
    [
        ([a_question(text=Text(" ", ""))], "没有问题"),
        ([a_question(classes=())], "没有写明小类"),
        ([a_question(kind=AnswerKind.CHOICE)], "2 到 9 个选项"),
        ([a_question(kind=AnswerKind.CHOICE, choices=(Text("甲", ""),) * 10)], "2 到 9 个选项"),
        ([a_question(kind=AnswerKind.CHOICE, choices=(Text("甲", ""), Text("甲", "")))], "重复"),
        ([a_question(choices=(Text("甲", ""),))], "不是选择题"),
        ([a_question(tell=Text("离" * 201, ""))], "超过 200 字"),
        ([a_question(), a_question()], "出现了 2 次"),
        ([a_question("")], "没有编号"),
        ([a_question(f"q{n}") for n in range(6)], "最多 5 个"),
    ],
)
def test_what_cannot_be_asked_is_told_before_it_is_published(questions, told):
    faults = [each.zh for each in CallQuestions(questions=tuple(questions)).faults()]
    assert any(told in fault for fault in faults), faults


def test_the_case_keeps_what_was_asked_and_said_with_its_revision():
    event = reported(told(" 一车 "))
    case = evolve(None, event, DESK.account, NOON)
    assert case.interview == told("一车")
    row = whole_row(case)
    assert isinstance(row, CaseRow) and row.interview == told("一车")


def test_units_read_it_and_the_wall_does_not():
    row = whole_row(evolve(None, reported(told("一车")), DESK.account, NOON))
    assert row is not None
    seen = {mask: masked(row, mask).interview is not None for mask in Mask}  # type: ignore[union-attr]
    assert seen == {Mask.DESK: True, Mask.FIELD: True, Mask.UNIT: True, Mask.WALL: False}


@pytest.mark.parametrize("interview", [None, Interview(rev=3, answers=()), told(""), told("  ")])
def test_nothing_said_keeps_nothing_and_blocks_nothing(interview):
    assert reported(interview).interview is None


@pytest.mark.parametrize("interview", [told("长" * 121), told("是", 6)])
def test_more_than_a_call_holds_is_refused(interview):
    with pytest.raises(Refused) as refused:
        reported(interview)
    assert "最多 5 问" in refused.value.reason.zh


def test_a_report_from_before_there_were_questions_is_read_as_it_was():
    old = (
        b'{"kind":"CaseReported","case":"c1","stage":"received","number":"261123-0001","source":"hotline",'
        b'"title":"x","place":{"lon":117.0,"lat":36.0,"address":"y"},"reported_at":"2026-11-23T04:00:00Z"}'
    )
    event = read_event(old)
    assert isinstance(event, CaseReported) and event.interview is None
    assert evolve(None, event, DESK.account, NOON).interview is None


@pytest.mark.parametrize("name", ["demo", "zhangqiu", "pingcheng", "dongying"])
def test_every_profile_asks_what_its_codebook_knows_and_first_what_is_dangerous(name):
    profile = read_profile(name)
    assert profile.questions.faults() == () and list(of_words(profile.questions, profile.codebook)) == []
    assert list(of_words(profile.texts, profile.codebook)) == []
    for each in profile.codebook.classes:
        if each.is_emergency or any(one.is_emergency for one in each.conditions):
            first = profile.questions.of(each.code)[0]
            assert first.is_safety and first.tell is not None, each.code


def test_the_most_common_classes_of_the_demo_have_questions():
    common = ("E0110", "E0410", "E0405", "E0201", "E0401", "E0406", "E0493", "E0192", "E0113", "E0111", "E0129")
    assert [code for code in common if not DEMO.questions.of(code)] == []
    assert {each.kind for each in DEMO.questions.questions} == set(AnswerKind)


def test_a_class_that_the_codebook_has_not_is_told_with_the_question():
    stray = replace(DEMO.questions, questions=(a_question("q9", classes=("E0110", "X9999")),))
    (found,) = of_words(stray, DEMO.codebook)
    assert found.key == "q9" and "X9999" in found.missing.zh
