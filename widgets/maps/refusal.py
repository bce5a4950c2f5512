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

    The engine is started in a process of its own, which takes a second or two from `begin` or else from the first
    call; the answer holds for the life of this process. It may be called from any thread.
    """
    if not _is_installed():
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


def begin() -> None:
    """Start finding out, and wait for nothing."""
    if _is_installed():
        _child()


def spare_the_gpu() -> None:
    """Where graphics are drawn in software, tell the engine so before its first page.

    It would otherwise draw through an emulated graphics card, many times slower.
    """
    flags = os.environ.get(_FLAGS, "")
    is_software = any(name in _probe().renderer.lower() for name in _SOFTWARE)
    if is_software and "--disable-gpu" not in flags:
        os.environ[_FLAGS] = f"{flags} --disable-gpu".strip()


def _is_installed() -> bool:
    return find_spec("PySide6.QtWebEngineWidgets") is not None and find_spec("folium") is not None


@cache
def _child() -> subprocess.Popen[bytes] | OSError:
    script = Path(__file__).with_name("probe.py")
    flags = f"{os.environ.get(_FLAGS, '')} --disable-gpu".strip()
    words = [sys.executable, "-P", str(script)]
    try:
        return subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, _FLAGS: flags}
        )
    except OSError as trouble:
        return trouble


@cache
def _probe() -> _Probe:
    child = _child()
    if isinstance(child, OSError):
        return _Probe(False, "none", str(child))
    try:
        said, complained = child.communicate(timeout=_PATIENCE_S)
    except subprocess.TimeoutExpired as trouble:
        child.kill()
        child.communicate()
        return _Probe(False, "none", str(trouble))
    renderer = said.decode(errors="replace").strip() or "none"
    return _Probe(child.returncode == 0, renderer, complained.decode(errors="replace"))
