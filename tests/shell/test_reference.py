"""A hub begun from each shipped profile, as a process of its own, and what a seat of it then knows."""

from datetime import date
from typing import get_args

import pytest

from console.domain.ground import AreaKind, Frontage, Ground
from console.domain.place import Place
from console.domain.reference import ReferenceSet, SetName, read
from console.domain.responsibility import responsible
from console.domain.text import Refused
from console.domain.unit import UnitKind
from console.ingest.profile import load_profile, read_profile
from console.shell.reference import areas, furnish
from console.wire import frames
from tests.shell.conftest import a_hub
from tests.shell.test_connection import in_seat, live
from widgets.maps import values

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("name", ["demo", "zhangqiu", "pingcheng", "dongying"])
def test_a_hub_begins_with_a_profile_and_whoever_signs_in_reads_its_sets(qapp, tmp_path, name):
    profile = read_profile(name)

    async def work(connection, account):
        await live(connection, hub, account)
        heads = {head.name: head.rev for head in connection.welcome.references}
        return heads, connection.who, await furnish(connection)

    with a_hub(tmp_path / "hub", "--profile", name) as hub:
        assert set(hub.passwords) == {each.account for each in profile.accounts}
        unit = next(each.account for each in profile.accounts if each.unit is not None)
        for account in ("desk01", "leader01", unit):
            heads, who, reference = in_seat(
                qapp, tmp_path / account, hub, lambda connection, account=account: work(connection, account)
            )
            named = next(each for each in profile.accounts if each.account == account)
            assert (who.account, who.name, who.unit) == (account, named.name.zh, named.unit)
            assert heads == dict.fromkeys(SetName, 1)
            assert [each.id for each in reference.organisation.units] == [
                each.id for each in profile.organisation.units
            ]
            assert reference.ground.areas == profile.ground.areas
            assert reference.lexicon.ground is reference.ground


def test_a_set_too_large_for_a_frame_comes_as_a_file_and_then_from_this_machine(qapp, tmp_path, hub):
    async def work(connection):
        await live(connection, hub)
        first = await connection.reference(SetName.GROUND)
        fetched: list[str] = []
        connection.files.reference = fetched.append
        return first, await connection.reference(SetName.GROUND), fetched

    first, second, fetched = in_seat(qapp, tmp_path, hub, work)
    assert isinstance(first, Ground) and len(first.frontages) > 1_000
    assert (first == second, fetched) == (True, [])


def test_the_ground_of_the_demo_would_not_fit_a_frame(qapp, tmp_path, hub):
    """Otherwise the test before shows nothing."""

    async def work(connection):
        await live(connection, hub)
        head = next(each for each in connection.welcome.references if each.name == SetName.GROUND)
        return await connection.find(frames.ReferenceQuery(sha256=head.sha256))

    found = in_seat(qapp, tmp_path, hub, work)
    assert found.data is None and "按文件获取" in found.reason.zh


def test_a_dispatcher_at_the_desk_is_told_who_answers_before_a_shop_front(qapp, tmp_path, hub):
    async def work(connection):
        await live(connection, hub)
        return await furnish(connection)

    reference = in_seat(qapp, tmp_path, hub, work)
    front: Frontage = reference.ground.frontages[300]
    found = responsible(reference.organisation, reference.ground, "E0405", Place(*front.path[0], front.address), TODAY)
    unit = reference.organisation.unit(found.unit)
    assert unit is not None and unit.kind is UnitKind.STREET
    assert found.frontage == front and front.name in found.reason.zh


def test_the_map_shows_the_outline_and_the_streets_that_stand():
    ground = read_profile("demo").ground
    shown = areas(ground)
    assert [each.kind for each in shown] == [values.AreaKind.OUTLINE] + [values.AreaKind.STREET] * 18
    assert all(each.is_sketch for each in shown[1:]) and not shown[0].is_sketch
    assert {each.id for each in shown[1:]} == {each.id for each in ground.of_kind(AreaKind.STREET)}


class Shelf:
    """The sets of the demo, but for some that a hub has not published."""

    def __init__(self, *absent: SetName) -> None:
        self._absent = absent

    async def reference(self, name: SetName) -> ReferenceSet:
        if name in self._absent:
            raise Refused("尚未发布", "not published")
        return read(name, next(each.body for each in load_profile("demo") if each.name is name).encode(), 1)


async def test_a_hub_without_texts_and_questions_opens_a_seat_without_them():
    whole, bare = await furnish(Shelf()), await furnish(Shelf(SetName.TEXTS, SetName.QUESTIONS))
    assert whole.texts.texts and whole.lexicon.questions.questions
    assert (bare.texts.texts, bare.lexicon.questions.questions) == ((), ())
    with pytest.raises(Refused):
        await furnish(Shelf(SetName.CODEBOOK))


def test_every_name_of_a_set_has_its_shape():
    assert len(get_args(ReferenceSet)) == len(SetName)
