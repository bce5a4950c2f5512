"""A real Mosquitto on a free port of this machine, that can be killed and begun again on the same port."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiomqtt

MOSQUITTO = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
WHY_NOT = "no Mosquitto on this machine (apt-get install mosquitto)"
LOOKS = 200
CONFIG = """listener {port} 127.0.0.1
allow_anonymous true
persistence true
persistence_location {folder}/
autosave_interval 1
autosave_on_changes true
"""


class Broker:
    """`port` stays the same over restarts."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        folder.mkdir(exist_ok=True)
        self._config = folder / "mosquitto.conf"
        self._config.write_text(CONFIG.format(port=self.port, folder=folder))
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        assert MOSQUITTO is not None
        self._process = await asyncio.create_subprocess_exec(
            MOSQUITTO, "-c", str(self._config), stderr=asyncio.subprocess.DEVNULL
        )
        for _ in range(LOOKS):
            if await self._is_up():
                return
            await asyncio.sleep(0.05)
        raise AssertionError("Mosquitto did not come up")

    async def kill(self) -> None:
        """As a machine that loses its power."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()
        self._process = None

    async def close(self) -> None:
        if self._process is not None:
            self._process.terminate()
            await self._process.wait()

    async def say(self, topic: str, *payloads: bytes) -> None:
        """Publish as a device does that waits for the broker's word."""
        async with aiomqtt.Client("127.0.0.1", self.port) as device:
            for each in payloads:
                await device.publish(topic, each, qos=1)

    async def _is_up(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        return True


@asynccontextmanager
async def a_broker(folder: Path) -> AsyncIterator[Broker]:
    broker = Broker(folder)
    await broker.start()
    try:
        yield broker
    finally:
        await broker.close()
