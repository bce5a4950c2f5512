"""What the map and the register have to do with a question where something is: they give points, and show one."""

from collections.abc import Callable
from datetime import datetime

from console.domain.calendar import local_day
from console.domain.place import Place
from console.domain.text import Text
from console.models.twins import Signposts
from resources.tongue import say
from widgets.cases.places import Offer, PlaceAnswer, Point
from widgets.maps.values import Pin, is_place
from widgets.maps.view import MapView

MARK = "new-case"
MARK_COLOUR = "#4C9FFF"


class Pointing:
    """One map at the service of the place questions of one window; the one that was armed last gets the point.

    `selected`: the place of the case on the card.
    """

    def __init__(
        self, view: MapView, posts: Signposts, hub_now: Callable[[], datetime], selected: Callable[[], Place | None]
    ) -> None:
        self._posts, self._now = posts, hub_now
        self._armed: PlaceAnswer | None = None
        self._middle: Point | None = None
        self._mark: Point | None = None
        self._from_map = Offer(Text("取地图中心", "Take the map's centre"), "map", self._at_middle)
        self._from_case = Offer(Text("取当前案件的地点", "Take the place of the case in hand"), "file-text", selected)
        self.use_map(view)

    def use_map(self, view: MapView) -> None:
        """Take points from this map from now on."""
        self._view = view
        view.place_picked.connect(self._picked)
        view.view_changed.connect(self._looked)
        view.set_placing(self._armed is not None)
        self.mark(self._mark)

    def find(self, address: str) -> Point | None:
        """The point of an address that the register of frontages holds."""
        front = self._posts.front(address, local_day(self._now()))
        return front.path[len(front.path) // 2] if front is not None and front.path else None

    def offers(self, *, of_case: bool = False) -> tuple[Offer, ...]:
        """What a place question may take over; `of_case`: also where the case on the card is."""
        return (self._from_map, self._from_case) if of_case else (self._from_map,)

    def placing(self, answer: PlaceAnswer, is_on: bool) -> None:
        """The next click on the map is for this question, or no longer."""
        if is_on:
            before, self._armed = self._armed, answer
            if before is not None and before is not answer:
                before.pick.setChecked(False)
        elif self._armed is answer:
            self._armed = None
        self._view.set_placing(self._armed is not None)

    def mark(self, at: Point | None) -> None:
        """Show where the new case is; None: show nothing."""
        self._mark = at
        if at is None or not is_place(*at):
            self._view.patch_pins((), (MARK,))
        else:
            self._view.patch_pins((Pin(MARK, *at, say("新案", "New case"), MARK_COLOUR),))

    def _at_middle(self) -> Place | None:
        return None if self._middle is None else Place(*self._middle, "")

    def _looked(self, lon: float, lat: float, _zoom: float) -> None:
        self._middle = lon, lat

    def _picked(self, lon: float, lat: float) -> None:
        if self._armed is not None:
            self._armed.put(lon, lat)
