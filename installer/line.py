"""The Linux end of the line: a visitor to a hub on the PC, and a hub for a PC that has none. Loopback only."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from console.domain.ids import AccountId
from console.domain.text import Refused
from console.hub.founding import PASSWORDS
from console.seats.headless import Headless
from installer.product import ROOT

HUB_WORDS: Final = ("--profile", "demo", "--host", "127.0.0.1", "--port", "0", "--http-port", "0")
"""A new hub with the demo's accounts, on any free ports of loopback."""

_UP_WITHIN_S: Final = 60


class NoAnswer(Exception):
    """The other end did not say what it must; the message says what was seen."""


@dataclass(frozen=True, slots=True)
class HubThere:
    """A hub that is up: where seats reach it, and the passwords of its accounts."""

    address: str
    passwords: dict[str, str]


def passwords(data: Path) -> dict[str, str]:
    """The demo accounts' passwords as the hub wrote them into its data folder."""
    found: dict[str, str] = json.loads((data / PASSWORDS).read_text(encoding="utf-8"))
    return found


def handshake(address: str) -> str:
    """Ask for a websocket; what the hub said to it."""
    try:
        with connect(address, open_timeout=20, close_timeout=5, proxy=None) as line:
            answer = line.response
    except (OSError, WebSocketException) as trouble:
        raise NoAnswer(f"no websocket at {address}: {trouble}") from trouble
    return f"{answer.status_code} {answer.reason_phrase}" if answer else "open"


def sign_in(hub: HubThere, account: str) -> str:
    """Sign in with the account's password and take the whole picture; what came over the wire."""

    async def visit() -> str:
        visitor = Headless(hub.address, AccountId(account), hub.passwords[account], seat="tool")
        try:
            welcome = await visitor.start()
        finally:
            await visitor.close()
        return f"{account} signed in, {welcome.mode} at {visitor.link.offset}"

    try:
        return asyncio.run(visit())
    except Refused as fault:
        raise NoAnswer(f"{account} was not let in: {fault.reason.en}") from fault


def is_turned_away(hub: HubThere, account: str) -> bool:
    """Whether the account is refused with a password that is not its own."""
    try:
        sign_in(HubThere(hub.address, {account: "not this one"}), account)
    except NoAnswer:
        return True
    return False


@contextmanager
def a_hub(folder: Path) -> Iterator[HubThere]:
    """A hub of this checkout, on this machine, for the length of the block."""
    data, ready = folder / "hub", folder / "ready.json"
    folder.mkdir(parents=True)
    command = (sys.executable, "-m", "console", "hub", "--data", data, "--ready-file", ready, *HUB_WORDS)
    with (folder / "hub.log").open("wb") as log, subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log) as hub:
        try:
            until = time.monotonic() + _UP_WITHIN_S
            while not ready.exists():
                if hub.poll() is not None or time.monotonic() > until:
                    raise NoAnswer(f"a hub on this machine did not start: {(folder / 'hub.log').read_text()[-1000:]}")
                time.sleep(0.1)
            yield HubThere(json.loads(ready.read_text(encoding="utf-8"))["seats"], passwords(data))
        finally:
            hub.terminate()
