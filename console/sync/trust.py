"""Which certificates a seat or a source believes when it dials a hub."""

import ssl
from pathlib import Path
from urllib.parse import urlsplit

from console.domain.text import Refused
from console.wire.address import why_not


def tls_for(address: str, ca: Path | None) -> ssl.SSLContext | None:
    """The context for a wss:// address; None for ws:// on this machine. Raises Refused for anything else."""
    reason = why_not(address)
    if reason is not None:
        raise Refused(*reason)
    if urlsplit(address).scheme == "ws":
        return None
    try:
        return ssl.create_default_context(cafile=ca)
    except (OSError, ssl.SSLError) as fault:
        raise Refused(f"证书 {ca} 不能使用：{fault}。", f"The certificate {ca} cannot be used: {fault}.") from None
