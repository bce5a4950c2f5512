"""Whether a window can be shown here: Qt itself would end the process without a sentence."""

import os
import sys

from console.domain.text import Text

UNSEEN = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")
"""Platforms of Qt that need no desktop."""
NO_SCREEN = Text(
    "这里没有显示器（没有 DISPLAY 或 WAYLAND_DISPLAY），打不开窗口。请在有桌面的机器上运行；"
    "在服务器上新建枢纽用 lujian hub --data DIR --profile NAME。",
    "There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY), so no window opens. Run it on a machine with a "
    "desktop; on a server a new hub begins with lujian hub --data DIR --profile NAME.",
)


def has_screen() -> bool:
    """Whether somebody sits before this machine."""
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def can_show() -> bool:
    """Whether Qt can open a window, seen or not."""
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    return has_screen() or platform in UNSEEN
