"""撤销: an act and its undo leave every row as it was, except for versions; the history tells both."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from msgspec.structs import replace

from console.domain.case import commands as ask
from console.domain.case.table import ROWS, Action, why_not
from console.domain.case.things import Case
from console.domain.case.undoing import INSTEAD, REVERSES, reverse, why_none
from console.domain.duty import whole_row
from console.domain.rows import AnyRow
from tests.laws.lives import RULES, Lives, Taken
from tests.support.law import CLEAN, CLEANERS, DESK, MemoryBook
from tests.support.life import C, Life

LIVES_MOST = 600
SOON = timedelta(seconds=10)


def copied(book: MemoryBook) -> MemoryBook:
    """The same book apart, its history aside: what happens in it does not happen in the first."""
    twin = MemoryBook(book.in_force)
    twin.things, twin.serials = dict(book.things), Counter(book.serials)
    return twin


def moved_rows(book: MemoryBook, than: MemoryBook) -> dict[str, AnyRow]:
    """The rows, as in `book`, of every case that is another there than in `than`."""
    keys = [key for key, thing in book.things.items() if isinstance(thing, Case) and than.things.get(key) is not thing]
    made = {key[1]: whole_row(book.things[key]) for key in keys}
    return {id: replace(row, ver=0) for id, row in made.items() if row is not None}


def test_an_act_and_its_undo_leave_every_row_as_it_was() -> None:
    seed = Random().randrange(10**9)
    print(f"seed {seed}")
    undone: Counter[Action] = Counter()
    both = [Lives(seed + n, rules) for n, rules in enumerate(RULES)]
    for n in range(LIVES_MOST):
        lives = both[n % len(both)]
        begun = copied(lives.book)
        for step in lives.live():
            if step.action in REVERSES and step.before is not None:
                undone[step.action] += check(lives, begun, step)
            begun = copied(lives.book)
        if set(undone) == set(REVERSES):
            break
    assert set(+undone) == set(REVERSES), "each of them was undone at least once"


def check(lives: Lives, before_it: MemoryBook, step: Taken) -> bool:
    """Undo this step in a copy of its book; whether there was anything to undo."""
    assert step.action is not None and step.before is not None
    book = copied(before_it)
    stood_at = step.before
    if before_it.case(stood_at.id) != stood_at:
        return False
    book.happen(step.command, step.actor, step.now)
    after = book.case(stood_at.id)
    assert after is not None
    found = reverse(step.action, stood_at.id, stood_at, after, step.actor)
    if found is None:
        assert step.action is Action.LET_GO and stood_at.holder != step.actor.account, step
        return False
    action, command = found
    at = step.now + SOON
    if why_not(after, action, step.actor, lives.rules, at) is not None:
        assert step.action is Action.LET_GO or ROWS[action].roles.isdisjoint(step.actor.roles), step
        return False
    told = len(book.history)
    book.happen(command, step.actor, at)
    now = moved_rows(book, before_it)
    assert now and now.keys() == moved_rows(before_it, book).keys()
    assert now == moved_rows(before_it, book), step
    assert len(book.history) > told, "it is told, not untold"
    return True


def test_of_two_tasks_handed_on_the_one_just_handed_on_is_taken_back() -> None:
    life = Life()
    life.does(DESK, ask.RegisterCase(case=C))
    life.does(DESK, ask.FileCase(case=C, class_code="E0110", condition=1))
    life.does(DESK, ask.DispatchCase(case=C, lead=CLEAN))
    life.does(CLEANERS, ask.SignAssignment(case=C))
    life.does(CLEANERS, ask.HandOn(case=C, to="保洁一组"))
    before = life.case
    life.does(CLEANERS, ask.HandOn(case=C, to="保洁二组"))
    found = reverse(Action.HAND_ON, C, before, life.case, CLEANERS)
    assert found is not None
    life.does(CLEANERS, found[1])
    (lead,) = life.case.assignments
    assert [task.to for task in lead.inner if task.done_at is None] == ["保洁一组"]


@pytest.mark.parametrize("action", [each for each in Action if each not in REVERSES])
def test_an_act_without_an_undo_says_so_and_what_there_is_instead(action: Action) -> None:
    told = why_none(action)
    assert ROWS[action].name.zh in told.zh and ROWS[action].name.en in told.en
    assert action not in INSTEAD or INSTEAD[action].zh in told.zh


def test_what_has_an_undo_needs_no_other_way() -> None:
    assert not set(INSTEAD) & set(REVERSES)
