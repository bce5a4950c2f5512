"""`lujian feed`: the demo district comes to life at a hub, with accounts, sockets and pictures like real ones.

    lujian feed --passwords …/demo-passwords.json                 live, from now on
    lujian feed --since 06:00 …                                   the day so far as fast as it goes, then live
    lujian feed --since 06:00 --speed 240 …                       the same at 240 times, then live
    lujian feed --since … --until … --pace 10 …                   a day of another date, and on from there at ten times

What lies before now can only be told to a hub that takes its time from the stream (`lujian hub --clock replay`);
a hub on the wall clock would stamp it all with today's minute, so it is refused. The feed never runs ahead of now.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import time as machine
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta

import msgspec

from console.domain.calendar import SHANGHAI
from console.domain.ids import AccountId
from console.domain.text import Refused, Text
from console.ingest.profile import read_profile
from console.seats import credentials
from console.seats.actors.cameras import SOURCE
from console.seats.actors.cast import cast
from console.seats.actors.desk import Share
from console.seats.actors.platform import Platform
from console.seats.actors.stage import LineMaker, Seat, Stage
from console.seats.actors.town import Diary, read_town
from console.seats.headless import Headless
from console.sync.trust import tls_for

STEP = timedelta(seconds=60)
"""How far the day goes at a time while it is told as fast as it goes."""
LIVE_PAUSE_S = 1.0
PACED_PAUSE_S = 0.25
SECRET_VARIABLE = "LUJIAN_PUSH_SECRET"


class Live:
    """The present of the demo: the wall clock's, or an instant from which it goes on at a pace of its own."""

    def __init__(self, until: datetime | None, pace: float) -> None:
        self._until, self._pace = until, pace
        self._reached_at: float | None = None

    def now(self) -> datetime:
        if self._until is None:
            return datetime.now(UTC)
        if self._reached_at is None:
            return self._until
        return self._until + timedelta(seconds=machine.monotonic() - self._reached_at) * self._pace

    def reach(self) -> None:
        """The day has been told up to here; from now on it goes by itself."""
        self._reached_at = machine.monotonic()


class Tempo:
    """Which instant of the day it is: told at a speed from `start`, and never ahead of the present.

    `speed` None: as fast as it goes, one step after another.
    """

    def __init__(self, start: datetime, speed: float | None, live: Live) -> None:
        self._at = start
        self._speed = speed
        self._live = live
        self._told_at = machine.monotonic()
        self.is_live = False

    def now(self) -> datetime:
        return self._live.now() if self.is_live else self._at

    async def go_on(self) -> datetime:
        """Wait for the next turn and give its instant."""
        if self.is_live:
            await asyncio.sleep(LIVE_PAUSE_S)
            return self._live.now()
        if self._speed is None:
            self._at += STEP
            await asyncio.sleep(0)
        else:
            await asyncio.sleep(PACED_PAUSE_S)
            now = machine.monotonic()
            self._at += timedelta(seconds=(now - self._told_at) * self._speed)
            self._told_at = now
        present = self._live.now()
        if self._at >= present:
            self._at, self.is_live = present, True
            self._live.reach()
        return self._at


def main(argv: Sequence[str]) -> int:
    """Run until stopped, or for `--seconds`. Exit codes: 0 done · 1 the hub could not be served · 2 wrong words."""
    words = _parser().parse_args(argv)
    try:
        live = Live(_until(words.until), words.pace)
        tempo = Tempo(_start(words.since, live.now()), _speed(words.speed), live)
        stage = _stage(words, tempo)
    except Refused as fault:
        return _fail(fault.reason, 2)
    try:
        asyncio.run(_run(stage, tempo, words))
    except Refused as fault:
        return _fail(fault.reason, 1)
    except KeyboardInterrupt:
        pass
    _tell(stage, words.json)
    return 0


async def _run(stage: Stage, tempo: Tempo, words: argparse.Namespace) -> None:
    stopping = _stop_signals()
    began = tempo.now()
    try:
        welcome = await stage.start()
        if datetime.now(UTC) - began > STEP and welcome.clock != "replay":
            raise Refused(
                "该枢纽用的是真实时钟，不能补演过去的时段；请以 --clock replay 启动枢纽，或去掉 --since。",
                "This hub runs on the wall clock and cannot be told of the past; start it with --clock replay.",
            )
        stage.sit_down(began)
        async with asyncio.timeout(words.seconds):
            await _play(stage, tempo, stopping)
    except TimeoutError:
        if words.seconds is None:
            raise
    finally:
        await stage.close()


async def _play(stage: Stage, tempo: Tempo, stopping: asyncio.Event) -> None:
    shown = ""
    while not stopping.is_set():
        now = await tempo.go_on()
        await stage.turn(now, is_live=tempo.is_live)
        hour = "live" if tempo.is_live else f"{now.astimezone(SHANGHAI):%m-%d %H}:00"
        if hour != shown:
            shown = hour
            sys.stderr.write(f"{hour}  {stage.told().acts}\n")


def _stage(words: argparse.Namespace, tempo: Tempo) -> Stage:
    profile = read_profile(words.profile)
    diary = Diary(read_town(words.profile, words.seed))
    password = credentials.read_passwords(words.passwords)
    tls = tls_for(words.hub, words.ca)
    parts = cast(profile.accounts, diary, Share(leave=words.leave))
    chosen = set(words.account or ())
    unknown = chosen - {actor.account for actor, _ in parts}
    if unknown:
        listed = "、".join(sorted(unknown))
        raise Refused(f"没有可扮演的账号：{listed}。", f"Nobody here plays: {', '.join(sorted(unknown))}.")

    def line(account: AccountId) -> LineMaker:
        return lambda tell: Headless(words.hub, account, password(account), tell=tell, tls=tls)

    played = [part for part in parts if not chosen or part[0].account in chosen]
    seats = [Seat(part, line(part[0].account), tempo.now) for part in played]
    key = os.environ.get(SECRET_VARIABLE)
    return Stage(seats, Platform(words.push_source, key) if key else None)


def _start(since: str, now: datetime) -> datetime:
    """`now`, a time of today such as 06:00, or an instant with its offset; raises Refused for the future."""
    if since == "now":
        return now
    try:
        if len(since) <= 5:
            start = datetime.combine(now.astimezone(SHANGHAI).date(), time.fromisoformat(since), SHANGHAI)
        else:
            start = datetime.fromisoformat(since)
    except ValueError:
        raise Refused(f"--since {since} 不是时间，应如 06:00。", f"--since {since} is no time such as 06:00.") from None
    if start.tzinfo is None:
        start = start.replace(tzinfo=SHANGHAI)
    if start > now:
        raise Refused(f"--since {since} 还没有到。", f"--since {since} is still to come.")
    return start.astimezone(UTC)


def _until(until: str | None) -> datetime | None:
    """The instant that is taken as the present; raises Refused where it has no offset."""
    if until is None:
        return None
    try:
        found = datetime.fromisoformat(until)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Refused(
            f"--until {until} 应是带时区的时刻，如 2026-11-20T15:30:00+08:00。",
            f"--until {until}: an instant with its offset, such as 2026-11-20T15:30:00+08:00.",
        )
    return found.astimezone(UTC)


def _speed(speed: str) -> float | None:
    if speed == "max":
        return None
    try:
        found = float(speed)
    except ValueError:
        found = 0.0
    if not 0.1 <= found <= 100_000:
        raise Refused(f"--speed {speed} 应为 max 或 0.1 到 100000。", f"--speed {speed}: max, or 0.1 to 100000.")
    return found


def _stop_signals() -> asyncio.Event:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows: its loop has no signal handlers
            loop.add_signal_handler(number, stopping.set)
    return stopping


def _tell(stage: Stage, as_json: bool) -> None:
    told = stage.told()
    if as_json:
        sys.stdout.write(json.dumps(msgspec.to_builtins(told), ensure_ascii=False) + "\n")
        return
    answers = "，".join(f"{result} {count}" for result, count in sorted(told.answers.items()))
    sys.stdout.write(f"共 {told.acts} 项操作：{answers} / {told.acts} acts, {told.pictures} pictures\n")
    for reason, count in sorted(told.refused.items()):
        sys.stdout.write(f"  {count} × {reason}\n")


def _fail(reason: Text, code: int) -> int:
    sys.stderr.write(f"{reason.zh}\n{reason.en}\n")
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lujian feed",
        description="演示数据源：按案件规则行事的演示角色。 / Seeded actors that work by the law.",
        epilog="例 example: lujian feed --hub ws://127.0.0.1:8800 --passwords hub-data/demo-passwords.json",
    )
    credentials.add_arguments(parser)
    add = parser.add_argument
    add("--profile", default="demo", help="示范区 / the district (demo)")
    add("--seed", type=int, default=7, help="同一种子，同一天 / the same seed is the same day")
    add("--since", default="now", metavar="TIME", help="从何时演起：now、06:00 或带时区的时刻 / where the day begins")
    add("--until", metavar="INSTANT", help="把此刻当作现在 / take this instant as the present")
    add("--pace", type=float, default=1.0, metavar="X", help="此后的倍速 / the pace from there on (1)")
    add("--speed", default="max", metavar="N", help="赶上现在之前的倍速，或 max / speed until now is reached")
    add("--seconds", type=float, metavar="N", help="运行多少秒后停止 / stop after so many seconds")
    add("--leave", type=int, default=4, metavar="N", help="每一步留给坐席的件数 / things left to the desk at each step")
    add("--account", action="append", metavar="NAME", help="只扮演这些账号，可重复 / play these only, repeatable")
    add("--push-source", default=SOURCE, metavar="NAME", help=f"告警推送的来源名，密钥用 {SECRET_VARIABLE} / push as")
    add("--json", action="store_true", help="结果用 JSON / the result as JSON")
    return parser
