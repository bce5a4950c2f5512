"""The simulation by hand.

python -m tests.sim seed 7            one seed: its faults, its trace, what was found
python -m tests.sim seed 7 "no gone"  the same with a bug in it
python -m tests.sim clean 1 200       many seeds without a bug
python -m tests.sim report [200]      every planted bug until a seed kills it; writes killed.md beside this file
"""

import sys
import time
from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from tests.sim.bugs import BUGS, Bug, planted
from tests.sim.killed import PAGE, Kill, page
from tests.sim.world import USUAL, Outcome, simulate

SEEDS = 200
CLEAN = 30


def run(seed: int, bug: Bug | None = None) -> Outcome:
    plan = USUAL if bug is None or not bug.faults else replace(USUAL, faults=bug.faults)
    with planted(bug):
        return simulate(seed, plan)


def hunt(bug: Bug, seeds: int) -> Kill | None:
    """The first seed that kills a bug, and the oracle that saw it."""
    for seed in range(1, seeds + 1):
        outcome = run(seed, bug)
        if outcome.findings:
            return Kill(bug.name, seed, outcome.findings[0].oracle)
    return None


def one(seed: int, bug: Bug | None) -> int:
    outcome = run(seed, bug)
    for what, count in sorted(outcome.counts.items()):
        print(f"{count:6} {what}")
    print(f"trace {outcome.trace}")
    for found in outcome.findings:
        print(f"{found.at:8.2f} s  {found.oracle}: {found.what}")
    return 0 if outcome.is_well else 1


def clean(first: int, last: int) -> tuple[Counter[str], list[Outcome]]:
    """Seeds without a bug: what they met, and those that found something all the same."""
    met, unwell = Counter[str](), list[Outcome]()
    for seed in range(first, last + 1):
        outcome = run(seed)
        met.update(outcome.counts)
        if not outcome.is_well:
            unwell.append(outcome)
            print(f"seed {seed}: {outcome.findings[0]}", flush=True)
    return met, unwell


def check(first: int, last: int) -> int:
    met, unwell = clean(first, last)
    print(f"{last - first + 1} worlds, {sum(met.values())} faults and acts, {len(unwell)} worlds unwell")
    return 1 if unwell else 0


def report(seeds: int) -> int:
    began = time.monotonic()
    kills = []
    for bug in BUGS:
        kill = None if bug.equivalent else hunt(bug, seeds)
        kills.append(kill)
        told = bug.equivalent or (f"seed {kill.seed}, {kill.oracle}" if kill else f"SURVIVES {seeds} seeds")
        print(f"{bug.name:26} {told}", flush=True)
    met, unwell = clean(1, CLEAN)
    survivors = [bug for bug, kill in zip(BUGS, kills, strict=True) if kill is None and not bug.equivalent]
    PAGE.write_text(page(kills, met, CLEAN * USUAL.lasts_s, seeds), encoding="utf-8")
    print(f"{len(survivors)} survive, {len(unwell)} clean seeds unwell, {time.monotonic() - began:.0f} s")
    return 1 if survivors or unwell else 0


def main(words: Sequence[str]) -> int:
    match words:
        case ["seed", number]:
            return one(int(number), None)
        case ["seed", number, name]:
            return one(int(number), next(bug for bug in BUGS if bug.name == name))
        case ["clean", first, last]:
            return check(int(first), int(last))
        case ["report", *rest]:
            return report(int(rest[0]) if rest else SEEDS)
        case _:
            print(__doc__)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
