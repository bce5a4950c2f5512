"""The wall's figures follow the store."""

from console.analytics.tally import Tally
from console.domain.case.stages import Stage
from console.models.figures import follow
from console.sync.store import Store
from tests.support.rows import NOON, a_case, an_alert


def test_a_tally_follows_what_is_there_what_comes_and_what_goes():
    store, tally = Store(), Tally()
    store.replace_all([a_case("a"), an_alert("x")])
    store.flush()
    stop = follow(store, tally)
    assert (tally.figures(NOON).open, tally.figures(NOON).alerts_open) == (1, 1)
    store.replace_all([a_case("a", Stage.CLOSED), a_case("b")])
    store.flush()
    seen = tally.figures(NOON)
    assert (seen.open, seen.closed_today, seen.alerts_open) == (1, 1, 0)
    stop()
    store.replace_all(())
    store.flush()
    assert tally.figures(NOON).open == 1
