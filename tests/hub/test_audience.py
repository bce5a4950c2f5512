"""One stream per audience: what is in its frames, how they are cut, and that its chain never breaks."""

import random
from datetime import UTC, datetime
from hashlib import sha256

import msgspec

from console.domain.duty import DISTRICT, Audience, Mask
from console.domain.rows import AnyRow
from console.hub.audience import Audiences, chunks, gone
from console.hub.welcome import held
from console.storage.records import Aged
from console.wire import frames
from console.wire.codec import encode, from_hub
from tests.wire.protocol_page import PLACE

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
DESK, FIELD, WALL = (Audience(DISTRICT, mask) for mask in (Mask.DESK, Mask.FIELD, Mask.WALL))
LAW = Audience("dept-law", Mask.UNIT)


def an_item(o, size=100):
    return o, encode({"o": o, "kind": "NoteAdded", "v": 1, "thing": "c" * size, "ver": 1, "at": NOON, "by": "w"})


def read(found):
    return [from_hub(each) for each in found]


def test_items_are_cut_into_frames_that_form_a_chain():
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    for _ in range(50):
        offsets = sorted(dice.sample(range(11, 2_000), dice.randrange(1, 200)))
        news = [an_item(o, dice.choice([10, 1_000, 60_000, 300_000])) for o in offsets]
        until = offsets[-1] + dice.randrange(5)
        found = list(chunks(10, until, news))
        at = 10
        seen = []
        for data, frame in zip(found, read(found), strict=True):
            assert isinstance(frame, frames.News) and frame.prev == at
            assert len(data) <= frames.MAX_HUB_FRAME or len(frame.items) == 1
            at = frame.o
            seen += [item.o for item in frame.items]
        assert (at, seen) == (until, offsets)


def test_a_snapshot_is_ordered_cut_and_sealed_with_its_hash():
    rows = tuple(a_row(f"a-{n:04d}") for n in range(1_201))
    found = held(7, tuple(reversed(rows)))
    begin, *parts, end = read(found.frames)
    assert isinstance(begin, frames.SnapshotBegin) and isinstance(end, frames.SnapshotEnd)
    assert (begin.at, end.at, end.count) == (7, 7, 1_201)
    sent = [row for part in parts if isinstance(part, frames.Rows) for row in part.rows]
    assert tuple(sent) == rows and all(len(part.rows) <= 500 for part in parts if isinstance(part, frames.Rows))
    assert all(len(data) <= frames.MAX_HUB_FRAME for data in found.frames)
    whole = b"".join(encode(row) for row in sent)
    assert end.sha256 == sha256(whole).hexdigest()


def a_row(id_):
    return msgspec.convert(
        {
            "row": "AlertRow", "id": id_, "ver": 1, "stage": "open", "camera": "cam", "type": "t", "class_code": None,
            "title": "店外经营", "place": msgspec.to_builtins(PLACE), "first_at": NOON, "last_at": NOON, "hits": 1,
        },
        AnyRow,
    )  # fmt: skip


class Ear:
    """A seat that only listens."""

    def __init__(self, audience):
        self.audience = audience
        self.heard = []

    def take(self, packed):
        self.heard.append(from_hub(packed))


def test_all_seats_of_an_audience_stand_at_one_position():
    audiences = Audiences(5, lambda frame: frame)
    first, second, other = Ear(DESK), Ear(DESK), Ear(LAW)
    assert audiences.join(first, NOON) == 5
    audiences.head = 9
    assert audiences.join(second, NOON) == 9
    assert [(mark.prev, mark.o) for mark in first.heard] == [(5, 9)]
    assert second.heard == []
    audiences.join(other, NOON)
    audiences.mark(NOON, {"gate-9": NOON})
    assert [(mark.prev, mark.o) for mark in second.heard] == [(9, 9)]
    assert first.heard[-1].heard == {"gate-9": NOON} and other.heard[-1].heard == {}


def test_an_audience_that_nobody_listens_to_costs_nothing():
    audiences = Audiences(5, lambda frame: frame)
    ear = Ear(WALL)
    audiences.join(ear, NOON)
    audiences.leave(ear)
    audiences.leave(ear)
    assert not audiences._of_scope and not audiences._streams, "of who is gone nothing is kept"
    audiences.mark(NOON, {})
    assert ear.heard == []


def test_what_has_aged_is_told_to_those_who_held_it():
    aged = [
        Aged("case", "c-1", frozenset({DISTRICT, "dept-law"})),
        Aged("case", "c-2", frozenset({DISTRICT})),
        Aged("handover", "h-1", frozenset({DISTRICT})),
    ]
    assert [frame.ids for frame in read(gone(aged, DESK))] == [("c-1", "c-2", "h-1")]
    assert [frame.ids for frame in read(gone(aged, FIELD))] == [("c-1", "c-2")]
    assert [frame.ids for frame in read(gone(aged, LAW))] == [("c-1",)]
    assert read(gone(aged, Audience("dept-water", Mask.UNIT))) == []
