"""The programs Windows starts."""

from installer.launchers import exports, resource_script
from installer.product import LAUNCHERS, VERSION


def test_a_launchers_version_is_the_products():
    script = resource_script(LAUNCHERS[1])
    assert f'"ProductVersion", "{VERSION}"' in script
    assert f"FILEVERSION {VERSION.replace('.', ',')},0" in script
    assert "@" not in script


def test_exported_names_are_read_and_nothing_else():
    listing = "[   0] not_a_name\n[Ordinal/Name Pointer] Table\n\t[   0] PyAIter_Check\n\t[   1] Py_Main\n"
    assert exports(listing) == ["PyAIter_Check", "Py_Main"]
