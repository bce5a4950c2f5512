"""Whoever is given a case is told, and nobody of what they took themselves; it is marked until it was looked at."""

import msgspec
from msgspec.structs import replace

from console.domain.case.events import CaseClaimed, CaseEvent, CaseHandedOver, CaseLetGo
from console.domain.case.stages import Stage
from console.domain.ids import AccountId, CaseId
from console.domain.rows import CaseRow
from console.shell.handed import Handed
from console.sync.store import Store
from console.wire.codec import encode
from console.wire.frames import Item
from tests.support.rows import NOON, a_case

ME, LEADER, OTHER = AccountId("wang"), AccountId("shift01"), AccountId("li")
NAMES = {ME: "王敏", LEADER: "赵值班长", OTHER: "李航"}


class Seat:
    """A store with who listens to it."""

    def __init__(self) -> None:
        self.store, self.o = Store(), 0
        self.rows: dict[str, CaseRow] = {}
        self.store.replace_all([])
        self.marked: list[str] = []
        self.said: list[tuple[str, str]] = []
        self.handed = Handed(self.store, ME, NAMES.__getitem__, self.marked.extend)
        self.handed.came.connect(lambda *words: self.said.append(words))

    def happens(self, event: CaseEvent, by: AccountId, holder: AccountId | None) -> None:
        self.apply(event, by, holder)
        self.store.flush()

    def apply(self, event: CaseEvent, by: AccountId, holder: AccountId | None) -> None:
        self.o += 1
        row = replace(self.rows.get(event.case) or a_case(event.case, stage=Stage.RECEIVED), holder=holder)
        self.rows[event.case] = row
        item = Item(
            o=self.o,
            kind=type(event).__name__,
            v=1,
            thing=event.case,
            ver=self.o,
            at=NOON,
            by=by,
            raw=msgspec.Raw(encode(event)),
            row=row,
        )
        self.store.apply([item])


def given(case: str = "c1", to: AccountId = ME) -> CaseHandedOver:
    return CaseHandedOver(case=CaseId(case), to=to)


def test_a_case_that_somebody_gives_is_told_and_marked_until_it_was_looked_at(qapp):
    seat = Seat()
    seat.happens(given(), LEADER, ME)
    assert [title for title, _ in seat.said] == ["转来一件案件"]
    assert "由赵值班长转来" in seat.said[0][1] and seat.handed.told("c1") == "由赵值班长转来"
    seat.handed.seen("c1")
    assert seat.handed.told("c1") == "" and seat.marked == ["c1", "c1"]


def test_nobody_is_told_of_what_they_took_or_gave_themselves(qapp):
    seat = Seat()
    seat.happens(CaseClaimed(case=CaseId("c1"), holder=ME), ME, ME)
    seat.happens(given("c2"), ME, ME)
    seat.happens(given("c3", OTHER), LEADER, OTHER)
    assert seat.said == []


def test_what_was_given_once_and_is_claimed_later_is_no_gift(qapp):
    seat = Seat()
    seat.happens(given(), LEADER, ME)
    seat.happens(CaseLetGo(case=CaseId("c1")), ME, None)
    assert seat.handed.told("c1") == "", "it is not mine any more"
    seat.happens(CaseClaimed(case=CaseId("c1"), holder=ME), ME, ME)
    assert len(seat.said) == 1


def test_several_at_once_are_one_word(qapp):
    seat = Seat()
    for n in range(6):
        seat.apply(given(f"c{n}"), LEADER, ME)
    seat.store.flush()
    ((title, words),) = seat.said
    assert title == "转来 6 件案件" and "由赵值班长转来" in words
    assert all(seat.handed.told(f"c{n}") for n in range(6))


def test_what_came_while_the_seat_was_away_is_found_in_the_next_picture(qapp):
    seat = Seat()
    mine = a_case("c1", stage=Stage.RECEIVED, holder=ME)
    seat.store.replace_all([mine])
    seat.store.flush()
    assert [title for title, _ in seat.said] == ["转来一件案件"]
    seat.store.replace_all([mine])
    seat.store.flush()
    assert len(seat.said) == 1
