"""Which hubs a password may travel to."""

import pytest

from console.wire.address import at, is_everywhere, is_host, reached_as, why_not


@pytest.mark.parametrize("address", ["ws://127.0.0.1:8800", "ws://localhost", "ws://[::1]:1", "wss://10.1.2.3:8800"])
def test_these_addresses_may_be_dialled(address):
    assert why_not(address) is None


@pytest.mark.parametrize("address", ["ws://10.1.2.3:8800", "ws://hub.example", "hub:8800", "wss://", ""])
def test_a_password_never_travels_in_clear_over_a_network(address):
    assert why_not(address) is not None


def test_who_listens_everywhere_cannot_be_dialled_there():
    assert [each for each in ("0.0.0.0", "::", "", "127.0.0.1", "hub") if is_everywhere(each)] == ["0.0.0.0", "::", ""]


@pytest.mark.parametrize("host", ["hub", "hub-1.cg.example", "10.1.2.3", "fd00::7", "枢纽.区"])
def test_a_host_is_a_name_or_an_address(host):
    assert is_host(host)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "hub:8800", "wss://hub", "hub/x", "a b", "-hub", "u@hub"])
def test_what_nobody_can_dial_is_no_host(host):
    assert not is_host(host)


@pytest.mark.parametrize(
    ("host", "said", "name"),
    [("0.0.0.0", "", "m1"), ("::", "", "m1"), ("0.0.0.0", "hub.a", "hub.a"), ("10.0.0.2", "", "10.0.0.2")],
)
def test_who_listens_everywhere_is_called_by_the_machine_s_name_or_as_was_said(host, said, name):
    assert reached_as(host, said, "m1") == name


def test_a_port_stands_behind_its_host():
    assert (at("hub", 8800), at("fd00::7", 8800)) == ("hub:8800", "[fd00::7]:8800")
