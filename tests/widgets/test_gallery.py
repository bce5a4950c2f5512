import importlib
import inspect
import pkgutil

import pytest
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
    "widgets.admin.accounts.PasswordSheet": "of the administration's window, which a flow opens whole",
    "widgets.admin.accounts.RightsSheet": "of the administration's window, which a flow opens whole",
    "widgets.admin.accounts.RoleTicks": "of the administration's window, which a flow opens whole",
    "widgets.admin.accounts.ShownOnce": "of the administration's window, which a flow opens whole",
    "widgets.admin.accounts.SureSheet": "of the administration's window, which a flow opens whole",
    "widgets.admin.audit.ChainStrip": "of the administration's window, which a flow opens whole",
    "widgets.admin.audit.DayEdit": "of the administration's window, which a flow opens whole",
    "widgets.admin.audit.TrailFilters": "of the administration's window, which a flow opens whole",
    "widgets.admin.listing.ListView": "of the administration's window, which a flow opens whole",
    "widgets.admin.page.Page": "of the administration's window, which a flow opens whole",
    "widgets.admin.preview.PreviewSheet": "of the administration's window, which a flow opens whole",
    "widgets.admin.sets.BookSheet": "of the administration's window, which a flow opens whole",
    "widgets.admin.sets.CalendarSheet": "of the administration's window, which a flow opens whole",
    "widgets.admin.sets.LayerSheet": "of the administration's window, which a flow opens whole",
    "widgets.admin.sets.YearView": "of the administration's window, which a flow opens whole",
    "widgets.admin.wizard.FileField": "of the administration's window, which a flow opens whole",
    "widgets.admin.wizard.Wizard": "of the administration's window, which a flow opens whole",
    "widgets.alerts.strip.Reasons": "a menu that stands for a moment",
    "widgets.cases.answers.LineAnswer": "a line of a form; the forms of a new case ask it",
    "widgets.cases.answers.UnitsAnswer": "a part of dispatching many",
    "widgets.cases.answers.WaitingAnswer": "asked only where two requests wait",
    "widgets.cases.dispatchmany.DispatchMany": "needs a list of picked cases",
    "widgets.cases.newcase.NewCaseSheet": "needs a map to take its place from",
    "widgets.cases.newcase.Tray": "holds the forms of new cases",
    "widgets.cases.paper.Preview": "Qt's own dialog over a printer",
    "widgets.cases.sheets.WordsSheet": "a sheet of the session",
    "widgets.cases.supervisions.SupervisionBoard": "needs items of a session",
    "widgets.cases.twins.Proposed": "needs a proposal",
    "widgets.controls.lines.Lines": "a list of the session",
    "widgets.controls.photos.PhotoViewer": "a window over the whole screen",
    "widgets.maps.painted.PaintedMap": "needs a district's ground",
    "widgets.maps.view.MapView": "what every map is",
    "widgets.maps.web.WebMap": "needs the web engine",
    "widgets.session.pins.PinList": "a list of the session",
    "widgets.session.room.NoteLine": "a line of the session",
    "widgets.session.room.ResolveSheet": "a sheet of the session",
    "widgets.session.room.SessionRoom": "needs a map",
    "widgets.cases.interview.Asked": "a part of the form of a new case",
    "widgets.cases.interview.Digits": "a part of the form of a new case",
    "widgets.cases.interview.InterviewAnswer": "a part of the form of a new case",
    "widgets.controls.picker.Picker": "drops from a field",
    "widgets.maps.hours.HourBar": "needs a map beside it",
    "widgets.wall.board.WallBoard": "its tiles stand on the page of the wall",
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
