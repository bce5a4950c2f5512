"""Page: the painted map, as it is, as a fill and with a session's pins; and a made-up district for other pages."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from resources.tongue import say
from widgets import theme
from widgets.controls.panel import Panel
from widgets.exhibits.page import columns, stacked
from widgets.maps.hours import Hour, HourBar
from widgets.maps.painted import PaintedMap
from widgets.maps.values import Area, AreaKind, MapPoint, Pin, Shape, Tone
from widgets.tokens import DARK

WEST, SOUTH, ACROSS, DOWN = 117.40, 36.64, 0.22, 0.14
PLACES = (
    ("清泉", "Qingquan"),
    ("学府", "Xuefu"),
    ("东湖", "Donghu"),
    ("柳溪", "Liuxi"),
    ("文华", "Wenhua"),
    ("钟社", "Zhongshe"),
)
REPORTS = (0, 0, 1, 0, 2, 5, 9, 14, 22, 17, 8, 6, 11, 19, 24, 13, 9, 7, 4, 3, 2, 1, 0, 0)
DESK_INK, OFFICE_INK = DARK.accent, DARK.session


def areas() -> tuple[Area, ...]:
    """Six streets in two lines, and the outline around them."""
    streets = []
    for n, name in enumerate(PLACES):
        west, south = WEST + ACROSS * (n % 3), SOUTH + DOWN * (1 - n // 3)
        streets.append(Area(f"s{n}", say(*name), (_block(west, south, ACROSS, DOWN),), AreaKind.STREET, is_sketch=True))
    outline = Area(
        "outline", say("示范区", "Demo district"), (_block(WEST, SOUTH, 3 * ACROSS, 2 * DOWN),), AreaKind.OUTLINE
    )
    return outline, *streets


def points() -> list[MapPoint]:
    """Cases of every tone, some of them together, with an alert and a camera."""
    tones = (Tone.NEUTRAL, Tone.NEUTRAL, Tone.WARNING, Tone.NEUTRAL, Tone.CRITICAL, Tone.SESSION, Tone.GOOD)
    made = [
        MapPoint(
            f"c{n}",
            WEST + 3 * ACROSS * ((n * 37) % 100 + 4) / 108,
            SOUTH + 2 * DOWN * ((n * 61) % 100 + 4) / 108,
            tones[n % len(tones)],
            Shape.CASE,
            say("店外经营 · 柳溪路153号", "Trading outside the shop · 153 Liuxi Road"),
        )
        for n in range(40)
    ]
    camera = say("监控 C-118", "Camera C-118")
    made.append(MapPoint("alert", WEST + 0.4 * ACROSS, SOUTH + 0.4 * DOWN, Tone.WARNING, Shape.ALERT, camera))
    made.append(MapPoint("camera", WEST + 2.6 * ACROSS, SOUTH + 1.5 * DOWN, Tone.NEUTRAL, Shape.CAMERA, camera))
    return made


def pins() -> list[Pin]:
    """Three marks at one crossing, and where somebody looks."""
    lon, lat = WEST + 1.5 * ACROSS, SOUTH + 0.6 * DOWN
    desk, office = say("坐席", "Desk"), say("清泉街道", "Qingquan Street Office")
    return [
        Pin("p1", lon, lat, desk, DESK_INK, say("现场", "Here")),
        Pin("p2", lon + 0.004, lat, office, OFFICE_INK, say("箱体", "The box")),
        Pin("p3", lon - 0.004, lat + 0.002, office, OFFICE_INK, say("收运点", "Where it is collected")),
    ]


def a_map(of: Sequence[MapPoint] = (), marked: Sequence[Pin] = ()) -> PaintedMap:
    """The district with these on it."""
    view = PaintedMap()
    view.set_mode(theme.mode())
    view.show_areas(areas())
    view.patch(of)
    view.show_pins(marked)
    return view


def build() -> QWidget:
    live = a_map(points())
    live.set_badge(say("演示数据", "Demo"))
    live.set_legend(((Tone.CRITICAL, say("超期", "Overdue")), (Tone.WARNING, say("临期、告警", "Due soon, alerts"))))
    live.select("c4")
    heat = a_map(points())
    heat.set_layers(heat=True)
    meeting = a_map((), pins())
    meeting.focus(pins()[0].lon, pins()[0].lat, 12)
    hours = HourBar((("reported", say("当时上报", "Reported then")), ("open", say("当时在办", "Open then"))))
    hours.show_hours(
        [Hour(f"{n:02}", say(f"{n} 时：{count} 件", f"{n}:00: {count}"), count) for n, count in enumerate(REPORTS)]
    )
    hours.choose(14)
    return columns(
        [
            stacked(_framed(say("此刻", "Now"), live)),
            stacked(_framed(say("密度", "Density"), heat, hours), _framed(say("会商", "A session"), meeting)),
        ],
        (3, 2),
    )


def _framed(title: str, view: QWidget, beneath: QWidget | None = None) -> Panel:
    panel = Panel(title, flush=True)
    panel.add(view, 1)
    if beneath is not None:
        panel.add(beneath)
    return panel


def _block(west: float, south: float, across: float, down: float) -> tuple[tuple[float, float], ...]:
    return (west, south), (west + across, south), (west + across, south + down), (west, south + down)
