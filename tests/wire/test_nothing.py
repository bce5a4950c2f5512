"""What a field of ready-made JSON holds, both ways."""

import msgspec
import pytest

from console.domain.ids import AccountId
from console.wire.codec import encode, from_hub
from console.wire.frames import NOTHING, Found, Item, News
from tests.support.law import NOW


@pytest.mark.parametrize(
    ("raw", "told"), [(msgspec.Raw(b'{"kind":"CaseClosed"}'), b'{"kind":"CaseClosed"}'), (NOTHING, None)]
)
def test_an_event_comes_out_as_it_went_in(raw: msgspec.Raw, told: bytes | None):
    item = Item(o=1, kind="CaseClosed", v=1, thing="c1", ver=2, at=NOW, by=AccountId("wang"), raw=raw)
    heard = from_hub(encode(News(prev=0, o=1, items=(item,))))
    assert isinstance(heard, News)
    event = heard.items[0].event
    assert (None if event is None else bytes(event)) == told


@pytest.mark.parametrize(("raw", "told"), [(msgspec.Raw(b"[1]"), b"[1]"), (NOTHING, None)])
def test_the_data_of_an_answer_comes_out_as_it_went_in(raw: msgspec.Raw, told: bytes | None):
    heard = from_hub(encode(Found(id="q", as_of=1, raw=raw)))
    assert isinstance(heard, Found)
    assert (None if heard.data is None else bytes(heard.data)) == told
