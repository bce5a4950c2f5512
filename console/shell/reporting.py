"""上报 and 即查即改: a case told at a seat, compared with the open ones while it is typed.

hand rests ─▶ the draft as a row ─▶ the index of proposals ─▶ beneath the form
this is the same ─▶ report · register · merge, one after the other: the report stays and can be parted again
"""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from PySide6.QtCore import QObject, Signal

from console.domain.case import commands as ask
from console.domain.case.decide import COMMANDS
from console.domain.case.stages import Stage
from console.domain.case.table import ROWS, Action, why_not
from console.domain.case.things import Source
from console.domain.catalogue import Command
from console.domain.ids import CaseId
from console.domain.people import ROLE_NAMES, Actor
from console.domain.rows import CaseRow
from console.models.twins import Twins
from console.shell.casework import Ask
from console.shell.errands import Errands
from console.shell.filling import Unsent, Upload, filled
from console.shell.pointing import Pointing
from console.shell.reference import Reference
from console.shell.twins import told
from console.shell.wordings import Wordings
from console.sync.store import Store
from console.wire.frames import Answer
from resources.tongue import say
from widgets.cases.actsheet import Scene
from widgets.cases.answers import Fields, PickAnswer
from widgets.cases.newcase import NewCaseSheet
from widgets.cases.places import PlaceAnswer

DRAFT = CaseId("draft")
USUAL = Source.HOTLINE
"""Where a call most often comes from: how exact its place is, is taken for a draft that does not say yet."""


class Reporting(QObject):
    """Keeps one draft for each act that begins a case; it decides nothing. The next form begins with the channel of
    the last.

    `twins` None: a seat that does not see enough to compare.
    """

    shown = Signal(NewCaseSheet)
    """This form is to be seen and to have the hand."""
    left = Signal(str)
    """Back to where the person was; of this act a draft stays, '' of none."""
    opened = Signal(str)
    """A proposed case is to be looked at; the draft stays."""
    refused = Signal(str)
    """It cannot be begun at this seat, for this reason."""
    reported = Signal(str, str, str)
    """(case, master, fault): the hub has the case; it was merged into `master` unless `fault` says why not."""

    def __init__(
        self,
        *,
        actor: Actor,
        reference: Reference,
        store: Store,
        twins: Twins | None,
        pointing: Pointing,
        hub_now: Callable[[], datetime],
        ask: Ask,
        upload: Upload,
        wordings: Wordings | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._actor, self._reference, self._store, self._twins = actor, reference, store, twins
        self._pointing, self._now, self._ask, self._upload = pointing, hub_now, ask, upload
        self._wordings = wordings
        self._drafts: dict[Action, NewCaseSheet] = {}
        self._sources: dict[Action, Source] = {}
        self._errands = Errands("a case being reported")
        if twins is not None:
            twins.changed.connect(lambda _: self._compare_shown())

    def begin(self, action: Action) -> None:
        """Show the form of an act that begins a case: its draft where there is one, else an empty one."""
        row = ROWS[action]
        if not row.roles & self._actor.roles:
            names = [ROLE_NAMES[role] for role in sorted(row.roles)]
            zh, en = "、".join(each.zh for each in names), ", ".join(each.en for each in names)
            self.refused.emit(say(f"“{row.name.zh}”须由{zh}办理。", f"“{row.name.en}” belongs to: {en}."))
            return
        sheet = self._drafts.get(action) or self._empty(action)
        self.shown.emit(sheet)
        sheet.begin()
        self._mark(sheet)

    def has_draft(self) -> bool:
        """Whether something is written that was not sent."""
        return any(each.is_begun for each in self._drafts.values())

    async def settle(self) -> None:
        """Wait for every report under way."""
        await self._errands.settle()

    def _empty(self, action: Action) -> NewCaseSheet:
        scene = Scene(
            row=None,
            action=action,
            actor=self._actor,
            lexicon=self._reference.lexicon,
            calendar=self._reference.calendar,
            now=self._now(),
            find=self._pointing.find,
            offers=self._pointing.offers(of_case=True),
            placing=self._pointing.placing,
        )
        sheet = NewCaseSheet(scene, compares=self._twins is not None and action is Action.REPORT)
        if self._wordings is not None:
            self._wordings.serve(sheet, action, ())
        sheet.dismissed.connect(lambda: self.left.emit(str(action) if sheet.is_begun else ""))
        sheet.put_away.connect(lambda: self._pointing.mark(None))
        sheet.confirmed.connect(lambda: self._confirm(sheet, action, None))
        sheet.same_asked.connect(lambda case: self._confirm(sheet, action, CaseId(case)))
        sheet.rested.connect(lambda: self._compare(sheet))
        sheet.opened.connect(self.opened)
        sheet.control("place").changed.connect(lambda: self._mark(sheet))
        source = sheet.control("source")
        if isinstance(source, PickAnswer) and action in self._sources:
            source.choose(self._sources[action])
        self._drafts[action] = sheet
        return sheet

    def _mark(self, sheet: NewCaseSheet) -> None:
        self._pointing.mark(_place_of(sheet).point() if sheet.isVisible() else None)

    # While it is typed

    def _compare_shown(self) -> None:
        """Another seat may just have reported the same."""
        for sheet in self._drafts.values():
            if sheet.compares and sheet.isVisible():
                self._compare(sheet)

    def _compare(self, sheet: NewCaseSheet) -> None:
        draft = self._draft(sheet)
        if self._twins is None or draft is None:
            sheet.show_twins((), is_told=False)
            return
        proposals = self._twins.for_case(draft, self._now())
        found = (told(each, self._store.row(each.case)) for each in proposals)
        sheet.show_twins([each for each in found if each is not None], is_told=True)

    def _draft(self, sheet: NewCaseSheet) -> CaseRow | None:
        """What is told so far, as the row that it would be; None while it does not say what or where."""
        given, place = sheet.given(), _place_of(sheet).place()
        if place is None or not (given.get("title") or given.get("class_code")):
            return None
        return CaseRow(
            id=DRAFT,
            ver=0,
            number="",
            stage=Stage.REGISTERED,
            source=given.get("source", USUAL),
            title=given.get("title", ""),
            place=place,
            reported_at=self._now(),
            class_code=given.get("class_code"),
            holder=self._actor.account,
        )

    # Once it is told

    def _confirm(self, sheet: NewCaseSheet, action: Action, into: CaseId | None) -> None:
        fields = None if sheet.is_busy else sheet.fields()
        if fields is None:
            return
        draft = self._draft(sheet)
        if into is not None and draft is not None:
            reason = why_not(draft, Action.MERGE, self._actor, self._reference.lexicon.rules, self._now())
            if reason is not None:
                sheet.refuse(say(*reason))
                return
        sheet.form.clear_refusals()
        sheet.set_busy(True)
        self._errands.start(self._report(sheet, action, fields, into))

    async def _report(self, sheet: NewCaseSheet, action: Action, fields: Fields, into: CaseId | None) -> None:
        try:
            whole = await filled(COMMANDS[action], fields, self._upload, self._now())
        except Unsent as fault:
            self._refuse(sheet, fault.words, fault.name)
            return
        case = CaseId(str(uuid4()))
        command: Command = COMMANDS[action](case=case, **whole)
        answer = await self._ask(command, {})
        if answer.result != "ok":
            self._refuse(sheet, _words(answer))
            return
        self._sources[action] = fields["source"]
        self._done_with(sheet, action)
        reason = "" if into is None else await self._merge(case, into)
        self.reported.emit(case, into or "", reason)

    def _refuse(self, sheet: NewCaseSheet, words: str, name: str = "") -> None:
        """Beside what asked; where the person has gone elsewhere meanwhile, there too."""
        sheet.set_busy(False)
        sheet.refuse(words, name)
        if not sheet.isVisible():
            self.refused.emit(words)

    async def _merge(self, case: CaseId, into: CaseId) -> str:
        """'' once it is merged, else why it is not; the case then waits for filing, in the hand of this operator."""
        steps: tuple[Command, ...] = (ask.RegisterCase(case=case), ask.MergeCase(case=case, into=into))
        for step in steps:
            answer = await self._ask(step, {})
            if answer.result != "ok":
                return _words(answer)
        return ""

    def _done_with(self, sheet: NewCaseSheet, action: Action) -> None:
        """The form is empty again."""
        self._drafts.pop(action, None)
        sheet.hide()
        sheet.deleteLater()


def _place_of(sheet: NewCaseSheet) -> PlaceAnswer:
    found = sheet.control("place")
    assert isinstance(found, PlaceAnswer)
    return found


def _words(answer: Answer) -> str:
    return say(*answer.reason) if answer.reason else answer.result
