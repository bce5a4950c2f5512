"""Asks on their way: on disk before they are sent, sent until they are answered."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from random import Random

import pytest

from console.domain.case.commands import AddNote, CloseCase, Personal, ReportCase, SignAssignment
from console.domain.case.things import Source
from console.domain.ids import AccountId, CaseId, PersonId
from console.domain.place import Place
from console.sync.outbox import IN_FLIGHT_MOST, Outbox, OutboxFault, answered_in
from console.wire import frames
from tests.support.rows import NOON

PHONE = "13812345678"
WANG, LI = AccountId("wang"), AccountId("li")


@asynccontextmanager
async def a_run(place, now=NOON):
    """One run of a seat, from opening its outbox to closing it."""
    box = Outbox(place)
    await box.open(now)
    yield box
    await box.close()


@pytest.fixture
def place(tmp_path):
    return tmp_path / "seat" / "outbox.sqlite"


@pytest.fixture
async def outbox(place):
    async with a_run(place) as box:
        yield box


def a_note(case="c1", words="已到现场"):
    return AddNote(case=CaseId(case), words=words)


def ok(frame):
    return frames.Answer(id=frame.id, result="ok", o=1)


async def test_the_asks_of_one_gesture_are_kept_together_or_not_at_all(outbox, place):
    kept = await outbox.keep_all([(a_note(f"c{n}"), {f"c{n}": n}) for n in range(3)], WANG, NOON)
    assert [frame.expects for frame in kept] == [{"c0": 0}, {"c1": 1}, {"c2": 2}]
    assert outbox.take_due(WANG, 0.0) == kept
    with closing(sqlite3.connect(place)) as beside:
        beside.execute(
            "CREATE TRIGGER full BEFORE INSERT ON ask WHEN (SELECT count(*) FROM ask) = 5 "
            "BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
        with pytest.raises(OutboxFault, match="no room"):
            await outbox.keep_all([(a_note(f"d{n}"), {}) for n in range(3)], WANG, NOON)
        assert beside.execute("SELECT count(*) FROM ask").fetchone() == (3,)
    assert len(outbox.unanswered(WANG)) == 3
    assert len(await outbox.keep_all([(a_note("e"), {})], WANG, NOON)) == 1


async def test_an_ask_has_an_id_a_time_and_an_end(outbox):
    note = await outbox.keep(a_note(), WANG, NOON)
    close = await outbox.keep(CloseCase(case=CaseId("c2")), WANG, NOON, {"c2": 3})
    assert note.id < close.id
    assert (close.expects, close.made_at) == ({"c2": 3}, NOON)
    assert note.valid_until == NOON + timedelta(days=14)
    assert close.valid_until == NOON + timedelta(minutes=10)


async def test_an_ask_is_due_at_once_however_far_the_hubs_clock_is_ahead(outbox):
    kept = await outbox.keep(a_note(), WANG, NOON + timedelta(days=1))
    assert outbox.take_due(WANG, 100.0) == (kept,)


async def test_an_unanswered_ask_is_sent_again_after_a_cut_with_the_same_id(outbox):
    kept = await outbox.keep(a_note(), WANG, NOON)
    assert outbox.take_due(WANG, 100.0) == (kept,)
    assert outbox.take_due(WANG, 100.0) == ()
    outbox.cut()
    assert outbox.take_due(WANG, 100.0) == (kept,)


async def test_of_one_thing_only_the_first_unanswered_ask_is_due(outbox):
    first = await outbox.keep(a_note("c1", "一"), WANG, NOON)
    second = await outbox.keep(a_note("c1", "二"), WANG, NOON)
    other = await outbox.keep(a_note("c2"), WANG, NOON)
    assert outbox.take_due(WANG, 100.0) == (first, other)
    outbox.settle(frames.Answer(id=first.id, result="retry", after_s=5), NOON, 100.0)
    assert outbox.take_due(WANG, 100.0) == ()
    assert outbox.take_due(WANG, 105.0) == (first,)
    outbox.settle(ok(first), NOON, 100.0)
    assert outbox.take_due(WANG, 100.0) == (second,)


async def test_an_answer_ends_an_ask_once(outbox):
    kept = await outbox.keep(a_note(), WANG, NOON)
    outbox.take_due(WANG, 100.0)
    ended = outbox.settle(ok(kept), NOON, 100.0)
    assert ended is not None and ended.thing == "c1"
    assert outbox.settle(ok(kept), NOON, 100.0) is None
    assert outbox.unanswered(WANG) == ()


async def test_no_more_asks_are_in_flight_than_the_hub_takes(outbox):
    for i in range(IN_FLIGHT_MOST + 5):
        await outbox.keep(a_note(f"c{i}"), WANG, NOON)
    assert len(outbox.take_due(WANG, 100.0)) == IN_FLIGHT_MOST
    assert outbox.take_due(WANG, 100.0) == ()


async def test_the_next_run_takes_up_what_was_unanswered_in_order(place):
    async with a_run(place) as box:
        first = await box.keep(a_note("c1"), WANG, NOON)
        answered = await box.keep(a_note("c2"), WANG, NOON)
        third = await box.keep(SignAssignment(case=CaseId("c3")), WANG, NOON)
        box.settle(ok(answered), NOON, 100.0)
    async with a_run(place) as box:
        assert box.take_due(WANG, 100.0) == (first, third)


async def test_an_ask_goes_out_only_under_the_account_that_made_it(outbox):
    mine = await outbox.keep(a_note(), WANG, NOON)
    assert (outbox.take_due(LI, 100.0), outbox.take_due(WANG, 100.0)) == ((), (mine,))


async def test_answers_are_kept_for_48_hours(place):
    async with a_run(place) as box:
        kept = await box.keep(a_note(), WANG, NOON)
        box.settle(ok(kept), NOON, 100.0)
    async with a_run(place, NOON + timedelta(hours=47)):
        assert answered_in(place) == [(WANG, kept, ok(kept))]
    async with a_run(place, NOON + timedelta(hours=49)):
        assert answered_in(place) == []


async def test_where_no_file_can_be_used_nothing_is_taken_and_the_reason_is_said(place):
    place.mkdir(parents=True)
    box = Outbox(place)
    with pytest.raises(OutboxFault) as fault:
        await box.open(NOON)
    assert "打不开" in fault.value.reason.zh and str(place) in fault.value.reason.zh
    await box.close()


def set_aside(place):
    return list(place.parent.glob("outbox.damaged-*.sqlite"))


@pytest.mark.expects_warnings
async def test_a_file_that_is_none_of_ours_is_set_aside_and_the_seat_works(place):
    place.parent.mkdir()
    place.write_bytes(b"not a database, and long enough to look like one" * 50)
    async with a_run(place) as box:
        kept = await box.keep(a_note(), WANG, NOON)
        assert box.damage is not None and str(set_aside(place)[0]) in box.damage.zh
    assert set_aside(place)[0].read_bytes().startswith(b"not a database")
    async with a_run(place) as box:
        assert (box.damage, box.take_due(WANG, 100.0)) == (None, (kept,))


@pytest.mark.expects_warnings
@pytest.mark.parametrize("damaged", [b"", b"{half", b'{"type":"Command","id":"\xff"}', None])
async def test_an_ask_that_cannot_be_read_is_told_and_holds_up_no_other(place, damaged):
    async with a_run(place) as box:
        frames_ = [await box.keep(a_note(f"c{n}"), WANG, NOON) for n in range(4)]
        box.settle(ok(frames_[3]), NOON, 100.0)
    with closing(sqlite3.connect(place)) as file, file:
        if damaged is None:
            file.execute("UPDATE ask SET answer = x'7b' WHERE id = ?", (frames_[1].id,))
        else:
            file.execute("UPDATE ask SET frame = ? WHERE id = ?", (damaged, frames_[1].id))
    async with a_run(place) as box:
        if damaged is None:
            assert box.take_due(WANG, 100.0) == (frames_[0], frames_[2])
            return
        assert box.damage is not None and "2 项" in box.damage.zh and len(set_aside(place)) == 1
        assert box.take_due(WANG, 100.0) == (frames_[0], frames_[2])
    assert answered_in(place) == [(WANG, frames_[3], ok(frames_[3]))]
    async with a_run(place) as box:
        assert box.damage is None


@pytest.mark.expects_warnings
async def test_whatever_is_damaged_the_seat_starts_and_keeps_the_next_ask(tmp_path):
    seed = Random().randrange(1 << 32)
    print(f"seed {seed}")
    random = Random(seed)
    async with a_run(tmp_path / "whole" / "outbox.sqlite") as box:
        for n in range(60):
            await box.keep(a_note(f"c{n}", "已到现场。" * random.randrange(1, 60)), WANG, NOON)
    whole, told = (tmp_path / "whole" / "outbox.sqlite").read_bytes(), 0
    for n in range(80):
        place = tmp_path / f"{n}" / "outbox.sqlite"
        place.parent.mkdir()
        place.write_bytes(hurt(whole, random))
        async with a_run(place) as box:
            told += box.damage is not None
            kept = await box.keep(a_note("next"), WANG, NOON)
        async with a_run(place) as box:
            assert kept in [each.frame for each in box.unanswered(WANG)]
    assert told > 20


def hurt(whole, random):
    """A byte changed, a page of zeros, or an end cut off."""
    at = random.randrange(len(whole))
    match random.randrange(3):
        case 0:
            return whole[:at] + bytes([random.randrange(256)]) + whole[at + 1 :]
        case 1:
            page = at - at % 4096
            return whole[:page] + bytes(4096) + whole[page + 4096 :]
        case _:
            return whole[:at]


CHILD = """
import asyncio, sys
from pathlib import Path
from console.domain.case.commands import AddNote
from console.domain.ids import AccountId, CaseId
from console.sync.outbox import Outbox
from tests.support.rows import NOON

async def main():
    box = Outbox(Path(sys.argv[1]))
    await box.open(NOON)
    for i in range(100_000):
        kept = await box.keep(AddNote(case=CaseId(f"c{i}"), words="x" * 500), AccountId("wang"), NOON)
        print(kept.id, flush=True)

asyncio.run(main())
"""


@pytest.mark.parametrize("after", [1, 7, 40])
def test_no_ask_that_was_kept_is_lost_when_the_process_is_killed(place, after):
    with subprocess.Popen([sys.executable, "-c", CHILD, str(place)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        promised = [child.stdout.readline().strip() for _ in range(after)]
        child.send_signal(signal.SIGKILL)
        promised += [line.strip() for line in child.stdout if line.endswith("\n")]
    found = asyncio.run(unanswered(place))
    assert "" not in promised
    assert found[: len(promised)] == promised
    assert len(found) <= len(promised) + 1


async def unanswered(place):
    async with a_run(place) as box:
        return [kept.frame.id for kept in box.unanswered(WANG)]


async def test_asks_made_in_one_breath_keep_their_order(outbox):
    kept = await asyncio.gather(*(outbox.keep(a_note("c1", str(i)), WANG, NOON) for i in range(20)))
    assert [each.frame for each in outbox.unanswered(WANG)] == list(kept)


async def test_a_reporter_is_nowhere_in_the_file_two_days_after_the_answer(place):
    reporter = Personal(person=PersonId("p1"), name="张三", phone=PHONE)
    body = ReportCase(
        case=CaseId("c1"), source=Source.CITIZEN, title="垃圾", place=Place(117.47, 36.75, "路口"), reporter=reporter
    )
    async with a_run(place) as box:
        asked = await box.keep(body, WANG, NOON)
        box.settle(frames.Answer(id=asked.id, result="ok"), NOON, 0.0)
    assert any(PHONE.encode() in file.read_bytes() for file in place.parent.iterdir())
    async with a_run(place, NOON + timedelta(hours=49)):
        pass
    assert not any(PHONE.encode() in file.read_bytes() for file in place.parent.iterdir())
