"""What is said, and when: one thing at a time, a storm as one sentence, and of safety nothing is lost."""

from itertools import pairwise
from random import Random

import pytest

from console.domain.text import Text
from console.models.crier import GAP_S, SILENCE_S, Call, Crier, Importance, News

NOTICE, WARNING, SAFETY = Importance


def news(importance=NOTICE, words="占道经营"):
    return News(importance, Text(words, words))


def said(crier, now, is_saying=False):
    call = crier.next(now, is_saying=is_saying)
    return None if call is None else (call.importance, call.words.zh, call.count)


def test_one_news_is_said_at_once_and_once():
    crier = Crier()
    crier.hear(news())
    assert said(crier, 100.0) == (NOTICE, "占道经营", 1)
    assert said(crier, 200.0) is None


def test_a_storm_is_one_sentence():
    crier = Crier()
    crier.hear(news())
    assert said(crier, 0.0)
    for n in range(200):
        crier.hear(news(words=f"告警 {n}"))
    crier.hear(news(WARNING, "超期：井盖"))
    assert [said(crier, now) for now in (0.1, 1.0, GAP_S - 0.01)] == [None] * 3
    assert said(crier, GAP_S) == (WARNING, "超期：井盖，另有 200 条", 201)
    assert said(crier, 100.0) is None


def test_nothing_is_said_while_something_else_is():
    crier = Crier()
    crier.hear(news())
    assert said(crier, 0.0, is_saying=True) is None
    assert said(crier, 0.3) == (NOTICE, "占道经营", 1)


def test_safety_does_not_wait_but_for_safety():
    crier = Crier(least=SAFETY)
    crier.hear(news())
    crier.hear(news(WARNING))
    assert said(crier, 0.0) is None, "what is worth less is not heard at all"
    crier.hear(news(SAFETY, "路面塌陷"))
    assert said(crier, 0.0, is_saying=True) == (SAFETY, "路面塌陷", 1)
    crier.hear(news(SAFETY, "燃气泄漏"))
    crier.hear(news(SAFETY, "线缆坠落"))
    assert said(crier, 0.1, is_saying=True) is None, "one after the other"
    assert said(crier, 0.9) == (SAFETY, "燃气泄漏，等 2 件", 2)


def test_a_silence_swallows_all_but_the_tone_of_safety():
    crier = Crier()
    crier.silence(0.0)
    crier.hear(news(WARNING))
    assert said(crier, 1.0) is None
    crier.hear(news(SAFETY, "路面塌陷"))
    assert crier.next(2.0, is_saying=False) == Call(SAFETY, Text("路面塌陷", "路面塌陷"), 1, is_spoken=False)
    assert (crier.silent_for(60.0), crier.silent_for(SILENCE_S)) == (SILENCE_S - 60, 0.0)
    crier.hear(news(WARNING))
    assert said(crier, SILENCE_S) == (WARNING, "占道经营", 1)


def test_the_key_again_ends_the_silence():
    crier = Crier()
    crier.silence(0.0)
    crier.silence(5.0)
    crier.hear(news())
    assert crier.silent_for(5.0) == 0.0 and said(crier, 5.0)


@pytest.mark.parametrize("round_", range(20))
def test_in_any_storm_every_news_of_safety_is_told_within_a_moment(round_):
    seed = Random().randrange(10**9)
    print(f"seed {seed}")
    random = Random(seed)
    crier, now = Crier(random.choice(list(Importance))), 0.0
    waiting, until, begun = 0, 0.0, []
    for _ in range(2_000):
        now += random.random()
        for _ in range(random.choice((0, 0, 1, 30))):
            importance = random.choices(list(Importance), (20, 5, 1))[0]
            crier.hear(news(importance))
            waiting += importance is SAFETY
        if random.random() < 0.01:
            crier.silence(now)
        call = crier.next(now, is_saying=now < until)
        if call is not None:
            begun.append((now, call.importance))
            until = now + random.uniform(0.1, 3.0)
            if call.importance is SAFETY:
                waiting = 0
        assert not (waiting and now >= until), "an emergency waits although nothing is being said"
    plain = [at for at, importance in begun if importance is not SAFETY]
    assert all(later - sooner >= GAP_S for sooner, later in pairwise(plain))
