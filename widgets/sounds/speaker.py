"""The loudspeaker of a seat: a tone, then words. It is loaded late, for Qt's multimedia takes half a second."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QLocale, QObject
from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices, QtAudio
from PySide6.QtTextToSpeech import QTextToSpeech

from console.domain.text import Text
from resources.tongue import say
from widgets.sounds.tones import RATE, tone

DUMB = frozenset({"mock", "none"})
"""Engines that make no sound."""


class Speaker(QObject):
    """One thing at a time. `trouble`: why there is no sound, or no speech; None where all is well."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        form = QAudioFormat()
        form.setSampleRate(RATE)
        form.setChannelCount(1)
        form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        device = QMediaDevices.defaultAudioOutput()
        self._sink = None if device.isNull() or not device.isFormatSupported(form) else QAudioSink(device, form, self)
        if self._sink is not None:
            self._sink.stateChanged.connect(self._go_on)
        self._samples = QBuffer(self)
        self._words = ""
        engines = [each for each in QTextToSpeech.availableEngines() if each not in DUMB]
        self._voice = QTextToSpeech(engines[0], self) if engines and self._sink is not None else None
        if self._voice is not None:
            self._voice.setLocale(QLocale(say("zh_CN", "en_US")))

    @property
    def trouble(self) -> Text | None:
        if self._sink is None:
            return Text("本机没有可用的音频输出，不发出声音。", "This machine has no audio output: nothing is heard.")
        if self._voice is None or self._voice.state() is QTextToSpeech.State.Error:
            return Text("本机没有语音引擎，只有提示音。", "This machine has no speech engine: tones only.")
        return None

    def is_saying(self) -> bool:
        """Whether something is to be heard at this moment."""
        plays = self._sink is not None and self._sink.state() is QtAudio.State.ActiveState
        return plays or (self._voice is not None and self._voice.state() is QTextToSpeech.State.Speaking)

    def say(self, importance: int, words: str, volume: float) -> None:
        """The tone of this importance, then `words` ("": none); what is being said gives way. `volume` from 0 to 1."""
        self.stop()
        if self._sink is None:
            return
        self._words = words
        self._samples.setData(QByteArray(tone(importance)))
        self._samples.open(QIODevice.OpenModeFlag.ReadOnly)
        self._sink.setVolume(volume)
        if self._voice is not None:
            self._voice.setVolume(volume)
        self._sink.start(self._samples)

    def stop(self) -> None:
        """Be quiet at once."""
        self._words = ""
        if self._sink is not None:
            self._sink.stop()
        self._samples.close()
        if self._voice is not None:
            self._voice.stop()

    def _go_on(self, state: QtAudio.State) -> None:
        if state is QtAudio.State.IdleState:
            words, self._words = self._words, ""
            if self._sink is not None:
                self._sink.stop()
            self._samples.close()
            if words and self._voice is not None:
                self._voice.say(words)
