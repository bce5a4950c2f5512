"""The hub's own line to a Frigate, over a real broker: alerts, repeats, power cuts, and what cannot be understood."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from console.hub import links
from console.hub.ledger import Ledger, not_kept
from console.hub.links import Link
from console.ingest.cameras.frigate import FrigateMapping
from tests.hub.seats import a_hub
from tests.support.broker import MOSQUITTO, WHY_NOT, a_broker

pytestmark = pytest.mark.skipif(MOSQUITTO is None, reason=WHY_NOT)
WITHIN_S = 15.0
MAPPING = FrigateMapping(
    classes={"person@doorstep": "E0405", "cat": ""},
    cameras={"front_door": "cam-002"},
    frame=(1280, 720),
)


def a_link(broker, **changes) -> Link:
    given: dict[str, Any] = {
        "name": "frigate-1",
        "host": "127.0.0.1",
        "port": broker.port,
        "prefix": "frigate",
        "mapping": MAPPING,
        "client": "lujian-frigate-1",
    }
    return Link(**{**given, **changes})


def event(kind="new", id="1.5-abc", after=0.0, **changes) -> bytes:
    at = datetime.now(UTC) - timedelta(minutes=5) + timedelta(seconds=after)
    seen = {
        "id": id,
        "camera": "front_door",
        "frame_time": at.timestamp(),
        "start_time": (at - timedelta(seconds=after + 30)).timestamp(),
        "end_time": at.timestamp() if kind == "end" else None,
        "label": "person",
        "top_score": 0.9,
        "box": [432, 296, 544, 654],
        "current_zones": ["doorstep"],
        "entered_zones": ["doorstep"],
        "false_positive": False,
        **changes,
    }
    return json.dumps({"type": kind, "before": None, "after": seen}).encode()


async def alerts(desk, count, stage=None):
    """The alerts a desk holds, once there are so many (of a stage)."""

    def held():
        return [each for each in desk.rows.values() if each["row"] == "AlertRow" and stage in (None, each["stage"])]

    async with asyncio.timeout(WITHIN_S):
        while len(held()) < count:
            await desk.receive()
    return held()


async def intake(up):
    admin = await up.live("admin")
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{up.http}/admin/intake", headers={"Authorization": f"Bearer {admin.token}"}) as answer,
    ):
        found = await answer.json()
        await admin.socket.close()
        return {each["source"]: each for each in found["sources"]}, found["cameras"]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(links, "FIRST_WAIT_S", 0.1)
    monkeypatch.setattr(links, "LONGEST_WAIT_S", 0.3)
    monkeypatch.setattr(links, "RETRY_AFTER_S", 0.05)


async def test_an_object_before_a_camera_is_one_alert_that_goes_on_and_goes(data, tmp_path):
    async with a_broker(tmp_path / "mq") as broker, a_hub(data, links=(a_link(broker),)) as up:
        desk = await up.live("desk01")
        await ready(up, broker)
        first, again = event(), event("update", after=20)
        await broker.say("frigate/events", first, first, again, again)
        (alert,) = await alerts(desk, 1)
        assert (alert["camera"], alert["class_code"], alert["zone"]) == ("cam-002", "E0405", "doorstep")
        assert alert["bbox"] == [432 / 1280, 296 / 720, 544 / 1280, 654 / 720]
        await broker.say("frigate/events", event("end", after=40))
        (gone,) = await alerts(desk, 1, "gone")
        assert (gone["id"], gone["hits"]) == (alert["id"], 3), "what was said twice counts once"


async def test_what_is_said_while_the_hub_is_away_is_there_when_it_is_back(data, tmp_path):
    async with a_broker(tmp_path / "mq") as broker:
        async with a_hub(data, links=(a_link(broker),)) as up:
            await ready(up, broker)
        await broker.say("frigate/events", event(id="2.5-away"))
        async with a_hub(data, links=(a_link(broker),)) as up:
            desk = await up.live("desk01")
            assert len(await alerts(desk, 1)) == 1


@pytest.mark.expects_warnings
async def test_a_broker_that_loses_its_power_is_taken_up_again(data, tmp_path):
    async with a_broker(tmp_path / "mq") as broker, a_hub(data, links=(a_link(broker),)) as up:
        desk = await up.live("desk01")
        await ready(up, broker)
        await broker.kill()
        await asyncio.sleep(0.5)
        await broker.start()
        await ready(up, broker)
        await broker.say("frigate/events", event(id="3.5-after"))
        assert len(await alerts(desk, 1)) == 1


@pytest.mark.expects_warnings
async def test_nothing_is_acknowledged_before_it_is_on_disk(data, tmp_path, monkeypatch):
    """The storage fails while a message comes, then the hub goes: the broker still has it."""
    usual, failing = Ledger.ask, True

    async def ask(self, actor, command):
        return not_kept(command) if failing else await usual(self, actor, command)

    async with a_broker(tmp_path / "mq") as broker:
        async with a_hub(data, links=(a_link(broker),)) as up:
            await ready(up, broker)
            monkeypatch.setattr(Ledger, "ask", ask)
            await broker.say("frigate/events", event(id="4.5-late"))
            await asyncio.sleep(0.5)
        monkeypatch.setattr(Ledger, "ask", usual)
        async with a_hub(data, links=(a_link(broker),)) as up:
            desk = await up.live("desk01")
            assert len(await alerts(desk, 1)) == 1


@pytest.mark.expects_warnings
async def test_what_cannot_be_understood_is_set_aside_counted_and_hinders_nobody(data, tmp_path):
    odd = [
        b"{",
        b"\xff\xfe",
        event("dance", id="5.1-x"),
        event(id="5.2-x", camera="no-such-camera"),
        event(id="5.3-x", frame_time=(datetime.now(UTC) + timedelta(hours=7)).timestamp()),
    ]
    async with a_broker(tmp_path / "mq") as broker, a_hub(data, links=(a_link(broker),)) as up:
        desk = await up.live("desk01")
        await ready(up, broker)
        await broker.say("frigate/events", *odd, event(id="5.4-x", label="cat"), event(id="5.5-good"))
        assert len(await alerts(desk, 1)) == 1
        sources, cameras = await intake(up)
        line = sources["frigate-1"]
        assert (line["taken"], line["passed_over"]) == (1, 1)
        assert sum(count for _, count in line["refused"]) == len(odd)
        told = " ".join(zh for (zh, _), _ in line["refused"])
        assert "no-such-camera" in told and "小时" in told
        assert [(each["camera"], each["condition"]) for each in cameras] == [("frigate-1", "online")]


@pytest.mark.expects_warnings
async def test_a_link_speaks_for_no_camera_but_its_own(data, tmp_path):
    async with a_broker(tmp_path / "mq") as broker, a_hub(data, links=(a_link(broker, cameras=("cam-001",)),)) as up:
        desk = await up.live("desk01")
        await ready(up, broker)
        await broker.say("frigate/events", event(id="6.5-x"))
        for _ in range(100):
            if (await intake(up))[0]["frigate-1"]["refused"]:
                break
            await asyncio.sleep(0.1)
        else:
            raise AssertionError("nothing was refused")
        assert not [each for each in desk.rows.values() if each["row"] == "AlertRow"]


async def ready(up, broker):
    """The hub has subscribed: it has heard just now that the Frigate is there."""
    began = datetime.now(UTC)
    for _ in range(100):
        await broker.say("frigate/available", b"online")
        if any(datetime.fromisoformat(each["at"]) >= began for each in (await intake(up))[1]):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the hub does not hear the broker")
