"""The counts of the wall, kept row by row, against a count of the whole."""

import random
from datetime import timedelta

from console.domain import duty
from console.domain.case import commands as ask
from console.domain.case.things import Source
from console.domain.ids import CaseId
from console.domain.rows import AnyRow
from console.models.tally import Figures, Tally
from console.sync.store import Store
from console.wire.frames import Item
from tests.support.law import AFTER, CLEAN, CLEANERS, DESK, FEED, HERE, NOW, STREET, MemoryBook


def put(store: Store, row: AnyRow, o: int) -> None:
    store.apply([Item(o=o, kind="x", v=1, thing=row.id, ver=row.ver, at=NOW, by=DESK.account, row=row)])


def fresh(store: Store) -> Tally:
    return Tally(store)


def a_day(seed: int, cases: int = 40) -> tuple[Store, Tally]:
    """A random lawful day, told to a store with a tally watching from the first row."""
    dice, book, store = random.Random(seed), MemoryBook(), Store()
    tally, o = Tally(store), 0
    for n in range(cases):
        case, at = CaseId(f"c{n}"), NOW + timedelta(minutes=dice.randrange(240))
        steps = [
            (ask.ReportCase(case=case, source=Source.CITIZEN, title="垃圾", place=HERE, class_code="E0110"), FEED),
            (ask.RegisterCase(case=case), DESK),
            (ask.FileCase(case=case, class_code=dice.choice(("E0110", "E0405")), condition=1), DESK),
            (ask.DispatchCase(case=case, lead=CLEAN, co=()), DESK),
            (ask.SignAssignment(case=case), CLEANERS),
            (ask.FeedBack(case=case, words="好了", photos=(AFTER,)), CLEANERS),
        ]
        for command, actor in steps[: dice.randrange(1, len(steps) + 1)]:
            book.happen(command, actor, at)
            at += timedelta(minutes=dice.randrange(120))
            thing = book.case(case)
            assert thing is not None
            row = duty.row(thing, duty.audience_of(DESK))
            assert row is not None
            o += 1
            put(store, row, o)
            if dice.random() < 0.3:
                store.flush()
    store.flush()
    return store, tally


def test_a_tally_kept_row_by_row_equals_one_counted_afresh():
    for seed in range(8):
        print(f"seed {seed}")
        store, tally = a_day(seed)
        now = NOW + timedelta(hours=5)
        assert tally.figures(now) == fresh(store).figures(now)


def test_the_day_s_figures_add_up():
    store, tally = a_day(3)
    shown: Figures = tally.figures(NOW + timedelta(hours=5))
    assert shown.reported == 40 == sum(shown.reported_by_hour)
    assert sum(n for _, n in shown.classes_open) == shown.open == 40
    assert shown.overdue == shown.time_left[0]
    assert shown.due >= shown.met > 0
    assert [each.street for each in shown.streets] == [STREET]
    assert (shown.streets[0].met, shown.streets[0].due) == (shown.met, shown.due)


def test_what_leaves_the_store_leaves_the_counts():
    store, tally = a_day(1)
    store.replace_all(())
    store.flush()
    empty = tally.figures(NOW)
    assert (empty.reported, empty.open, empty.due, empty.classes_open) == (0, 0, 0, ())


def test_a_case_past_its_deadline_counts_as_due_and_not_met():
    store, book = Store(), MemoryBook()
    tally, case = Tally(store), CaseId("c")
    for command, actor in (
        (ask.ReportCase(case=case, source=Source.CITIZEN, title="垃圾", place=HERE), FEED),
        (ask.RegisterCase(case=case), DESK),
        (ask.FileCase(case=case, class_code="E0405", condition=1), DESK),
        (ask.DispatchCase(case=case, lead=CLEAN), DESK),
    ):
        book.happen(command, actor)
    thing = book.case(case)
    assert thing is not None
    row = duty.row(thing, duty.audience_of(DESK))
    assert row is not None
    put(store, row, 1)
    store.flush()
    before, after = tally.figures(NOW + timedelta(hours=1)), tally.figures(NOW + timedelta(hours=3))
    assert (before.due, before.overdue) == (0, 0)
    assert (after.met, after.due, after.overdue) == (0, 1, 1)
