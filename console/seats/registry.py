"""The reference sets of one hub and what is open there, for its administrator's commands."""

import argparse
import ssl
from typing import Any
from uuid import uuid4

import aiohttp
import msgspec

from console.domain.ids import AccountId
from console.domain.reference import ReferenceSet, SetName, read
from console.domain.rows import AlertRow, AnyRow, CaseRow
from console.domain.text import Refused
from console.seats import credentials
from console.seats.headless import Headless
from console.sync.store import Store
from console.sync.trust import tls_for

WITHIN_S = 60


class Registry:
    """The sets of one hub: signed in over the socket, carried over HTTP, where a set may be larger than a frame."""

    def __init__(self, words: argparse.Namespace) -> None:
        self._tls: ssl.SSLContext | None = tls_for(words.hub, words.ca)
        password = credentials.read_passwords(words.passwords)(words.account)
        self._store = Store()
        account = AccountId(words.account)
        self._line = Headless(words.hub, account, password, seat="tool", tell=self._store.hear, tls=self._tls)
        self._address = ""

    async def open(self) -> None:
        self._address = (await self._line.start()).http.rstrip("/")

    async def close(self) -> None:
        await self._line.close()

    def rows(self) -> tuple[AnyRow, ...]:
        """The cases and alerts that are open or ended lately, as this account may see them."""
        return (*self._store.rows(CaseRow).values(), *self._store.rows(AlertRow).values())

    async def revisions(self) -> list[dict[str, Any]]:
        """Every revision of every set, the newest of each first."""
        found: list[dict[str, Any]] = msgspec.json.decode(await self._get("/references"))
        return found

    async def read(self, name: SetName, rev: int | None) -> ReferenceSet | None:
        """A set at a revision (None: in force); None where nothing of the name is published. Raises Refused."""
        known = [each for each in await self.revisions() if each["name"] == name]
        if rev is None and not known:
            return None
        chosen = next((each for each in known if rev in (None, each["rev"])), None)
        if chosen is None:
            raise Refused(f"{name} 没有第 {rev} 版。", f"The set {name} has no revision {rev}.")
        return read(name, await self._get(f"/references/{chosen['sha256']}"), chosen["rev"])

    async def publish(self, name: SetName, value: ReferenceSet) -> int:
        """Publish a set whole; gives the offset of its event. Raises Refused with the hub's reason."""
        headers = {"Idempotency-Key": uuid4().hex}
        answer: dict[str, Any] = msgspec.json.decode(
            await self._call("PUT", f"/references/{name}", msgspec.json.encode(value), headers)
        )
        return int(answer["o"])

    async def _get(self, path: str) -> bytes:
        return await self._call("GET", path, b"", {})

    async def _call(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
        headers = {"Authorization": f"Bearer {self._line.link.token}", **headers}
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WITHIN_S)) as http,
                http.request(
                    method, self._address + path, data=body or None, headers=headers, ssl=self._tls or True
                ) as answer,
            ):
                told = await answer.read()
                if answer.status < 400:
                    return told
        except (aiohttp.ClientError, TimeoutError) as fault:
            why = str(fault) or type(fault).__name__
            raise Refused(f"枢纽的文件端口没有应答：{why}。", f"The hub's file port did not answer: {why}.") from None
        raise _reason(answer.status, told)


def _reason(status: int, told: bytes) -> Refused:
    """The sentence of the hub's refusal, or its status where it says none."""
    try:
        zh, en = msgspec.json.decode(told)["reason"]
    except (msgspec.DecodeError, KeyError, TypeError, ValueError):
        return Refused(f"枢纽拒绝了请求（{status}）。", f"The hub refused ({status}).")
    return Refused(str(zh), str(en))
