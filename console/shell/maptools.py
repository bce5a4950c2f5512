"""What can be done with the map of a desk beside looking at it: each a button on it, a key, a name that finds it."""

from collections.abc import Callable, Iterable
from functools import partial

from msgspec import Struct
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from console.domain.text import Text
from console.shell.deeds import Deed
from console.shell.keys import Chapter, Told
from resources.tongue import say
from widgets.maps.chrome import Tool


class MapTool(Struct, frozen=True):
    """`key` is what the map's button says; `keys` as Qt writes them."""

    key: str
    keys: str
    icon: str
    name: Text
    also: tuple[str, ...] = ()


TOOLS = (
    MapTool("area", "Alt+A", "lasso", Text("划定区域", "Draw an area"), ("圈选", "框选", "lasso")),
    MapTool("measure", "Alt+M", "ruler", Text("测量距离、面积", "Measure"), ("量距", "亩", "distance")),
    MapTool("heat", "Alt+H", "flame", Text("热力：案件密度", "Heat: density of cases"), ("热点", "hot spots")),
    MapTool("hours", "Alt+T", "history", Text("按小时回看", "Look back by the hour"), ("时间轴", "回放", "time")),
    MapTool(
        "window",
        "Alt+W",
        "external-link",
        Text("地图独立成窗、收回", "The map in its own window"),
        ("副屏", "second monitor"),
    ),
)
TITLE = Text("地图工具", "Tools of the map")


def buttons() -> tuple[Tool, ...]:
    """As they stand on the map."""
    return tuple(Tool(each.key, each.icon, f"{say(*each.name)} ({_spaced(each.keys)})") for each in TOOLS)


def listen(window: QWidget, use: Callable[[str], object]) -> None:
    """Their keys, wherever in a window the focus stands."""
    for each in TOOLS:
        QShortcut(QKeySequence(each.keys), window).activated.connect(partial(use, each.key))


def deeds(use: Callable[[str], object]) -> Iterable[Deed]:
    """What finds them by name."""
    for each in TOOLS:
        yield Deed(
            name=each.name,
            do=partial(use, each.key),
            icon=each.icon,
            about=TITLE,
            also=each.also,
            key=_spaced(each.keys),
        )


CHAPTER = Chapter(
    TITLE,
    (
        *(Told((each.keys.replace("+", " "),), each.name) for each in TOOLS),
        Told(("F11",), Text("地图窗口：全屏", "the map's window: full screen")),
        Told(("←", "→"), Text("回看时：换一小时", "looking back: another hour")),
        Told(("Space",), Text("回看时：播放、停下", "looking back: play, pause")),
        Told(("Space",), Text("画线时：在图心加一角", "drawing: a corner at the centre")),
        Told(("Backspace",), Text("画线时：退一角", "drawing: take a corner back")),
        Told(("Enter",), Text("画线时：闭合或结束", "drawing: close, or end")),
        Told(("Shift",), Text("按住拖动：随手圈一片", "held while dragging: draw freehand")),
        Told(("Esc",), Text("不画了；列表中：放开划定区域", "give up; in the list: let go of the area")),
    ),
)


def _spaced(keys: str) -> str:
    return keys.replace("+", " ")
