"""Drawn pictures of a street, plainly marked 演示: the same place before, after, and with nothing wrong.

    sky and houses ─ shop fronts ─ pavement ─ kerb ─ road
    on it, by class: bags, bicycles, stalls, heaps, puddles, lids, lamps, banners …

A picture is decided by its scene alone, so that one scene is one file wherever it is drawn.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from random import Random

from msgspec import Struct

from console.domain.calendar import SHANGHAI
from console.domain.ids import BlobId
from console.seats.actors.canvas import Box, Canvas
from console.seats.actors.town import chance

WIDTH, HEIGHT = 384, 256
SKY, HOUSE, HOUSE_2, PAVEMENT, KERB, ROAD, LINE, DARK = range(8)
GLASS, GREEN, RED, BLUE, YELLOW, WHITE, BROWN, WATER, SKIN = range(8, 17)
PAPER, INK = 17, 18
LABEL = ((244, 243, 239), (32, 34, 40))
DAYLIGHT = (
    (201, 219, 231),
    (214, 203, 186),
    (190, 182, 172),
    (188, 186, 180),
    (150, 149, 145),
    (104, 106, 110),
    (226, 224, 214),
    (52, 54, 60),
    (136, 164, 182),
    (96, 138, 88),
    (184, 78, 66),
    (72, 108, 158),
    (216, 172, 74),
    (244, 243, 239),
    (132, 100, 70),
    (122, 156, 180),
    (212, 170, 140),
    *LABEL,
)
NIGHT = (*((r * 45 // 100, g * 48 // 100, b * 60 // 100) for r, g, b in DAYLIGHT[:-2]), *LABEL)
BRIGHT = (RED, BLUE, YELLOW, GREEN)


class Moment(StrEnum):
    """`wrong`: as reported. `mended`: the same place after the work. `nothing`: what a false alert shows."""

    WRONG = "wrong"
    MENDED = "mended"
    NOTHING = "nothing"


class Scene(Struct, frozen=True, kw_only=True):
    """`site` decides the street, `look` how the trouble lies on it."""

    site: str
    look: str
    class_code: str
    moment: Moment
    at: datetime


class Picture(Struct, frozen=True):
    """`bbox`: where the trouble is, as shares of the picture."""

    blob: BlobId
    body: bytes
    bbox: tuple[float, float, float, float]


@lru_cache(maxsize=4_096)
def draw(scene: Scene) -> Picture:
    """The scene as a PNG of some kilobytes."""
    canvas = Canvas(WIDTH, HEIGHT, SKY)
    _street(canvas, chance("street", scene.site))
    spot = _trouble(canvas, scene)
    local = scene.at.astimezone(SHANGHAI)
    _caption(canvas, local)
    body = canvas.png(DAYLIGHT if 7 <= local.hour < 18 else NIGHT)
    x1, y1, x2, y2 = spot
    bbox = (
        round(max(0, x1 / WIDTH), 3),
        round(max(0, y1 / HEIGHT), 3),
        round(min(1, x2 / WIDTH), 3),
        round(min(1, y2 / HEIGHT), 3),
    )
    return Picture(BlobId(sha256(body).hexdigest()), body, bbox)


def _street(canvas: Canvas, rng: Random) -> None:
    x = -rng.randrange(40)
    while x < WIDTH:
        wide, roof = rng.randrange(70, 130), rng.randrange(10, 50)
        canvas.rect((x, roof, x + wide, 140), rng.choice((HOUSE, HOUSE_2)))
        for row in range(roof + 10, 76, 22):
            for column in range(x + 10, x + wide - 14, 24):
                canvas.rect((column, row, column + 12, row + 12), GLASS)
        canvas.rect((x + 2, 84, x + wide - 2, 98), rng.choice(BRIGHT))
        canvas.rect((x + 8, 102, x + wide - 8, 140), rng.choice((GLASS, DARK, BROWN)))
        canvas.rect((x + wide // 2 - 9, 106, x + wide // 2 + 9, 140), WHITE)
        x += wide
    canvas.rect((0, 140, WIDTH, 188), PAVEMENT)
    for tile in range(0, WIDTH, 32):
        canvas.rect((tile, 140, tile + 1, 188), KERB)
    canvas.rect((0, 160, WIDTH, 164), YELLOW)
    canvas.rect((0, 188, WIDTH, 193), KERB)
    canvas.rect((0, 193, WIDTH, HEIGHT), ROAD)
    for dash in range(rng.randrange(40) - 40, WIDTH, 64):
        canvas.rect((dash, 222, dash + 34, 226), LINE)
    for trunk in range(rng.randrange(60), WIDTH, rng.randrange(110, 170)):
        canvas.rect((trunk - 3, 118, trunk + 3, 176), BROWN)
        canvas.oval((trunk - 22, 72, trunk + 22, 130), GREEN)


def _caption(canvas: Canvas, local: datetime) -> None:
    canvas.rect((6, 6, 48, 28), INK)
    canvas.glyph("演", 9, 9, PAPER)
    canvas.glyph("示", 27, 9, PAPER)
    canvas.rect((WIDTH - 142, 6, WIDTH - 6, 22), INK)
    canvas.digits(f"{local:%Y-%m-%d %H:%M}", WIDTH - 138, 9, PAPER)


def _trouble(canvas: Canvas, scene: Scene) -> Box:
    rng = chance("trouble", scene.site, scene.look, scene.class_code)
    x, y = rng.randrange(60, WIDTH - 150), rng.randrange(146, 158)
    drawn = PENCILS.get(scene.class_code, _heap)
    if scene.moment is not Moment.WRONG:
        return (x, y - 30, x + 80, y + 30)
    return drawn(canvas, x, y, rng)


def _bags(canvas: Canvas, x: int, y: int, rng: Random) -> Box:
    for _ in range(rng.randrange(5, 10)):
        left, top = x + rng.randrange(70), y + rng.randrange(16)
        canvas.oval((left, top, left + 20, top + 17), rng.choice((DARK, DARK, BLUE, WHITE)))
        canvas.rect((left + 8, top - 3, left + 12, top + 2), DARK)
    return (x - 4, y - 6, x + 94, y + 36)


def _bin(canvas: Canvas, x: int, y: int, rng: Random) -> Box:
    canvas.rect((x + 20, y - 34, x + 48, y + 20), GREEN)
    for left in range(x + 14, x + 50, 9):
        canvas.oval((left, y - 44 + rng.randrange(6), left + 14, y - 28), rng.choice((WHITE, DARK, YELLOW)))
    canvas.oval((x + 2, y + 10, x + 20, y + 24), DARK)
    return (x, y - 46, x + 60, y + 26)


def _bicycles(canvas: Canvas, x: int, y: int, rng: Random) -> Box:
    count, colour = rng.randrange(4, 8), rng.choice((BLUE, YELLOW, DARK))
    for n in range(count):
        left, tilt = x + n * 17, rng.randrange(-8, 9)
        canvas.oval((left, y + 8, left + 22, y + 30), DARK, ring=2.5)
        canvas.oval((left + 26, y + 8, left + 48, y + 30), DARK, ring=2.5)
        canvas.line(left + 11, y + 19, left + 24 + tilt, y, colour, 3)
        canvas.line(left + 24 + tilt, y, left + 37, y + 19, colour, 3)
        canvas.line(left + 24 + tilt, y, left + 20 + tilt, y - 8, DARK, 3)
    return (x - 2, y - 12, x + count * 17 + 36, y + 32)


def _goods(canvas: Canvas, x: int, y: int, rng: Random) -> Box:
    for n in range(rng.randrange(3, 6)):
        left = x + n * 26
        canvas.rect((left, y, left + 23, y + 18), BROWN)
        for fruit in range(3):
            canvas.oval((left + fruit * 7, y - 6, left + 9 + fruit * 7, y + 4), rng.choice((RED, YELLOW, GREEN)))
    return (x - 2, y - 8, x + 130, y + 22)


def _stall(canvas: Canvas, x: int, y: int, rng: Random) -> Box:
    shade = rng.choice((RED, BLUE, YELLOW))
    canvas.line(x + 44, y - 46, x + 44, y + 16, DARK, 3)
    canvas.oval((x, y - 62, x + 88, y - 26), shade)
    canvas.rect((x, y - 44, x + 88, y - 24), PAVEMENT if rng.random() < 0.5 else HOUSE)
    canvas.rect((x + 8, y - 4, x + 78, y + 18), BROWN)
    for n in range(6):
        canvas.oval((x + 10 + n * 11, y - 10, x + 20 + n * 11, y), rng.choice((RED, GREEN, YELLOW)))
    canvas.oval((x + 92, y - 30, x + 106, y - 16), SKIN)
    canvas.rect((x + 90, y - 16, x + 108, y + 14), rng.choice((BLUE, DARK, RED)))
    return (x - 2, y - 64, x + 110, y + 22)


def _cart(canvas: Canvas, x: int, y: int, rng: Random) -> Box:
    canvas.rect((x, y - 12, x + 66, y + 14), rng.choice((BLUE, GREEN)))
    for n in range(5):
        canvas.oval((x + 4 + n * 12, y - 22, x + 16 + n * 12, y - 10), rng.choice((YELLOW, RED)))
    for left in (x + 6, x + 44):
        canvas.oval((left, y + 8, left + 16, y + 24), DARK, ring=3)
    canvas.line(x + 66, y, x + 86, y - 12, DARK, 3)
    canvas.oval((x + 84, y - 34, x + 98, y - 20), SKIN)
    canvas.rect((x + 83, y - 20, x + 100, y + 14), RED)
    return (x - 2, y - 36, x + 104, y + 26)


def _heap(canvas: Canvas, x: int, y: int, rng: Random) -> Box:
    for n in range(rng.randrange(5, 9)):
        left, top = x + rng.randrange(60), y - 14 + n * 4
        canvas.rect((left, top, left + 26, top + 15), rng.choice((BROWN, YELLOW, HOUSE_2)))
        canvas.rect((left, top + 7, left + 26, top + 8), DARK)
    return (x - 2, y - 16, x + 88, y + 34)


def _posters(canvas: Canvas, x: int, y: int, rng: Random) -> Box:
    canvas.rect((x + 30, 40, x + 38, y + 20), KERB)
    for n in range(rng.randrange(5, 9)):
        left, top = x + 20 + rng.randrange(16), 70 + n * 11
        canvas.rect((left, top, left + 15, top + 10), rng.choice((WHITE, YELLOW, RED)))
        canvas.rect((left + 3, top + 3, left + 12, top + 4), DARK)
    return (x + 16, 66, x + 54, 170)


def _banner(canvas: Canvas, x: int, y: int, rng: Random) -> Box:
    colour = rng.choice((RED, BLUE))
    canvas.line(x, 104, x + 120, 110, DARK, 2)
    canvas.rect((x + 4, 106, x + 116, 126), colour)
    for n in range(7):
        canvas.rect((x + 12 + n * 14, 111, x + 22 + n * 14, 121), WHITE)
    return (x, 102, x + 120, 128)


def _board(canvas: Canvas, x: int, y: int, rng: Random) -> Box:
    canvas.rect((x + 10, y - 50, x + 56, y + 14), rng.choice((RED, YELLOW, BLUE)))
    canvas.rect((x + 16, y - 44, x + 50, y - 18), WHITE)
    canvas.line(x + 14, y + 14, x + 6, y + 26, DARK, 3)
    canvas.line(x + 52, y + 14, x + 60, y + 26, DARK, 3)
    return (x + 4, y - 52, x + 62, y + 28)


def _laundry(canvas: Canvas, x: int, y: int, rng: Random) -> Box:
    canvas.line(x, y - 46, x + 120, y - 42, DARK, 2)
    for n in range(5):
        canvas.rect((x + 8 + n * 22, y - 44, x + 24 + n * 22, y - 16 + rng.randrange(10)), rng.choice(BRIGHT))
    return (x, y - 48, x + 122, y - 4)


def _puddle(canvas: Canvas, x: int, y: int, rng: Random) -> Box:
    canvas.oval((x - 30, 198, x + 140, 246), WATER)
    canvas.oval((x + 10, 206, x + 110, 238), GLASS, ring=2)
    return (x - 30, 198, x + 140, 246)


def _lid(canvas: Canvas, x: int, y: int, rng: Random) -> Box:
    canvas.oval((x, 202, x + 58, 236), DARK)
    canvas.oval((x + 30 + rng.randrange(20), 196, x + 92, 222), KERB)
    canvas.oval((x + 40, 202, x + 84, 218), ROAD, ring=2)
    return (x - 2, 194, x + 96, 238)


def _pothole(canvas: Canvas, x: int, y: int, rng: Random) -> Box:
    for _ in range(rng.randrange(2, 5)):
        left, top = x + rng.randrange(50), 200 + rng.randrange(24)
        canvas.oval((left, top, left + 40, top + 18), DARK)
        canvas.oval((left + 8, top + 4, left + 30, top + 13), BROWN)
    return (x - 2, 198, x + 94, 246)


def _works(canvas: Canvas, x: int, y: int, rng: Random) -> Box:
    for n in range(4):
        left = x + n * 30
        canvas.rect((left, y - 20, left + 27, y + 16), BLUE if rng.random() < 0.7 else WHITE)
        canvas.rect((left, y - 6, left + 27, y), YELLOW)
    canvas.oval((x + 20, y + 16, x + 100, y + 40), BROWN)
    return (x - 2, y - 22, x + 120, y + 42)


def _dark_lamp(canvas: Canvas, x: int, y: int, rng: Random) -> Box:
    canvas.line(x + 30, y + 20, x + 30, 40, DARK, 4)
    canvas.line(x + 30, 42, x + 66, 36, DARK, 4)
    canvas.oval((x + 58, 34, x + 82, 44), DARK)
    return (x + 24, 30, x + 86, y + 22)


PENCILS: dict[str, Callable[[Canvas, int, int, Random], Box]] = {
    "E0107": _laundry,
    "E0110": _bags,
    "E0113": _pothole,
    "E0192": _bin,
    "E0201": _posters,
    "E0203": _board,
    "E0207": _banner,
    "E0302": _works,
    "E0304": _works,
    "E0401": _cart,
    "E0405": _goods,
    "E0406": _stall,
    "E0410": _bicycles,
    "E0493": _bicycles,
    "E0501": _puddle,
    "E0506": _puddle,
    "P0101": _lid,
    "P0104": _lid,
    "P0123": _lid,
    "P0137": _dark_lamp,
    "P0305": _bin,
}
"""How each class is drawn; any other is a heap of things."""
