"""What a district says and asks comes in as a sheet and goes out as it came; each fault is told with its row."""

from pathlib import Path

import pytest

from console.domain.interview import AnswerKind, CallQuestion, CallQuestions
from console.domain.people import Role
from console.domain.reference import SetName
from console.domain.standardtexts import StandardTexts
from console.domain.text import Refused, Text
from console.ingest.profile import read_profile
from console.ingest.reference import How, read_set_files, written_as
from console.ingest.wordsheet import QUESTIONS, TEXTS, bring_questions, bring_texts, csv_of
from tests.ingest.sites import a_csv

DEMO = read_profile("demo")
TEXT_HEAD = tuple(each.heads[0] for each in TEXTS.columns)
QUESTION_HEAD = tuple(each.heads[0] for each in QUESTIONS.columns)


def texts(tmp_path: Path, *rows: tuple[str, ...]):
    return bring_texts([a_csv(tmp_path / "texts.csv", TEXT_HEAD, *rows)])


def questions(tmp_path: Path, *rows: tuple[str, ...]):
    return bring_questions([a_csv(tmp_path / "questions.csv", QUESTION_HEAD, *rows)])


@pytest.mark.parametrize(("name", "value"), [(SetName.TEXTS, DEMO.texts), (SetName.QUESTIONS, DEMO.questions)])
def test_a_set_goes_out_and_comes_back_as_it_was(tmp_path: Path, name: SetName, value):
    for kind in (".csv", ".json"):
        file = tmp_path / f"set{kind}"
        file.write_text(written_as(value, file, ""), encoding="utf-8-sig" if kind == ".csv" else "utf-8")
        assert read_set_files(name, [file], How(), None).value == value
    assert csv_of(value).count("\r\n") == len(value.texts if name is SetName.TEXTS else value.questions) + 1


def test_a_text_is_read_with_the_names_of_buttons_and_with_identifiers(tmp_path: Path):
    found = texts(tmp_path, ("t1", "派遣、rework 申请挂账.measure", "请到{地点}", "", "E0405、E03*")).value
    assert isinstance(found, StandardTexts)
    (text,) = found.texts
    assert text.fits == ("dispatch", "rework", "ask_suspension.measure")
    assert text.roles == ()
    assert (text.text, text.classes) == (Text("请到{地点}", "请到{地点}"), ("E0405", "E03*"))


def test_a_text_may_be_meant_for_some_people_only(tmp_path: Path):
    rows = ("t1", "备注", "已电话告知", "", "", "受理员、call_back"), ("t2", "备注", "已到场", "", "", "责任单位")
    found = texts(tmp_path, *rows).value
    assert isinstance(found, StandardTexts)
    assert [each.roles for each in found.texts] == [(Role.OPERATOR, Role.CALL_BACK), (Role.UNIT,)]
    assert "受理员、回访员" in csv_of(found)
    nobody, idle = ("t1", "备注", "好", "", "", "坐席"), ("t1", "派遣", "好", "", "", "大屏")
    for row, told in ((nobody, "没有角色“坐席”"), (idle, "“大屏”")):
        (fault,) = texts(tmp_path, row).faults
        assert fault.row == 2 and told in fault.reason.zh


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("t2", "派遣", "请到{地址}", "", ""), "{地址}"),
        (("t2", "派遣", "请到{地点", "", ""), "花括号"),
        (("t2", "派遣", "好", "to {plaice}", ""), "{plaice}"),
        (("t2", "发文", "好", "", ""), "没有动作“发文”"),
        (("t2", "派遣.measure", "好", "", ""), "dispatch.measure"),
        (("t2", "签收", "好", "", ""), "没有动作“签收”"),
        (("t2", "派遣", "", "", ""), "“文字”为空"),
        (("", "派遣", "好", "", ""), "“编号”为空"),
        (("t1", "派遣", "好", "", ""), "第 2 行重复"),
    ],
)
def test_one_wrong_row_is_told_with_its_number_and_nothing_is_taken(tmp_path: Path, row, told):
    found = texts(tmp_path, ("t1", "派遣", "请到{地点}", "", ""), row)
    assert found.value is None
    (fault,) = found.faults
    assert fault.row == 3 and told in fault.reason.zh and fault.reason.en


def test_every_fault_is_told_not_only_the_first(tmp_path: Path):
    found = texts(tmp_path, ("a", "派遣", "{甲}", "", ""), ("b", "派遣", "好", "", ""), ("c", "", "{乙}", "", ""))
    assert [each.row for each in found.faults] == [2, 4]


def test_a_question_is_read_with_its_choices_unit_and_what_to_tell(tmp_path: Path):
    found = questions(
        tmp_path,
        ("q1", "E0506", "能过吗？", "Can one pass?", "选择", "能；不能", "yes; not at all", "", "", "", "", ""),
        ("q2", "E0506、E0505", "多深？", "", "数字", "", "", "厘米", "cm", "", "", ""),
        ("q3", "E0506", "有人被困吗？", "", "是否", "", "", "", "", "是", "请不要涉水", ""),
        ("q4", "E0506", "谁报的？", "", "", "", "", "", "", "", "", ""),
    ).value
    assert isinstance(found, CallQuestions)
    choice, number, danger, words = found.questions
    assert choice.choices == (Text("能", "yes"), Text("不能", "not at all"))
    assert (number.classes, number.unit) == (("E0506", "E0505"), Text("厘米", "cm"))
    assert (danger.kind, danger.is_safety, danger.tell) == (AnswerKind.YES_NO, True, Text("请不要涉水", "请不要涉水"))
    assert (words.kind, words.unit, words.tell) == (AnswerKind.WORDS, None, None)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("q2", "E0506", "过？", "", "选择", "能", "", "", "", "", "", ""), "2 到 9 个选项"),
        (("q2", "E0506", "过？", "", "选择", "能、不能", "yes", "", "", "", "", ""), "“英文选项”有 1 个"),
        (("q2", "E0506", "过？", "", "多选", "", "", "", "", "", "", ""), "多选"),
        (("q2", "", "过？", "", "", "", "", "", "", "", "", ""), "没有写明小类"),
        (("q2", "E0506", "过？", "", "", "", "", "", "", "也许", "", ""), "是或否"),
    ],
)
def test_a_wrong_question_is_told_with_its_row(tmp_path: Path, row, told):
    found = questions(tmp_path, ("q1", "E0506", "深？", *[""] * 9), row)
    (fault,) = found.faults
    assert (found.value, fault.row) == (None, 3) and told in fault.reason.zh


def test_a_sixth_question_of_a_class_is_too_many(tmp_path: Path):
    found = questions(tmp_path, *((f"q{n}", "E0506", f"第{n}问？", *[""] * 9) for n in range(6)))
    assert found.value is None and "最多 5 个" in found.faults[0].reason.zh


def test_a_file_without_the_heading_is_refused_with_what_is_needed(tmp_path: Path):
    with pytest.raises(Refused) as refused:
        bring_texts([a_csv(tmp_path / "x.csv", ("甲", "乙"), ("1", "2"))])
    assert "编号、文字" in refused.value.reason.zh


def test_a_formula_is_a_text_and_is_kept_from_running(tmp_path: Path):
    found = texts(tmp_path, ("t1", "派遣", "'=1+1", "", "")).value
    assert isinstance(found, StandardTexts) and found.texts[0].text.zh == "=1+1"
    assert "'=1+1" in csv_of(found)


@pytest.mark.parametrize(
    "choices",
    [
        (("人/车混行", "people/cars"), ("没有", "no")),
        (("水、电都停", "water and power"), ("只停水", "water")),
        (("一处；两处", "one; two"), ("更多", "more")),
        (("a|b", "a|b"), ("c;d", "c/d")),
        (("人行道、车行道/路口", "footway; road"), ("绿地；花坛", "green or flowers")),
        (("能", "能"), ("不能", "不能")),
        (("是/否", "yes/no"), ("不清楚", "不清楚")),
    ],
)
def test_choices_with_marks_in_them_are_read_back_as_they_were(tmp_path: Path, choices: tuple[tuple[str, str], ...]):
    question = CallQuestion(
        id="q1",
        classes=("E0506",),
        text=Text("哪里？", "Where?"),
        kind=AnswerKind.CHOICE,
        choices=tuple(Text(*each) for each in choices),
    )
    made = CallQuestions(questions=(question,))
    (tmp_path / "q.csv").write_text(csv_of(made), encoding="utf-8-sig")
    found = bring_questions([tmp_path / "q.csv"])
    assert (found.faults, found.value) == ((), made)


@pytest.mark.parametrize(
    ("cell", "choices"),
    [
        ("能、不能/说不清", ("能", "不能", "说不清")),
        ("能；不能; 说不清", ("能", "不能", "说不清")),
        ("能、行；不能/不行", ("能、行", "不能/不行")),
        ("能；行 | 不能", ("能；行", "不能")),
    ],
)
def test_the_strongest_mark_of_a_cell_separates(tmp_path: Path, cell: str, choices: tuple[str, ...]):
    found = questions(tmp_path, ("q1", "E0506", "能过吗？", "", "选择", cell, *[""] * 6)).value
    assert isinstance(found, CallQuestions)
    assert tuple(each.zh for each in found.questions[0].choices) == choices
