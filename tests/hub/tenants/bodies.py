"""What may be asked, made from its own type: whoever adds a command, a query or a field is covered or told so.

Every text is a new secret; ids, units and numbers come from what there is. A field of a name that nobody knows
how to fill is an error here, so that nothing is left out in silence.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any, get_args

import msgspec
from msgspec import Struct

from console.domain.alert import AlertCommand
from console.domain.case.commands import CaseCommand, Personal
from console.domain.catalogue import Command
from console.domain.dutylog import day_of
from console.domain.handover import HandoverCommand
from console.domain.session import SessionCommand
from console.domain.supervision import SupervisionCommand
from console.wire.frames import Query
from tests.hub.tenants.knowledge import Body, Knowledge, Reader, What

TENANTS = ("dept-law", "dept-sanitation", "st-qingquan", "st-xuefu")
"""Two departments and two street offices: each a scope of its own."""
STREETS = ("st-qingquan", "st-xuefu", "st-donghu")
COMMANDS: dict[str, type[Struct]] = {each.__name__: each for each in get_args(Command)}
QUERIES: tuple[type[Struct], ...] = get_args(Query)
EMERGENCY = "E0506"
CLASSES = ("E0406", "E0405", "E0107", "E0122", EMERGENCY)
JPEG = b"\xff\xd8\xff\xe0"
FAMILIES: dict[type[Struct], str] = {
    CaseCommand: "case",
    AlertCommand: "alert",
    SessionCommand: "session",
    SupervisionCommand: "supervision",
    HandoverCommand: "handover",
}
FRONTAGE = (117.475616, 36.690324)
"""A registered shop, so that the step of its mending is met too."""


class About:
    """What a body is about: its target, who asks, and the row of the target where that is known."""

    def __init__(self, id_: str, reader: Reader, row: Body | None = None) -> None:
        self.id, self.reader, self.row = id_, reader, row or {}


class Bodies:
    """Bodies at random, with secrets of their own; `files`: photos that have been named and not yet brought."""

    def __init__(self, random: Random, knowledge: Knowledge) -> None:
        self.random, self.knowledge = random, knowledge
        self.files: dict[str, bytes] = {}
        self.open_cases: list[str] = []

    def command(self, kind: str, about: About) -> Body:
        body = {"kind": kind, **self._fields(COMMANDS[kind], about)}
        if "co" in body:
            body["co"] = [each for each in TENANTS if each != body["lead"] and self.random.random() < 0.3]
        return body

    def query(self, kind: type[Struct], about: About) -> Body:
        tag = kind.__struct_config__.tag
        assert isinstance(tag, str)
        return {"query": tag, **self._fields(kind, about)}

    def new_id(self, kind: str) -> str:
        return f"{kind}-{self.knowledge.secret(What.NAME)}"

    def blob(self) -> str:
        """The name of a new photo; its bytes carry a secret too."""
        sign = self.knowledge.secret(What.BYTES)
        body = JPEG + sign.encode()
        name = sha256(body).hexdigest()
        self.knowledge.file_of[sign] = name
        self.files[name] = body
        return name

    def _fields(self, kind: type[Struct], about: About) -> Body:
        own = _own(kind)
        return {
            field.encode_name: about.id if field.name == own else self._value(kind.__name__, field, about)
            for field in msgspec.inspect.type_info(kind).fields  # type: ignore[attr-defined]
            if field.name == own or not self._left_out(field)
        }

    def _left_out(self, field: msgspec.inspect.Field) -> bool:
        """What may be absent is absent now and then, but never a text."""
        wanted = ("words", "reason", "title", "co", "case", "label", "measure", "text")
        return not field.required and field.name not in wanted and self.random.random() < 0.3

    def _value(self, kind: str, field: msgspec.inspect.Field, about: About) -> Any:
        shape = _plain(field.type)
        match shape:
            case msgspec.inspect.EnumType():
                return self.random.choice(list(shape.cls)).value
            case msgspec.inspect.BoolType():
                return self.random.random() < 0.5
            case msgspec.inspect.StructType() if shape.cls is Personal:
                return self._person()
            case msgspec.inspect.DateTimeType():
                return self._instant(field.name)
            case _:
                return self._named(kind, field.name, about)

    def _instant(self, name: str) -> str:
        ahead = {"until": timedelta(hours=20), "due_at": timedelta(days=1), "since": -timedelta(days=1)}
        return (datetime.now(UTC) + ahead.get(name, -timedelta(minutes=1))).isoformat()

    def _person(self) -> Body:
        secret = self.knowledge.secret
        told = {name: secret(What.PERSON) for name in ("name", "phone", "words")}
        return {"person": f"person-{secret(What.PERSON_ID)}", **told}

    def _place(self) -> Body:
        lon, lat = self.random.choice([FRONTAGE, (117.4757, 36.7597)])
        street = self.random.choice(STREETS)
        return {"lon": lon, "lat": lat, "address": f"柳溪路 {self.knowledge.secret(What.TITLE)}", "street": street}

    def _named(self, kind: str, name: str, about: About) -> Any:
        random, secret, row = self.random, self.knowledge.secret, about.row
        match name:
            case "title" | "original_title" | "department" | "number" | "type" | "zone":
                return f"名 {secret(What.TITLE)}"
            case "words" | "reason" | "remarks" | "measure" | "label" | "to" | "text":
                return f"话 {secret(What.WORDS)}"
            case "key":
                return f"k-{secret(What.NAME)}"
            case "source" | "system":
                return "feed-camera"
            case "duration_s":
                return random.choice((None, 60.0))
            case "raw" | "alert":
                return None
            case "place":
                return self._place()
            case "photos":
                return self._photos(kind)
            case "photo":
                return {"blob": self.blob(), "role": "scene"}
            case "images":
                return [self.blob()]
            case "case" if kind == "AdoptAlert":
                return self.new_id("case")
            case "case" if kind == "JoinAlert":
                return random.choice(self.open_cases or [self.new_id("case")])
            case "supervision" | "new":
                return self.new_id("supervision" if name == "supervision" else "case")
            case "case" | "into" | "child" | "thing":
                return self._another(name, about)
            case "cases":
                free = [each for each in self.open_cases if each != about.id]
                return random.sample(free, min(len(free), random.randint(1, 2)))
            case "interview":
                asked, said = (f"话 {secret(What.WORDS)}" for _ in range(2))
                return {"rev": 1, "answers": [{"question": "q1", "asked": [asked, asked], "said": [said, said]}]}
            case "parts":
                return [self._share() for _ in range(random.randint(1, 2))]
            case "class_code":
                return EMERGENCY if kind == "DispatchFirst" else random.choice(CLASSES)
            case "lead":
                return random.choice(TENANTS)
            case "units":
                return random.sample(TENANTS, random.randint(1, 2))
            case "co":
                return ()
            case "unit":
                helpers = [each["unit"] for each in row.get("assignments", ()) if each["part"] == "co"]
                return random.choice(helpers or TENANTS)
            case "request":
                return random.choice([each["n"] for each in row.get("requests", ())] or [1])
            case "task":
                inner = [task["n"] for duty in row.get("assignments", ()) for task in duty["inner"]]
                return random.choice(inner or [1])
            case "phase":
                open_ = [each["n"] for duty in row.get("assignments", ()) for each in duty["phases"]]
                return random.choice(open_ or [1])
            case "directive":
                return max(1, len(row.get("directives", ())))
            case "pin":
                return random.choice([each["id"] for each in row.get("pins", ())] or [self.new_id("pin")])
            case "limit":
                return {"value": 1, "unit": random.choice(["work_hour", "urgent_hour"])}
            case "inspector" | "account":
                return "inspector01" if name == "inspector" else f"guest-{secret(What.NAME)}"
            case "lines":
                told = [f"话 {secret(What.WORDS)}"] * 2
                return [{"section": "due", "title": f"名 {secret(What.TITLE)}", "told": told}]
            case "line" | "doubt" | "count":
                return 1
            case "day":
                return day_of(datetime.now(UTC))
            case "roles":
                return ["inspector"]
            case "camera":
                return "cam-001"
            case "sha256" | "body" | "name" | "timer" | "stage":
                return "0" * 64 if name == "sha256" else ""
            case "confidence" | "bbox":
                return 0.5 if name == "confidence" else [0.1, 0.1, 0.2, 0.2]
            case "condition" | "rung" | "calendar_rev" | "process_score" | "result_score":
                return 1
            case "lon" | "lat":
                return 117.5 if name == "lon" else 36.7
            case _:
                raise AssertionError(f"{kind}.{name}: say here what belongs into it, and to whom it may be told")

    def _photos(self, kind: str) -> list[Body]:
        roles = ("before", "after") if kind == "FixOnSpot" else ("after",)
        return [{"blob": self.blob(), "role": role} for role in roles]

    def _share(self) -> Body:
        place = {"place": self._place()} if self.random.random() < 0.5 else {}
        title = f"子 {self.knowledge.secret(What.TITLE)}"
        return {"case": self.new_id("case"), "class_code": "E0406", "condition": 1, "title": title, **place}

    def _another(self, name: str, about: About) -> str | None:
        joined = [each["case"] for each in about.row.get("joined", ())]
        agenda = list(about.row.get("cases", ()))
        among = {"child": joined, "case": agenda}.get(name, [each for each in self.open_cases if each != about.id])
        return self.random.choice(among) if among else (None if name in ("child", "case") else "nowhere")


def _own(kind: type[Struct]) -> str:
    """The field that names what a command or query is about."""
    for family, name in FAMILIES.items():
        if issubclass(kind, family):
            return name
    return next((name for name in ("account", "thing", "case") if name in kind.__struct_fields__), "")


def _plain(shape: Any) -> Any:
    """The type without its None."""
    several = getattr(shape, "types", (shape,))
    return next(each for each in several if not isinstance(each, msgspec.inspect.NoneType))


def names_in(body: Body) -> Iterator[str]:
    """The photos that a body names."""
    for value in (*body.get("photos", ()), body.get("photo") or {}):
        yield from [value["blob"]] if value else []
    yield from body.get("images", ())
