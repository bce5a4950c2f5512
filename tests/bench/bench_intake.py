"""What does it cost to take a claim in, by each protocol, beside the bare receiver that only reads what came?

A push goes through its signature, the register, the ledger and its fsync before it is answered; a broker's message
before it is acknowledged. The bare receiver answers at once: no hub can be as quick, and the ratio says how far off.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import aiohttp
import aiomqtt
from aiohttp import web

from console.hub.running import Running, running
from console.hub.settings import Source, checked
from console.ingest.cameras.webhook import FieldMapping, sign
from tests.bench.row import NotMeasurable, Row
from tests.hub.test_links import a_link, event
from tests.support.broker import MOSQUITTO, WHY_NOT, Broker, a_broker

MESSAGES, AT_ONCE, ROUNDS = 200, 8, 5
KEY = b"k" * 24
WITHIN_S = 60.0


def run() -> list[Row]:
    if MOSQUITTO is None:
        raise NotMeasurable(WHY_NOT)
    with TemporaryDirectory() as folder:
        return asyncio.run(_measured(Path(folder)))


async def _measured(folder: Path) -> list[Row]:
    async with a_broker(folder / "mq") as broker:
        sources = {"gate-9": Source((KEY,), FieldMapping())}
        settings = checked({"listen": {"port": 0, "http_port": 0}})
        async with running(folder / "hub", settings, sources, "demo", (a_link(broker),)) as hub, _bare() as bare:
            async with aiohttp.ClientSession() as http:
                ours, other = [], []
                for n in range(ROUNDS + 1):
                    ours.append(await _pushed(http, f"{hub.addresses.http}/push/gate-9", f"w{n}"))
                    other.append(await _pushed(http, f"{bare}/push/gate-9", f"w{n}"))
                pushes = Row(f"a signed push ×{MESSAGES}", tuple(ours[1:]), tuple(other[1:]), "bare aiohttp")
            ours, other = [], []
            for n in range(ROUNDS + 1):
                ours.append(await _taken(broker, hub, f"m{n}"))
                other.append(await _read(broker, f"b{n}"))
            told = Row(f"a Frigate event ×{MESSAGES}", tuple(ours[1:]), tuple(other[1:]), "bare aiomqtt")
    return [pushes, told]


@asynccontextmanager
async def _bare() -> AsyncIterator[str]:
    async def read(request: web.Request) -> web.Response:
        await request.read()
        return web.json_response({"result": "ok"})

    app = web.Application()
    app.router.add_post("/push/{source}", read)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _pushed(http: aiohttp.ClientSession, url: str, round_: str) -> float:
    """Seconds for all of a round's pushes, several at a time."""
    door, now = asyncio.Semaphore(AT_ONCE), datetime.now(UTC)

    async def push(n: int) -> None:
        said = {
            "v": 1,
            "id": f"{round_}-{n}",
            "camera_id": f"cam-{n % 40 + 1:03}",
            "type": "shop_overflow",
            "phase": "start",
            "ts": now.isoformat(),
            "bbox": [n / MESSAGES / 2, 0.5, n / MESSAGES / 2 + 0.4, 0.9],
        }
        body, stamp = json.dumps(said).encode(), int(now.timestamp())
        headers = {
            "webhook-id": f"{round_}-{n}",
            "webhook-timestamp": str(stamp),
            "webhook-signature": sign(KEY, f"{round_}-{n}", stamp, body),
        }
        async with door, http.post(url, data=body, headers=headers) as answer:
            assert answer.status == 200, await answer.text()

    began = perf_counter()
    await asyncio.gather(*(push(n) for n in range(MESSAGES)))
    return perf_counter() - began


async def _taken(broker: Broker, hub: Running, round_: str) -> float:
    """Seconds from the first message said to the last that is on disk."""
    head, began = hub.ledger.head, perf_counter()
    await broker.say("frigate/events", *(event(id=f"{round_}-{n}") for n in range(MESSAGES)))
    async with asyncio.timeout(WITHIN_S):
        while hub.ledger.head < head + MESSAGES:  # noqa: ASYNC110  the ledger has no word for whoever only measures
            await asyncio.sleep(0.001)
    return perf_counter() - began


async def _read(broker: Broker, round_: str) -> float:
    """The same messages, read and thrown away."""
    async with aiomqtt.Client("127.0.0.1", broker.port) as client:
        await client.subscribe("bare/events", qos=1)
        began, left = perf_counter(), MESSAGES
        saying = asyncio.create_task(broker.say("bare/events", *(event(id=f"{round_}-{n}") for n in range(MESSAGES))))
        async for _ in client.messages:
            left -= 1
            if left == 0:
                break
        await saying
        return perf_counter() - began
