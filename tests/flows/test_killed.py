"""A real hub, killed again and again under load: each ask has one answer and one effect."""

import asyncio
from pathlib import Path
from random import Random

import pytest

from tests.flows.room import a_hub
from tests.flows.under_load import Load, answered_once

KILLS = 25
BEFORE_A_KILL_S = (0.05, 1.0)


@pytest.mark.soak
@pytest.mark.expects_warnings
async def test_a_hub_killed_under_load_answers_every_ask_once(tmp_path: Path) -> None:
    seed = Random().randrange(1 << 32)
    print(f"seed {seed}")
    random = Random(seed)
    with a_hub(tmp_path / "data") as hub:
        load = Load(hub)
        async with load.running():
            for n in range(KILLS):
                await load.answered_again(f"{n} kills")
                await asyncio.sleep(random.uniform(*BEFORE_A_KILL_S))
                await asyncio.to_thread(hub.kill)
                await asyncio.to_thread(hub.start)
    asks = answered_once(load.callers, tmp_path / "data")
    print(f"{KILLS} kills, {asks:,} asks, each answered once and in the log once")
