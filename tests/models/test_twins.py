"""Proposals beside the store: always those of a fresh look, a slice at a time, and only before filing."""

from datetime import timedelta
from random import Random
from time import thread_time

import pytest
from msgspec.structs import replace

from console.domain.case.stages import ENDED, Stage
from console.domain.case.things import External, Source
from console.domain.duplicates.report import Side
from console.domain.ids import AccountId, AlertId, CameraId
from console.domain.place import Place
from console.domain.rows import CaseRow
from console.ingest.profile import read_profile
from console.models.twins import BEFORE_FILING, MANY, Signposts, Twins, may_be_meant
from console.sync.store import Store
from console.wire.frames import Item
from tests.support.clock import HandTurnedClock
from tests.support.rows import NOON, PLACE, a_case, an_alert

DAY = NOON.date()
HOUR = timedelta(hours=1)
METRE = 1 / 111_195
SHOP = "柳溪路153号"
OUTSIDE = External(system="12345", number="H1", title="t", department="d", due_at=None)
SAYS = (
    ("E0405", "面馆把桌椅摆到人行道上"),
    ("E0405", "店外经营"),
    ("E0110", "墙角堆了垃圾袋没人收"),
    ("E0406", "撑伞摆摊占了人行道"),
    ("P0123", "井盖松动一响一响"),
)


@pytest.fixture(scope="module")
def profile():
    return read_profile("demo")


class Room:
    """A store with its twins, and a clock turned by hand."""

    def __init__(self, qtbot, profile, *rows) -> None:
        self.profile, self.clock, self.store = profile, HandTurnedClock(), Store()
        self.store.replace_all(rows)
        self.twins = self.fresh()

    def fresh(self) -> Twins:
        """What one would come to who looks at the store for the first time."""
        twins = Twins(self.store, self.clock, self.profile.codebook, self.profile.ground)
        twins.work_off()
        return twins

    def put(self, *rows) -> None:
        self.store.apply(an_item(row.id, row=row) for row in rows)
        self.store.flush()
        self.twins.work_off()

    def remove(self, id: str) -> None:
        self.store.apply([an_item(id, gone=True)])
        self.store.flush()
        self.twins.work_off()

    def proposed(self, id: str = "me") -> list[str]:
        row = self.store.rows(CaseRow)[id]
        return [each.case for each in self.twins.for_case(row, self.clock())]


@pytest.fixture
def room(qtbot, profile):
    return lambda *rows: Room(qtbot, profile, *rows)


def an_item(id, **more):
    return Item(o=1, kind="NoteAdded", v=1, thing=id, ver=1, at=NOON, by=AccountId("wang"), **more)


def at(north=0.0, address="人民公园门口"):
    return Place(PLACE.lon, PLACE.lat + north * METRE, address, PLACE.street)


def told(id, stage=Stage.REGISTERED, north=0.0, **more):
    """Tables before a shop, told by an inspector an hour ago."""
    facts = {"source": Source.INSPECTOR, "title": "面馆桌椅摆到人行道", "class_code": "E0405", "place": at(north)}
    return a_case(id, stage, **(facts | more))


def test_an_open_case_at_the_same_spot_is_proposed_and_marked(room):
    here = room(told("me"), told("open", Stage.HANDLING, 5), told("far", Stage.HANDLING, 4_000))
    assert here.proposed() == ["open"]
    assert here.twins.likely("me") == "open"


def test_nothing_is_proposed_for_a_case_that_is_filed(room):
    here = room(told("me"), told("open", Stage.HANDLING, 5))
    assert here.twins.likely("me") == "open"
    for stage in frozenset(Stage) - BEFORE_FILING:
        here.put(told("me", stage))
        assert (here.proposed(), here.twins.likely("me")) == ([], None), stage


def test_what_another_system_handles_is_neither_proposed_nor_asked_for(room):
    here = room(told("me"), told("imported", Stage.HANDLING, 5, external=OUTSIDE))
    assert here.proposed() == []
    here = room(told("me", external=OUTSIDE), told("open", Stage.HANDLING, 5))
    assert here.proposed() == []


@pytest.mark.parametrize("stage", [Stage.MERGED, Stage.DECLINED, Stage.VOID])
def test_what_ended_without_being_mended_is_not_proposed(room, stage):
    assert room(told("me"), told("gone", stage, 5, closed_at=NOON - 2 * HOUR)).proposed() == []


def test_what_was_closed_lately_may_have_come_back_and_is_never_marked_as_likely(room):
    here = room(told("me"), told("closed", Stage.CLOSED, 5, reported_at=NOON - 30 * HOUR, closed_at=NOON - 20 * HOUR))
    (found,) = here.twins.for_case(here.store.row("me"), NOON)
    assert (found.case, found.recurs, found.highlighted) == ("closed", True, False)
    assert here.twins.likely("me") is None


def test_after_72_hours_a_closed_case_comes_back_no_more(room):
    here = room(told("me"), told("closed", Stage.CLOSED, 5, reported_at=NOON - 30 * HOUR, closed_at=NOON - 20 * HOUR))
    here.clock.turn(hours=51)
    assert here.proposed() == ["closed"]
    here.clock.turn(hours=1)
    assert here.proposed() == []


def test_a_newcomer_marks_the_one_that_waited_and_takes_the_mark_away_again_when_it_ends(room, qtbot):
    here = room(told("me"))
    assert here.twins.likely("me") is None
    with qtbot.waitSignal(here.twins.changed, check_params_cb=lambda ids: "me" in ids):
        here.put(told("new", Stage.HANDLING, 5))
    assert here.twins.likely("me") == "new"
    here.put(told("new", Stage.CLOSED, 5))
    assert here.twins.likely("me") is None


def test_a_case_that_leaves_the_seat_is_proposed_no_more(room):
    here = room(told("me"), told("open", Stage.HANDLING, 5))
    here.remove("open")
    assert (here.proposed(), here.twins.likely("me")) == ([], None)


def test_a_change_that_says_nothing_new_of_a_case_asks_nobody_again(room, qtbot):
    here = room(told("me"), told("open", Stage.HANDLING, 5))
    with qtbot.assertNotEmitted(here.twins.changed):
        here.put(told("open", Stage.TO_REVIEW, 5, nudges=2, ver=2))


def test_two_alerts_of_one_camera_are_known_by_it(room):
    alert = an_alert("a1", camera=CameraId("cam-7"))
    here = room(alert, told("me", alert=AlertId("a1")))
    assert here.twins._reports["me"].camera == "cam-7"


def test_the_proposals_are_those_of_a_fresh_look_after_any_history(room):
    seed = Random().randrange(1 << 32)
    random = Random(seed)
    here = room()
    for _ in range(60):
        for _ in range(random.randint(1, 6)):
            id = f"c{random.randrange(40)}"
            if random.random() < 0.15:
                here.store.drop([id])
            else:
                here.store.apply([an_item(id, row=any_telling(random, id, here.clock()))])
        if random.random() < 0.1:
            here.store.replace_all(tuple(here.store._rows.values())[: random.randint(5, 60)])
        here.store.flush()
        if random.random() < 0.7:
            here.twins.work_off()
        here.clock.turn(hours=random.random() * 3)
    here.twins.work_off()
    fresh, now = here.fresh(), here.clock()
    rows = [here.store.row(id) for id in (f"c{n}" for n in range(40)) if here.store.row(id) is not None]
    found = [here.twins.for_case(row, now) for row in rows]
    assert found == [fresh.for_case(row, now) for row in rows], seed
    assert any(found), seed
    marks = [(row.id, here.twins.likely(row.id)) for row in rows]
    assert marks == [(row.id, fresh.likely(row.id)) for row in rows], seed


def any_telling(random, id, now):
    code, words = random.choice(SAYS)
    stage = random.choice([*BEFORE_FILING, *BEFORE_FILING, *Stage])
    address = random.choice([SHOP, "柳溪路149号", "人民公园门口"])
    reported = now - random.random() * 40 * HOUR
    return a_case(
        id,
        stage,
        title=f"{words} · {address}",
        source=random.choice([each for each in Source if each is not Source.IMPORT]),
        class_code=random.choice([None, code]),
        place=replace(at(random.uniform(-60, 60), address)),
        reported_at=reported,
        closed_at=reported + (now - reported) * random.random() if stage in ENDED else None,
        external=OUTSIDE if random.random() < 0.05 else None,
    )


def test_a_snapshot_is_read_in_slices_that_leave_the_window_its_time(room):
    random = Random(7)
    here = room()
    here.store.replace_all([any_telling(random, f"c{n}", NOON) for n in range(MANY + 200)])
    here.store.flush()
    assert not here.twins.is_settled, "nothing is read while the store tells"
    slices = []
    while not here.twins.is_settled:
        began = thread_time()
        here.twins._work()
        slices.append(thread_time() - began)
    assert len(slices) > 5
    assert sorted(slices)[len(slices) // 2] < 0.008


def test_the_slices_follow_each_other_by_themselves(room, qtbot):
    here = room()
    here.store.apply([an_item(each.id, row=each) for each in (told("me"), told("open", Stage.HANDLING, 5))])
    with qtbot.waitSignal(here.twins.changed):
        here.store.flush()
    assert here.twins.likely("me") == "open"


def test_an_address_names_its_road_its_shop_and_its_side(profile):
    posts = Signposts(profile.ground)
    spot = posts.spot(told("me", place=at(0, "清泉街道 柳溪路 153 号门前")), DAY)
    assert spot.frontage is not None
    assert (spot.road, spot.side, spot.frontage.address) == ("柳溪路", Side.WEST, SHOP)
    spot = posts.spot(told("me", place=at(0, "柳溪路99999号")), DAY)
    assert (spot.road, spot.frontage) == ("柳溪路", None)


def test_a_road_is_taken_from_the_point_only_where_the_point_can_be_trusted(profile):
    posts = Signposts(profile.ground)
    beside = Place(117.4757, 36.690, "门前")
    assert posts.spot(told("me", place=beside), DAY).road == "柳溪路"
    assert posts.spot(told("me", place=beside, source=Source.HOTLINE), DAY).road == ""


def test_the_nearest_shop_is_not_taken_for_the_one_that_is_meant(profile):
    before_the_shop = Place(117.475616, 36.690360, "门前")
    assert Signposts(profile.ground).spot(told("me", place=before_the_shop), DAY).frontage is None


def test_a_new_report_can_be_about_whatever_is_open():
    for stage in Stage:
        row = told("c", stage, closed_at=NOON - HOUR if stage in ENDED else None)
        assert may_be_meant(row, NOON) is (stage not in ENDED - {Stage.CLOSED, Stage.ARCHIVED}), stage
