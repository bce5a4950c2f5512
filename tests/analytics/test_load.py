"""Load is counted from rows; more of it goes to whoever has the fewest."""

from datetime import timedelta

from console.analytics.load import Load, loads, spread
from console.domain.case.stages import Stage
from console.domain.ids import AccountId, CaseId
from tests.support.rows import MINUTES, NOON, a_case, a_promise

WANG, LI, ZHAO = AccountId("wang"), AccountId("li"), AccountId("zhao")


def test_what_somebody_has_is_told_by_stage_with_the_nearest_deadline_and_what_is_late():
    rows = [
        a_case("c1", stage=Stage.TO_DISPATCH, holder=WANG, promise=a_promise(NOON, 30 * MINUTES)),
        a_case("c2", stage=Stage.TO_DISPATCH, holder=WANG, promise=a_promise(NOON, 15 * MINUTES)),
        a_case("c3", stage=Stage.RECEIVED, holder=WANG, promise=a_promise(NOON - timedelta(hours=2), 15 * MINUTES)),
        a_case("c4", stage=Stage.CLOSED, holder=WANG, promise=None),
        a_case("c5", stage=Stage.RECEIVED, holder=None),
    ]
    assert loads(rows, NOON) == {
        WANG: Load(
            account=WANG,
            held=3,
            stages=((Stage.RECEIVED, 1), (Stage.TO_DISPATCH, 2)),
            overdue=1,
            next_due=NOON + 15 * MINUTES,
        )
    }


def test_what_is_due_at_this_very_moment_is_not_late_yet():
    (load,) = loads([a_case("c1", holder=WANG, promise=a_promise(NOON - MINUTES, MINUTES))], NOON).values()
    assert (load.overdue, load.next_due) == (0, NOON)


def test_cases_are_shared_so_that_everybody_ends_up_with_as_many():
    cases = [CaseId(f"c{n}") for n in range(7)]
    given = spread(cases, [WANG, LI, ZHAO], {WANG: 4, LI: 1})
    after = {each: {WANG: 4, LI: 1, ZHAO: 0}[each] + list(given.values()).count(each) for each in (WANG, LI, ZHAO)}
    assert after == {WANG: 4, LI: 4, ZHAO: 4}
    assert list(given) == cases


def test_nothing_is_given_to_nobody():
    assert spread([CaseId("c1")], [], {}) == {}
