import pytest

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
