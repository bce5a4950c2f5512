"""Who may know what, kept from the acts alone: an oracle that never looks at how the hub decides it.

    an act that was taken ─▶ whose is the thing now ─▶ where each of its secrets lies ─▶ may this one read it?

Every text, name, number, id and photo of the district is a secret with a sign of its own, so that whatever
reaches anybody can be searched for what is not for them. Nothing here imports the product.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

Thing = tuple[str, str]
"""(kind, id)."""
Body = dict[str, Any]
NOBODY: frozenset[str] = frozenset()
SIGNS = re.compile(r"zq[0-9]{6}|[0-9a-f]{64}|[0-9]{6}-[0-9]{4}|(?:督办|议定)〔[0-9]{4}〕[0-9]+号")
"""How secrets look: our own signs, the hashes of files, and the numbers that the hub gives out."""
AT_UNITS = ("to_sign", "handling", "suspended")


class What(StrEnum):
    """What a secret is; the wall is shown names and titles, no words and no photos."""

    NAME = "name"
    TITLE = "title"
    WORDS = "words"
    PHOTO = "photo"
    BYTES = "bytes of a photo"
    PERSON = "person"
    PERSON_ID = "person's id"


class Reader(NamedTuple):
    """Somebody signed in. `scope`: "district" or a unit. `is_outside`: a source of the district's, or an inspector."""

    account: str
    scope: str
    is_wall: bool = False
    may_reveal: bool = False
    is_outside: bool = False

    @property
    def is_tenant(self) -> bool:
        return self.scope != "district"


class Known:
    """One thing: who had it since when, and what lies in it."""

    def __init__(self, street: str | None, units: Iterable[str], o: int) -> None:
        self.street, self.units, self.lead = street, frozenset(units), ""
        self.decided: dict[str | None, str] = {}
        self.title: set[str] = set()
        self.place: set[str] = set()
        self.moves: list[tuple[int, frozenset[str]]] = []
        self.moved(o)

    def moved(self, o: int) -> None:
        self.moves.append((o, self.units | ({self.street} if self.street else NOBODY)))

    def whose(self, o: int | None) -> frozenset[str]:
        """The units that may know of it at offset `o`, now where that is None."""
        past = [units for since, units in self.moves if o is None or since <= o]
        return past[-1] if past else NOBODY


class Knowledge:
    """Everything there is to know in one district."""

    def __init__(self) -> None:
        self.things: dict[Thing, Known] = {}
        self.what: dict[str, What] = {}
        self.lies_in: dict[str, set[Thing]] = defaultdict(set)
        self.brought: dict[str, set[str]] = defaultdict(set)
        self.file_of: dict[str, str] = {}
        self.opened_by: dict[str, set[Thing]] = defaultdict(set)
        self._made = 0

    def secret(self, what: What) -> str:
        """A new sign."""
        self._made += 1
        sign = f"zq{self._made:06d}"
        self.what[sign] = what
        return sign

    def photo(self, blob: str, by: str) -> None:
        """`by` brought this file."""
        self.what[blob] = What.PHOTO
        self.brought[blob].add(by)

    # What may be read

    def sees(self, reader: Reader, thing: Thing, o: int | None = None) -> bool:
        known = self.things.get(thing)
        if reader.is_outside and thing[0] in ("handover", "duty_day"):
            return False
        return known is not None and (not reader.is_tenant or reader.scope in known.whose(o))

    def seen(self, reader: Reader, *kinds: str) -> list[Thing]:
        return [thing for thing in self.things if (not kinds or thing[0] in kinds) and self.sees(reader, thing)]

    def hidden(self, reader: Reader, kind: str) -> list[Thing]:
        return [thing for thing in self.things if thing[0] == kind and not self.sees(reader, thing)]

    def may_read(self, reader: Reader, sign: str, o: int | None = None) -> bool:
        match self.what[sign]:
            case What.PERSON:
                return False
            case What.BYTES:
                return self.may_fetch(reader, self.file_of[sign])
            case What.PERSON_ID:
                return not reader.is_tenant and not reader.is_wall
            case What.WORDS | What.PHOTO if reader.is_wall:
                return False
            case What.PHOTO if reader.account in self.brought[sign]:
                return True
            case _:
                return any(self.sees(reader, thing, o) for thing in self.lies_in[sign])

    def may_fetch(self, reader: Reader, blob: str) -> bool:
        """Whether the bytes are for this reader: it brought them, or sees a thing where one who had them put them."""
        shown = self.opened_by[blob] if reader.is_tenant else self.lies_in[blob]
        return not reader.is_wall and (
            reader.account in self.brought[blob] or any(self.sees(reader, thing) for thing in shown)
        )

    def betrayed(self, reader: Reader, text: str, o: int | None = None) -> Iterator[str]:
        """The secrets in a text that this reader may not know, each with what it is."""
        for sign in dict.fromkeys(SIGNS.findall(text)):
            if sign in self.what and not self.may_read(reader, sign, o):
                of = sorted(self.lies_in[self.file_of.get(sign, sign)])
                yield f"{sign} ({self.what[sign]} of {of or 'nothing that was taken'})"

    # What the acts say

    def taken(self, by: Reader, body: Body, o: int, row: Body | None) -> None:
        """An act was taken at `o`. `row`: the case or alert it is about, as the whole district saw it before."""
        thing = target(body)
        had = {sign for sign in signs(body) if self.what.get(sign) is What.PHOTO and self.may_fetch(by, sign)}
        lay = {blob: set(self.lies_in[blob]) for blob in had | set((row or {}).get("images", ()))}
        is_new = thing not in self.things
        self._begun(thing, body, o)
        elsewhere = {"parts", "reporter"} | ({"new", "title", "photos"} if body["kind"] == "RecurCase" else set())
        own = {name: value for name, value in body.items() if name not in elsewhere}
        self._lie(thing, signs(own))
        known = self.things[thing]
        if own.get("place") and (is_new or body["kind"] == "CorrectFile"):
            known.place = set(signs(own["place"]))
        if is_new:
            known.title = set(signs(own.get("title", "")))
        self._followed(thing, body, o, row or {})
        for blob, before in lay.items():
            self.opened_by[blob] |= self.lies_in[blob] - before

    def numbered(self, row: Body) -> None:
        """The hub gave a thing its number."""
        kind = {"CaseRow": "case", "SupervisionRow": "supervision"}.get(row["row"])
        if kind is None or row["number"] in self.what:
            return
        self.what[row["number"]] = What.NAME
        self.lies_in[row["number"]].add((kind, row["id"]))
        if kind == "supervision" and row["session"] is None and row["case"]:
            self.lies_in[row["number"]].add(("case", row["case"]))

    def _begun(self, thing: Thing, body: Body, o: int) -> None:
        match body["kind"]:
            case "ReportCase" | "FixOnSpot" | "TakeOverCase":
                self.things[thing] = Known(body["place"]["street"], (), o)
            case "OpenHandover":
                self.things[thing] = Known(None, (), o)
            case "RaiseAlert":
                self.things.setdefault(thing, Known(None, (), o))
            case "OpenSession":
                self.things[thing] = Known(None, body["units"], o)

    def _followed(self, thing: Thing, body: Body, o: int, row: Body) -> None:
        known = self.things[thing]
        match body["kind"]:
            case "DispatchCase" | "DispatchFirst":
                known.units, known.lead = frozenset({body["lead"], *body["co"]}), body["lead"]
            case "GrantHandBack" | "ReopenCase":
                known.units, known.lead = NOBODY, ""
            case "CallBack" if body["said"] == "not_satisfied":
                known.units, known.lead = NOBODY, ""
            case "ReleaseUnit":
                known.units -= {body["unit"]}
            case "CorrectFile" if body.get("place"):
                known.street = body["place"]["street"]
            case "SplitCase":
                for part in body["parts"]:
                    self._split(thing, part, o)
            case "RecurCase":
                self._came_back(thing, body, o)
            case "MergeCase":
                self._merged(thing, ("case", body["into"]), row)
            case "GrantMerge":
                request = next(each for each in row["requests"] if each["n"] == body["request"])
                self._merged(thing, ("case", request["into"]), row)
            case "AdoptAlert":
                self._adopted(thing, ("case", body["case"]), row, o)
            case "JoinAlert":
                self._lie(("case", body["case"]), row["images"])
                self._names(thing, ("case", body["case"]))
            case "SuperviseCase":
                self._demanded(thing, body, {body["lead"]}, o)
            case "SignHandover" | "TakeOver" | "WithdrawHandover":
                day = ("duty_day", (datetime.now(UTC) + timedelta(hours=8)).date().isoformat())
                self.things.setdefault(day, Known(None, (), o))
                self._names(thing, day)
            case "OpenSession":
                for case in body["cases"]:
                    self._names(thing, ("case", case))
            case "Resolve":
                known.decided[body["case"]] = body["lead"]
                self._demanded(thing, body, {body["lead"], *body["co"]}, o)
        known.moved(o)

    def ended(self, session: Thing, rows: dict[str, Body], o: int) -> None:
        """A session is over: a case that it gave to another unit goes back to be dispatched anew."""
        for case, lead in self.things[session].decided.items():
            known = None if case is None else self.things[("case", case)]
            if case is None or known is None:
                continue
            stands = rows[case]["stage"] in AT_UNITS and rows[case]["external"] is None
            if stands and known.lead != lead:
                known.units, known.lead = NOBODY, ""
                known.moved(o)

    def _split(self, parent: Thing, part: Body, o: int) -> None:
        child = ("case", part["case"])
        place = part.get("place")
        known = self.things[child] = Known(place["street"] if place else self.things[parent].street, (), o)
        known.place = set(signs(place)) if place else set(self.things[parent].place)
        self._lie(child, {*signs(part), *known.place})
        self._names(parent, child)

    def _came_back(self, old: Thing, body: Body, o: int) -> None:
        new, was = ("case", body["new"]), self.things[old]
        known = self.things[new] = Known(was.street, (), o)
        known.place, known.title = set(was.place), set(signs(body["title"])) or set(was.title)
        self._lie(new, known.place | known.title | set(signs([body["new"], body.get("photos")])))
        self._names(old, new)

    def _merged(self, child: Thing, master: Thing, row: Body) -> None:
        self._names(child, master)
        self._lie(master, [row["number"]])

    def _adopted(self, alert: Thing, case: Thing, row: Body, o: int) -> None:
        known = self.things[case] = Known(row["place"]["street"], (), o)
        was = self.things[alert]
        known.place, known.title = set(was.place), set(was.title)
        self._lie(case, known.place | known.title | set(row["images"]))
        self._names(alert, case)

    def _demanded(self, by: Thing, body: Body, units: set[str], o: int) -> None:
        item = ("supervision", body["supervision"])
        self.things[item] = Known(None, units, o)
        self._lie(item, signs([body["words"], body["case"]]))
        self._names(by, item)

    def _names(self, one: Thing, other: Thing) -> None:
        """Whoever sees one of the two reads the other's id there."""
        self._lie(one, signs([one[1], other[1]]))
        self._lie(other, signs([one[1], other[1]]))

    def _lie(self, thing: Thing, found: Iterable[str]) -> None:
        for sign in found:
            self.lies_in[sign].add(thing)


def target(body: Body) -> Thing:
    """The thing an act is about, by its words alone."""
    for kind, acts in (
        (
            "alert",
            (
                "RaiseAlert",
                "AdoptAlert",
                "DismissAlert",
                "SnoozeAlert",
                "WakeAlert",
                "TakeBackVerdict",
                "JoinAlert",
                "PartAlert",
                "EndAlert",
            ),
        ),
        ("session", ("OpenSession", "DropPin", "RemovePin", "SayNote", "Resolve", "EndSession")),
        ("supervision", ("AnswerSupervision", "SendBackSupervision", "ClearSupervision")),
        (
            "handover",
            (
                "OpenHandover",
                "WriteHandover",
                "SignHandover",
                "QuestionLine",
                "AnswerDoubt",
                "TakeOver",
                "WithdrawHandover",
            ),
        ),
        ("account", ("AddAccount", "ChangeAccount", "RenameAccount", "DisableAccount", "EnableAccount")),
    ):
        if body["kind"] in acts:
            return kind, body[kind]
    if body["kind"] in ("WriteDuty", "NoteDuty"):
        return "duty_day", body["day"]
    return "case", body["case"]


def signs(value: Any) -> list[str]:
    """Every sign in a text, or in whatever holds texts."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return SIGNS.findall(text)
