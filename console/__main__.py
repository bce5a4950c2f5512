"""The command line: one table, command → "module:function"; only the one asked for is loaded.

lujian demo      hub, feed and seats on this machine, to try it
lujian hub       the process that decides and remembers
lujian desk      坐席
…                `lujian --help` lists them all
"""

import importlib
import os
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress

ENDS_WITH_PARENT = "LUJIAN_ENDS_WITH_PARENT"
"""Set for a process that must not outlive the one that started it, such as the hub of a demo."""
COMMANDS: dict[str, tuple[str, str, str]] = {
    "demo": ("console.seats.demo:main", "示范区试用：本机起枢纽、数据源和坐席", "try it: hub, feed and seats here"),
    "hub": ("console.hub.cli:main", "枢纽：决定并记录", "the process that decides and remembers"),
    "desk": ("console.seats.doors:desk", "坐席", "the dispatcher's seat"),
    "wall": ("console.seats.doors:wall", "大屏端", "the leaders' wall"),
    "office": ("console.seats.doors:office", "单位端 / 镇街端", "a department's or street office's seat"),
    "admin": (
        "console.seats.doors:admin",
        "系统管理：账号、审计、基础数据、保存期限",
        "administration: accounts, audit, reference data, retention",
    ),
    "setup": ("console.seats.setup:main", "新建枢纽：逐页询问", "a new hub on this machine, asked page by page"),
    "feed": ("console.seats.feed:main", "演示数据源：按案件规则行事的演示角色", "seeded actors that work by the law"),
    "replay": ("console.seats.replay:main", "把真实案件文件作为实时流回放", "a file of real cases as a live stream"),
    "reference": (
        "console.seats.reference:main",
        "基础数据：list | show | export | check | import",
        "reference sets: codebook, calendar, organisation",
    ),
    "user": (
        "console.hub.users:main",
        "账号：add | import | list | disable",
        "accounts: add | import | list | disable",
    ),
    "cameras": (
        "console.hub.cameras:main",
        "摄像机来源：test NAME，看收到什么、怎样映射",
        "sources of alerts: test NAME tells what arrives and how it is mapped",
    ),
    "verify": ("console.hub.verify:main", "校验日志链和读模型", "check the chain and the read models"),
    "rebuild": (
        "console.hub.rebuild:main",
        "按日志重建当前状态，修复被改动的记录",
        "make the present state again from the log",
    ),
    "archive": ("console.hub.archive:main", "把日志的旧月份封存成归档段", "seal old months of the log into files"),
    "backup": ("console.hub.backup:main", "一步备份数据库和附件", "back up the database and the files"),
    "retain": ("console.hub.retain:main", "清理到期数据，并给出报告", "let go of what is kept no longer"),
    "erase": ("console.hub.erase:main", "按请求删除上报人信息", "erase a reporter on request"),
    "restore": ("console.hub.restore:main", "用备份替换数据", "put a backup in the place of the data"),
    "lost": ("console.hub.lost:main", "列出恢复后丢失的操作，供补录", "list what a restore has lost"),
    "asked": ("console.shell.asked:main", "本机坐席近两日提交过什么", "what this seat has asked of late"),
    "doctor": ("console.shell.doctor:main", "检查本机环境并说明怎么办", "check this machine and say what to do"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code: 0 done, 1 could not, 2 the call's words are off."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in ("-h", "--help", "help"):
        print(_help())
        return 0 if words else 2
    if words[0] in ("-V", "--version"):
        print(importlib.import_module("console").__version__)
        return 0
    if words[0] not in COMMANDS:
        print(f"没有命令 {words[0]}。 There is no command {words[0]}.\n\n{_help()}", file=sys.stderr)
        return 2
    module, function = COMMANDS[words[0]][0].split(":")
    if os.environ.pop(ENDS_WITH_PARENT, ""):
        threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    try:
        return int(getattr(importlib.import_module(module), function)(words[1:]))
    except KeyboardInterrupt:
        return 130
    except ModuleNotFoundError as lacking:
        if not (lacking.name or "").startswith("console."):
            raise
        print(_not_installed(words[0]), file=sys.stderr)
        return 1


def _not_installed(command: str) -> str:
    """A unit's PC has the seats without the hub."""
    return f"本机安装的路见不含 {command}，请安装完整版。\n{command} is not installed here; install the full Lujian."


def _end_with_parent() -> None:
    """Whoever started this process holds the other end of its standard input; when it is gone, so are we."""
    with suppress(OSError, ValueError):
        while os.read(sys.stdin.fileno(), 4096):  # unbuffered: a lock held here would abort the end of the process
            pass
    signal.raise_signal(signal.SIGTERM)


def _help() -> str:
    lines = [f"  {name:<9} {zh}  /  {en}" for name, (_, zh, en) in COMMANDS.items()]
    return "\n".join(
        (
            "路见 Lujian",
            "",
            "用法 usage: lujian COMMAND [--help]",
            "",
            *lines,
            "",
            "例 example: lujian demo --seats desk,wall,office",
        )
    )


if __name__ == "__main__":
    sys.exit(main())
