"""The real arrivals, each through our own law on a real log, and the history counted once more without our code."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from time import perf_counter

import msgspec
import pytest
from sqlalchemy import Connection, Table, select

from console.analytics.figures import Figures
from console.analytics.tally import total
from console.domain.case.decide import ACTIONS, FOLLOWING
from console.domain.case.table import Action
from console.domain.duty import DISTRICT, Audience, Mask, row
from console.hub.verify import verify
from console.ingest.profile import read_profile
from console.storage import questions, tables
from console.storage.archive import Archive
from console.storage.log import DATABASE, Log, reading
from console.storage.projection import read_thing
from console.storage.rebuild import READ_MODELS, rebuild
from console.storage.vault import Vault
from console.wire.frames import FiguresQuery
from tests.real.arrivals import FILE, Arrival, arrivals
from tests.real.plain_steps import ENDS
from tests.real.second_count import Recount, local_hour
from tests.real.second_run import BEGINS, SecondRun

UNTIL = datetime(2015, 7, 20, tzinfo=UTC)
DISTRICTS = Audience(DISTRICT, Mask.DESK)
SEED = int(os.environ.get("LUJIAN_SEED", "20150101"))
SAMPLE, SAMPLE_WINDOW = 140, 20
SOAK = os.environ.get("LUJIAN_ARRIVALS", "6000")
"""How many arrivals the long run takes: a number, or `all` of the 58,119, which is the proper soak.

With `-s` it says every few per cent how far it is. All of them are about 1.4 million events on 2 GB of disk: at
0.6 to 0.9 ms of one core and two or three commits to disk for each tick that is a quarter of an hour on an idle
machine, three times that on a busy one; the counts and the checks after it take some five minutes and 1.5 GB of memory.
"""
SOAK_WINDOW = 500
TICK, SOAK_TICK = timedelta(minutes=5), timedelta(minutes=10)
"""All that comes between two ticks is taken at the second one, at its instant, in as few transactions as a busy hub
makes of it."""
NOT_PLAYED = {Action.TAKE_OVER, Action.TAKE_OVER_END}
"""What belongs to cases that another system handles; the first run on this file is about those."""

pytestmark = [
    pytest.mark.real_file,
    pytest.mark.skipif(not FILE.exists(), reason="the real cases do not lie beside the project (../shared/data)"),
]


def windows(came: list[Arrival], count: int, size: int) -> list[Arrival]:
    """So many stretches of arrivals in a row, from all over the half year, none twice."""
    starts = sorted(Random(SEED).sample(range(len(came) // size), count))
    return [each for n in starts for each in came[n * size : (n + 1) * size]]


class Played:
    """A run that has ended, and its second count."""

    def __init__(self, folder: Path, arrived: int | None, window: int, tick: timedelta) -> None:
        self.folder = folder
        profile = read_profile("demo")
        came = arrivals(FILE, profile.ground)
        if arrived is not None:
            came = windows(came, arrived // window, window)
        began = perf_counter()
        run = SecondRun(folder, profile, SEED, tick)
        try:
            run.play(came, UNTIL)
            self.played_s = perf_counter() - began
            self.taken, self.refused, self.head = run.taken, run.refused, run.log.head
            self.transactions = run.transactions
        finally:
            run.close()
        self.arrived = len(came)
        self.count = Recount(folder, UNTIL, tick // timedelta(seconds=1), BEGINS)

    def table(self) -> str:
        """What a person reads of the run."""
        size = (self.folder / DATABASE).stat().st_size
        speed = self.head / self.played_s
        lines = [
            f"seed {SEED}: {self.arrived} arrivals, {self.count.totals['cases']} cases, {self.head} events in "
            f"{self.played_s:.0f} s ({speed:.0f}/s), {self.transactions} transactions, {size} bytes",
        ]
        for name in ("totals", "events", "steps", "fired", "found_after"):
            counted = getattr(self.count, name)
            lines.append(f"{name}: " + ", ".join(f"{key} {n}" for key, n in counted.most_common() if n))
        lines.append("refused: " + ", ".join(f"{why} {n}" for why, n in self.refused.most_common()))
        return "\n".join(lines)


@pytest.fixture(
    scope="module",
    params=[pytest.param("sample"), pytest.param("soak", marks=pytest.mark.soak)],
)
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    folder = tmp_path_factory.mktemp("second-run")
    if request.param == "sample":
        told = Played(folder, SAMPLE, SAMPLE_WINDOW, TICK)
    else:
        told = Played(folder, None if SOAK == "all" else int(SOAK), SOAK_WINDOW, SOAK_TICK)
    print(told.table())
    yield told


def test_the_second_count_agrees_with_every_event_and_every_read_model(played: Played):
    assert played.count.differences == []
    assert played.count.fired == played.count.due_to_fire
    assert sum(played.count.events.values()) == played.head


def test_every_arrival_has_become_a_case_and_most_have_ended(played: Played):
    totals = played.count.totals
    begun = played.count.events["CaseReported"] + played.count.events["FixedOnSpot"]
    assert begun - played.count.events["CaseRecurred"] == played.arrived
    assert totals["cases"] == begun + played.count.events["SubCaseBegun"]
    assert totals["cases"] - totals["open"] > totals["open"]
    assert totals["overdue"] and totals["on time"] > totals["overdue"]


def test_the_clock_was_never_called_in_vain(played: Played):
    assert [why for why in played.refused if "the clock" in why] == []


def test_the_figures_asked_of_the_hub_are_those_of_the_second_count(played: Played):
    files = list(played.count.files.values())
    with reading(played.folder / DATABASE) as connection:
        beside = questions.Beside(Vault(played.folder / "vault.key"), Archive(played.folder / "archive"))
        found = questions.find(connection, beside, DISTRICTS, FiguresQuery(since=BEGINS, until=UNTIL), "", 1)
    told = msgspec.json.decode(bytes(found.raw), type=Figures)
    done = [each for each in files if each.stage in ("closed", "archived") and each.closed is not None]
    assert (told.reported, told.closed) == (len(files), len(done))
    reported, closed = [0] * 24, [0] * 24
    for each in files:
        reported[local_hour(each.reported)] += 1
    for each in done:
        assert each.closed is not None
        closed[local_hour(each.closed)] += 1
    assert (list(told.reported_by_hour), list(told.closed_by_hour)) == (reported, closed)
    for counts, name in ((told.classes, "code"), (told.streets, "street")):
        for count in counts:
            mine = [each for each in files if getattr(each, name) == count.key]
            ended = [each for each in mine if each in done]
            still = [each for each in mine if each.stage not in ENDS]
            assert (count.reported, count.closed, count.open) == (len(mine), len(ended), len(still)), count.key
    until = int(UNTIL.timestamp())
    for kept in told.units:
        duties = [each.duties[kept.unit] for each in files if kept.unit in each.duties]
        settled = [duty for duty in duties if (duty["confirmed_at"] or duty["due_at"]) < until]
        met = [duty for duty in settled if duty["left_s"] is not None and duty["left_s"] >= 0]
        assert (kept.due, kept.met) == (len(settled), len(met)), kept.unit


def test_the_wall_shows_as_many_open_and_overdue(played: Played):
    with reading(played.folder / DATABASE) as connection:
        bodies = connection.execute(select(tables.thing.c.body).where(tables.thing.c.kind == "case")).scalars()
        rows = [row(read_thing("case", body), DISTRICTS) for body in bodies]
    told = total(each for each in rows if each is not None).figures(UNTIL)
    standing = list(played.count.standing())
    overdue = [due for _, due in standing if due is not None and due < UNTIL.timestamp()]
    assert (told.open, told.overdue) == (len(standing), len(overdue))


def mark(connection: Connection, table: Table) -> str:
    """The same for the same rows, however many there are."""
    hashed = sha256()
    for each in connection.execute(select(table).order_by(*table.primary_key)):
        hashed.update(repr(tuple(each)).encode())
    return hashed.hexdigest()


def test_the_folder_is_whole_and_its_read_models_come_out_the_same_from_the_events(played: Played):
    found = verify(played.folder)
    assert found.damage == ()
    assert found.events == played.head
    log = Log.open(played.folder, now=UNTIL)
    try:
        with log.writing() as connection:
            before = [mark(connection, table) for table in READ_MODELS]
            assert rebuild(connection, log.archive) == found.things
            after = [mark(connection, table) for table in READ_MODELS]
    finally:
        log.close()
    assert before == after


@pytest.mark.parametrize("played", [pytest.param("soak", marks=pytest.mark.soak)], indirect=True, scope="module")
def test_every_act_of_the_law_was_taken_and_what_the_clock_does_alone_has_come(played: Played):
    acts = {action for kind, action in ACTIONS.items() if played.taken[kind.__name__]}
    assert set(Action) - acts - NOT_PLAYED - FOLLOWING == set()
    assert played.count.events["CaseArchived"] and played.count.events["SelfMendLapsed"]
    assert played.count.totals["decided in a session"]
