"""A shift of twelve hours with five seats: nobody loses a row, nothing grows, no window stands still.

The short one runs with all other tests and asks only what is right; the soak asks what is quiet as well, and prints
the table. Two variables of the environment:

    LUJIAN_SHIFT_MINUTES   how long the day takes; 11 by default, more for a closer look at memory
    LUJIAN_SHIFT_PAGE      a file that takes the table, such as tests/flows/shift.md
"""

import os
import sys
from pathlib import Path

import pytest

from tests.flows.shift.day import Size
from tests.flows.shift.reading import faults, page, unrest
from tests.flows.shift.run import work_a_shift

SEED = int(os.environ.get("LUJIAN_SEED", "7"))
MINUTES = float(os.environ.get("LUJIAN_SHIFT_MINUTES", "11"))
SHORT_MINUTES = 0.1
SHORT = Size(cases=4, alerts=80, desks=1, adopted=1, doubted=2, has_wall=False)
WHOLE = Size(cases=384, alerts=9_600, desks=3, adopted=48, doubted=600)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what a process holds is read from /proc")


def test_after_a_short_shift_every_case_is_closed_and_every_seat_holds_what_the_hub_does(tmp_path: Path) -> None:
    print(f"LUJIAN_SEED={SEED}")
    shift = work_a_shift(tmp_path, SHORT, SHORT_MINUTES, SEED)
    assert faults(shift) == []


@pytest.mark.soak
def test_a_whole_shift_of_five_seats_is_a_quiet_one(tmp_path: Path) -> None:
    print(f"LUJIAN_SEED={SEED}")
    shift = work_a_shift(tmp_path, WHOLE, MINUTES, SEED)
    print(page(shift))
    if "LUJIAN_SHIFT_PAGE" in os.environ:
        Path(os.environ["LUJIAN_SHIFT_PAGE"]).write_text(page(shift), encoding="utf-8")
    assert faults(shift) == []
    assert unrest(shift) == []
