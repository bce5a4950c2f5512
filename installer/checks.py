"""What must hold before a change is handed on: `make test`. The cheap checks first; a failure stops it."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple


class Check(NamedTuple):
    """One tool and what it promises when it is content. `beside`: the other half of it, run at the same time."""

    name: str
    promise: str
    command: tuple[str, ...]
    beside: tuple[str, ...] = ()


def _tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _pytest(*folders: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "pytest", *(f"tests/{each}" for each in folders))


AT_WORK = ("flows", "hub", "sim", "sync", "wire")
"""The tests that wait for processes, sockets and disks more than they compute; all others run beside them."""
ALONE = ("test_architecture.py", "test_canary.py", "test_command_line.py", "test_commands.py", "test_page.py")
REST = ("analytics", "bench", "domain", "ingest", "installer", "laws", "models", "real", "reports", "resources",
        "seats", "shell", "storage", "widgets")  # fmt: skip
CHECKS = (
    Check("ruff", "names, imports, habits", (_tool("ruff"), "check", ".")),
    Check("mypy", "types", (_tool("mypy"),)),
    Check("lint-imports", "who may know whom", (_tool("lint-imports"),)),
    Check("pytest", "behaviour", _pytest(*AT_WORK), _pytest(*REST, *ALONE)),
)


def main(checks: Sequence[Check] = CHECKS) -> int:
    """Run the checks in turn; the exit code of the first that fails, 0 where all are content.

    pytest says for itself how long it took, and its closing line stays the last.
    """
    for check in checks:
        began = time.monotonic()
        print(f"── {check.name}: {check.promise}", flush=True)
        code = _run(check)
        if code != 0:
            print(f"检查未通过 · check failed: {check.name} (exit {code})", file=sys.stderr)
            return code
        if check.name != "pytest":
            print(f"   {check.name}: {time.monotonic() - began:.1f} s", flush=True)
    return 0


def _run(check: Check) -> int:
    """The exit code of the half that failed, 0 where both are content; what the one beside says comes behind."""
    if not check.beside:
        return subprocess.run(check.command, check=False).returncode
    with TemporaryFile() as said:
        beside = subprocess.Popen(check.beside, stdout=said, stderr=subprocess.STDOUT)
        code = subprocess.run(check.command, check=False).returncode
        code = beside.wait() or code
        said.seek(0)
        sys.stdout.write(said.read().decode(errors="replace"))
        sys.stdout.flush()
    return code


if __name__ == "__main__":
    sys.exit(main())
