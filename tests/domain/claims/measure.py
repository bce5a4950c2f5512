"""What our own rules make of the labelled fortnight: `python -m tests.domain.claims.measure [SEED …]`.

Every telling comes in the order it was told. A camera's goes to `arriving`, as at a hub. What is an alert of its own,
and what a person told, is proposed to the open ones, and what is highlighted is taken for the same, as by a
dispatcher who trusts the mark and looks no further.
"""

import sys
from collections.abc import Sequence
from datetime import datetime, timedelta

from console.domain.alert import Alert, AlertStage, Phase, RaiseAlert
from console.domain.case.things import Source
from console.domain.codebook import Codebook
from console.domain.duplicates.proposals import Proposals
from console.domain.duplicates.report import Report
from console.domain.duplicates.vocabulary import Vocabulary
from console.domain.ids import AlertId, CameraId, CaseId
from console.ingest.profile import read_profile
from tests.domain.claims.generator import Telling, district
from tests.domain.claims.judge import Verdict, judge
from tests.support.law import FEED, MemoryBook

SEEDS = (1, 2, 3, 4, 5)
OPEN_FOR = timedelta(hours=24)


class Town(MemoryBook):
    """The codebook of the demo, and alerts found by camera: the rules merge what one camera sees."""

    def __init__(self, codebook: Codebook) -> None:
        super().__init__()
        self._codebook = codebook
        self._of_camera: dict[CameraId, list[str]] = {}
        self._asked = CameraId("")

    def codebook(self, rev: int | None = None) -> Codebook:
        return self._codebook

    def near(self, lon: float, lat: float, metres: float) -> list[Alert]:  # type: ignore[override]
        alerts = (self.alert(each) for each in self._of_camera.get(self._asked, ()))
        return [each for each in alerts if each is not None]

    def hear(self, claim: RaiseAlert, now: datetime) -> Alert:
        self._asked = claim.camera
        self.happen(claim, FEED, now)
        self._of_camera.setdefault(claim.camera, []).append(claim.alert)
        alert = self.alert(claim.alert)
        assert alert is not None
        return alert


def grouped(tellings: Sequence[Telling]) -> dict[int, str]:
    """Number of a telling → the group it is put in."""
    codebook = read_profile("demo").codebook
    town, held = Town(codebook), Proposals(Vocabulary(codebook.classes))
    groups: dict[int, str] = {}
    open_ones: list[tuple[datetime, CaseId]] = []
    for each in tellings:
        while open_ones and open_ones[0][0] < each.at - OPEN_FOR:
            held.drop(open_ones.pop(0)[1])
        if each.source is Source.VIDEO:
            alert = town.hear(_claim(each), each.at)
            if alert.stage is AlertStage.MERGED:
                groups[each.n] = groups[int(str(alert.into))]
                continue
        report = _report(each)
        first = next(iter(held.propose(report, each.at, 1)), None)
        groups[each.n] = groups[int(first.case)] if first is not None and first.highlighted else f"g{each.n}"
        held.add(report)
        open_ones.append((each.at, report.case))
    return groups


def proposed(tellings: Sequence[Telling]) -> float:
    """Of those told after the first of their problem: for how many a telling of it is among the three proposed."""
    held = Proposals(Vocabulary(read_profile("demo").codebook.classes))
    told: set[int] = set()
    open_ones: list[tuple[datetime, CaseId]] = []
    problem_of = {each.n: each.problem for each in tellings}
    later = found = 0
    for each in tellings:
        while open_ones and open_ones[0][0] < each.at - OPEN_FOR:
            held.drop(open_ones.pop(0)[1])
        report = _report(each)
        if each.problem in told:
            later += 1
            first = held.propose(report, each.at, 3)
            found += any(problem_of[int(one.case)] == each.problem for one in first)
        told.add(each.problem)
        held.add(report)
        open_ones.append((each.at, report.case))
    return found / max(1, later)


def cameras_alone(tellings: Sequence[Telling]) -> Verdict:
    """Of one source: as many alerts as objects?"""
    claims = [each for each in tellings if each.source is Source.VIDEO]
    town = Town(read_profile("demo").codebook)
    groups: dict[int, str] = {}
    for each in claims:
        alert = town.hear(_claim(each), each.at)
        groups[each.n] = str(alert.into or alert.id)
    return judge(claims, groups)


def _claim(told: Telling) -> RaiseAlert:
    assert told.camera is not None
    return RaiseAlert(
        alert=AlertId(str(told.n)),
        source="gate",
        key=str(told.n),
        camera=told.camera,
        type=told.class_code or "",
        phase=Phase.PULSE,
        at=told.at,
        place=told.place,
        title="x",
        class_code=told.class_code,
        bbox=told.bbox,
    )


def _report(told: Telling) -> Report:
    return Report(
        case=CaseId(str(told.n)),
        at=told.at,
        lon=told.place.lon,
        lat=told.place.lat,
        source=told.source,
        class_code=told.class_code,
        words=told.words,
        shop=told.shop,
        road=told.road,
        camera=told.camera,
    )


def main(arguments: Sequence[str]) -> int:
    for seed in [int(each) for each in arguments] or SEEDS:
        tellings = district(seed).tellings
        alone, found, top = cameras_alone(tellings), judge(tellings, grouped(tellings)), proposed(tellings)
        print(
            f"seed {seed}, {len(tellings):,} tellings\n"
            f"  cameras alone: alerts ÷ objects {alone.one_source:.3f}, precision {alone.precision:.3f},"
            f" recall {alone.recall:.3f}, wrong merges of dangers {alone.wrong_dangers}, lost {alone.lost}\n"
            f"  all sources:   precision {found.precision:.3f}, recall {found.recall:.3f} (across {found.across:.3f}),"
            f" wrong merges of dangers {found.wrong_dangers}, lost {found.lost}, wrong by trap {found.by_trap}\n"
            f"  put before a person: of later tellings {top:.3f} find one of theirs among the first three",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
