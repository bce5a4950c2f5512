import pytest

from resources.maps.outline import district_outline


def test_a_district_is_found_by_its_code():
    outline = district_outline("370114")
    lons = [lon for ring in outline.rings for lon, _ in ring]
    lats = [lat for ring in outline.rings for _, lat in ring]
    assert outline.name == "章丘区"
    assert (117.1 < min(lons) < max(lons) < 117.8) and (36.4 < min(lats) < max(lats) < 37.1)


def test_a_code_nobody_has_is_refused():
    with pytest.raises(LookupError, match="999999"):
        district_outline("999999")
