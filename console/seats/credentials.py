"""How a command without a window gets in: the hub's address, its certificate, and passwords that are not on the line.

A password is read from the hub's own file of demo passwords, or from the environment; never from an argument,
where every user of the machine could read it.
"""

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from console.domain.text import Refused
from console.ingest.shaped import read_shape

PASSWORD_VARIABLE = "LUJIAN_PASSWORD"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The words every such command understands."""
    add = parser.add_argument
    add("--hub", default="ws://127.0.0.1:8800", metavar="URL", help="枢纽地址 / address of the hub")
    add("--ca", type=Path, metavar="FILE", help="枢纽证书的签发者 / certificate authority of the hub (PEM)")
    add(
        "--passwords",
        type=Path,
        metavar="FILE",
        help=f"账号到密码的 JSON 文件；也可用环境变量 {PASSWORD_VARIABLE} / accounts to passwords as JSON",
    )


def read_passwords(file: Path | None) -> Callable[[str], str]:
    """Gives the password of an account; raises Refused where there is none, or the file is not as it should be."""
    known: dict[str, str] = {}
    if file is not None:
        known = read_shape(dict[str, str], file)

    def password(account: str) -> str:
        found = known.get(account) or os.environ.get(PASSWORD_VARIABLE)
        if not found:
            raise Refused(
                f"没有账号 {account} 的密码：请给出 --passwords，或设置环境变量 {PASSWORD_VARIABLE}。",
                f"No password for {account}: give --passwords, or set {PASSWORD_VARIABLE}.",
            )
        return found

    return password
