"""The codebook the demo starts with: whole, sound, and found again by what people say."""

from collections import Counter

import pytest

from console.domain.codebook import Domain
from console.domain.deadline import LimitUnit
from console.domain.unit import UnitKind
from console.ingest.profile import read_profile
from console.ingest.reference import pleasant_json
from console.seats.actors.town import read_town
from resources import path

DEMO = read_profile("demo")
BOOK = DEMO.codebook
SAID = (
    ("P0137", "青年路和解放路口的路灯不亮，晚上一片黑"),
    ("P0137", "小区门口那根路灯杆从昨天开始一直闪"),
    ("P0101", "菜市场门口自来水井盖破了一个角，骑车差点摔倒"),
    ("P0123", "路中间的井盖丢了，也不知道是谁家的，很危险"),
    ("P0102", "污水井盖被压裂了，露着个大口子"),
    ("P0104", "下雨后雨水箅子全让树叶堵死了"),
    ("E0506", "立交桥下积水太深，车都过不去"),
    ("E0110", "楼下一堆垃圾好几天没人收，苍蝇到处飞"),
    ("E0192", "公交站旁边的垃圾桶满了，都溢出来了"),
    ("E0401", "学校门口有好几个流动摊贩，推车卖煎饼"),
    ("E0405", "五金店把货都摆到门外，人行道没法走"),
    ("E0129", "夜市街有人露天烧烤，油烟往楼上飘"),
    ("E0301", "工地半夜施工，打桩声吵得睡不着"),
    ("E0304", "拆迁工地扬尘特别大，土堆也没盖网"),
    ("E0201", "单元门上贴满了开锁的小广告"),
    ("E0203", "路边那块大广告牌被风吹得要掉下来"),
    ("E0410", "地铁口电动车乱停，盲道都占了"),
    ("E0493", "共享单车倒了一大片，堵在出入口"),
    ("E0490", "汽车停在人行道上，轮椅过不去"),
    ("E0496", "有车堵住消防通道，消防车进不来"),
    ("E0501", "马路上自来水管爆了，水喷得老高"),
    ("E0502", "闻到一股煤气味，怀疑是燃气泄漏"),
    ("E0503", "小区门口下水道堵了，污水外溢"),
    ("E0505", "公园东门外路面塌陷了一个大洞"),
    ("E0508", "电线掉下来搭在树上，还打火花"),
    ("P0402", "昨晚大风把路边的树刮倒了，压住一辆车"),
    ("P0284", "人行道的地砖翘起来，老人绊了一跤"),
    ("P0301", "公厕里没水，脏得进不去人"),
    ("E0101", "顶楼有人搭阳光房，明显是违建"),
    ("E0196", "小区外公共车位被人装了地锁"),
    ("E0137", "快车道上有一只死狗"),
    ("E0184", "有人遛狗不拴绳，狗屎也不捡"),
    ("E0120", "环卫工在路边烧树叶，烟特别大"),
    ("E0128", "服装店门口的大喇叭从早响到晚"),
    ("E0113", "机动车道有个大坑，车轱辘都陷进去了"),
    ("E0114", "拉砂石的车遗撒了一路"),
    ("E0107", "有人在绿化带的树上拉绳晒被子"),
    ("E0122", "物业把院外的几棵大树砍树砍光了"),
    ("E0596", "高层外墙瓷砖脱落，砸到楼下的车"),
    ("S0195", "我们这条巷子没有路灯，希望能装几盏"),
    ("E0131", "饭店的泔水桶漏了一地，油乎乎的"),
    ("E0191", "有人在公共绿地里种菜"),
    ("P0305", "公园里的果皮箱桶盖坏了"),
    ("E0604", "这家商户门前脏得很，门前五包没落实"),
    ("E0507", "桥面结冰路滑，已经摔了好几个人"),
)


def test_two_hundred_classes_in_three_domains_with_three_hundred_conditions():
    assert Counter(each.domain for each in BOOK.classes) == {Domain.PART: 92, Domain.EVENT: 99, Domain.SERVICE: 10}
    assert sum(len(each.conditions) for each in BOOK.classes) >= 300


def test_it_has_no_fault_and_names_its_edition_and_every_major_class():
    assert BOOK.faults() == ()
    assert BOOK.name.zh and BOOK.valid_from is not None
    assert {each.code for each in BOOK.majors} == {each.major for each in BOOK.classes}


def test_the_file_stands_as_the_console_writes_it():
    assert path("codebooks", "demo.json").read_text(encoding="utf-8") == pleasant_json(BOOK)


def test_every_class_is_spoken_of_and_counts_for_a_sub_headquarters_in_both_languages():
    headquarters = {unit.id for unit in DEMO.organisation.of_kind(UnitKind.HEADQUARTERS)}
    for each in BOOK.classes:
        assert each.words and each.headquarters in headquarters, each.code
        for one in each.conditions:
            assert one.text.zh != one.text.en and all((*one.text, *one.closing)), each.code


def test_emergencies_are_ringed_at_once_and_none_of_them_waits_for_working_hours():
    first = {each.code: each.conditions for each in BOOK.classes if each.is_emergency}
    assert {"E0501", "E0502", "E0505", "E0506", "E0508", "E0596"} <= set(first)
    urgent = (LimitUnit.URGENT_HOUR, LimitUnit.URGENT_DAY)
    for each in BOOK.classes:
        for one in each.conditions:
            assert not one.is_emergency or one.limit.unit in urgent, f"{each.code}-{one.n}"


def test_stopping_a_building_comes_before_its_demolition():
    (staged,) = [one for one in BOOK.small_class("E0101").conditions if one.stages]
    assert [stage.name for stage in staged.stages] == ["停工", "处罚", "拆除"]
    assert staged.stages[0].limit.unit is LimitUnit.URGENT_DAY


def test_only_what_a_shop_can_mend_may_be_mended_by_it():
    may = {each.code for each in BOOK.classes if each.may_self_mend}
    assert {"E0405", "E0604", "E0107"} <= may
    assert not any(BOOK.small_class(code).is_emergency for code in may)


@pytest.mark.parametrize(("code", "words"), SAID)
def test_what_people_say_has_its_class_among_the_first_three(code: str, words: str):
    assert code in [each.code for each in BOOK.suggest(words, most=3)]


def test_reports_that_others_have_worded_have_their_class_among_the_first_three_nine_times_in_ten():
    town = read_town("demo", 1)
    said = [(each.code, words.replace("{}", "青年路")) for each in town.habits.troubles for words in each.says]
    missed = [(code, words) for code, words in said if code not in [each.code for each in BOOK.suggest(words, most=3)]]
    assert len(said) > 50
    assert len(missed) <= len(said) * 0.1, missed


def test_what_people_say_mostly_has_its_class_first():
    first = sum(BOOK.suggest(words)[0].code == code for code, words in SAID)
    assert first >= len(SAID) * 0.9
