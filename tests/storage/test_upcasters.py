"""Old events in today's shape: pure steps, bytes untouched where nothing changed, and a log of old that replays."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from console.domain.catalogue import VERSIONS, evolve, read_event, subject
from console.domain.duty import Thing
from console.storage.instants import instant
from console.storage.projection import read_thing
from console.storage.upcasters import STEPS, FromTheFuture, upcast

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.jsonl"))


def test_what_has_not_changed_keeps_its_bytes() -> None:
    body = b'{ "kind":"CaseClosed","case":"c1" }'
    assert upcast("CaseClosed", 1, body) is body


def test_steps_are_taken_one_after_the_other() -> None:
    def named(body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "name": body["title"].upper()}

    def renamed(body: dict[str, Any]) -> dict[str, Any]:
        return {"kind": "CaseNamed", "name": body["name"]}

    steps = {("CaseTitled", 1): named, ("CaseTitled", 2): renamed}
    old = b'{"kind":"CaseTitled","title":"a"}'
    assert upcast("CaseTitled", 1, old, steps=steps, today={"CaseTitled": 3}) == b'{"kind":"CaseNamed","name":"A"}'
    halfway = b'{"kind":"CaseTitled","title":"a","name":"B"}'
    assert upcast("CaseTitled", 2, halfway, steps=steps, today={"CaseTitled": 3}) == b'{"kind":"CaseNamed","name":"B"}'


def test_an_event_of_a_newer_program_is_not_guessed_at() -> None:
    with pytest.raises(FromTheFuture):
        upcast("CaseClosed", 2, b"{}")


def test_every_version_ever_written_has_a_way_to_today() -> None:
    assert {(kind, v) for kind, newest in VERSIONS.items() for v in range(1, newest)} == set(STEPS)


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_a_log_of_old_replays_to_what_it_came_to_then(file: Path) -> None:
    """Each line is an event as it was stored; the file beside it holds the things as they stood at its end."""
    things: dict[tuple[str, str], Thing] = {}
    for line in file.read_bytes().splitlines():
        told = msgspec.json.decode(line)
        event = read_event(upcast(told["kind"], told["v"], msgspec.json.encode(told["body"])))
        key = subject(event)
        after = evolve(things.get(key), event, told["by"], instant(told["at"]))
        if after is not None:
            things[key] = after
    ended = msgspec.json.decode(file.with_suffix(".things.json").read_bytes())
    assert things == {
        (each["kind"], each["id"]): read_thing(each["kind"], msgspec.json.encode(each["body"])) for each in ended
    }


def test_there_is_a_log_of_old_with_every_kind_in_it_that_a_walk_meets() -> None:
    kinds = {msgspec.json.decode(line)["kind"] for file in GOLDEN for line in file.read_bytes().splitlines()}
    assert len(kinds) >= 35
