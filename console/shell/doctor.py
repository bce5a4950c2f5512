"""`lujian doctor`: is this machine fit for a seat, and what to do where it is not.

One line for each check: ok, warn (the seat works, with less), bad (it does not). Nothing heavy is imported
and no window is opened: Qt is tried in a process of its own, since a display that does not work ends it.
"""

import argparse
import importlib
import importlib.metadata
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

import msgspec
from platformdirs import user_data_path

from console.analytics.forecast import SAMPLES, DiskSample, forecast
from console.domain.malformed import UNREAD
from console.domain.text import Text
from console.shell.settings import APP, SettingsFault, hub_folder, load, settings_path

Level = Literal["ok", "warn", "bad"]
PYTHON_LEAST = (3, 11)
QT_LEAST, QT_BELOW = (6, 11), (6, 12)
"""6.12.0 on Python 3.11 loses references at every emit and ends the process after a while."""
PROBE_WITHIN_S = 20
REACH_WITHIN_S = 2
GIB = 1024**3
DISK_BAD, DISK_WARN = GIB // 2, 2 * GIB
FULL_BAD, FULL_WARN = 7, 30
"""Days until the disk is full."""
NEEDED = ("msgspec", "PySide6", "qasync", "websockets", "aiohttp")
OPTIONAL: dict[str, Text] = {
    "PySide6.QtWebEngineCore": Text("缺少网页组件，地图改用内置绘制。", "No web engine: the map is painted instead."),
    "pyqtgraph": Text("缺少图表组件，大屏不显示趋势图。", "No charts: the wall shows no trends."),
    "sqlalchemy": Text("缺少数据库组件，本机不能运行枢纽，坐席不受影响。", "No hub on this machine; seats are fine."),
}


class Check(NamedTuple):
    """One line. `advice`: what to do, where there is something to do."""

    name: Text
    level: Level
    found: str
    advice: Text | None = None


def main(arguments: Sequence[str]) -> int:
    """0 where a seat can work here, 1 where it cannot."""
    parser = argparse.ArgumentParser(
        prog="lujian doctor", description="检查本机环境 / check this machine", epilog="例 example: lujian doctor --json"
    )
    parser.add_argument("--json", action="store_true", help="机器可读 / for machines")
    parser.add_argument(
        "--data",
        type=Path,
        default=hub_folder(),
        metavar="DIR",
        help="枢纽的数据目录 / a hub's data folder (%(default)s)",
    )
    parser.add_argument("--probe", type=Path, metavar="FILE", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.probe:
        options.probe.write_text(json.dumps(probe()), encoding="utf-8")
        return 0
    checks = tuple(examine(options.data))
    _write(as_json(checks) if options.json else as_lines(checks))
    return 1 if any(check.level == "bad" for check in checks) else 0


def examine(hub: Path) -> Iterator[Check]:
    """Every check, in the order of the report; `hub`: where a hub of this machine keeps its data."""
    yield python(sys.version_info[:2])
    yield from packages(_has)
    yield qt(_version("PySide6") or _version("PySide6-Essentials"))
    yield from display(_probed())
    folder = user_data_path(APP, appauthor=False)
    yield disk(folder)
    yield from disk_forecast(hub)
    yield data_folder(folder)
    yield clock(datetime.now().astimezone())
    yield from seat_settings(settings_path())


def python(version: tuple[int, ...]) -> Check:
    name, found = Text("Python", "Python"), ".".join(map(str, version))
    if version >= PYTHON_LEAST:
        return Check(name, "ok", found)
    return Check(name, "bad", found, Text("请安装 Python 3.11 或更新版本。", "Install Python 3.11 or newer."))


def packages(has: Callable[[str], bool]) -> Iterator[Check]:
    missing = [name for name in NEEDED if not has(name)]
    name = Text("必需组件", "Needed packages")
    if missing:
        names = ", ".join(missing)
        advice = Text(f"请重新安装路见：缺少 {names}。", f"Install Lujian again: {names} missing.")
        yield Check(name, "bad", names, advice)
    else:
        yield Check(name, "ok", ", ".join(NEEDED))
    for package, lacking in OPTIONAL.items():
        label = Text(f"可选组件 {package}", f"Optional {package}")
        yield Check(label, "ok", "✓") if has(package) else Check(label, "warn", "—", lacking)


def qt(version: str) -> Check:
    name = Text("Qt（PySide6）", "Qt (PySide6)")
    if not version:
        return Check(name, "bad", "—", Text("请重新安装路见。", "Install Lujian again."))
    number = tuple(int(part) for part in version.split(".")[:2])
    if QT_LEAST <= number < QT_BELOW:
        return Check(name, "ok", version)
    return Check(name, "bad", version, Text("请安装 PySide6 6.11。", "Install PySide6 6.11."))


def display(probed: dict[str, Any]) -> Iterator[Check]:
    """What Qt said of the display and the fonts; `probed` is empty where it did not live to say."""
    name = Text("显示", "Display")
    if not probed:
        advice = Text(
            "Qt 无法启动界面：检查显示器或远程桌面；Linux 上另需 libxcb-cursor0 等系统库。",
            "Qt cannot open a display: check the screen or remote desktop; on Linux also libxcb-cursor0 and its kin.",
        )
        yield Check(name, "bad", "—", advice)
        return
    size = "×".join(map(str, probed["size"]))
    found = f"{probed['platform']} {size} @{probed['scale']:g}"
    small = probed["size"][0] < 1280 or probed["size"][1] < 720
    advice = Text("坐席建议 1920×1080 或更大。", "A desk wants 1920×1080 or more.")
    yield Check(name, "warn", found, advice) if small else Check(name, "ok", found)
    fonts = Text("中文字体", "Chinese fonts")
    if probed["fonts"]:
        yield Check(fonts, "ok", ", ".join(probed["fonts"][:3]))
    else:
        lacking = Text("请安装中文字体，如 Noto Sans CJK SC。", "Install a Chinese font such as Noto Sans CJK SC.")
        yield Check(fonts, "bad", "—", lacking)


def disk(folder: Path) -> Check:
    there = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(there).free
    level: Level = "ok" if free >= DISK_WARN else "warn" if free >= DISK_BAD else "bad"
    advice = Text("请清理磁盘空间。", "Make room on this disk.")
    return Check(Text("磁盘", "Disk"), level, f"{free / GIB:.1f} GiB", None if level == "ok" else advice)


def disk_forecast(hub: Path) -> Iterator[Check]:
    """How many days the hub's disk lasts at the rate of the last week; nothing where no hub has measured."""
    lines = (hub / SAMPLES).read_bytes().splitlines() if (hub / SAMPLES).is_file() else []
    if not lines:
        return
    name = Text("枢纽磁盘预测", "Hub's disk, forecast")
    try:
        found = forecast([msgspec.json.decode(line, type=DiskSample) for line in lines], DISK_BAD)
    except UNREAD as fault:
        yield Check(name, "warn", str(fault), Text("测量记录无法读取。", "What was measured cannot be read."))
        return
    if found is None:
        yield Check(name, "ok", say_days(None), Text("测量不足半天，暂不预测。", "Too early to tell."))
        return
    level: Level = "ok" if found.days is None or found.days > FULL_WARN else "warn" if found.days > FULL_BAD else "bad"
    advice = Text(
        "请扩容，或用 lujian archive、lujian retain 封存和清理；备份应在另一块盘。",
        "Add room, or use `lujian archive` and `lujian retain`; backups belong on another disk.",
    )
    grows = f"{found.a_day / GIB:+.2f} GiB/d, {say_days(found.days)}"
    yield Check(name, level, grows, None if level == "ok" else advice)


def say_days(days: float | None) -> str:
    return "—" if days is None else f"{days:.0f} d"


def data_folder(folder: Path) -> Check:
    name = Text("数据目录", "Data folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder) as file:
            file.write(b"lujian")
            os.fsync(file.fileno())
    except OSError as fault:
        return Check(name, "bad", str(fault), Text(f"{folder} 须可写。", f"{folder} must be writable."))
    if str(folder).startswith("\\\\"):
        return Check(name, "warn", str(folder), Text("请勿放在网络共享上。", "Keep it off a network share."))
    return Check(name, "ok", str(folder))


def clock(now: datetime) -> Check:
    name, found = Text("时钟", "Clock"), now.isoformat(timespec="seconds")
    if now.astimezone(UTC).year < 2026:
        return Check(name, "bad", found, Text("系统日期不对，请校时。", "The date is wrong; set the clock."))
    if now.utcoffset() != timedelta(hours=8):
        return Check(
            name, "warn", found, Text("时区不是东八区；界面仍按北京时间显示。", "Not UTC+8; times are shown in it.")
        )
    return Check(name, "ok", found)


def seat_settings(path: Path) -> Iterator[Check]:
    """seat.toml, and whether anybody listens where it points."""
    name = Text("坐席设置", "Seat settings")
    try:
        settings = load(path)
    except SettingsFault as fault:
        yield Check(name, "bad", str(path), fault.reason)
        return
    yield Check(name, "ok", str(path) if path.exists() else "—")
    parts = urlsplit(settings.address)
    hub = Text("枢纽", "Hub")
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 8800), REACH_WITHIN_S):
            yield Check(hub, "ok", settings.address)
    except OSError as fault:
        advice = Text("枢纽未运行或网络不通；启动后坐席会自动连接。", "The hub is not running or not reachable yet.")
        yield Check(hub, "warn", f"{settings.address}: {fault}", advice)


def as_lines(checks: Sequence[Check]) -> str:
    lines = []
    for check in checks:
        lines.append(f"[{check.level:<4}] {check.name.zh} / {check.name.en}: {check.found}")
        if check.advice is not None:
            lines += [f"       → {check.advice.zh}", f"         {check.advice.en}"]
    return "\n".join(lines)


def as_json(checks: Sequence[Check]) -> str:
    return json.dumps([check._asdict() for check in checks], ensure_ascii=False, indent=2)


def probe() -> dict[str, Any]:
    """What Qt says of the display and its fonts; may end the process where there is no display."""
    gui = importlib.import_module("PySide6.QtGui")
    application = gui.QGuiApplication([])
    screen = application.primaryScreen()
    chinese = gui.QFontDatabase.WritingSystem.SimplifiedChinese
    return {
        "platform": application.platformName(),
        "size": [screen.size().width(), screen.size().height()] if screen else [0, 0],
        "scale": screen.devicePixelRatio() if screen else 1.0,
        "fonts": [str(family) for family in gui.QFontDatabase.families(chinese)],
    }


def _probed() -> dict[str, Any]:
    """What a process of its own found; empty where it did not live to say.

    It says so in a file: what a window system starts beside it may hold on to a pipe long after it has ended.
    """
    me = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "console"]
    try:
        with tempfile.TemporaryDirectory(prefix="lujian-doctor-", ignore_cleanup_errors=True) as folder:
            said = Path(folder) / "said.json"
            subprocess.run(
                [*me, "doctor", "--probe", str(said)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=PROBE_WITHIN_S,
                check=True,
            )
            found = json.loads(said.read_text(encoding="utf-8"))
    except (OSError, subprocess.SubprocessError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _has(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _write(text: str) -> None:
    """Whatever the terminal cannot show becomes a question mark, never an exception."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
