import pytest
from PySide6.QtCore import QUrl

from widgets.maps.offline import channel_script, is_ours, prepare_web_engine, vendor_file


@pytest.mark.parametrize(
    "address",
    [
        "https://example.invalid/",
        "http://127.0.0.1/",
        "ws://127.0.0.1/",
        "file:///etc/passwd",
        "app://other/live.js",
        "app:/live.js",
        "ftp://example.invalid/",
        "javascript:hit()",
        "qrc:/x",
        "",
    ],
)
def test_whatever_leaves_this_program_is_not_ours(address):
    assert not is_ours(QUrl(address))


@pytest.mark.parametrize("address", ["app://map/live.js", "data:image/png;base64,AA", "blob:app://map/1"])
def test_what_stays_inside_is_ours(address):
    assert is_ours(QUrl(address))


def test_preparing_twice_is_harmless():
    prepare_web_engine()
    prepare_web_engine()


def test_leaflet_comes_from_its_wheel_in_the_pinned_version():
    text = vendor_file("js_lib_leaflet", "static", "js_lib_leaflet", "leaflet.js").read_text(encoding="utf-8")
    assert "Leaflet 1.9.4" in text


@pytest.mark.parametrize("package", ["js_lib_leaflet", "no_such_package_at_all"])
def test_a_missing_file_is_named(package):
    with pytest.raises(FileNotFoundError, match=package):
        vendor_file(package, "nothing.js")


def test_the_channels_script_is_qts_own():
    assert b"QWebChannel" in channel_script()
