"""The hub as seats meet it: a real server on a free port, raw websockets, no mocks."""

import pytest

from tests.hub.seats import a_hub, a_report


@pytest.fixture
async def hub(tmp_path):
    async with a_hub(tmp_path / "data") as up:
        yield up


async def test_a_seat_signs_in_gets_a_snapshot_and_follows(hub):
    seat = await hub.live("desk01")
    assert seat.welcome["mode"] == "snapshot" and seat.at == seat.welcome["head"]
    answer = await seat.ask(a_report("case-1"))
    assert answer["result"] == "ok", answer
    assert seat.rows["case-1"]["stage"] == "received"
    assert seat.at == answer["o"]
    await seat.leave()
