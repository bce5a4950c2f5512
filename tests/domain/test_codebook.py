"""The codebook answers for classes and conditions, says every fault of its own, and suggests a class from words."""

from datetime import date

import pytest
from msgspec import structs

from console.domain.codebook import Codebook, Condition, Domain, MajorClass, SmallClass
from console.domain.deadline import Limit, LimitUnit, StagedLimit
from console.domain.ground import Level
from console.domain.reference import PublishReference, SetName, decide, read
from console.domain.text import Refused, Text
from tests.storage.world import publishing
from tests.support.law import ADMIN, MemoryBook

TWO_HOURS, FIVE_DAYS = Limit(2, LimitUnit.URGENT_HOUR), Limit(5, LimitUnit.WORK_DAY)


def a_condition(n: int = 1, **more) -> Condition:
    given = {"text": Text(f"情形 {n}", f"case {n}"), "limit": TWO_HOURS, "closing": Text("恢复", "restored"), **more}
    return Condition(n=n, **given)


def a_class(code: str = "E0101", *conditions: Condition, **more) -> SmallClass:
    given = {"name": Text("私搭乱建", "building"), "domain": Domain.EVENT, "icon": "circle", **more}
    return SmallClass(code=code, conditions=conditions or (a_condition(),), **given)


def a_book(*classes: SmallClass, **more) -> Codebook:
    return Codebook(rev=3, classes=classes or (a_class(),), **more)


def test_the_limit_is_that_of_the_area_and_the_general_one_elsewhere():
    one = a_condition(limit=FIVE_DAYS, by_level={Level.A: TWO_HOURS})
    assert [one.limit_at(level) for level in (Level.A, Level.B, None)] == [TWO_HOURS, FIVE_DAYS, FIVE_DAYS]
    assert one.limit_text().zh == "5 工作日；A 类 2 紧急工作时"


def test_stages_are_told_in_their_order():
    stages = (StagedLimit("停工", TWO_HOURS), StagedLimit("拆除", FIVE_DAYS))
    assert a_condition(limit=FIVE_DAYS, stages=stages).limit_text().zh == "停工 2 紧急工作时，拆除 5 工作日"


@pytest.mark.parametrize(
    ("code", "is_one"), [("E0177", False), ("E0178", True), ("P0199", True), ("E01079", True), ("E01001", False)]
)
def test_a_small_class_numbered_from_seventy_eight_on_is_the_sites_own(code, is_one):
    assert a_class(code).is_extension is is_one


def test_a_class_names_its_major_class():
    major = MajorClass(code="E01", domain=Domain.EVENT, name=Text("市容环境", "Townscape"))
    assert a_book(majors=(major,)).major("E0101") == major
    assert a_book(majors=(major,)).major("E0201") is None


SOUND = a_book()
STAGED = a_condition(stages=(StagedLimit("停工", TWO_HOURS), StagedLimit("拆除", FIVE_DAYS)))


@pytest.mark.parametrize(
    ("book", "said"),
    [
        (SOUND, ""),
        (Codebook(rev=1, classes=()), "没有任何小类"),
        (a_book(a_class(), a_class()), "E0101 出现了 2 次"),
        (a_book(a_class("P0101")), "P0101 应为 E"),
        (a_book(a_class("E01")), "E01 应为 E"),
        (a_book(majors=(MajorClass(code="E02", domain=Domain.EVENT, name=Text("", "")),)), "大类 E01 未列出"),
        (a_book(majors=(MajorClass(code="X1", domain=Domain.PART, name=Text("", "")),)), "X1 应为 P"),
        (a_book(a_class("E0101", *(a_condition(n) for n in range(1, 10)))), "9 项立案条件"),
        (a_book(a_class("E0101", a_condition(2))), "未从 1 起"),
        (a_book(a_class("E0101", a_condition(limit=Limit(0, LimitUnit.WORK_DAY)))), "E0101-1 的时限须大于零"),
        (a_book(a_class("E0101", STAGED)), "最后一段“拆除”相同"),
        (a_book(a_class(name=Text(" ", ""))), "没有名称"),
        (a_book(a_class(words=("灯",))), "至少两个字"),
        (a_book(valid_from=date(2027, 1, 1), valid_until=date(2026, 1, 1)), "早于生效"),
        (
            a_book(a_class("E0101", structs.replace(STAGED, limit=FIVE_DAYS, by_level={Level.A: TWO_HOURS}))),
            "不能再按区域类别",
        ),
    ],
)
def test_each_fault_is_a_sentence_that_names_its_class(book: Codebook, said: str):
    found = [each.zh for each in book.faults()]
    assert any(said in each for each in found) if said else found == []


def test_all_faults_are_told_not_only_the_first():
    assert len(a_book(a_class("E01"), a_class("P02", a_condition(2))).faults()) == 3


def test_an_edition_with_a_fault_is_not_published_and_the_reason_says_how_many_there_are():
    with pytest.raises(Refused) as refused:
        decide(MemoryBook(), publishing(SetName.CODEBOOK, a_book(a_class("E01"), a_class("P02"))), ADMIN)
    assert "E01 应为" in refused.value.reason.zh
    assert "共 2 处" in refused.value.reason.zh
    assert "2 faults" in refused.value.reason.en


def test_an_edition_nested_without_end_is_a_sentence():
    body = b'{"rev": 0, "classes": [], "more": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    with pytest.raises(Refused, match="嵌套过深"):
        read(SetName.CODEBOOK, body, 1)


def test_a_sound_edition_is_published():
    command: PublishReference = publishing(SetName.CODEBOOK, SOUND)
    assert decide(MemoryBook(), command, ADMIN)[0].rev == 2


def test_words_of_the_public_count_more_than_shared_characters():
    lamp = a_class("P0137", name=Text("路灯", "Street lamp"), domain=Domain.PART, words=("灯不亮",))
    road = a_class("E0113", name=Text("道路破损", "Damaged road"))
    book = a_book(road, lamp)
    assert [each.code for each in book.suggest("解放路路灯不亮")] == ["P0137"]
    assert book.suggest("道路上有坑，路灯不亮")[0].code == "P0137"
    assert [each.code for each in book.suggest("the STREET is damaged")] == ["E0113", "P0137"]


@pytest.mark.parametrize("words", ["", "   ", "？！", "a", "你好"])
def test_words_that_fit_nothing_suggest_nothing(words):
    assert a_book().suggest(words) == ()


def test_a_phrase_of_the_public_outweighs_a_name_that_shares_more_characters():
    car = a_class("E0490", name=Text("车子停着的路边停着", "cars"))
    falling = a_class("E0596", name=Text("高空坠物", "falling"), words=("楼上掉东西",))
    assert a_book(car, falling).suggest("楼上掉东西砸了路边停着的车子")[0] == falling


def test_what_few_classes_share_counts_more_than_what_many_share():
    names = ("垃圾箱坏", "垃圾成堆", "泔水遍地")
    book = a_book(*(a_class(f"E010{n}", name=Text(name, "x")) for n, name in enumerate(names)))
    assert [each.name.zh for each in book.suggest("垃圾和泔水")][0:1] == ["泔水遍地"]


def test_what_a_class_is_called_counts_more_than_what_its_conditions_mention():
    told = a_class("E0101", a_condition(text=Text("有泔水", "x")), name=Text("路面", "road"))
    called = a_class("E0102", name=Text("泔水遍地", "x"))
    assert a_book(told, called).suggest("全是泔水")[0] == called


def test_no_more_are_suggested_than_asked_for():
    book = a_book(*(a_class(f"E01{n:02d}") for n in range(1, 12)))
    assert len(book.suggest("私搭乱建")) == 5
    assert len(book.suggest("私搭乱建", most=2)) == 2
