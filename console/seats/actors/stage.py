"""The town on the wire: every account of the cast on a line of its own, turn by turn, all lawful asks.

    turn: each actor whose turn it is decides ─▶ pictures up ─▶ asks in order of time ─▶ answers ─▶ rows come back

An ask that a quicker colleague or the person at the desk made pointless is a conflict, counted and forgotten.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import uuid4

import aiohttp
from msgspec import Struct

from console.domain.alert import Phase, RaiseAlert
from console.domain.ids import CommandId
from console.domain.people import Actor, Role
from console.domain.text import Refused
from console.seats.actors.cameras import Cameras
from console.seats.actors.pictures import Picture
from console.seats.actors.platform import Platform
from console.seats.actors.reporters import Reporter
from console.seats.actors.sight import Act, Player, View
from console.seats.actors.town import chance
from console.seats.headless import Headless
from console.wire import frames
from console.wire.link import Dropped, Effect, Replaced, Took

SOURCE_TURN = timedelta(seconds=4)
PERSON_TURN = timedelta(seconds=24)
SIGN_INS_AT_ONCE = 4
CATCH_UP_S = 2.0
UPLOAD_TRIES = 3

_log = logging.getLogger(__name__)

Part = tuple[Actor, tuple[Player, ...]]
LineMaker = Callable[[Callable[[Effect], None]], Headless]
"""Makes the line of one account that tells its facts to a listener."""


class Told(Struct, frozen=True):
    """What became of the asks so far. `refused`: reason → how often, lawful races apart."""

    acts: int
    answers: dict[str, int]
    refused: dict[str, int]
    pictures: int


class Seat:
    """One account of the cast: its line, what it sees there, and what it plays."""

    def __init__(self, part: Part, line: LineMaker, now: Callable[[], datetime]) -> None:
        self.actor, self.players = part
        self.view = View(self.actor, now())
        self.line = line(self._hear)
        self.rng = chance("play", self.actor.account)
        self._now = now
        is_source = any(isinstance(player, Cameras | Reporter) for player in self.players)
        self.turn = SOURCE_TURN if is_source else PERSON_TURN * (0.8 + 0.4 * Random(self.actor.account).random())

    def next_acts(self, now: datetime) -> tuple[Act, ...]:
        """What it does in its turn."""
        acts = tuple(act for player in self.players for act in player.next_acts(self.view, now, self.rng))
        self.view.last_turn = now
        for act in acts:
            self.view.asked(act)
        return acts

    def _hear(self, fact: Effect) -> None:
        match fact:
            case Replaced(rows):
                self.view.empty()
                self.view.take(rows, self._now())
            case Took(items):
                for item in items:
                    if item.row is not None:
                        self.view.take((item.row,), item.at)
                    elif item.gone:
                        self.view.drop((item.thing,))
            case Dropped(ids):
                self.view.drop(ids)
            case _:
                pass


class Stage:
    """All seats together. `start`, then `turn` again and again, then `close`."""

    def __init__(self, seats: Sequence[Seat], platform: Platform | None = None) -> None:
        self.seats = tuple(seats)
        self._platform = platform
        self._http: aiohttp.ClientSession | None = None
        self._base = ""
        self._kept: set[str] = set()
        self._acts = 0
        self._answers: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()

    async def start(self) -> frames.Welcome:
        """Everybody signs in; gives the welcome of the last. Raises Refused where one cannot."""
        some = asyncio.Semaphore(SIGN_INS_AT_ONCE)

        async def enter(seat: Seat) -> frames.Welcome:
            async with some:
                return await seat.line.start()

        welcome = (await asyncio.gather(*(enter(seat) for seat in self.seats)))[-1]
        self._base = welcome.http.rstrip("/")
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
        return welcome

    async def close(self) -> None:
        await asyncio.gather(*(seat.line.close() for seat in self.seats))
        if self._http is not None:
            await self._http.close()

    def told(self) -> Told:
        return Told(self._acts, dict(self._answers), dict(self._refused), len(self._kept))

    def sit_down(self, now: datetime) -> None:
        """The turns count from this instant."""
        for seat in self.seats:
            seat.view.last_turn = now

    async def turn(self, now: datetime, *, is_live: bool) -> None:
        """One turn for everybody whose turn it is. Sources speak first: what they tell moves a replayed clock."""
        due = [seat for seat in self.seats if not is_live or now - seat.view.last_turn >= seat.turn]
        sources = [seat for seat in due if Role.FEED in seat.actor.roles]
        people = [seat for seat in due if Role.FEED not in seat.actor.roles]
        for group in (sources, people):
            reached = await asyncio.gather(*(self._play(seat, now, is_live=is_live) for seat in group))
            if not is_live and any(reached):
                await asyncio.gather(*(seat.line.reached(max(reached), CATCH_UP_S) for seat in self._district()))

    def _district(self) -> Iterable[Seat]:
        """Those who hear of every case and alert."""
        return (seat for seat in self.seats if Role.UNIT not in seat.actor.roles)

    async def _play(self, seat: Seat, now: datetime, *, is_live: bool) -> int:
        """Gives the newest offset its asks led to, 0 for none."""
        acts = sorted(seat.next_acts(now), key=lambda act: act.at or now)
        if not is_live:
            acts = [act for act in acts if not _is_echo(act)]
        if not acts:
            return 0
        pictures = {picture.blob: picture for act in acts for picture in act.pictures}
        await asyncio.gather(*(self._upload(seat, picture) for picture in pictures.values()))
        if is_live and self._platform is not None and any(isinstance(act.body, RaiseAlert) for act in acts):
            await self._push(self._platform, acts)
            return 0
        commands = [
            frames.Command(
                id=CommandId(str(uuid4())),
                body=act.body,
                made_at=act.at or now,
                expects={} if act.ver is None else {act.thing: act.ver},
            )
            for act in acts
        ]
        answers = await seat.line.ask(commands)
        for act, answer in zip(acts, answers, strict=True):
            self._note(act, answer)
        return max(answer.o for answer in answers)

    def _note(self, act: Act, answer: frames.Answer) -> None:
        self._acts += 1
        self._answers[answer.result] += 1
        if answer.result not in ("ok", "conflict"):
            why = answer.reason.zh if answer.reason else ""
            self._refused[f"{type(act.body).__name__}: {why}"] += 1

    async def _push(self, platform: Platform, acts: Iterable[Act]) -> None:
        assert self._http is not None
        for act in acts:
            self._acts += 1
            self._answers[await platform.push(self._http, self._base, act)] += 1

    async def _upload(self, seat: Seat, picture: Picture) -> None:
        if picture.blob in self._kept:
            return
        assert self._http is not None
        url, headers = f"{self._base}/blobs/{picture.blob}", {"Authorization": f"Bearer {seat.line.link.token}"}
        for attempt in range(1, UPLOAD_TRIES + 1):
            try:
                async with self._http.put(url, data=picture.body, headers=headers) as answer:
                    if answer.status in (200, 201, 204):
                        self._kept.add(picture.blob)
                        return
                    why = f"{answer.status} {(await answer.text())[:200]}"
            except (aiohttp.ClientError, TimeoutError) as fault:
                why = str(fault)
            await asyncio.sleep(0.2 * attempt)
        raise Refused(f"枢纽没有收下图片：{why}", f"The hub did not take a picture: {why}")


def _is_echo(act: Act) -> bool:
    """A camera saying once more what it said: while the past is told this would only take time."""
    return isinstance(act.body, RaiseAlert) and act.body.phase is Phase.UPDATE
