"""A hand-over page and a day of the duty log on paper; what anybody wrote is put in as text."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtGui import QTextDocument

from console.domain.calendar import SHANGHAI
from console.domain.dutylog import ENTRY_KIND_NAMES
from console.domain.handover import HANDOVER_STAGE_NAMES, SECTION_NAMES, PageLine, Section
from console.domain.rows import DutyDayRow, HandoverRow
from resources.tongue import say
from widgets.cases.paper import BODY_PT, NOTE_PT, TITLE_PT, Pen
from widgets.cases.told import moment
from widgets.controls.words import one_line
from widgets.shift.entries import words_of, writer

Name = Callable[[str], str]


def handover_paper(row: HandoverRow, name: Name, by: str, at: datetime) -> QTextDocument:
    """The page as it was signed, with both signatures and its whole hash."""
    document = QTextDocument()
    pen = Pen(document)
    pen.line(say("交接班记录", "Hand-over of the shift"), TITLE_PT, is_strong=True)
    pen.line(say(*HANDOVER_STAGE_NAMES[row.stage]), BODY_PT, below=6)
    signed = [(say("交班", "Handed over"), _signature(row.by, row.signed_at, name))]
    signed.append((say("接班", "Taken over"), _signature(row.taken_by, row.taken_at, name)))
    signed.append((say("下一班至", "Next shift until"), moment(row.until)))
    pen.table(signed)
    if row.remarks:
        pen.head(say("备注", "Remarks"))
        pen.line(row.remarks, BODY_PT)
    for section in Section:
        lines = [(n, each) for n, each in enumerate(row.lines, 1) if each.section is section]
        if lines:
            pen.head(f"{say(*SECTION_NAMES[section])}（{len(lines)}）")
            pen.table([(f"{n}　{each.number}".strip(), _told(each)) for n, each in lines])
    if row.doubts:
        pen.head(say("存疑与答复", "Questions and answers"))
        pen.table(
            [
                (
                    say(f"第 {each.line} 行", f"Line {each.line}"),
                    one_line(f"{name(each.by)}：{each.words} → {each.answer or '—'}"),
                )
                for each in row.doubts
            ]
        )
    pen.line(say(f"页面校验 SHA-256 {row.sha256}", f"Page hash, SHA-256 {row.sha256}"), NOTE_PT, above=10)
    pen.printed(by, at)
    return document


def log_paper(row: DutyDayRow, name: Name, number: Name, by: str, at: datetime) -> QTextDocument:
    """One day of the log."""
    document = QTextDocument()
    pen = Pen(document)
    pen.line(say(f"值班日志 {row.id}", f"Duty log {row.id}"), TITLE_PT, is_strong=True, below=6)
    pen.table(
        [
            (
                f"{each.at.astimezone(SHANGHAI):%H:%M}",
                one_line(
                    " · ".join(
                        part
                        for part in (
                            writer(each, name),
                            say(*ENTRY_KIND_NAMES[each.kind]),
                            words_of(each),
                            number(each.case) if each.case else "",
                        )
                        if part
                    )
                ),
            )
            for each in row.entries
        ]
    )
    pen.printed(by, at)
    return document


def _signature(who: str | None, at: datetime | None, name: Name) -> str:
    return f"{name(who)} · {moment(at)}" if who is not None and at is not None else "—"


def _told(line: PageLine) -> str:
    due = say(f"时限 {moment(line.due_at)}", f"due {moment(line.due_at)}") if line.due_at is not None else ""
    note = say(f"附注：{line.note}", f"Note: {line.note}") if line.note else ""
    return " · ".join(one_line(each) for each in (line.title, say(*line.told), due, note) if each)
