"""What must hold before a change is handed on: `make test`. The cheap checks first; a failure stops it."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Check(NamedTuple):
    """One tool and what it promises when it is content."""

    name: str
    promise: str
    command: tuple[str, ...]


def _tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


CHECKS = (
    Check("ruff", "names, imports, habits", (_tool("ruff"), "check", ".")),
    Check("mypy", "types", (_tool("mypy"),)),
    Check("lint-imports", "who may know whom", (_tool("lint-imports"),)),
    Check("pytest", "behaviour", (sys.executable, "-m", "pytest")),
)


def main(checks: Sequence[Check] = CHECKS) -> int:
    """Run the checks in turn; the exit code of the first that fails, 0 where all are content.

    pytest says for itself how long it took, and its closing line stays the last.
    """
    for check in checks:
        began = time.monotonic()
        print(f"── {check.name}: {check.promise}", flush=True)
        code = subprocess.run(check.command, check=False).returncode
        if code != 0:
            print(f"检查未通过 · check failed: {check.name} (exit {code})", file=sys.stderr)
            return code
        if check.name != "pytest":
            print(f"   {check.name}: {time.monotonic() - began:.1f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
