import pytest

from resources.tongue import speak
from widgets import gallery, theme


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
