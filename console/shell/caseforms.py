"""The forms of new cases in a window: a key brings one, Esc puts it away, and what was reported is gone to."""

from PySide6.QtCore import QObject, QTimer, Signal

from console.domain.case.table import Action
from console.domain.people import Actor
from console.models.twins import Twins
from console.shell.connection import Connection
from console.shell.pointing import Pointing
from console.shell.reference import Reference
from console.shell.reporting import Reporting
from console.shell.wordings import Wordings
from resources.tongue import say
from widgets.cases.newcase import NewCaseSheet, Tray
from widgets.controls.notices import ToastArea
from widgets.tokens import Tone

ARRIVES_WITHIN_MS = 3_000
"""What was reported comes with the answer; what has not come by then is not for this seat to see."""
LETTERS = {"O": Action.REPORT, "Z": Action.FIX_ON_SPOT}
"""The keys of a seat under which a case begins."""


class CaseForms(QObject):
    """Shows what `Reporting` drives in the tray of a window, and says what came of it."""

    shown = Signal()
    """A form is in the tray: bring it to the top."""
    left = Signal()
    """Back to where the person was."""
    opened = Signal(str)
    """Go to this case: a proposed one, the one just reported, or the one it was merged into."""

    def __init__(
        self,
        tray: Tray,
        toasts: ToastArea,
        *,
        actor: Actor,
        connection: Connection,
        reference: Reference,
        twins: Twins | None,
        pointing: Pointing,
        wordings: Wordings | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tray, self._toasts, self._store = tray, toasts, connection.store
        self._awaited = ""
        self._patience = QTimer(self, singleShot=True, interval=ARRIVES_WITHIN_MS)
        self._patience.timeout.connect(self._forget)
        self.reporting = Reporting(
            actor=actor,
            reference=reference,
            store=connection.store,
            twins=twins,
            pointing=pointing,
            hub_now=connection.hub_now,
            ask=connection.ask,
            upload=connection.send_picture,
            wordings=wordings,
            parent=self,
        )
        self.reporting.shown.connect(self._show)
        self.reporting.left.connect(self._leave)
        self.reporting.opened.connect(self.opened)
        self.reporting.refused.connect(self._refuse)
        self.reporting.reported.connect(self._go)
        self.stop = connection.store.watch(lambda _: self._go_to_awaited())

    def begin(self, letter: str) -> None:
        """Bring the form of one of LETTERS."""
        self.reporting.begin(LETTERS[letter])

    def has_draft(self) -> bool:
        """Whether something is written that was not sent."""
        return self.reporting.has_draft()

    def _show(self, form: NewCaseSheet) -> None:
        self._tray.show_form(form)
        self.shown.emit()

    def _leave(self, draft: str) -> None:
        self.left.emit()
        if draft:
            letter = next(letter for letter, action in LETTERS.items() if action == draft)
            words = say(f"按 {letter} 继续填写。", f"Press {letter} to go on with it.")
            self._toasts.show_toast("draft", say("草稿已保留", "The draft is kept"), words)

    def _refuse(self, words: str) -> None:
        self._toasts.show_toast("report", say("未上报", "Not reported"), words, Tone.CRITICAL, "circle-alert")

    def _go(self, case: str, master: str, fault: str) -> None:
        """Both may still be on their way here; who has gone elsewhere meanwhile is told and left there."""
        if fault:
            words = say(f"已上报，但未能并案：{fault}", f"Reported, but not merged: {fault}")
            self._toasts.show_toast("report", say("未并案", "Not merged"), words, Tone.WARNING, "git-merge")
        elif master:
            self._toasts.show_toast("report", say("已上报并并案", "Reported and merged"), "", Tone.GOOD, "git-merge")
        else:
            self._toasts.show_toast("report", say("已上报", "Reported"), "", Tone.GOOD, "circle-check")
        if self._tray.isVisible():
            self.left.emit()
            self._store.flush()  # the row may have come with the answer, and no list has heard of it yet
            self._awaited = case if fault or not master else master
            self._patience.start()
            self._go_to_awaited()

    def _go_to_awaited(self) -> None:
        if self._awaited and self._store.row(self._awaited) is not None:
            case, self._awaited = self._awaited, ""
            self.opened.emit(case)

    def _forget(self) -> None:
        self._awaited = ""
