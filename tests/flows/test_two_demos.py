"""Two demos beside each other: folders and ports of their own, so that both run to their end."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SECONDS = 20


def started(folder: Path) -> subprocess.Popen[str]:
    words = ["demo", "--headless", "--seconds", str(SECONDS), "--seats", "desk,office", "--json"]
    words += ["--data", str(folder), "--shots", str(folder / "shots")]
    return subprocess.Popen(
        [sys.executable, "-m", "console", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.soak
def test_two_demos_at_once_both_run(tmp_path: Path) -> None:
    both = [started(tmp_path / name) for name in ("one", "two")]
    for demo in both:
        out, err = demo.communicate(timeout=240)
        assert demo.returncode == 0 and "Traceback" not in err, err
        report = json.loads(out)
        assert report["seats"]["desk"]["events"] > 0
        assert report["pictures"] and all(Path(picture).stat().st_size > 10_000 for picture in report["pictures"])
