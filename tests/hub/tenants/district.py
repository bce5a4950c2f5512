"""A real hub with everybody at it: whatever reaches anybody is kept until the act is known, then searched.

act ─▶ answer ─▶ everyone has read up to it ─▶ the oracle hears of the act ─▶ every frame is searched
                                                                          └▶ everyone holds just what is theirs
"""

import asyncio
import json
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import aiohttp

from console.domain.ids import AccountId, UnitId
from console.domain.people import Actor, AddAccount, Role
from console.hub import users
from console.hub.founding import ENOUGH, PASSWORDS
from console.storage.log import Log
from tests.hub.seats import Frame, RawSeat, UpHub, a_hub
from tests.hub.tenants.bodies import TENANTS, Bodies, names_in
from tests.hub.tenants.knowledge import Body, Knowledge, Reader, target

MANY = "many01"
"""A street office with a whole desk of its own: its roles hide nothing, so that only its scope does."""
MANY_ROLES = frozenset(Role) - {Role.WALL, Role.FEED, Role.CLOCK, Role.ADMIN}
CREW = "crew01"
INSPECTOR = "inspector01"
OUTSIDE = (INSPECTOR, "feed-citizen", "feed-camera")
PRYING = (*TENANTS, CREW, MANY, INSPECTOR)
EVERYBODY = ("desk01", "leader01", "feed-citizen", "feed-camera", "admin", "wall01", *PRYING)
REVEALING = {"operator", "dispatcher", "shift_leader"}
QUIET = ("Pong", "Mark")
_asks = count(1)


class Leak(AssertionError):
    """Somebody was told what is not for them."""


class Witness:
    """One signed-in account with its live seat. `at`: the offset its snapshot speaks of, while it comes in; `refused`:
    what it asked and was told to look again; `excused`: questions whose answers may hold a person in clear."""

    def __init__(self, reader: Reader, actor: Actor, seat: RawSeat) -> None:
        self.reader, self.actor, self.seat = reader, actor, seat
        self.at: int | None = None
        self.refused: list[dict[str, Any]] = []
        self.excused: set[str] = set()


class District:
    """The hub, the witnesses, the oracle, and the dice."""

    def __init__(self, up: UpHub, http: aiohttp.ClientSession, seed: int) -> None:
        self.up, self.http, self.random = up, http, Random(seed)
        self.knowledge = Knowledge()
        self.bodies = Bodies(self.random, self.knowledge)
        self.witnesses: dict[str, Witness] = {}
        self.files: dict[str, bytes] = {}
        self.steps, self.stood = 0, 0
        self.last = "nothing yet"
        self.sent: Counter[str] = Counter()
        self.heard: Counter[str] = Counter()
        self.taken: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    @property
    def desk(self) -> Witness:
        return self.witnesses["desk01"]

    @property
    def rows(self) -> dict[str, Frame]:
        """Everything, as the desk sees it."""
        return self.desk.seat.rows

    async def enter(
        self, account: str, epoch: str = "", offset: int = 0, rows: dict[str, Frame] | None = None
    ) -> Witness:
        """A seat of this account, brought up to date; `rows`: what it held at that offset."""
        seat = await self.up.signed_in(account)
        seat.rows = rows or {}
        await seat.hello(epoch, offset)
        await seat.next("Mark")
        self.sent.update(("SignIn", "Hello"))
        who = next(each for each in seat.heard if each["frame"] == "SignedIn")["who"]
        roles = frozenset(Role(each) for each in who["roles"])
        actor = Actor(AccountId(account), roles, UnitId(who["unit"]) if who["unit"] else None)
        scope = account if account in TENANTS else {CREW: "dept-sanitation", MANY: "st-donghu"}.get(account, "district")
        may_reveal = bool(REVEALING & roles) and scope == "district"
        reader = Reader(account, scope, roles == {Role.WALL}, may_reveal, account in OUTSIDE)
        return Witness(reader, actor, seat)

    async def admit(self) -> None:
        """Everybody takes a seat."""
        for account in EVERYBODY:
            self.witnesses[account] = await self.enter(account)

    async def act(self, account: str, body: Body, **more: Any) -> Frame:
        """One act, and all that is told of it: searched, and everybody's picture held against the oracle."""
        witness, thing = self.witnesses[account], target(body)
        await self.bring(witness, body)
        before, self.stood = dict(self.rows), self.desk.seat.at
        self.steps += 1
        self.last = f"step {self.steps}: {account} asked {json.dumps(body, ensure_ascii=False)}"
        self.sent.update(("Command", body["kind"]))
        answer = await witness.seat.ask(body, **more)
        await self.settle()
        if answer["result"] == "ok":
            self.taken[body["kind"]] += 1
            if thing[0] != "account":
                self.knowledge.taken(witness.reader, body, answer["o"], before.get(thing[1]))
            if body["kind"] == "EndSession":
                self.knowledge.ended(thing, before, answer["o"])
        else:
            self.refused[f"{body['kind']}: {answer['reason'][1]}"] += 1
        self.look()
        return answer

    async def bring(self, witness: Witness, body: Body) -> None:
        """The photos that an act names are brought first, by whoever acts."""
        for blob in [each for each in names_in(body) if each in self.bodies.files]:
            data = self.files[blob] = self.bodies.files.pop(blob)
            headers = {"Authorization": f"Bearer {witness.seat.token}"}
            async with self.http.put(f"{self.up.http}/blobs/{blob}", data=data, headers=headers) as answer:
                assert answer.status == 201, await answer.text()
            self.knowledge.photo(blob, witness.reader.account)

    async def settle(self, witnesses: Iterable[Witness] | None = None) -> None:
        """Everyone has read all that the hub has said so far."""
        self.up.parts.hub.mark()
        self.up.parts.hub.tell_rooms()
        await asyncio.gather(*(self._read_up(each) for each in witnesses or self.witnesses.values()))

    async def _read_up(self, witness: Witness) -> None:
        n = next(_asks)
        await witness.seat.send(frame="Ping", n=n)
        self.sent["Ping"] += 1
        await witness.seat.next("Pong", lambda frame: frame["n"] == n)

    async def ask(self, witness: Witness, query: Body, cursor: str = "", limit: int = 500) -> Frame:
        """The answer to a question; searched at the next look."""
        id_ = f"ask-{next(_asks)}"
        if query["query"] == "reveal":
            query = {**query, "reason": self.random.choice(["", query["reason"]])}
            if query["reason"] and witness.reader.may_reveal:
                witness.excused.add(id_)
        self.sent["Ask"] += 1
        await witness.seat.send(frame="Ask", id=id_, query=query, cursor=cursor, limit=limit)
        return await witness.seat.next("Found", lambda frame: frame["id"] == id_)

    def look(self) -> None:
        """Search everything that has been told since the last look; then hold every picture against the oracle."""
        self.look_for_leaks()
        for witness in self.witnesses.values():
            self.hold(witness)

    def look_for_leaks(self) -> None:
        """Search everything that has been told since the last look."""
        for row in self.rows.values():
            self.knowledge.numbered(row)
        for witness in self.witnesses.values():
            self.search(witness)

    def search(self, witness: Witness) -> None:
        for frame in witness.seat.heard:
            self.heard[frame["frame"]] += 1
            if frame["frame"] == "SnapshotBegin":
                witness.at = frame["at"]
            elif frame["frame"] == "SnapshotEnd":
                witness.at = None
            elif frame["frame"] == "Mark" and frame["heard"] and witness.reader.is_tenant:
                raise Leak(f"{witness.reader.account} hears of the sources: {frame['heard']}")
            elif frame["frame"] == "Presence" and not self._is_news(witness.reader, frame):
                continue
            elif frame["frame"] not in QUIET and frame.get("id") not in witness.excused:
                self.search_text(witness.reader, _without_own_words(frame), frame["frame"], witness.at)
        witness.seat.heard.clear()

    def search_text(self, reader: Reader, text: str, where: str, o: int | None = None) -> None:
        """Raise Leak where a text that reached this reader holds what is not for them."""
        for found in self.knowledge.betrayed(reader, text, o):
            raise Leak(f"{reader.account} was told {found} in {where}: {text[:2_000]}\n  after {self.last}")

    def _is_news(self, reader: Reader, frame: Frame) -> bool:
        """Whether a room was not this reader's before the last act either: it is told as it moves, not in its turn."""
        return any(self.knowledge.betrayed(reader, frame["room"], self.stood))

    def hold(self, witness: Witness) -> None:
        """Raise Leak where this seat holds what is not for it; what is for it and lacks here is a bug too."""
        held = set(witness.seat.rows)
        due = {id_ for _, id_ in self.knowledge.seen(witness.reader)}
        if held - due:
            raise Leak(f"{witness.reader.account} still holds {sorted(held - due)}\n  after {self.last}")
        assert due <= held, f"{witness.reader.account} lacks {sorted(due - held)}\n  after {self.last}"


def _without_own_words(frame: Frame) -> str:
    """What a frame says; the thing that leaves a seat may be named to it once more, and nothing else of it."""
    if frame["frame"] == "News":
        items = [{**each, "thing": ""} if each["gone"] else each for each in frame["items"]]
        frame = {**frame, "items": items}
    return json.dumps(frame, ensure_ascii=False)


def founded(data: Path) -> None:
    """Give a data folder the account of many roles."""
    log, password = Log.open(data, now=datetime.now(UTC)), secrets.token_urlsafe(12)
    body = AddAccount(account=AccountId(MANY), roles=MANY_ROLES, unit=UnitId("st-donghu"), is_demo=True)
    users.add(log, body, MANY, password, datetime.now(UTC), ENOUGH)
    log.close()
    file = data / PASSWORDS
    file.write_text(json.dumps({**json.loads(file.read_text()), MANY: password}))


@asynccontextmanager
async def a_district(data: Path, seed: int) -> AsyncIterator[District]:
    """A hub over `data`, begun from the demo, with everybody seated."""
    founded(data)
    async with a_hub(data) as up, aiohttp.ClientSession() as http:
        district = District(up, http, seed)
        await district.admit()
        yield district
