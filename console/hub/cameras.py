"""`lujian cameras test NAME`: what a source sends and how it would be taken, for a site's engineer; nothing is kept.

    a link     ─▶ listened to beside the hub for so many seconds      ┐
    a platform ─▶ the bodies of pushes, from files                    ┴─▶ a line for each message, then the sums

例 example:
lujian cameras test frigate-1 --config hub.toml --data hub-data --seconds 60
lujian cameras test gate-9 push-1.json push-2.json --config hub.toml --data hub-data
"""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import aiomqtt
from msgspec import Struct

from console.domain.calendar import SHANGHAI
from console.domain.codebook import Codebook
from console.domain.oserrors import unread
from console.domain.reference import SetName
from console.domain.text import Refused, Text
from console.domain.unit import Organisation
from console.hub.links import Link, connected
from console.hub.settings import Source, checked, read_links, read_settings, read_sources
from console.hub.telling import complain
from console.ingest.cameras.envelope import Claim, Health, Heard, Odd, asked
from console.ingest.cameras.frigate import heard, subscriptions
from console.ingest.cameras.webhook import understood
from console.storage.faults import StorageFault
from console.storage.folder import data_folder
from console.storage.log import DATABASE, reading
from console.storage.references import in_force

SECONDS, SECONDS_MOST = 60.0, 3_600.0
SUMS: dict[str, Text] = {
    "taken": Text("将成为告警", "would be alerts"),
    "unmapped": Text("其中未映射", "of them unmapped"),
    "health": Text("状态消息", "of health"),
    "passed": Text("不涉及，略过", "say nothing to us"),
    "refused": Text("不能采用", "could not be taken"),
}


class Ground(Struct, frozen=True):
    """What claims are understood by: the register and the codebook in force."""

    organisation: Organisation
    codebook: Codebook


class Told(Struct, frozen=True):
    """One message as it would be taken. `sums`: what it counts for."""

    line: Text
    sums: tuple[str, ...]


def main(arguments: Sequence[str]) -> int:
    """0 something came and could be taken, 1 nothing did or it could not be looked for, 2 the call's words are off."""
    words = _parser().parse_args(arguments)
    try:
        settings = checked(read_settings(words.config))
        links = {each.name: each for each in read_links(settings, words.data)}
        sources = read_sources(settings, words.data)
        ground = _ground(words.data)
        counts: Counter[str] = Counter()

        def tell(told: Told) -> None:
            counts.update(told.sums)
            sys.stdout.write(f"{told.line.zh}\n    {told.line.en}\n")
            sys.stdout.flush()

        if words.name in links:
            if words.files:
                raise Refused("链接从线路上读取，不接受文件。", "A link is read from its line and takes no files.")
            asyncio.run(_listen(links[words.name], ground, words.seconds, tell))
        elif words.name in sources:
            _read(words.name, sources[words.name], words.files, ground, tell)
        else:
            known = "、".join((*links, *sources)) or "—"
            raise Refused(f"设置里没有来源 {words.name}，有：{known}。", f"No source {words.name}; there are: {known}.")
    except (StorageFault, Refused, OSError) as fault:
        return complain(fault, as_json=False)
    except aiomqtt.MqttError as fault:
        return complain(Refused(f"连接不上：{fault}。", f"Cannot be reached: {fault}."), as_json=False)
    sums = [(counts[name], text) for name, text in SUMS.items()]
    sys.stdout.write("，".join(f"{text.zh} {count}" for count, text in sums) + "\n")
    sys.stdout.write(", ".join(f"{count} {text.en}" for count, text in sums) + "\n")
    return 0 if counts["taken"] else 1


def as_taken(said: Heard | None, source: str, classes: dict[str, str], ground: Ground) -> Told:
    """What would become of a message."""
    match said:
        case None:
            return Told(Text("略过：不涉及本系统", "passed over: it says nothing to us"), ("passed",))
        case Health():
            where = said.camera or source
            return Told(Text(f"状态：{where} {said.condition}", f"health: {where} is {said.condition}"), ("health",))
        case Odd():
            return _refused(said.reason)
        case Claim():
            return _claimed(said, classes, ground)


def _claimed(claim: Claim, classes: dict[str, str], ground: Ground) -> Told:
    try:
        push = asked(claim, ground.organisation, ground.codebook, classes)
    except Refused as refused:
        return _refused(refused.reason)
    alert, at = push.alert, claim.at.astimezone(SHANGHAI)
    told = [f"{at:%H:%M:%S}", alert.camera, alert.phase.value, claim.type]
    told += [f"{alert.confidence:.0%}"] if alert.confidence is not None else []
    told += [f"[{' '.join(f'{each:.2f}' for each in alert.bbox)}]"] if alert.bbox is not None else []
    told += [alert.zone] if alert.zone else []
    plain = " ".join(told)
    if alert.class_code is None:
        return Told(Text(f"{plain} → 未映射", f"{plain} → unmapped"), ("taken", "unmapped"))
    name = ground.codebook.small_class(alert.class_code).name
    code = alert.class_code
    return Told(Text(f"{plain} → {code} {name.zh}", f"{plain} → {code} {name.en}"), ("taken",))


def _refused(reason: Text) -> Told:
    return Told(Text(f"不能采用：{reason.zh}", f"not taken: {reason.en}"), ("refused",))


async def _listen(link: Link, ground: Ground, seconds: float, tell: Callable[[Told], None]) -> None:
    """Beside the hub's own session, which goes on as it is."""
    try:
        async with asyncio.timeout(seconds), connected(link, f"lujian-test-{uuid4().hex[:8]}", lasts=False) as client:
            for topic in subscriptions(link.mapping):
                await client.subscribe(f"{link.prefix}/{topic}")
            where = f"{link.host}:{link.port}"
            tell(Told(Text(f"已连接 {where}，收听 {seconds:g} 秒", f"connected to {where}, {seconds:g} s"), ()))
            async for message in client.messages:
                body = message.payload if isinstance(message.payload, bytes) else b""
                topic = message.topic.value.removeprefix(f"{link.prefix}/")
                said = heard(link.name, topic, body, link.mapping, datetime.now(UTC))
                tell(as_taken(said, link.name, link.mapping.classes, ground))
    except TimeoutError:
        return


def _read(name: str, source: Source, files: Sequence[Path], ground: Ground, tell: Callable[[Told], None]) -> None:
    if not files:
        raise Refused(
            f"{name} 由平台推送：请给出存下来的推送正文（JSON 文件）。",
            f"{name} is pushed by its platform: name files that hold the bodies of pushes.",
        )
    for n, file in enumerate(files):
        try:
            said: Heard | None = understood(name, f"test-{n}", file.read_bytes(), source.mapping)
        except OSError as fault:
            raise unread(file, fault) from None
        except Refused as refused:
            tell(_refused(refused.reason))
            continue
        tell(as_taken(said, name, source.mapping.classes, ground))


def _ground(data: Path) -> Ground:
    with reading(data / DATABASE) as connection:
        sets = in_force(connection)
    organisation, codebook = sets.get(SetName.ORGANISATION), sets.get(SetName.CODEBOOK)
    if organisation is None or codebook is None:
        raise Refused("尚未发布机构或编码表。", "Organisation or codebook is not published yet.")
    assert isinstance(organisation.value, Organisation) and isinstance(codebook.value, Codebook)
    return Ground(organisation.value, codebook.value)


def _seconds(words: str) -> float:
    found = float(words)
    if not 0 < found <= SECONDS_MOST:
        raise ValueError
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lujian cameras",
        description="摄像机来源：看收到什么、怎样映射，不留存任何内容。 / What a source sends, and how it is mapped.",
        epilog="例 example: lujian cameras test frigate-1 --config hub.toml --data hub-data --seconds 60",
    )
    kinds = parser.add_subparsers(required=True, metavar="test")
    test = kinds.add_parser("test", help="收听或读取一个来源 / listen to, or read, one source")
    test.add_argument("name", metavar="NAME", help="hub.toml 里的来源或链接 / a source or link of hub.toml")
    test.add_argument("files", nargs="*", type=Path, metavar="FILE", help="推送正文 / bodies of pushes")
    test.add_argument("--config", type=Path, metavar="FILE", help="设置文件 hub.toml / settings")
    test.add_argument("--data", type=Path, default=data_folder(), metavar="DIR", help="数据目录 / data folder")
    test.add_argument("--seconds", type=_seconds, default=SECONDS, metavar="S", help="收听多久 / for how long (60)")
    return parser
