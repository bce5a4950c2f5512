"""Duplicates of a real city: `python -m tests.domain.claims.real [EVERY]`, of the handbook's open register.

The register says of some cases that they were closed as duplicates of another, and of a part of those of which. Each
case is proposed to the ones of the day before it, as the desk does; told are how many duplicates have a proposed
partner, in how many of those whose partner is named it is that one, and how many cases that were no duplicates have
one proposed all the same. EVERY: so many of the latter are passed over for one that is asked (20).
"""

import csv
import gzip
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from console.domain.case.things import Source
from console.domain.duplicates.proposals import Proposals
from console.domain.duplicates.report import Report
from console.domain.duplicates.vocabulary import Vocabulary
from console.domain.ids import CaseId
from console.ingest.profile import read_profile
from resources import path

FILE = Path(__file__).parents[3].parent / "shared" / "data" / "cases" / "boston311_2015h1.csv.gz"
WITHIN = timedelta(days=1)
MOST = 3
EVERY = 20
NAMED = re.compile(r"\b(?:10100)?(1[0-9]{6})\b")
"""A case's number in the words of its closing, whole or without the city's prefix."""


class Opened(Struct, frozen=True):
    """`of`: the last seven digits of the case it repeats, "" where that is not said."""

    number: str
    report: Report
    closed_at: datetime | None
    is_duplicate: bool
    of: str


def opened(file: Path) -> Iterator[Opened]:
    """Every case with a place, in the order of opening."""
    mapping = msgspec.json.decode(path("profiles", "replay", "boston.json").read_bytes())
    codes = {(each["reason"], each["type"]): each.get("code") for each in mapping["classes"] if "type" in each}
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for row in sorted(csv.DictReader(lines), key=lambda each: each["open_dt"]):
            if not row["lat"]:
                continue
            said = row["closure_reason"]
            is_duplicate = "duplicate of existing" in said.casefold()
            named = NAMED.search(said.split("Duplicate of Existing Case", 1)[-1]) if is_duplicate else None
            number = row["case_id"][-7:]
            yield Opened(
                number,
                Report(
                    case=CaseId(number),
                    at=datetime.fromisoformat(row["open_dt"] + "-05:00"),
                    lon=float(row["lon"]),
                    lat=float(row["lat"]),
                    source=Source.CITIZEN,
                    class_code=codes.get((row["reason"], row["type"])),
                    words=f"{row['type']} {row['title']}",
                    road=re.sub(r"^[0-9-]+ | Boston.*$", "", row["location"]),
                ),
                datetime.fromisoformat(row["closed_dt"] + "-05:00") if row["closed_dt"] else None,
                is_duplicate,
                named[1] if named is not None and named[1] != number else "",
            )


def main(arguments: Sequence[str]) -> int:
    if not FILE.exists():
        print("the real cases do not lie beside the project")
        return 1
    every = int(arguments[0]) if arguments else EVERY
    held = Proposals(Vocabulary(read_profile("demo").codebook.classes))
    lately: list[Opened] = []
    counts: Counter[str] = Counter()
    for n, each in enumerate(opened(FILE)):
        while lately and lately[0].report.at < each.report.at - WITHIN:
            held.drop(lately.pop(0).report.case)
        if each.is_duplicate or n % every == 0:
            found = held.propose(each.report, each.report.at, MOST)
            kind = "duplicate" if each.is_duplicate else "other"
            counts[kind] += 1
            counts[f"{kind} proposed"] += bool(found)
            counts[f"{kind} marked"] += bool(found) and found[0].highlighted
            if each.of and any(other.number == each.of for other in lately):
                counts["named, of that day"] += 1
                counts["named and proposed"] += any(one.case == each.of for one in found)
        held.add(each.report)
        lately.append(each)
    for name, count in sorted(counts.items()):
        print(f"{name:20} {count:6,}")
    for kind in ("duplicate", "other"):
        proposed, marked = (counts[f"{kind} {what}"] / counts[kind] for what in ("proposed", "marked"))
        print(f"{kind}: proposed {proposed:.3f}, marked {marked:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
