"""`lujian erase PERSON --reason WORDS`: a reporter's data, destroyed on request, and a report of where it was.

The key and the seals of the person, and the pictures that came with their reports, are gone from the data folder;
the events stay and the chain verifies, for it never held more than a commitment. The report names what has to be
seen to by people: backups, seats' outboxes, and cases into whose words somebody typed a name or a number.
The hub must be stopped, but for --find and --preview. A restored backup erases the person again by itself.

例 example: lujian erase --find 13812345678 --data /srv/lujian
           lujian erase 0198c1d2-… --data /srv/lujian --preview
           lujian erase 0198c1d2-… --data /srv/lujian --reason 本人来函要求

退出码 exit codes: 0 完成 done · 1 未完成，或没有此人 not done, or nobody is known so · 2 用法有误 usage
"""

import argparse
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from msgspec import structs

from console.domain.calendar import SHANGHAI
from console.domain.case.commands import Personal
from console.domain.ids import PersonId
from console.domain.text import Refused
from console.hub.telling import complain, told
from console.storage.archive import FOLDER as ARCHIVE
from console.storage.archive import Archive
from console.storage.erasing import Erasure, look_up, remove_files, survey
from console.storage.faults import NotKept, StorageFault
from console.storage.folder import data_folder
from console.storage.log import DATABASE, SYSTEM, Log, reading
from console.storage.questions import masked
from console.storage.vault import Vault


def main(arguments: Sequence[str]) -> int:
    parser = _parser()
    words = parser.parse_args(arguments)
    if bool(words.find) == bool(words.person):
        parser.error("请给出 PERSON 或 --find 之一 give PERSON or --find")
    if words.person and not words.preview and not words.reason.strip():
        parser.error("请用 --reason 写明理由 say why with --reason")
    try:
        if words.find:
            people = find(words.data, words.find)
            return told(people, listed(people), as_json=words.json)
        done = erase(words.data, PersonId(words.person), datetime.now(UTC), words.reason, is_preview=words.preview)
    except (StorageFault, NotKept, Refused, OSError) as fault:
        return complain(fault, as_json=words.json)
    return told(done, report(done), as_json=words.json)


def find(folder: Path, words: str) -> tuple[Personal, ...]:
    """Whom the vault knows so, masked; raises Refused where there is nobody."""
    with reading(folder / DATABASE) as connection:
        found = look_up(connection, Vault(folder / "vault.key"), words)
    if not found:
        raise Refused("没有找到此人。", "Nobody is known so.")
    return tuple(masked(each) for each in found)


def erase(folder: Path, person: PersonId, now: datetime, reason: str, *, is_preview: bool) -> Erasure:
    """Destroy what is known of a person; raises Refused where nothing is, StorageFault or NotKept."""
    with reading(folder / DATABASE) as connection:
        found = survey(connection, Archive(folder / ARCHIVE), Vault(folder / "vault.key"), folder, person, now)
    if not found.sealed:
        raise Refused("没有此人的资料，或已删除。", "Nothing is known of this person, or it was erased.")
    if is_preview:
        return found
    with closing(Log.open(folder, now=now, who="lujian erase")) as log:
        log.erase(person, SYSTEM, now, reason.strip())
        remove_files(log, found.photos, now)
    return structs.replace(found, is_preview=False)


def listed(people: Sequence[Personal]) -> str:
    return "\n".join(f"{each.person}  {each.name}  {each.phone}" for each in people)


def report(found: Erasure) -> str:
    """What went, and what people have to see to."""
    verb = ("将删除", "Would erase") if found.is_preview else ("已删除", "Erased")
    lines = [
        f"{verb[0]} {found.person}：封存资料 {found.sealed} 份，随上报的照片 {len(found.photos)} 张。",
        f"{verb[1]}: {found.sealed} sealed records, {len(found.photos)} pictures. The chain goes on verifying.",
        f"涉及案件 cases: {'、'.join(found.cases) or '—'}",
    ]
    if found.photos_of_others:
        lines.append(f"另 {len(found.photos_of_others)} 张照片也用于其他案件，未删除。 Pictures of other cases stay.")
    if found.mentioned:
        lines.append("正文中仍出现姓名或电话，链上内容不可改，请知悉：")
        lines.append("Somebody typed the name or number into these; what is under the chain cannot be changed:")
        lines += [f"  {each}" for each in found.mentioned]
    if found.backups:
        lines.append("以下备份仍含此人（密钥未毁），请到期删除或重做：")
        lines.append("These copies still hold the person; delete or make them anew:")
        lines += [f"  {each}" for each in found.backups]
    until = found.outboxes_until.astimezone(SHANGHAI)
    lines.append(f"坐席发件箱在 {until:%m-%d %H:%M} 前可能仍留有其提交内容，之后自行清除。")
    lines.append("Seats' outboxes may hold what they sent until then, and forget it by themselves.")
    if found.photos:
        lines.append("看过照片的坐席本机缓存里可能还有，删除其数据目录下的 files 即可。")
        lines.append("Seats that showed the pictures may have them in their cache: delete `files` in its folder.")
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lujian erase",
        description="按请求删除上报人信息，并给出报告。 Erase a person on request, with a report.",
        epilog=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("person", nargs="?", default="", metavar="PERSON", help="人员编号，见 --find the person's id, see --find")
    add("--find", default="", metavar="WORDS", help="按姓名或电话查找编号 look the id up by name or number")
    add("--data", type=Path, default=data_folder(), metavar="DIR", help="数据目录 the data folder")
    add("--reason", default="", metavar="WORDS", help="理由，记入审计 why; it goes into the audit")
    add("--preview", action="store_true", help="只说明会怎样 only say what would be")
    add("--json", action="store_true", help="输出一行 JSON one line of JSON")
    return parser
