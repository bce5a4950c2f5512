"""What a seat remembers between runs: seat.toml, a few keys and a sentence for each wrong one.

address  = "wss://hub.example:8800"   where the hub listens; without TLS only on this machine
ca       = "C:/lujian/ca.pem"         who vouches for the hub's certificate (PEM); "": whom this machine believes
account  = "desk01"                   who signed in last; the password and the token are never kept
language = "zh"                       zh | en
theme    = "dark"                     dark | light

tiles         = ""                    pictures under the map: an .mbtiles file, or http://10.1.2.3/{z}/{x}/{y}.png
tiles_datum   = ""                    what they are drawn against: wgs84 | cgcs2000 | gcj02; never guessed
tiles_network = "site"                site: the site's own network alone; any: wherever the address leads
"""

import json
import tomllib
from hashlib import sha256
from pathlib import Path
from typing import Literal, get_args

from msgspec import Struct
from msgspec.structs import asdict
from platformdirs import user_config_path, user_data_path

from console.domain.malformed import malformed
from console.domain.oserrors import unread
from console.domain.text import Refused, Text
from console.wire.address import why_not

APP = "lujian"
DATABASE, HUB_SETTINGS = "lujian.db", "hub.toml"
"""What a hub keeps in its folder: the log, and how it is started."""
Language = Literal["zh", "en"]
Theme = Literal["dark", "light"]
Network = Literal["site", "any"]


class Settings(Struct, frozen=True, kw_only=True):
    address: str = "ws://127.0.0.1:8800"
    ca: str = ""
    account: str = ""
    language: Language = "zh"
    theme: Theme = "dark"
    tiles: str = ""
    tiles_datum: str = ""
    tiles_network: Network = "site"


class SettingsFault(Refused):
    """seat.toml cannot be used; one sentence for each thing that is wrong."""

    def __init__(self, faults: list[Text]) -> None:
        super().__init__("\n".join(each.zh for each in faults), "\n".join(each.en for each in faults))


def settings_path() -> Path:
    return user_config_path(APP, appauthor=False) / "seat.toml"


def seat_folder(address: str) -> Path:
    """Where a seat of this hub keeps its outbox, caches and logs: one folder for each hub."""
    return user_data_path(APP, appauthor=False) / "seats" / sha256(address.encode()).hexdigest()[:12]


def hub_folder() -> Path:
    """Where this person's own hub on this machine keeps its data, when nobody says otherwise."""
    return user_data_path(APP, appauthor=False) / "hub"


def load(path: Path) -> Settings:
    """The settings as written, the defaults where there is no file; raises SettingsFault."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except OSError as fault:
        raise SettingsFault([unread(path, fault).reason]) from fault
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise SettingsFault([malformed(Text(f"设置文件 {path} ", f"Settings file {path}"), fault).reason]) from fault
    known = asdict(Settings())
    faults = [
        Text(
            f"没有设置项 {key}；可用：{'、'.join(known)}。",
            f"There is no setting {key}; there are: {', '.join(known)}.",
        )
        for key in found
        if key not in known
    ]
    faults += [_not_text(key) for key, value in found.items() if key in known and not isinstance(value, str)]
    if not faults:
        faults = _faults(found)
    if faults:
        raise SettingsFault(faults)
    return Settings(**found)


def save(path: Path, settings: Settings) -> None:
    """Write all of it in one step: a reader finds the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in asdict(settings).items()]
    draft = path.with_suffix(".draft")
    draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
    draft.replace(path)


def _faults(found: dict[str, str]) -> list[Text]:
    faults = []
    if "address" in found and (why := why_not(found["address"])) is not None:
        faults.append(why)
    closed = (("language", get_args(Language)), ("theme", get_args(Theme)), ("tiles_network", get_args(Network)))
    for key, choices in closed:
        if key in found and found[key] not in choices:
            offered = " | ".join(choices)
            faults.append(
                Text(f"{key} 只能是 {offered}，现为 {found[key]}。", f"{key} is one of {offered}, not {found[key]}.")
            )
    return faults


def _not_text(key: str) -> Text:
    return Text(f"{key} 应写成带引号的文字。", f"{key} should be a quoted text.")
