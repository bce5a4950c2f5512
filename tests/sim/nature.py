"""What a simulated process is surrounded by: time, chance, disk and sizes, put in the place of the machine's.

All of it is done to modules while a world runs and undone after; production code has no switch for it.
"""

import os
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, tzinfo
from random import Random
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from console.hub import audience, pump, running, seat, server, welcome
from console.storage import highwater
from console.sync import courier
from console.wire import frames
from console.wire.codec import encode

if TYPE_CHECKING:
    from tests.sim.world import World

SCALED: tuple[tuple[Any, str, Any], ...] = (
    (welcome, "RESUME_MOST", 25),
    (welcome, "STRIDE", 7),
    (welcome, "SNAPSHOT_KEPT_S", 2.0),
    (running, "ROOMS_EVERY_S", 5.0),
    (running, "LOOK_EVERY_S", 2.5),
    (courier, "TICK_S", 1.0),
    (pump, "WAITING_BYTES", 24 * 1024),
    (seat, "WAITING_BYTES", 24 * 1024),
    (frames, "ROWS_PER_FRAME", 4),
    (frames, "MAX_HUB_FRAME", 12 * 1024),
)
"""Sizes and paces of production, made small, so that minutes meet what takes days in life."""
LATER = b',"later":{"words":["more",1]}}'
"""What a later version of the protocol adds to every object."""


@contextmanager
def surrounded(world: "World") -> Iterator[None]:
    """Everything in this process sees the time and the chance of this world."""
    chance = Random(f"{world.seed}/chance")

    class WorldTime(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return world.hub.clock.now()

    def later(value: Any) -> bytes:
        return encode(value)[:-1] + LATER if world.is_later else encode(value)

    def mark(self: audience.Audiences, now: datetime, heard: dict[str, datetime]) -> None:
        marked(self, now, heard)
        for stream in self._streams.values() if world.is_later else ():
            stream.send(pump.pack(b'{"frame":"Tide","height":[3]}'))

    marked = audience.Audiences.mark
    with ExitStack() as held:
        put = held.enter_context
        put(patch.object(time, "monotonic", lambda: world.timeline.now))
        put(patch.object(time, "clock_gettime", lambda _: world.timeline.now))
        put(patch.object(os, "urandom", chance.randbytes))
        put(patch.object(random, "_urandom", chance.randbytes))
        put(patch.object(server, "datetime", WorldTime))
        put(patch.object(highwater, "os", SimpleNamespace(fsync=world.forced)))
        for module in (audience, welcome, seat):
            put(patch.object(module, "encode", later))
        put(patch.object(audience.Audiences, "mark", mark))
        for module, name, value in SCALED:
            put(patch.object(module, name, value))
        put(world.vfs.installed())
        yield
