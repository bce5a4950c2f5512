"""One account on a real hub's line without a window: in, asked, answered, and told why where not."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.domain.case.commands import ReportCase
from console.domain.case.things import Source
from console.domain.ids import AccountId, CaseId, CommandId
from console.domain.place import Place
from console.domain.text import Refused
from console.seats import credentials
from console.seats.headless import Headless
from console.sync.trust import tls_for
from console.wire import frames
from console.wire.link import Effect, Took
from tests.hub.seats import UpHub, a_hub

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def hub(tmp_path: Path):
    async with a_hub(tmp_path / "data") as up:
        yield up


def a_command(n: int, title: str = "路灯不亮") -> frames.Command:
    body = ReportCase(case=CaseId(f"c{n}"), source=Source.CITIZEN, title=title, place=Place(117.5, 36.7, "青年路"))
    return frames.Command(id=CommandId(f"ask-{n:08d}"), body=body, made_at=datetime.now(UTC))


def a_line(hub: UpHub, account: str = "feed-citizen", **more) -> Headless:
    return Headless(hub.url, AccountId(account), hub.passwords[account], **more)


async def test_it_signs_in_asks_and_hears_what_came_of_it(hub: UpHub):
    facts: list[Effect] = []
    line = a_line(hub, tell=facts.append)
    welcome = await line.start()
    answers = await line.ask([a_command(n) for n in range(3)])
    assert [answer.result for answer in answers] == ["ok"] * 3
    assert await line.reached(max(answer.o for answer in answers), 5)
    told = {item.thing for fact in facts if isinstance(fact, Took) for item in fact.items}
    assert told == {"c0", "c1", "c2"}
    assert welcome.http
    await line.close()


async def test_asking_twice_is_asking_once(hub: UpHub):
    line = a_line(hub)
    await line.start()
    first, again = [(await line.ask([a_command(1)]))[0] for _ in range(2)]
    assert (first.result, first.o) == (again.result, again.o)
    await line.close()


async def test_what_was_asked_over_a_cut_is_answered_after_it(hub: UpHub):
    line = a_line(hub)
    await line.start()
    (seat,) = [each for each in hub.parts.hub.seats if each.actor and each.actor.account == "feed-citizen"]
    await seat.socket.close()
    answers = await line.ask([a_command(n) for n in range(5)])
    assert [answer.result for answer in answers] == ["ok"] * 5
    await line.close()


async def test_a_wrong_password_is_a_sentence(hub: UpHub):
    line = Headless(hub.url, AccountId("feed-citizen"), "wrong")
    with pytest.raises(Refused) as refused:
        await line.start()
    assert refused.value.reason.zh and refused.value.reason.en
    await line.close()


def test_a_password_comes_from_the_file_or_the_environment_and_is_missed_by_name(tmp_path: Path, monkeypatch):
    file = tmp_path / "passwords.json"
    file.write_text(json.dumps({"feed-hotline": "in the file"}), encoding="utf-8")
    password = credentials.read_passwords(file)
    assert password("feed-hotline") == "in the file"
    monkeypatch.setenv(credentials.PASSWORD_VARIABLE, "in the environment")
    assert password("feed-camera") == "in the environment"
    monkeypatch.delenv(credentials.PASSWORD_VARIABLE)
    with pytest.raises(Refused, match="feed-camera"):
        password("feed-camera")


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "127.0.0.1:8800", "ws://", "ws://[", "ws://10.0.0.7:8800"])
def test_an_address_that_is_none_or_would_send_passwords_in_the_clear_is_refused(address: str):
    with pytest.raises(Refused):
        tls_for(address, None)


def test_this_machine_needs_no_tls_and_any_other_gets_it():
    assert tls_for("ws://127.0.0.1:8800", None) is None
    assert tls_for("wss://hub.example:8800", None) is not None


def test_feed_and_replay_load_neither_qt_nor_a_database():
    script = (
        "import sys, console.seats.feed, console.seats.replay\n"
        "wrong = {'PySide6', 'qasync', 'sqlalchemy', 'sqlite3', 'pyqtgraph'} & set(sys.modules)\n"
        "sys.exit(str(wrong) if wrong else 0)"
    )
    asked = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert asked.returncode == 0, asked.stderr
