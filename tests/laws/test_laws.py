"""What must hold on any lawful history, whoever asked for what."""

import random
from collections.abc import Iterable
from pathlib import Path

import pytest

from console.domain.case.table import TABLE
from console.domain.catalogue import read_event
from console.domain.duty import DISTRICT, Audience, Mask
from console.domain.rows import (
    ROW_KINDS,
    AlertRow,
    AnyRow,
    CaseRow,
    DutyDayRow,
    HandoverRow,
    SessionRow,
    SupervisionRow,
)
from console.hub.decision import Ask, settle
from console.wire.codec import encode
from tests.laws.history import AUDIENCES, History
from tests.storage.walk import Walker
from tests.storage.world import a_log, asking
from tests.support.law import CLEAN

SEEDS = [random.randrange(2**32) for _ in range(4)]
ASKS = 700
PHONE = b"13812345678"
"""What the walkers give as the reporter's: it belongs to the vault."""


@pytest.fixture(params=range(len(SEEDS)), ids=lambda n: f"history{n}")
def history(request: pytest.FixtureRequest) -> History:
    seed = SEEDS[request.param]
    print(f"seed {seed}")
    return History(seed)


def test_a_seat_holds_what_a_snapshot_would_bring(history: History) -> None:
    for n, _ in enumerate(history.walk(ASKS)):
        if n % 10 == 0:
            for audience in AUDIENCES:
                assert history.held(audience) == history.rows(audience), audience.key
    for audience in AUDIENCES:
        assert history.held(audience) == history.rows(audience), audience.key


def test_a_seat_never_holds_what_is_none_of_its_business(history: History) -> None:
    for _ in history.walk(ASKS):
        for audience in AUDIENCES:
            if audience.scope != DISTRICT:
                for row in every_row(history, audience):
                    assert concerns(row, audience.scope), (audience.key, row)


def every_row(history: History, audience: Audience) -> Iterable[AnyRow]:
    store = history.stores[audience]
    for kind in ROW_KINDS:
        yield from store.rows(kind).values()


def concerns(row: AnyRow, unit: str) -> bool:
    """Whether a unit has to do with a row, said apart from the product's own rule."""
    match row:
        case CaseRow():
            return row.place.street == unit or any(each.unit == unit for each in row.assignments)
        case SessionRow():
            return unit in row.units
        case SupervisionRow():
            return unit in (row.lead, *row.co)
        case AlertRow() | HandoverRow() | DutyDayRow():
            return False


def test_the_wall_learns_no_words_and_no_faces_and_a_unit_no_reporter(history: History) -> None:
    wall, unit = Audience(DISTRICT, Mask.WALL), Audience(CLEAN, Mask.UNIT)
    for _ in history.walk(ASKS):
        pass
    for row in every_row(history, wall):
        assert not getattr(row, "photos", ()) and not getattr(row, "images", ()) and not getattr(row, "notes", ())
        assert getattr(row, "holder", None) is None and not getattr(row, "answer", "")
        assert not getattr(row, "lines", ()) and not getattr(row, "entries", ()) and not getattr(row, "remarks", "")
    assert all(row.reporters == 0 for row in every_row(history, unit) if isinstance(row, CaseRow))
    for audience in AUDIENCES:
        told = [
            encode(each) for row in every_row(history, audience) for each in history.stores[audience].timeline(row.id)
        ]
        assert bool(told) is (audience != wall) and not any(PHONE in each for each in told)


def test_every_event_survives_the_codec(history: History) -> None:
    for step in history.walk(ASKS):
        for event in step.events:
            assert read_event(encode(event)) == event


def test_an_act_leads_where_the_table_says(history: History) -> None:
    claimed = {row.action: row for row in TABLE}
    for step in history.walk(ASKS):
        if step.action is None or not step.events:
            continue
        row = claimed[step.action]
        assert step.before is None or step.before in row.stages, step
        assert step.actor.roles & row.roles, step
        assert step.after in (row.next or (step.before,)) or step.after is step.before, step


def test_asking_a_whole_history_twice_is_asking_it_once(tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    log = a_log(tmp_path)
    walker, groups = Walker(log, seed), []
    for _ in range(60):
        asks = [Ask(actor, asking(body)) for actor, body in (walker._one(walker._things()) for _ in range(4))]
        groups.append((asks, settle(log, asks, walker.now)))
    head = log.head
    for asks, settled in groups:
        again = settle(log, asks, walker.now)
        assert again.answers == settled.answers and again.recorded == ()
    assert log.head == head
    log.close()
