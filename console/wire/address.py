"""Where a hub may listen and be dialled: without TLS only on this machine, so that no password travels in clear."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from console.domain.text import Text


def is_this_machine(host: str) -> bool:
    """Whether only this machine can reach a host of that name."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def why_not(address: str) -> Text | None:
    """None where a seat may dial it, else the sentence."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in ("ws", "wss") or not host:
        return Text(
            f"地址 {address} 应形如 wss://枢纽:8800。", f"The address {address} should look like wss://hub:8800."
        )
    if parts.scheme == "ws" and not is_this_machine(host):
        return Text(f"{host} 不在本机，须用 wss:// 加密连接。", f"{host} is another machine: use wss://.")
    return None
