"""Texts are offered by act, class and what was typed; those used most here come first."""

from msgspec.structs import replace

from console.domain.case.table import Action
from console.domain.people import Role
from console.domain.standardtexts import StandardText
from console.domain.text import Text
from console.models.wordings import Wanted, offered

DISPATCHER = frozenset({Role.OPERATOR, Role.DISPATCHER})
WANTED = Wanted(Action.DISPATCH, "words", "E0405", DISPATCHER)


def a_text(id: str, zh: str, en: str = "", fits: tuple[str, ...] = (), classes: tuple[str, ...] = ()):
    return StandardText(id=id, text=Text(zh, en or zh), fits=fits, classes=classes), zh


EVERYWHERE = a_text("all", "请尽快处置", "As soon as you can")
OF_ACT = a_text("act", "请派人到场", "Send somebody", ("dispatch",))
OF_CLASS = a_text("class", "先宣传劝导", "Persuade first", ("dispatch",), ("E04*",))
ELSEWHERE = a_text("else", "照片不清", "No photo", ("rework",))
TEXTS = [EVERYWHERE, OF_ACT, OF_CLASS, ELSEWHERE]


def ids(typed: str = "", used: dict[str, int] | None = None) -> list[str]:
    return [text.id for text, _ in offered(TEXTS, WANTED, typed, used or {})]


def test_what_fits_closest_comes_first_and_what_fits_elsewhere_not_at_all():
    assert ids() == ["class", "act", "all"]


def test_what_is_meant_for_somebody_else_is_not_offered():
    own = replace(EVERYWHERE[0], id="own", roles=(Role.SHIFT_LEADER, Role.DISPATCHER)), "请加派人手"
    others = replace(EVERYWHERE[0], id="others", roles=(Role.UNIT, Role.SHIFT_LEADER)), "我单位已到场"
    texts = [*TEXTS, own, others]
    assert [text.id for text, _ in offered(texts, WANTED, "", {})] == ["class", "act", "own", "all"]
    at_a_unit = Wanted(Action.ADD_NOTE, "words", None, frozenset({Role.UNIT}))
    assert [text.id for text, _ in offered(texts, at_a_unit, "", {})] == ["others", "all"]


def test_what_this_seat_uses_most_comes_before_all_that():
    assert ids(used={"all": 3, "act": 1, "else": 99}) == ["all", "act", "class"]


def test_they_are_found_by_chinese_initials_english_and_several_words():
    assert ids("劝导") == ["class"]
    assert ids("xcqd") == ["class"]
    assert ids("SEND") == ["act"]
    assert ids("qing 处置") == []
    assert ids("q 请 cz") == [] and ids("请 cz") == ["all"]


def test_they_are_found_by_what_they_say_once_filled():
    filled = [(OF_ACT[0], "请派人到柳溪路153号")]
    assert [text.id for text, _ in offered(filled, WANTED, "lxl", {})] == ["act"]
