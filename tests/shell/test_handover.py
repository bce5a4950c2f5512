"""A note stays with the line that it was written to, and with no other, though the draft is written anew."""

from datetime import timedelta

from console.domain.case.stages import Stage
from console.domain.case.things import RequestKind
from console.domain.handover import PageLine
from console.domain.ids import UnitId
from console.domain.text import Text
from console.reports.handover import Silence, written
from console.shell.handover import about
from tests.support.rows import NOON, a_case, a_promise, a_request

UNIT = UnitId("dep-1")


def draft(*rows) -> tuple[PageLine, ...]:
    return written(rows, Silence(), lambda unit: Text(unit or "", unit or ""), NOON, NOON + timedelta(hours=12))


def test_two_requests_on_one_case_have_a_note_each():
    later, never = a_request(RequestKind.EXTENSION, 1, UNIT), a_request(RequestKind.VOID, 2, UNIT)
    lines = draft(a_case("c1", stage=Stage.HANDLING, promise=None, requests=(later, never)))
    assert len(lines) == len({about(line) for line in lines}) == 3


def test_a_case_that_went_a_step_further_keeps_its_note():
    due = a_promise()
    before, after = (draft(a_case("c1", stage=stage, promise=due)) for stage in (Stage.TO_SIGN, Stage.HANDLING))
    assert before[0].told != after[0].told and about(before[0]) == about(after[0])
