"""`lujian asked`: what this seat has asked in the last 48 hours, and what the hub answered.

For comparing with a hub whose data was put back: hand the output of --json to `lujian lost --asked` there.

例 example: lujian asked --json > desk01.jsonl
           lujian asked --data ~/.local/share/lujian/seats/…

退出码 exit codes: 0 完成 done · 1 没有发件箱，或读不了 no outbox, or it cannot be read · 2 用法有误 usage
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from platformdirs import user_data_path

from console.domain.calendar import SHANGHAI
from console.domain.catalogue import target
from console.domain.text import Text
from console.shell.settings import APP
from console.sync.outbox import FILE, OutboxFault, answered_in

LEFT_OUT = ("kind", "reporter")
"""What a line does not repeat: the kind stands by itself, and a reporter belongs in no file."""


def main(arguments: Sequence[str]) -> int:
    words = _parser().parse_args(arguments)
    files = sorted(words.data.rglob(FILE)) if words.data.is_dir() else []
    if not files:
        none = Text(f"{words.data} 下没有发件箱。", f"There is no outbox under {words.data}.")
        sys.stderr.write(f"{none.zh}\n{none.en}\n")
        return 1
    try:
        for line in (line for file in files for line in lines(file)):
            sys.stdout.write((msgspec.json.encode(line).decode() if words.json else _told(line)) + "\n")
    except OutboxFault as fault:
        sys.stderr.write(f"{fault.reason.zh}\n{fault.reason.en}\n")
        return 1
    return 0


def lines(file: Path) -> Iterator[dict[str, Any]]:
    """Each answered ask of one outbox, as plain values; raises OutboxFault."""
    for account, frame, answer in answered_in(file):
        body = msgspec.to_builtins(frame.body)
        said = {name: value for name, value in body.items() if name not in LEFT_OUT and value not in (None, [], {})}
        yield {
            "id": frame.id,
            "account": account,
            "made_at": frame.made_at,
            "result": answer.result,
            "what": body["kind"],
            "thing": target(frame.body)[1],
            "said": said,
        }


def _told(line: dict[str, Any]) -> str:
    when = line["made_at"].astimezone(SHANGHAI)
    return f"{when:%m-%d %H:%M:%S} {line['account']} {line['result']:<8} {line['what']} {line['thing']}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lujian asked",
        description="本机坐席 48 小时内提交过什么。 What this seat has asked in the last 48 hours.",
        epilog=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    folder = user_data_path(APP, appauthor=False)
    parser.add_argument(
        "--data", type=Path, default=folder, metavar="DIR", help="坐席数据目录 where seats keep their data"
    )
    parser.add_argument("--json", action="store_true", help="每项一行 JSON a line of JSON for each")
    return parser
