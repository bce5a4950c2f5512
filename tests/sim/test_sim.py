"""Production code in simulated worlds: it holds, it is the same every time, and the oracles are not blind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sim.__main__ import run
from tests.sim.bugs import BUGS, LAYERS, Bug
from tests.sim.faults import TABLE
from tests.sim.killed import known
from tests.sim.oracles import ORACLES
from tests.sim.world import USUAL, Plan, simulate

ROOT = Path(__file__).parents[2]
SHORT = range(1, 7)
LONG = range(7, 207)
ALWAYS = (
    "ack before fsync",
    "news before commit",
    "no de-dup",
    "outbox cleared on send",
    "no new epoch",
    "silent drop",
    "no gone",
    "leak in news",
)
"""Planted in every run of the tests; all the others under `-m soak`."""
LEAST_BUGS = 25
WITHIN_SEEDS = 200
TRIES = 30


def is_found(bug: Bug) -> bool:
    """At the seed of the page, or soon: what people do follows from the law, and where that changes so do worlds."""
    return any(run(seed, bug).findings for seed in (known()[bug.name].seed, *range(1, TRIES)))


@pytest.mark.expects_warnings
@pytest.mark.parametrize("seed", SHORT)
def test_nothing_is_found_in_a_world_without_a_planted_bug(seed: int) -> None:
    assert simulate(seed).findings == (), f"python -m tests.sim seed {seed}"


@pytest.mark.soak
@pytest.mark.expects_warnings
@pytest.mark.parametrize("seed", LONG)
def test_nothing_is_found_in_many_worlds(seed: int) -> None:
    assert simulate(seed).findings == (), f"python -m tests.sim seed {seed}"


@pytest.mark.expects_warnings
def test_a_world_without_faults_is_quiet_at_once() -> None:
    outcome = simulate(1, Plan(lasts_s=60, faults=()))
    assert outcome.findings == ()
    assert not set(outcome.counts) & {each.name for each in TABLE}


@pytest.mark.expects_warnings
def test_the_same_seed_is_the_same_world_in_any_process() -> None:
    here = simulate(3, Plan(lasts_s=100))
    again = simulate(3, Plan(lasts_s=100))
    words = "from tests.sim.world import *; print(simulate(3, Plan(lasts_s=100)).trace)"
    hashed = {**os.environ, "PYTHONHASHSEED": "77"}
    there = subprocess.run([sys.executable, "-c", words], cwd=ROOT, env=hashed, capture_output=True, text=True)
    assert here.trace == again.trace == there.stdout.strip(), there.stderr
    assert here.trace != simulate(4, Plan(lasts_s=100)).trace


@pytest.mark.expects_warnings
@pytest.mark.parametrize("bug", [each for each in BUGS if each.name in ALWAYS], ids=lambda each: each.name)
def test_a_planted_bug_is_found(bug: Bug) -> None:
    assert is_found(bug)


@pytest.mark.soak
@pytest.mark.expects_warnings
@pytest.mark.parametrize(
    "bug", [each for each in BUGS if not each.equivalent and each.name not in ALWAYS], ids=lambda each: each.name
)
def test_every_planted_bug_is_found(bug: Bug) -> None:
    assert is_found(bug)


def test_the_page_names_a_seed_for_every_bug_that_can_be_seen() -> None:
    """`python -m tests.sim report` makes it anew."""
    to_see = {each.name for each in BUGS if not each.equivalent}
    kills = known()
    assert kills.keys() == to_see
    assert len(to_see) >= LEAST_BUGS
    assert all(kill.seed <= WITHIN_SEEDS and kill.oracle in ORACLES for kill in kills.values())


@pytest.mark.parametrize("bug", BUGS, ids=lambda each: each.name)
def test_every_seam_is_where_a_bug_looks_for_it(bug: Bug) -> None:
    for swap in (bug.swap, *LAYERS.get(bug.without, ())):
        assert getattr(swap.owner, swap.name) is not swap.make(getattr(swap.owner, swap.name))


def test_the_tables_name_each_thing_once_and_nothing_that_is_not_there() -> None:
    for names in ([each.name for each in BUGS], [each.name for each in TABLE]):
        assert len(names) == len(set(names))
    assert {each.without for each in BUGS} - {""} == set(LAYERS)
    assert set(ALWAYS) <= {each.name for each in BUGS if not each.equivalent}
    assert USUAL.faults is None
