"""A point of the ground is told whole: street, grid, five chiefs with the vacant posts, shop, and who answers."""

from datetime import date
from typing import Any

import pytest

from console.domain.crs import Datum, from_wgs84
from console.domain.ground import VACANT, Ground
from console.domain.text import Refused
from console.ingest.profile import read_profile
from console.seats.spot import lines, look, point, told

DEMO = read_profile("demo")
TODAY = date(2026, 11, 22)
SHOP = next(each for each in DEMO.ground.frontages if each.duties)
AT = SHOP.path[0]


def seen(at: tuple[float, float] = AT, code: str = "E0405", ground: Ground = DEMO.ground) -> dict[str, Any]:
    return told(look(ground, at, TODAY, DEMO.organisation, code, DEMO.codebook), DEMO.organisation)


def test_everything_at_a_point_is_told_for_programs():
    found = seen()
    assert found["frontage"]["id"] == SHOP.id
    assert found["unit"] == DEMO.ground.street_at(*AT, TODAY)
    assert [each["level"] for each in found["chain"]] == ["street", "road", "lane", "building", "shop"]
    assert found["responsible"]["unit"] == found["unit"]
    assert "该类由属地镇街负责" in found["responsible"]["reason"][0]


def test_a_post_that_nobody_fills_is_vacant_and_no_other_is_put_in_its_place():
    empty = Ground(areas=DEMO.ground.areas, lines=DEMO.ground.lines)
    found = seen(ground=empty)
    assert all(each["is_vacant"] and each["account"] is None for each in found["chain"])
    said = lines(look(empty, AT, TODAY, DEMO.organisation, "", None), DEMO.organisation)
    assert sum(VACANT.zh in each for each in said) == 5


def test_outside_of_everything_nobody_is_chosen():
    found = seen((100.0, 30.0))
    assert (found["unit"], found["street"], found["frontage"]) == (None, None, None)
    assert found["responsible"]["unit"] is None
    assert "请人工指定" in found["responsible"]["reason"][0]
    said = "\n".join(lines(look(DEMO.ground, (100.0, 30.0), TODAY, DEMO.organisation, "E0405", None), None))
    assert "不在任何镇街界内" in said and "未找到" in said


def test_people_read_who_answers_and_why():
    said = "\n".join(lines(look(DEMO.ground, AT, TODAY, DEMO.organisation, "E0405", DEMO.codebook), DEMO.organisation))
    assert SHOP.name in said and "责任单位 responsible E0405：" in said and "该类由" in said


@pytest.mark.parametrize("words", ["117.53,36.68", "117.53， 36.68", " 117.53 36.68 "])
def test_a_point_may_be_written_as_people_write_it(words: str):
    assert point(words, Datum.WGS84) == (117.53, 36.68)


def test_a_point_of_another_map_is_put_where_it_lies():
    lon, lat = from_wgs84(117.53, 36.68, Datum.BD09)
    assert point(f"{lon:.9f},{lat:.9f}", Datum.BD09) == pytest.approx((117.53, 36.68), abs=1e-6)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("36.68,117.53", "经纬度写反了"),
        ("117.53", "不是坐标"),
        ("a,b", "不是坐标"),
        ("1.2.3,4", "不是坐标"),
        ("200,95", "不是坐标"),
    ],
)
def test_what_is_no_point_is_a_sentence(words: str, said: str):
    with pytest.raises(Refused, match=said):
        point(words, Datum.WGS84)


def test_a_class_that_the_codebook_has_not_is_a_sentence():
    with pytest.raises(Refused, match="E9999"):
        seen(code="E9999")
