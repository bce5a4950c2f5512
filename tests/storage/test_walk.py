"""What holds on any lawful history: rebuilt is live, snapshot and tail are the whole, nothing is damaged."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Table, select

from console.domain.catalogue import Event
from console.domain.duty import DISTRICT, Audience, Mask, row
from console.domain.rows import AnyRow
from console.storage import questions
from console.storage.log import Log
from console.storage.rebuild import READ_MODELS, rebuild
from console.storage.records import Recorded
from console.storage.verification import examine
from tests.storage.walk import Walker
from tests.storage.world import a_log
from tests.support.law import CLEAN, GREEN, STREET

SEEDS = (1, 2, 3)
GROUPS = 260
History = tuple[Log, Walker, Counter[str]]
AUDIENCES = (
    Audience(DISTRICT, Mask.DESK),
    Audience(DISTRICT, Mask.WALL),
    Audience(CLEAN, Mask.UNIT),
    Audience(GREEN, Mask.UNIT),
    Audience(STREET, Mask.UNIT),
)


@pytest.fixture(scope="module", params=SEEDS, ids=lambda seed: f"seed{seed}")
def history(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> History:
    """A log after a walk, and which kinds of events it met."""
    print(f"seed {request.param}")
    log = a_log(tmp_path_factory.mktemp("walk"))
    request.addfinalizer(log.close)
    walker = Walker(log, request.param)
    kinds = Counter(told.kind for settled in walker.steps(GROUPS) for told in settled.recorded)
    return log, walker, kinds


def dump(log: Log, table: Table) -> list[tuple[object, ...]]:
    with log.writing() as connection:
        return sorted(map(tuple, connection.execute(select(table))), key=repr)


def test_the_walk_meets_most_of_what_can_happen(history: History) -> None:
    _, _, kinds = history
    unmet = {each.__name__ for each in Event.__args__} - set(kinds)
    assert len(unmet) <= 40, sorted(unmet)


def test_read_models_made_again_from_the_events_are_the_live_ones(history: History) -> None:
    log = history[0]
    live = {table.name: dump(log, table) for table in READ_MODELS}
    with log.writing() as connection:
        rebuild(connection, log.archive)
    assert {table.name: dump(log, table) for table in READ_MODELS} == live
    assert [name for name, rows in live.items() if not rows] == ["segment_thing"], "no month is sealed here"


def test_nothing_of_a_lawful_history_is_damaged(history: History) -> None:
    log = history[0]
    with log.writing() as connection:
        found = examine(connection, log.archive, None, log.vault)
    assert found.damage == ()
    assert found.events == log.head


def test_offsets_have_no_holes_and_versions_never_fall(history: History) -> None:
    log = history[0]
    with log.writing() as connection:
        told = questions.since(connection, 0, log.head)
    assert [each.o for each in told] == list(range(1, log.head + 1))
    seen: dict[tuple[str, str], int] = {}
    for each in told:
        assert each.ver >= seen.get((each.thing_kind, each.thing), 1)
        seen[(each.thing_kind, each.thing)] = each.ver


def hear(rows: dict[str, AnyRow], told: Recorded, audience: Audience) -> None:
    """What a seat does with one record: replace the row, or let it go."""
    found = None if told.after is None else row(told.after, audience)
    if found is not None:
        rows[told.thing] = found
    elif audience.scope in told.was:
        rows.pop(told.thing, None)


@pytest.mark.parametrize("audience", AUDIENCES, ids=lambda each: each.key)
def test_a_snapshot_and_what_follows_are_the_snapshot_of_the_end(tmp_path: Path, audience: Audience) -> None:
    """Sixty groups are at most forty hours: nothing ages out, which `Gone` would have to say."""
    log = a_log(tmp_path)
    walker = Walker(log, 11)
    for _ in walker.steps(30):
        pass
    with log.writing() as connection:
        begun = questions.snapshot(connection, audience, walker.now)
    rows = {each.id: each for each in begun.rows}
    for settled in walker.steps(30):
        for told in settled.recorded:
            assert told.o > begun.at
            hear(rows, told, audience)
    with log.writing() as connection:
        ended = questions.snapshot(connection, audience, walker.now)
        resumed = {each.id: each for each in begun.rows}
        for told in questions.since(connection, begun.at, ended.at):
            hear(resumed, told, audience)
    assert ended.rows
    assert rows == resumed == {each.id: each for each in ended.rows}
    log.close()
