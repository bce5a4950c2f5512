"""The card of one alert: the picture, what the camera takes it for, and the two verdicts.

A camera gives a clue; a person files. So the proposed class is called proposed, and V or X says what it is.
"""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from console.domain.alert import ALERT_STAGE_NAMES, FALSE_REASON_NAMES, AlertStage
from console.domain.calendar import SHANGHAI
from console.domain.rows import AlertRow
from resources.tongue import say
from widgets import theme
from widgets.cases.lexicon import Lexicon
from widgets.controls.buttons import IconButton, ShortcutButton
from widgets.controls.form import Facts, RefusalLine
from widgets.controls.photos import Photo, PhotoStrip
from widgets.controls.pills import StatusPill
from widgets.controls.words import PlainLabel
from widgets.tokens import Tone

TONES = {AlertStage.OPEN: Tone.WARNING, AlertStage.ADOPTED: Tone.GOOD, AlertStage.DISMISSED: Tone.NEUTRAL}


class AlertCard(QWidget):
    """One alert at a time; rows in, intents out."""

    adopted = Signal()
    """It is a case."""
    doubted = Signal()
    """It is false; the reason is asked for next."""
    located = Signal()
    """Show the place on the map."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scale = theme.scale()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._row: AlertRow | None = None
        self._title = PlainLabel("", "page", wrap=True)
        self._stage, self._sure = StatusPill(), StatusPill()
        self._photos = PhotoStrip(2)
        self._facts = Facts()
        self.refusal = RefusalLine()
        self._adopt = ShortcutButton(say("转案件", "Make a case"), "V", "primary")
        self._adopt.clicked.connect(self.adopted)
        self._doubt = ShortcutButton(say("误报…", "False…"), "X")
        self._doubt.clicked.connect(self.doubted)
        locate = IconButton("map-pin", say("在地图上定位", "Show on the map"))
        locate.clicked.connect(self.located)
        pills = QHBoxLayout()
        pills.setSpacing(scale.s)
        pills.addWidget(self._stage)
        pills.addWidget(self._sure)
        pills.addStretch(1)
        pills.addWidget(locate)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(scale.l, 0, scale.l, scale.s)
        column.setSpacing(scale.m)
        for part in (self._title, pills, self._photos, self._facts):
            column.addLayout(part) if isinstance(part, QHBoxLayout) else column.addWidget(part)
        note = say("研判后才成为案件；误报须说明原因。", "Your verdict makes it a case; a false one needs its reason.")
        column.addWidget(PlainLabel(note, "caption", wrap=True))
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setAccessibleName(say("告警内容，方向键滚动", "What the alert says; arrows scroll"))
        scroll.setProperty("walks", True)
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        acts = QHBoxLayout()
        acts.setSpacing(scale.s)
        acts.addWidget(self._adopt, 2)
        acts.addWidget(self._doubt, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(scale.l, scale.s, scale.l, scale.l)
        foot.addWidget(self.refusal)
        foot.addLayout(acts)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll, 1)
        whole.addLayout(foot)

    def current(self) -> AlertRow | None:
        return self._row

    def show_alert(self, row: AlertRow, lexicon: Lexicon) -> None:
        """Show this alert as it stands."""
        if self._row is None or self._row.id != row.id:
            self.refusal.clear()
        self._row = row
        self._title.setText(row.title)
        self._stage.show_status(say(*ALERT_STAGE_NAMES[row.stage]), TONES[row.stage])
        self._sure.setVisible(row.confidence is not None)
        if row.confidence is not None:
            self._sure.show_status(say(f"置信度 {row.confidence:.0%}", f"{row.confidence:.0%} sure"), Tone.NEUTRAL)
        self._facts.show_items(_facts(row, lexicon))
        for button in (self._adopt, self._doubt):
            if row.stage is AlertStage.OPEN:
                button.allow()
            else:
                button.refuse(say("这条告警已研判", "This alert has been judged"))

    def show_photos(self, photos: Sequence[Photo]) -> None:
        self._photos.setVisible(bool(photos))
        self._photos.show_items(photos)


def _facts(row: AlertRow, lexicon: Lexicon) -> list[tuple[str, str]]:
    told = [
        (say("建议类别", "Proposed"), f"{row.class_code or ''} {lexicon.small_class(row.class_code)}".strip()),
        (say("地点", "Place"), row.place.address),
        (say("属地", "Ground"), lexicon.unit(row.place.street)),
        (say("相机", "Camera"), row.camera),
        (say("识别次数", "Hits"), say(f"{row.hits} 次", str(row.hits))),
        (say("首次", "First"), _when(row.first_at)),
        (say("最近", "Latest"), _when(row.last_at)),
    ]
    if row.class_code is None:
        told[0] = (say("建议类别", "Proposed"), say(f"未映射（来源称 {row.type}）", f"Unmapped (source: {row.type})"))
    if row.reason is not None:
        told.append((say("误报原因", "Why false"), say(*FALSE_REASON_NAMES[row.reason])))
    return told


def _when(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M:%S}"
