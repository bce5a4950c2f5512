"""告警: verdicts, and what takes them back."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from console.domain.alert import (
    AdoptAlert,
    AlertStage,
    DismissAlert,
    FalseReason,
    Phase,
    RaiseAlert,
    SnoozeAlert,
    TakeBackVerdict,
    WakeAlert,
)
from console.domain.case.commands import FileCase
from console.domain.case.stages import Stage
from console.domain.ids import AlertId, BlobId, CameraId, CaseId
from console.domain.people import Role
from console.domain.text import Refused
from tests.support.law import CLEANERS, CLOCK, DESK, FEED, HERE, NOW, MemoryBook, who

ME, CASE = AlertId("a1"), CaseId("c1")
CLAIM = RaiseAlert(
    alert=ME,
    source="gate",
    key="k1",
    camera=CameraId("cam-1"),
    type="exposed_garbage",
    phase=Phase.START,
    at=NOW,
    place=HERE,
    title="暴露垃圾",
    class_code="E0110",
)
BACK = TakeBackVerdict(alert=ME)


@pytest.fixture
def book():
    book = MemoryBook()
    book.happen(CLAIM, FEED)
    return book


def test_a_false_verdict_taken_back_leaves_the_alert_as_if_it_had_never_been_judged(book):
    before = book.alert(ME)
    book.happen(DismissAlert(alert=ME, reason=FalseReason.GONE), DESK)
    book.happen(BACK, DESK)
    assert book.alert(ME) == replace(before, ver=3)
    book.happen(AdoptAlert(alert=ME, case=CASE), DESK)
    assert book.alert(ME).stage is AlertStage.ADOPTED


def test_the_case_that_was_made_of_it_is_taken_back_with_it_and_another_can_be_made(book):
    book.happen(AdoptAlert(alert=ME, case=CASE), DESK)
    book.happen(BACK, DESK)
    assert (book.case(CASE).stage, book.alert(ME).stage, book.alert(ME).case) == (Stage.VOID, AlertStage.OPEN, None)
    book.happen(AdoptAlert(alert=ME, case=CaseId("c2")), DESK)
    assert book.case(CaseId("c2")).stage is Stage.REGISTERED


def test_a_case_that_is_filed_holds_the_verdict_it_rests_on(book):
    book.happen(AdoptAlert(alert=ME, case=CASE), DESK)
    book.happen(FileCase(case=CASE, class_code="E0110", condition=1), DESK)
    told = len(book.history)
    with pytest.raises(Refused):
        book.happen(BACK, DESK)
    assert (book.alert(ME).stage, book.alert(ME).case, len(book.history)) == (AlertStage.ADOPTED, CASE, told)


def test_what_has_not_been_judged_cannot_be_taken_back(book):
    with pytest.raises(Refused, match="尚未研判"):
        book.happen(BACK, DESK)
    with pytest.raises(Refused, match="不存在"):
        book.happen(TakeBackVerdict(alert=AlertId("a9")), DESK)


def test_only_who_may_judge_may_take_back(book):
    book.happen(DismissAlert(alert=ME, reason=FalseReason.GONE), DESK)
    for other in (FEED, CLEANERS):
        with pytest.raises(Refused, match="受理员"):
            book.happen(BACK, other)


def test_another_operator_cannot_take_back_the_case_of_whoever_made_it(book):
    book.happen(AdoptAlert(alert=ME, case=CASE), DESK)
    with pytest.raises(Refused):
        book.happen(BACK, who("desk02", Role.OPERATOR))
    assert book.case(CASE).stage is Stage.REGISTERED


LATER = NOW + timedelta(hours=1)
SNOOZE, WAKE = SnoozeAlert(alert=ME, until=LATER), WakeAlert(alert=ME, until=LATER)


def test_a_snoozed_alert_comes_back_when_its_time_comes_as_it_was(book):
    before = book.alert(ME)
    book.happen(SNOOZE, DESK)
    assert (book.alert(ME).stage, book.alert(ME).until) == (AlertStage.SNOOZED, LATER)
    book.happen(WAKE, CLOCK, LATER)
    assert book.alert(ME) == replace(before, ver=3)


def test_the_clock_that_comes_too_late_changes_nothing(book):
    book.happen(SNOOZE, DESK)
    later = SnoozeAlert(alert=ME, until=LATER + timedelta(hours=1))
    book.happen(BACK, DESK)
    book.happen(later, DESK)
    assert book.happen(WAKE, CLOCK, LATER) == ()
    book.happen(AdoptAlert(alert=ME, case=CASE), DESK)
    assert book.happen(WakeAlert(alert=ME, until=later.until), CLOCK, later.until) == ()
    assert (book.alert(ME).stage, book.alert(ME).until) == (AlertStage.ADOPTED, None)


def test_nobody_but_the_clock_wakes(book):
    book.happen(SNOOZE, DESK)
    with pytest.raises(Refused, match="自动"):
        book.happen(WAKE, DESK, LATER)


@pytest.mark.parametrize("minutes", [-1, 0, 24 * 60 + 1])
def test_a_snooze_lies_ahead_and_within_a_day(book, minutes):
    with pytest.raises(Refused, match="24"):
        book.happen(SnoozeAlert(alert=ME, until=NOW + timedelta(minutes=minutes)), DESK)


def test_what_may_be_a_danger_is_never_snoozed(book):
    danger = replace(CLAIM, alert=AlertId("a2"), key="k2", class_code="E0506")
    book.happen(danger, FEED)
    with pytest.raises(Refused, match="安全"):
        book.happen(SnoozeAlert(alert=AlertId("a2"), until=LATER), DESK)


def test_a_snoozed_alert_that_is_seen_again_stays_snoozed(book):
    book.happen(SNOOZE, DESK)
    book.happen(replace(CLAIM, phase=Phase.UPDATE, at=NOW + timedelta(minutes=5)), FEED)
    assert (book.alert(ME).stage, book.alert(ME).hits) == (AlertStage.SNOOZED, 2)


def test_where_in_the_view_and_for_how_long_is_kept_and_the_duration_grows(book):
    seen = replace(CLAIM, alert=AlertId("a2"), key="k2", zone="门前", duration_s=60.0)
    book.happen(seen, FEED)
    for minutes, lasted in ((5, 300.0), (6, None)):
        book.happen(replace(seen, phase=Phase.UPDATE, at=NOW + timedelta(minutes=minutes), duration_s=lasted), FEED)
    alert = book.alert("a2")
    assert (alert.zone, alert.duration_s, alert.hits) == ("门前", 300.0, 3)


def test_the_box_goes_with_the_picture_it_lies_in(book):
    seen, again = (0.1, 0.1, 0.3, 0.3), (0.5, 0.5, 0.7, 0.7)
    first, second = BlobId("b1"), BlobId("b2")
    clear = replace(CLAIM, alert=AlertId("a2"), key="k2", images=(first,), bbox=seen)
    book.happen(clear, FEED)
    book.happen(replace(clear, phase=Phase.UPDATE, at=NOW + timedelta(minutes=1), images=(), bbox=again), FEED)
    assert (book.alert(AlertId("a2")).images, book.alert(AlertId("a2")).bbox) == ((first,), seen)
    book.happen(replace(clear, phase=Phase.UPDATE, at=NOW + timedelta(minutes=2), images=(second,), bbox=again), FEED)
    assert (book.alert(AlertId("a2")).images, book.alert(AlertId("a2")).bbox) == ((second,), again)
    book.happen(replace(clear, phase=Phase.UPDATE, at=NOW + timedelta(minutes=3), images=(first,), bbox=None), FEED)
    assert book.alert(AlertId("a2")).bbox is None
