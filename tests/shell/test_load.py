"""T1 and T2 as a shift leader reads them: minutes, with how many and how many late."""

from console.analytics.pace import Waits
from console.shell.load import _told


def test_a_pace_says_median_ninth_tenth_how_many_and_how_many_late():
    assert _told(Waits(n=7, late=1, median_s=246, p90_s=900)) == "4.1 / 15 分（7 件，超时 1）"
    assert _told(Waits(n=2, late=0, median_s=30, p90_s=60)) == "0.5 / 1.0 分（2 件）"
    assert _told(Waits()) == ""
