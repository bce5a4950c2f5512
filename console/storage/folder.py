"""Where the data of a hub lies when nobody says otherwise."""

from pathlib import Path

from platformdirs import user_data_path


def data_folder() -> Path:
    """The folder of this person's own hub on this machine."""
    return user_data_path("lujian", appauthor=False) / "hub"
