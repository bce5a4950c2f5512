"""Where: the words of an address and a point, whichever of them is known first.

typed address ──register of frontages──▶ point ──ground──▶ street office
map, another case, typed degrees ───────▶ point ──ground──▶ street office, and the road where no words stand yet
"""

import re
from collections.abc import Callable, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from console.domain.ground import LineKind
from console.domain.place import Place
from console.domain.text import Text
from resources.tongue import say
from widgets import theme
from widgets.cases.answers import Answer, Fields, column, line
from widgets.cases.lexicon import Lexicon
from widgets.controls.buttons import IconButton, ShortcutButton
from widgets.controls.words import PlainLabel
from widgets.tokens import Tone

ADDRESS_MOST = 200
_DEGREES = re.compile(r"([-+]?\d+(?:\.\d+)?)[,，、;；\s]+([-+]?\d+(?:\.\d+)?)")
Point = tuple[float, float]
"""Longitude and latitude, degrees WGS-84."""


class Offer(Struct, frozen=True):
    """A place that can be taken over; one without words is a mere point, None: there is none now."""

    name: Text
    icon: str
    give: Callable[[], Place | None]


def point_in(typed: str) -> Point | None:
    """The point in words such as `117.47562, 36.69036`, also the other way round where only that can be meant."""
    found = _DEGREES.fullmatch(typed.strip())
    if found is None:
        return None
    first, second = float(found[1]), float(found[2])
    if abs(second) > 90 >= abs(first):
        first, second = second, first
    return (first, second) if abs(first) <= 180 and abs(second) <= 90 else None


class PlaceAnswer(Answer):
    """An address and a point; the street office is found. Left as `present`, it answers nothing.

    `find`: the point of an address that the register of frontages holds; a point that a person gave stays.
    """

    placing = Signal(bool)
    """The next click on the map is meant for this place, or no longer."""

    def __init__(
        self,
        name: str,
        lexicon: Lexicon,
        on: date,
        *,
        present: Place | None = None,
        find: Callable[[str], Point | None] = lambda typed: None,
        offers: Sequence[Offer] = (),
    ) -> None:
        super().__init__()
        self._name, self._lexicon, self._on, self._present, self._find = name, lexicon, on, present, find
        self._is_found = False
        self._named = ""
        self.address, self.degrees = QLineEdit(), QLineEdit()
        self.told = PlainLabel("", "caption")
        self.pick = ShortcutButton(say("图上选点", "Pick on map"), "", "normal", "map-pin")
        self.pick.setCheckable(True)
        self.pick.toggled.connect(self.placing)
        self.offers = [IconButton(each.icon, say(*each.name)) for each in offers]
        for button, offer in zip(self.offers, offers, strict=True):
            button.clicked.connect(lambda _, offer=offer: self._take_over(offer))
        for edit, hint, most in (
            (self.address, say("地址，如 柳溪路153号", "Address"), ADDRESS_MOST),
            (self.degrees, say("经度, 纬度", "Longitude, latitude"), 60),
        ):
            edit.setPlaceholderText(hint)
            edit.setAccessibleName(hint)
            edit.setAccessibleDescription(hint)
            edit.setMaxLength(most)
        self._lay()
        if present is not None:
            self.address.setText(present.address)
            self._show_point((present.lon, present.lat))
        self.address.textEdited.connect(self._look_up)
        self.degrees.textEdited.connect(self._typed)
        self._tell()

    def answer(self) -> Fields | None:
        place = self.place()
        return {self._name: place} if place is not None and place.address and place != self._present else None

    def fault(self) -> str:
        """A half of a place is none."""
        if self.degrees.text().strip() and self.point() is None:
            return say("坐标请写成“经度, 纬度”，如 117.47562, 36.69036。", "Write a point as 117.47562, 36.69036.")
        if self.point() is None and self.address.text().strip():
            return say("该地址不在门牌登记中，请在图上选点或填写坐标。", "Unknown address: pick it on the map.")
        if self.point() is not None and not self.address.text().strip():
            return say("请填写地点的文字。", "Give the place in words too.")
        return ""

    def lack(self, label: Text) -> str:
        return say("请填写地址，并在图上选点或填写坐标。", "Give an address, and pick the point on the map.")

    def point(self) -> Point | None:
        """The point as it stands."""
        return point_in(self.degrees.text())

    def place(self) -> Place | None:
        """What is known of the place once there is a point; its words may still be missing."""
        at, words = self.point(), self.address.text().strip()
        if at is None:
            return None
        was = self._present
        if was is not None and at == point_in(_degrees((was.lon, was.lat))):
            return replace(was, address=words)
        return Place(*at, words, self._lexicon.ground.street_at(*at, self._on))

    def put(self, lon: float, lat: float) -> None:
        """The person pointed to this on a map."""
        self.pick.setChecked(False)
        self._is_found = False
        self._show_point((lon, lat))
        self._name_road()
        self._tell()

    def hideEvent(self, event: QHideEvent) -> None:
        """Out of sight it waits for no click."""
        super().hideEvent(event)
        self.pick.setChecked(False)

    def _take_over(self, offer: Offer) -> None:
        place = offer.give()
        if place is None:
            return
        if place.address:
            self.address.setText(place.address)
        self.put(place.lon, place.lat)

    def _look_up(self, typed: str) -> None:
        """Follow the register while the point is not the person's own."""
        self._named = ""
        if self._is_found or self.point() is None or self._stands_as_it_was():
            at = self._find(typed.strip())
            was = self._present
            self._is_found = at is not None
            self._show_point(at if at is not None or was is None else (was.lon, was.lat))
        self._tell()

    def _typed(self) -> None:
        self._is_found = False
        self._name_road()
        self._tell()

    def _stands_as_it_was(self) -> bool:
        was = self._present
        return was is not None and self.point() == point_in(_degrees((was.lon, was.lat)))

    def _name_road(self) -> None:
        """Where the person has written no words, the road says roughly where it is; they may say it better."""
        at = self.point()
        if at is None or self.address.text() != self._named:
            return
        road = self._lexicon.ground.line_at(LineKind.ROAD, *at, self._on)
        self._named = f"{road.name.zh}附近" if road is not None and road.name.zh else ""
        self.address.setText(self._named)

    def _show_point(self, at: Point | None) -> None:
        self.degrees.setText(_degrees(at) if at is not None else "")
        self.degrees.setCursorPosition(0)

    def _tell(self) -> None:
        at = self.point()
        street = self._lexicon.ground.street_at(*at, self._on) if at is not None else None
        if at is None:
            words = say("尚无坐标", "No point yet")
        elif street is None:
            words = say("不在任何街道范围内，请核对", "On no street office's ground: check it")
        else:
            words = self._lexicon.unit(street)
            if self._is_found:
                words = say(f"{words} · 按门牌登记定位", f"{words} · found in the register")
        self.told.setText(words)
        self.told.set_ink(Tone.WARNING if at is not None and street is None else "")
        self.changed.emit()

    def _lay(self) -> None:
        where, beside = QWidget(), QWidget()
        row = line(where, self.degrees, self.pick)
        row.setStretch(1, 0)
        foot = QHBoxLayout(beside)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(theme.scale().xs)
        foot.addWidget(self.told, 1)
        for button in self.offers:
            foot.addWidget(button)
        column(self, self.address, where, beside)


def _degrees(at: Point) -> str:
    """To about a decimetre."""
    return f"{at[0]:.6f}, {at[1]:.6f}"
