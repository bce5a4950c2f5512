"""The second door: files in and out, and what camera platforms push. One port beside the seats' own.

    PUT  /blobs/{sha256}       a file, in pieces of at most 1 MiB with Content-Range; goes on after a break
    HEAD /blobs/{sha256}       how much of it has come from you (Upload-Offset, Upload-Complete)
    GET  /blobs/{sha256}       for whoever sees a thing that shows it, or brought it
    GET  /references           every revision of every set
    GET  /references/{sha256}  a published set · PUT /references/{name}  publish one (administrator)
    /admin/…                   for administrators: `administration.py`
    POST /push/{source}        a signed push → one alert
    GET  /health               head, epoch, boot, seats

Seats sign in with `Authorization: Bearer <token>`, the token of SignedIn. What one may not see answers as
what is not there. Every refusal is JSON `{"reason": [zh, en]}`.
"""

import asyncio
import logging
import re
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec
from aiohttp import web

from console.domain.duty import audience_of
from console.domain.ids import BlobId, CommandId
from console.domain.reference import PublishReference, SetName
from console.domain.text import Refused, Text
from console.hub.administration import NOT_YOURS, Administration, House, NotYours
from console.hub.bodies import TooLarge, whole_body
from console.hub.intake import Intake, Unready
from console.hub.intake import Source as Whose
from console.hub.server import NOT_NOW, Hub
from console.hub.settings import Source
from console.ingest.cameras.envelope import PICTURES
from console.ingest.cameras.webhook import Unsigned, understood, verified
from console.storage.accounts import Refusal, SignedInAccount
from console.storage.blobs import Blobs
from console.storage.faults import NotKept, StorageFault
from console.wire import frames

PIECE_MOST = 1024 * 1024
BODY_MOST = 8 * 1024 * 1024
NOT_SIGNED_IN = Text("请先登录。", "Sign in first.")
NOT_THERE = Text("没有此文件，或不在您的范围内。", "There is no such file in your scope.")
NOT_SIGNED = Text("推送签名或时间不正确。", "The push is not signed rightly, or not from now.")

_RANGE = re.compile(r"bytes (?P<first>\d{1,12})-(?P<last>\d{1,12})/(?P<total>\d{1,12})")

_log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Doorway:
    """The HTTP side of one hub."""

    def __init__(
        self, hub: Hub, blobs: Blobs, intake: Intake, sources: dict[str, Source], house: House | None = None
    ) -> None:
        self._hub, self._intake = hub, intake
        self._administration = Administration(hub, self._who, house, intake)
        self._blobs = blobs
        self._sources = sources
        self._runner: web.AppRunner | None = None

    async def open(self, host: str, port: int, tls: ssl.SSLContext | None) -> int:
        """Begin to listen; gives the port. Raises OSError where it is taken."""
        app = web.Application(middlewares=[_reasons])
        app.router.add_put("/blobs/{sha256}", self._put_blob)
        app.router.add_get("/blobs/{sha256}", self._get_blob, allow_head=False)
        app.router.add_head("/blobs/{sha256}", self._head_blob)
        app.router.add_get("/references", self._list_references)
        app.router.add_get("/references/{sha256}", self._get_reference)
        app.router.add_put("/references/{name}", self._put_reference)
        app.router.add_post("/push/{source}", self._push)
        app.router.add_get("/health", self._health)
        self._administration.open(app.router)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port, ssl_context=tls)
        await site.start()
        return int(self._runner.addresses[0][1])

    async def close(self) -> None:
        await self._administration.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _put_blob(self, request: web.Request) -> web.Response:
        who = await self._who(request)
        blob = BlobId(request.match_info["sha256"])
        body = await whole_body(request, PIECE_MOST)
        first, total = _range(request, len(body))
        account = who.actor.account
        here, whole = await self._blobs.received(blob, account), await self._blobs.has_brought(blob, account)
        if not whole and first != here:
            return _refused(416, Text(f"应从第 {here} 字节续传。", f"Go on from byte {here}."), _offset(here, False))
        here = await self._blobs.put(blob, body, account, datetime.now(UTC), offset=first, total=total)
        whole = await self._blobs.has_brought(blob, account)
        return web.json_response({"received": here}, status=201 if whole else 202, headers=_offset(here, whole))

    async def _head_blob(self, request: web.Request) -> web.Response:
        who = await self._who(request)
        blob, account = BlobId(request.match_info["sha256"]), who.actor.account
        here, whole = await self._blobs.received(blob, account), await self._blobs.has_brought(blob, account)
        return web.Response(headers=_offset(here, whole))

    async def _get_blob(self, request: web.Request) -> web.StreamResponse:
        who = await self._who(request)
        blob = BlobId(request.match_info["sha256"])
        place = self._blobs.path(blob)
        if place is None or not await self._blobs.may_read(audience_of(who.actor), who.actor.account, blob):
            return _refused(404, NOT_THERE)
        headers = {
            "Content-Type": await asyncio.to_thread(_kind, place),
            "Content-Disposition": "attachment",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, max-age=31536000, immutable",
        }
        return web.FileResponse(place, headers=headers)

    async def _list_references(self, request: web.Request) -> web.Response:
        await self._who(request)
        found = await self._hub.reader.revisions()
        return web.Response(body=msgspec.json.encode(found), content_type="application/json")

    async def _get_reference(self, request: web.Request) -> web.Response:
        await self._who(request)
        body = await self._hub.reader.reference(request.match_info["sha256"])
        if body is None:
            return _refused(404, NOT_THERE)
        return web.Response(body=body, content_type="application/json")

    async def _put_reference(self, request: web.Request) -> web.Response:
        who = await self._who(request)
        try:
            name = SetName(request.match_info["name"])
            body = (await whole_body(request, BODY_MOST)).decode()
        except ValueError:
            return _refused(400, Text("没有这种基础数据，或不是 UTF-8。", "No such set, or no UTF-8."))
        digest = sha256(body.encode()).hexdigest()
        once = request.headers.get("Idempotency-Key") or digest
        command = frames.Command(
            id=CommandId(str(uuid5(NAMESPACE_URL, f"lujian:reference/{name}/{once}"))),
            body=PublishReference(name=name, sha256=digest, body=body),
            made_at=datetime.now(UTC),
        )
        return _answered(await self._hub.ledger.ask(who.actor, command))

    async def _push(self, request: web.Request) -> web.Response:
        name = request.match_info["source"]
        source, body = self._sources.get(name), await whole_body(request, BODY_MOST)
        headers = {each.lower(): value for each, value in request.headers.items()}
        now = datetime.now(UTC)
        try:
            push_id = await asyncio.to_thread(verified, headers, body, source.keys if source else (), now)
        except Unsigned:
            return _refused(401, NOT_SIGNED)
        assert source is not None
        claim = await asyncio.to_thread(understood, name, push_id, body, source.mapping)
        taken = await self._intake.take(Whose(name, source.mapping.classes, source.cameras), claim)
        pictures = [{"refused": list(each)} if isinstance(each, Text) else {"shown": each} for each in taken.pictures]
        return _answered(taken.answer, alert=taken.alert, pictures=pictures)

    async def _health(self, request: web.Request) -> web.Response:
        hub = self._hub
        return web.json_response(
            {
                "ok": True,
                "epoch": hub.ledger.epoch,
                "boot": hub.boot,
                "head": hub.audiences.head,
                "seats": hub.live,
                "at": hub.clock.now().isoformat(),
            }
        )

    async def _who(self, request: web.Request) -> SignedInAccount:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        found = await self._hub.accounts.by_token(token if scheme == "Bearer" else "", datetime.now(UTC))
        if isinstance(found, Refusal):
            raise _NotSignedIn
        return found


class _NotSignedIn(Exception):
    """No token, or none in force."""


@web.middleware
async def _reasons(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refusals become answers with a reason in both languages."""
    try:
        return await handler(request)
    except _NotSignedIn:
        return _refused(401, NOT_SIGNED_IN, {"WWW-Authenticate": "Bearer"})
    except NotYours:
        return _refused(403, NOT_YOURS)
    except Unready as refused:
        return _refused(503, refused.reason, {"Retry-After": "60"})
    except Refused as refused:
        return _refused(422, refused.reason)
    except StorageFault as fault:
        return _refused(503, fault.reason, {"Retry-After": "2"})
    except NotKept:
        return _refused(503, NOT_NOW, {"Retry-After": "2"})
    except TooLarge as fault:
        most = fault.most // 1024
        return _refused(413, Text(f"一次最多发送 {most:,} KiB。", f"At most {most:,} KiB can be sent at once."))


def _refused(status: int, reason: Text, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"reason": [reason.zh, reason.en]}, status=status, headers=headers)


_STATUS = {"ok": 200, "conflict": 409, "denied": 403, "invalid": 422, "expired": 422, "retry": 503}


def _answered(answer: frames.Answer, **more: Any) -> web.Response:
    """A ledger's answer as HTTP: its `result` decides the status."""
    headers = {"Retry-After": str(max(1, round(answer.after_s)))} if answer.result == "retry" else None
    said = {"result": answer.result, "o": answer.o, "reason": answer.reason, **more}
    return web.json_response(said, status=_STATUS[answer.result], headers=headers)


def _range(request: web.Request, size: int) -> tuple[int, int]:
    """(first byte, size of the whole file) of a piece; raises Refused where the header is not about this body."""
    header = request.headers.get("Content-Range")
    if header is None:
        return 0, size
    found = _RANGE.fullmatch(header)
    first, last, total = (int(each) for each in found.groups()) if found else (0, 0, 0)
    if last - first + 1 != size or last >= total:
        raise Refused("Content-Range 与内容不符。", "Content-Range does not fit the body.")
    return first, total


def _offset(here: int, is_whole: bool) -> dict[str, str]:
    return {"Upload-Offset": str(here), "Upload-Complete": "?1" if is_whole else "?0"}


def _kind(place: Path) -> str:
    """The picture's type by its first bytes; anything else is only bytes."""
    with place.open("rb") as file:
        start = file.read(16)
    return next((mime for magic, mime in PICTURES.items() if start.startswith(magic)), "application/octet-stream")
