"""Which palette and which scale are on the screen at this moment.

Painted widgets ask here each time they paint and keep no colour of their own; `theme.apply` is the
only writer.
"""

from widgets.tokens import DARK, DESK, Mode, Palette, Scale

_worn: list[tuple[Mode, Palette, Scale]] = [("dark", DARK, DESK)]


def wear(mode: Mode, palette: Palette, scale: Scale) -> None:
    """Everything painted from now on looks like this."""
    _worn[0] = (mode, palette, scale)


def mode() -> Mode:
    return _worn[0][0]


def palette() -> Palette:
    return _worn[0][1]


def scale() -> Scale:
    return _worn[0][2]
