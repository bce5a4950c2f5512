"""What `lujian reference` says: lines for people, JSON for programs."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec

from console.domain.agreement import Astray
from console.domain.codebook import Codebook, SmallClass
from console.domain.interview import CallQuestions
from console.domain.text import Text
from console.ingest.difference import Difference
from console.ingest.tables import FromFile

SHOWN_MOST = 200
"""Lines of a preview on a terminal; all of them are in --json."""
ASTRAY_MOST = 20


def class_lines(book: Codebook, each: SmallClass, questions: CallQuestions) -> list[str]:
    """A class with its conditions and limits, and what a caller is asked about it."""
    major = book.major(each.code)
    flags = [
        *(["紧急 emergency"] if each.is_emergency else []),
        *(["店主自改 self-mending"] if each.may_self_mend else []),
        *(["本地扩展 local"] if each.is_extension else []),
    ]
    lines = [f"{each.code} {each.name.zh} {each.name.en}", f"  {major.name.zh if major else '—'}  {'，'.join(flags)}"]
    for one in each.conditions:
        lines.append(
            f"  {one.n} {one.text.zh}{'（紧急）' if one.is_emergency else ''}：{one.limit_text().zh} → {one.closing.zh}"
        )
        lines.append(f"    {one.text.en}: {one.limit_text().en} → {one.closing.en}")
    lines += [f"  ? {question.text.zh} {question.text.en}" for question in questions.of(each.code)]
    return lines


def found_told(found: FromFile) -> dict[str, Any]:
    """What came of the files, for programs."""
    return {"ok": found.value is not None, "faults": msgspec.to_builtins(found.faults), "notes": found.notes}


def found_lines(found: FromFile) -> list[str]:
    """What came of the files, for people: every fault with its place."""
    lines = [f"注意 {note.zh} / {note.en}" for note in found.notes]
    for each in found.faults[:SHOWN_MOST]:
        at = f"{each.sheet} 第 {each.row} 行 row {each.row}  " if each.row else f"{each.sheet}  " if each.sheet else ""
        lines.append(f"✗ {at}{each.reason.zh} / {each.reason.en}")
    if found.faults:
        count = len(found.faults)
        lines.append(f"共 {count} 处问题，全部未采用。 / {count} faults; nothing of the file is taken.")
    elif found.value is not None:
        lines.append("文件无误。 / The file is in order.")
    return lines


def change_lines(told: Sequence[Difference]) -> list[str]:
    """A preview, a line for each change."""
    lines = []
    for each in told[:SHOWN_MOST]:
        arrow = " → ".join(words for words in (each.before.zh, each.after.zh) if words)
        lines.append(f"{each.what.zh} {each.at}  {arrow}")
    rest = len(told) - SHOWN_MOST
    return [*lines, *([f"……另有 {rest} 处，见 --json / {rest} more in --json"] if rest > 0 else [])]


def end(told: Sequence[Difference], offset: int | None) -> list[str]:
    """How much would change, or has."""
    if not told:
        return ["与现行版本相同，不必发布。 / The same as the one in force; nothing to publish."]
    kinds = Counter(each.what for each in told)
    counted = "，".join(f"{kind.zh} {count}" for kind, count in kinds.items())
    if offset is None:
        return [
            counted,
            f"将改动 {len(told)} 处。这是预览，没有发布；确认后加 --yes。 / "
            f"{len(told)} changes. A preview: nothing is published; add --yes.",
        ]
    return [counted, f"已发布，改动 {len(told)} 处。 / Published with {len(told)} changes."]


def size(content: Any) -> str:
    """A field of a set on one line."""
    if isinstance(content, list | tuple | dict) and len(json.dumps(content)) > 80:
        return f"{len(content)} 项 entries"
    return json.dumps(content, ensure_ascii=False)


def tell(words: argparse.Namespace, told: Any, lines: Sequence[str]) -> None:
    """Say it as JSON where that was asked for, as lines otherwise."""
    text = msgspec.json.encode(told).decode() if words.json else "\n".join(_plain(line) for line in lines)
    sys.stdout.write(text + "\n")


def _plain(line: str) -> str:
    """A line from outside that moves no cursor and colours nothing."""
    return "".join(each if each.isprintable() else " " for each in line)


def fail(words: argparse.Namespace, reason: Text, code: int) -> int:
    """Say why not; gives the exit code."""
    if words.json:
        sys.stdout.write(msgspec.json.encode({"ok": False, "error": reason}).decode() + "\n")
    else:
        sys.stderr.write(f"{_plain(reason.zh)}\n{_plain(reason.en)}\n")
    return code


def astray_lines(found: Sequence[Astray]) -> list[str]:
    """Open work that a new set would leave without its ground or its unit."""
    if not found:
        return []
    lines = [
        f"注意：在办的有 {len(found)} 件与新数据不符。 / {len(found)} open things do not fit it.",
        *(
            f"  {each.number or each.thing} {each.title}：{each.reason.zh} / {each.reason.en}"
            for each in found[:ASTRAY_MOST]
        ),
    ]
    rest = len(found) - ASTRAY_MOST
    return [*lines, *([f"  ……另有 {rest} 件，见 --json / {rest} more in --json"] if rest > 0 else [])]
