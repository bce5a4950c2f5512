"""The one shape of what devices say: what may lie at the edge, and what is none."""

from datetime import UTC, datetime

import pytest

from console.domain.text import Refused
from console.ingest.cameras.envelope import box, instant, picture, share


def test_a_box_that_reaches_a_pixel_over_the_edge_ends_at_it():
    assert box([0, 0, 1921, 1080], (1920, 1080)) == (0.0, 0.0, 1.0, 1.0)
    assert box([-0.01, 0.2, 0.5, 0.6], None) == (0.0, 0.2, 0.5, 0.6)
    with pytest.raises(Refused, match="方框"):
        box([0, 0, 2100, 1080], (1920, 1080))


def test_a_confidence_may_be_out_of_a_hundred():
    assert (share(None), share(0.9), share(87), share(1)) == (None, 0.9, 0.87, 1.0)
    with pytest.raises(Refused, match="置信度"):
        share(True)


@pytest.mark.parametrize("found", [True, None, "0001-01-01T00:00:00", 10**40, [], "12:30"])
def test_what_is_no_time_is_refused_and_never_a_traceback(found):
    with pytest.raises(Refused, match="时间"):
        instant(found)


def test_a_time_may_be_in_seconds_or_milliseconds():
    at = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
    assert instant(at.timestamp()) == instant(at.timestamp() * 1_000) == at


def test_what_is_no_picture_is_none_whatever_it_calls_itself():
    with pytest.raises(Refused, match="图片"):
        picture(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
