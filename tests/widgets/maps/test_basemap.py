import re

import folium
import pytest

from widgets.maps.basemap import keep_folium_inside, page_files, render
from widgets.maps.offline import POLICY

ADDRESS = re.compile(r"(?:https?:)?//[\w.-]+\.\w+", re.ASCII)


def test_no_rendered_map_holds_an_outside_address():
    keep_folium_inside()
    whole = folium.Map(location=(36.7, 117.5), tiles=None).get_root().render()
    page = render()
    for text in (whole, page.html, page.script):
        assert ADDRESS.findall(text) == []


def test_the_page_has_no_inline_script_and_states_its_policy():
    html = render().html
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", html, re.DOTALL)
    assert scripts
    assert all("src=" in attributes and not body for attributes, body in scripts)
    assert POLICY in html
    assert re.search(r"\son\w+=", html) is None


def test_everything_the_page_names_is_served():
    files = page_files()
    named = re.findall(r'(?:src|href)="([^"]+)"', render().html)
    assert named
    assert [name for name in named if name not in files] == []
    assert all(read() for read in files.values())


@pytest.mark.parametrize("name", ["/live.js", "/crowd.js", "/ground.js", "/figures.js"])
def test_our_scripts_write_no_markup(name):
    script = page_files()[name]().decode()
    for door in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "bindPopup",
    ):
        assert door not in script
