"""The programs Windows starts."""

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from installer.launchers import compile_launchers, exports, forward_stable_abi, resource_script
from installer.product import LAUNCHERS, PRODUCT_PACKAGES, ROOT, VERSION, WINDOWS
from installer.toolchain import GCC, OBJDUMP, WINDRES


def test_a_launchers_version_is_the_products():
    script = resource_script(LAUNCHERS[1])
    assert f'"ProductVersion", "{VERSION}"' in script
    assert f"FILEVERSION {VERSION.replace('.', ',')},0" in script
    assert "@" not in script


def test_exported_names_are_read_and_nothing_else():
    listing = "[   0] not_a_name\n[Ordinal/Name Pointer] Table\n\t[   0] PyAIter_Check\n\t[   1] Py_Main\n"
    assert exports(listing) == ["PyAIter_Check", "Py_Main"]


def test_a_launcher_knows_every_way_the_product_calls_its_python():
    source = (WINDOWS / "launcher.c").read_text(encoding="utf-8")
    switches = re.search(r"switches\[\] = \{(.*?)\}", source)
    assert switches is not None
    known = set(re.findall(r'L"(-\w)"', switches[1]))
    called = set(first_words_to_python())
    assert called
    assert called <= known


@pytest.mark.skipif(not all(map(shutil.which, (GCC, WINDRES, OBJDUMP))), reason="needs Debian's mingw-w64")
def test_what_is_compiled_is_alike_wherever_it_is_built(tmp_path):
    made = []
    for name in ("a", "another"):
        place = tmp_path / name
        place.mkdir()
        a_runtime(place)
        forward_stable_abi(place, place)
        compile_launchers(place, place)
        compiled = [*place.glob("lujian*.exe"), place / "python3.dll"]
        made.append({file.name: file.read_bytes() for file in compiled})
    assert len(made[0]) == len(LAUNCHERS) + 1
    assert made[0] == made[1]


@pytest.mark.skipif(not all(map(shutil.which, (GCC, OBJDUMP))), reason="needs Debian's mingw-w64")
def test_the_stable_abis_names_lead_on_to_the_runtime(tmp_path):
    a_runtime(tmp_path)
    forward_stable_abi(tmp_path, tmp_path)
    command = [OBJDUMP, "-p", tmp_path / "python3.dll"]
    listing = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert exports(listing) == ["Py_IncRef", "Py_Main"]
    assert "python311.Py_Main" in listing


def first_words_to_python() -> Iterator[str]:
    """What stands right after `sys.executable` in the product's own lists of words."""
    for package in PRODUCT_PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                match node:
                    case ast.List(elts=[ast.Attribute(attr="executable"), ast.Constant(value=str(word)), *_]):
                        yield word
                    case _:
                        pass


def a_runtime(place: Path) -> None:
    """A DLL that exports two of the runtime's names."""
    source = place / "runtime.c"
    export = "__declspec(dllexport) void"
    source.write_text(f"{export} Py_Main(void) {{}}\n{export} Py_IncRef(void) {{}}\n")
    subprocess.run([GCC, "-shared", source, "-o", place / "python311.dll"], check=True)
