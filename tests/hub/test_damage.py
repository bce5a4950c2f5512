"""A hub over damaged data: it comes up, lets people look, says so at every seat, and takes nothing."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from console.hub.ledger import NOT_KEPT
from console.storage.log import DATABASE
from console.wire.frames import Close
from tests.hub.seats import a_hub, a_report

pytestmark = pytest.mark.expects_warnings


def altered(data: Path, statement: str) -> None:
    with closing(sqlite3.connect(data / DATABASE, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        assert connection.execute(statement).rowcount == 1


@pytest.fixture
async def with_cases(data: Path) -> Path:
    """Three cases at a hub that has stopped."""
    async with a_hub(data) as hub:
        desk = await hub.live("desk01")
        for n in range(3):
            await desk.ask(a_report(f"case-{n}"))
    return data


async def test_a_damaged_hub_shows_what_is_whole_says_so_and_keeps_asks_waiting(with_cases: Path) -> None:
    altered(with_cases, "UPDATE thing SET body = replace(body, '占道', '花园') WHERE id = 'case-1'")
    before = (with_cases / DATABASE).read_bytes()
    async with a_hub(with_cases) as hub:
        seat = await hub.live("desk01")
        zh, en = seat.welcome["read_only"]
        assert "只读" in zh and "case-1" in en
        assert sorted(seat.rows) == ["case-0", "case-2"]
        answer = await seat.ask(a_report("case-9"))
        assert (answer["result"], answer["reason"]) == ("retry", [NOT_KEPT.zh, NOT_KEPT.en])
        again = await hub.socket()
        await again.send(frame="Token", token=seat.token)
        await again.next("SignedIn")
        await again.send(frame="SignIn", account="desk01", password="wrong")
    assert (with_cases / DATABASE).read_bytes() == before


async def test_damage_that_is_met_while_running_sends_every_seat_back_to_a_picture_to_look_at(data: Path) -> None:
    async with a_hub(data) as hub:
        desk, other = await hub.live("desk01"), await hub.live("desk02")
        for n in range(3):
            assert (await desk.ask(a_report(f"case-{n}")))["result"] == "ok"
        await other.until(desk.at)
        assert other.welcome["read_only"] is None
        altered(data, "UPDATE thing SET body = replace(body, '占道', '花园') WHERE id = 'case-1'")
        await desk.send(frame="Ask", id="q1", query={"query": "cases"})
        assert [await desk.closed(), await other.closed()] == [Close.RESTART, Close.RESTART]
        back = await hub.live("desk02", desk.welcome["epoch"], desk.at)
        assert back.welcome["mode"] == "snapshot" and sorted(back.rows) == ["case-0", "case-2"]
        assert "case-1" in back.welcome["read_only"][1]


async def test_a_wrong_password_is_refused_by_a_damaged_hub_too(with_cases: Path) -> None:
    altered(with_cases, "UPDATE event SET body = replace(body, '占道', '花园') WHERE o = (SELECT max(o) FROM event)")
    async with a_hub(with_cases) as hub:
        seat = await hub.socket()
        await seat.send(frame="SignIn", account="desk01", password="not it")
        assert (await seat.next("SignInRefused"))["reason"][1] == "Account or password is wrong."
