"""The card of several cases: what may be asked of all, of some, and what never of many at once."""

import pytest

from console.domain.case.rules import Rules
from console.domain.case.stages import Stage
from console.domain.case.table import Action
from console.domain.ids import AccountId, CaseId
from console.domain.people import Actor, Role
from console.domain.text import Text
from tests.support.rows import NOON, a_case
from widgets.cases.many import ManyCard, Refusal, offers, unable
from widgets.cases.questions import is_for_many
from widgets.controls.buttons import ShortcutButton

ME = Actor(AccountId("desk01"), frozenset({Role.OPERATOR, Role.DISPATCHER}))
CASES = (
    a_case("c1", stage=Stage.RECEIVED),
    a_case("c2", stage=Stage.RECEIVED, holder=AccountId("desk02")),
    a_case("c3", stage=Stage.TO_DISPATCH, holder=ME.account),
)


@pytest.mark.parametrize(
    "action", [Action.REGISTER, Action.CLAIM, Action.DISPATCH, Action.NUDGE, Action.ADD_NOTE, Action.CLOSE]
)
def test_what_is_the_same_for_every_case_can_be_asked_of_many(action: Action):
    assert is_for_many(action)


APART = (
    Action.REPORT,
    Action.FILE,
    Action.MERGE,
    Action.GRANT_DECLINE,
    Action.FEED_BACK,
    Action.PASS,
    Action.RELEASE,
    Action.SPLIT,
    Action.CALL_BACK,
    Action.CLOSE_BY_ORDER,
    Action.ANSWER_DIRECTIVE,
)


@pytest.mark.parametrize("action", APART)
def test_what_each_case_must_be_looked_at_for_cannot(action: Action):
    assert not is_for_many(action)


def test_an_act_is_offered_for_those_it_may_be_asked_of_the_way_forward_first():
    found = {offer.row.action: offer.cases for offer in offers(CASES, ME, Rules(), NOON)}
    assert list(found)[:2] == [Action.REGISTER, Action.DISPATCH]
    assert found[Action.REGISTER] == ("c1", "c2")
    assert (found[Action.CLAIM], found[Action.LET_GO]) == (("c1",), ("c3",))
    assert found[Action.ADD_NOTE] == ("c1", "c2", "c3")
    assert Action.CLOSE not in found and Action.SUPERVISE not in found


def test_why_an_act_leaves_cases_out_is_told_with_how_many():
    (claimed, mine), (other, one) = unable(CASES, Action.CLAIM, ME, Rules(), NOON)
    assert {claimed, other} == {"此案已在您手上。", "此案由 desk02 经办；请其放回，或请值班长放回。"}
    assert mine == one == 1


def test_what_was_refused_can_be_gone_to(qtbot):
    card = ManyCard()
    qtbot.addWidget(card)
    card.show_cases(CASES, offers(CASES, ME, Rules(), NOON))
    assert card.buttons[Action.REGISTER].title() == "受理 2/3"
    card.show_progress(1, 3)
    card.show_outcome(Text("认领：已办 2 件，1 件未办", ""), [Refusal(CaseId("c2"), "261120-0002", "已由他人经办")])
    (gone_to,) = [each for each in card.findChildren(ShortcutButton) if each.title() == "261120-0002"]
    with qtbot.waitSignal(card.opened) as opened:
        gone_to.click()
    assert opened.args == ["c2"]
