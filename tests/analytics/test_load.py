"""Load is counted from rows; more of it goes to whoever has the fewest."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random

from console.analytics.load import Hands, Load, spread
from console.domain.case.stages import Stage
from console.domain.ids import AccountId, CaseId
from console.domain.rows import CaseRow
from tests.support.rows import MINUTES, NOON, a_case, a_promise

WANG, LI, ZHAO = AccountId("wang"), AccountId("li"), AccountId("zhao")


def hands_of(rows: Iterable[CaseRow]) -> Hands:
    hands = Hands()
    for row in rows:
        hands.put(row)
    return hands


def test_what_somebody_has_is_told_by_stage_with_the_nearest_deadline_and_what_is_late():
    rows = [
        a_case("c1", stage=Stage.TO_DISPATCH, holder=WANG, promise=a_promise(NOON, 30 * MINUTES)),
        a_case("c2", stage=Stage.TO_DISPATCH, holder=WANG, promise=a_promise(NOON, 15 * MINUTES)),
        a_case("c3", stage=Stage.RECEIVED, holder=WANG, promise=a_promise(NOON - timedelta(hours=2), 15 * MINUTES)),
        a_case("c4", stage=Stage.CLOSED, holder=WANG, promise=None),
        a_case("c5", stage=Stage.RECEIVED, holder=None),
    ]
    assert hands_of(rows).loads(NOON) == {
        WANG: Load(
            account=WANG,
            held=3,
            stages=((Stage.RECEIVED, 1), (Stage.TO_DISPATCH, 2)),
            overdue=1,
            next_due=NOON + 15 * MINUTES,
        )
    }


def test_what_is_due_at_this_very_moment_is_not_late_yet():
    hands = hands_of([a_case("c1", holder=WANG, promise=a_promise(NOON - MINUTES, MINUTES))])
    (load,) = hands.loads(NOON).values()
    assert (load.overdue, load.next_due) == (0, NOON)


def test_what_is_kept_row_by_row_is_what_a_count_of_all_would_give():
    seed = Random().randrange(1 << 32)
    print(f"seed {seed}")
    random, hands, rows = Random(seed), Hands(), dict[str, CaseRow]()
    for _ in range(3_000):
        id = f"c{random.randrange(60)}"
        if random.random() < 0.2:
            rows.pop(id, None)
            hands.drop(id)
            continue
        due = a_promise(NOON + random.randrange(-9, 9) * MINUTES, MINUTES) if random.random() < 0.8 else None
        stage = random.choice((Stage.RECEIVED, Stage.TO_DISPATCH, Stage.CLOSED))
        rows[id] = a_case(id, stage=stage, holder=random.choice((WANG, LI, None)), promise=due)
        hands.put(rows[id])
        now = NOON + random.randrange(-9, 9) * MINUTES
        open_now = [row for row in rows.values() if row.stage is not Stage.CLOSED]
        assert hands.loads(now) == {
            who: counted(who, mine, now)
            for who in (WANG, LI)
            if (mine := [row for row in open_now if row.holder == who])
        }
        assert {row.id for row in hands.of(LI)} == {row.id for row in open_now if row.holder == LI}


def counted(who: AccountId, mine: list[CaseRow], now: datetime) -> Load:
    dues = [row.promise.due_at for row in mine if row.promise is not None]
    stages = [row.stage for row in mine]
    return Load(
        account=who,
        held=len(mine),
        stages=tuple((stage, stages.count(stage)) for stage in Stage if stage in stages),
        overdue=sum(due < now for due in dues),
        next_due=min((due for due in dues if due >= now), default=None),
    )


def test_cases_are_shared_so_that_everybody_ends_up_with_as_many():
    cases = [CaseId(f"c{n}") for n in range(7)]
    given = spread(cases, [WANG, LI, ZHAO], {WANG: 4, LI: 1})
    after = {each: {WANG: 4, LI: 1, ZHAO: 0}[each] + list(given.values()).count(each) for each in (WANG, LI, ZHAO)}
    assert after == {WANG: 4, LI: 4, ZHAO: 4}
    assert list(given) == cases


def test_nothing_is_given_to_nobody():
    assert spread([CaseId("c1")], [], {}) == {}
