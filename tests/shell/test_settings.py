"""seat.toml: four keys, and a sentence for each wrong one."""

import pytest

from console.shell.settings import Settings, SettingsFault, load, save, seat_folder


@pytest.fixture
def place(tmp_path):
    return tmp_path / "config" / "seat.toml"


def fault_of(place, text):
    place.parent.mkdir(exist_ok=True)
    place.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsFault) as fault:
        load(place)
    return fault.value.reason.zh


def test_what_was_saved_is_what_is_read(place):
    chosen = Settings(address="wss://hub.example:8800", account='王"小"明\\', language="en", theme="light")
    save(place, chosen)
    assert load(place) == chosen


def test_without_a_file_the_defaults_hold(place):
    assert load(place) == Settings()


def test_each_wrong_key_has_its_own_sentence(place):
    reason = fault_of(place, 'language = "fr"\ntheme = "pink"\naddress = "http://hub"\n')
    assert reason.splitlines() == [
        "地址 http://hub 应形如 wss://枢纽:8800。",
        "language 只能是 zh | en，现为 fr。",
        "theme 只能是 dark | light，现为 pink。",
    ]


def test_an_unknown_key_and_a_wrong_type_are_named(place):
    reason = fault_of(place, 'password = "x"\naccount = 7\n')
    assert reason.splitlines() == [
        "没有设置项 password；可用：address、ca、account、language、theme、tiles、tiles_datum、tiles_network。",
        "account 应写成带引号的文字。",
    ]


def test_what_is_no_toml_says_where(place):
    assert "line 1" in fault_of(place, "address = ws://")


def test_each_hub_has_its_own_folder():
    assert seat_folder("ws://127.0.0.1:1") != seat_folder("ws://127.0.0.1:2")
