"""Counts that follow a store: those of cases and those of alerts, each of what concerns it."""

from console.analytics.claims import Claims
from console.analytics.tally import Tally
from console.domain.case.stages import Stage
from console.models.figures import follow
from console.sync.store import Store
from tests.support.rows import NOON, a_case, an_alert


def test_counts_follow_what_is_there_what_comes_and_what_goes():
    store, tally, claims = Store(), Tally(), Claims()
    store.replace_all([a_case("a"), an_alert("x")])
    store.flush()
    stop, _ = follow(store, tally), follow(store, claims)
    assert (tally.figures(NOON).open, claims.open) == (1, 1)
    store.replace_all([a_case("a", Stage.CLOSED), a_case("b")])
    store.flush()
    seen = tally.figures(NOON)
    assert (seen.open, seen.closed_today, claims.open) == (1, 1, 0)
    stop()
    store.replace_all(())
    store.flush()
    assert tally.figures(NOON).open == 1
