"""A standard text is offered where it fits and filled in one go; what nobody could fill is never published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from console.domain.case.table import ROWS, Action
from console.domain.ids import AccountId
from console.domain.people import Actor, Role
from console.domain.reference import PublishReference, SetName, decide
from console.domain.standardtexts import (
    BLANK_NAMES,
    GAP,
    TEXTS_MOST,
    Blank,
    StandardText,
    StandardTexts,
    fields_written,
    fill,
)
from console.domain.text import Refused, Text
from console.ingest.profile import published, read_profile

ADMIN = Actor(AccountId("admin"), frozenset({Role.ADMIN}))


class Empty:
    def revision(self, name: SetName) -> int:
        return 0


def a_text(zh: str, fits: tuple[str, ...] = (), classes: tuple[str, ...] = (), id: str = "t1") -> StandardText:
    return StandardText(id=id, text=Text(zh, zh), fits=fits, classes=classes)


def faults(*texts: StandardText) -> list[str]:
    return [each.zh for each in StandardTexts(texts=texts).faults()]


def test_blanks_are_filled_by_either_of_their_names_and_what_is_not_known_is_a_gap():
    known = {Blank.PLACE: "柳溪路153号", Blank.DUE: "11月24日 18:00"}
    assert fill("请于{截止}前到{place}，找{单位}", known) == f"请于11月24日 18:00前到柳溪路153号，找{GAP}"
    assert fill("请到｛ 地点 ｝", known) == "请到柳溪路153号"


@given(st.text(), st.sampled_from(["{截止}", "{单位}", "｛地点｝", "\\1", "\\g<0>"]))
def test_what_a_case_says_is_never_read_as_a_text_of_ours(words, hostile):
    said = words.replace("{", "").replace("｛", "") + hostile
    assert fill("在{地点}。", {Blank.PLACE: said, Blank.DUE: "不该出现"}) == f"在{said}。"


def test_there_may_be_so_many_texts_and_not_one_more():
    many = [a_text("好", id=f"t{n}") for n in range(TEXTS_MOST + 1)]
    assert faults(*many[:-1]) == [] and faults(*many) == [f"常用语最多 {TEXTS_MOST} 条。"]


@pytest.mark.parametrize(
    ("zh", "told"),
    [
        ("请到{地址}", "{地址}"),
        ("请到{}", "{}"),
        ("请到{地点", "花括号不成对"),
        ("请到地点}", "花括号不成对"),
        ("   ", "没有文字"),
        ("长" * 401, "超过 400 字"),
    ],
)
def test_what_could_not_be_filled_is_told_before_it_is_published(zh, told):
    (fault,) = faults(a_text(zh))
    assert told in fault and "t1" in fault


def test_a_text_fits_acts_in_which_something_is_written():
    assert faults(a_text("好", ("dispatch", "ask_suspension.measure"))) == []
    for wrong in ("sign", "nothing", "dispatch.measure", "dispatch.", "", "take_over.original_title"):
        assert len(faults(a_text("好", (wrong,)))) == 1, wrong
    assert fields_written(Action.ASK_SUSPENSION) == ("reason", "measure")
    assert all(fields_written(action) for action, row in ROWS.items() if row.reason)


def test_an_id_twice_or_none_is_told():
    assert faults(a_text("甲"), a_text("乙")) == ["常用语编号 t1 出现了 2 次。"]
    assert faults(a_text("甲", id=" ")) == ["有一条常用语没有编号。"]


@pytest.mark.parametrize(
    ("text", "action", "field", "code", "fits"),
    [
        (a_text("a"), Action.DISPATCH, "words", None, True),
        (a_text("a", ("dispatch",)), Action.DISPATCH, "words", "E0405", True),
        (a_text("a", ("dispatch",)), Action.REWORK, "reason", "E0405", False),
        (a_text("a", ("ask_suspension.measure",)), Action.ASK_SUSPENSION, "measure", None, True),
        (a_text("a", ("ask_suspension.measure",)), Action.ASK_SUSPENSION, "reason", None, False),
        (a_text("a", classes=("E04*",)), Action.DISPATCH, "words", "E0405", True),
        (a_text("a", classes=("E04*",)), Action.DISPATCH, "words", "E0110", False),
        (a_text("a", classes=("E0405",)), Action.DISPATCH, "words", "E0405", True),
        (a_text("a", classes=("E0405",)), Action.DISPATCH, "words", None, False),
    ],
)
def test_a_text_is_offered_for_its_acts_fields_and_classes(text, action, field, code, fits):
    assert text.is_for(action, field, code, frozenset({Role.DISPATCHER})) is fits


def test_a_text_is_offered_to_those_it_is_meant_for():
    text = replace(a_text("a", ("add_note",)), roles=(Role.UNIT, Role.HANDLER))
    told = {role for role in Role if text.is_for(Action.ADD_NOTE, "words", None, frozenset({role, Role.LEADER}))}
    assert told == {Role.UNIT, Role.HANDLER}
    assert faults(text) == []


def test_a_text_for_somebody_who_does_none_of_its_acts_is_told():
    (fault,) = faults(replace(a_text("a", ("dispatch", "rework")), roles=(Role.DISPATCHER, Role.UNIT)))
    assert fault == "常用语 t1 指定了“责任单位”，而所用于的动作都不由其办理。"
    assert faults(replace(a_text("a", ("dispatch", "feed_back")), roles=(Role.DISPATCHER, Role.UNIT))) == []
    assert faults(replace(a_text("a"), roles=tuple(Role))) == []


@pytest.mark.parametrize("name", ["demo", "zhangqiu", "pingcheng", "dongying"])
def test_every_profile_carries_texts_that_can_be_published(name):
    profile = read_profile(name)
    assert profile.texts.faults() == () and 20 <= len(profile.texts.texts) <= 40
    assert all(each.text.en != each.text.zh for each in profile.texts.texts)
    (event,) = decide(Empty(), published(SetName.TEXTS, profile.texts), ADMIN)
    assert (event.name, event.rev) == (SetName.TEXTS, 1)


def test_the_shipped_texts_serve_every_kind_of_writing_and_leave_every_blank_but_what_is_typed():
    texts = read_profile("demo").texts.texts
    for action in (
        *(Action.DISPATCH, Action.RETURN_TO_OPERATOR, Action.REWORK, Action.FEED_BACK, Action.ASK_HAND_BACK),
        *(Action.ASK_EXTENSION, Action.ASK_SUSPENSION, Action.ASK_VOID, Action.NUDGE, Action.REFUSE_REQUEST),
    ):
        assert any(str(action) in {fit.partition(".")[0] for fit in each.fits} for each in texts), action
    used = frozenset[Blank]().union(*(each.blanks for each in texts))
    assert used >= {Blank.PLACE, Blank.CLASS, Blank.UNIT, Blank.DUE, Blank.NUMBER}
    assert set(BLANK_NAMES) == set(Blank)


def test_a_set_with_a_blank_nobody_knows_is_refused_by_the_hub_and_only_the_administrator_publishes():
    wrong = published(SetName.TEXTS, StandardTexts(texts=(a_text("去{哪里}"),)))
    with pytest.raises(Refused) as refused:
        decide(Empty(), wrong, ADMIN)
    assert "{哪里}" in refused.value.reason.zh
    good: PublishReference = published(SetName.TEXTS, StandardTexts(texts=(a_text("好"),)))
    with pytest.raises(Refused):
        decide(Empty(), good, Actor(AccountId("desk01"), frozenset({Role.OPERATOR})))
