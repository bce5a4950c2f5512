"""Which hubs a password may travel to."""

import pytest

from console.wire.address import why_not


@pytest.mark.parametrize("address", ["ws://127.0.0.1:8800", "ws://localhost", "ws://[::1]:1", "wss://10.1.2.3:8800"])
def test_these_addresses_may_be_dialled(address):
    assert why_not(address) is None


@pytest.mark.parametrize("address", ["ws://10.1.2.3:8800", "ws://hub.example", "hub:8800", "wss://", ""])
def test_a_password_never_travels_in_clear_over_a_network(address):
    assert why_not(address) is not None
