"""A seat in another language, written from the protocol's page: it stays whole through the death of its hub."""

import json
import os
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import select

from console.storage import tables
from console.storage.log import DATABASE, reading
from tests.flows.room import Hub, a_hub

NODE = shutil.which("node")
CLIENT = Path(__file__).parents[1] / "support" / "client" / "client.mjs"
WITHIN_S = 15.0
Line = dict[str, Any]

pytestmark = pytest.mark.skipif(NODE is None, reason="the second client runs on Node, which is not on this machine")


class Second:
    """A run of the client: verbs go in, lines come out and are kept in `heard`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._lines = SimpleQueue[Line | None]()
        self.heard: list[Line] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def say(self, *words: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(" ".join(words) + "\n")
        self._process.stdin.flush()

    def until(self, said: str, **more: Any) -> Line:
        """The next line of that kind with these members; those before it are only kept."""
        last = monotonic() + WITHIN_S
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, last - monotonic()))
            except Empty:
                raise AssertionError(f"within {WITHIN_S:g} s it did not say {said} {more}: {self.heard[-5:]}") from None
            assert line is not None, f"it ended before it said {said} {more}: {self.heard[-5:]}"
            self.heard.append(line)
            if line["said"] == said and more.items() <= line.items():
                return line

    def end(self) -> None:
        """No further verbs; read to the end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert self._process.wait(timeout=WITHIN_S) == 0
        self._reader.join(timeout=WITHIN_S)
        while (line := self._lines.get_nowait()) is not None:
            self.heard.append(line)

    def all(self, said: str) -> list[Line]:
        return [line for line in self.heard if line["said"] == said]

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(json.loads(line))
        self._lines.put(None)


@contextmanager
def a_client(hub: Hub, *words: str, account: str = "desk01", kept: Path | None = None) -> Iterator[Second]:
    assert NODE is not None
    told = {"LUJIAN_ADDRESS": hub.url, "LUJIAN_ACCOUNT": account, "LUJIAN_PASSWORD": hub.passwords[account]}
    told |= {"LUJIAN_KEPT": str(kept)} if kept else {}
    with subprocess.Popen(
        [NODE, str(CLIENT), *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | told, text=True
    ) as process:
        try:
            yield Second(process)
        finally:
            process.kill()


def asked_of(hub: Hub, *words: str, account: str = "desk01", kept: Path | None = None) -> Second:
    """A run of the client for one verb, to its end."""
    with a_client(hub, *words, account=account, kept=kept) as client:
        client.end()
    return client


def rows(client: Second) -> dict[str, Line]:
    return {line["row"]["id"]: line["row"] for line in client.all("row")}


def in_the_log(hub: Hub, after: int) -> list[tuple[int, str]]:
    """Offset and kind of everything after an offset, as the stopped hub left it."""
    with reading(hub.data / DATABASE) as connection:
        event = tables.event.c
        told = connection.execute(select(event.o, event.kind).where(event.o > after).order_by(event.o))
        return [(each.o, each.kind) for each in told]


def test_a_client_written_from_the_page_loses_and_doubles_nothing_when_the_hub_is_killed(tmp_path: Path) -> None:
    photo, kept = tmp_path / "photo.jpg", tmp_path / "kept.json"
    photo.write_bytes(b"\xff\xd8\xff a photo of sorts")
    with a_hub(tmp_path / "data") as hub, a_client(hub, "follow") as client:
        began = client.until("snapshot")["position"]
        client.say("put", str(photo))
        blob = client.until("put")["sha256"]
        client.say("file", "占道经营", blob)
        case = client.until("filed", stage="to_dispatch")["case"]
        filed = client.all("answer")[-1]

        with a_client(hub, "follow", kept=kept) as other:
            client.say("lose")
            other.say("file", "暴露垃圾")
            its_case = other.until("filed", stage="to_dispatch")["case"]
            client.until("lost")
            client.until("gap")
            client.until("welcome", mode="resume")
            client.until("mark")
            hub.freeze()
            for each, what in ((client, case), (other, its_case)):
                each.say("dispatch", what, "dept-law")
                each.until("asked", kind="DispatchCase")
        hub.kill()
        command = client.heard[-1]["id"]
        client.until("cut")
        hub.start()
        client.say("come")
        client.until("welcome", mode="resume")
        dispatched = client.until("answer", id=command, result="ok")
        for answer in (dispatched, filed):
            client.say("again", answer["id"])
            assert client.until("answer", id=answer["id"]) == answer

        fresh = asked_of(hub, "rows", kept=kept)
        assert [answer["result"] for answer in fresh.all("answer")] == ["ok"], "what the other client left unanswered"
        assert asked_of(hub, "get", blob, account="dept-law").all("got")[0]["sha256"] == blob
        client.say("find", "店外经营")
        assert case in client.until("found")["ids"]
        client.say("timeline", case)
        client.until("mark", position=fresh.all("rows")[0]["position"])
        client.say("rows")
        client.end()
        assert rows(client) == rows(fresh)
        (day,) = (row for row in rows(fresh).values() if row["row"] == "DutyDayRow")
        assert [each["kind"] for each in day["entries"]] == ["restarted"], "it is told that the hub was away"
        assert [row["stage"] for row in rows(client).values() if row["row"] == "CaseRow"] == ["to_sign", "to_sign"]
        assert Counter(each["kind"] for each in client.all("happened"))["CaseDispatched"] == 1
        assert not client.all("refused"), "its token outlives the restart"
        hub.stop()
        told = in_the_log(hub, began)
        assert [(item["o"], item["kind"]) for item in client.all("item")] == told
        assert Counter(kind for _, kind in told)["CaseDispatched"] == 2, "one of each case"
