"""The open cases of a district, asked with every key pressed: which of these is it?"""

from collections.abc import Sequence
from datetime import datetime
from math import exp, inf, log

from msgspec import Struct

from console.domain.duplicates.evidence import (
    METRES_A_DEGREE,
    Bond,
    Signs,
    Telling,
    alike,
    bond,
    ceiling,
    distance,
    farthest_m,
    metres_between,
    nearest,
    telling,
    weigh,
)
from console.domain.duplicates.nearby import Group, Nearby, reach_m
from console.domain.duplicates.reasons import reasons_against, reasons_for
from console.domain.duplicates.report import Report
from console.domain.duplicates.vocabulary import Vocabulary
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

    `vocabulary`: the names of the classes, for the reasons, and the words that mean them. A case is read once, when it
    comes in; answers depend on what is held, never on the order it came in.
    """

    def __init__(self, vocabulary: Vocabulary, weights: Weights = WEIGHTS) -> None:
        self._vocabulary = vocabulary
        self._weights = weights
        self._least = log(weights.least / (1 - weights.least))
        self._held = Nearby()

    def __len__(self) -> int:
        return len(self._held)

    def add(self, report: Report) -> None:
        """Hold a case, or what is now known of it."""
        self.hold(self.read(report))

    def hold(self, told: Telling) -> None:
        """As `add`, of a case that was read elsewhere with the same vocabulary."""
        self._held.take(told.report.case)
        self._held.put(told)

    def read(self, report: Report) -> Telling:
        """What follows from a report alone; as it is held, where it is."""
        held = self._held.of(report.case)
        return held if held is not None and held.report == report else telling(report, self._vocabulary)

    def drop(self, case: CaseId) -> None:
        """Forget a case that is no longer open; nothing happens where it is not held."""
        self._held.take(case)

    def propose(self, report: Report, now: datetime, most: int = 5) -> tuple[Proposal, ...]:
        """The likeliest first, what is over after what is open, never the case itself; empty where nothing fits."""
        asked = self.read(report)
        found = [
            (other.report.closed_at is not None, -signs.total, case, other, signs)
            for case, other, signs in self._fitting(asked)
        ]
        found.sort(key=lambda each: each[:3])
        sure = self._sure([signs for is_over, _, _, _, signs in found if not is_over])
        return tuple(self._said(asked, other, signs, now, signs is sure) for _, _, _, other, signs in found[:most])

    def _sure(self, still_open: Sequence[Signs]) -> Signs | None:
        """The one that is put forward as the master, of open ones in their order: rather none than a wrong one, since
        what is merged wrongly is a trouble that nobody mends.

        It can be at most one of them, or none: the first has to be likely beside all of these.
        """
        if not still_open or still_open[0].contradicts:
            return None
        odds = [exp(signs.total) for signs in still_open]
        return still_open[0] if odds[0] / (1 + sum(odds)) >= self._weights.sure else None

    def _fitting(self, asked: Telling) -> list[tuple[CaseId, Telling, Signs]]:
        """Every held case that is worth proposing; what cannot be is left as early as that is certain."""
        weights, found = self._weights, list[tuple[CaseId, Telling, Signs]]()
        prospects: dict[tuple[str, float], tuple[Bond, float, float]] = {}
        lat, least, most_words = asked.report.lat, self._least, weights.words_most * asked.own
        for group in self._held.groups(asked):
            key = (group.family, group.narrowest_m)
            if key not in prospects:
                prospects[key] = self._prospect(asked, group)
            tied, rest, farthest = prospects[key]
            if farthest < 0:
                continue
            for case, other in group.tellings.items():
                if abs(lat - other.report.lat) * METRES_A_DEGREE > farthest:
                    continue
                metres = metres_between(asked.report, other.report)
                if metres > farthest or metres > reach_m(asked.wide_m, other.wide_m) or case == asked.report.case:
                    continue
                hope = rest + distance(asked, other, tied, metres, weights)
                if hope + most_words * tied.share < least or hope + alike(asked, other, tied, weights) < least:
                    continue
                signs = weigh(asked, other, tied, metres, weights)
                if signs.total >= least:
                    found.append((case, other, signs))
        return found

    def _prospect(self, asked: Telling, group: Group) -> tuple[Bond, float, float]:
        """The bond of a family, the most it can come to without distance and words, and how far off one of it can be
        and still be proposed: below nought where none can."""
        weights = self._weights
        tied = bond(asked, next(iter(group.tellings.values())), weights)
        rest = ceiling(asked, tied, weights)
        spare = rest + weights.words_most * asked.own * tied.share - self._least
        budget = spare + nearest(asked, tied, group.narrowest_m, weights)
        is_endless = spare + weights.distance_least >= 0
        return tied, rest, inf if is_endless else farthest_m(asked, budget, group.widest_m, weights)

    def _said(self, asked: Telling, other: Telling, signs: Signs, now: datetime, highlighted: bool) -> Proposal:
        closed = other.report.closed_at
        return Proposal(
            case=other.report.case,
            score=1 / (1 + exp(-signs.total)),
            highlighted=highlighted,
            reasons=reasons_for(asked, other, signs, now, self._vocabulary.names),
            against=reasons_against(asked, other, signs, now, self._vocabulary.names),
            recurs=closed is not None and closed <= asked.report.at,
        )
