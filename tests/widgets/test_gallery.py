import importlib
import inspect
import pkgutil

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

import widgets
from resources.tongue import speak
from widgets import gallery, theme
from widgets.charts.bars import LeagueBars


@pytest.mark.parametrize("tongue", ["zh", "en"])
@pytest.mark.parametrize("page", gallery.PAGES, ids=lambda page: page.name)
def test_every_page_can_be_drawn_in_both_modes_and_tongues(qapp, page, tongue):
    speak(tongue)
    dark, light = (gallery.picture(qapp, page, mode).toImage() for mode in ("dark", "light"))
    assert (dark.width(), dark.height()) == page.size
    assert dark != light


class Shown(QObject):
    """Every window that has been shown on its own since."""

    def __init__(self, app: QObject) -> None:
        super().__init__()
        self.windows: list[str] = []
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(repr(watched))
        return False


@pytest.mark.parametrize("page", gallery.PAGES, ids=lambda page: page.name)
def test_no_part_shows_itself_before_it_stands_in_something(qapp, qtbot, page):
    """It would be a window of its own for a moment, and the one that somebody types into were no longer in front."""
    theme.apply(qapp, "dark", page.scale)
    shown = Shown(qapp)
    whole = page.build()
    qapp.removeEventFilter(shown)
    qtbot.addWidget(whole)
    assert not shown.windows


def test_pictures_are_saved_for_whoever_wants_to_look(qapp, tmp_path):
    asked = ["--shot", str(tmp_path), "--page", "marks", "--mode", "dark", "--lang", "zh"]
    assert gallery.main(asked) == 0
    assert [file.name for file in tmp_path.iterdir()] == ["marks-dark-zh.png"]


def test_the_gallery_changes_its_mode_while_it_is_open(qapp, qtbot):
    browser = gallery.Browser(qapp, "dark")
    qtbot.addWidget(browser)
    browser.show()
    browser.switch_mode()
    assert theme.mode() == "light"
    browser.switch_mode()
    assert theme.mode() == "dark"


def test_all_eighteen_streets_stand_on_the_wall(qapp, qtbot):
    theme.apply(qapp, "dark", "wall")
    [page] = [page for page in gallery.PAGES if page.name == "wall"]
    wall = page.build()
    qtbot.addWidget(wall)
    wall.resize(*page.size)
    wall.show()
    qtbot.waitExposed(wall)
    [league] = wall.findChildren(LeagueBars)
    assert league._shown() == len(league._items) == 18


UNSHOWN = {
    "widgets.maps.web.WebMap": "a page of the web engine, which begins processes of its own; a flow opens it",
}
"""Public widgets without an exhibit, and why; the list may only become shorter."""


def public_widgets() -> set[type[QWidget]]:
    """Every widget of the product that another module may use."""
    found: set[type[QWidget]] = set()
    for module in pkgutil.walk_packages(widgets.__path__, "widgets."):
        if module.name.startswith(("widgets.exhibits", "widgets.gallery", "widgets.sounds.speaker")):
            continue
        for name, each in vars(importlib.import_module(module.name)).items():
            is_widget = inspect.isclass(each) and issubclass(each, QWidget) and each.__module__ == module.name
            if is_widget and not name.startswith("_"):
                found.add(each)
    return found


def test_every_public_widget_has_an_exhibit_or_is_named_here(qapp, qtbot):
    shown: set[type] = set()
    for page in gallery.PAGES:
        theme.apply(qapp, "dark", page.scale)
        made = page.build()
        qtbot.addWidget(made)
        for each in (made, *made.findChildren(QWidget)):
            shown.update(type(each).__mro__)
    theme.apply(qapp, "dark")
    missing = {f"{each.__module__}.{each.__name__}" for each in public_widgets() - shown}
    assert missing == set(UNSHOWN)
