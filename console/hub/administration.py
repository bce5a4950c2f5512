"""What administrators see and do beside the commands: over HTTP, for nobody else.

A command is in the log for ever, so no password is in one: an account is added by its command and then given its
password here, where it is hashed by a thread of its own and forgotten. What others read here answers 403.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec
from aiohttp import web
from msgspec.structs import replace

from console.domain.ids import AccountId
from console.domain.malformed import read_whole
from console.domain.people import Role, checked_name, checked_password
from console.domain.text import Refused, Text
from console.hub.bodies import whole_body
from console.hub.clocks import WallClock
from console.hub.intake import Intake
from console.hub.outlook import outlook
from console.hub.proving import Proving
from console.hub.server import Hub
from console.storage.accounts import SignedInAccount
from console.storage.retention import Keep
from console.wire.administration import AccountLines, Enrolled, Enrolment, TrailAsk

BODY_MOST = 4 * 1024
NOT_YOURS = Text("仅供系统管理员使用。", "For administrators only.")

T = TypeVar("T")
Known = Callable[[web.Request], Awaitable[SignedInAccount]]


class NotYours(Exception):
    """Whoever asks is no administrator."""


class House(NamedTuple):
    """What a hub keeps, for how long, and what looks after it."""

    folder: Path
    keep: Keep
    proving: Proving


class Administration:
    """The administrators' part of the second door. `known` says whose request it is, or raises."""

    def __init__(self, hub: Hub, known: Known, house: House | None, intake: Intake) -> None:
        """`house`: None where no data folder is at hand."""
        self._hub, self._known, self._house, self._intake = hub, known, house, intake
        self._verifying: asyncio.Task[bool] | None = None

    async def close(self) -> None:
        """End what was begun here."""
        if self._house is not None:
            self._house.proving.stop()
        if self._verifying is not None:
            await self._verifying

    def open(self, router: web.UrlDispatcher) -> None:
        """Answer at these places."""
        router.add_get("/admin/accounts", self._accounts, allow_head=False)
        router.add_put("/admin/accounts/{account}/password", self._enrol)
        router.add_get("/admin/trail", self._trail, allow_head=False)
        router.add_get("/admin/chain", self._chain, allow_head=False)
        router.add_post("/admin/chain", self._verify)
        router.add_get("/admin/keeping", self._keeping, allow_head=False)
        router.add_delete("/admin/chain", self._stop_verifying)
        router.add_get("/admin/intake", self._intaken, allow_head=False)

    async def _intaken(self, request: web.Request) -> web.Response:
        await self._administrator(request)
        return told(self._intake.lines())

    async def _accounts(self, request: web.Request) -> web.Response:
        await self._administrator(request)
        found = await self._hub.accounts.lines()
        now_open = self._hub.connections()
        lines = tuple(replace(each, open=now_open[each.account]) for each in found)
        return told(AccountLines(self._hub.clock.now(), lines))

    async def _enrol(self, request: web.Request) -> web.Response:
        who = await self._administrator(request)
        account = AccountId(request.match_info["account"])
        asked = await _body(request, Enrolment)
        name = checked_name(asked.name) if asked.name.strip() else ""
        made = "" if asked.password else secrets.token_urlsafe(12)
        password = made or checked_password(account, asked.password)
        await self._hub.accounts.enrol(account, name, password, who.actor.account)
        self._hub.sign_out(account)
        return told(Enrolled(made), {"Cache-Control": "no-store"})

    async def _trail(self, request: web.Request) -> web.Response:
        await self._administrator(request)
        try:
            asked = msgspec.convert(dict(request.query), TrailAsk, strict=False)
        except msgspec.ValidationError as fault:
            raise Refused(f"查询条件有误：{fault}", f"The question is off: {fault}") from None
        return told(await self._hub.reader.trail(asked))

    async def _chain(self, request: web.Request) -> web.Response:
        await self._administrator(request)
        return await self._chain_told()

    async def _verify(self, request: web.Request) -> web.Response:
        who = await self._administrator(request)
        proving = self._at_home().proving
        if self._verifying is None or self._verifying.done():
            self._verifying = asyncio.create_task(proving.run(who.actor.account, datetime.now(UTC)))
            await asyncio.sleep(0)
        return await self._chain_told()

    async def _stop_verifying(self, request: web.Request) -> web.Response:
        await self._administrator(request)
        self._at_home().proving.stop()
        return await self._chain_told()

    async def _chain_told(self) -> web.Response:
        return told(await asyncio.to_thread(self._at_home().proving.state))

    def _at_home(self) -> House:
        if self._house is None:
            raise Refused("这里没有数据目录。", "There is no data folder here.")
        return self._house

    async def _keeping(self, request: web.Request) -> web.Response:
        await self._administrator(request)
        house, now = self._at_home(), datetime.now(UTC)
        work = partial(outlook, house.folder, house.keep, now, is_nightly=isinstance(self._hub.clock, WallClock))
        return told(await asyncio.to_thread(work))

    async def _administrator(self, request: web.Request) -> SignedInAccount:
        who = await self._known(request)
        if Role.ADMIN not in who.actor.roles:
            raise NotYours
        return who


def told(value: msgspec.Struct, headers: dict[str, str] | None = None) -> web.Response:
    """A value as the body of an answer."""
    return web.Response(body=msgspec.json.encode(value), content_type="application/json", headers=headers)


async def _body(request: web.Request, shape: type[T]) -> T:
    return read_whole(shape, await whole_body(request, BODY_MOST), Text("请求", "The request"))
