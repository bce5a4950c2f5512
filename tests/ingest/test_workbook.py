"""A site's workbook becomes an edition whole, or says every row that stands in the way and becomes nothing."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from console.domain.codebook import Codebook
from console.domain.deadline import Limit, LimitUnit
from console.domain.ground import Level
from console.domain.text import Refused, Text
from console.ingest.headings import HEADINGS, Holds, holds
from console.ingest.profile import read_profile
from console.ingest.workbook import ICON, Meaning, Taken, take
from console.ingest.xlsx import Grid, Row, read_grids
from tests.ingest.books import HEADS, a_workbook

BOOK = read_profile("demo").codebook
WORK = Meaning(hours=LimitUnit.WORK_HOUR, days=LimitUnit.WORK_DAY)
OPEN = Meaning()
FLAT = ("小类代码", "小类名称", "立案条件", "处置时限", "结案条件")


def a_grid(*lines: Sequence[str], name: str = "事件", heads: Sequence[str] = FLAT, above: Sequence[str] = ()) -> Grid:
    table = [*([above] if above else []), heads, *lines]
    return Grid(name, tuple(Row(at, tuple(cells)) for at, cells in enumerate(table, 1)))


def taken(*lines: Sequence[str], beside: Codebook | None = None, meaning: Meaning = WORK, **more) -> Taken:
    return take([a_grid(*lines, **more)], meaning, beside=beside)


def book_of(found: Taken) -> Codebook:
    assert found.codebook is not None, found.faults
    return found.codebook


def reasons(found: Taken) -> list[tuple[int, str]]:
    assert found.codebook is None
    return [(each.row, each.reason.zh) for each in found.faults]


def test_a_workbook_with_merged_cells_and_a_title_is_taken(tmp_path: Path):
    found = take(read_grids(a_workbook(tmp_path / "b.xlsx")), OPEN, beside=None)
    built, waste = book_of(found).classes
    assert (built.code, built.name.zh, waste.code, waste.icon) == ("E0101", "私搭乱建", "E0110", ICON)
    assert [one.n for one in built.conditions] == [1, 2]
    assert built.conditions[0].limit == Limit(2, LimitUnit.URGENT_DAY)
    assert [(stage.name, stage.limit.value) for stage in built.conditions[1].stages] == [
        ("停工", 4),
        ("处罚", 7),
        ("拆除", 20),
    ]
    assert built.conditions[1].limit == Limit(20, LimitUnit.WORK_DAY)
    assert [each.name.zh for each in book_of(found).majors] == ["市容环境"]
    assert [note.zh for note in found.notes] == ["工作表“事件”未使用的列：责任单位。"]


def test_the_heading_of_two_rows_gives_each_area_its_limit_and_the_general_one_is_that_of_c(tmp_path: Path):
    above = ("小类代码", "小类名称", "立案条件", "处置时限", "", "", "结案条件")
    below = ("", "", "", "A类（紧急）", "B类（重大）", "C类\n（一般）", "")
    rows = [("E0110", "暴露垃圾", "有垃圾", "2工作时", "4工作时", "1工作日", "清走")]
    merged = ("A1:G1", "A2:A3", "B2:B3", "C2:C3", "D2:F2", "G2:G3")
    file = a_workbook(tmp_path / "b.xlsx", rows, heads=(above, below), merged=merged)
    (one,) = book_of(take(read_grids(file), OPEN, beside=None)).classes[0].conditions
    assert one.limit == Limit(1, LimitUnit.WORK_DAY)
    assert one.by_level == {Level.A: Limit(2, LimitUnit.WORK_HOUR), Level.B: Limit(4, LimitUnit.WORK_HOUR)}


def test_what_a_sheet_cannot_say_stays_as_it_is_in_the_book_beside_it():
    old = BOOK.small_class("E0405")
    line = ("E0405", old.name.zh, old.conditions[0].text.zh, "3紧急工作时", old.conditions[0].closing.zh)
    new = book_of(taken(line, beside=BOOK)).small_class("E0405")
    assert new == structs.replace(
        old, conditions=(structs.replace(old.conditions[0], limit=Limit(3, LimitUnit.URGENT_HOUR)),)
    )


def test_new_words_have_no_english_yet_and_no_old_one_is_lent_to_them():
    new = book_of(taken(("E0405", "出店经营", "新情形", "3紧急工作时", "收回"), beside=BOOK)).small_class("E0405")
    assert new.name == Text("出店经营", "出店经营")
    assert new.conditions[0].text == Text("新情形", "新情形")


def test_a_domain_the_workbook_does_not_touch_stays_and_that_is_said():
    found = taken(("E0405", "店外经营", "情形", "3紧急工作时", "收回"), beside=BOOK)
    left = [each for each in BOOK.classes if each.code[0] in "PS"]
    assert [each for each in book_of(found).classes if each.code[0] in "PS"] == left
    assert len(book_of(found).classes) == len(left) + 1
    assert any("92 个部件小类保持不变" in note.zh for note in found.notes)


def test_what_days_and_hours_mean_must_be_declared():
    for words in ("2天", "4小时", "４ 个小时"):
        with pytest.raises(Refused, match="请声明它是什么"):
            taken(("E0405", "店外经营", "情形", words, ""), meaning=OPEN)


@pytest.mark.parametrize(
    "above", [("天=工作日 小时=工作时",), ("说明：“x”", "天 指 工作日；小时 ： 工作时"), ("天按工作日", "小时为工作时")]
)
def test_the_sheet_may_declare_it_above_its_heading(above):
    one = book_of(taken(("E0405", "店外经营", "情形", "2天", ""), meaning=OPEN, above=above)).classes[0].conditions[0]
    assert one.limit == Limit(2, LimitUnit.WORK_DAY)


def test_two_declarations_that_contradict_are_refused():
    with pytest.raises(Refused, match="两种说法"):
        taken(("E0405", "店外经营", "情形", "2天", ""), above=("天=自然日",))


def test_the_caller_decides_which_days_they_are():
    calendar = Meaning(days=LimitUnit.NATURAL_DAY)
    found = taken(("E0405", "店外经营", "情形", "2天", ""), meaning=calendar)
    assert book_of(found).classes[0].conditions[0].limit == Limit(2, LimitUnit.NATURAL_DAY)


def test_a_limit_with_a_word_behind_it_is_flagged_with_its_row_and_nothing_is_taken():
    found = taken(("E0110", "暴露垃圾", "有垃圾", "4小时", ""), ("E0122", "非法伐树", "砍树", "1紧急工作时制止", ""))
    ((row, said),) = reasons(found)
    assert row == 3
    assert "1紧急工作时制止" in said and "“制止”无法识别" in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("E0101", "名", "", "2天", ""), "没有立案条件"),
        (("", "", "情形", "2天", ""), "没有小类代码"),
        (("E0101", "", "情形", "2天", ""), "没有名称"),
        (("E0101", "名", "情形", "", ""), "没有处置时限"),
        (("E0101", "名", "情形", "即时", ""), "无法识别"),
        (("E0101", "名", "情形", "0天", ""), "为零"),
        (("P0101", "名", "情形", "2天", ""), "与所在的类型不符"),
        (("01", "名", "情形", "2天", ""), "应为大类两位加小类两位"),
        (("甲一", "名", "情形", "2天", ""), "应为大类两位加小类两位"),
        (("E010１x", "名", "情形", "2天", ""), "应为大类两位加小类两位"),
    ],
)
def test_a_bad_row_is_refused_with_its_number_and_reason(line, said):
    ((row, reason),) = reasons(taken(line))
    assert row == 2
    assert said in reason


def test_every_bad_row_is_told_not_only_the_first():
    bad = ("E0101", "名", "情形", "很快", "")
    assert [row for row, _ in reasons(taken(bad, ("E0102", "名", "情形", "2天", ""), bad, bad))] == [2, 4, 5]


def test_a_class_of_two_names_a_condition_said_twice_and_a_ninth_one_are_told():
    lines = [("E0101", "名", f"情形 {n}", "2天", "") for n in range(1, 10)]
    found = reasons(taken(*lines, ("E0102", "名", "情形", "2天", ""), ("E0102", "别名", "情形", "2天", "")))
    assert [row for row, _ in found] == [10, 12, 12]
    assert "超过 8 项" in found[0][1] and "叫“别名”" in found[1][1] and "与第 11 行相同" in found[2][1]


def test_blank_cells_are_as_in_the_row_above_and_a_new_class_forgets_the_old_name():
    found = taken(("E0101", "甲", "情形 1", "2天", ""), ("", "", "情形 2", "3天", ""), ("E0102", "", "情形", "2天", ""))
    assert reasons(found) == [(4, "小类 E0102 没有名称。")]


def test_the_limit_of_a_row_is_never_taken_from_the_row_above():
    assert reasons(taken(("E0101", "甲", "情形 1", "2天", ""), ("", "", "情形 2", "", ""))) == [(3, "没有处置时限。")]


@pytest.mark.parametrize(
    ("heads", "line", "code"),
    [
        (("大类代码", *FLAT), ("1", "3", "名", "情形", "2天", ""), "E0103"),
        (("大类名称", *FLAT), ("01 市容环境", "03", "名", "情形", "2天", ""), "E0103"),
        (("大类代码", *FLAT), ("01", "0103", "名", "情形", "2天", ""), "E0103"),
        (("类型", *FLAT), ("部件", "0103", "名", "情形", "2天", ""), "P0103"),
        (("备注", *FLAT), ("x", "ｅ0103", "名", "情形", "2天", ""), "E0103"),
        (("小类", "立案标准", "处理时限"), ("0103违章接坡", "情形", "2天"), "E0103"),
        (("小类", "立案标准", "处理时限"), ("E0103、违章接坡", "情形", "2天"), "E0103"),
        (("小类代码", "小类名称", "立案条件", "办理期限\n（要求）"), ("01079", "名", "情形", "2天"), "E01079"),
    ],
)
def test_codes_are_understood_as_sites_write_them(heads, line, code):
    assert [each.code for each in book_of(taken(line, heads=heads)).classes] == [code]


def test_a_small_class_of_another_major_class_is_refused():
    found = taken(("02", "0103", "名", "情形", "2天", ""), heads=("大类代码", *FLAT))
    assert "不属于大类 02" in reasons(found)[0][1]


def test_a_code_without_a_letter_in_a_sheet_without_a_domain_is_not_guessed():
    assert "是部件、事件还是服务" in reasons(taken(("0101", "名", "情形", "2天", ""), name="Sheet1"))[0][1]


def test_a_row_with_a_title_alone_is_passed_over_and_said():
    found = taken(("一、市容环境", "", "", "", ""), ("E0101", "名", "情形", "2天", ""))
    assert len(book_of(found).classes) == 1
    assert any("第 2 行是标题" in note.zh for note in found.notes)


@pytest.mark.parametrize("line", [("", "", "", "3天", ""), ("", "", "", "", "清走"), ("E0102", "", "", "", "")])
def test_a_part_of_a_condition_alone_is_no_title(line):
    assert reasons(taken(("E0101", "名", "情形", "2天", ""), line))[0][0] == 3


@pytest.mark.parametrize(
    "grids",
    [
        [],
        [Grid("事件", ())],
        [Grid("事件", (Row(1, ("a", "b")),))],
        [a_grid(heads=("小类代码", "小类名称", "处置时限"))],
    ],
)
def test_a_workbook_without_a_heading_is_refused(grids):
    with pytest.raises(Refused, match="没有找到表头"):
        take(grids, WORK, beside=None)


def test_a_sheet_without_a_heading_beside_one_with_it_is_said():
    found = take([Grid("封面", (Row(1, ("标准",)),)), a_grid(("E0101", "名", "情形", "2天", ""))], WORK, beside=None)
    assert book_of(found).classes
    assert any("“封面”没有表头" in note.zh for note in found.notes)


def test_two_columns_of_the_same_are_refused_by_name():
    with pytest.raises(Refused, match="两列都是“立案条件”"):
        taken(heads=(*FLAT, "立案条件"))


def test_a_heading_without_limits_or_codes_says_what_it_lacks():
    assert (
        reasons(taken(("E0101", "情形", "清走"), heads=("小类代码", "立案条件", "结案条件")))
        == [
            (1, "表头缺少处置时限。"),
            (0, "编码表没有任何小类。"),
        ][:1]
    )


def test_every_column_is_known_by_some_heading():
    assert {what for _, what in HEADINGS} == set(Holds)
    assert holds("处置时限\n（工作时）") is Holds.LIMIT
    assert holds("责任单位") is None


CELLS = st.sampled_from(
    ["", "E0101", "01", "0101", "名", "情形", "2天", "4小时", "停工:1天 拆除:2天", "部件", "=1", "，"]
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.lists(st.one_of(CELLS, st.text(max_size=6)), max_size=9), max_size=8), st.sampled_from([FLAT, HEADS])
)
def test_whatever_the_cells_say_it_is_an_edition_without_fault_or_none(lines, heads):
    try:
        found = taken(*lines, heads=heads, beside=BOOK)
    except Refused as fault:
        assert fault.reason.zh and fault.reason.en
        return
    assert (found.codebook is None) == bool(found.faults)
    assert found.codebook is None or found.codebook.faults() == ()
