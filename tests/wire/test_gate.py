"""The hub's end of the wire: who may say what, when, how much, how fast. No socket, no clock."""

import json

import pytest

from console.domain.ids import AccountId
from console.domain.people import Role
from console.domain.text import Text
from console.wire import frames, gate
from console.wire.frames import Close
from console.wire.gate import Gate

SIGN_IN = '{"frame":"SignIn","account":"wang","password":"secret"}'
TOKEN = '{"frame":"Token","token":"abc"}'
HELLO = '{"frame":"Hello","proto":[1,1],"app":"0.1.0","client":"c1","seat":"desk"}'
PING = '{"frame":"Ping","n":7}'


def command(n=1, words="看过"):
    body = {"kind": "AddNote", "case": "c-1", "words": words}
    return {"frame": "Command", "id": f"id-{n}", "body": body, "made_at": "2026-07-01T08:00:00Z"}


def a_live_gate(now=0.0, roles=frozenset({Role.OPERATOR})):
    found = Gate(now)
    found.recv(SIGN_IN, now)
    found.signed_in(roles, now)
    found.recv(HELLO, now)
    assert found.state is gate.State.LIVE
    return found


def shut_with(effects):
    assert len(effects) == 1 and isinstance(effects[0], gate.Shut), effects
    return effects[0].code


def test_a_seat_signs_in_says_hello_and_is_live():
    seat = Gate(0)
    (check,) = seat.recv(SIGN_IN, 0.1)
    assert check == gate.CheckPassword(frames.SignIn(account=AccountId("wang"), password="secret"))
    seat.signed_in(frozenset({Role.OPERATOR}), 0.2)
    (greet,) = seat.recv(HELLO, 0.3)
    assert isinstance(greet, gate.Greet) and greet.proto == 1 and greet.hello.seat == "desk"
    (decide,) = seat.recv(json.dumps(command()), 0.4)
    assert isinstance(decide, gate.Decide) and decide.commands[0].id == "id-1"


def test_a_token_signs_in_as_a_password_does():
    assert Gate(0).recv(TOKEN, 0) == (gate.CheckToken(frames.Token(token="abc")),)


def test_a_refused_sign_in_is_told_and_closed_for_good():
    seat = Gate(0)
    seat.recv(SIGN_IN, 0)
    said, shut = seat.sign_in_refused(Text("账号或密码不对。", "Wrong account or password."), 900)
    assert isinstance(said, gate.Answer) and isinstance(said.frame, frames.SignInRefused)
    assert said.frame.retry_after_s == 900
    assert isinstance(shut, gate.Shut) and shut.code == Close.SIGN_IN_FAILED
    assert seat.recv(SIGN_IN, 1) == ()


MALFORMED = {
    "no JSON": "hello",
    "half a frame": SIGN_IN[:-5],
    "an array": "[]",
    "no kind": "{}",
    "unknown kind": '{"frame":"Steal"}',
    "a hub's frame": '{"frame":"Mark","prev":0,"o":1,"at":"2026-07-01T08:00:00Z"}',
    "a field too many": '{"frame":"Token","token":"a","scope":"district"}',
    "a field too few": '{"frame":"SignIn","account":"wang"}',
    "a wrong type": '{"frame":"Token","token":7}',
    "bytes": SIGN_IN.encode(),
    "two frames": TOKEN + TOKEN,
    "a lone surrogate": '{"frame":"Token","token":"\ud800"}',
    "too deep": "[" * 17 + "]" * 17,
    "far too deep": "[" * 4000,
    "a number that is none": '{"frame":"Ping","n":NaN}',
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_frame_closes_its_connection(data):
    assert shut_with(Gate(0).recv(data, 0)) == Close.MALFORMED


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_frame_closes_a_live_connection_too(data):
    assert shut_with(a_live_gate().recv(data, 0)) == Close.MALFORMED


@pytest.mark.parametrize("data", [HELLO, PING, json.dumps(command())])
def test_nothing_but_a_sign_in_is_heard_before_it(data):
    assert shut_with(Gate(0).recv(data, 0)) == Close.MALFORMED


def test_nothing_is_heard_while_the_password_is_checked():
    seat = Gate(0)
    seat.recv(SIGN_IN, 0)
    assert shut_with(seat.recv(SIGN_IN, 0)) == Close.MALFORMED


def test_four_kibibytes_are_enough_before_sign_in():
    fits = json.dumps({"frame": "Token", "token": "x" * 4065})
    assert len(fits) == 4096
    assert isinstance(Gate(0).recv(fits, 0)[0], gate.CheckToken)
    assert shut_with(Gate(0).recv(fits + " ", 0)) == Close.TOO_BIG


def test_the_size_counts_bytes_and_not_characters():
    wide = json.dumps({"frame": "Token", "token": "路" * 2000}, ensure_ascii=False)
    assert shut_with(Gate(0).recv(wide, 0)) == Close.TOO_BIG


def test_sixty_four_kibibytes_are_the_most_after_sign_in():
    assert shut_with(a_live_gate().recv(json.dumps(command()) + " " * 65_536, 0)) == Close.TOO_BIG


def test_a_string_may_hold_sixteen_kibicharacters():
    assert isinstance(a_live_gate().recv(json.dumps(command(words="x" * 16_384)), 0)[0], gate.Decide)
    assert shut_with(a_live_gate().recv(json.dumps(command(words="x" * 16_385)), 0)) == Close.MALFORMED


def test_a_deep_value_inside_a_known_field_is_refused():
    deep = command()
    deep["body"]["words"] = json.loads("[" * 15 + "]" * 15)
    assert shut_with(a_live_gate().recv(json.dumps(deep), 0)) == Close.MALFORMED


@pytest.mark.parametrize("proto", [[2, 3], [0, 0], [3, 1]])
def test_versions_that_do_not_meet_are_told_so(proto):
    seat = Gate(0)
    seat.recv(TOKEN, 0)
    seat.signed_in(frozenset({Role.WALL}), 0)
    assert shut_with(seat.recv(HELLO.replace("[1,1]", json.dumps(proto)), 0)) == Close.VERSION


def test_a_second_hello_or_sign_in_is_out_of_turn():
    for data in (HELLO, SIGN_IN, TOKEN):
        assert shut_with(a_live_gate().recv(data, 0)) == Close.MALFORMED


def test_five_seconds_to_sign_in_and_five_to_say_hello():
    seat = Gate(0)
    assert seat.tick(5.0) == ()
    assert shut_with(seat.tick(5.1)) == Close.SIGN_IN_AGAIN
    seat = Gate(0)
    seat.recv(SIGN_IN, 4)
    assert seat.tick(30) == (), "the hub's own check takes the time it takes"
    seat.signed_in(frozenset({Role.LEADER}), 30)
    assert seat.tick(35) == ()
    assert shut_with(seat.tick(35.1)) == Close.SIGN_IN_AGAIN


def test_a_silent_client_is_let_go_after_sixty_seconds():
    seat = a_live_gate()
    assert seat.recv(PING, 30) == (gate.Echo(7),)
    assert seat.tick(90) == ()
    assert shut_with(seat.tick(90.1)) == Close.NO_PONG


def answers(effects):
    return [each.frame for each in effects if isinstance(each, gate.Answer)]


def test_people_ask_sixty_at_once_and_twenty_a_second():
    seat = a_live_gate()
    for n in range(60):
        assert isinstance(seat.recv(json.dumps(command(n)), 0)[0], gate.Decide)
        seat.settled()
    (told,) = answers(seat.recv(json.dumps(command(61)), 0))
    assert (told.id, told.result) == ("id-61", "retry") and told.after_s == pytest.approx(0.05)
    assert isinstance(seat.recv(json.dumps(command(61)), 0.05)[0], gate.Decide)


def test_a_source_asks_by_its_own_limit():
    seat = a_live_gate(roles=frozenset({Role.FEED}))
    for n in range(3_000):
        assert isinstance(seat.recv(json.dumps(command(n)), 0)[0], gate.Decide)
        seat.settled()
    assert answers(seat.recv(json.dumps(command(3_001)), 0))


def test_whoever_goes_on_asking_too_fast_is_let_go():
    seat = a_live_gate()
    codes = [
        each.code for n in range(500) for each in seat.recv(json.dumps(command(n)), 0) if isinstance(each, gate.Shut)
    ]
    assert codes == [Close.RATE]


def test_two_hundred_and_fifty_six_asks_may_be_undecided():
    seat = a_live_gate(roles=frozenset({Role.FEED}))
    for n in range(256):
        assert isinstance(seat.recv(json.dumps(command(n)), 0)[0], gate.Decide)
    assert answers(seat.recv(json.dumps(command(999)), 0))[0].result == "retry"
    seat.settled()
    assert isinstance(seat.recv(json.dumps(command(999)), 0)[0], gate.Decide)


def a_batch(size):
    small = {
        "id": "x",
        "body": {"kind": "CloseCase", "case": "c"},
        "made_at": "2026-07-01T08:00:00Z",
        "frame": "Command",
    }
    return json.dumps({"frame": "Batch", "commands": [small] * size})


def test_a_batch_is_one_gesture_of_at_most_five_hundred():
    (decide,) = a_live_gate().recv(a_batch(500), 0)
    assert isinstance(decide, gate.Decide) and len(decide.commands) == 500
    assert shut_with(a_live_gate().recv(a_batch(0), 0)) == Close.MALFORMED
    assert shut_with(a_live_gate().recv(a_batch(501), 0)) == Close.MALFORMED


def ask(n):
    return json.dumps({"frame": "Ask", "id": f"q{n}", "query": {"query": "cases", "text": "井盖"}})


def test_questions_are_counted_and_their_ids_are_free_again_once_answered():
    seat = a_live_gate()
    for n in range(16):
        assert isinstance(seat.recv(ask(n), 0)[0], gate.Look)
    (told,) = answers(seat.recv(ask(99), 0))
    assert told.id == "q99" and told.reason is not None
    seat.found("q3")
    assert isinstance(seat.recv(ask(3), 0)[0], gate.Look)
    assert shut_with(seat.recv(ask(3), 0)) == Close.MALFORMED


def test_presence_and_cancel_pass_through():
    seat = a_live_gate()
    assert isinstance(seat.recv('{"frame":"Here","room":"case/c-1"}', 0)[0], gate.Stand)
    assert seat.recv('{"frame":"Cancel","id":"q1"}', 0) == (gate.Drop("q1"),)


def test_a_storm_of_pings_is_let_go():
    seat = a_live_gate()
    effects = [seat.recv(PING, 0)[0] for _ in range(301)]
    assert isinstance(effects[299], gate.Echo) and effects[300].code == Close.RATE


def test_nothing_is_heard_of_a_connection_that_is_being_closed():
    seat = a_live_gate()
    seat.close()
    assert seat.recv(PING, 1) == () and seat.tick(1_000) == ()


@pytest.mark.parametrize(
    "frame",
    [
        command() | {"made_at": "2026-07-01T08:00:00"},
        command() | {"valid_until": "2026-07-01T08:00:00"},
        command() | {"body": {"kind": "EndTakenOverCase", "case": "c-1", "closed_at": "2026-07-01T08:00:00"}},
        {
            "frame": "Ask",
            "id": "q1",
            "query": {"query": "figures", "since": "2026-07-01T00:00:00", "until": "2026-07-02T00:00:00Z"},
        },
    ],
)
def test_an_instant_without_its_offset_does_not_get_past_the_door(frame):
    assert shut_with(a_live_gate().recv(json.dumps(frame), 0)) == Close.MALFORMED
