"""Every line of a reference set, in words where it has some, and nothing of it left out."""

import pytest

from console.domain.reference import ReferenceSet, SetName
from console.domain.standardtexts import StandardText, StandardTexts
from console.domain.text import Text
from console.ingest.profile import read_profile
from console.models.contents import contents

PROFILE = read_profile("demo")
SETS: dict[SetName, tuple[ReferenceSet, str, str]] = {
    SetName.CODEBOOK: (PROFILE.codebook, "E0405-1", "店外经营"),
    SetName.CALENDAR: (PROFILE.calendar, "2026-10-01", "放假 国庆节"),
    SetName.ORGANISATION: (PROFILE.organisation, "st-qingquan", "清泉街道"),
    SetName.GROUND: (PROFILE.ground, "st-qingquan", "清泉街道"),
    SetName.RULES: (PROFILE.rules, "T3", "预警"),
    SetName.TEXTS: (
        PROFILE.texts,
        "c-told",
        "对方表示认可。　受理员、派遣员、值班长、回访员",
    ),
}


@pytest.mark.parametrize("name", SETS)
def test_a_set_tells_what_it_holds(name):
    value, key, words = SETS[name]
    found = contents(value)
    assert any(each.key == key and words in each.words for each in found)
    assert len({each.id for each in found}) > len(found) * 0.9
    assert not any(each.part == "rev" for each in found)


def test_a_text_stands_under_every_act_it_is_for():
    parts = {each.part for each in contents(PROFILE.texts) if each.key == "d-soon"}
    assert parts == {"派遣", "先派后补"}
    everywhere = StandardText(id="t", text=Text("好", "good"))
    (line,) = contents(StandardTexts(texts=(everywhere,)))
    assert (line.part, line.key, line.words) == ("各处", "t", "好")


def test_a_ladder_stands_as_it_is_climbed():
    (line,) = [each for each in contents(PROFILE.rules) if each.key == "T3" and "→" in each.words]
    assert line.words.index("预警") < line.words.index("超期")
