"""Time at a hub never runs back, whoever tells it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from console.hub.clocks import DemoClock
from console.hub.running import running
from console.hub.settings import checked

MORNING = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
SHOWN = MORNING + timedelta(hours=3)


def a_demo() -> DemoClock:
    return DemoClock(MORNING, SHOWN, speed=1.0)


def test_a_demo_stands_still_until_its_feed_has_told_the_day():
    clock = a_demo()
    clock.hear(MORNING + timedelta(hours=1))
    assert clock.now() == clock.now() == MORNING + timedelta(hours=1)
    clock.hear(SHOWN)
    assert SHOWN <= clock.now() < clock.now() < SHOWN + timedelta(seconds=10)


def test_a_demo_is_never_behind_its_feed_and_never_runs_back():
    clock = a_demo()
    clock.hear(SHOWN + timedelta(minutes=5))
    assert clock.now() >= SHOWN + timedelta(minutes=5)
    clock.hear(SHOWN)
    assert clock.now() >= SHOWN + timedelta(minutes=5)


async def test_a_demo_hub_that_is_started_again_goes_on_where_its_history_ends(tmp_path: Path):
    first, again = (
        checked(
            {
                "listen": {"port": 0, "http_port": 0},
                "clock": {"kind": "demo", "start": start.isoformat(), "until": start.isoformat()},
            }
        )
        for start in (SHOWN, MORNING)
    )
    async with running(tmp_path / "data", first, {}, "demo"):
        pass
    async with running(tmp_path / "data", again, {}) as parts:
        assert parts.hub.clock.now() >= SHOWN
