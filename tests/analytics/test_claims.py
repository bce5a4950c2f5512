"""Alerts that wait, and who has brought those that are held."""

from console.analytics.claims import Claims
from console.domain.alert import AlertStage
from tests.support.rows import a_case, an_alert


def test_a_source_counts_while_one_of_its_alerts_is_held() -> None:
    claims = Claims()
    for id, source in (("a", "gate"), ("b", "gate"), ("c", "park")):
        claims.put(an_alert(id, source=source))
    claims.put(an_alert("a", AlertStage.DISMISSED, source="gate"))
    assert claims.sources == {"gate", "park"}
    for gone, left in (("a", {"gate", "park"}), ("c", {"gate"}), ("unknown", {"gate"}), ("b", set())):
        claims.drop(gone)
        assert claims.sources == left


def test_only_alerts_that_wait_are_counted() -> None:
    claims = Claims()
    for row in (an_alert("a"), an_alert("b"), an_alert("c"), a_case("d")):
        claims.put(row)
    claims.put(an_alert("a", AlertStage.ADOPTED))
    claims.drop("c")
    assert claims.open == 1
