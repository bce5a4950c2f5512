"""Nothing shipped may look for something that is not."""

import shutil
import subprocess
from pathlib import Path, PurePosixPath

import pytest

from installer import closure
from installer.imports import LOADED_WITH_THE_WEB_ENGINE, OFFICE_ENTRIES, Installation, imported, imported_late
from installer.product import ROOT, Variant
from installer.toolchain import GCC, OBJDUMP


def unmet(images: dict[str, set[str]]) -> list[str]:
    return closure.unmet({PurePosixPath(path): frozenset(needs) for path, needs in images.items()})


def test_an_import_that_is_nowhere_is_named_with_who_needs_it():
    assert unmet({"pkgs/a/b.pyd": {"lost.dll"}}) == ["pkgs/a/b.pyd needs lost.dll"]


def test_windows_own_libraries_and_api_sets_are_taken_for_granted():
    assert unmet({"x.exe": {"kernel32.dll", "api-ms-win-crt-math-l1-1-0.dll"}}) == []


def test_a_library_is_found_beside_its_user_beside_the_launchers_and_in_qts_folder():
    assert unmet({"pkgs/a/b.pyd": {"c.dll"}, "pkgs/a/c.dll": set()}) == []
    assert unmet({"pkgs/a/b.pyd": {"c.dll"}, "c.dll": set()}) == []
    assert unmet({"pkgs/a/b.pyd": {"c.dll"}, "pkgs/PySide6/c.dll": set()}) == []


def test_a_library_in_some_other_packages_folder_does_not_count():
    assert unmet({"pkgs/a/b.pyd": {"c.dll"}, "pkgs/z/c.dll": set()}) == ["pkgs/a/b.pyd needs c.dll"]


@pytest.mark.skipif(not (shutil.which(GCC) and shutil.which(OBJDUMP)), reason="needs Debian's mingw-w64")
def test_the_imports_of_a_real_image_are_read(tmp_path):
    source = tmp_path / "a.c"
    source.write_text("#include <windows.h>\nint main(void) { return MessageBoxA(0, 0, 0, 0); }\n")
    subprocess.run([GCC, source, "-o", tmp_path / "a.exe"], check=True)
    needs = closure.imports(tmp_path / "a.exe")
    assert {"user32.dll", "kernel32.dll"} <= needs
    assert closure.images(tmp_path) == {PurePosixPath("a.exe"): needs}


def test_imports_under_a_condition_are_a_modules_own_affair():
    source = "import json\nif UNIX:\n    import fcntl\ntry:\n    import uvloop\nexcept ImportError:\n    pass\n"
    assert imported(source) == {"json"}


def test_a_from_import_is_read_as_the_name_it_may_be():
    assert imported("from console.domain import duty\n") == {"console.domain.duty"}


def test_what_a_function_imports_is_told_apart_from_what_its_module_needs():
    source = "import json\n\nclass A:\n    import csv\n\n    def late(self):\n        from late import thing\n"
    assert imported(source) == {"json", "csv"}
    assert imported_late(source) == {"late.thing"}


@pytest.fixture
def stage(tmp_path: Path) -> Path:
    for name, source in {
        "app/console/__init__.py": "",
        "app/console/seats/__init__.py": "",
        "app/console/seats/desk.py": "from PySide6.QtCore import QObject\nfrom console.seats import rows\n",
        "app/console/seats/rows.py": "import msgspec\n",
        "app/console/seats/late.py": "import folium\n",
        "pkgs/PySide6/QtCore.pyd": "",
        "pkgs/msgspec/__init__.py": "",
    }.items():
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(source)
    return tmp_path


def test_the_office_variant_is_asked_only_about_what_its_programs_reach(stage):
    assert Installation(stage).unmet(Variant.OFFICE) == []


def test_the_full_variant_must_be_able_to_import_every_module(stage):
    assert Installation(stage).unmet(Variant.FULL) == ["console.seats.late imports folium"]


@pytest.mark.parametrize("name", ["fcntl", "tkinter", "sqlalchemy", "PySide6.QtWebEngineCore", "console.hub.server"])
def test_what_is_not_on_the_pc_is_missed_wherever_it_is_reached(stage, name):
    (stage / "app/console/seats/rows.py").write_text(f"import {name}\n")
    assert Installation(stage).unmet(Variant.OFFICE) == [f"console.seats.rows imports {name}"]


def test_the_office_variant_may_name_the_web_map_inside_a_function_and_nowhere_else(stage):
    rows, web = stage / "app/console/seats/rows.py", stage / "app/widgets/maps/web.py"
    web.parent.mkdir(parents=True)
    web.write_text("import folium\n")
    rows.write_text("def best():\n    from widgets.maps.web import WebMap\n    return WebMap\n")
    assert Installation(stage).unmet(Variant.OFFICE) == []
    rows.write_text("from widgets.maps.web import WebMap\n")
    assert Installation(stage).unmet(Variant.OFFICE) == ["widgets.maps.web imports folium"]


def test_a_function_that_imports_something_else_is_held_to_it(stage):
    (stage / "app/console/seats/rows.py").write_text("def chart():\n    import pyqtgraph\n")
    assert Installation(stage).unmet(Variant.OFFICE) == ["console.seats.rows imports pyqtgraph"]


@pytest.mark.parametrize("module", [*OFFICE_ENTRIES, *sorted(LOADED_WITH_THE_WEB_ENGINE)])
def test_every_module_that_is_named_exists(module):
    assert (ROOT / module.replace(".", "/")).with_suffix(".py").exists()
