"""A small picture made of palette colours, and its bytes as a PNG. Numbers in, file out; no display needed."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float]
"""x1, y1, x2, y2 in pixels."""

GLYPHS = {
    "演": "000000c0706017fe0402040263f8706007fc066417fc1664366427fc6198670e",
    "示": "0000000000003ffc0000000000007ffe0180018019981188318c618661860180",
}
"""16 rows of 16 bits."""
DIGITS = {
    "0": 0o75557,
    "1": 0o26227,
    "2": 0o71747,
    "3": 0o71717,
    "4": 0o55711,
    "5": 0o74717,
    "6": 0o74757,
    "7": 0o71222,
    "8": 0o75757,
    "9": 0o75717,
    "-": 0o00700,
    ":": 0o02020,
    " ": 0o00000,
}
"""5 rows of 3 bits."""


class Canvas:
    """Colours are indexes into a palette that is chosen when the picture is written: the same scene by day or night."""

    def __init__(self, width: int, height: int, colour: int = 0) -> None:
        self.width, self.height = width, height
        self._dots: NDArray[np.uint8] = np.full((height, width), colour, np.uint8)

    def rect(self, box: Box, colour: int) -> None:
        x1, y1, x2, y2 = (round(max(0, edge)) for edge in box)
        self._dots[y1:y2, x1:x2] = colour

    def oval(self, box: Box, colour: int, *, ring: float = 0) -> None:
        """An ellipse inside `box`; `ring` pixels wide where it is not filled."""
        dots, y, x = self._patch(box)
        inside = _reach(x, y, box) <= 1
        if ring:
            inside &= _reach(x, y, (box[0] + ring, box[1] + ring, box[2] - ring, box[3] - ring)) > 1
        dots[inside] = colour

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: int, width: float = 2) -> None:
        box = (min(x1, x2) - width, min(y1, y2) - width, max(x1, x2) + width, max(y1, y2) + width)
        dots, y, x = self._patch(box)
        dx, dy = x2 - x1, y2 - y1
        along = np.clip(((x - x1) * dx + (y - y1) * dy) / max(dx * dx + dy * dy, 1e-9), 0, 1)
        dots[np.hypot(x - x1 - along * dx, y - y1 - along * dy) <= width / 2] = colour

    def glyph(self, character: str, x: int, y: int, colour: int) -> None:
        bits = bytes.fromhex(GLYPHS[character])
        for row in range(16):
            for column in range(16):
                if (bits[row * 2] << 8 | bits[row * 2 + 1]) >> (15 - column) & 1:
                    self._dots[y + row, x + column] = colour

    def digits(self, words: str, x: int, y: int, colour: int, scale: int = 2) -> None:
        for character in words:
            for bit in range(15):
                if DIGITS[character] >> (14 - bit) & 1:
                    left, top = x + bit % 3 * scale, y + bit // 3 * scale
                    self._dots[top : top + scale, left : left + scale] = colour
            x += 4 * scale

    def png(self, palette: tuple[tuple[int, int, int], ...]) -> bytes:
        head = struct.pack(">IIBBBBB", self.width, self.height, 8, 3, 0, 0, 0)
        rows = np.zeros((self.height, self.width + 1), np.uint8)
        rows[:, 1:] = self._dots
        parts = (
            (b"IHDR", head),
            (b"PLTE", bytes(channel for colour in palette for channel in colour)),
            (b"IDAT", zlib.compress(rows.tobytes(), 6)),
            (b"IEND", b""),
        )
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)

    def _patch(self, box: Box) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
        """The part of the picture under a box, with the rows and the columns it stands on."""
        x1, y1 = (max(0, int(edge)) for edge in box[:2])
        x2, y2 = int(box[2]) + 1, int(box[3]) + 1
        dots = self._dots[y1:y2, x1:x2]
        return dots, np.arange(y1, y1 + dots.shape[0])[:, None], np.arange(x1, x1 + dots.shape[1])[None, :]


def _reach(x: NDArray[np.int64], y: NDArray[np.int64], box: Box) -> NDArray[np.float64]:
    """How far out each dot lies: 1 on the rim of the ellipse inside the box."""
    x1, y1, x2, y2 = box
    reach: NDArray[np.float64] = ((x - (x1 + x2) / 2) / max((x2 - x1) / 2, 0.5)) ** 2 + (
        (y - (y1 + y2) / 2) / max((y2 - y1) / 2, 0.5)
    ) ** 2
    return reach


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
