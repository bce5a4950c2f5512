"""Who is in a room now: leases, latest wins, told to those who may know."""

from datetime import UTC, datetime, timedelta

from console.domain.duty import DISTRICT, Audience, Mask
from console.domain.ids import AccountId
from console.hub.rooms import LEASE_S, Rooms, hears, presence, thing_of
from console.wire import frames

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
SCOPES = frozenset({DISTRICT, "dept-law"})


def who(account):
    return frames.Who(
        account=AccountId(account), name=account, roles=frozenset(), unit=None, scope=DISTRICT, mask="desk"
    )


def enter(rooms, seat, room="case/1", now=0.0, account="wang", **more):
    rooms.enter(seat, who(account), frames.Here(room=room, **more), SCOPES, NOON + timedelta(seconds=now), now)


def told(rooms, now):
    return {room.name: [each.account for each in presence(room).present] for room, _ in rooms.tick(now)}


def test_a_room_is_told_once_and_then_only_when_it_changes():
    rooms = Rooms()
    enter(rooms, "a")
    assert told(rooms, 0) == {"case/1": ["wang"]}
    assert told(rooms, 1) == {}


def test_many_moves_within_fifty_milliseconds_are_told_once():
    rooms = Rooms()
    enter(rooms, "a")
    rooms.tick(0)
    for n in range(20):
        enter(rooms, "a", now=0.01, lon=float(n), lat=0.0)
    assert rooms.tick(0.049) == ()
    ((room, is_roster),) = rooms.tick(0.05)
    assert presence(room).present[0].lon == 19.0 and not is_roster


def test_whoever_falls_silent_has_left_after_the_lease():
    rooms = Rooms()
    enter(rooms, "a")
    rooms.tick(0)
    assert told(rooms, LEASE_S - 1) == {}
    enter(rooms, "a", now=30)
    rooms.tick(30)
    assert told(rooms, LEASE_S) == {}
    assert told(rooms, 30 + LEASE_S) == {"case/1": []}
    assert rooms.all() == (), "an empty room is forgotten"


def test_a_seat_is_in_one_room_at_a_time_and_away_is_nowhere():
    rooms = Rooms()
    enter(rooms, "a")
    enter(rooms, "a", room="session/2")
    assert told(rooms, 0) == {"case/1": [], "session/2": ["wang"]}
    enter(rooms, "a", room="session/2", state="away", now=1)
    assert told(rooms, 1) == {"session/2": []}
    rooms.leave("a")
    rooms.leave("never here")


def test_an_account_at_two_seats_is_one_person_the_latest_of_them():
    rooms = Rooms()
    enter(rooms, "a", state="editing")
    enter(rooms, "b", state="viewing", now=1)
    ((room, _),) = rooms.tick(1)
    (only,) = presence(room).present
    assert only.state == "viewing"


def test_only_those_who_see_the_thing_hear_of_its_room():
    assert hears(Audience(DISTRICT, Mask.DESK), "case/1", SCOPES)
    assert hears(Audience("dept-law", Mask.UNIT), "case/1", SCOPES)
    assert not hears(Audience("dept-water", Mask.UNIT), "case/1", SCOPES)
    assert not hears(Audience(DISTRICT, Mask.WALL), "case/1", SCOPES)
    assert hears(Audience(DISTRICT, Mask.WALL), "session/1", SCOPES)


def test_a_room_is_a_case_or_a_session():
    assert thing_of("case/1") == ("case", "1")
    assert [thing_of(name) for name in ("case/", "kitchen", "account/wang", "")] == [None] * 4
