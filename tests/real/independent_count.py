"""What the real file holds, counted with the standard library alone and none of our code.

It is read in another way on purpose (dictionaries, text comparison of local times where that is exact, the zone's
rule written out), so that a mistake on one side is not made on both.
"""

import csv
import gzip
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

SUMMER_BEGINS, SUMMER_ENDS = datetime(2015, 3, 8, 2), datetime(2015, 11, 1, 2)  # noqa: DTZ001
"""Eastern time in 2015, local; the rows reach into January 2016."""


def utc(local: str) -> datetime:
    """Naive UTC of a local time in Boston, 2015 or January 2016."""
    at = datetime.fromisoformat(local)
    return at + timedelta(hours=4 if SUMMER_BEGINS <= at < SUMMER_ENDS else 5)


def count(file: Path, cut_off: datetime | None = None) -> dict[str, object]:
    """The figures of the file at a cut-off (naive UTC; None: its last instant), and every id by fate."""
    with gzip.open(file, "rt", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    pointless = {row["case_id"] for row in rows if not (row["lat"] and row["lon"])}
    backwards = {row["case_id"] for row in rows if row["closed_dt"] and utc(row["closed_dt"]) < utc(row["open_dt"])}
    dropped = pointless | backwards
    kept = [row for row in rows if row["case_id"] not in dropped]
    if cut_off is None:
        cut_off = max(utc(row[column]) for row in kept for column in ("open_dt", "closed_dt") if row[column])
    taken = [row for row in kept if utc(row["open_dt"]) <= cut_off]
    closed = [row for row in taken if row["closed_dt"] and utc(row["closed_dt"]) <= cut_off]
    ended = {row["case_id"] for row in closed}
    dated = [row for row in taken if row["target_dt"]]
    on_time = {row["case_id"] for row in dated if row["case_id"] in ended and row["closed_dt"] <= row["target_dt"]}
    running = {row["case_id"] for row in dated if row["case_id"] not in ended and utc(row["target_dt"]) >= cut_off}
    flags = Counter(row["ontime"] for row in taken)
    return {
        "read": len(rows),
        "left_out": len(rows) - len(kept),
        "after_cut_off": len(kept) - len(taken),
        "opened": len(taken),
        "closed": len(closed),
        "open": len(taken) - len(closed),
        "with_deadline": len(dated),
        "without_deadline": len(taken) - len(dated),
        "flagged_on_time": flags["ONTIME"],
        "flagged_overdue": flags["OVERDUE"],
        "flagged_nothing": flags[""],
        "closed_flagged_on_time": sum(row["ontime"] == "ONTIME" for row in closed),
        "closed_flagged_overdue": sum(row["ontime"] == "OVERDUE" for row in closed),
        "computed_on_time": len(on_time),
        "computed_overdue": len(dated) - len(on_time) - len(running),
        "computed_running": len(running),
        "backwards_with_point": len(backwards - pointless),
        "pointless": len(pointless),
        "cut_off": cut_off,
        "taken_ids": {row["case_id"] for row in taken},
        "closed_at": {row["case_id"]: utc(row["closed_dt"]) for row in closed},
        "opened_at": {row["case_id"]: utc(row["open_dt"]) for row in taken},
    }
