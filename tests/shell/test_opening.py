"""The command line of a seat: a link that was clicked, and the size of a window."""

import pytest
from PySide6.QtCore import QSize

from console.shell.opening import _parser, a_size, thing_of
from console.shell.settings import Settings


@pytest.mark.parametrize(
    ("link", "thing"),
    [
        ("lujian:case/0198-aa", "0198-aa"),
        ("lujian:alert/a1", "a1"),
        ("lujian:settings", ""),
        ("lujian:something/else", ""),
        ("https://example.org/case/1", ""),
        ("", ""),
    ],
)
def test_a_link_leads_to_a_thing_or_nowhere(link, thing):
    assert thing_of(link) == thing


@pytest.mark.parametrize("kind", ["desk", "office", "wall"])
def test_every_seat_takes_one_link(kind):
    assert _parser(kind, Settings()).parse_args(["lujian:case/c1"]).link == "lujian:case/c1"
    assert _parser(kind, Settings()).parse_args([]).link == ""


def test_a_size_is_two_numbers():
    assert a_size("1366x768") == QSize(1366, 768)
