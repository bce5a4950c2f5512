"""The unions of everything that may be asked and can have happened."""

import pytest

from console.domain.alert import Phase, RaiseAlert
from console.domain.case.commands import AddNote, DispatchCase, FeedBack, TakeOverCase
from console.domain.case.events import CaseHandedOver, CaseTransferred
from console.domain.catalogue import MAY_WAIT, may_wait, people_in, source_of
from console.domain.duty import DISTRICT, Audience, Mask, may_name
from console.domain.ids import AccountId, AlertId, CameraId, CaseId, UnitId
from tests.support.law import HERE, NOW


def test_what_may_wait_is_what_needs_nobody_elses_news():
    waits = {kind.__name__ for kind in MAY_WAIT}
    assert waits == {"AddNote", "AddPhoto", "SignAssignment", "FeedBack", "AnswerSupervision"}
    assert may_wait(FeedBack(case=CaseId("c1"), words="已清理", photos=()))
    assert not may_wait(DispatchCase(case=CaseId("c1"), lead=UnitId("u")))


def test_an_outside_source_is_heard_through_what_it_asks():
    raised = RaiseAlert(
        alert=AlertId("a"),
        source="vendor-7",
        key="k",
        camera=CameraId("cam-1"),
        type="t",
        phase=Phase.START,
        at=NOW,
        place=HERE,
        title="占道经营",
    )
    taken = TakeOverCase(
        case=CaseId("c"),
        title="t",
        place=HERE,
        system="city-311",
        number="1",
        original_title="t",
        department="d",
        opened_at=NOW,
    )
    assert [source_of(each) for each in (raised, taken)] == ["vendor-7", "city-311"]
    assert source_of(AddNote(case=CaseId("c"), words="看过")) is None


def test_an_event_tells_of_the_people_it_names():
    handed = CaseHandedOver(case=CaseId("c"), to=AccountId("li"), was=AccountId("wang"))
    assert people_in(handed) == {"li", "wang"}
    assert people_in(CaseHandedOver(case=CaseId("c"), to=AccountId("li"))) == {"li"}
    assert people_in(CaseTransferred(case=CaseId("c"))) == frozenset()


@pytest.mark.parametrize(
    ("mask", "told"),
    [
        (Mask.DESK, {None, "dept-law", "st-a"}),
        (Mask.UNIT, {None, "dept-law"}),
        (Mask.FIELD, set()),
        (Mask.WALL, set()),
    ],
)
def test_a_name_is_told_to_whom_the_work_goes(mask: Mask, told: set[str | None]):
    audience = Audience("dept-law" if mask is Mask.UNIT else DISTRICT, mask)
    units = (None, UnitId("dept-law"), UnitId("st-a"))
    assert {each for each in units if may_name(audience, each)} == told
