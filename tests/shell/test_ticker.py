"""What has just happened, newest first, whatever the order in which it is heard."""

from datetime import timedelta

from console.domain.case.stages import Stage
from console.ingest.profile import read_profile
from console.shell.ticker import KEPT, Ticker
from console.sync.store import Store
from tests.support.clock import HandTurnedClock
from tests.support.rows import NOON, a_case
from widgets.cases.lexicon import Lexicon


def a_ticker(*rows):
    profile = read_profile("demo")
    store, clock = Store(), HandTurnedClock()
    store.replace_all(rows)
    store.flush()
    return store, clock, Ticker(store, Lexicon(profile.organisation, profile.codebook), clock)


def test_the_snapshot_is_told_newest_first():
    rows = [a_case(f"c{n}", reported_at=NOON - timedelta(minutes=(7 * n) % 5)) for n in range(5)]
    times = [item.time for item in a_ticker(*rows)[2].items()]
    assert times == sorted(times, reverse=True)


def test_a_step_happens_when_it_is_heard_and_stands_on_top():
    store, clock, ticker = a_ticker(a_case("c1"), a_case("c2", reported_at=NOON))
    clock.turn(minutes=9)
    store.replace_all([a_case("c1", Stage.TO_CLOSE, ver=2), a_case("c2", reported_at=NOON)])
    store.flush()
    assert (ticker.items()[0].key, ticker.items()[0].time) == ("c1", "12:09")


def test_no_more_is_kept_than_a_wall_could_ever_show():
    assert len(a_ticker(*(a_case(f"c{n}") for n in range(2 * KEPT)))[2].items()) == KEPT
