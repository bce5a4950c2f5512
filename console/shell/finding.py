"""Ctrl+K: what a person types into the box of a window is looked for among its deeds, cases, units and places.

    typed ─▶ rest of DEBOUNCE_MS ─▶ shelves, a slice at a time ─▶ lines under the box ─▶ the one that is chosen is done

With nothing typed it offers what can be done now. A hundred thousand cases take their time in slices, between which the
window is its own; what is found later stands beneath what is shown already.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from console.domain.calendar import local_day
from console.domain.case.stages import ENDED, STAGE_NAMES
from console.domain.rows import CaseRow
from console.domain.text import Text
from console.domain.unit import Unit, UnitKind
from console.models.finder import Candidate, Found, Shelf, search
from console.models.landmarks import Landmark, landmarks
from console.shell.deeds import Deed
from console.shell.reference import Reference
from console.sync.store import Store
from resources.tongue import say
from widgets.controls.palette import Palette, PaletteLine, PaletteSection
from widgets.controls.topbar import SearchBox

DEBOUNCE_MS = 70
SLICE_S, PAUSE_MS = 0.008, 1
"""So long at a time is searched, and so long the window has for itself in between."""
COMMANDS, CASES = Text("命令", "Commands"), Text("案件", "Cases")
UNITS, PLACES = Text("单位", "Units"), Text("地点", "Places")
KIND_NAMES: dict[UnitKind, Text] = {
    UnitKind.COMMISSION: Text("城管委", "Commission"),
    UnitKind.OFFICE: Text("办公室", "Office"),
    UnitKind.HEADQUARTERS: Text("分指挥部", "Sub-headquarters"),
    UnitKind.DEPARTMENT: Text("部门", "Department"),
    UnitKind.STREET: Text("镇街", "Street office"),
}


Thing = Deed | CaseRow | Unit | Landmark


class Finding(QObject):
    """Drives the list under one search box; what is to come of a choice, the window says."""

    left = Signal()
    """Something was chosen: the hand is no longer in the box."""
    case_opened = Signal(str)
    """Go to this case."""
    unit_chosen = Signal(str)
    """List what the unit of this name has to do with: the queue is filtered by it."""
    place_chosen = Signal(float, float, float)
    """Show this longitude and latitude on the map, at a zoom."""

    def __init__(
        self,
        box: SearchBox,
        window: QWidget,
        *,
        deeds: Callable[[], Iterable[Deed]],
        store: Store,
        reference: Reference,
        hub_now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._box, self._deeds, self._store = box, deeds, store
        self._reference, self._now = reference, hub_now
        self._in_force = ""
        self._walk: Iterator[Found[Thing] | None] = iter(())
        self._sections: list[PaletteSection] = []
        self._does: dict[str, Callable[[], object]] = {}
        self.palette = Palette(box, window)
        self._rest = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._rest.timeout.connect(self.look)
        self._slices = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._slices.timeout.connect(self._go_on)
        box.sought.connect(self._wait)
        box.searched.connect(self._put_in_force)
        box.left.connect(lambda: self._put_in_force(""))
        self.palette.walked.connect(self._look_at_once)
        self.palette.chosen.connect(self._do)

    def look(self) -> None:
        """Look for what stands in the box now."""
        self._rest.stop()
        typed = self._box.text()
        self._walk = search(typed, self._shelves() if typed.strip() else self._at_hand())
        self._sections, self._does = [], {}
        self._go_on()

    @property
    def is_looking(self) -> bool:
        """Whether more may be found yet."""
        return self._rest.isActive() or self._slices.isActive()

    def show_in_force(self, words: str) -> None:
        """By these words the queue is filtered: the box says so when nothing else is typed there."""
        self._in_force = words
        self._box.setText(words)

    def _choose_unit(self, name: str) -> None:
        self.show_in_force(name)
        self.unit_chosen.emit(name)

    def _wait(self) -> None:
        self._slices.stop()
        self.palette.let_go()
        self._rest.start()

    def _look_at_once(self) -> None:
        if self._rest.isActive() or not self.palette.isVisible():
            self.look()

    def _put_in_force(self, words: str) -> None:
        """The words went to the queue: there is nothing to choose any more."""
        self._in_force = words
        self._stop()

    def _stop(self) -> None:
        self._rest.stop()
        self._slices.stop()
        self.palette.hide()

    def _go_on(self) -> None:
        until = perf_counter() + SLICE_S
        for found in self._walk:
            if found is not None:
                self._sections.append(PaletteSection(say(*found.title), tuple(map(self._line, found.things))))
            if perf_counter() > until:
                self._slices.start()
                break
        if self._box.hasFocus():
            self.palette.show_sections(self._sections)
        else:
            self._stop()

    def _do(self, key: str) -> None:
        do = self._does[key]
        self._stop()
        self._box.setText(self._in_force)
        self._box.clearFocus()
        self.left.emit()
        do()

    # What there is to find

    def _at_hand(self) -> Iterator[Shelf[Thing]]:
        near = [each for each in self._deeds() if each.at_hand is not None]
        for heading in dict.fromkeys(each.at_hand for each in near if each.at_hand is not None):
            yield Shelf(heading, [Candidate(each, ()) for each in near if each.at_hand == heading])

    def _shelves(self) -> Iterator[Shelf[Thing]]:
        yield Shelf(COMMANDS, (self._of_deed(each) for each in self._deeds()))
        yield Shelf(CASES, self._cases())
        units = self._reference.organisation.units
        yield Shelf(UNITS, (Candidate(each, (each.name.zh, each.name.en, each.id)) for each in units))
        here = landmarks(self._reference.ground, self._reference.organisation, local_day(self._now()))
        yield Shelf(PLACES, here)

    def _of_deed(self, deed: Deed) -> Candidate[Thing]:
        return Candidate(deed, (*deed.name, *deed.also, deed.key, *deed.about), is_last=deed.reason is not None)

    def _cases(self) -> Iterator[Candidate[Thing]]:
        """Every case that is held, the newest first; one that has ended comes after all that have not."""
        for row in reversed(list(self._store.rows(CaseRow).values())):
            yield Candidate(row, (row.number, row.title, row.place.address), is_last=row.stage in ENDED)

    def _line(self, thing: Thing) -> PaletteLine:
        match thing:
            case Deed():
                key, do = f"deed {thing.name.en} {thing.about.en}", thing.do
                reason = "" if thing.reason is None else say(*thing.reason)
                line = PaletteLine(key, say(*thing.name), "", thing.icon, thing.key, say(*thing.about), reason)
            case CaseRow():
                key, do = f"case {thing.id}", partial(self.case_opened.emit, thing.id)
                note = f"{thing.number} · {thing.place.address}"
                icon = self._reference.lexicon.icon(thing.class_code)
                line = PaletteLine(key, thing.title, note, icon, aside=say(*STAGE_NAMES[thing.stage]))
            case Unit():
                key, do = f"unit {thing.id}", partial(self._choose_unit, say(*thing.name))
                note = say("主办、协办和属地的案件", "cases it leads, helps with or has on its ground")
                line = PaletteLine(key, say(*thing.name), note, "building-2", aside=say(*KIND_NAMES[thing.kind]))
            case Landmark():
                key = f"place {thing.id}"
                do = partial(self.place_chosen.emit, thing.lon, thing.lat, thing.zoom)
                line = PaletteLine(key, say(*thing.name), thing.words, thing.icon, aside=say(*thing.kind))
        self._does[key] = do
        return line
