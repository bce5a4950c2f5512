"""The reference data in force, as the widgets read it: what ids are called, limits, the rules of the centre."""

from collections.abc import Mapping
from datetime import date

from console.domain.case.rules import Rules
from console.domain.codebook import Codebook, SmallClass
from console.domain.deadline import Limit
from console.domain.ground import Ground
from console.domain.ids import AccountId
from console.domain.interview import CallQuestions
from console.domain.place import Place
from console.domain.text import Refused
from console.domain.unit import Organisation, Unit, UnitKind
from resources.tongue import say
from widgets import icons


class Lexicon:
    """Looks names up; an id that the reference data does not hold is shown as it is."""

    def __init__(
        self,
        organisation: Organisation,
        codebook: Codebook,
        ground: Ground | None = None,
        rules: Rules | None = None,
        questions: CallQuestions | None = None,
    ) -> None:
        self.organisation, self.codebook = organisation, codebook
        self.ground, self.rules = ground or Ground(), rules or Rules()
        self.questions = questions or CallQuestions()
        self._units = {unit.id: unit for unit in organisation.units}
        self._cameras = {str(each.id): each for each in organisation.cameras}
        self._classes = {each.code: each for each in codebook.classes}
        self._people: Mapping[str, str] = {}
        self._met: dict[str, str] = {}

    def meet(self, names: Mapping[AccountId, str]) -> None:
        """What accounts are called that something told of."""
        self._met |= {str(account): name for account, name in names.items()}

    def name_people(self, names: Mapping[str, str]) -> None:
        """What the accounts of the desk are called, once that is known."""
        self._people = names

    def person(self, account: str) -> str:
        return self._people.get(account) or self._met.get(account, account)

    def is_known(self, account: str) -> bool:
        """Whether there is a name for this account."""
        return account in self._people or account in self._met

    def camera(self, camera: str) -> str:
        """A camera as the site calls it, with its id where that says more."""
        found = self._cameras.get(camera)
        name = found.name if found is not None else ""
        return f"{name} · {camera}" if name and name != camera else camera

    def unit(self, unit: str | None) -> str:
        found = self._units.get(unit) if unit else None  # type: ignore[call-overload]
        return say(*found.name) if found else (unit or "—")

    def small_class(self, code: str | None) -> str:
        if not code:
            return say("未定类别", "Not classed yet")
        found = self._classes.get(code)
        return say(*found.name) if found else say("未映射", "Unmapped")

    def is_emergency(self, code: str) -> bool:
        """Whether this class is one of safety."""
        found = self._classes.get(code)
        return found is not None and found.is_emergency

    def icon(self, code: str | None) -> str:
        found = self._classes.get(code or "")
        return icons.of_data(found.icon) if found else icons.UNKNOWN

    def classes(self) -> tuple[SmallClass, ...]:
        return self.codebook.classes

    def limit(self, code: str | None, condition: int | None, place: Place, on: date) -> Limit | None:
        """The limit of a filing condition at a place, None where the codebook in force does not hold it."""
        try:
            found = self.codebook.condition(code or "", condition or 0)
            return found.limit_at(self.ground.level_at(place.lon, place.lat, on))
        except Refused:
            return None

    def handling_units(self) -> tuple[Unit, ...]:
        """Who can be given work: departments first, then the street offices."""
        return self.organisation.of_kind(UnitKind.DEPARTMENT) + self.organisation.of_kind(UnitKind.STREET)
