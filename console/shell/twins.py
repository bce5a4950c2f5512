"""疑似重复 at a card: what the index proposes, in the words of a seat."""

from collections.abc import Callable
from datetime import datetime

from console.domain.case.stages import ENDED, STAGE_NAMES
from console.domain.duplicates.proposals import Proposal
from console.domain.rows import CaseRow
from console.models.twins import Twins
from console.shell.casework import CaseWork
from console.shell.nearby import metres, number_of, other
from console.sync.store import Store
from resources.tongue import say
from widgets.cases.answers import OtherCase
from widgets.cases.card import CaseCard
from widgets.cases.twins import Twin


class TwinDesk:
    """Keeps the proposals of one card true; a person opens them or begins to merge."""

    def __init__(self, card: CaseCard, twins: Twins, store: Store, hub_now: Callable[[], datetime]) -> None:
        self._card, self._twins, self._store, self._now = card, twins, store, hub_now
        twins.changed.connect(self._follow)

    def serve(self, work: CaseWork) -> None:
        """Where a person points to a proposal for 并案, its sheet is opened over it."""
        self._card.merge_asked.connect(lambda case: work.act("merge", into=self._named(case)))

    def show(self) -> None:
        """Show what is proposed for the case of the card now."""
        row = self._card.current()
        proposals = self._twins.for_case(row, self._now()) if row is not None else ()
        twins = (told(each, self._store.row(each.case)) for each in proposals)
        self._card.show_twins([twin for twin in twins if twin is not None])

    def mark(self, case: str) -> str:
        """What a list says of a case that is probably a second report; '' of any other."""
        twin = self._twins.likely(case)
        if twin is None:
            return ""
        number = number_of(self._store, twin)
        return say(f"疑似重复：{number}", f"possibly a duplicate of {number}")

    def likely(self, row: CaseRow) -> OtherCase | None:
        """The case that 并案 puts forward: one that is highlighted, and no other."""
        first = next((each for each in self._twins.for_case(row, self._now()) if each.highlighted), None)
        return self._named(first.case) if first is not None else None

    def _named(self, case: str) -> OtherCase | None:
        row, here = self._store.row(case), self._card.current()
        if not isinstance(row, CaseRow) or here is None:
            return None
        return other(row, metres(here.place, row.place))

    def _follow(self, judged: frozenset[str]) -> None:
        row = self._card.current()
        if row is not None and row.id in judged:
            self.show()


def told(proposal: Proposal, row: object) -> Twin | None:
    """A proposal as the card shows it; None where the seat holds the case no longer."""
    if not isinstance(row, CaseRow):
        return None
    return Twin(
        case=proposal.case,
        number=row.number,
        title=row.title,
        stage=say(*STAGE_NAMES[row.stage]),
        reasons=" · ".join(say(*each) for each in proposal.reasons),
        against=say("；", "; ").join(say(*each) for each in proposal.against),
        is_likely=proposal.highlighted,
        is_over=row.stage in ENDED,
        recurs=proposal.recurs,
    )
