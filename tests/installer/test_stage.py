"""The folder that becomes the installation."""

import shutil
from pathlib import Path

import pytest

from installer.product import LEFT_OUT, Variant
from installer.stage import copy_package, unpack, write_notice


def test_two_wheels_may_not_bring_two_versions_of_one_file(tmp_path):
    first, second = a_wheel(tmp_path / "a.whl", b"x = 1"), a_wheel(tmp_path / "b.whl", b"x = 2")
    unpack(first, tmp_path / "stage", Variant.OFFICE)
    unpack(first, tmp_path / "stage", Variant.OFFICE)
    with pytest.raises(ValueError, match=r"b\.whl brings another mod\.py"):
        unpack(second, tmp_path / "stage", Variant.OFFICE)


def test_the_office_variant_is_copied_without_the_hub_and_its_storage(tmp_path):
    package = tmp_path / "console"
    for name in ("hub/server.py", "storage/log.py", "seats/desk.py", "seats/__pycache__/desk.pyc"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).touch()
    assert LEFT_OUT[Variant.OFFICE] == ("console/hub", "console/storage")
    copy_package(package, tmp_path / "office", Variant.OFFICE)
    copy_package(package, tmp_path / "full", Variant.FULL)
    assert files_below(tmp_path / "office") == {"seats/desk.py"}
    assert files_below(tmp_path / "full") == {"hub/server.py", "storage/log.py", "seats/desk.py"}


def test_the_notice_names_what_is_shipped_with_its_own_words_and_the_runtime(tmp_path):
    info = tmp_path / "pkgs" / "folium-0.20.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: folium\nVersion: 0.20.0\nLicense: MIT\n")
    (info / "LICENSE.txt").write_text("You may.")
    (info / "RECORD").write_text("folium-0.20.0.dist-info/LICENSE.txt,,\nfolium-0.20.0.dist-info/METADATA,,\n")
    write_notice(tmp_path)
    told = (tmp_path / "NOTICE").read_text(encoding="utf-8")
    assert "folium 0.20.0: MIT" in told
    assert "You may." in told
    assert "CPython 3.11: PSF-2.0" in told
    assert not (info / "RECORD").exists()


def a_wheel(place: Path, body: bytes) -> Path:
    folder = place.with_suffix("")
    folder.mkdir()
    (folder / "mod.py").write_bytes(body)
    shutil.make_archive(str(folder), "zip", folder)
    return folder.with_suffix(".zip").rename(place)


def files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
