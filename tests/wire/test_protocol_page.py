"""The page from which somebody writes a client in another language says what the code does."""

import json

import pytest

from console.wire import gate
from console.wire.codec import encode, from_hub, from_seat
from console.wire.frames import FromSeat
from tests.wire.protocol_page import MARK, PAGE, examples, fresh, made


def test_the_tables_of_the_page_are_those_of_the_frames():
    page = PAGE.read_text(encoding="utf-8")
    assert {found["name"] for found in MARK.finditer(page)} == set(made())
    assert fresh(page) == page, "run: python -m tests.wire.protocol_page"


@pytest.mark.parametrize("frame", examples().values(), ids=examples().keys())
def test_its_examples_are_frames(frame):
    data = encode(frame)
    read = from_seat(data) if isinstance(frame, FromSeat) else from_hub(data)
    assert json.loads(encode(read)) == json.loads(data)


@pytest.mark.parametrize(
    "number",
    [
        f"{gate.PEOPLE.per_s:.0f} a second",
        f"burst {gate.PEOPLE.burst:.0f}",
        f"{gate.SOURCES.per_s:,.0f} a second",
        f"{gate.COMMANDS_IN_FLIGHT} undecided",
        f"{gate.ASKS_IN_FLIGHT} questions",
        f"depth {gate.JSON_DEPTH}",
        f"{gate.STRING_MOST:,} characters",
        f"within {gate.HELLO_WITHIN_S:.0f} s",
        f"{gate.SILENT_AFTER_S:.0f} s without a frame",
    ],
)
def test_its_limits_are_those_of_the_gate(number):
    assert number in PAGE.read_text(encoding="utf-8")
