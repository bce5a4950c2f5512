"""How well tellings were put together, whoever did it: `groups` gives each telling the name of what it was put to."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations

from msgspec import Struct

from console.domain.case.things import Source
from tests.domain.claims.generator import Telling


class Verdict(Struct, frozen=True, kw_only=True):
    """`precision`, `recall` over pairs of tellings of any two sources; `one_source`: groups ÷ problems, of what
    cameras told alone; `wrong_dangers`: pairs put together of which one at least is a danger and that are two things;
    `lost`: tellings in no group, or in two. `by_trap`: wrong pairs by adversary."""

    precision: float
    recall: float
    across: float
    one_source: float
    wrong_dangers: int
    lost: int
    by_trap: dict[str, int]


def judge(tellings: Sequence[Telling], groups: Mapping[int, str]) -> Verdict:
    """`groups`: number of a telling → the group it is in. `across`: recall of pairs told by two kinds of source."""
    by_group, by_problem = defaultdict(list), defaultdict(list)
    for each in tellings:
        by_problem[each.problem].append(each)
        if each.n in groups:
            by_group[groups[each.n]].append(each)
    together = right = wrong_dangers = 0
    by_trap: Counter[str] = Counter()
    for members in by_group.values():
        for one, other in combinations(members, 2):
            together += 1
            right += one.problem == other.problem
            if one.problem != other.problem:
                wrong_dangers += one.is_danger or other.is_danger
                by_trap[one.adversary if one.adversary == other.adversary else ""] += 1
    same = across = found_across = 0
    for members in by_problem.values():
        for one, other in combinations(members, 2):
            same += 1
            if one.source != other.source:
                across += 1
                found_across += groups.get(one.n) is not None and groups.get(one.n) == groups.get(other.n)
    claims = [each for each in tellings if each.source is Source.VIDEO]
    alerts = {groups[each.n] for each in claims if each.n in groups}
    return Verdict(
        precision=right / together if together else 1.0,
        recall=right / same if same else 1.0,
        across=found_across / across if across else 1.0,
        one_source=len(alerts) / max(1, len({each.problem for each in claims})),
        wrong_dangers=wrong_dangers,
        lost=sum(each.n not in groups for each in tellings),
        by_trap=dict(by_trap),
    )
