"""Ctrl+P on a card: the case it shows, as pages to look at; nothing where it shows none."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from console.domain.codebook import Codebook
from console.domain.unit import Organisation
from console.ingest.profile import read_file
from console.shell.printing import CasePrint
from tests.shell.workdesk import DESK
from tests.support.rows import NOON, a_case
from widgets.cases.card import CaseCard
from widgets.cases.lexicon import Lexicon
from widgets.cases.paper import Preview


def test_ctrl_p_shows_the_case_of_the_card_as_pages(qtbot) -> None:
    window = QWidget()
    card = CaseCard(window)
    qtbot.addWidget(window)
    window.show()
    organisation = read_file(Organisation, "profiles", "demo", "organisation.json")
    lexicon = Lexicon(organisation, read_file(Codebook, "codebooks", "demo.json"))
    _printing = CasePrint(card, lexicon, lambda: NOON, "周敏")
    card.print_asked.emit()
    assert window.findChildren(Preview) == []

    card.show_case(a_case("c1"), lexicon, DESK, NOON)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(card, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = window.findChildren(Preview)
    assert dialog.isVisible() and "20261120-c1" in dialog.windowTitle()
    dialog.close()
