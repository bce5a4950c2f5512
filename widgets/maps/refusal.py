"""Whether the web engine can start on this machine, found out without risking this process."""

import os
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

from resources.tongue import say

_PATIENCE_S: Final = 25
_SOFTWARE: Final = ("llvmpipe", "softpipe", "swiftshader", "swrast", "software", "basic render", "none")
_FLAGS: Final = "QTWEBENGINE_CHROMIUM_FLAGS"


class _Probe(NamedTuple):
    is_alive: bool
    renderer: str
    last_words: str


def web_engine_refusal() -> str | None:
    """A sentence why the web map cannot be shown here, or None where it can.

    The first call starts the engine in a process of its own and takes a second or two;
    the answer holds for the life of this process. It may be called from any thread.
    """
    if find_spec("PySide6.QtWebEngineWidgets") is None or find_spec("folium") is None:
        return say("未安装网页地图组件，已改用内置地图。", "The web map is not installed; the built-in map is shown.")
    probe = _probe()
    if probe.is_alive:
        return None
    if "no-sandbox" in probe.last_words:
        return say(
            "网页地图不能以管理员身份启动，已改用内置地图。",
            "The web map does not start for an administrator; the built-in map is shown.",
        )
    return say(
        "网页地图在本机无法启动，已改用内置地图。",
        "The web map does not start on this machine; the built-in map is shown.",
    )


def spare_the_gpu() -> None:
    """Where graphics are drawn in software, tell the engine so before its first page.

    It would otherwise draw through an emulated graphics card, many times slower.
    """
    flags = os.environ.get(_FLAGS, "")
    is_software = any(name in _probe().renderer.lower() for name in _SOFTWARE)
    if is_software and "--disable-gpu" not in flags:
        os.environ[_FLAGS] = f"{flags} --disable-gpu".strip()


@cache
def _probe() -> _Probe:
    script = Path(__file__).with_name("probe.py")
    flags = f"{os.environ.get(_FLAGS, '')} --disable-gpu".strip()
    try:
        child = subprocess.run(
            [sys.executable, "-P", str(script)],
            capture_output=True,
            timeout=_PATIENCE_S,
            check=False,
            env={**os.environ, _FLAGS: flags},
        )
    except (OSError, subprocess.TimeoutExpired) as trouble:
        return _Probe(False, "none", str(trouble))
    renderer = child.stdout.decode(errors="replace").strip() or "none"
    return _Probe(child.returncode == 0, renderer, child.stderr.decode(errors="replace"))
