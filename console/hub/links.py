"""The hub's own lines to devices that do not push: held, and taken up again when they break.

    broker ──▶ topic, bytes ──▶ `frigate.heard` ──▶ the intake ──▶ on disk ──▶ acknowledged

A message is acknowledged once it is on disk, or once it is certain that it will never be: what a broker holds for us
while the hub is away (a session that lasts, QoS 1) comes again, and a claim heard twice is one.
"""

import asyncio
import logging
import random
from collections.abc import Sequence
from datetime import UTC, datetime

import aiomqtt
from msgspec import Struct

from console.hub.intake import Intake, Source, Unready
from console.hub.ledger import RETRY_AFTER_S
from console.ingest.cameras.frigate import FrigateMapping, heard, subscriptions
from console.storage.faults import NotKept, StorageFault

FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 30.0
WAITING_MOST = 2_000
"""So many messages wait here to be taken; what comes beyond is left unacknowledged with the broker."""

_log = logging.getLogger(__name__)


class Link(Struct, frozen=True):
    """A broker that a Frigate speaks to. `client`: the name under which the broker keeps our session."""

    name: str
    host: str
    port: int
    prefix: str
    mapping: FrigateMapping
    client: str
    user: str = ""
    password: str = ""
    uses_tls: bool = False
    cameras: tuple[str, ...] = ()

    @property
    def source(self) -> Source:
        return Source(self.name, self.mapping.classes, self.cameras)


class _Unread(aiomqtt.Client):
    """Acknowledges by our word alone. The library keeps its underlying client to itself and has no word of its own."""

    def hold_back(self) -> None:
        self._client.manual_ack_set(True)

    def acknowledge(self, message: aiomqtt.Message) -> None:
        self._client.ack(message.mid, message.qos)


async def hold(links: Sequence[Link], intake: Intake) -> None:
    """Hold every line until cancelled; one that breaks concerns no other."""
    async with asyncio.TaskGroup() as group:
        for link in links:
            group.create_task(_follow(link, intake))


async def _follow(link: Link, intake: Intake) -> None:
    wait = FIRST_WAIT_S
    while True:
        began = asyncio.get_running_loop().time()
        try:
            await _listen(link, intake)
        except aiomqtt.MqttError as fault:
            _log.warning("%s: the line to %s:%d is down: %s", link.name, link.host, link.port, fault)
        except Exception:  # noqa: BLE001  a fault of one line must not take the others, nor end this one for good
            _log.exception("%s: the line failed", link.name)
        if asyncio.get_running_loop().time() - began > LONGEST_WAIT_S:
            wait = FIRST_WAIT_S
        await asyncio.sleep(wait * random.uniform(0.5, 1.0))
        wait = min(LONGEST_WAIT_S, wait * 2)


def connected(link: Link, client: str, *, lasts: bool) -> _Unread:
    """A client of the link's broker, to be entered. `lasts`: the broker keeps what comes while we are away."""
    return _Unread(
        link.host,
        link.port,
        identifier=client,
        username=link.user or None,
        password=link.password or None,
        clean_session=not lasts,
        tls_params=aiomqtt.TLSParameters() if link.uses_tls else None,
        max_queued_incoming_messages=WAITING_MOST,
        timeout=10,
    )


async def _listen(link: Link, intake: Intake) -> None:
    client = connected(link, link.client, lasts=True)
    client.hold_back()
    async with client:
        for topic in subscriptions(link.mapping):
            await client.subscribe(f"{link.prefix}/{topic}", qos=1)
        _log.info("%s: listening to %s:%d", link.name, link.host, link.port)
        async for message in client.messages:
            await _taken(link, intake, message)
            client.acknowledge(message)


async def _taken(link: Link, intake: Intake, message: aiomqtt.Message) -> None:
    """Until it is on disk or refused for good: while the storage fails nothing is acknowledged, nor anything after."""
    body = message.payload if isinstance(message.payload, bytes) else b""
    told = heard(link.name, message.topic.value.removeprefix(f"{link.prefix}/"), body, link.mapping, datetime.now(UTC))
    if told is None:
        intake.pass_over(link.name)
        return
    while True:
        try:
            taken = await intake.hear(link.source, told)
        except (Unready, NotKept, StorageFault) as fault:
            _log.warning("%s: waits to be taken: %s", link.name, fault)
        else:
            if taken is None or taken.answer.result != "retry":
                return
        await asyncio.sleep(RETRY_AFTER_S)
