"""The demo district at a real hub: everybody signs in, the morning passes, and the hub has lived it."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from console.domain.alert import AlertStage
from console.domain.calendar import SHANGHAI
from console.domain.ids import AccountId
from console.domain.rows import AlertRow, CaseRow
from console.hub.settings import Source
from console.ingest.cameras.webhook import FieldMapping, secret
from console.ingest.profile import read_profile
from console.seats import feed
from console.seats.actors.cameras import SOURCE
from console.seats.actors.cast import cast
from console.seats.actors.desk import Share
from console.seats.actors.platform import Platform
from console.seats.actors.stage import LineMaker, Part, Seat, Stage
from console.seats.actors.town import Diary, read_town
from console.seats.headless import Headless
from tests.hub.seats import UpHub, a_hub

MORNING = datetime(2026, 11, 20, 9, tzinfo=SHANGHAI).astimezone(UTC)
ROOT = Path(__file__).parents[2]
KEY = "whsec_" + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


class Town:
    """A stage at a hub, with a hand-turned clock."""

    def __init__(self, hub: UpHub, *, seed: int = 7, only: str = "", platform: Platform | None = None) -> None:
        self.now = MORNING
        accounts = read_profile("demo").accounts
        parts = cast(accounts, Diary(read_town("demo", seed)), Share(leave=2))

        def line(part: Part) -> LineMaker:
            account = AccountId(part[0].account)
            return lambda tell: Headless(hub.url, account, hub.passwords[account], tell=tell)

        chosen = [part for part in parts if part[0].account.startswith(only)]
        self.stage = Stage([Seat(part, line(part), lambda: self.now) for part in chosen], platform)

    async def start(self) -> None:
        await self.stage.start()
        self.stage.sit_down(self.now)

    async def pass_time(self, span: timedelta, *, is_live: bool = False) -> None:
        until = self.now + span
        while self.now < until:
            self.now += timedelta(minutes=1)
            await self.stage.turn(self.now, is_live=is_live)


async def test_an_hour_of_the_morning_is_lived_lawfully_at_a_real_hub(tmp_path: Path):
    async with a_hub(tmp_path / "data", clock={"kind": "replay"}) as hub:
        town = Town(hub)
        await town.start()
        await town.pass_time(timedelta(minutes=45))
        told = town.stage.told()
        assert told.refused == {}
        assert set(told.answers) <= {"ok", "conflict"}
        assert told.answers.get("conflict", 0) <= told.answers["ok"] * 0.01
        desk = next(seat for seat in town.stage.seats if seat.actor.account == "operator01")
        cases = [row for row in desk.view.rows() if isinstance(row, CaseRow)]
        alerts = [row for row in desk.view.rows() if isinstance(row, AlertRow)]
        assert len(cases) >= 20
        assert len({case.stage for case in cases}) >= 4
        assert Counter(alert.stage for alert in alerts)[AlertStage.ADOPTED] >= 3
        assert all(MORNING < case.reported_at <= town.now for case in cases)
        shown = next(case.photos[0].blob for case in cases if case.photos)
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {desk.line.link.token}"}) as http:
            answer = await http.get(f"{hub.http}/blobs/{shown}")
            assert (answer.status, (await answer.read())[:4]) == (200, b"\x89PNG")
        await town.stage.close()


async def test_a_unit_s_actor_sees_its_own_work_and_nobody_else_s(tmp_path: Path):
    async with a_hub(tmp_path / "data", clock={"kind": "replay"}) as hub:
        town = Town(hub)
        await town.start()
        await town.pass_time(timedelta(minutes=30))
        for seat in town.stage.seats:
            if seat.actor.unit is not None:
                for row in seat.view.rows():
                    if isinstance(row, CaseRow):
                        parties = {each.unit for each in row.assignments} | {row.place.street}
                        assert seat.actor.unit in parties
        await town.stage.close()


async def test_cameras_come_in_by_signed_pushes_where_there_is_a_secret(tmp_path: Path):
    sources = {SOURCE: Source((secret(KEY),), FieldMapping())}
    async with a_hub(tmp_path / "data", sources, clock={"kind": "replay"}) as hub:
        town = Town(hub, only="feed-camera", platform=Platform(SOURCE, KEY))
        await town.start()
        await town.pass_time(timedelta(minutes=20), is_live=True)
        told = town.stage.told()
        assert told.answers.keys() == {"ok"}
        (camera,) = town.stage.seats
        assert await camera.line.reached(hub.parts.ledger.head, 5)
        alerts = [row for row in camera.view.rows() if isinstance(row, AlertRow)]
        assert alerts
        assert all(alert.class_code and alert.images and alert.bbox for alert in alerts)
        assert max(alert.hits for alert in alerts) > 3
        await town.stage.close()


async def test_a_wrong_secret_is_counted_as_what_it_is(tmp_path: Path):
    async with a_hub(tmp_path / "data") as hub:
        town = Town(hub, only="feed-camera", platform=Platform(SOURCE, KEY))
        await town.start()
        await town.pass_time(timedelta(minutes=3), is_live=True)
        assert set(town.stage.told().answers) == {"push 401"}
        await town.stage.close()


async def test_the_past_is_not_told_to_a_hub_on_the_wall_clock(tmp_path: Path):
    async with a_hub(tmp_path / "data") as hub:
        passwords = tmp_path / "passwords.json"
        passwords.write_text(json.dumps(hub.passwords), encoding="utf-8")
        words = ["--hub", hub.url, "--passwords", str(passwords), "--account", "feed-hotline", "--json"]
        code, _, err = await a_run(*words, "--since", "2026-01-05T09:00:00", "--seconds", "5")
        assert code == 1
        assert "--clock replay" in err
        code, out, _ = await a_run(*words, "--seconds", "1.2")
        assert code == 0
        assert json.loads(out)["refused"] == {}


@pytest.mark.parametrize(
    "words",
    [
        ["--since", "25:00"],
        ["--since", "2999-01-01T00:00:00"],
        ["--until", "soon"],
        ["--until", "2026-11-20T15:30:00"],
        ["--speed", "fast"],
        ["--speed", "0"],
        ["--passwords", "nowhere.json"],
        ["--hub", "http://127.0.0.1"],
        ["--account", "desk01"],
        ["--profile", "nowhere"],
    ],
)
def test_wrong_words_are_answered_with_a_sentence_in_both_languages(
    words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LUJIAN_PASSWORD", "x")
    assert feed.main(words) == 2
    zh, en = capsys.readouterr().err.strip().splitlines()
    assert not zh.isascii()
    assert en.isascii()


def test_a_hub_that_is_not_there_is_said_and_not_traced(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LUJIAN_PASSWORD", "x")
    monkeypatch.setattr("console.seats.headless.LIVE_WITHIN_S", 0.3)
    assert feed.main(["--hub", "ws://127.0.0.1:9", "--account", "feed-hotline"]) == 1
    assert "127.0.0.1:9" in capsys.readouterr().err


async def test_a_day_is_told_at_a_speed_and_never_ahead_of_now():
    start = datetime.now(UTC) - timedelta(seconds=130)
    for speed in (None, 100_000.0):
        tempo = feed.Tempo(start, speed, feed.Live(None, 1))
        seen = [await tempo.go_on() for _ in range(4)]
        assert seen == sorted(seen)
        assert all(at <= datetime.now(UTC) for at in seen)
        assert tempo.is_live


async def test_a_day_of_another_date_is_told_up_to_its_present_and_goes_on_at_a_pace():
    until = MORNING + timedelta(seconds=90)
    tempo = feed.Tempo(MORNING, None, feed.Live(until, 600))
    assert await tempo.go_on() == MORNING + timedelta(seconds=60)
    assert await tempo.go_on() == until
    assert tempo.is_live
    assert await tempo.go_on() >= until + timedelta(seconds=500)


async def a_run(*words: str) -> tuple[int | None, str, str]:
    """`lujian feed` as its own process: exit code, output, errors."""
    run = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "console", "feed", *words, cwd=ROOT, stdout=PIPE, stderr=PIPE
    )
    async with asyncio.timeout(60):
        out, err = await run.communicate()
    return run.returncode, out.decode(), err.decode()
