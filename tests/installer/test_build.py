"""What a build says of itself at its end."""

import pytest

from installer.build import account
from installer.product import Variant


@pytest.fixture
def made(tmp_path):
    installer = tmp_path / "Lujian-setup.exe"
    installer.write_bytes(b"MZ" * 1_000_000)
    return installer


def test_the_closing_words_name_the_file_and_its_size(made):
    said = account(made, Variant.OFFICE, was_tried=True)
    assert str(made) in said
    assert "2.0 MB" in said


@pytest.mark.parametrize("variant", Variant)
@pytest.mark.parametrize("was_tried", [True, False])
def test_what_nobody_has_looked_at_is_always_said(made, variant, was_tried):
    said = account(made, variant, was_tried=was_tried)
    assert "any real Windows" in said
    assert ("the web map" in said) is (variant is Variant.FULL)
    assert ("--smoke" in said) is not was_tried
