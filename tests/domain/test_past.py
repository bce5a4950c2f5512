"""What was at a place before is told with who had it last, whether it came back, and whose mistake that was."""

from datetime import timedelta

from console.domain.case import events as fact
from console.domain.case.things import Assignment, Part, Request, RequestKind
from console.domain.case.timers import Winding
from console.domain.ids import AccountId, CaseId, UnitId
from console.domain.past import PastCase, Sending, load_hints, sendings
from console.domain.text import Text
from console.domain.unit import Organisation, Unit, UnitKind
from tests.domain.test_responsibility import NOW, at, here

ME = CaseId("me")
GARDENS, CLEANERS = UnitId("dept-gardens"), UnitId("dept-clean")
ORGANISATION = Organisation(
    rev=1,
    name=Text("区", "District"),
    adcode="000000",
    units=(
        Unit(id=GARDENS, kind=UnitKind.DEPARTMENT, name=Text("园林中心", "Gardens")),
        Unit(id=CLEANERS, kind=UnitKind.DEPARTMENT, name=Text("环卫中心", "Cleaners")),
    ),
)


def a_past(days: float, *sent: Sending, east: float = 0.0, class_code: str = "P0402", case: str = "other") -> PastCase:
    lon, lat = at(east, 0)
    then = NOW - timedelta(days=days)
    return PastCase(case=CaseId(case), at=then, lon=lon, lat=lat, class_code=class_code, sent=sent)


def told(*past: PastCase) -> tuple[Text, ...]:
    return load_hints(past, ME, here(0), "P0402", NOW, ORGANISATION)


def hints(*past: PastCase) -> list[str]:
    return [each.zh for each in told(*past)]


def back(unit: UnitId, reason: str, *, is_wrong: bool = False) -> Sending:
    return Sending(unit, returned=reason, is_wrong=is_wrong)


def test_what_was_at_the_place_is_counted_with_who_had_it_last():
    past = [a_past(days, Sending(GARDENS)) for days in (29, 3, 2, 1)]
    assert hints(*past) == ["同一地点 30 天内 4 件，上次派园林中心，未退回"]
    assert told(*past)[0].en == "4 here within 30 days; last to Gardens, not sent back"


def test_what_is_long_ago_or_far_or_of_another_class_or_still_to_come_does_not_count():
    others = [
        a_past(31, Sending(GARDENS)),
        a_past(1, Sending(GARDENS), east=60),
        a_past(1, Sending(GARDENS), class_code="E0110"),
        a_past(-1, Sending(GARDENS)),
    ]
    assert hints(*others) == []
    assert hints(*others, a_past(1, Sending(GARDENS), east=49)) == ["同一地点 30 天内 1 件，上次派园林中心，未退回"]


def test_the_last_is_the_latest_however_they_come():
    assert hints(a_past(1, Sending(GARDENS)), a_past(9, Sending(CLEANERS)))[0].endswith("上次派园林中心，未退回")
    twice = a_past(1, back(CLEANERS, "不属本单位"), Sending(GARDENS))
    assert hints(twice)[0].endswith("上次派园林中心，未退回")


def test_whether_the_last_came_back_is_told_with_the_reason_and_whose_mistake_it_was():
    assert hints(a_past(1, back(CLEANERS, "不属本单位", is_wrong=True)))[0] == (
        "同一地点 30 天内 1 件，上次派环卫中心，被退回（错派）：“不属本单位”"
    )
    assert hints(a_past(1, back(CLEANERS, "天黑")))[0].endswith("上次派环卫中心，被退回（非错派）：“天黑”")
    assert told(a_past(1, back(CLEANERS, "天黑")))[0].en == (
        "1 here within 30 days; last to Cleaners, sent back (rightly dispatched): “天黑”"
    )


def test_a_helper_is_not_the_one_it_was_last_sent_to():
    assert hints(a_past(1, Sending(GARDENS), Sending(CLEANERS, Part.CO)))[0].endswith("上次派园林中心，未退回")


def test_who_sent_it_back_and_why_is_counted_the_most_often_first():
    past = [
        a_past(5, back(CLEANERS, "不属本单位", is_wrong=True), Sending(GARDENS)),
        a_past(4, back(GARDENS, "现场无树"), back(CLEANERS, "不属本单位", is_wrong=True), Sending(GARDENS)),
        a_past(3, back(CLEANERS, "地点不清")),
    ]
    assert hints(*past)[1:] == [
        "环卫中心退回过 3 次（错派 2 次）：“不属本单位” 2 次、“地点不清” 1 次",
        "园林中心退回过 1 次：“现场无树” 1 次",
    ]


def test_a_case_that_was_never_dispatched_counts_and_names_nobody():
    assert hints(a_past(2)) == ["同一地点 30 天内 1 件"]
    assert hints(a_past(2, Sending(GARDENS)), a_past(1)) == ["同一地点 30 天内 2 件，上次派园林中心，未退回"]


def test_what_this_very_case_went_through_stands_first_and_is_not_counted_among_the_others():
    mine = a_past(0, back(CLEANERS, "不属本单位", is_wrong=True), case="me")
    assert hints(mine) == ["本案曾派环卫中心，被退回（错派）：“不属本单位”"]
    assert hints(a_past(3), mine) == ["本案曾派环卫中心，被退回（错派）：“不属本单位”", "同一地点 30 天内 1 件"]
    assert hints(a_past(0, Sending(GARDENS), case="me")) == []


def test_a_unit_that_is_no_longer_in_the_organisation_keeps_its_id():
    assert hints(a_past(1, Sending(UnitId("dept-old"))))[0].endswith("上次派dept-old，未退回")


def sent(*units: UnitId, co: tuple[UnitId, ...] = ()) -> fact.CaseDispatched:
    parts = [(unit, Part.LEAD) for unit in units] + [(unit, Part.CO) for unit in co]
    told = tuple(
        Assignment(unit=unit, part=part, dispatched_at=NOW, due_at=NOW, first_due_at=NOW, first_limit_s=1)
        for unit, part in parts
    )
    return fact.CaseDispatched(case=ME, organisation_rev=1, assignments=told)


def asked(n: int, reason: str, kind: RequestKind = RequestKind.HAND_BACK) -> fact.RequestAsked:
    request = Request(n=n, kind=kind, reason=reason, asked_at=NOW, by=AccountId("u"))
    return fact.RequestAsked(case=ME, winding=Winding(), request=request)


def granted(n: int, unit: UnitId, *, wrong: bool) -> fact.HandBackGranted:
    return fact.HandBackGranted(case=ME, winding=Winding(), request=n, unit=unit, wrongly_dispatched=wrong)


def test_the_way_of_a_case_is_read_from_its_events():
    assert sendings(
        [
            sent(CLEANERS, co=(GARDENS,)),
            asked(1, "要三天", RequestKind.EXTENSION),
            asked(2, " 不属本单位 "),
            granted(2, CLEANERS, wrong=True),
            sent(GARDENS),
        ]
    ) == (back(CLEANERS, "不属本单位", is_wrong=True), Sending(GARDENS, Part.CO), Sending(GARDENS))


def test_a_unit_that_had_it_twice_sent_back_the_last_of_them():
    way = [sent(CLEANERS), asked(1, "一"), granted(1, CLEANERS, wrong=False), sent(CLEANERS)]
    assert [each.returned for each in sendings(way)] == ["一", None]
    way += [asked(2, "二"), granted(2, CLEANERS, wrong=True)]
    assert sendings(way) == (back(CLEANERS, "一"), back(CLEANERS, "二", is_wrong=True))


def test_a_hand_back_by_a_helper_is_the_helpers_own():
    way = [sent(CLEANERS, co=(GARDENS,)), asked(1, "无树"), granted(1, GARDENS, wrong=False)]
    assert sendings(way) == (Sending(CLEANERS), Sending(GARDENS, Part.CO, "无树"))


def test_nothing_is_known_of_what_was_never_dispatched():
    assert sendings([asked(1, "作废", RequestKind.VOID), granted(1, CLEANERS, wrong=True), object()]) == ()
