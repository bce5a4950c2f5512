"""The pins of the Windows installer."""

import tomllib

import pytest

from installer.lock import EXACT, WINDOWS_EXTRAS, WINDOWS_LOCK, Pin, carrier, parse, pins_for, render
from installer.product import CARRIER, DISTRIBUTIONS_LEFT_OUT, ROOT, Variant

LOCK = WINDOWS_LOCK.read_text(encoding="utf-8")
PINS = parse(LOCK)


def test_the_lock_reads_back_as_it_was_written():
    assert render(PINS) == LOCK


def test_a_line_without_a_hash_is_refused():
    with pytest.raises(ValueError, match="aiohttp==3"):
        parse("aiohttp==3.14.5\n")


def test_the_lock_names_no_index():
    assert "://" not in LOCK and "--index" not in LOCK


def test_every_dependency_of_the_product_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {requirement.partition(">")[0].partition("=")[0] for requirement in project["dependencies"]}
    assert asked | set(WINDOWS_EXTRAS) <= {pin.name for pin in PINS}


def test_qt_and_the_runtime_are_the_versions_that_were_checked():
    pinned = {pin.name: pin.version for pin in PINS}
    assert EXACT.items() <= pinned.items()


def test_the_office_variant_has_no_database_and_no_web_engine():
    names = {pin.name for pin in pins_for(Variant.OFFICE, PINS)}
    assert not names & {"sqlalchemy", "alembic", "pyside6-addons", "folium"}
    assert {"pyside6-essentials", "shiboken6", "pyqtgraph", "numpy"} <= names


def test_the_carrier_of_the_runtime_is_shipped_by_no_variant():
    assert carrier(PINS).name == CARRIER
    assert all(CARRIER not in {pin.name for pin in pins_for(variant, PINS)} for variant in Variant)


def test_whatever_a_variant_does_without_is_a_pin():
    pinned = {pin.name for pin in PINS}
    assert all(names <= pinned for names in DISTRIBUTIONS_LEFT_OUT.values())


def test_a_pin_is_written_as_pip_reads_it():
    assert str(Pin("numpy", "2.4.6", "ab")) == "numpy==2.4.6 \\\n    --hash=sha256:ab\n"
