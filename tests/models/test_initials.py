"""Chinese words are found by the letters that a hand types for them, whichever reading is meant."""

from random import Random

import pytest

from console.models.initials import pattern, spelt


def finds(typed: str, words: str) -> bool:
    by = pattern(typed)
    return by is not None and by.search(spelt(words)) is not None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("lxl", "柳溪路153号"),
        ("lxl153", "柳溪路153号"),
        ("153h", "柳溪路153号"),
        ("rxd", "银行门前人行道"),
        ("yhmqrxd", "银行门前人行道"),
        ("cqlcjl", "重庆路、长江路"),
        ("dwjy", "店外经营 · 柳溪路"),
        ("LXL", "柳溪路"),
        ("kfc", "KFC 门前"),
    ],
)
def test_words_are_found_by_their_initials(typed: str, words: str) -> None:
    assert finds(typed, words)


@pytest.mark.parametrize(
    ("typed", "words"), [("lxx", "柳溪路"), ("lx", "溪路"), ("hl", "柳溪路153号"), ("zz", "·，。")]
)
def test_other_words_are_not(typed: str, words: str) -> None:
    assert not finds(typed, words)


@pytest.mark.parametrize("typed", ["", "l", "柳x", "l-x", "l.", "[lx]", "l*", "ŀx", "é1"])
def test_what_is_no_run_of_letters_is_no_spelling(typed: str) -> None:
    assert pattern(typed) is None


def test_any_stretch_of_any_words_is_found_by_the_usual_letters() -> None:
    seed = Random().randrange(10**9)
    print(f"LUJIAN_SEED={seed}")
    random = Random(seed)
    known = {
        "街": "j",
        "道": "d",
        "路": "l",
        "口": "k",
        "市": "s",
        "场": "c",
        "东": "d",
        "井": "j",
        "盖": "g",
        "7": "7",
        "a": "a",
    }
    for _ in range(300):
        words = "".join(random.choice(list(known)) for _ in range(random.randrange(2, 20)))
        first = random.randrange(len(words) - 1)
        stretch = words[first : random.randrange(first + 2, len(words) + 1)]
        assert finds("".join(known[each] for each in stretch), f"·{words}，")
