"""Who is here is counted by connections: whoever sits at two seats leaves with the second."""

from datetime import UTC, datetime, timedelta

from console.domain.ids import AccountId
from console.domain.people import Colleague, Role
from console.hub.rollcall import RollCall

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
WANG = AccountId("wang")


def told(call: RollCall) -> tuple[datetime | None, datetime | None]:
    (found,) = call.told([Colleague(account=WANG, name="王", roles=frozenset({Role.OPERATOR}))])
    return found.here_since, found.left_at


def test_who_came_is_here_until_the_last_of_their_seats_is_gone():
    call, later = RollCall(), NOON + timedelta(minutes=5)
    assert told(call) == (None, None)
    call.come(WANG, NOON)
    call.come(WANG, later)
    call.leave(WANG, later)
    assert told(call) == (NOON, None)
    call.leave(WANG, later)
    assert told(call) == (None, later)


def test_who_comes_back_is_here_since_then():
    call, later = RollCall(), NOON + timedelta(minutes=5)
    call.come(WANG, NOON)
    call.leave(WANG, NOON)
    call.come(WANG, later)
    assert told(call) == (later, NOON)
