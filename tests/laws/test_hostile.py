"""Whatever is asked, in whatever words: facts, or a refusal in both languages that changes nothing."""

import random
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from msgspec import Struct, UnsetType

from console.domain import reference
from console.domain.case.decide import ACTIONS
from console.domain.case.rules import Rules
from console.domain.case.table import why_not
from console.domain.case.things import Case
from console.domain.catalogue import Command, Event
from console.domain.clues import Daily, Permit, Quiet, Season, TriageRules
from console.domain.interview import AnswerKind, CallQuestion, CallQuestions
from console.domain.people import Actor, Role
from console.domain.reference import SHAPES, SetName
from console.domain.standardtexts import StandardText, StandardTexts
from console.domain.text import Refused, Text
from console.wire.codec import encode
from tests.laws.lives import RULES, Lives
from tests.support.law import (
    ADMIN,
    CALLER,
    CLEANER,
    CLEANERS,
    CLOCK,
    DESK,
    FEED,
    INSPECTOR,
    LEADER,
    NOW,
    MemoryBook,
    a_calendar,
    a_codebook,
    an_organisation,
)

ALL = Actor(DESK.account, frozenset(Role), CLEANERS.unit)
ACTORS = (DESK, ALL, LEADER, CALLER, CLEANERS, CLEANER, INSPECTOR, FEED, CLOCK, ADMIN)
COMMANDS: tuple[type, ...] = get_args(Command)
COMMAND: msgspec.json.Decoder[Command] = msgspec.json.Decoder(Command)
EVENT: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)
SEED = random.randrange(2**32)
LIVES_LIVED = 40

WORDS = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "\x00",
            "\u202e\u200b",
            "\n\r\t",
            "垃圾" * 6_000,
            "x" * 100_000,
            "👨‍👩‍👧" * 40,
            "../..",
            "'; --",
            "%s{}",
        ]
    ),
    st.text(max_size=20),
)
NUMBERS = st.sampled_from([0, 1, 2, 3, -1, 7, 10**6, 2**31, -(2**63), 2**63 - 1, 10**40])
SHARES = st.sampled_from([0.0, -0.0, 0.5, 1.0, -1.0, 200.0, 1e308, -1e308, 5e-324, 117.53, 36.71])
ODD_ZONES = [UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12)), timezone(timedelta(minutes=1))]
DATES = st.one_of(
    st.sampled_from([NOW, NOW - timedelta(days=1), NOW + timedelta(hours=1), NOW + timedelta(days=400)]),
    st.sampled_from(
        [
            datetime.fromisoformat(day).replace(tzinfo=zone)
            for day in ("0001-01-01", "1970-01-01", "9999-12-31T23:59:59")
            for zone in ODD_ZONES
        ]
    ),
)


class World:
    """A book full of cases at every stage, with the ids that a hostile asker may know."""

    def __init__(self) -> None:
        self.books: list[MemoryBook] = []
        known: dict[str, set[str]] = {}
        for n, rules in enumerate(RULES):
            lives = Lives(SEED + n, rules)
            for _ in range(LIVES_LIVED):
                for step in lives.live():
                    self.now = step.now
                    if lives.random.random() < 0.05:
                        break
            self.books.append(lives.book)
            for kind, id_ in lives.book.things:
                known.setdefault(kind, set()).add(id_)
        self.ids = {kind: sorted(ids) for kind, ids in known.items()}


@pytest.fixture(scope="module")
def world() -> World:
    print(f"seed {SEED}")
    return World()


def hostile(hint: Any, ids: list[str], name: str = "") -> st.SearchStrategy[Any]:
    """Values of this type, as odd as its JSON allows."""
    shape = msgspec.inspect.type_info(hint)
    return of(shape, ids, name)


def of(shape: msgspec.inspect.Type, ids: list[str], name: str) -> st.SearchStrategy[Any]:
    match shape:
        case msgspec.inspect.StrType():
            units = st.sampled_from(["d-clean", "d-green", "s-01", "nobody"])
            codes = st.sampled_from(["E0405", "E0110", "E0506", "Z9999"])
            named = {"lead": units, "unit": units, "co": units, "units": units, "class_code": codes}
            if name in named:
                return st.one_of(named[name], named[name], WORDS)
            if name in ("case", "into", "child", "new", "alert", "session", "supervision", "cases", "account"):
                return st.one_of(st.sampled_from(ids), st.sampled_from(ids), WORDS)
            return st.one_of(st.just("照片不清"), WORDS)
        case msgspec.inspect.IntType():
            return st.one_of(st.integers(0, 4), NUMBERS)
        case msgspec.inspect.FloatType():
            return SHARES
        case msgspec.inspect.BoolType():
            return st.booleans()
        case msgspec.inspect.NoneType():
            return st.none()
        case msgspec.inspect.DateTimeType():
            return DATES
        case msgspec.inspect.EnumType():
            return st.sampled_from(list(shape.cls))
        case msgspec.inspect.NamedTupleType():
            return st.tuples(*(of(each.type, ids, name) for each in shape.fields)).map(lambda told: shape.cls(*told))
        case msgspec.inspect.UnionType():
            return st.one_of(*(of(each, ids, name) for each in shape.types))
        case msgspec.inspect.VarTupleType() | msgspec.inspect.ListType():
            one = of(shape.item_type, ids, name)
            return st.one_of(st.lists(one, max_size=3), one.map(lambda each: [each, each])).map(tuple)
        case msgspec.inspect.TupleType():
            return st.tuples(*(of(each, ids, name) for each in shape.item_types))
        case msgspec.inspect.NamedTupleType():
            make = shape.cls
            return st.tuples(*(of(each.type, ids, name) for each in shape.fields)).map(lambda each: make(*each))
        case msgspec.inspect.FrozenSetType() | msgspec.inspect.SetType():
            return st.frozensets(of(shape.item_type, ids, name), max_size=4)
        case msgspec.inspect.StructType():
            return structs(shape.cls, ids)
        case _:
            raise AssertionError(f"no odd value for {shape}")


def structs(cls: type, ids: list[str]) -> st.SearchStrategy[Any]:
    fields: dict[str, st.SearchStrategy[Any]] = {}
    info = msgspec.inspect.type_info(cls)
    assert isinstance(info, msgspec.inspect.StructType)
    for field in info.fields:
        value = of(field.type, ids, field.name)
        usual = field.default
        if not field.required and not isinstance(usual, UnsetType) and usual is not msgspec.NODEFAULT:
            value = st.one_of(st.just(usual), value)
        fields[field.name] = value
    return st.fixed_dictionaries(fields).map(lambda given: cls(**given))


def asked_of(world: World, book: MemoryBook, actor: Actor, command: Command, now: datetime) -> Refused | None:
    """Ask; everything that was is afterwards as it was if it was refused."""
    before, serials, length = dict(book.things), dict(book.serials), len(book.history)
    try:
        events = book.happen(command, actor, now)
    except Refused as refusal:
        zh, en = refusal.reason
        assert zh.strip() and en.strip() and any("\u4e00" <= each <= "\u9fff" for each in zh)
        assert dict(book.things) == before and len(book.history) == length
        book.serials.clear()
        book.serials.update(serials)
        return refusal
    for each in events:
        assert EVENT.decode(encode(each)) == each
    del book.history[length:]
    book.things.clear()
    book.things.update(before)
    return None


@pytest.mark.parametrize("cls", COMMANDS, ids=lambda cls: cls.__name__)
@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_command_with_odd_fields_gives_facts_or_a_refusal(cls: type, world: World, data: st.DataObject) -> None:
    prove(cls, world, data)


@pytest.mark.soak
@pytest.mark.parametrize("cls", COMMANDS, ids=lambda cls: cls.__name__)
@settings(max_examples=1_500, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_thousands_of_odd_commands_give_facts_or_a_refusal(cls: type, world: World, data: st.DataObject) -> None:
    prove(cls, world, data)


def prove(cls: type, world: World, data: st.DataObject) -> None:
    book = data.draw(st.sampled_from(world.books))
    ids = known(book, cls, world.now, data)
    command = data.draw(structs(cls, ids))
    try:
        command = COMMAND.decode(encode(command))
    except msgspec.ValidationError:
        return
    actor = data.draw(st.just(ALL) | st.sampled_from(ACTORS))
    told = asked_of(
        world, book, actor, command, data.draw(st.sampled_from([world.now, world.now + timedelta(days=30)]))
    )
    event("refused" if told else "taken")


def known(book: MemoryBook, cls: type, now: datetime, data: st.DataObject) -> list[str]:
    """The ids an asker knows; mostly of cases that are where this may be asked."""
    cases = [each for each in book.things.values() if isinstance(each, Case)]
    if cls in ACTIONS and data.draw(st.integers(0, 4)):
        lawful = [each for each in cases if why_not(each, ACTIONS[cls], ALL, book.in_force, now) is None]
        if lawful:
            return [each.id for each in lawful]
    return [each.id for each in cases]


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_is_no_command_is_refused_by_the_decoder_and_by_nothing_else(data: st.DataObject) -> None:
    cls = data.draw(st.sampled_from(COMMANDS))
    good = encode(data.draw(structs(cls, ["c-1"])))
    bad = bytearray(good)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(bad)))
        match data.draw(st.sampled_from(["cut", "put", "swap", "twice"])):
            case "cut":
                del bad[at : at + data.draw(st.integers(1, 30))]
            case "put":
                bad[at:at] = data.draw(
                    st.sampled_from([b"{", b"]", b'"', b"null", b"\xff", b"-", b"1e999", b"\\ud800"])
                )
            case "swap":
                bad[at : at + 1] = data.draw(st.binary(min_size=1, max_size=1))
            case _:
                bad[at:at] = bad[:at][-40:]
    for decoder in (COMMAND, EVENT):
        try:
            decoder.decode(bad.decode(errors="replace"))
        except msgspec.DecodeError:
            continue


@pytest.mark.parametrize("depth", [10, 100_000])
def test_a_deep_nest_is_no_command(depth: int) -> None:
    nested = b'{"kind":"AddNote","case":"c","words":' + b"[" * depth + b"]" * depth + b"}"
    with pytest.raises((msgspec.DecodeError, RecursionError)):
        COMMAND.decode(nested)


@pytest.mark.parametrize("naive", ["2026-11-23T10:00:00", "2026-11-23", "10:00", "", 0])
def test_an_instant_without_its_offset_is_refused_at_the_door(naive: str | int) -> None:
    body = {"kind": "AskSuspension", "case": "c", "reason": "x", "measure": "x", "until": naive}
    with pytest.raises(msgspec.ValidationError):
        COMMAND.decode(msgspec.json.encode(body))


GOOD: dict[SetName, Struct] = {
    SetName.CODEBOOK: a_codebook(),
    SetName.CALENDAR: a_calendar(),
    SetName.ORGANISATION: an_organisation(),
    SetName.RULES: Rules(),
    SetName.TRIAGE: TriageRules(
        permits=(
            Permit(id="m1", name="瓜摊", lon=117.5, lat=36.7, classes=("E0401",), season=Season("05-01", "09-30")),
        ),
        quiets=(Quiet(id="q1", name="庙会", hours=(Daily("06:00", "10:00"),)),),
        hits={"E0405": 2},
        rate_most=30,
    ),
    SetName.TEXTS: StandardTexts(
        texts=(StandardText(id="t1", text=Text("请到{地点}", "Go to {place}"), fits=("dispatch",), classes=("E01*",)),)
    ),
    SetName.QUESTIONS: CallQuestions(
        questions=(
            CallQuestion(
                id="q1",
                classes=("E0110",),
                text=Text("多少？", "How much?"),
                kind=AnswerKind.CHOICE,
                choices=(Text("几袋", "bags"), Text("一车", "a lorry")),
                tell=Text("请离远一点", "Keep away"),
            ),
        )
    ),
}
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | SHARES | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
ODD_VALUES = st.one_of(
    JSON,
    st.sampled_from(["24:00", "99:99", "8:30", "-1:00", "2026-02-30", "0001-01-01", "9999-12-31", "E0110", "d-clean"]),
)


def mangled(value: Any, data: st.DataObject) -> Any:
    """The value with one of its parts replaced, dropped or doubled."""
    if isinstance(value, dict) and value and data.draw(st.booleans() | st.just(True)):
        key = data.draw(st.sampled_from(sorted(value)))
        match data.draw(st.sampled_from(["in", "in", "in", "drop", "put"])):
            case "in":
                return {**value, key: mangled(value[key], data)}
            case "drop":
                return {each: kept for each, kept in value.items() if each != key}
            case _:
                return {**value, key: data.draw(ODD_VALUES)}
    if isinstance(value, list) and value and data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(value) - 1))
        return [*value[:at], mangled(value[at], data), *value[at + data.draw(st.integers(0, 1)) :]]
    return data.draw(ODD_VALUES)


@pytest.mark.parametrize("name", list(SetName))
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_reference_set_is_read_or_refused_in_both_languages(name: SetName, data: st.DataObject) -> None:
    found = read_mangled(name, data)
    if found is not None and name is SetName.RULES:
        assert isinstance(found, Rules)
        lives_on(found)


@pytest.mark.soak
@pytest.mark.parametrize("name", list(SetName))
@settings(max_examples=5_000, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_thousands_of_odd_reference_sets_are_read_or_refused(name: SetName, data: st.DataObject) -> None:
    read_mangled(name, data)


def read_mangled(name: SetName, data: st.DataObject) -> Any:
    """The set if it may be published, None if it is refused."""
    whole: Any = msgspec.to_builtins(GOOD[name]) if name in GOOD else data.draw(JSON)
    if name is SetName.RULES:
        limit = {"value": data.draw(NUMBERS), "unit": data.draw(st.sampled_from(["minute", "work_day", "fortnight"]))}
        ladder = [{"kind": "overdue", "share": data.draw(SHARES)}, {"kind": "supervise", "share": data.draw(SHARES)}]
        whole = {**whole, "limits": {"T1": limit, "T5": limit}, "ladders": {"T5": ladder}}
    for _ in range(data.draw(st.integers(1, 3))):
        whole = mangled(whole, data)
    body = msgspec.json.encode(whole)
    if data.draw(st.integers(0, 9)) == 0:
        body = body[: data.draw(st.integers(0, len(body)))]
    try:
        found = reference.read(name, body, 1)
        wrong = reference.faults(found)
    except Refused as refusal:
        both_languages(refusal.reason)
        return None
    assert isinstance(found, SHAPES[name])
    for each in wrong:
        both_languages(each)
    return None if wrong else found


def lives_on(rules: Rules) -> None:
    """Under rules that were let through a case lives: nothing is refused for the rules alone."""
    lives = Lives(1, rules)
    for _ in range(2):
        for _ in lives.live():
            pass


def both_languages(told: Text) -> None:
    assert told.zh.strip() and told.en.strip() and any("\u4e00" <= each <= "\u9fff" for each in told.zh), told
