"""What the installer's script is told, and that it compiles."""

import shutil
from pathlib import Path, PurePosixPath

import pytest

from installer.nsis import compile_installer, facts, file_lines, file_name, removal_lines
from installer.product import LAUNCHERS, LINK_OPENS, Variant
from installer.stage import date

FILES = [PurePosixPath(name) for name in ("BUILD.json", "app/console/__init__.py", "lujian.exe", "python311.dll")]


def test_every_file_is_unpacked_into_its_own_folder_and_the_mark_comes_first():
    assert list(file_lines(FILES, Path("/stage"))) == [
        'SetOutPath "$INSTDIR"\n',
        'File "/stage/BUILD.json"\n',
        'File "/stage/lujian.exe"\n',
        'File "/stage/python311.dll"\n',
        'SetOutPath "$INSTDIR\\app\\console"\n',
        'File "/stage/app/console/__init__.py"\n',
    ]


def test_removal_touches_only_what_was_brought_and_the_mark_goes_last():
    lines = list(removal_lines(FILES))
    assert [line for line in lines if line.startswith("RMDir")] == [
        'RMDir /r "$INSTDIR\\DLLs"\n',
        'RMDir /r "$INSTDIR\\pkgs"\n',
        'RMDir /r "$INSTDIR\\app"\n',
    ]
    assert not any("*" in line or line.rstrip().endswith('"$INSTDIR"') for line in lines)
    assert lines[-1] == 'Delete "$INSTDIR\\BUILD.json"\n'


def test_a_file_name_that_nsis_would_expand_is_refused():
    with pytest.raises(ValueError, match=r"\$WINDIR"):
        list(file_lines([PurePosixPath("$WINDIR")], Path("/stage")))


@pytest.mark.parametrize("variant", Variant)
def test_a_link_opens_a_seat_that_is_installed(variant):
    assert LINK_OPENS[variant] in {launcher.exe for launcher in LAUNCHERS if launcher.windowed}


def test_shortcuts_have_one_name_in_every_language():
    told = facts(Variant.OFFICE, "zlib", Path("/out.exe"))
    for name in ("路见 坐席", "路见 单位端"):
        assert f'CreateShortCut "$SMPROGRAMS\\{name}.lnk"' in told
        assert f'Delete "$SMPROGRAMS\\{name}.lnk"' in told


@pytest.mark.skipif(shutil.which("makensis") is None, reason="needs Debian's nsis")
def test_the_script_compiles_without_a_warning_and_alike_each_time(tmp_path):
    stage, work = tmp_path / "stage", tmp_path / "work"
    (stage / "app").mkdir(parents=True)
    work.mkdir()
    for name in ("BUILD.json", "lujian.exe", "app/a.py"):
        (stage / name).write_text(name)
    date(stage, 1_700_000_000)
    made = [
        compile_installer(stage, work, tmp_path / "out", Variant.OFFICE, "zlib", 1_700_000_000).read_bytes()
        for _ in range(2)
    ]
    assert made[0][:2] == b"MZ"
    assert made[0] == made[1]
    assert [path.name for path in (tmp_path / "out").iterdir()] == [file_name(Variant.OFFICE)]
