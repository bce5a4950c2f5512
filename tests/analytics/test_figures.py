"""Counts of a period: by the hour of the local day, by class and street, and what each unit kept."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from console.analytics.figures import Count, DayCount, Figures, Kept, figures
from console.domain.case.stages import Stage
from console.domain.case.things import Assignment, Case, Part, Source
from console.domain.ids import CaseId
from tests.support.law import CLEAN, GREEN, HERE, STREET

MIDNIGHT = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
"""Where 23 November begins in the district."""
DAY = (MIDNIGHT, MIDNIGHT + timedelta(days=1))


def a_case(hour: float, *, closed: float | None = None, stage: Stage = Stage.HANDLING) -> Case:
    return Case(
        id=CaseId("c"),
        ver=1,
        number="1",
        stage=stage if closed is None else Stage.CLOSED,
        source=Source.PATROL,
        title="垃圾",
        place=HERE,
        class_code="E0110",
        reported_at=MIDNIGHT + timedelta(hours=hour),
        closed_at=None if closed is None else MIDNIGHT + timedelta(hours=closed),
    )


def owed(hour: float, *, confirmed: float | None = None, left_s: int | None = None) -> Assignment:
    """Four hours from `hour` on."""
    began = MIDNIGHT + timedelta(hours=hour)
    return Assignment(
        unit=CLEAN,
        part=Part.LEAD,
        dispatched_at=began,
        due_at=began + timedelta(hours=4),
        first_due_at=began + timedelta(hours=4),
        first_limit_s=4 * 3_600,
        confirmed_at=None if confirmed is None else MIDNIGHT + timedelta(hours=confirmed),
        left_s=left_s,
    )


def counted(*cases: Case) -> Figures:
    return figures(cases, *DAY)


def test_hours_are_those_of_the_local_day() -> None:
    found = counted(a_case(0), a_case(9.5), a_case(9.9, closed=23.99))
    assert [hour for hour, n in enumerate(found.reported_by_hour) if n] == [0, 9]
    assert (found.reported_by_hour[9], found.closed_by_hour[23]) == (2, 1)
    assert found.days == (DayCount(datetime(2026, 11, 23, tzinfo=UTC).date(), 3, 1),)


def test_the_period_begins_with_its_first_instant_and_ends_before_its_last() -> None:
    assert counted(a_case(0), a_case(24), a_case(-0.01)).reported == 1
    assert counted(a_case(-5, closed=0), a_case(-5, closed=24), a_case(-5, closed=-0.01)).closed == 1


def test_what_was_declined_is_reported_but_not_closed() -> None:
    declined = replace(a_case(1, closed=2), stage=Stage.DECLINED)
    assert (counted(declined).reported, counted(declined).closed) == (1, 0)


def test_classes_and_streets_are_counted_the_fullest_first() -> None:
    other = replace(a_case(3), class_code=None, place=replace(HERE, street=None))
    found = counted(a_case(1), a_case(2, closed=5), other)
    assert found.classes == (Count("E0110", 2, 1, 1), Count("", 1, 0, 1))
    assert found.streets == (Count(STREET, 2, 1, 1), Count("", 1, 0, 1))


def test_a_unit_kept_what_it_fed_back_in_time_and_owes_what_passed_unanswered() -> None:
    in_time, late, passed, running = (
        owed(1, confirmed=3, left_s=7_200),
        owed(1, confirmed=6, left_s=-3_600),
        owed(2),
        owed(22),
    )
    before = owed(-9, confirmed=-6, left_s=60)
    elsewhere = replace(owed(1, confirmed=2, left_s=0), unit=GREEN)
    cases = [replace(a_case(1), assignments=(each,)) for each in (in_time, late, passed, running, before, elsewhere)]
    assert counted(*cases).units == (Kept(CLEAN, 3, 1), Kept(GREEN, 1, 1))


def test_nothing_is_counted_from_nothing() -> None:
    found = counted()
    assert (found.reported, found.closed, found.classes, found.units, len(found.days)) == (0, 0, (), (), 1)
