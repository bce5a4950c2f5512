"""The unions of everything that may be asked and can have happened."""

from console.domain.alert import Phase, RaiseAlert
from console.domain.case.commands import AddNote, DispatchCase, FeedBack, TakeOverCase
from console.domain.catalogue import MAY_WAIT, may_wait, source_of
from console.domain.ids import AlertId, CameraId, CaseId, UnitId
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
