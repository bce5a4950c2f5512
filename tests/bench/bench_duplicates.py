"""What does a key pressed in the report form cost among 50,000 open cases, beside a bare distance scan in numpy?

The scan only answers which points are near; ours also reads the words, weighs every sign and gives reasons.
Forty keys to a round, each with a new place: an inspector's point, a caller's, and one put on a street's middle.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np
from msgspec.structs import replace

from console.domain.case.things import Source
from console.domain.duplicates.proposals import Proposals
from console.domain.duplicates.report import STREET_ONLY_M, Report
from console.domain.duplicates.vocabulary import Vocabulary
from console.domain.ids import CaseId
from console.ingest.profile import read_profile
from tests.bench.row import Row, compare

HELD, KEYS = 50_000, 40
NOW = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
WEST, SOUTH, EAST, NORTH = 117.45, 36.65, 117.59, 36.77
"""A town of some 12 by 13 km: four hundred open cases on a square kilometre."""
NEAR_M = 50.0
METRES_A_DEGREE = 111_195.0
SAYS = (
    ("E0110", "墙角有人丢垃圾袋，堆了一天没人收"),
    ("E0405", "水果店把货摆到人行道，走不过去"),
    ("E0410", "电动车乱停，人行道走不通"),
    ("E0401", "小贩推三轮车卖水果"),
    ("P0123", "井盖松动，车一过就响"),
    ("P0137", "路灯不亮，晚上漆黑一片"),
    ("E0302", "施工围挡占了半条路"),
    ("E0192", "垃圾桶满了往外溢"),
)
SOURCES = (*[Source.CITIZEN] * 4, *[Source.INSPECTOR] * 3, *[Source.VIDEO] * 2, Source.PATROL, Source.HOTLINE)
ROADS = tuple(f"{name}{kind}" for name in "柳槐杏桃松柏梅兰竹菊" for kind in ("园路", "山街", "河大道"))


def reports() -> list[Report]:
    """Open cases all over the town, half of them with a class, from ten days."""
    random = Random(50_000)
    return [a_report(random, f"c-{n}", random.choice(SOURCES)) for n in range(HELD)]


def a_report(random: Random, case: str, source: Source) -> Report:
    code, words = random.choice(SAYS)
    road = random.choice(ROADS)
    return Report(
        case=CaseId(case),
        at=NOW - timedelta(minutes=random.expovariate(1 / 1440)),
        lon=random.uniform(WEST, EAST),
        lat=random.uniform(SOUTH, NORTH),
        source=source,
        class_code=code if random.random() < 0.5 else None,
        words=f"{road}{random.randrange(1, 900)}号{words}",
        road=road,
    )


def run() -> list[Row]:
    held = reports()
    index = Proposals(Vocabulary(read_profile("demo").codebook.classes))
    for report in held:
        index.add(report)
    lon = np.array([report.lon for report in held])
    lat = np.array([report.lat for report in held])
    random = Random(1)
    rows: list[Row] = []
    for what, source, error_m in (
        ("an inspector's", Source.INSPECTOR, None),
        ("a caller's", Source.HOTLINE, None),
        ("a street's", Source.HOTLINE, STREET_ONLY_M),
    ):
        asked = [replace(a_report(random, "draft", source), error_m=error_m) for _ in range(KEYS)]
        rows.append(
            compare(f"propose, {what} place ×{KEYS}", _ours(index, asked), _scan(lon, lat, asked), "a numpy scan")
        )
    return rows


def _ours(index: Proposals, asked: list[Report]) -> Callable[[], object]:
    return lambda: [index.propose(report, NOW) for report in asked]


def _scan(lon: np.ndarray, lat: np.ndarray, asked: list[Report]) -> Callable[[], object]:
    def near(report: Report) -> np.ndarray:
        north = (lat - report.lat) * METRES_A_DEGREE
        east = (lon - report.lon) * METRES_A_DEGREE * np.cos(np.radians((lat + report.lat) / 2))
        return np.flatnonzero(np.hypot(north, east) < NEAR_M)

    return lambda: [near(report) for report in asked]
