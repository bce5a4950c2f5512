"""Accounts from a roster: read beside the loop, previewed row by row, then added one by one; Esc stops between two."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from console.domain.ids import AccountId, UnitId
from console.domain.oserrors import unwritten
from console.domain.people import ROLE_NAMES, Role
from console.domain.text import Refused, counted
from console.domain.unit import Organisation
from console.ingest.profile import NamedAccount
from console.ingest.roster import Roster, read_roster
from console.shell.errands import Errands
from resources.tongue import say
from widgets.admin.accounts import ShownOnce
from widgets.admin.page import Page
from widgets.admin.preview import PreviewLine, PreviewSheet
from widgets.cases.sheets import stands
from widgets.tokens import Tone

Add = Callable[[AccountId, str, frozenset[Role], UnitId | None], Awaitable[str]]
KINDS = "CSV / XLSX / JSON (*.csv *.xlsx *.json)"


class RosterImport(QObject):
    """`add` adds one account and gives the password made for it, or raises Refused."""

    def __init__(self, page: Page, add: Add, organisation: Organisation | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page, self._add, self._organisation = page, add, organisation
        self._errands = Errands("bringing in a roster")
        self._there = frozenset[str]()

    def begin(self, there: frozenset[str]) -> None:
        """Ask for a file. `there`: accounts that exist, which stay as they are."""
        self._there = there
        dialog = QFileDialog(self._page, say("名册：账号、姓名、角色、单位", "A roster: account, name, roles, unit"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(KINDS)
        dialog.fileSelected.connect(lambda file: self.read(Path(file)))
        dialog.open()

    def read(self, file: Path) -> None:
        """Read a roster and show what it would bring."""
        sheet = PreviewSheet(say(f"导入 {file.name}", f"Import {file.name}"), say("新增这些账号", "Add these"))
        sheet.show_lines(say("正在读取…", "Reading…"), (), say("正在读取", "Reading"))
        self._page.open_sheet(sheet)
        self._errands.start(self._read(sheet, file))

    def stop(self) -> None:
        """Nobody looks any more."""
        self._errands.stop()

    async def _read(self, sheet: PreviewSheet, file: Path) -> None:
        try:
            roster = await asyncio.to_thread(read_roster, file, self._organisation)
        except Refused as refused:
            if stands(sheet):
                sheet.show_lines("", (), say(*refused.reason))
                sheet.refuse(say(*refused.reason))
            return
        if not stands(sheet):
            return
        missing = [each for each in roster.accounts if each.account not in self._there]
        head, lines = _told(roster, self._there)
        why_not = "" if missing else say("没有可新增的账号", "There is nothing to add")
        sheet.show_lines(head, lines, why_not)
        sheet.confirmed.connect(lambda: self._errands.start(self._bring(sheet, missing)))

    async def _bring(self, sheet: PreviewSheet, missing: list[NamedAccount]) -> None:
        sheet.set_busy(True)
        passwords: list[tuple[str, str]] = []
        for n, each in enumerate(missing):
            if not stands(sheet):
                break
            sheet.show_progress(n, len(missing))
            try:
                password = await self._add(each.account, say(*each.name), each.roles, each.unit)
            except Refused as refused:
                if stands(sheet):
                    sheet.set_busy(False)
                    sheet.refuse(f"{each.account}：{say(*refused.reason)}")
                break
            passwords.append((each.account, password))
        if passwords:
            self._show(passwords)
        self._page.wanted.emit()

    def _show(self, passwords: list[tuple[str, str]]) -> None:
        shown = ShownOnce(passwords)
        shown.done.connect(self._page.close_sheet)
        shown.saved.connect(lambda: self._choose_file(dict(passwords)))
        self._page.open_sheet(shown, stays=True)

    def _choose_file(self, passwords: dict[str, str]) -> None:
        dialog = QFileDialog(self._page, say("初始密码存到新文件", "First passwords, a new file"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.fileSelected.connect(lambda file: self.keep(Path(file), passwords))
        dialog.open()

    def keep(self, file: Path, passwords: dict[str, str]) -> None:
        """Write the passwords for the owner's eyes alone."""
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as out:
                json.dump(passwords, out, ensure_ascii=False, indent=1)
        except OSError as fault:
            self._page.refusal.refuse(say(*unwritten(file, fault).reason))


def _told(roster: Roster, there: frozenset[str]) -> tuple[str, list[PreviewLine]]:
    if roster.faults:
        count = len(roster.faults)
        head = say(
            f"{count} 处问题，全部未采用；请改正文件后重新导入。",
            f"{counted(count, 'fault')}: nothing is taken; mend the file.",
        )
        return head, [
            PreviewLine(
                say(f"{each.sheet} 第 {each.row} 行：", f"{each.sheet}, row {each.row}: ") + say(*each.reason)
                if each.row
                else say(*each.reason),
                Tone.CRITICAL,
            )
            for each in roster.faults
        ]
    new = [each for each in roster.accounts if each.account not in there]
    stay = len(roster.accounts) - len(new)
    head = say(f"将新增 {len(new)} 个，原有 {stay} 个不变。", f"{len(new)} to add; {stay} are there and stay.")
    lines = [
        PreviewLine(_line(each), Tone.GOOD if each.account not in there else Tone.NEUTRAL) for each in roster.accounts
    ]
    return head, sorted(lines, key=lambda line: line.tone is Tone.NEUTRAL)


def _line(each: NamedAccount) -> str:
    named = say("、", ", ").join(say(*ROLE_NAMES[role]) for role in sorted(each.roles))
    return "　".join(word for word in (each.account, say(*each.name), named, each.unit or "") if word)
