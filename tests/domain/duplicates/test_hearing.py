"""What words say: the class, the thing, the place, the side; in two scripts, two languages and any numerals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.duplicates.hearing import hear
from console.domain.duplicates.lexicon import LIDS, TRADITIONAL
from console.domain.duplicates.marks import agree, side
from console.domain.duplicates.report import Side
from console.domain.duplicates.vocabulary import MOST_CHARACTERS
from tests.domain.duplicates.scenes import WORDS


@given(st.text(max_size=2 * MOST_CHARACTERS))
def test_only_so_many_characters_are_heard(words):
    heard = hear(words)
    assert heard == hear(words[:MOST_CHARACTERS])
    assert len(heard.text) <= MOST_CHARACTERS and len(heard.pairs) <= MOST_CHARACTERS


def test_both_scripts_say_the_same():
    pairs = [
        ("工地揚塵嚴重", "工地扬尘严重"),
        ("麵館門前廚餘垃圾", "面馆门前厨余垃圾"),
        ("藥店對面電纜鬆脫", "药店对面电缆松脱"),
    ]
    assert [hear(traditional) for traditional, _ in pairs] == [hear(simplified) for _, simplified in pairs]


def test_every_traditional_character_has_one_simplified_one_that_stays():
    assert all(chr(to) != chr(came) and to not in TRADITIONAL for came, to in TRADITIONAL.items())


def test_words_of_the_public_are_understood():
    assert set(hear("下水道盖子破了").codes) == set(hear("马路上窨井坏了").codes) == set(LIDS)
    assert hear("垃圾桶滿了沒人清").codes == hear("Overflowing trash bin").codes[:1] == ("E0192",)
    assert hear("路灯下电动车乱停").codes == ("E0410",)
    assert hear("电线杆歪了").codes == ("P0130",)
    assert hear("noticeable steel").codes == ()


@pytest.mark.parametrize(
    ("words", "kind", "value"),
    [
        ("幸福里3号楼五层", "floor", "5"),
        ("幸福里3号楼5楼", "building", "3"),
        ("十二单元门口", "entrance", "12"),
        ("文华大街123号门前", "door", "123"),
        ("车牌鲁A86X21", "plate", "鲁a86x21"),
        ("三轮车卖地瓜", "goods", "红薯"),
        ("12-2门口", "building", "12"),
        ("12-2门口", "entrance", "2"),
        ("Building 3 lobby", "building", "3"),
        ("No. 25 Qingnian Road", "door", "25"),
        ("5号楼502室", "room", "502"),
        ("012号行道树", "item", "12"),
        ("地铁B出口", "gate", "b"),
        ("outside gate 3", "gate", "3"),
        ("公园东门", "aspect", "东"),
        ("医院后门", "face", "后"),
        ("鲁A·86X21", "plate", "鲁a86x21"),
    ],
)
def test_what_singles_a_thing_out_is_heard(words, kind, value):
    assert hear(words).marks[kind] == {value}


@pytest.mark.parametrize(
    ("words", "kind"),
    [("3-5天没人清", "building"), ("东门大街垃圾", "aspect"), ("3号楼垃圾", "door"), ("二号桥积水", "door")],
)
def test_what_only_looks_like_a_number_is_none(words, kind):
    assert kind not in hear(words).marks


def test_a_place_is_known_by_its_name():
    assert hear("第三小学门口").places == {"学校": {"第三"}}
    assert hear("学府路小学门口").places == {"学校": frozenset()}
    assert hear("阳光小区旁边的药店").places == {"小区": {"阳光"}, "药店": frozenset()}


def test_the_side_of_the_road_is_heard_where_one_is_named():
    assert [side(words) for words in ("路东人行道", "马路北侧", "路南路北都有", "东门街垃圾")] == [
        Side.EAST,
        Side.NORTH,
        None,
        None,
    ]


def test_the_words_of_a_codebook_are_understood_and_those_of_parts_only_where_no_trouble_is_named():
    assert hear("早餐车占着站台", vocabulary=WORDS).codes == ("E0491",)
    assert hear("早餐车占着站台").codes == ()
    assert hear("报刊亭玻璃碎了", vocabulary=WORDS).codes == ("P0140",)
    assert hear("报刊亭旁边烧树叶", vocabulary=WORDS).codes == ("E0120",)


def test_the_number_of_the_next_door_says_nothing():
    assert agree("door", frozenset({"88"}), frozenset({"86"})) is None
    assert agree("door", frozenset({"88"}), frozenset({"52"})) is False
    assert agree("floor", frozenset({"3"}), frozenset({"2"})) is False
