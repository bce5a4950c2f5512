"""A bar and the cases behind it: counted by one, found by the other, and always the same."""

from collections import Counter
from datetime import timedelta
from random import Random

import msgspec
import pytest

from console.analytics.share import AGED, LEFT_WITHIN, Chart, bar_of, behind, share_of
from console.analytics.tally import Figures, Kept, UnitFigures, total
from console.domain.case.stages import ENDED, Stage
from console.domain.case.things import AppealAbout, Exemption, External, Part
from console.domain.ids import UnitId
from console.domain.place import Place
from console.domain.rows import AssignmentRow, CaseRow
from tests.support.rows import MINUTES, NOON, a_case, a_promise, an_assignment, any_case

NOWHERE = Place(117.5, 36.7, "", None)
HILL = Place(117.5, 36.7, "龙山街道 1 号", UnitId("street-2"))
SOON = timedelta(microseconds=1)


def bars(figures: Figures, chart: Chart) -> dict[str, int]:
    """What each bar of a chart counts, by its key."""
    match chart:
        case Chart.CLASSES:
            return dict(figures.classes)
        case Chart.STREETS:
            return {each.street: each.open for each in figures.streets if each.open}
        case Chart.UNITS:
            return {each.unit: each.open for each in figures.units}
        case Chart.AGES:
            return {str(n): count for n, count in enumerate(figures.ages)}
        case Chart.LEFT:
            return {str(n): count for n, count in enumerate(figures.time_left)}
        case Chart.REPORTED:
            return {str(n): count for n, count in enumerate(figures.reported_by_hour)}
        case Chart.CLOSED:
            return {str(n): count for n, count in enumerate(figures.closed_by_hour)}
        case Chart.KEPT_CLASSES:
            return {each.key: each.due for each in figures.kept_classes}
        case Chart.KEPT_STREETS:
            return {each.key: each.due for each in figures.kept_streets}
        case Chart.KEPT_UNITS:
            return {each.key: each.due for each in figures.kept_units}


def any_cases(random: Random, count: int) -> list[CaseRow]:
    """Anywhere in their lives, on or beside every edge, with and without street, lead and class."""
    made = []
    for n in range(count):
        case = any_case(random, f"c{n}")
        beside = random.choice((-SOON, timedelta(0), SOON))
        edge = random.choice((timedelta(0), *LEFT_WITHIN))
        due = NOON + edge + beside
        facts = {
            "place": random.choice((case.place, HILL, NOWHERE)),
            "reported_at": random.choice((case.reported_at, NOON - random.choice(AGED) + beside)),
            "class_code": random.choice((None, "E0405", "E0101", "=1+1")),
        }
        if case.promise is not None and random.random() < 0.5:
            facts["promise"] = a_promise(due - timedelta(hours=5), timedelta(hours=5))
        if random.random() < 0.5:
            facts["assignments"] = (any_duty(random),)
        told = {"assignments": case.assignments, "promise": case.promise, "closed_at": case.closed_at}
        made.append(a_case(case.id, case.stage, **{**told, **facts}))
    return made


def any_duty(random: Random) -> AssignmentRow:
    """A lead's, fed back or not, on or beside the edges of the day and of the present."""
    edge = random.choice((timedelta(0), timedelta(hours=-12), timedelta(hours=-3), timedelta(hours=12)))
    at = NOON + edge + random.choice((-SOON, timedelta(0), SOON))
    promise = a_promise(at - timedelta(hours=5), timedelta(hours=5))
    if random.random() < 0.5:
        return an_assignment("dep-1", promise=promise)
    return an_assignment("dep-1", promise=promise, confirmed_at=at, left_s=random.choice((-1, 0, 60)))


@pytest.mark.parametrize("round_", range(10))
def test_every_bar_counts_exactly_the_cases_behind_it(round_: int) -> None:
    seed = Random().randrange(10**9)
    print(f"seed {seed}")
    random = Random(seed)
    cases = any_cases(random, 300)
    at = NOON + random.choice((timedelta(0), random.random() * timedelta(hours=6)))
    figures = total(cases).figures(at)
    for chart in Chart:
        counted = bars(figures, chart)
        assert counted == {bar: sum(map(behind(chart, bar, at), cases)) for bar in counted}, chart
        found = Counter(bar_of(chart, share_of(case), at) for case in cases)
        del found[None]
        assert sum(counted.values()) == found.total(), f"{chart}: no case stands in a bar that is not there"


def test_the_open_cases_are_all_on_the_charts_of_streets_units_and_ages() -> None:
    random = Random(11)
    cases = any_cases(random, 300)
    figures = total(cases).figures(NOON)
    still_open = sum(case.stage not in ENDED for case in cases)
    for chart in (Chart.STREETS, Chart.UNITS, Chart.AGES):
        assert sum(bars(figures, chart).values()) == still_open == figures.open
    running = sum(case.promise is not None for case in cases if case.stage not in ENDED)
    assert sum(figures.time_left) == running
    assert sum(n for _, n in figures.classes) == figures.reported_today


@pytest.mark.parametrize(
    ("left", "bar"),
    [
        (-SOON, "0"),
        (timedelta(0), "1"),
        (30 * MINUTES - SOON, "1"),
        (30 * MINUTES, "2"),
        (60 * MINUTES, "3"),
        (120 * MINUTES, "4"),
        (240 * MINUTES - SOON, "4"),
        (240 * MINUTES, "5"),
    ],
)
def test_a_limit_counts_as_kept_until_its_last_instant(left: timedelta, bar: str) -> None:
    case = a_case(promise=a_promise(NOON + left - timedelta(hours=5), timedelta(hours=5)))
    assert bar_of(Chart.LEFT, share_of(case), NOON) == bar
    assert total([case]).figures(NOON).time_left[int(bar)] == 1


@pytest.mark.parametrize(
    ("age", "bar"),
    [
        (timedelta(0), "0"),
        (timedelta(days=1), "0"),
        (timedelta(days=1) + SOON, "1"),
        (timedelta(days=3), "1"),
        (timedelta(days=7), "2"),
        (timedelta(days=30), "3"),
        (timedelta(days=30) + SOON, "4"),
    ],
)
def test_a_day_is_over_once_it_is_full(age: timedelta, bar: str) -> None:
    case = a_case(reported_at=NOON - age)
    assert bar_of(Chart.AGES, share_of(case), NOON) == bar
    assert total([case]).figures(NOON).ages[int(bar)] == 1


def test_a_unit_is_late_by_its_own_clock_and_only_while_that_runs() -> None:
    over = a_promise(NOON - timedelta(hours=5))
    running, kept = a_promise(NOON), a_promise(NOON - timedelta(hours=9))
    cases = [
        a_case("late", Stage.HANDLING, promise=running, assignments=(an_assignment(promise=over),)),
        a_case("early", Stage.HANDLING, promise=over, assignments=(an_assignment(promise=running),)),
        a_case("fed_back", Stage.TO_REVIEW, assignments=(an_assignment(promise=kept, confirmed_at=NOON, left_s=60),)),
        a_case("stopped", Stage.SUSPENDED, assignments=(an_assignment(promise=over, left_s=-1),)),
        a_case("helped", assignments=(an_assignment("dep-1", part=Part.CO, promise=over),)),
        a_case("over", Stage.CLOSED, assignments=(an_assignment(promise=over),)),
    ]
    assert total(cases).figures(NOON).units == (UnitFigures("", 1, 0), UnitFigures("street-1", 4, 1))


def test_what_lies_behind_a_bar_does_not_change_because_time_passes() -> None:
    case = a_case(promise=a_promise(NOON - timedelta(hours=3)))
    admits = behind(Chart.LEFT, "3", NOON)
    assert admits(case)
    assert not admits(a_case(promise=a_promise(NOON)))
    assert not admits(a_case(stage=Stage.CLOSED))


MIDNIGHT = NOON - timedelta(hours=12)
FED_BACK = {"confirmed_at": NOON, "left_s": 0}


def rate(*cases: CaseRow) -> tuple[int, int]:
    of = total(cases).figures(NOON).kept
    return of.met, of.due


@pytest.mark.parametrize(
    ("case", "counted"),
    [
        (a_case(stage=Stage.TO_REVIEW, assignments=(an_assignment(**FED_BACK),)), (1, 1)),
        (a_case(stage=Stage.CLOSED, assignments=(an_assignment(confirmed_at=NOON, left_s=-1),)), (0, 1)),
        (a_case(stage=Stage.TO_INSPECT, assignments=(an_assignment(confirmed_at=MIDNIGHT - SOON, left_s=9),)), (0, 0)),
        (a_case(stage=Stage.TO_INSPECT, assignments=(an_assignment(confirmed_at=MIDNIGHT, left_s=9),)), (1, 1)),
        (a_case(assignments=(an_assignment(promise=a_promise(NOON - SOON, timedelta(0))),)), (0, 1)),
        (a_case(assignments=(an_assignment(promise=a_promise(NOON, timedelta(0))),)), (0, 0)),
        (a_case(assignments=(an_assignment(promise=a_promise(MIDNIGHT - SOON, timedelta(0))),)), (0, 0)),
        (a_case(stage=Stage.SUSPENDED, assignments=(an_assignment(promise=a_promise(MIDNIGHT)),)), (0, 0)),
        (a_case(stage=Stage.VOID, assignments=(an_assignment(**FED_BACK),)), (0, 0)),
        (a_case(stage=Stage.MERGED, assignments=(an_assignment(promise=a_promise(MIDNIGHT)),)), (0, 0)),
        (a_case(stage=Stage.TO_DISPATCH), (0, 0)),
        (a_case(assignments=(an_assignment("dep-1", part=Part.CO, promise=a_promise(MIDNIGHT)),)), (0, 0)),
    ],
)
def test_what_counts_in_todays_rate_is_what_is_through_today_and_what_fell_due_today(
    case: CaseRow, counted: tuple[int, int]
) -> None:
    assert rate(case) == counted


def test_a_delay_that_an_appeal_took_out_of_the_books_is_in_no_rate() -> None:
    late = (an_assignment(promise=a_promise(MIDNIGHT)),)
    exempt = (Exemption(UnitId("street-1"), AppealAbout.OVERDUE),)
    other = (Exemption(UnitId("street-1"), AppealAbout.REWORK),)
    assert rate(a_case(assignments=late, exempt=exempt)) == (0, 0)
    assert rate(a_case(assignments=late, exempt=other)) == (0, 1)
    assert rate(a_case(assignments=late, exempt=exempt, cycle=2)) == (0, 1)


def test_a_taken_over_case_is_judged_by_its_source() -> None:
    source = External(system="311", number="1", title="", department="", due_at=NOON)
    told = [msgspec.structs.replace(source, on_time=each) for each in (True, False, None)]
    assert rate(*(a_case(f"c{n}", Stage.CLOSED, external=each) for n, each in enumerate(told))) == (1, 2)


def test_a_rate_is_told_by_class_by_street_and_by_lead() -> None:
    over = (an_assignment("dep-1", promise=a_promise(MIDNIGHT)),)
    cases = [
        a_case("a", assignments=over, class_code="E0405"),
        a_case("b", Stage.TO_REVIEW, assignments=(an_assignment("dep-1", **FED_BACK),), place=HILL),
        a_case("c", Stage.TO_REVIEW, assignments=(an_assignment(**FED_BACK),)),
    ]
    seen = total(cases).figures(NOON)
    assert seen.kept_classes == (Kept("", 2, 2), Kept("E0405", 0, 1))
    assert seen.kept_streets == (Kept("street-1", 1, 2), Kept("street-2", 1, 1))
    assert seen.kept_units == (Kept("dep-1", 1, 2), Kept("street-1", 1, 1))
