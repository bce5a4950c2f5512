"""Measurements on this machine: `python -m tests.bench [NAME …]`, or `--list` to see what there is.

A bench is a module `bench_<name>.py` beside this one with a `run() -> list[Row]`; the first line of its
docstring says what it asks. A figure in seconds says more about the machine than about the product, so
each row holds two ways of doing the same thing and what counts is the ratio between them.
"""

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from tests.bench.row import NotMeasurable, Row, table

PREFIX = "bench_"


def benches() -> dict[str, ModuleType]:
    """Every bench by its name."""
    names = sorted(file.stem for file in Path(__file__).parent.glob(f"{PREFIX}*.py"))
    return {name.removeprefix(PREFIX): importlib.import_module(f"tests.bench.{name}") for name in names}


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="make bench", description="Measure, and print the ratios.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="which benches; all if none is named")
    parser.add_argument("--list", action="store_true", help="say what there is and measure nothing")
    asked = parser.parse_args(arguments)
    held = benches()
    if unknown := set(asked.names) - held.keys():
        parser.error(f"no such bench: {', '.join(sorted(unknown))}; there are: {', '.join(held)}")
    print(f"{len(held)} benches" + "".join(f"\n  {name}: {promise(bench)}" for name, bench in held.items()))
    if asked.list:
        return 0
    rows: list[Row] = []
    for name in asked.names or held:
        print(f"── {name}", flush=True)
        try:
            rows += held[name].run()
        except NotMeasurable as lack:
            print(f"   not measured: {lack}")
    print(table(rows))
    return 0


def promise(bench: ModuleType) -> str:
    return (bench.__doc__ or "").strip().split("\n")[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
