"""Files the product reads at run time: words, profiles, maps, the handbook."""

from importlib.resources import as_file, files
from pathlib import Path


def path(*parts: str) -> Path:
    """The place of a shipped file; raises FileNotFoundError with its name where it is missing."""
    with as_file(files("resources")) as root:
        place = root.joinpath(*parts)
    if not place.exists():
        raise FileNotFoundError(f"resources/{'/'.join(parts)} is missing from this installation")
    return place
