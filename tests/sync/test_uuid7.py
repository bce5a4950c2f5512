"""Ids that sort by when they were made."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from console.sync.uuid7 import Uuid7
from tests.support.rows import NOON


def test_an_id_has_the_fields_of_rfc_9562():
    """The RFC's own example, appendix A.6: 1645557742000 ms, rand_a CC3, rand_b 18C4DC0C0C07398F."""
    at = datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)
    made = Uuid7(lambda bits: 0xCC3 if bits == 11 else 0x18C4DC0C0C07398F)(at)
    fields = UUID(made)
    assert made.startswith("017f22e2-79b0-7")
    assert made.endswith("-98c4-dc0c0c07398f")
    assert (fields.version, fields.variant) == (7, "specified in RFC 4122")


def test_ids_of_one_millisecond_keep_their_order_even_past_the_counter():
    make = Uuid7()
    ids = [make(NOON) for _ in range(10_000)]
    assert ids == sorted(set(ids))


def test_ids_keep_their_order_when_the_clock_steps_back():
    make = Uuid7()
    first = make(NOON)
    assert make(NOON - timedelta(hours=1)) > first
    assert make(NOON + timedelta(milliseconds=1)) > first


def test_two_makers_do_not_meet():
    one, other = Uuid7(), Uuid7()
    assert not {one(NOON) for _ in range(500)} & {other(NOON) for _ in range(500)}
