"""The visitor that the smoke test sends to a hub must be able to come back with bad news."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from installer import line
from installer.line import HubThere, NoAnswer


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubThere]:
    with line.a_hub(tmp_path_factory.mktemp("line") / "here") as there:
        yield there


def test_a_visitor_signs_in_with_the_password_from_the_hubs_own_file(hub):
    assert line.handshake(hub.address).startswith("101")
    assert line.sign_in(hub, "desk01").startswith("desk01 signed in, snapshot")


def test_a_wrong_password_is_noticed(hub):
    assert line.is_turned_away(hub, "desk01")


def test_a_hub_that_is_not_there_is_noticed():
    with pytest.raises(NoAnswer, match="no websocket"):
        line.handshake("ws://127.0.0.1:9")


def test_a_hub_that_does_not_start_says_why(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(line, "HUB_WORDS", ("--no-such-word",))
    with pytest.raises(NoAnswer, match="no-such-word"), line.a_hub(tmp_path / "here"):
        pass
