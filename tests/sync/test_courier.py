"""A seat's way to its hub, against a real one at the other end."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from console.domain.case.commands import AddNote, CloseCase
from console.domain.ids import AccountId, CaseId
from console.domain.rows import CaseRow
from console.sync import courier
from console.sync.courier import ASKS_AT_ONCE, Courier
from console.sync.outbox import OFFLINE, Outbox
from console.sync.store import PORTION, Store
from console.wire import frames
from console.wire.frames import TimelineQuery
from console.wire.link import Became, Link, LinkState
from tests.support.peer import Peer
from tests.support.rows import a_case
from tests.support.socket import listening

WANG = AccountId("wang")


class Seat:
    def __init__(self, address, folder, flush_every_s=0.016):
        self.store = Store()
        self.chance = [0.0]
        self.link = Link(app="0.1.0", client="c", seat="desk", chance=lambda: self.chance[0])
        self.facts: list[object] = []
        self.changed = asyncio.Event()
        self.flushes: list[frozenset[str]] = []
        self.store.watch(self.flushed)
        self.courier = Courier(
            address,
            link=self.link,
            store=self.store,
            outbox=Outbox(folder / "outbox.sqlite"),
            clock=lambda: datetime.now(UTC),
            tell=self.tell,
            flush_every_s=flush_every_s,
        )

    def tell(self, fact):
        assert asyncio.current_task() is None
        self.facts.append(fact)
        self.changed.set()

    def flushed(self, ids):
        assert asyncio.current_task() is None
        self.flushes.append(ids)
        self.changed.set()

    async def until(self, is_so):
        async with asyncio.timeout(10):
            while not is_so():
                self.changed.clear()
                await self.changed.wait()

    async def until_live(self):
        await self.until(lambda: Became(LinkState.LIVE) in self.facts)


@asynccontextmanager
async def a_seat(address, folder, **more):
    seat = Seat(address, folder, **more)
    await seat.courier.start()
    try:
        yield seat
    finally:
        await seat.courier.close()


@pytest.fixture
async def hub():
    async with listening(Peer()) as listener:
        yield listener


@pytest.fixture
async def seat(hub, tmp_path):
    async with a_seat(hub.address, tmp_path) as seat:
        seat.courier.sign_in(WANG, "right")
        await seat.until_live()
        yield seat


def note(case="c1"):
    return AddNote(case=CaseId(case), words="已到现场")


async def test_frames_become_rows_and_one_word_to_whoever_watches(hub, seat):
    await hub.say(hub.peer.commit(a_case("a"), a_case("b")))
    await seat.until(lambda: seat.store.row("b") is not None and seat.flushes)
    assert seat.flushes[-1] == {"a", "b"}


async def test_while_a_large_snapshot_is_made_ready_the_loop_goes_on_and_what_is_told_after_it_waits(
    hub, tmp_path, monkeypatch
):
    monkeypatch.setattr(courier, "SLICE_S", 0.0)
    hub.peer.commit(*(a_case(f"c{n}") for n in range(6 * PORTION)))
    held: list[tuple[int, bool]] = []

    async with a_seat(hub.address, tmp_path) as seat:

        def look() -> None:
            held.append((len(seat.store.rows(CaseRow)), seat.link.is_live))
            if Became(LinkState.LIVE) not in seat.facts:
                asyncio.get_running_loop().call_soon(look)

        seat.courier.sign_in(WANG, "right")
        await seat.until(lambda: Became(LinkState.JOINING) in seat.facts)
        asyncio.get_running_loop().call_soon(look)
        await seat.until_live()
        rows = [count for count, _ in held]
        assert set(rows) <= {0, 6 * PORTION} and rows == sorted(rows)
        assert held.count((0, True)) >= 4, "the loop stood still while the snapshot was made ready"
        await hub.say(hub.peer.commit(a_case("late")))
        await seat.until(lambda: seat.store.row("late") is not None)


async def test_a_burst_costs_as_many_flushes_as_frames_of_screen_time(hub, tmp_path):
    async with a_seat(hub.address, tmp_path, flush_every_s=0.2) as seat:
        seat.courier.sign_in(WANG, "right")
        await seat.until_live()
        await hub.say(*(hub.peer.commit(a_case(f"c{i}")) for i in range(300)))
        await seat.until(lambda: len(set().union(*seat.flushes)) == 300)
        assert len(seat.flushes) <= 4


async def test_what_is_asked_in_one_gesture_travels_in_one_frame_and_is_answered_one_by_one(hub, seat):
    answers = seat.courier.ask_all([(note(f"c{n}"), {}) for n in range(60)])
    assert [answer.result for answer in await asyncio.gather(*answers)] == ["ok"] * 60
    assert [len(frame.commands) for frame in hub.peer.said if isinstance(frame, frames.Batch)] == [60]


async def test_who_waits_for_an_answer_when_the_seat_closes_waits_no_longer(tmp_path):
    async with listening(Peer()) as hub:
        async with a_seat(hub.address, tmp_path) as seat:
            seat.courier.sign_in(WANG, "right")
            await seat.until_live()
            hub.peer.is_deaf = True
            (answer,) = seat.courier.ask_all([(note(), {})])
        assert answer.cancelled()


async def test_who_waits_for_a_question_when_the_seat_closes_waits_no_longer(tmp_path):
    async with listening(Peer()) as hub:
        async with a_seat(hub.address, tmp_path) as seat:
            seat.courier.sign_in(WANG, "right")
            await seat.until_live()
            looking = [asyncio.ensure_future(seat.courier.find(TimelineQuery(thing=f"c{n}"))) for n in range(12)]
            await asyncio.sleep(0)
            assert len(seat.courier._finders) == ASKS_AT_ONCE, "the others wait for their turn"
        done, pending = await asyncio.wait(looking, timeout=5)
        assert not pending and all(each.cancelled() for each in done)


async def test_an_ask_marks_its_case_until_the_answer(hub, seat):
    answer = seat.courier.ask(note())
    assert seat.store.is_waiting("c1")
    assert (await answer).result == "ok"
    assert not seat.store.is_waiting("c1")


async def test_after_a_cut_the_seat_comes_back_and_misses_nothing(hub, seat):
    await hub.cut()
    hub.peer.commit(a_case("missed"))
    await seat.until(lambda: seat.store.row("missed") is not None)
    assert len([frame for frame in hub.peer.said if isinstance(frame, frames.SignIn)]) == 1


async def test_an_unanswered_ask_is_asked_again_with_the_same_id_after_a_cut(hub, seat):
    hub.peer.is_deaf = True
    asking = seat.courier.ask(note())
    await hub.until(lambda: commands(hub))
    hub.peer.is_deaf = False
    await hub.cut()
    async with asyncio.timeout(10):
        assert (await asking).result == "ok"
    assert len({frame.id for frame in commands(hub)}) == 1
    assert len(commands(hub)) == 2


async def test_offline_a_note_waits_and_a_closing_is_refused_at_once(hub, seat):
    seat.chance[0] = 10.0
    await hub.cut()
    await seat.until(lambda: seat.link.state is LinkState.WAITING)
    refused = await seat.courier.ask(CloseCase(case=CaseId("c2")))
    assert (refused.result, refused.reason, seat.store.is_waiting("c2")) == ("denied", OFFLINE, False)
    waiting = seat.courier.ask(note())
    seat.link.retry_at = None
    async with asyncio.timeout(10):
        assert (await waiting).result == "ok"


async def test_nobody_asks_before_signing_in(hub, tmp_path):
    async with a_seat(hub.address, tmp_path) as seat:
        assert (await seat.courier.ask(note())).result == "denied"


async def test_a_question_is_asked_again_after_a_cut(hub, seat):
    finding = asyncio.create_task(seat.courier.find(frames.CasesQuery(text="井盖")))
    await hub.until(lambda: asks(hub))
    await hub.cut()
    await hub.until(lambda: len(asks(hub)) == 2)
    await hub.say(frames.Found(id=asks(hub)[-1].id, as_of=7))
    async with asyncio.timeout(10):
        assert (await finding).as_of == 7


async def test_a_question_nobody_waits_for_is_cancelled_at_the_hub(hub, seat):
    finding = asyncio.create_task(seat.courier.find(frames.CasesQuery(text="井盖")))
    await hub.until(lambda: asks(hub))
    finding.cancel()
    await hub.until(lambda: any(isinstance(frame, frames.Cancel) for frame in hub.peer.said))


async def test_where_i_am_is_said_again_after_a_cut(hub, seat):
    seat.courier.here("case/c1")
    seat.courier.here("case/c2", "editing")
    await hub.until(lambda: len(heres(hub)) == 2)
    await hub.cut()
    await hub.until(lambda: len(heres(hub)) == 3)
    assert (heres(hub)[-1].room, heres(hub)[-1].state) == ("case/c2", "editing")


async def test_who_left_is_not_put_back_by_a_cut(hub, seat):
    seat.courier.here("case/c1")
    seat.courier.here("case/c1", "away")
    await hub.until(lambda: len(heres(hub)) == 2)
    await hub.cut()
    seat.facts.clear()
    await seat.until_live()
    seat.courier.here("case/c2")
    await hub.until(lambda: len(heres(hub)) == 3)
    assert [here.room for here in heres(hub)] == ["case/c1", "case/c1", "case/c2"]


async def test_a_place_in_a_room_is_renewed_before_the_hub_lets_it_go(hub, seat, monkeypatch):
    monkeypatch.setattr("console.sync.courier.STAND_EVERY_S", 0.1)
    seat.courier.here("case/c1")
    await hub.until(lambda: len(heres(hub)) == 3)


async def test_a_hub_that_is_not_there_is_tried_again(tmp_path, unused_tcp_port):
    async with a_seat(f"ws://127.0.0.1:{unused_tcp_port}", tmp_path) as seat:
        seat.courier.sign_in(WANG, "right")
        await seat.until(lambda: seat.link.state is LinkState.WAITING)
        async with listening(Peer(), unused_tcp_port):
            await seat.until_live()


async def test_asks_left_by_an_earlier_run_are_marked_and_sent(hub, tmp_path):
    async with a_seat("ws://127.0.0.1:9", tmp_path) as seat:
        await seat.courier._outbox.keep(note("c9"), WANG, datetime.now(UTC))
    async with a_seat(hub.address, tmp_path) as seat:
        seat.courier.sign_in(WANG, "right")
        await seat.until(lambda: any("c9" in ids for ids in seat.flushes))
        await hub.until(lambda: commands(hub))
        await seat.until(lambda: not seat.store.is_waiting("c9"))


def commands(hub):
    return [frame for frame in hub.peer.said if isinstance(frame, frames.Command)]


def asks(hub):
    return [frame for frame in hub.peer.said if isinstance(frame, frames.Ask)]


def heres(hub):
    return [frame for frame in hub.peer.said if isinstance(frame, frames.Here)]
