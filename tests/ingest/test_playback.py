"""The cases of a sheet as asks in the order in which they happened, with figures that add up."""

from datetime import UTC, datetime

from console.domain.case.commands import EndTakenOverCase, TakeOverCase
from console.domain.case.stages import Stage
from console.ingest.playback import Plan, case_id, plan
from tests.ingest.sheet import a_row, read
from tests.support.law import FEED, MemoryBook

CUT_OFF = datetime(2015, 1, 10, tzinfo=UTC)


def a_plan(*rows: dict[str, str], cut_off: datetime | None = None) -> Plan:
    return plan("elsewhere", read(*rows), cut_off)


def test_opening_and_closing_are_asked_at_the_instants_of_the_source():
    opened, closed = a_plan(a_row()).steps
    assert isinstance(opened.body, TakeOverCase)
    assert isinstance(closed.body, EndTakenOverCase)
    assert (opened.at, closed.at) == (opened.body.opened_at, closed.body.closed_at)
    assert (opened.body.original_title, opened.body.number, opened.body.system) == ("Lamp out", "1", "elsewhere")


def test_steps_are_in_order_of_time_and_an_opening_stands_before_its_end():
    at_once = a_row(no="2", open="2015-01-06T10:00:00", closed="2015-01-06T10:00:00")
    steps = a_plan(a_row(), at_once).steps
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    kinds = [type(step.body).__name__ for step in steps if step.body.case == case_id("elsewhere", "2")]
    assert kinds == ["TakeOverCase", "EndTakenOverCase"]


def test_what_closed_after_the_cut_off_stays_open_and_what_opened_after_it_is_not_taken():
    late = a_row(no="2", closed="2015-01-20T00:00:00")
    later = a_row(no="3", open="2015-01-11T00:00:00", due="2015-02-01T00:00:00", closed="")
    figures = a_plan(a_row(), late, later, cut_off=CUT_OFF).figures
    assert (figures.read, figures.opened, figures.closed, figures.open, figures.after_cut_off) == (3, 2, 1, 1, 1)


def test_without_a_cut_off_it_is_the_last_instant_of_the_sheet():
    figures = a_plan(a_row(), a_row(no="2", closed="2015-02-20T05:00:00")).figures
    assert figures.cut_off == datetime(2015, 2, 20, 10, tzinfo=UTC)
    assert figures.open == 0


def test_the_source_s_verdict_and_the_computed_one_are_counted_apart():
    rows = (
        a_row(),
        a_row(no="2", ok="YES", closed="2015-01-08T00:00:00"),
        a_row(no="3", ok="NO", closed=""),
        a_row(no="4", ok="", closed="", due="2015-01-20T00:00:00"),
        a_row(no="5", ok="YES", due=""),
    )
    f = a_plan(*rows, cut_off=CUT_OFF).figures
    assert (f.flagged_on_time, f.flagged_overdue, f.flagged_nothing) == (3, 1, 1)
    assert (f.computed_on_time, f.computed_overdue, f.computed_running, f.without_deadline) == (1, 2, 1, 1)


def test_the_figures_add_up():
    rows = [a_row(no=str(n), lat="" if n % 3 == 0 else "42.5", due="" if n % 4 == 0 else "x") for n in range(1, 30)]
    f = a_plan(*rows, cut_off=CUT_OFF).figures
    assert f.read == f.left_out + f.after_cut_off + f.opened == 29
    assert f.opened == f.closed + f.open == f.with_deadline + f.without_deadline == f.with_class + f.without_class
    assert f.with_deadline == f.computed_on_time + f.computed_overdue + f.computed_running
    assert f.opened == f.flagged_on_time + f.flagged_overdue + f.flagged_nothing


def test_the_same_sheet_asks_with_the_same_ids_so_that_a_replay_can_go_on():
    one, two = a_plan(a_row(), a_row(no="2")), a_plan(a_row(), a_row(no="2"))
    assert [step.id for step in one.steps] == [step.id for step in two.steps]
    assert len({step.id for step in one.steps}) == 4


def test_an_empty_sheet_is_an_empty_plan():
    planned = a_plan()
    assert (planned.steps, planned.figures.read, planned.figures.cut_off) == ((), 0, None)


def test_the_law_takes_every_step():
    book = MemoryBook()
    rows = (a_row(), a_row(no="2", type="Flicker", due="", closed=""))
    for step in a_plan(*rows).steps:
        book.happen(step.body, FEED, step.at)
    stages = {case: book.case(case_id("elsewhere", case)) for case in ("1", "2")}
    assert [case.stage for case in stages.values() if case] == [Stage.CLOSED, Stage.HANDLING]
