"""The open cases of a district, asked with every key pressed: which of these is it?"""

from collections.abc import Mapping
from datetime import datetime
from math import exp, log

from msgspec import Struct

from console.domain.duplicates.evidence import (
    Bond,
    Signs,
    Telling,
    alike,
    bond,
    ceiling,
    distance,
    metres_between,
    nearest,
    telling,
    weigh,
)
from console.domain.duplicates.nearby import Group, Nearby, reach_m
from console.domain.duplicates.reasons import reasons_against, reasons_for
from console.domain.duplicates.report import Report
from console.domain.duplicates.weights import WEIGHTS, Weights
from console.domain.ids import CaseId
from console.domain.text import Text


class Proposal(Struct, frozen=True, kw_only=True):
    """`score`: how likely it is one thing, 0…1. `highlighted`: likely enough to be put forward as the master.

    `reasons` speak for it, `against` against. `recurs`: the case was over when this was seen; a report is never
    merged into it but may be linked as its recurrence.
    """

    case: CaseId
    score: float
    highlighted: bool
    reasons: tuple[Text, ...]
    against: tuple[Text, ...]
    recurs: bool = False


class Proposals:
    """What is open, ready to be asked. It proposes; a person decides.

    `names`: small classes by code, for the reasons. A case is read once, when it comes in; answers depend on what
    is held, never on the order it came in.
    """

    def __init__(self, names: Mapping[str, Text], weights: Weights = WEIGHTS) -> None:
        self._names = names
        self._weights = weights
        self._least = log(weights.least / (1 - weights.least))
        self._held = Nearby()

    def __len__(self) -> int:
        return len(self._held)

    def add(self, report: Report) -> None:
        """Hold a case, or what is now known of it."""
        self._held.take(report.case)
        self._held.put(telling(report))

    def drop(self, case: CaseId) -> None:
        """Forget a case that is no longer open; nothing happens where it is not held."""
        self._held.take(case)

    def propose(self, report: Report, now: datetime, most: int = 5) -> tuple[Proposal, ...]:
        """The likeliest first, what is over after what is open, never the case itself; empty where nothing fits."""
        asked = telling(report)
        found = [
            (other.report.closed_at is not None, -signs.total, case, other, signs)
            for case, other, signs in self._fitting(asked)
        ]
        found.sort(key=lambda each: each[:3])
        return tuple(self._said(asked, other, signs, now) for _, _, _, other, signs in found[:most])

    def _fitting(self, asked: Telling) -> list[tuple[CaseId, Telling, Signs]]:
        """Every held case that is worth proposing; what cannot be is left as early as that is certain."""
        weights, found = self._weights, list[tuple[CaseId, Telling, Signs]]()
        prospects: dict[tuple[str, float], tuple[Bond, float, bool]] = {}
        for group in self._held.groups(asked):
            key = (group.family, group.narrowest_m)
            if key not in prospects:
                prospects[key] = self._prospect(asked, group)
            tied, rest, is_worth_a_look = prospects[key]
            if not is_worth_a_look:
                continue
            for case, other in group.tellings.items():
                metres = metres_between(asked.report, other.report)
                if metres > reach_m(asked.wide_m, other.wide_m) or case == asked.report.case:
                    continue
                hope = rest + distance(asked, other, tied, metres, weights)
                if hope + weights.words_most < self._least or hope + alike(asked, other, weights) < self._least:
                    continue
                signs = weigh(asked, other, tied, metres, weights)
                if signs.total >= self._least:
                    found.append((case, other, signs))
        return found

    def _prospect(self, asked: Telling, group: Group) -> tuple[Bond, float, bool]:
        """The bond of a family, the most it can come to without distance and words, and whether it is worth a look."""
        tied = bond(asked, next(iter(group.tellings.values())), self._weights)
        rest = ceiling(asked, tied, self._weights)
        best = rest + nearest(asked, tied, group.narrowest_m, self._weights) + self._weights.words_most * asked.own
        return tied, rest, best >= self._least

    def _said(self, asked: Telling, other: Telling, signs: Signs, now: datetime) -> Proposal:
        score, closed = 1 / (1 + exp(-signs.total)), other.report.closed_at
        return Proposal(
            case=other.report.case,
            score=score,
            highlighted=score >= self._weights.sure and closed is None,
            reasons=reasons_for(asked, other, signs, now, self._names),
            against=reasons_against(asked, other, signs, now, self._names),
            recurs=closed is not None and closed <= asked.report.at,
        )
