import pytest
from PySide6.QtGui import QImage

from widgets.maps.glyphs import CELL
from widgets.maps.values import SHAPES, TONES
from widgets.maps.words import glyph_picture, look_words, plain


@pytest.mark.parametrize("ratio", ["1", "1.25", "2", "1.100000023841858"])
def test_the_sheet_of_figures_comes_in_the_screens_density(qapp, ratio):
    picture = QImage.fromData(glyph_picture(f"/glyphs/dark@{ratio}.png") or b"")
    assert picture.width() == round(CELL * len(TONES) * float(ratio))
    assert picture.height() == round(CELL * len(SHAPES) * float(ratio))


@pytest.mark.parametrize(
    "path", ["/glyphs/blue@1.png", "/glyphs/dark@1e9.png", "/glyphs/dark@.png", "/glyphs/../x@1.png", "/x"]
)
def test_no_other_picture_is_made(path):
    assert glyph_picture(path) is None


def test_an_absurd_density_is_brought_back(qapp):
    assert QImage.fromData(glyph_picture("/glyphs/dark@9.png") or b"").width() == CELL * len(TONES) * 4


def test_half_a_surrogate_pair_does_not_stop_the_words():
    assert plain("井\ud800盖") == "井?盖"


def test_the_page_is_told_one_colour_per_tone():
    for mode in ("dark", "light"):
        look = look_words(mode)
        assert isinstance(look["tones"], tuple) and len(look["tones"]) == len(TONES)
