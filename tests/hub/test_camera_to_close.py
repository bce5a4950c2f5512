"""The whole way over real sockets: a Frigate's word at a real broker, a verdict, a case, mended, looked at, closed."""

from datetime import UTC, datetime

import aiohttp
import pytest

from tests.hub.seats import a_hub
from tests.hub.test_http import JPEG, name, put
from tests.hub.test_links import a_link, alerts, event, ready
from tests.hub.test_server import DEPT
from tests.support.broker import MOSQUITTO, WHY_NOT, a_broker

pytestmark = pytest.mark.skipif(MOSQUITTO is None, reason=WHY_NOT)


async def ok(seat, kind, **fields):
    answer = await seat.ask({"kind": kind, **fields})
    assert answer["result"] == "ok", (kind, answer)
    await seat.until(answer["o"])


async def test_from_a_frigates_word_to_a_closed_case_and_the_next_sighting_follows_it(data, tmp_path):
    async with a_broker(tmp_path / "mq") as broker, a_hub(data, links=(a_link(broker),)) as up:
        desk, unit, inspector = await up.live("desk01"), await up.live(DEPT), await up.live("inspector01")
        await ready(up, broker)
        await broker.say("frigate/events", event(id="7.5-way"))
        (alert,) = await alerts(desk, 1)
        case = "case-1"
        await ok(desk, "AdoptAlert", alert=alert["id"], case=case)
        assert (desk.rows[alert["id"]]["stage"], desk.rows[case]["source"]) == ("adopted", "video")
        await ok(desk, "FileCase", case=case, class_code="E0405", condition=1)
        await broker.say("frigate/events", event(id="7.6-again", after=30))
        joined = await alerts(desk, 1, "joined")
        assert joined[0]["case"] == case, "seen again beside its open case it is evidence, not a second case"
        await ok(desk, "DispatchCase", case=case, lead=DEPT, co=())
        await ok(unit, "SignAssignment", case=case)
        await ok(unit, "FeedBack", case=case, words="已劝离入店", photos=[await photo(up, unit, b"after", "after")])
        await ok(desk, "AcceptFeedback", case=case)
        await ok(desk, "SendInspection", case=case, inspector="inspector01")
        looked = await photo(up, inspector, b"looked", "inspection")
        await ok(inspector, "PassInspection", case=case, photos=[looked])
        await ok(desk, "CloseCase", case=case)
        assert desk.rows[case]["stage"] == "closed"
        await broker.say("frigate/events", event(id="7.7-back", after=60))
        (back,) = await alerts(desk, 1, "open")
        assert back["follows"] == alert["id"], "the next sighting looks behind the closing of the first"


async def photo(up, seat, what, role):
    """A picture that this seat has brought."""
    body = JPEG + what
    async with aiohttp.ClientSession() as http:
        status, _, _ = await put(http, up, {"Authorization": f"Bearer {seat.token}"}, body)
    assert status == 201
    return {"blob": name(body), "role": role, "at": datetime.now(UTC).isoformat()}
