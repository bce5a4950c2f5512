"""The NOTICE names everything the product carries, and refuses to pass over what says nothing of itself."""

from importlib.metadata import PathDistribution

import pytest

from installer.notice import CARRIED, licence_of, needed_by, notice, texts_of


def a_package(folder, metadata: str, **files: str) -> PathDistribution:
    """An installed package of these metadata lines, with these further files in its metadata folder."""
    place = folder / "thing-1.0.dist-info"
    place.mkdir()
    (place / "METADATA").write_text(f"Metadata-Version: 2.4\nName: thing\nVersion: 1.0\n{metadata}\n")
    for name, text in files.items():
        (place / name).write_text(text)
    (place / "RECORD").write_text("".join(f"{place.name}/{file.name},,\n" for file in place.iterdir()))
    return PathDistribution(place)


def test_what_lies_inside_other_packages_is_named_with_its_licence():
    text = notice(needed_by("pyside6"))
    assert "Qt 6 (in pyside6-essentials" in text
    assert "FFmpeg (in pyside6-addons" in text
    assert "Chromium (in pyside6-addons" in text
    assert {each.name for each in CARRIED} >= {"Leaflet", "Lucide icons"}


def test_packages_needed_through_others_are_found():
    assert "MarkupSafe" in [package.name for package in needed_by("folium")]


def test_an_expression_is_preferred_to_classifiers(tmp_path):
    metadata = "License-Expression: MIT\nClassifier: License :: OSI Approved :: BSD License"
    assert licence_of(a_package(tmp_path, metadata)) == "MIT"


def test_a_whole_text_in_the_licence_field_is_not_taken_for_a_name(tmp_path):
    metadata = "License: Copyright me\n        all rights\nClassifier: License :: OSI Approved :: BSD License"
    assert licence_of(a_package(tmp_path, metadata)) == "BSD License"


def test_a_licence_text_is_copied_and_other_metadata_is_not(tmp_path):
    package = a_package(tmp_path, "", LICENSE="Do as you like.", INSTALLER="pip")
    assert list(texts_of(package)) == ["Do as you like."]


def test_a_package_silent_about_its_licence_stops_the_notice(tmp_path):
    with pytest.raises(LookupError, match=r"thing 1\.0"):
        notice([a_package(tmp_path, "")])
