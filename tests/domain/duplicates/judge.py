"""The rule by which a proposer of duplicates is judged; it has never heard of a particular one."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
LABELS = ("same", "not", "doubtful")
TOP = 3
FOUND_AT_LEAST, SURE_AT_LEAST, LOUD_AT_LEAST = 0.9, 0.95, 0.5


class Proposed(NamedTuple):
    """One answer of a proposer: the key of a case and whether it was put forward as sure."""

    key: str
    highlighted: bool


class Answer(NamedTuple):
    """What a proposer said to one scene: `labels` by key of the scene's cases, whoever else is of the crowd."""

    scene: str
    labels: dict[str, str]
    proposed: Sequence[Proposed]


class Verdict(NamedTuple):
    """Shares between 0 and 1; the lists name what went wrong as `scene: key`."""

    found: float
    sure: float
    loud: float
    missed: tuple[str, ...]
    lures: tuple[str, ...]
    doubtful_highlighted: tuple[str, ...]
    not_in_top: int
    doubtful_in_top: int
    crowd_per_scene: float

    @property
    def stands(self) -> bool:
        return (
            self.found >= FOUND_AT_LEAST
            and self.sure >= SURE_AT_LEAST
            and self.loud >= LOUD_AT_LEAST
            and not self.lures
        )


def read(file: str) -> list[dict[str, Any]]:
    """The scenes of a file beside this one."""
    scenes: list[dict[str, Any]] = json.loads((HERE / file).read_text(encoding="utf-8"))
    return scenes


def judge(answers: Iterable[Answer]) -> Verdict:
    answers = list(answers)
    same, found, top = 0, 0, dict.fromkeys(LABELS, 0)
    highlighted: dict[str, list[str]] = {label: [] for label in LABELS}
    missed: list[str] = []
    crowd = 0
    for scene, labels, proposed in answers:
        first = {each.key for each in proposed[:TOP]}
        crowd += sum(each.key not in labels for each in proposed)
        for each in proposed:
            if each.highlighted:
                highlighted[labels.get(each.key, "not")].append(f"{scene}: {each.key}")
        for key, label in labels.items():
            same += label == "same"
            found += label == "same" and key in first
            top[label] += key in first
            if label == "same" and key not in first:
                missed.append(f"{scene}: {key}")
    loud = sum(map(len, highlighted.values()))
    return Verdict(
        found=found / same if same else 1.0,
        sure=len(highlighted["same"]) / loud if loud else 1.0,
        loud=len(highlighted["same"]) / same if same else 1.0,
        missed=tuple(missed),
        lures=tuple(highlighted["not"]),
        doubtful_highlighted=tuple(highlighted["doubtful"]),
        not_in_top=top["not"],
        doubtful_in_top=top["doubtful"],
        crowd_per_scene=crowd / len(answers) if answers else 0.0,
    )
