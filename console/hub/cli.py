"""`lujian hub`: read what it is told, start, say where it listens, and stop cleanly when asked.

Exit codes: 0 it ran and stopped as asked · 1 it could not run (port taken, data damaged) ·
2 what it was told is wrong (a word of the call, a setting).
"""

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from console.domain.oserrors import reason_of
from console.domain.text import Refused, Text
from console.hub.links import Link
from console.hub.running import Addresses, Running, running
from console.hub.settings import Settings, Source, checked, read_links, read_settings, read_sources
from console.storage.faults import StorageFault
from console.storage.folder import data_folder
from console.storage.log import DATABASE
from console.wire.blocks import keep_large_apart

LOOP = asyncio.SelectorEventLoop if sys.platform == "win32" else None
"""Windows' own default closes the door for good when one visitor is cut off while being let in (CPython #93821).
This one does not, and serves five hundred connections there."""

NOTHING_HERE = Text(
    "这台机器上还没有枢纽。有显示器的，用 lujian setup 逐页新建；没有的，写明目录和起点："
    "lujian hub --data DIR --profile NAME（demo、zhangqiu、pingcheng、dongying，或自己的文件夹）。",
    "There is no hub on this machine yet. With a screen, lujian setup asks for it page by page; without one, say where "
    "and from what: lujian hub --data DIR --profile NAME (demo, zhangqiu, pingcheng, dongying, or a folder of yours).",
)
EMPTY = Text(
    "这个新枢纽还没有基础数据：用 lujian admin 登录后导入，或停下后加 --profile NAME 再启动。",
    "This new hub has no reference data yet: import it in lujian admin, or stop and start again with --profile NAME.",
)


def main(argv: Sequence[str]) -> int:
    """Run a hub until it is told to stop; gives the exit code."""
    words = _parser().parse_args(argv)
    if not argv and not (words.data / DATABASE).exists():
        return _fail(NOTHING_HERE, 2)
    try:
        settings = checked(_merged(read_settings(words.config), words))
        sources = read_sources(settings, words.data)
        links = read_links(settings, words.data)
    except Refused as fault:
        return _fail(fault.reason, 2)
    keep_large_apart()
    try:
        with asyncio.Runner(loop_factory=LOOP) as runner:
            return runner.run(_run(words, settings, sources, links))
    except Refused as fault:
        return _fail(fault.reason, 2)
    except StorageFault as fault:
        return _fail(fault.reason, 1)
    except OSError as fault:
        return _fail(_unreachable(fault, settings), 1)


async def _run(words: argparse.Namespace, settings: Settings, sources: dict[str, Source], links: Sequence[Link]) -> int:
    stopping = asyncio.Event()
    async with running(words.data, settings, sources, words.profile, links) as parts:
        _listen_for_signals(parts, stopping)
        _announce(words, parts)
        await stopping.wait()
    return 0


def _listen_for_signals(parts: Running, stopping: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stopping.set)
        except NotImplementedError:  # Windows: its loop has no signal handlers
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stopping.set))
    with suppress(AttributeError, NotImplementedError):
        loop.add_signal_handler(signal.SIGHUP, parts.clockwork.confirm_time)


def _announce(words: argparse.Namespace, parts: Running) -> None:
    told = ready(parts)
    if words.ready_file is not None:
        part = words.ready_file.with_name(words.ready_file.name + ".part")
        part.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        part.replace(words.ready_file)
    if words.json:
        print(json.dumps(told, ensure_ascii=False), flush=True)
        return
    for account, password in parts.first.items():
        print(
            f"新账号 {account}，密码 {password}（只显示这一次） / new account, its password is shown once", flush=True
        )
    if parts.first and words.profile is None:
        print(f"{EMPTY.zh}\n{EMPTY.en}", flush=True)
    where: Addresses = parts.addresses
    print(f"枢纽已就绪 {where.seats}，文件 {where.http} / the hub is ready", flush=True)


def ready(parts: Running) -> dict[str, Any]:
    """What is said when a hub is up."""
    return {
        "ready": True,
        "pid": os.getpid(),
        "seats": parts.addresses.seats,
        "http": parts.addresses.http,
        "epoch": parts.ledger.epoch,
        "head": parts.ledger.head,
        "first_passwords": parts.first,
    }


def _merged(raw: dict[str, Any], words: argparse.Namespace) -> dict[str, Any]:
    """The settings of the file with the words of the call over them."""
    over: dict[str, dict[str, Any]] = {
        "listen": {
            "host": words.host,
            "public_host": words.public_host,
            "port": words.port,
            "http_port": words.http_port,
            "cert": words.cert,
            "key": words.key,
        },
        "clock": {
            "kind": words.clock,
            "start": words.clock_start,
            "until": words.clock_until,
            "speed": words.clock_speed,
        },
        "notice": {"zh": words.notice_zh, "en": words.notice_en},
    }
    merged = dict(raw)
    for section, said in over.items():
        given = {name: value for name, value in said.items() if value is not None}
        if given and isinstance(merged.get(section, {}), dict):
            merged[section] = {**merged.get(section, {}), **given}
    return merged


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lujian hub",
        description="枢纽：决定并记录。 / The process that decides and remembers.",
        epilog="例 example: lujian hub --data hub-data --profile demo",
    )
    add = parser.add_argument
    add("--data", type=Path, default=data_folder(), metavar="DIR", help="数据目录 / data folder (%(default)s)")
    add("--config", type=Path, metavar="FILE", help="设置文件 hub.toml / settings")
    add("--host", help="监听地址，默认本机 / address to listen on (127.0.0.1)")
    add("--public-host", metavar="NAME", help="各席位用什么名字或地址找到本机 / what seats call this machine")
    add("--port", type=int, help="坐席端口，0 为任意 / port for seats, 0 for any (8800)")
    add("--http-port", type=int, help="文件和推送端口 / port for files and pushes (8801)")
    add("--cert", help="TLS 证书 / certificate chain (PEM)")
    add("--key", help="TLS 私钥 / private key (PEM)")
    add("--clock", choices=("wall", "replay", "demo"), help="时钟：真实、回放或演示 / wall, a replay's or a demo's")
    add("--clock-start", type=datetime.fromisoformat, metavar="T", help="回放或演示时钟从此刻起 / where it begins")
    add("--clock-until", type=datetime.fromisoformat, metavar="T", help="此前随数据源 / follows the feed until then")
    add("--clock-speed", type=float, metavar="X", help="之后的倍数 / the pace after that (1)")
    add("--notice-zh", metavar="WORDS", help="各端必须显示的提示 / notice every seat shows, Chinese")
    add("--notice-en", metavar="WORDS", help="同上，英文 / the same, English")
    add(
        "--profile",
        metavar="NAME",
        help="首次启动时发布的基础数据和账号：demo、zhangqiu、pingcheng、dongying，或自己的文件夹 ./DIR / "
        "what a new hub starts with: one of these, or a folder of your own",
    )
    add("--ready-file", type=Path, metavar="FILE", help="就绪后写入地址 / written with the addresses when ready")
    add("--json", action="store_true", help="就绪行用 JSON / say ready in JSON")
    return parser


def _unreachable(fault: OSError, settings: Settings) -> Text:
    listen, (zh, en) = settings.listen, reason_of(fault)
    return Text(
        f"不能在 {listen.host} 的 {listen.port} 或 {listen.http_port} 端口监听：{zh}；请换一个端口。",
        f"Cannot listen on {listen.host}, port {listen.port} or {listen.http_port}: {en}; choose another port.",
    )


def _fail(reason: Text, code: int) -> int:
    print(f"{reason.zh}\n{reason.en}", file=sys.stderr)
    return code
