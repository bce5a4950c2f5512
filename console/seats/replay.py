"""`lujian replay FILE --mapping MAP`: a file of real cases as a live stream, at the speed one likes.

    sheet ─▶ plan (commands in time order, faults, figures) ─▶ groups, each answered before the next ─▶ summary

`made_at` is the source's own instant. The ids follow from the source's numbers: a replay that was broken off is
started again and goes on, since asking twice is asking once. Exit codes: 0 everything taken over · 1 the file, the
hub or an answer stood in the way · 2 wrong words.
"""

import argparse
import asyncio
import csv
import gzip
import json
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO, cast

import msgspec
from msgspec import Struct

from console.domain.calendar import local_day
from console.domain.case.commands import EndTakenOverCase, TakeOverCase
from console.domain.ids import AccountId
from console.domain.oserrors import unread, unwritten
from console.domain.text import Refused, Text, tame
from console.ingest.playback import Figures, Plan, Step, plan
from console.ingest.profile import read_profile
from console.ingest.shaped import read_shape
from console.ingest.sheets import REASON_NAMES, Fault, Sheet, SheetMapping
from console.reports.whole import whole
from console.seats import credentials
from console.seats.headless import Headless
from console.sync.trust import tls_for
from console.wire import frames
from resources import path

SHIPPED = "shipped:"
ACCOUNT = "feed-replay"
GROUP_MOST = 240
"""Fewer than the hub takes at once from one connection, so that nothing has to be asked twice."""
PROGRESS_EVERY_S = 2.0
REFUSALS_SHOWN = 10


class Outcome(Struct, frozen=True, kw_only=True):
    """What the hub answered. `refused`: reason → how often."""

    asked: int
    answers: dict[str, int]
    refused: dict[str, int]
    seconds: float


def main(argv: Sequence[str]) -> int:
    """Read, plan, replay, sum up; gives the exit code."""
    words = _parser().parse_args(argv)
    try:
        cut_off = _instant(words.cut_off)
        speed = _speed(words.speed)
        tls = None if words.plan_only else tls_for(words.hub, words.ca)
        password = "" if words.plan_only else credentials.read_passwords(words.passwords)(words.account)
    except Refused as fault:
        return _fail(fault.reason, 2)
    outcome: Outcome | None = None
    try:
        mapping = read_mapping(words.mapping)
        planned = plan_file(words.file, mapping, words.profile, cut_off)
        if words.report is not None:
            write_report(words.report, planned.faults)
        if not words.plan_only:
            line = Headless(words.hub, AccountId(words.account), password, tls=tls)
            going = replay(line, planned.steps, speed, _progress(len(planned.steps)), notice=mapping.notice)
            outcome = asyncio.run(going)
    except Refused as fault:
        return _fail(fault.reason, 1)
    except KeyboardInterrupt:
        return _fail(Text("已中断；再次运行会从断点继续。", "Stopped; run it again and it goes on."), 1)
    sys.stdout.write(_as_json(planned.figures, outcome) if words.json else _as_text(mapping, planned.figures, outcome))
    return 1 if outcome is not None and outcome.refused else 0


def read_mapping(name: str) -> SheetMapping:
    """A mapping file, or one of ours as `shipped:boston`; raises Refused with what is wrong in it."""
    if not name.startswith(SHIPPED):
        return read_shape(SheetMapping, Path(name))
    own = name.removeprefix(SHIPPED)
    try:
        place = path("profiles", "replay", f"{own}.json")
    except FileNotFoundError:
        raise Refused(f"没有自带的映射 {own}。", f"There is no shipped mapping {own}.") from None
    return read_shape(SheetMapping, place)


def plan_file(file: Path, mapping: SheetMapping, profile: str, cut_off: datetime | None) -> Plan:
    """What a file (.csv or .csv.gz) will ask for; raises Refused with the file's name and the place of the fault."""
    ground = read_profile(profile).ground
    on = local_day(cut_off or datetime.now(UTC))
    sheet = Sheet(mapping, lambda lon, lat: ground.street_at(lon, lat, on))
    try:
        with _opened(file) as lines:
            return plan(mapping.system, sheet.read(lines), cut_off)
    except (gzip.BadGzipFile, EOFError, zlib.error) as fault:
        raise Refused(f"{file} 不是完整的 gzip 文件。", f"{file} is no whole gzip: {fault}.") from None
    except OSError as fault:
        raise unread(file, fault) from None


def _opened(file: Path) -> TextIO:
    if file.suffix == ".gz":
        return cast(TextIO, gzip.open(file, "rt", encoding="utf-8", newline=""))
    return file.open("rt", encoding="utf-8", newline="")


async def replay(
    line: Headless,
    steps: Sequence[Step],
    speed: float | None,
    tell: Callable[[int], None] = lambda done: None,
    *,
    notice: Text,
) -> Outcome:
    """Ask for every step in order; a group goes out when the one before it is answered. Raises Refused.

    Only a hub that takes its time from the stream and shows `notice` on every seat is played into.
    """
    answers: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    began = time.monotonic()
    done = 0
    try:
        _checked(await line.start(), notice)
        for group in groups(steps, speed):
            if speed is not None:
                await asyncio.sleep(_wait_s(group[0], steps[0], speed, began))
            commands = [frames.Command(id=step.id, body=step.body, made_at=step.at) for step in group]
            for answer in await line.ask(commands):
                answers[answer.result] += 1
                if answer.result != "ok":
                    refused[answer.reason.zh if answer.reason else answer.result] += 1
            done += len(commands)
            tell(done)
    finally:
        await line.close()
    return Outcome(
        asked=done,
        answers=dict(answers),
        refused=dict(refused),
        seconds=round(time.monotonic() - began, 1),
    )


def _checked(welcome: frames.Welcome, notice: Text) -> None:
    """Past cases of another place are never shown as today's cases of this one."""
    if welcome.clock == "replay" and welcome.notice is not None and notice.zh in welcome.notice.zh:
        return
    told = f"--clock replay --clock-start INSTANT --notice-zh '{notice.zh}' --notice-en '{notice.en}'"
    raise Refused(
        f"该枢纽没有在各端标明这是回放，不能播入。请新建数据目录，以此启动枢纽：lujian hub --data DIR {told}",
        f"This hub does not say on every seat that it is a replay. Start one with: lujian hub --data DIR {told}",
    )


def groups(steps: Sequence[Step], speed: float | None) -> Iterator[Sequence[Step]]:
    """Steps that go out together: within a second of this side's time, and never a case's opening with its end,
    so that an end cannot overtake an opening that had to be asked twice."""
    group: list[Step] = []
    begun: set[str] = set()
    for step in steps:
        is_far = speed is not None and bool(group) and (step.at - group[0].at).total_seconds() > speed
        is_end = isinstance(step.body, EndTakenOverCase) and step.body.case in begun
        if group and (len(group) == GROUP_MOST or is_far or is_end):
            yield group
            group, begun = [], set()
        group.append(step)
        if isinstance(step.body, TakeOverCase):
            begun.add(step.body.case)
    if group:
        yield group


def write_report(file: Path, faults: Sequence[Fault]) -> None:
    """Every fault with its row, as CSV that a spreadsheet opens; raises Refused where it cannot be written."""
    try:
        with whole(file) as draft, draft.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(("line", "number", "left_out", "reason", "原因", "value"))
            for fault in faults:
                left = "yes" if fault.is_left_out else "no"
                name = REASON_NAMES[fault.reason].zh
                writer.writerow((fault.line, tame(fault.number), left, fault.reason, name, tame(fault.value)))
    except OSError as fault:
        raise unwritten(file, fault) from None


def _wait_s(step: Step, first: Step, speed: float, began: float) -> float:
    due = (step.at - first.at).total_seconds() / speed
    return max(0.0, due - (time.monotonic() - began))


def _instant(words: str | None) -> datetime | None:
    if words is None:
        return None
    try:
        found = datetime.fromisoformat(words)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Refused(
            f"--cut-off {words} 应是带时区的时刻，如 2015-07-01T00:00:00-04:00。",
            f"--cut-off {words}: an instant with its offset, such as 2015-07-01T00:00:00-04:00.",
        )
    return found.astimezone(UTC)


def _speed(words: str) -> float | None:
    if words == "max":
        return None
    try:
        speed = float(words)
    except ValueError:
        speed = 0.0
    if not 0 < speed < float("inf"):
        raise Refused(f"--speed {words} 应为 max 或正数。", f"--speed {words}: max, or a positive number.")
    return speed


def _progress(total: int) -> Callable[[int], None]:
    told = [time.monotonic()]

    def tell(done: int) -> None:
        if time.monotonic() - told[0] >= PROGRESS_EVERY_S or done == total:
            told[0] = time.monotonic()
            sys.stderr.write(f"\r{done}/{total}" + ("\n" if done == total else ""))
            sys.stderr.flush()

    return tell


def _as_json(figures: Figures, outcome: Outcome | None) -> str:
    told = {"figures": msgspec.to_builtins(figures), "outcome": msgspec.to_builtins(outcome)}
    return json.dumps(told, ensure_ascii=False) + "\n"


def _as_text(mapping: SheetMapping, figures: Figures, outcome: Outcome | None) -> str:
    f = figures
    cut_off = f.cut_off.isoformat() if f.cut_off else "—"
    lines = [
        f"{mapping.notice.zh}",
        f"{mapping.notice.en}",
        f"截止时刻 cut-off             {cut_off}",
        f"读取 read                    {f.read}",
        f"  未纳入 left out            {f.left_out}",
        f"  截止后 after the cut-off   {f.after_cut_off}",
        f"接管 taken over              {f.opened}",
        f"  已办结 closed              {f.closed}",
        f"  未办结 open                {f.open}",
        f"  有时限 with a deadline     {f.with_deadline}",
        f"  无时限 without             {f.without_deadline}",
        f"来源判定 按时/超期/未判      {f.flagged_on_time} / {f.flagged_overdue} / {f.flagged_nothing}"
        "  flagged on time / overdue / nothing",
        f"计算 按时/超期/未到期        {f.computed_on_time} / {f.computed_overdue} / {f.computed_running}"
        "  computed on time / overdue / running",
        f"有类别/无类别                {f.with_class} / {f.without_class}  with / without a class",
        *(f"  {REASON_NAMES[r].zh} {REASON_NAMES[r].en}: {count}" for r, count in f.faults.items()),
    ]
    if outcome is not None:
        answers = "，".join(f"{result} {count}" for result, count in sorted(outcome.answers.items()))
        lines.append(f"枢纽答复 answers             {answers}（{outcome.seconds} s）")
        shown = sorted(outcome.refused.items(), key=lambda each: -each[1])[:REFUSALS_SHOWN]
        lines += [f"  {count} × {reason}" for reason, count in shown]
    return "\n".join(lines) + "\n"


def _fail(reason: Text, code: int) -> int:
    sys.stderr.write(f"{reason.zh}\n{reason.en}\n")
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lujian replay",
        description="把真实案件文件作为实时流回放。 / A file of real cases as a live stream.",
        epilog="例 example: lujian replay cases.csv.gz --mapping shipped:boston --passwords DIR/demo-passwords.json",
    )
    add = parser.add_argument
    add("file", type=Path, metavar="FILE", help="案件文件 .csv 或 .csv.gz / the cases")
    add("--mapping", required=True, metavar="MAP", help=f"映射文件，或 {SHIPPED}boston / mapping file, or one of ours")
    credentials.add_arguments(parser)
    add("--account", default=ACCOUNT, help=f"以哪个账号登录 / account to sign in with ({ACCOUNT})")
    add("--profile", default="demo", help="点位落到哪个区的镇街 / whose streets the points fall on")
    add("--speed", default="max", metavar="X", help="倍速，或 max / times real time, or max")
    add("--cut-off", metavar="INSTANT", help="截止时刻，之后办结的仍算未办结 / later closings stay open")
    add("--report", type=Path, metavar="FILE", help="问题行清单 CSV / every fault with its row")
    add("--plan-only", action="store_true", help="只读取和统计，不连枢纽 / read and count, ask nothing")
    add("--json", action="store_true", help="汇总用 JSON / the summary as JSON")
    return parser
