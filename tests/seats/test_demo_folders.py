"""Which folders of earlier demos are kept."""

import os
from pathlib import Path

import pytest
from platformdirs import user_data_path

from console.seats import demo


@pytest.fixture
def demos() -> Path:
    """Four earlier demos, each with the data of a hub."""
    home = user_data_path("lujian", appauthor=False) / "demos"
    for name in ("20260101-000000-1", "20260102-000000-1", "20260103-000000-1", "20260104-000000-1"):
        (home / name / "hub").mkdir(parents=True)
    return home


def test_of_earlier_demos_the_last_few_are_kept_and_one_that_still_runs(demos):
    (demos / "20260101-000000-1" / "hub" / "lujian.db-wal").write_bytes(b"written now")
    (demos / "20260102-000000-1" / "hub" / "lujian.db").write_bytes(b"written long ago")
    os.utime(demos / "20260102-000000-1" / "hub" / "lujian.db", (0, 0))
    made = demo._a_folder(None)
    assert sorted(path.name for path in demos.iterdir()) == [
        "20260101-000000-1",
        "20260103-000000-1",
        "20260104-000000-1",
        made.name,
    ]
