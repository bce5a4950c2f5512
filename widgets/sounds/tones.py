"""Three tones, computed: one soft note, two that rise, and a pair that comes three times."""

import numpy as np
from numpy.typing import NDArray

RATE = 44_100
"""Samples a second; one channel, 16 bits each, the machine's own byte order."""
LOUDEST = 0.6
"""Of what a sample can hold, so that three notes together never clip."""
EDGE_S = 0.012
"""So long a note swells and fades: without it, it would crack."""
_A5, _D6, _E5 = 880.0, 1174.66, 659.25
NOTES: dict[int, tuple[tuple[float, float], ...]] = {
    1: ((_E5, 0.16),),
    2: ((_E5, 0.14), (_A5, 0.22)),
    3: ((_A5, 0.12), (_D6, 0.16), (0.0, 0.06)) * 3,
}
"""Of each importance, (Hz, seconds) note by note; 0 Hz is a rest."""


def tone(importance: int) -> bytes:
    """The samples of the tone of an importance, 1 to 3; another raises KeyError."""
    whole = np.concatenate([_note(pitch, length) for pitch, length in NOTES[importance]])
    return (whole * LOUDEST * np.iinfo(np.int16).max).astype(np.int16).tobytes()


def seconds(importance: int) -> float:
    """How long it lasts."""
    return sum(length for _, length in NOTES[importance])


def _note(pitch: float, length: float) -> NDArray[np.float64]:
    at = np.arange(round(length * RATE)) / RATE
    swell = np.minimum(1.0, np.minimum(at, length - at) / EDGE_S).clip(0.0)
    wave = np.sin(2 * np.pi * pitch * at) + 0.25 * np.sin(4 * np.pi * pitch * at)
    note: NDArray[np.float64] = wave / 1.25 * swell
    return note
