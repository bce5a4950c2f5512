import numpy as np
import pytest

from widgets.sounds.tones import NOTES, RATE, seconds, tone


def samples(importance):
    return np.frombuffer(tone(importance), np.int16).astype(float)


@pytest.mark.parametrize("importance", NOTES)
def test_a_tone_is_short_does_not_clip_and_does_not_crack(importance):
    wave = samples(importance)
    assert 0.1 < len(wave) / RATE < 1.2 and len(wave) == pytest.approx(seconds(importance) * RATE, abs=9)
    assert 0.3 < np.abs(wave).max() / 32767 < 0.75
    assert np.abs(np.diff(wave)).max() / 32767 < 0.25, "a step between two samples is a crack"
    assert abs(wave[0]) < 400 and abs(wave[-1]) < 400


def test_the_graver_tone_is_the_longer_and_carries_more():
    assert seconds(1) < seconds(2) < seconds(3)
    power = [float((samples(n) ** 2).sum()) for n in (1, 2, 3)]
    assert power == sorted(power)


def test_each_tone_has_its_own_pitch():
    def loudest(importance):
        wave = samples(importance)
        return round(float(np.abs(np.fft.rfft(wave)).argmax()) * RATE / len(wave))

    assert len({loudest(n) // 20 for n in (1, 2, 3)}) == 3
