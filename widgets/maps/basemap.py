"""The empty base map: a page rendered once by folium, from constants alone.

Nothing that came from a person or the network ever passes through folium: its
templates put text into scripts. The rendered script is served as a file of its own,
so that the page's policy can refuse every inline script. A site's tiles would be
named in `render`, and nowhere else.
"""

from typing import Final, NamedTuple, cast

import branca.element
import folium

from resources import path
from widgets.maps.offline import POLICY, File, channel_script, vendor_file

_SCRIPTS: Final = [("leaflet", "/leaflet.js")]
_STYLES: Final = [("leaflet_css", "/leaflet.css")]
_MODULES: Final = ("live.js", "crowd.js", "ground.js", "figures.js", "names.js", "pencil.js", "tiles.js", "live.css")
_PAGE: Final = """<!DOCTYPE html>
<html lang="zh">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>map</title>
{links}
<script src="/qwebchannel.js"></script>
</head>
<body>
{body}
<script src="/base.js"></script>
<script type="module" src="/live.js"></script>
</body>
</html>
"""


class BasePage(NamedTuple):
    """The page, and the script that makes its empty map."""

    html: str
    script: str


def keep_folium_inside() -> None:
    """Point folium at our own Leaflet; it would otherwise name four servers of other people."""
    folium.Map.default_js = _SCRIPTS
    folium.Map.default_css = _STYLES


def render() -> BasePage:
    """The empty map over the middle of China, without tiles; the live layer does the rest."""
    keep_folium_inside()
    base = folium.Map(
        location=(35.0, 105.0),
        zoom_start=7,
        tiles=None,
        prefer_canvas=True,
        zoom_control=False,
        attribution_control=False,
    )
    figure = cast(branca.element.Figure, base.get_root())
    figure.render()
    links = [f'<script src="{address}"></script>' for _, address in _SCRIPTS]
    links += [f'<link rel="stylesheet" href="{address}">' for _, address in (*_STYLES, ("live", "/live.css"))]
    html = _PAGE.format(policy=POLICY, links="\n".join(links), body=figure.html.render())
    return BasePage(html, figure.script.render())


def page_files() -> dict[str, File]:
    """Everything the page loads, by path."""
    page = render()
    files: dict[str, File] = {
        "/index.html": page.html.encode,
        "/base.js": page.script.encode,
        "/qwebchannel.js": channel_script,
    }
    for name in ("leaflet.js", "leaflet.css"):
        files[f"/{name}"] = vendor_file("js_lib_leaflet", "static", "js_lib_leaflet", name).read_bytes
    for name in _MODULES:
        files[f"/{name}"] = path("maps", name).read_bytes
    return files
