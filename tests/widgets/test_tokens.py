import pytest

from widgets.tokens import GRAPHIC_PAIRS, PALETTES, TEXT_PAIRS, WALL, Palette, Tone


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_the_standard_does():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("look", PALETTES)
@pytest.mark.parametrize("pair", TEXT_PAIRS)
def test_words_can_be_read_on_what_is_behind_them(look, pair):
    palette = PALETTES[look]
    assert contrast(getattr(palette, pair[0]), getattr(palette, pair[1])) >= 4.5


@pytest.mark.parametrize("look", PALETTES)
@pytest.mark.parametrize("pair", GRAPHIC_PAIRS)
def test_marks_can_be_seen_on_what_is_behind_them(look, pair):
    palette = PALETTES[look]
    assert contrast(getattr(palette, pair[0]), getattr(palette, pair[1])) >= 3.0


@pytest.mark.parametrize("palette", PALETTES.values())
def test_every_tone_has_an_ink_a_mark_and_a_fill_whose_contrast_is_measured(palette: Palette):
    names = {getattr(palette, field): field for field in reversed(palette.__struct_fields__)}
    for tone in Tone:
        written = "high" if tone is Tone.NEUTRAL else names[palette.ink(tone)]
        assert any(getattr(palette, text) == getattr(palette, written) for text, _ in TEXT_PAIRS)
        assert any(getattr(palette, mark) == palette.mark(tone) for mark, _ in GRAPHIC_PAIRS)
        assert contrast(getattr(palette, written), palette.fill(tone)) >= 4.5


def test_nothing_on_the_wall_is_smaller_than_sixteen():
    assert min(WALL.caption, WALL.body, WALL.section, WALL.page, WALL.title, WALL.figure) >= 16
    assert (WALL.figure, WALL.title, WALL.section, WALL.body) == (42, 30, 20, 18)
