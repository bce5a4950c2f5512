"""Real seats of a real hub over lines that are slow, torn in mid-frame, held up or lost: each ask has one effect."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Literal

import pytest

from tests.flows.bad_line import Wire
from tests.flows.room import a_hub
from tests.flows.under_load import CALLERS, Load, answered_once

Fault = Literal["slow", "torn", "held", "lost"]
QUICK: Sequence[Fault] = ("slow", "torn", "torn", "torn", "held")
LONG: Sequence[Fault] = ("slow", "torn", "torn", "torn", "torn", "held") * 8 + ("lost",) * 3
"""A lost line is noticed by its silence alone, after most of a minute."""
A_WHILE_S = (0.3, 2.0)
BETWEEN_S = (0.0, 0.5)


async def goes_bad(wire: Wire, fault: Fault, random: Random) -> None:
    match fault:
        case "slow":
            wire.delay_s = random.uniform(0.02, 0.3)
            await asyncio.sleep(random.uniform(*A_WHILE_S))
            wire.delay_s = 0.0
        case "torn":
            wire.tear(random.random())
        case "held":
            wire.hold()
            await asyncio.sleep(random.uniform(*A_WHILE_S))
            wire.pass_on()
        case "lost":
            wire.lose()


async def over_bad_lines(data: Path, faults: Sequence[Fault], seed: int) -> None:
    random, wires = Random(seed), dict[str, Wire]()
    with a_hub(data) as hub:
        for account in CALLERS:
            wires[account] = Wire(hub.url)
            await wires[account].start()
        load = Load(hub, {account: wire.url for account, wire in wires.items()})
        async with load.running():
            for fault in random.sample(faults, len(faults)):
                account = random.choice(CALLERS)
                await asyncio.sleep(random.uniform(*BETWEEN_S))
                await goes_bad(wires[account], fault, random)
                await load.answered_again(f"the line of {account} was {fault}")
        for wire in wires.values():
            await wire.close()
    assert sum(wire.torn for wire in wires.values()) == faults.count("torn")
    print(f"{len(faults)} faults, {answered_once(load.callers, data):,} asks, each answered once and in the log once")


@pytest.mark.expects_warnings
async def test_over_bad_lines_every_ask_is_answered_once(tmp_path: Path) -> None:
    seed = Random().randrange(1 << 32)
    print(f"seed {seed}")
    await over_bad_lines(tmp_path / "data", QUICK, seed)


@pytest.mark.soak
@pytest.mark.expects_warnings
async def test_over_lines_that_go_on_being_bad_every_ask_is_answered_once(tmp_path: Path) -> None:
    seed = Random().randrange(1 << 32)
    print(f"seed {seed}")
    await over_bad_lines(tmp_path / "data", LONG, seed)
