"""The page of what the simulation is worth: which faults it met, which planted bugs it killed, at which seed."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.sim.bugs import BUGS
from tests.sim.faults import TABLE
from tests.sim.oracles import ORACLES

PAGE = Path(__file__).with_name("killed.md")


class Kill(NamedTuple):
    """The first seed of the usual plan that kills a bug, and the oracle that saw it."""

    bug: str
    seed: int
    oracle: str


def page(kills: Sequence[Kill | None], met: Counter[str], seconds: float, seeds: int) -> str:
    """The whole page; `kills` in the order of BUGS, `met`: what the seeds without a bug went through."""
    lines = [
        "# What the simulation finds",
        "",
        "Made by `python -m tests.sim report`. The hub and its seats are production code on virtual time; each planted",
        "bug is one swap at one seam (`bugs.py`). A bug that a second layer hides runs with that layer off.",
        "",
        "| planted bug | seam | killed at seed | by oracle | without, or with only |",
        "|---|---|---|---|---|",
    ]
    for bug, kill in zip(BUGS, kills, strict=True):
        seed, oracle = (str(kill.seed), kill.oracle) if kill is not None else ("—", "")
        if kill is None:
            oracle = f"equivalent: {bug.equivalent}" if bug.equivalent else f"survives {seeds} seeds"
        only = f"faults: {', '.join(bug.faults)}" if bug.faults else ""
        beside = "; ".join(each for each in (bug.without, only) if each)
        lines.append(f"| {bug.name} | `{bug.seam}` | {seed} | {oracle} | {beside} |")
    lines += ["", "## Faults", "", f"Met in {seconds / 3600:.1f} simulated hours without a bug.", ""]
    lines += ["| fault | what | met |", "|---|---|---|"]
    lines += [f"| {each.name} | {each.what} | {met[each.name]} |" for each in TABLE]
    lines += ["", "## Oracles", "", "| oracle | what must hold |", "|---|---|"]
    lines += [f"| {name} | {what} |" for name, what in ORACLES.items()]
    return "\n".join(lines) + "\n"


def known() -> dict[str, Kill]:
    """The kills of the page as it is."""
    found = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [each.strip() for each in line.strip("|").split("|")]
        if len(cells) == 5 and cells[2].isdigit():
            found[cells[0]] = Kill(cells[0], int(cells[2]), cells[3])
    return found
