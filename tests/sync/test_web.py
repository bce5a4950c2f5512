"""HTTP to a hub that is there, that hangs up, that says nothing, and that is not there."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager

import pytest

from console.sync.web import Unreached, Web

HALF = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"
WHOLE = b"HTTP/1.1 416 Range Not Satisfiable\r\nUpload-Offset: 7\r\nContent-Length: 4\r\n\r\nbody"
UNASKED = """
import asyncio, json, sys
from console.sync.web import Web
web = Web(None, 1.0)
asyncio.run(web.close())
print(json.dumps("aiohttp" in sys.modules))
"""
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[None, None, None]]


@asynccontextmanager
async def served(serve: Serve) -> AsyncIterator[str]:
    """Where it is served; at the end every caller has been let go."""
    callers: set[asyncio.Task[None]] = set()

    def come(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        callers.add(asyncio.create_task(serve(reader, writer)))

    server = await asyncio.start_server(come, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/x"
    finally:
        server.close()
        async with asyncio.timeout(10.0):
            await asyncio.gather(*callers)


def saying(words: bytes) -> Serve:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(words)
        await writer.drain()
        writer.close()

    return serve


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


async def test_an_answer_is_given_whatever_it_says() -> None:
    web = Web(None, 10.0)
    async with served(saying(WHOLE)) as url:
        answer = await web.ask("PUT", url, {}, b"piece")
        assert (answer.status, answer.headers["upload-offset"], answer.body) == (416, "7", b"body")
        await web.close()


@pytest.mark.parametrize("words", [HALF, b""], ids=["half an answer", "no answer"])
async def test_who_hangs_up_before_the_end_is_out_of_reach(words: bytes) -> None:
    web = Web(None, 10.0)
    async with served(saying(words)) as url:
        with pytest.raises(Unreached) as fault:
            await web.ask("GET", url, {})
        await web.close()
    assert all(fault.value.reason)


async def test_who_says_nothing_is_not_waited_for_without_end() -> None:
    web = Web(None, 0.2)
    async with served(silent) as url:
        with pytest.raises(Unreached) as fault:
            async with asyncio.timeout(10.0):
                await web.ask("GET", url, {})
        await web.close()
    assert all(fault.value.reason)


async def test_where_nobody_listens_the_reason_is_a_sentence_in_both_languages() -> None:
    web = Web(None, 10.0)
    async with served(silent) as url:
        pass
    with pytest.raises(Unreached) as fault:
        await web.ask("GET", url, {})
    await web.close()
    assert fault.value.reason == ("对方没有接受连接", "the connection was refused")


def test_the_client_is_not_loaded_before_somebody_asks() -> None:
    done = subprocess.run([sys.executable, "-c", UNASKED], capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout) is False
