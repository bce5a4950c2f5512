"""`lujian demo`: a hub, a living day for it, and the seats, on this machine.

    hub   own process, own log          ◀── feed   own process: citizens, cameras, units … by the law
     ▲
     └─── desk, wall, office            windows of this process, each with its own connection

Without a display the same runs for a while on an offscreen one, takes pictures of every seat and says
what happened. Each demo has a folder and ports of its own, so two of them do not meet.
"""

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import sleep
from typing import Any

from msgspec import Struct
from platformdirs import user_data_path
from PySide6.QtWidgets import QApplication

from console.domain.calendar import SHANGHAI
from console.domain.ids import AccountId
from console.domain.text import Refused
from console.ingest.profile import read_profile
from console.seats.desk import DeskWindow
from console.seats.office import OfficeWindow
from console.seats.tour import Tour
from console.shell import panes
from console.shell.connection import Connection
from console.shell.door import PICTURE, Kind, a_size
from console.shell.frame import SeatFrame
from console.shell.loop import Life, run, settle
from console.shell.opening import a_connection, gone, signed_in, until_over
from console.shell.reference import Reference, furnish
from console.shell.screen import has_screen
from resources.tongue import say, speak
from widgets import theme

ENDS_WITH_PARENT = "LUJIAN_ENDS_WITH_PARENT"
"""Read by the command line of the processes started here: they end when this one is gone, however it went."""
SEATS: dict[str, tuple[Kind, AccountId, Callable[[Connection, Reference], SeatFrame]]] = {
    "desk": ("desk", AccountId("desk01"), DeskWindow),
    "office": ("office", AccountId("st-qingquan"), OfficeWindow),
}
"""The seats that share this process; the wall wears larger type and has a process of its own."""
WALL = "wall"
WALL_ACCOUNT = AccountId("wall01")
HEADLESS_SECONDS = 60
DAY_BEGINS, DAY_SHOWN = time(7, 0), time(10, 40)
UP_WITHIN_S = 60.0
KEPT_DEMOS = 3
ALIVE_WITHIN_S = 3_600.0
NOTICE = ("演示数据", "DEMONSTRATION DATA")


Processes = list[subprocess.Popen[bytes]]


class Hub(Struct, frozen=True):
    """Where the demo's hub is reached, and the passwords of its accounts."""

    seats: str
    http: str
    passwords: dict[str, str]


def main(argv: Sequence[str]) -> int:
    """Run the demo; exit code 0 it ran, 1 it could not, 2 the call's words are off."""
    words = _parser().parse_args(argv)
    words.headless = words.headless or not has_screen()
    wanted = words.seats or (f"desk,{WALL},office" if words.headless else "desk")
    seats = [each.strip() for each in wanted.split(",") if each.strip()]
    if not seats or not set(seats) <= {*SEATS, WALL}:
        return _fail(
            "席位可选 desk、wall、office，以逗号分隔。", "Seats are desk, wall and office, divided by commas.", 2
        )
    speak(words.lang)
    if words.headless:
        words.seconds = words.seconds or HEADLESS_SECONDS
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")
    processes: Processes = []
    try:
        folder = _a_folder(words.data)
        start, shown = _shown_day()
        hub = _start_hub(folder, start, shown, words, processes)
        _start_feed(folder, hub, start, shown, words, processes)
        if WALL in seats:
            _start_wall(folder, hub, words, processes)
        return _show(folder, hub, [each for each in seats if each != WALL], words, shown, processes)
    except (Refused, OSError) as fault:
        zh, en = fault.reason if isinstance(fault, Refused) else (str(fault), str(fault))
        return _fail(zh, en, 1)
    finally:
        _stop(processes)


def _show(
    folder: Path, hub: Hub, seats: list[str], words: argparse.Namespace, shown: datetime, processes: Processes
) -> int:
    panes.prepare()
    application = QApplication(sys.argv[:1])
    theme.apply(application, words.theme, "desk")

    async def work(life: Life) -> int:
        connections: dict[str, Connection] = {}
        windows: dict[str, SeatFrame] = {}
        for name in seats:
            kind, account, make = SEATS[name]
            connection = a_connection(kind, hub.seats, folder / "seats" / name)
            await connection.start()
            await signed_in(connection, account, hub.passwords[account])
            connections[name] = connection
            windows[name] = make(connection, await furnish(connection))
            life.fault_happened.connect(windows[name].show_fault)
            if words.headless or words.size:
                windows[name].resize(words.size or PICTURE)
                windows[name].show()
            else:
                windows[name].showMaximized()
        settle()
        if words.headless:
            tour = Tour(windows, connections, words.shots, seconds=words.seconds, shown_at=shown)
            report = await tour.go()
            report["pictures"] += await asyncio.to_thread(_picture_of_the_wall, processes, words)
            _tell(report, folder, words)
        else:
            await until_over(life, words.seconds)
        for name, window in windows.items():
            window.close()
            await connections[name].close()
        await gone(*windows.values())
        return 0

    return run(application, work, folder=folder / "seats")


def _start_hub(folder: Path, start: datetime, shown: datetime, words: argparse.Namespace, processes: Processes) -> Hub:
    ready = folder / "ready.json"
    told = [
        *("--data", str(folder / "hub"), "--profile", "demo", "--host", "127.0.0.1", "--port", "0", "--http-port", "0"),
        *("--clock", "demo", "--clock-start", start.isoformat(), "--clock-until", shown.isoformat()),
        *("--clock-speed", str(words.speed)),
        *("--notice-zh", NOTICE[0], "--notice-en", NOTICE[1], "--ready-file", str(ready)),
    ]
    process = _start("hub", told, folder, processes)
    waited = 0.0
    while not ready.exists():
        if process.poll() is not None or waited > UP_WITHIN_S:
            raise Refused(
                f"枢纽没有起来，原因见 {folder / 'hub.log'}。", f"The hub did not start; see {folder / 'hub.log'}."
            )
        sleep(0.1)
        waited += 0.1
    said = json.loads(ready.read_text(encoding="utf-8"))
    return Hub(said["seats"], said["http"], said["first_passwords"])


def _start_feed(
    folder: Path, hub: Hub, start: datetime, shown: datetime, words: argparse.Namespace, processes: Processes
) -> None:
    passwords = folder / "hub" / "demo-passwords.json"
    told = ["--hub", hub.seats, "--passwords", str(passwords), "--seed", str(words.seed)]
    told += ["--since", start.isoformat(), "--until", shown.isoformat(), "--pace", str(words.speed)]
    _start("feed", told, folder, processes)


def _start_wall(folder: Path, hub: Hub, words: argparse.Namespace, processes: Processes) -> None:
    told = ["--hub", hub.seats, "--account", WALL_ACCOUNT, "--theme", words.theme, "--lang", words.lang]
    told += ["--data", str(folder / "seats" / WALL)]
    if words.size:
        told += ["--size", f"{words.size.width()}x{words.size.height()}"]
    if words.headless:
        _wall_picture(words).unlink(missing_ok=True)
        told += ["--shot", str(_wall_picture(words)), "--seconds", str(max(words.seconds + 2, 10))]
    _start(WALL, told, folder, processes, {"LUJIAN_PASSWORD": hub.passwords[WALL_ACCOUNT]})


def _wall_picture(words: argparse.Namespace) -> Path:
    return Path(words.shots) / "wall.png"


def _picture_of_the_wall(processes: Processes, words: argparse.Namespace) -> list[str]:
    """Where it is, once the wall has taken it, a moment after the tour, and has ended by itself; none without one."""
    if len(processes) > 2:
        with suppress(subprocess.TimeoutExpired):
            processes[2].wait(timeout=20)
    return [str(_wall_picture(words))] if len(processes) > 2 and _wall_picture(words).exists() else []


def _start(
    command: str,
    told: list[str],
    folder: Path,
    processes: Processes,
    environment: dict[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    with (folder / f"{command}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "console", command, *told],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env={**os.environ, ENDS_WITH_PARENT: "1", **(environment or {})},
        )
    processes.append(process)
    return process


def _stop(processes: Processes) -> None:
    for process in reversed(processes):
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdin is not None:
            process.stdin.close()


def _shown_day() -> tuple[datetime, datetime]:
    """Morning and afternoon of the last working day: a Sunday's demo shows Friday, and says that it is one."""
    calendar = read_profile("demo").calendar
    day = datetime.now(SHANGHAI).date()
    while not calendar.is_workday(day):
        day -= timedelta(days=1)
    morning, afternoon = (datetime.combine(day, at, SHANGHAI).astimezone(UTC) for at in (DAY_BEGINS, DAY_SHOWN))
    return morning, afternoon


def _a_folder(given: Path | None) -> Path:
    """A new folder for this demo; of earlier ones that nobody named, the last few are kept."""
    if given is not None:
        given.mkdir(parents=True, exist_ok=True)
        return given
    home = user_data_path("lujian", appauthor=False) / "demos"
    home.mkdir(parents=True, exist_ok=True)
    for old in sorted(home.iterdir())[: -KEPT_DEMOS + 1]:
        if not _is_alive(old):
            shutil.rmtree(old, ignore_errors=True)
    folder = home / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{os.getpid()}"
    folder.mkdir()
    return folder


def _is_alive(demo: Path) -> bool:
    """Whether something was written there within the hour: a running day writes every few seconds."""
    written = [file.stat().st_mtime for file in (demo / "hub").glob("lujian.db*")]
    return bool(written) and datetime.now(UTC).timestamp() - max(written) < ALIVE_WITHIN_S


def _tell(report: dict[str, Any], folder: Path, words: argparse.Namespace) -> None:
    if words.json:
        print(json.dumps(report, ensure_ascii=False, indent=1))
        return
    for seat, figures in report["seats"].items():
        p50, p95 = figures["to_screen_ms_p50"], figures["to_screen_ms_p95"]
        shown = say("未计时", "not timed")
        if p50 is not None:
            shown = f"p50 {p50:.0f} ms, p95 {p95:.0f} ms ({figures['timed']})"
        print(
            say(
                f"{seat}: 案件 {figures['cases']} · 告警 {figures['alerts']} · 派遣 {figures['dispatched']} · "
                f"结案 {figures['closed']} · 事件到画面 {shown}",
                f"{seat}: cases {figures['cases']} · alerts {figures['alerts']} · dispatched {figures['dispatched']} · "
                f"closed {figures['closed']} · event to screen {shown}",
            )
        )
    for picture in report["pictures"]:
        print(picture)
    print(say(f"数据和日志在 {folder}", f"Data and logs are in {folder}"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lujian demo",
        description="示范区试用：枢纽、活的一天、坐席。 / Try it: a hub, a living day, the seats.",
        epilog="例 example: lujian demo --headless --seconds 60 --shots demo-shots --seats desk,wall,office",
    )
    add = parser.add_argument
    add("--seats", default="", metavar="LIST", help="desk,wall,office（有显示器时默认 desk）/ which seats")
    add("--headless", action="store_true", help="不用显示器，拍照后结束 / no display: take pictures and end")
    add("--seconds", type=float, default=0.0, help="运行多久 / how long; 0: until closed, without a display 60")
    add("--shots", type=Path, default=Path("demo-shots"), metavar="DIR", help="画面存放处 / where pictures go")
    add("--speed", type=float, default=1.0, metavar="X", help="这一天走得多快 / how fast the day goes on")
    add("--seed", type=int, default=7, help="演示角色的种子 / seed of the actors")
    add("--size", type=a_size, metavar="WxH", help="窗口大小，如 1366x768 / size of the windows")
    add("--lang", choices=("zh", "en"), default="zh")
    add("--theme", choices=("dark", "light"), default="dark")
    add("--data", type=Path, metavar="DIR", help="数据目录，默认每次新建 / data folder, a new one each time")
    add("--json", action="store_true", help="以 JSON 报告 / report in JSON")
    return parser


def _fail(zh: str, en: str, code: int) -> int:
    print(f"{zh}\n{en}", file=sys.stderr)
    return code
