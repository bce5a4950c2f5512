"""撤并: whatever a case was before it was merged, and whatever its master went through since, it is itself again."""

import random
from datetime import timedelta

import pytest
from msgspec.structs import replace

from console.domain.case import commands as ask
from console.domain.case.commands import Personal
from console.domain.case.events import ReporterAdded
from console.domain.case.ladder import rungs
from console.domain.case.stages import DONE, ENDED, Stage
from console.domain.case.table import Action
from console.domain.case.things import Case, Source
from console.domain.case.timers import TimerKind
from console.domain.ids import CaseId, PersonId
from console.domain.text import Refused
from tests.laws.lives import RULES, Lives
from tests.support.law import CLOCK, DESK, FEED, HERE, LEADER, NOW, MemoryBook

SOME, MANY = 15, 3_000
MERGES = frozenset({Action.MERGE, Action.GRANT_MERGE})


class Merging(Lives):
    """A master that goes on living, and children whose lives end in it."""

    def master(self) -> CaseId:
        me = CaseId(self._id("case"))
        self.book.happen(ask.ReportCase(case=me, source=Source.HOTLINE, title="主案", place=HERE), FEED, self.now)
        self._lately = [me]
        return me

    def lives_on(self, me: CaseId, acts: int, child: CaseId) -> list[PersonId]:
        """That many acts on the master; gives who has reported the child's problem meanwhile."""
        later: list[PersonId] = []
        for n in range(acts):
            self.now += timedelta(minutes=self.random.choice((1, 5, 20, 90)))
            for fire in rungs(self._case(me), self.now):
                self.book.happen(fire, CLOCK, self.now)
            case = self._case(me)
            if not case.is_open:
                break
            if self.random.random() < 0.3:
                person = Personal(person=PersonId(f"late-{n}"))
                self.book.happen(ask.AddReporter(case=me, reporter=person, child=child), FEED, self.now)
                later.append(person.person)
            told = [event for step in self._act(case) for event in step.events]
            later += [each.reporter for each in told if isinstance(each, ReporterAdded) and each.child == child]
        return later


def parted(lives: Merging) -> Case | None:
    """One child merged and, where its master is still open, parted again; None where this life never merged."""
    master = lives.master()
    merged: Case | None = None
    before: Case | None = None
    first = lives.random.randrange(16)
    for n, step in enumerate(lives.live()):
        lives._lately, lives._straight = [master], False
        for action in (*MERGES, Action.ASK_MERGE):
            lives.taken[action] = 0 if n >= first else 10**6
        if step.action in MERGES and step.before is not None:
            merged, before = step.after, step.before
            break
        if not lives._case(master).is_open:
            return None
    if merged is None or before is None or merged.merged is None or merged.merged.master != master:
        return None
    later = lives.lives_on(master, lives.random.randrange(25), merged.id)
    lives.now += timedelta(minutes=lives.random.randrange(600))
    reason = ask.UnmergeCase(case=merged.id, reason="两处不同")
    if lives._case(master).stage in DONE:
        untouched = dict(lives.book.things)
        with pytest.raises(Refused, match="主案已结案"):
            lives.book.happen(reason, DESK, lives.now)
        assert lives.book.things == untouched
        return None
    lives.book.happen(reason, DESK, lives.now)
    after = lives._case(merged.id)
    assert after.ver > merged.ver > before.ver
    assert replace(after, ver=before.ver, reporters=before.reporters) == before
    assert after.reporters == (*before.reporters, *later)
    assert all(each.case != after.id for each in lives._case(master).joined)
    intake, was = after.timer(TimerKind.T1), before.timer(TimerKind.T1)
    assert intake == was, "the clock has the deadline it had, as if it had run on"
    return before


def of_every_kind(found: list[Case]) -> bool:
    """Merged before and after filing, with units at work and with a request waiting."""
    early = {each.stage for each in found} >= {Stage.RECEIVED, Stage.REGISTERED}
    return early and any(each.assignments for each in found) and any(each.requests for each in found)


def prove(seed: int, wanted: int) -> list[Case]:
    """At least that many children merged and parted, of every kind that matters, under both kinds of centre."""
    print(f"seed {seed}")
    both = [Merging(seed + n, rules) for n, rules in enumerate(RULES)]
    found: list[Case] = []
    n = 0
    while len(found) < wanted or not of_every_kind(found):
        n += 1
        assert n < 120 * wanted, "too few lives merge"
        lives = both[n % len(both)]
        case = parted(lives)
        found += [] if case is None else [case]
    return found


def test_a_parted_case_is_what_it_was_but_for_its_version_and_who_reported_it_since() -> None:
    assert of_every_kind(prove(random.randrange(2**32), SOME))


@pytest.mark.soak
def test_thousands_of_parted_cases_are_what_they_were() -> None:
    found = prove(random.randrange(2**32), MANY)
    assert {each.stage for each in found} >= {Stage.RECEIVED, Stage.TO_DISPATCH, Stage.TO_SIGN, Stage.HANDLING}


C, M = CaseId("c-1"), CaseId("c-2")


def merged(minutes: int = 5) -> MemoryBook:
    book = MemoryBook()
    for me in (C, M):
        book.happen(ask.ReportCase(case=me, source=Source.CITIZEN, title="垃圾", place=HERE), FEED)
    book.happen(ask.MergeCase(case=C, into=M), DESK, NOW + timedelta(minutes=minutes))
    return book


def the(book: MemoryBook, me: CaseId = C) -> Case:
    found = book.case(me)
    assert found is not None
    return found


def test_while_it_is_merged_no_clock_of_it_runs_and_after_it_every_rung_that_was_missed_is_due() -> None:
    book = merged()
    later = NOW + timedelta(hours=1)
    assert rungs(the(book), later) == ()
    book.happen(ask.UnmergeCase(case=C, reason="两处不同"), DESK, later)
    assert [each.rung for each in rungs(the(book), later) if each.timer == TimerKind.T1] == [1, 2]
    timer = the(book).timer(TimerKind.T1)
    assert timer is not None and timer.deadline.due_at == NOW + timedelta(minutes=15)


def test_what_is_reported_for_the_master_alone_stays_with_it() -> None:
    book = merged()
    book.happen(ask.AddReporter(case=M, reporter=Personal(person=PersonId("p1"))), FEED)
    book.happen(ask.AddReporter(case=M, reporter=Personal(person=PersonId("p2")), child=C), FEED)
    book.happen(ask.UnmergeCase(case=C, reason="两处不同"), DESK)
    assert (the(book).reporters, the(book, M).reporters) == (("p2",), ("p1",))
    with pytest.raises(Refused):
        book.happen(ask.AddReporter(case=M, reporter=Personal(person=PersonId("p3")), child=C), FEED)


def test_a_case_that_stands_for_others_is_not_merged_itself_nor_into_itself_nor_into_one_that_has_ended() -> None:
    book = merged()
    third = CaseId("c-3")
    book.happen(ask.ReportCase(case=third, source=Source.CITIZEN, title="垃圾", place=HERE), FEED)
    for me, into in ((M, third), (third, third), (third, CaseId("nowhere")), (third, C)):
        with pytest.raises(Refused):
            book.happen(ask.MergeCase(case=me, into=into), DESK)
    book.happen(ask.CloseByOrder(case=M, reason="领导批示"), LEADER)
    assert the(book, M).stage in ENDED
    with pytest.raises(Refused):
        book.happen(ask.MergeCase(case=third, into=M), DESK)
    with pytest.raises(Refused, match="主案已结案"):
        book.happen(ask.UnmergeCase(case=C, reason="两处不同"), DESK)


def test_a_report_is_not_lost_with_a_master_that_turns_out_to_be_void() -> None:
    book = MemoryBook()
    for each in (C, M):
        book.happen(ask.ReportCase(case=each, source=Source.CITIZEN, title="垃圾", place=HERE), FEED)
        book.happen(ask.RegisterCase(case=each), DESK)
    book.happen(ask.MergeCase(case=C, into=M), DESK)
    book.happen(ask.TakeBackReport(case=M, reason="误报"), FEED)
    assert the(book, M).stage is Stage.VOID
    book.happen(ask.UnmergeCase(case=C, reason="主案误报，此件属实"), DESK)
    assert the(book).stage is Stage.REGISTERED and the(book).timer(TimerKind.T1) is not None
    assert the(book, M).joined == ()
