"""Where a hub may listen, is found and be dialled: without TLS only on this machine: no password travels in clear."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from console.domain.text import Text

_NAME = re.compile(r"\w([\w.-]*\w)?")


def is_this_machine(host: str) -> bool:
    """Whether only this machine can reach a host of that name."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_everywhere(host: str) -> bool:
    """Whether who listens there listens on every address this machine has; nobody can dial such a host."""
    try:
        return host == "" or ip_address(host).is_unspecified
    except ValueError:
        return False


def is_host(words: str) -> bool:
    """Whether these words are a host's name or address, and nothing around it."""
    try:
        return not ip_address(words).is_unspecified
    except ValueError:
        return _NAME.fullmatch(words) is not None


def reached_as(host: str, said: str, machine: str) -> str:
    """How others call a hub that listens at `host`: as was said, else by the machine's own name where it listens on
    every address."""
    return said or (machine if is_everywhere(host) else host)


def at(host: str, port: int) -> str:
    """Host and port as they stand in an address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


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
