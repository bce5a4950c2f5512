"""From a fresh clone to a product that starts: `python3 -m installer.prepare`, which `make` does by itself.

    environment ──▶ dependencies ──▶ project ──▶ front-end ──▶ system
    .venv           locked, hashed   editable    from wheels   libraries and fonts, by apt

Each step leaves a stamp once it has succeeded, holding what it was done for (the interpreter, the lock,
the list of needs) and what every step before it was done for. A second start compares the stamps and does
nothing else. A step cut off while it wrote into the environment leaves a mark, and the environment is made
anew: pip's cache keeps what was downloaded, and a half-unpacked package is never taken for a whole one.
"""

import fcntl
import hashlib
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple

from installer import system

FRONT_END = (
    "js_lib_leaflet/static/js_lib_leaflet/leaflet.js",
    "js_lib_leaflet/static/js_lib_leaflet/leaflet.css",
    "lucide/lucide.zip",
    "folium/folium.py",
    "branca/element.py",
)
"""What the map page and the icons are made from; all of it comes in Python wheels, so Node is not needed."""

NETWORK_TROUBLE = (
    "NewConnectionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "NameResolutionError",
    "Temporary failure in name resolution",
    "Connection broken",
    "ProtocolError",
    "ProxyError",
    "Network is unreachable",
)
"""Words by which pip tells that it heard nobody, as against having been told no."""


class Trouble(Exception):
    """Why set-up cannot go on, in a sentence for the person who typed the command, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)


OFFLINE = Trouble(
    "没有连上软件包服务器,依赖没有装全。请检查网络后再运行一次,会从停下的地方接着做。",
    "No package server could be reached, so the dependencies are incomplete. "
    "Check the network and run the command again; it goes on where it stopped.",
)


class Step(NamedTuple):
    """One stretch of the way. `carry_out` says whether all of it could be done, or raises Trouble."""

    name: str
    title: str
    made_for: str
    carry_out: Callable[[], bool]
    fills_environment: bool = False


class Stamps:
    """Which steps are done, and for what. They lie inside the environment and go with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cut_off = folder / "cut-off"

    def hold(self, step: str, key: str) -> bool:
        try:
            return (self.folder / step).read_text() == key
        except FileNotFoundError:
            return False

    def write(self, step: str, key: str) -> None:
        (self.folder / step).write_text(key)

    @contextmanager
    def marking_a_cut(self) -> Iterator[None]:
        """Leave a mark unless the block ends by itself, be it well or in Trouble."""
        self.cut_off.touch()
        try:
            yield
        except Trouble:
            self.cut_off.unlink()
            raise
        self.cut_off.unlink()


def keys_of(steps: tuple[Step, ...]) -> Mapping[str, str]:
    """What each step's stamp has to say: a digest of its own reason and those of all steps before it."""
    keys = {}
    so_far = hashlib.sha256()
    for step in steps:
        so_far.update(f"{step.name}\0{step.made_for}\0".encode())
        keys[step.name] = so_far.hexdigest()
    return keys


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def tell(zh: str, en: str) -> None:
    print(f"{zh}\n{en}", flush=True)


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Hold the checkout's set-up lock; the system lets go of it however this process ends."""
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("另一个准备过程正在进行,等它结束……", "Another set-up is running here; waiting for it.")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def run(command: list[str], trouble: Trouble) -> None:
    """Run a command, passing on what it says. Raises `trouble`, or OFFLINE where it heard nobody."""
    is_unheard = False
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace"
    ) as child:
        for line in child.stderr or ():
            sys.stderr.write(line)
            is_given_up = "Retrying (" not in line or "Retry(total=0" in line
            is_unheard = is_unheard or (is_given_up and any(word in line for word in NETWORK_TROUBLE))
    if child.returncode:
        raise OFFLINE if is_unheard else trouble


class Checkout:
    """One clone of the project and the environment inside it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.venv = root / ".venv"
        self.python = self.venv / "bin" / "python"
        self.lock = root / "installer" / "locks" / "linux.txt"
        self.stamps = Stamps(self.venv / "prepared")

    def steps(self) -> tuple[Step, ...]:
        interpreter = f"{sys.version} {sys.base_prefix} {self.root}"
        project = digest(self.root / "pyproject.toml")
        lock, front_end = digest(self.lock), repr(FRONT_END)
        needs = repr((system.LIBRARIES, platform.freedesktop_os_release()))
        return (
            Step("environment", "建立 .venv · Making .venv", interpreter, self.make_environment, True),
            Step("dependencies", "安装依赖 · Installing dependencies", lock, self.install_locked, True),
            Step("project", "安装本项目 · Installing the project", project, self.install_project, True),
            Step("front-end", "检查前端文件 · Checking the front-end files", front_end, self.check_front_end),
            Step("system", "检查系统组件 · Checking libraries and fonts", needs, self.complete_system),
        )

    def undone(self) -> tuple[Step, ...]:
        """The steps still to do; all of them where the environment is missing or was cut off."""
        steps = self.steps()
        if self.stamps.cut_off.exists() or not self.python.exists():
            return steps
        keys = keys_of(steps)
        return tuple(step for step in steps if not self.stamps.hold(step.name, keys[step.name]))

    def prepare(self) -> None:
        """Do what is not done yet. Raises Trouble where it cannot go on."""
        if not self.undone():
            return
        with one_at_a_time(self.root / "build" / "prepare.lock"):
            if self.stamps.cut_off.exists():
                tell("上次准备中断了,重建 .venv。", "The last set-up was cut off; making .venv anew.")
            keys = keys_of(self.steps())
            for step in self.undone():
                began = time.monotonic()
                print(f"── {step.title}", flush=True)
                self.stamps.folder.mkdir(parents=True, exist_ok=True)
                with self.stamps.marking_a_cut() if step.fills_environment else nullcontext():
                    is_finished = step.carry_out()
                if is_finished:
                    self.stamps.write(step.name, keys[step.name])
                print(f"   {time.monotonic() - began:.1f} s", flush=True)

    def make_environment(self) -> bool:
        absent = system.missing()
        if any(need.wanted == "ensurepip" for need in absent) and not self.complete_system():
            raise Trouble(
                "这台机器的 Python 缺少 venv,无法继续;请先运行上面那条命令。",
                "This machine's Python lacks venv; set-up cannot go on before the command above was run.",
            )
        self.begin_anew()
        run(
            [sys.executable, "-m", "venv", str(self.venv)],
            Trouble("无法建立 .venv,原因见上。", "Could not make .venv; the reason is above."),
        )
        return True

    def begin_anew(self) -> None:
        """Clear the environment, old stamps included; the mark stays until the step has ended."""
        shutil.rmtree(self.venv)
        self.stamps.folder.mkdir(parents=True)
        self.stamps.cut_off.touch()

    def pip(self, *arguments: str) -> None:
        run(
            [str(self.python), "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments],
            Trouble("安装失败,原因见上。", "The installation failed; the reason is above."),
        )

    def install_locked(self) -> bool:
        self.pip("install", "--require-hashes", "--only-binary=:all:", "--requirement", str(self.lock))
        return True

    def install_project(self) -> bool:
        self.pip("install", "-qq", "--no-deps", "--no-build-isolation", "--editable", str(self.root))
        return True

    def check_front_end(self) -> bool:
        (packages,) = self.venv.glob("lib/python3.*/site-packages")
        absent = [file for file in FRONT_END if not (packages / file).is_file()]
        if absent:
            raise Trouble(
                f"依赖里缺少前端文件:{'、'.join(absent)}。请删除 .venv 后重试。",
                f"The dependencies lack front-end files: {', '.join(absent)}. Delete .venv and try again.",
            )
        return True

    def complete_system(self) -> bool:
        """Install what the machine lacks where that is allowed; otherwise say in one command what to type."""
        absent = system.missing()
        before = system.leave_to_install()
        if absent and before is not None and system.has_apt() and system.install(absent, before):
            absent = system.missing()
        if not absent:
            return True
        print("   " + "、".join(need.wanted for need in absent))
        if system.has_apt():
            tell("这台机器还缺上列系统组件。请运行:", "This machine lacks the parts above. Please run:")
            print(f"\n    {system.command_to_type(absent)}\n", flush=True)
        else:
            tell(
                "这台机器还缺上列系统组件,请用系统的软件包工具安装。",
                "This machine lacks the parts above; please install them with its package tool.",
            )
        return False


def main() -> int:
    try:
        Checkout(Path(__file__).resolve().parent.parent).prepare()
    except Trouble as trouble:
        tell(*trouble.args)
        return 1
    except KeyboardInterrupt:
        tell("\n已中断。再运行一次就会接着做。", "Interrupted. Run the command again to go on.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
