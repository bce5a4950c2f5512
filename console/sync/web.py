"""HTTP to a hub. Its client is imported with the first question, by a thread: no list of cases waits for it."""

import asyncio
import ssl
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from msgspec import Struct

from console.domain.oserrors import reason_of
from console.domain.text import Text

if TYPE_CHECKING:
    from aiohttp import ClientSession


class Answer(Struct, frozen=True):
    """What came back, whole; `headers` are found however they are written."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Unreached(Exception):
    """Nobody answered, or not to the end; `reason` says why, without a full stop."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


class Web:
    """Asks over HTTP, at most `within_s` for one question; `tls`: what to believe, None: what this machine believes."""

    def __init__(self, tls: ssl.SSLContext | None, within_s: float) -> None:
        self._tls, self._within_s = tls, within_s
        self._session: ClientSession | None = None

    async def ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """The answer, whatever it says; raises Unreached."""
        if self._session is None:
            await asyncio.to_thread(import_module, "aiohttp")
        from aiohttp import ClientError

        try:
            async with self._opened().request(method, url, headers=headers, data=body or None) as answer:
                return Answer(answer.status, answer.headers, await answer.read())
        except (ClientError, TimeoutError) as fault:
            raise Unreached(_why(fault)) from fault

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _opened(self) -> "ClientSession":
        from aiohttp import ClientSession, ClientTimeout, TCPConnector

        if self._session is None:
            self._session = ClientSession(
                timeout=ClientTimeout(total=self._within_s), connector=TCPConnector(ssl=self._tls or True)
            )
        return self._session


def _why(fault: Exception) -> Text:
    own = str(fault) or type(fault).__name__
    return reason_of(fault) if isinstance(fault, OSError) and str(fault) else Text(own, own)
