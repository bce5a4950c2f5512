"""The seat's end of the wire: one path to health, and never a hole in the picture."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random

import msgspec
import pytest

from console.domain.ids import AccountId
from console.domain.text import Text
from console.sync.store import Store
from console.wire import frames
from console.wire.codec import encode, from_seat
from console.wire.frames import Close
from console.wire.link import (
    Became,
    Dial,
    Dropped,
    Hang,
    Link,
    LinkState,
    Marked,
    Replaced,
    Send,
    SignedInAs,
    SignInRefused,
    Took,
)
from tests.support.clock import HandTurnedClock
from tests.support.peer import Peer
from tests.support.rows import NOON, a_case

WANG = AccountId("wang")


class Seat:
    """A link wired to a peer without a network; a test may cut, drop and repeat."""

    def __init__(self, peer=None, chance=0.5):
        self.clock = HandTurnedClock()
        self.peer = peer or Peer()
        self.answer: Callable[[str, datetime], list[frames.FromHub]] = self.peer.answer
        self.link = Link(app="0.1.0", client="c", seat="desk", chance=lambda: chance)
        self.effects = []
        self.is_connected = False
        self.trip = timedelta()

    def do(self, effects):
        """Carry out what the link wants, with the peer answering at once."""
        for effect in effects:
            self.effects.append(effect)
            match effect:
                case Dial():
                    self.is_connected = True
                    self.do(self.link.opened(self.clock.now))
                case Send(text) if self.is_connected:
                    for frame in self.answer(text, self.clock.now):
                        self.hear(frame)
                case Hang(code):
                    self.cut(code)

    def hear(self, *heard):
        for frame in heard:
            if self.is_connected:
                self.do(self.link.recv(encode(frame), self.clock.now))

    def cut(self, code=1006):
        self.is_connected = False
        self.do(self.link.closed(code, self.clock.now))

    def tick(self, **span):
        self.do(self.link.tick(self.clock.turn(**span)))

    def sign_in(self, password="right"):
        self.do(self.link.sign_in(WANG, password, self.clock.now))
        return self

    def heard(self, kind):
        return [effect for effect in self.effects if isinstance(effect, kind)]

    def said(self, kind):
        return [frame for frame in self.peer.said if isinstance(frame, kind)]


def live(**more):
    seat = Seat(**more).sign_in()
    assert seat.link.state is LinkState.LIVE
    return seat


def test_the_first_way_in_is_sign_in_hello_snapshot_mark():
    peer = Peer()
    peer.commit(a_case("a"), a_case("b"), a_case("c"))
    seat = live(peer=peer)
    hello = seat.said(frames.Hello)[0]
    assert (hello.epoch, hello.offset, hello.seat) == ("", 0, "desk")
    assert {row.id for row in seat.heard(Replaced)[0].rows} == {"a", "b", "c"}
    assert (seat.link.epoch, seat.link.offset) == ("e1", 3)
    states = [effect.state for effect in seat.heard(Became)]
    assert states == [LinkState.DIALLING, LinkState.SIGNING_IN, LinkState.JOINING, LinkState.LIVE]


def test_after_a_cut_the_seat_comes_back_with_its_token_and_takes_only_what_it_missed():
    seat = live()
    seat.cut()
    seat.peer.commit(a_case("missed"))
    seat.tick(seconds=1)
    assert [effect.state for effect in seat.heard(Became)[-4:-3]] == [LinkState.DIALLING]
    assert seat.link.state is LinkState.LIVE
    assert (seat.said(frames.Token)[0].token, len(seat.said(frames.SignIn))) == ("t1", 1)
    assert (len(seat.heard(Replaced)), len(seat.heard(Took)), seat.link.offset) == (1, 1, 1)


def test_what_was_taken_already_is_dropped():
    seat = live()
    news = seat.peer.commit(a_case("a"))
    seat.hear(news, news)
    assert (len(seat.heard(Took)), seat.link.state) == (1, LinkState.LIVE)


def test_a_gap_is_resumed_over_and_not_papered_over():
    seat = live()
    seat.peer.commit(a_case("lost on the way"))
    seat.hear(seat.peer.commit(a_case("b")))
    assert (seat.heard(Took), seat.heard(Hang)[-1].code) == ([], Close.POSITION_LOST)
    seat.tick(seconds=1)
    taken = [item.thing for effect in seat.heard(Took) for item in effect.items]
    assert (taken, seat.link.offset) == (["lost on the way", "b"], 2)


def test_a_mark_moves_the_position_over_what_others_saw():
    seat = live()
    seat.peer.head = 7
    seat.hear(seat.peer.mark())
    assert (seat.link.offset, seat.link.last_mark_at) == (7, seat.clock.now)
    news = frames.News(prev=7, o=8, items=())
    seat.hear(news)
    assert seat.link.offset == 8


def test_a_mark_that_lay_in_a_queue_is_as_old_as_it_is():
    seat = live(peer=Peer(behind=timedelta(minutes=5)))
    seat.tick(seconds=2)
    made = seat.clock.turn(seconds=1)
    mark = seat.peer.mark(at=seat.peer.now(made))
    seat.clock.turn(seconds=12)
    seat.hear(mark)
    assert seat.link.last_mark_at == made


def test_a_link_whose_marks_come_late_is_not_a_silent_one():
    seat = live()
    for _ in range(20):
        seat.tick(seconds=3)
        seat.hear(seat.peer.mark(at=seat.clock.now - timedelta(seconds=50)))
    assert (seat.link.state, seat.heard(Hang)) == (LinkState.LIVE, [])


def test_a_mark_from_elsewhere_is_a_gap_and_not_a_sign_of_health():
    seat = live()
    before = seat.link.last_mark_at
    seat.clock.turn(seconds=3)
    seat.hear(frames.Mark(prev=5, o=9, at=NOON))
    assert (seat.heard(Hang)[-1].code, seat.link.last_mark_at) == (Close.POSITION_LOST, before)


def test_a_position_lost_again_and_again_is_given_up_for_a_snapshot():
    seat = live()
    seat.answer = lambda text, now: [f for f in seat.peer.answer(text, now) if not isinstance(f, frames.Mark)]
    for _ in range(2):
        seat.hear(frames.Mark(prev=99, o=199, at=NOON))
        seat.tick(seconds=1)
    hellos = [(hello.epoch, hello.offset) for hello in seat.said(frames.Hello)]
    assert hellos == [("", 0), ("e1", 0), ("", 0)]


def test_half_a_snapshot_is_thrown_away():
    peer = Peer()
    peer.commit(a_case("a"), a_case("b"), a_case("c"))
    seat = Seat(peer)
    half = [peer.welcome("snapshot", NOON), *peer.snapshot()[:2]]
    seat.answer = lambda text, now: half if isinstance(from_seat(text), frames.Hello) else peer.answer(text, now)
    seat.sign_in()
    seat.cut()
    assert (seat.heard(Replaced), seat.link.offset) == ([], 0)
    seat.answer = peer.answer
    seat.tick(seconds=1)
    assert len(seat.heard(Replaced)[0].rows) == 3


@pytest.mark.parametrize("wrong", [{"count": 2}, {"sha256": "0" * 64}, {"at": 9}])
def test_a_snapshot_that_is_not_what_its_end_says_is_thrown_away(wrong):
    seat = Seat()
    seat.peer.commit(a_case("a"))

    def spoilt(text, now):
        heard = seat.peer.answer(text, now)
        return [msgspec.structs.replace(f, **wrong) if isinstance(f, frames.SnapshotEnd) else f for f in heard]

    seat.answer = spoilt
    seat.sign_in()
    assert (seat.heard(Replaced), seat.heard(Hang)[0].code) == ([], Close.POSITION_LOST)


def test_a_snapshot_is_checked_over_the_bytes_as_they_came():
    """A newer hub's rows may carry fields this seat does not know."""
    seat = Seat()
    seat.answer = lambda text, now: [] if isinstance(from_seat(text), frames.Hello) else seat.peer.answer(text, now)
    seat.sign_in()
    row = encode(a_case("a"))[:-1] + b',"colour":"red"}'
    seat.hear(seat.peer.welcome("snapshot", NOON), frames.SnapshotBegin(at=1))
    seat.do(seat.link.recv(b'{"frame":"Rows","rows":[' + row + b"]}", NOON))
    seat.hear(frames.SnapshotEnd(at=1, count=1, sha256=sha256(row).hexdigest()))
    assert [each.id for each in seat.heard(Replaced)[0].rows] == ["a"]


def test_rows_that_come_in_another_order_are_checked_in_that_of_the_hash():
    seat = Seat()
    seat.answer = lambda text, now: [] if isinstance(from_seat(text), frames.Hello) else seat.peer.answer(text, now)
    seat.sign_in()
    rows = [a_case("c"), a_case("a"), a_case("b")]
    whole = sha256(b"".join(encode(row) for row in sorted(rows, key=lambda row: row.id))).hexdigest()
    sent = [frames.Rows(rows=(rows[0],)), frames.Rows(rows=tuple(rows[1:]))]
    seat.hear(seat.peer.welcome("snapshot", NOON), frames.SnapshotBegin(at=1), *sent)
    seat.hear(frames.SnapshotEnd(at=1, count=3, sha256=whole))
    assert [each.id for each in seat.heard(Replaced)[0].rows] == ["c", "a", "b"]


def test_news_before_the_seat_stands_anywhere_is_not_taken():
    seat = Seat()
    seat.answer = lambda text, now: [] if isinstance(from_seat(text), frames.Hello) else seat.peer.answer(text, now)
    seat.sign_in()
    seat.hear(frames.News(prev=0, o=1, items=()))
    assert (seat.heard(Took), seat.heard(Hang)[-1].code) == ([], Close.POSITION_LOST)


def test_another_history_under_the_same_offset_is_a_snapshot():
    seat = live()
    seat.hear(seat.peer.commit(a_case("a")))
    seat.cut()
    seat.peer.epoch = "e2"
    seat.tick(seconds=1)
    assert (len(seat.heard(Replaced)), seat.link.epoch) == (2, "e2")


def test_reconnects_wait_longer_and_longer_with_full_jitter():
    seat = live(chance=0.999)
    seat.answer = lambda text, now: []
    waits = []
    for _ in range(9):
        seat.cut()
        waits.append((seat.link.retry_at - seat.clock.now).total_seconds())
        seat.do(seat.link.tick(seat.link.retry_at))
    assert waits == pytest.approx([0.4995, 0.999, 1.998, 3.996, 7.992, 15.984, 29.97, 29.97, 29.97])


@pytest.mark.parametrize("code", [Close.VERSION, Close.REVOKED, Close.MALFORMED, Close.TOO_MANY, Close.APP_TOO_OLD])
def test_a_45xx_close_says_why_and_does_not_come_back(code):
    seat = live()
    seat.cut(code)
    for _ in range(5):
        seat.tick(minutes=1)
    ended = seat.heard(Became)[-1]
    assert (ended.state, ended.reason is None, seat.is_connected) == (LinkState.ENDED, False, False)


def test_who_is_revoked_no_longer_holds_what_he_was_shown():
    seat = live()
    seat.cut(Close.REVOKED)
    assert (seat.heard(Replaced)[-1].rows, seat.link.token, seat.link.offset) == ((), "", 0)


@pytest.mark.parametrize("code", [1006, 1009, 1012, 4001, 4002, 4003, 4004, 4006, 4007])
def test_every_other_close_comes_back(code):
    seat = live()
    seat.cut(code)
    seat.tick(seconds=1)
    assert seat.link.state is LinkState.LIVE


def test_the_reason_the_hub_gave_is_the_one_people_see():
    seat = live()
    seat.hear(frames.Bye(code=4001, reason=Text("今晚升级。", "Upgrade tonight.")))
    seat.cut(Close.SHUTDOWN)
    assert seat.heard(Became)[-1].reason == Text("今晚升级。", "Upgrade tonight.")


def test_an_expired_sign_in_asks_the_person_and_keeps_the_position():
    seat = live()
    seat.hear(seat.peer.commit(a_case("a")))
    seat.cut(Close.SIGN_IN_AGAIN)
    assert (seat.link.state, seat.link.token, seat.link.offset) == (LinkState.SIGNED_OUT, "", 1)
    seat.sign_in()
    assert seat.said(frames.Hello)[-1].offset == 1


def test_a_changed_scope_starts_from_nothing():
    seat = live()
    seat.hear(seat.peer.commit(a_case("a")))
    seat.cut(Close.SCOPE_CHANGED)
    seat.tick(seconds=1)
    assert (seat.said(frames.Hello)[-1].offset, len(seat.heard(Replaced))) == (0, 2)


def test_a_refused_sign_in_waits_for_a_person():
    seat = Seat().sign_in("wrong")
    assert seat.heard(SignInRefused)[0].reason.zh == "账号或密码不对。"
    for _ in range(3):
        seat.tick(seconds=30)
    assert (seat.link.state, len(seat.said(frames.SignIn))) == (LinkState.SIGNED_OUT, 1)
    seat.sign_in()
    assert seat.link.state is LinkState.LIVE


def test_a_password_is_sent_again_while_no_answer_has_come_and_forgotten_after():
    seat = Seat()
    seat.answer = lambda text, now: []
    seat.sign_in()
    seat.cut()
    seat.answer = seat.peer.answer
    seat.tick(seconds=1)
    assert seat.link.state is LinkState.LIVE
    assert "right" not in repr(vars(seat.link))


def test_another_account_never_resumes_the_position_of_the_first():
    seat = live()
    seat.hear(seat.peer.commit(a_case("a")))
    other = msgspec.structs.replace(seat.link.who, account=AccountId("li"))
    answer = seat.answer

    def as_li(text, now):
        return [
            msgspec.structs.replace(f, who=other) if isinstance(f, frames.SignedIn) else f for f in answer(text, now)
        ]

    seat.answer = as_li
    seat.do(seat.link.sign_in(AccountId("li"), "right", seat.clock.now))
    assert (seat.link.state, seat.said(frames.Hello)[-1].offset) == (LinkState.LIVE, 0)
    assert seat.heard(SignedInAs)[-1].who.account == "li"


def test_signing_out_hangs_up_and_stays_out():
    seat = live()
    seat.do(seat.link.sign_out())
    seat.tick(minutes=1)
    assert (seat.link.state, seat.is_connected, seat.link.token) == (LinkState.SIGNED_OUT, False, "")


def test_signing_in_while_the_old_socket_is_still_closing_dials_once_it_is_gone():
    seat = live()
    effects = seat.link.sign_out()
    assert seat.link.sign_in(WANG, "right", seat.clock.now)[-1] != Dial()
    assert isinstance(effects[-1], Hang)
    seat.cut(1000)
    assert seat.link.state is LinkState.LIVE


def test_45_seconds_without_a_mark_are_a_dead_line():
    seat = live()
    seat.tick(seconds=45)
    assert seat.heard(Hang) == []
    seat.hear(seat.peer.commit(a_case("a")))
    seat.tick(seconds=1)
    assert seat.heard(Hang)[-1].code == Close.NO_PONG
    seat.tick(seconds=1)
    assert seat.link.state is LinkState.LIVE


def test_a_hub_that_does_not_answer_the_sign_in_is_left():
    seat = Seat()
    seat.answer = lambda text, now: []
    seat.sign_in()
    seat.tick(seconds=46)
    assert seat.link.state is LinkState.WAITING


def test_the_hubs_time_is_told_by_the_quickest_ping():
    seat = live(peer=Peer(behind=timedelta(hours=2)))
    assert seat.link.hub_now(seat.clock.now) == seat.clock.now - timedelta(hours=2)
    for trip_s, skew_s in ((4.0, 1.9), (0.2, 0.0), (3.0, -1.4)):
        sent = seat.clock.turn(seconds=2)
        seat.is_connected = False
        (ping,) = seat.link.tick(sent)
        frame = from_seat(ping.text)
        assert isinstance(frame, frames.Ping)
        at = sent + timedelta(seconds=trip_s / 2 + skew_s) - timedelta(hours=2)
        seat.link.recv(encode(frames.Pong(n=frame.n, at=at)), seat.clock.turn(seconds=trip_s))
    assert seat.link.hub_now(NOON) == NOON - timedelta(hours=2)


@pytest.mark.parametrize("set_by", [timedelta(minutes=2), timedelta(minutes=-2)], ids=["forward", "back"])
def test_a_clock_that_was_set_is_believed_at_the_next_ping(set_by):
    seat = live()
    for _ in range(60):
        seat.tick(seconds=1)
        seat.hear(seat.peer.mark(at=seat.peer.now(seat.clock.now)))
    seat.peer.behind = -set_by
    for _ in range(20):
        seat.tick(seconds=1)
    seat.hear(seat.peer.mark(at=seat.peer.now(seat.clock.now)))
    assert seat.link.hub_now(seat.clock.now) == seat.peer.now(seat.clock.now)
    assert seat.link.last_mark_at == seat.clock.now


def test_where_a_stream_is_played_back_the_time_is_what_its_frames_say():
    seat = Seat()
    seat.answer = lambda text, now: [
        msgspec.structs.replace(f, clock="replay") if isinstance(f, frames.Welcome) else f
        for f in seat.peer.answer(text, now)
    ]
    seat.sign_in()
    seat.clock.turn(hours=1)
    seat.hear(seat.peer.mark(at=NOON + timedelta(minutes=7)))
    assert seat.link.hub_now(seat.clock.now) == NOON + timedelta(minutes=7)
    assert seat.link.hub_now(seat.clock.turn(seconds=2)) == NOON + timedelta(minutes=7, seconds=2)


def test_pings_become_rare_once_the_clock_is_known():
    seat = live()
    for _ in range(60):
        seat.tick(seconds=1)
        seat.hear(seat.peer.mark())
    assert 8 <= len(seat.said(frames.Ping)) <= 12


def test_a_malformed_frame_is_hung_up_on_and_comes_back():
    seat = live()
    seat.do(seat.link.recv(b'{"frame":"Mark","o":"far"}', seat.clock.now))
    assert seat.heard(Hang)[-1].code == Close.MALFORMED
    assert seat.link.state is LinkState.WAITING


def test_what_only_a_newer_hub_says_is_passed_over():
    seat = live()
    seat.do(seat.link.recv(b'{"frame":"Tide","height":[3]}', seat.clock.now))
    assert seat.link.state is LinkState.LIVE


def test_a_seat_that_waits_dials_again_although_its_clock_was_set_back():
    seat = live(chance=1.0)
    seat.do(seat.link.closed(1006, seat.clock.now))
    assert seat.link.state is LinkState.WAITING
    seat.clock.turn(hours=-2)
    seat.do(seat.link.tick(seat.clock.now))
    assert seat.link.state is not LinkState.WAITING


def test_a_clock_that_was_set_back_does_not_hide_a_silence():
    seat = live()
    seat.clock.turn(hours=-2)
    seat.do(seat.link.tick(seat.clock.now))
    assert seat.heard(Hang)[-1].code == Close.NO_PONG


def test_things_that_aged_out_are_passed_on_and_move_no_position():
    seat = live()
    seat.hear(frames.Gone(ids=("a", "b")))
    assert (seat.heard(Dropped)[0].ids, seat.link.offset) == (("a", "b"), 0)


def test_a_mark_carries_when_each_source_was_heard():
    seat = live()
    seat.hear(frames.Mark(prev=0, o=0, at=NOON, heard={"cameras": NOON}))
    assert seat.heard(Marked)[-1].heard == {"cameras": NOON}


@pytest.mark.parametrize("round_", range(20))
def test_whatever_the_line_does_the_seat_ends_with_the_hubs_rows(round_):
    seed = Random().randrange(10**9)
    print(f"seed {seed}")
    random, seat, store = Random(seed), Seat(), Store()
    for i in range(5):
        seat.peer.commit(a_case(f"c{i}"))
    seat.sign_in()
    for _ in range(200):
        disturb(random, seat)
        settle(seat, store)
    for _ in range(4):
        seat.tick(seconds=31)
        seat.hear(seat.peer.mark())
    settle(seat, store)
    assert seat.link.state is LinkState.LIVE
    assert dict(store.rows(type(a_case()))) == seat.peer.rows


def disturb(random, seat):
    match random.randrange(12):
        case 0:
            seat.cut() if seat.is_connected else None
        case 1:
            seat.peer.commit(a_case(f"c{random.randrange(30)}", ver=random.randrange(1000)))
        case 2 if seat.peer.news:
            seat.hear(random.choice(seat.peer.news))
        case 3:
            seat.peer.epoch = f"e{random.randrange(1000)}"
            seat.cut() if seat.is_connected else None
        case 4:
            seat.hear(seat.peer.mark())
        case 5:
            seat.tick(seconds=random.choice([0.2, 3, 50]))
        case _:
            gone = (f"c{random.randrange(30)}",) if random.random() < 0.3 else ()
            row = a_case(f"c{random.randrange(30)}", ver=random.randrange(1000))
            seat.hear(seat.peer.commit(row, gone=gone, skip=random.choice([0, 0, 3])))


def settle(seat, store):
    for effect in seat.effects:
        match effect:
            case Took(items):
                store.apply(items)
            case Replaced(rows):
                store.replace_all(rows)
    seat.effects.clear()
