"""A hub that is really up, beside the Qt loop: it runs in a thread with a loop of its own."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from tests.hub.seats import UpHub, a_hub


@pytest.fixture
def hub(tmp_path) -> Iterator[UpHub]:
    up, over = threading.Event(), asyncio.Event()
    found: list[UpHub] = []
    loop = asyncio.new_event_loop()

    async def live() -> None:
        async with a_hub(tmp_path / "hub") as hub:
            found.append(hub)
            up.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(live(),))
    thread.start()
    assert up.wait(20)
    yield found[0]
    loop.call_soon_threadsafe(over.set)
    thread.join()
    loop.close()
