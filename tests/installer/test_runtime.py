"""Windows' CPython, from either source, in one layout."""

import importlib.util
import marshal
import sys
import zipfile
from pathlib import Path

import pytest

from installer.product import PYTHON
from installer.runtime import carrier_files, compiled, embeddable_files, standard_library
from installer.verify import SIGNER, signer

EXTENSIONS = ("_ssl.pyd", "_socket.pyd", "_tkinter.pyd", "libssl-3.dll", "sqlite3.dll")


def archive(place: Path, *names: str) -> Path:
    with zipfile.ZipFile(place, "w") as packed:
        for name in names:
            packed.writestr(name, name)
    return place


def test_both_sources_give_the_same_layout(tmp_path):
    core = ("python311.dll", *EXTENSIONS)
    wheel = archive(tmp_path / "a.whl", "panda3d/core.pyd", *(f"deploy_libs/{name}" for name in core))
    official = archive(tmp_path / "a.zip", "python.exe", "python311._pth", "python311.zip", "python3.dll", *core)
    common = {"python311.dll", "DLLs/_ssl.pyd", "DLLs/_socket.pyd", "DLLs/libssl-3.dll", "DLLs/sqlite3.dll"}
    assert set(carrier_files(wheel)) == common
    assert set(embeddable_files(official)) == common | {"python3.dll", "python311.zip"}


def test_the_old_c_runtime_of_the_carrier_is_not_taken(tmp_path):
    wheel = archive(tmp_path / "a.whl", "deploy_libs/VCRUNTIME140.dll", "deploy_libs/api-ms-win-crt-heap-l1-1-0.dll")
    assert carrier_files(wheel) == {}


@pytest.mark.skipif("{}{}".format(*sys.version_info) != PYTHON, reason=f"only Python {PYTHON} builds the installer")
def test_the_standard_library_is_packed_alike_each_time_and_without_tests(tmp_path):
    for name in ("json/decoder.py", "test/test_json.py", "tkinter/__init__.py", "_sysconfigdata_linux.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x = 1\n")
    packed = standard_library(tmp_path)
    assert packed == standard_library(tmp_path)
    (tmp_path / "a.zip").write_bytes(packed)
    assert zipfile.ZipFile(tmp_path / "a.zip").namelist() == ["json/decoder.pyc"]


def test_compiled_modules_are_never_compared_with_a_source_that_is_not_there(tmp_path):
    source = tmp_path / "a.py"
    source.write_text("answer = 42\n")
    body = compiled(source, "python311.zip/a.py")
    assert body[:4] == importlib.util.MAGIC_NUMBER
    assert int.from_bytes(body[4:8], "little") == 0b01
    assert marshal.loads(body[16:]).co_filename == "python311.zip/a.py"


REPORT = """
Signer's certificate:
\t------------------
\tSigner #0:
\t\tSubject: /C=US/ST=Oregon/L=Beaverton/O={who}/CN={who}
\t\tIssuer : /C=US/O=DigiCert, Inc./CN=DigiCert Trusted G4 Code Signing
Timestamp verified using:
\tSigner #0:
\t\tSubject: /C=US/O=DigiCert, Inc./CN=DigiCert Timestamp 2023
"""


def test_the_signer_is_the_one_of_the_file_and_not_of_its_timestamp():
    by = signer(REPORT.format(who="Python Software Foundation"))
    assert by is not None and by.endswith(SIGNER)


def test_another_signer_is_not_taken_for_the_foundation():
    by = signer(REPORT.format(who="Python Software Foundation Friends"))
    assert by is not None and not by.endswith(SIGNER)
    assert signer("No signature found") is None
