"""Install, use and remove the product under wine. It says that files, registry, guards, runtime and packaging fit;
it does not say that the product is fit for Windows (see README.md).
"""

import re
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from console import __version__
from installer import line, probes
from installer.line import HUB_WORDS, HubThere
from installer.product import LAUNCHERS, LINK_OPENS, NAME, PROTOCOL, VERSION, Variant
from installer.wine import Pc

_UNINSTALL: Final = rf"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\{NAME}"
_LINK: Final = rf"HKCU\Software\Classes\{PROTOCOL}\shell\open\command"
_OURS: Final = rf"HKCU\Software\{NAME}"

_SEAT_SECONDS: Final = 25
"""How long a seat is left to sign in and draw itself; under wine half of that is Python loading."""
_SMALLEST_PICTURE: Final = 40_000
"""Bytes. A seat with its rows compresses to several times this, an empty window to a fraction."""


class Failed(Exception):
    """The installed product did not do what it must; the message says which step and what was seen."""


def run(installer: Path, variant: Variant) -> None:
    """Take one installer through its life on a fresh PC. Raises Failed; takes about three minutes."""
    with tempfile.TemporaryDirectory(prefix="lujian-wine-") as folder:
        pc = Pc(Path(folder) / "prefix")
        life = Life(pc, installer, variant)
        try:
            for step in life.steps():
                began = time.monotonic()
                seen = step()
                title = f"{step.__doc__}: {seen}" if seen else str(step.__doc__)
                print(f"   {time.monotonic() - began:5.1f} s  {title}", flush=True)
        except subprocess.TimeoutExpired as late:
            raise Failed(f"smoke: did not come to rest: {late}") from late
        except line.NoAnswer as silence:
            raise Failed(f"smoke: {silence}") from silence
        finally:
            pc.shut_down()


class Life:
    """What an installer is put through, one step after the other; a step says what it saw, or raises Failed."""

    def __init__(self, pc: Pc, installer: Path, variant: Variant) -> None:
        self.pc = pc
        self.installer = installer
        self.variant = variant

        self.before: frozenset[Path] = frozenset()

    @property
    def lujian(self) -> Path:
        """The installed command line."""
        return self.pc.installed / "lujian.exe"

    def steps(self) -> list[Callable[[], str | None]]:
        """The steps in their order."""
        is_full = self.variant is Variant.FULL
        with_hub = [self.hub_fits, self.hub_answers, self.hub_folder_is_whole]
        use = [self.helps, self.runtime_fits, self.windows_fit, self.doctor]
        seats = with_hub if is_full else [self.has_no_hub, self.office_works]
        guards = [self.refuses_while_running, self.replaces, self.refuses_downgrade]
        return [self.refuses_old_windows, self.installs, *use, *seats, *guards, self.removes]

    def refuses_old_windows(self) -> None:
        """refuses Windows 7"""
        self.pc.boot()
        code = self.pc.run(60, self.installer, "/S").code
        _must(code == 3 and not self.pc.installed.exists(), f"on Windows 7 it ended with {code}")

    def installs(self) -> None:
        """installs silently: programs, Start menu, registry"""
        self.pc.become_windows_10()
        self.before = _files(self.pc.user)
        _installed(self.pc, self.installer)
        _must(NAME in _registry(self.pc, _UNINSTALL, "UninstallString"), "no uninstall entry")
        _must(VERSION in _registry(self.pc, _UNINSTALL, "DisplayVersion"), "no version")
        _must(LINK_OPENS[self.variant] in _registry(self.pc, _LINK), "no lujian: protocol")

    def helps(self) -> str:
        """`lujian.exe --help`, `lujian.exe --version`"""
        ran = self.pc.run(60, self.lujian, "--help")
        _must(ran.code == 0 and "lujian" in ran.output, ran)
        version = self.pc.run(60, self.lujian, "--version")
        _must(version.code == 0 and version.output.strip() == __version__, version)
        return f"{ran.output.strip().splitlines()[0]}, {version.output.strip()}"

    def runtime_fits(self) -> str:
        """the runtime and the packages load"""
        return _probe(self.pc, self.lujian, probes.RUNTIME)

    def windows_fit(self) -> str:
        """a Qt window and a chart, drawn off screen"""
        return _probe(self.pc, self.lujian, probes.WINDOW)

    def doctor(self) -> str:
        """`lujian.exe doctor`, Qt tried in a process of its own"""
        ran = self.pc.run(90, self.lujian, "doctor")
        _must(ran.code in (0, 1) and "Traceback" not in ran.output and "Display" in ran.output, ran)
        return f"exit {ran.code}\n{_indented(ran.output)}"

    def hub_fits(self) -> str:
        """the hub's packages load"""
        return _probe(self.pc, self.lujian, probes.HUB)

    def has_no_hub(self) -> str:
        """`lujian.exe hub` is not in the office variant, and says so"""
        ran = self.pc.run(60, self.lujian, "hub")
        _must(ran.code == 1 and "Traceback" not in ran.output, ran)
        return ran.output.strip().splitlines()[-1]

    def office_works(self) -> str:
        """`lujian-office.exe` signs in to a hub on this machine and draws its window off screen"""
        with line.a_hub(self.pc.folder / "here") as hub:
            return self._seat("lujian-office.exe", "office", hub, "st-qingquan")

    def hub_answers(self) -> str:
        """`lujian.exe hub`: handshake, sign-in, accounts, one writer, a desk that signs in and draws itself"""
        data = "hub-data"
        with self.pc.running(self.lujian, "hub", "--data", data, *HUB_WORDS) as process:
            said = self.pc.wait_for(process, b"ws://127.0.0.1:", 150) + self.pc.wait_for(process, b"\n", 5)
            found = re.search(r"ws://127\.0\.0\.1:\d+", said)
            if found is None:
                raise Failed(f"smoke: the hub named no address: {said}")
            hub = HubThere(found[0], line.passwords(self.pc.folder / data))
            seen = [line.handshake(hub.address), line.sign_in(hub, "desk01")]
            _must(line.is_turned_away(hub, "desk01"), "a wrong password was let in")
            accounts = self.pc.run(60, self.lujian, "user", "list", "--data", data)
            _must(accounts.code == 0 and set(hub.passwords) <= set(accounts.output.split()), accounts)
            seen.append(f"{len(accounts.output.splitlines())} accounts")
            second = self.pc.run(60, self.lujian, "hub", "--data", data, *HUB_WORDS)
            _must(second.code == 1 and "lujian hub (pid" in second.output, second)
            return "; ".join([*seen, self._seat("lujian-desk.exe", "desk", hub, "desk01")])

    def hub_folder_is_whole(self) -> str:
        """`lujian.exe verify` after the hub was ended without warning; `lujian.exe backup`"""
        checked = self.pc.run(90, self.lujian, "verify", "hub-data")
        _must(checked.code == 0, checked)
        kept = self.pc.run(90, self.lujian, "backup", "--data", "hub-data", "--to", "kept.db")
        _must(kept.code == 0 and (self.pc.folder / "kept.db").exists(), kept)
        return checked.output.strip().splitlines()[-1]

    def _seat(self, exe: str, kind: str, hub: HubThere, account: str) -> str:
        picture = self.pc.folder / f"{kind}.png"
        words = (kind, "--hub", hub.address, "--account", account, "--data", f"seat-{kind}", "--shot", picture.name)
        code = probes.off_screen(*words, "--seconds", str(_SEAT_SECONDS), password=hub.passwords[account])
        _probe(self.pc, self.pc.installed / exe, code)
        log = (self.pc.folder / f"seat-{kind}" / "seat.log").read_text(encoding="utf-8")
        _must(" ERROR " not in log and " CRITICAL " not in log, log[-3000:])
        size = picture.stat().st_size if picture.exists() else 0
        _must(size > _SMALLEST_PICTURE, f"the {kind}'s picture has {size} bytes; its log: {log[-3000:]}")
        return f"{kind} drawn, {size // 1000} kB"

    def refuses_while_running(self) -> None:
        """is not installed over a running program"""
        with self.pc.running(self.lujian, "-c", "print('up', flush=True); import time; time.sleep(60)") as it:
            self.pc.wait_for(it, b"up", 30)
            code = self.pc.run(60, self.installer, "/S").code
        _must(code == 5, f"over a running program it ended with {code}")
        self.pc.settle()

    def replaces(self) -> None:
        """a second installation drops old program files and keeps a person's"""
        stale, kept = self.pc.installed / "app" / "console" / "old.py", self.pc.installed / "my notes.txt"
        stale.touch()
        kept.touch()
        _installed(self.pc, self.installer)
        _must(not stale.exists() and kept.exists(), "the wrong files were kept")
        kept.unlink()

    def refuses_downgrade(self) -> None:
        """is not installed over a newer version"""
        self.pc.run(30, "reg", "add", _OURS, "/v", "Version", "/d", "99.0", "/f")
        code = self.pc.run(60, self.installer, "/S").code
        _must(code == 4, f"over a newer version it ended with {code}")

    def removes(self) -> None:
        """is removed without a trace"""
        self.pc.run(60, self.pc.installed / "uninstall.exe", "/S")
        self.pc.settle()
        left = [str(path.name) for path in self.pc.installed.rglob("*")] if self.pc.installed.exists() else []
        _must(not self.pc.installed.exists(), f"left behind: {left[:5]}")
        _must(not list(self.pc.start_menu.glob("路见*")), "shortcuts left behind")
        gone = [self.pc.run(30, "reg", "query", key).code != 0 for key in (_UNINSTALL, _OURS, _LINK)]
        _must(all(gone), f"registry left behind: {gone}")
        data = self.pc.user / "AppData" / "Local" / "lujian"
        strays = sorted(str(path) for path in _files(self.pc.user) - self.before if not path.is_relative_to(data))
        _must(not strays, f"left behind in the person's folders: {strays[:5]}")


def _must(holds: bool, seen: object) -> None:
    if not holds:
        raise Failed(f"smoke: {seen}")


def _installed(pc: Pc, installer: Path) -> None:
    code = pc.run(180, installer, "/S").code
    _must(code == 0, f"installation ended with {code}")
    pc.settle()
    missing = [launcher.exe for launcher in LAUNCHERS if not (pc.installed / launcher.exe).exists()]
    links = [launcher.shortcut for launcher in LAUNCHERS if launcher.shortcut]
    missing += [name for name in links if not (pc.start_menu / f"{name}.lnk").exists()]
    _must(not missing, f"not there after installation: {missing}")


def _registry(pc: Pc, key: str, value: str = "") -> str:
    which = ("/v", value) if value else ("/ve",)
    return pc.run(30, "reg", "query", key, *which).output


def _probe(pc: Pc, python: Path, code: str) -> str:
    (pc.folder / "probe.py").write_text(code, encoding="utf-8")
    ran = pc.run(120, python, "-c", "exec(open('probe.py', encoding='utf-8').read())")
    _must(ran.code == 0 and "fit" in ran.output, ran.output[-3000:])
    return ran.output.strip().splitlines()[-1]


def _files(folder: Path) -> frozenset[Path]:
    """The files in a person's folders, but for what Windows itself keeps there and for what is temporary."""
    local = folder / "AppData" / "Local"
    passing = (folder / "Temp", local / "Temp", local / "Microsoft", folder / "AppData" / "LocalLow")
    files = (path for path in folder.rglob("*") if path.is_file())
    return frozenset(path for path in files if not any(path.is_relative_to(own) for own in passing))


def _indented(text: str) -> str:
    return "\n".join(f"            {each.rstrip()}" for each in text.strip().splitlines())
