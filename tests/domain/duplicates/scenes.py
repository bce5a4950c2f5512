"""The labelled scenes as the proposer takes them."""

from datetime import UTC, datetime, timedelta
from math import cos, radians
from typing import Any

from console.domain.case.things import Source
from console.domain.duplicates.evidence import METRES_A_DEGREE
from console.domain.duplicates.proposals import Proposals
from console.domain.duplicates.report import Report, Side
from console.domain.duplicates.vocabulary import Vocabulary
from console.domain.ids import CameraId, CaseId
from console.ingest.profile import read_profile
from tests.domain.duplicates.crowd import crowd
from tests.domain.duplicates.judge import Answer, Proposed, Verdict, judge, read

NOW = datetime(2026, 5, 12, 2, 30, tzinfo=UTC)
LON, LAT = 117.52, 36.71
WORDS = Vocabulary(read_profile("demo").codebook.classes)
ASKED = CaseId("draft")


def report_of(said: dict[str, Any], case: str, e: float = 0.0, n: float = 0.0) -> Report:
    """A line of scenes.json, `e` and `n` metres further east and north."""
    minutes_ago, closed = said.get("min", 0), said.get("closed_min")
    return Report(
        case=CaseId(case),
        at=NOW - timedelta(minutes=minutes_ago),
        lon=LON + (said["e"] + e) / METRES_A_DEGREE / cos(radians(LAT)),
        lat=LAT + (said["n"] + n) / METRES_A_DEGREE,
        source=Source(said["src"]),
        error_m=said.get("error_m"),
        class_code=said.get("class"),
        words=said["words"],
        frontage=said.get("frontage"),
        shop=said.get("shop", ""),
        road=said.get("road", ""),
        side=Side(said["side"]) if "side" in said else None,
        camera=CameraId(said["camera"]) if "camera" in said else None,
        closed_at=None if closed is None else NOW - timedelta(minutes=closed),
    )


def staged(scene: dict[str, Any]) -> Proposals:
    """A proposer that holds the scene's cases among its crowd."""
    held = Proposals(WORDS)
    points = [(each["e"], each["n"]) for each in (scene["report"], *scene["cases"])]
    for i, other in enumerate(crowd(scene["scene"], points)):
        held.add(report_of(other, f"crowd-{i}"))
    for i, case in enumerate(scene["cases"]):
        held.add(report_of(case, f"case-{i}"))
    return held


def answered(scene: dict[str, Any]) -> Answer:
    proposals = staged(scene).propose(report_of(scene["report"], ASKED), NOW)
    return Answer(
        scene["scene"],
        {f"case-{i}": case["is"] for i, case in enumerate(scene["cases"])},
        [Proposed(each.case, each.highlighted) for each in proposals],
    )


def verdict(file: str) -> Verdict:
    return judge(map(answered, read(file)))
