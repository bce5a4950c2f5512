"""A search through many things finds what a look at each of them would find."""

from random import Random

import pytest

from console.models import seeking
from console.models.seeking import Haystack, Sought

SIGNS = "柳溪路街道口单重行银井盖东·，。 \n\tabzßİ5·7Éæ🚲𠀀-"


def found(held: Haystack, typed: str, slots: int = 10) -> list[int]:
    return [slot for slot, is_found in enumerate(held.find(Sought(typed), slots)) if is_found]


def test_every_word_must_be_found_as_written_or_by_its_initials() -> None:
    held = Haystack()
    held.put(0, "20261120-1\n人行道积水\n工业五路")
    held.put(3, "20261120-2\n银行门前\n柳溪路")
    assert [found(held, typed) for typed in ("rxd", "yh LXL", "20261120", "积水 gywl", "积水 lxl", "")] == [
        [0],
        [3],
        [0, 3],
        [0],
        [],
        list(range(10)),
    ]


def test_no_word_is_found_across_two_things_or_in_what_a_thing_said_before() -> None:
    held = Haystack()
    held.put(0, "柳溪")
    held.put(1, "路")
    assert (found(held, "溪路"), found(held, "lxl")) == ([], [])
    held.put(0, "溪路")
    assert (found(held, "柳溪"), found(held, "溪路")) == ([], [0])
    held.drop(0)
    assert found(held, "溪路") == []


def test_initials_may_run_from_one_field_of_a_thing_into_the_next() -> None:
    held = Haystack()
    held.put(0, "柳溪\n路")
    assert (found(held, "lxl"), found(held, "溪路")) == ([0], [])


@pytest.mark.parametrize("block", [1, 3, 16, 2000])
def test_after_any_history_a_search_finds_what_a_look_at_each_thing_finds(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeking, "BLOCK", block)
    seed = Random().randrange(10**9)
    print(f"seed {seed}")
    random, held, texts = Random(seed), Haystack(), dict[int, str]()
    for _ in range(300):
        for _ in range(random.choice([1, 5])):
            slot = random.randrange(30)
            if random.random() < 0.2:
                texts.pop(slot, None)
                held.drop(slot)
            else:
                texts[slot] = "".join(random.choice(SIGNS) for _ in range(random.randrange(12)))
                held.put(slot, texts[slot])
        typed = random.choice([a_piece(random, texts), a_piece(random, texts), "lx", "d", "rx l", "ss", "🚲", "A"])
        sought = Sought(typed)
        expected = [slot for slot, text in sorted(texts.items()) if sought.is_in(text)]
        assert not sought or found(held, typed, 30) == expected, repr(typed)
    assert len(held._blocks) <= 4 * 30 // block + 8, "what nobody says any more is let go"


def a_piece(random: Random, texts: dict[int, str]) -> str:
    """Something that stands in one of them."""
    text = random.choice([*texts.values(), "柳溪路"])
    first = random.randrange(len(text) + 1)
    return text[first : first + random.randint(1, 4)]
