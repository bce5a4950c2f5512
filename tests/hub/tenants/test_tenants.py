"""Nobody is told what is not for them, whatever happens and whatever they ask; and where they were, it would be seen.

A random driver and no machine of rules that shrinks: a hub with thirteen seats is dear to start and cheap to go on
with, what matters (a scope that is lost, a room, a session, a photo of a case that came back) lies at the end of long
ways, and a finding names the frame, the secret, whose it is and the act that brought it: that is what shrinking is for.
"""

import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast, get_args

import pytest

from console.hub.http import Doorway
from console.wire import frames, gate
from tests.hub.tenants.bodies import COMMANDS, QUERIES
from tests.hub.tenants.district import MANY, PRYING, District, Leak, a_district
from tests.hub.tenants.doors import KNOCKS
from tests.hub.tenants.leaks import PLANTS, Plant, planted
from tests.hub.tenants.prying import pry
from tests.hub.tenants.returning import age, all_at_once, claim, intrude, return_after
from tests.hub.tenants.walk import Walk

SEED = int(os.environ.get("LUJIAN_SEED", random.randrange(2**32)))
SHORT, LONG = 36, 300
PRY_EVERY = 12
SEEN_WITHIN = 400
"""Acts after which a planted leak must have been seen."""
ALWAYS = ("no gone", "refusal tells", "figures over all")
"""Planted in every run of the tests; all the others under `-m soak`."""
KINDS_LEAST = 55
"""Of acts that a long life must have met, of some seventy that people may ask for."""


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """How much one may ask is another test's question."""
    for pace in ("PEOPLE", "SIGNALS"):
        monkeypatch.setattr(gate, pace, gate.Pace(1e6, 1e6))
    yield


async def live(district: District, acts: int) -> None:
    """So many acts, with everybody prying, leaving and coming back in turn; raises Leak."""
    walk, prying = Walk(district), 0
    for n in range(1, acts + 1):
        await walk.step()
        if n % PRY_EVERY == 0:
            account = PRYING[prying % len(PRYING)]
            prying += 1
            await pry(district, district.witnesses[account])
            await claim(district, district.witnesses[account])
            await return_after(district, account, walk.step, 4)
        if n % (4 * PRY_EVERY) == 0:
            await all_at_once(district)


async def test_nobody_is_told_what_is_not_for_them(data: Path, unhurried: None) -> None:
    print(f"seed {SEED}")
    async with a_district(data, SEED) as district:
        await live(district, SHORT)
        await Walk(district).meet("case", "alert", "session", "supervision", "handover")
        await pry(district, district.witnesses[MANY])
        await all_at_once(district)
        await intrude(district)
        await age(district)
        asked = {*COMMANDS, *(each.__name__ for each in QUERIES)}
        assert {each for each in asked if not district.sent[f"pried {each}"]} == set(), "nobody asked it of others"
        unsent = {each.__name__ for each in get_args(frames.SeatFrame)} - set(district.sent)
        unheard = {each.__name__ for each in get_args(frames.HubFrame)} - set(district.heard)
        assert (unsent, unheard) == (set(), set()), "a frame that nobody was searched for"


async def test_every_route_of_the_second_door_is_knocked_at() -> None:
    door = Doorway(cast(Any, None), cast(Any, None), cast(Any, None), {})
    try:
        await door.open("127.0.0.1", 0, None)
        assert door._runner is not None
        routes = {(each.method, each.resource.canonical) for each in door._runner.app.router.routes() if each.resource}
    finally:
        await door.close()
    assert routes == set(KNOCKS)


@pytest.mark.soak
@pytest.mark.parametrize("n", range(4))
async def test_nobody_is_told_in_long_lives(data: Path, unhurried: None, n: int) -> None:
    print(f"seed {SEED + n}")
    async with a_district(data, SEED + n) as district:
        await live(district, LONG)
        print(f"{sum(district.taken.values())} acts taken, of {len(district.taken)} kinds")
        assert len(district.taken) >= KINDS_LEAST


@pytest.mark.parametrize("plant", [each for each in PLANTS if each.name in ALWAYS], ids=lambda each: each.name)
async def test_a_planted_leak_is_seen(data: Path, unhurried: None, plant: Plant) -> None:
    await must_see(data, plant)


@pytest.mark.soak
@pytest.mark.parametrize("plant", [each for each in PLANTS if each.name not in ALWAYS], ids=lambda each: each.name)
async def test_every_planted_leak_is_seen(data: Path, unhurried: None, plant: Plant) -> None:
    await must_see(data, plant)


async def must_see(data: Path, plant: Plant) -> None:
    print(f"seed {SEED}")
    with planted(plant):
        async with a_district(data, SEED) as district:
            with pytest.raises(Leak) as found:
                await live(district, SEEN_WITHIN)
            print(f"{plant.name}: after {district.steps} acts: {str(found.value)[:200]}")
