"""Requests to a hub's HTTP port that are neither files nor commands: what administrators read and set there."""

import ssl
from collections.abc import Callable, Mapping
from typing import Literal, TypeVar
from urllib.parse import quote, urlencode
from uuid import uuid4

import msgspec

from console.domain.ids import AccountId
from console.domain.malformed import UNREAD
from console.domain.reference import ReferenceSet, SetName
from console.domain.reference import read as read_set
from console.domain.text import Refused
from console.sync.web import Unreached, Web
from console.wire.administration import (
    AccountLines,
    ChainState,
    Enrolled,
    Enrolment,
    IntakeLines,
    KeepingState,
    Published,
    SetRevision,
    TrailAsk,
    TrailPage,
)

WITHIN_S = 60

T = TypeVar("T")


class Calls:
    """Calls one hub. `address` and `token` are asked for at every call; `tls` as for `Files`.

    Every call raises Refused: with the hub's own sentence, or with why it could not be reached.
    """

    def __init__(self, address: Callable[[], str], token: Callable[[], str], tls: ssl.SSLContext | None = None) -> None:
        self._address, self._token, self._tls = address, token, tls

    async def call(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] = {}) -> bytes:
        """The body of a good answer."""
        base = self._address().rstrip("/")
        if not base:
            raise Refused("尚未连接枢纽。", "Not connected to a hub.")
        web = Web(self._tls, WITHIN_S)
        try:
            told_by = {"Authorization": f"Bearer {self._token()}", **headers}
            answer = await web.ask(method, base + path, told_by, body)
        except Unreached as fault:
            why = fault.reason
            raise Refused(
                f"枢纽的文件端口没有应答：{why.zh}。", f"The hub's file port did not answer: {why.en}."
            ) from None
        finally:
            await web.close()
        if answer.status < 400:
            return answer.body
        raise _reason(answer.status, answer.body)

    async def accounts(self) -> AccountLines:
        """Every account as it stands now."""
        return await self._get("/admin/accounts", AccountLines)

    async def enrol(self, account: AccountId, name: str, password: str) -> str:
        """Give an account its name and password; gives the password that the hub made where none was given."""
        body = msgspec.json.encode(Enrolment(name=name, password=password))
        told = await self.call("PUT", f"/admin/accounts/{quote(account, safe='')}/password", body)
        return _read(told, Enrolled).password

    async def revisions(self) -> list[SetRevision]:
        """Every revision of every reference set, the newest of each first."""
        return await self._get("/references", list[SetRevision])

    async def reference(self, revision: SetRevision) -> ReferenceSet:
        """A set as it was at a revision."""
        return read_set(revision.name, await self.call("GET", f"/references/{revision.sha256}"), revision.rev)

    async def publish(self, name: SetName, value: ReferenceSet) -> int:
        """Publish a set whole, which is one command of the log; gives the offset of its event."""
        told = await self.call(
            "PUT", f"/references/{name}", msgspec.json.encode(value), {"Idempotency-Key": uuid4().hex}
        )
        return _read(told, Published).o

    async def trail(self, ask: TrailAsk) -> TrailPage:
        """A page of the log or of the audit."""
        asked = {name: str(value) for name, value in msgspec.to_builtins(ask).items() if value not in ("", 0)}
        return await self._get(f"/admin/trail?{urlencode(asked)}", TrailPage)

    async def keeping(self) -> KeepingState:
        """What is kept for how long, and what would go now."""
        return await self._get("/admin/keeping", KeepingState)

    async def intake(self) -> IntakeLines:
        """What devices have said, and what of it was set aside."""
        return await self._get("/admin/intake", IntakeLines)

    async def chain(self, method: Literal["GET", "POST", "DELETE"] = "GET") -> ChainState:
        """How the history stands; POST has it verified, DELETE stops that."""
        return _read(await self.call(method, "/admin/chain"), ChainState)

    async def _get(self, path: str, shape: type[T]) -> T:
        return _read(await self.call("GET", path), shape)


def _read(told: bytes, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(told, type=shape)
    except UNREAD as fault:
        raise Refused(f"枢纽的答复读不懂：{fault}。", f"The hub's answer cannot be read: {fault}.") from None


def _reason(status: int, told: bytes) -> Refused:
    """The sentence of the hub's refusal, or its status where it says none."""
    try:
        zh, en = msgspec.json.decode(told)["reason"]
    except (msgspec.DecodeError, KeyError, TypeError, ValueError):
        return Refused(f"枢纽拒绝了请求（{status}）。", f"The hub refused ({status}).")
    return Refused(str(zh), str(en))
