"""The card of one alert: the picture, what the camera takes it for, and the verdicts.

A camera gives a clue; a person files. So the proposed class is called proposed, and V or X says what it is.
"""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from console.domain.alert import ALERT_STAGE_NAMES, FALSE_REASON_NAMES, FOLDED, JUDGEABLE, AlertStage
from console.domain.calendar import SHANGHAI
from console.domain.clues import HELD_BY_NAMES
from console.domain.responsibility import lead_at
from console.domain.rows import AlertRow
from resources.tongue import say
from widgets import theme
from widgets.cases.answers import OtherCase
from widgets.cases.lexicon import Lexicon
from widgets.controls.buttons import IconButton, ShortcutButton
from widgets.controls.form import Facts, RefusalLine
from widgets.controls.photos import Photo, PhotoStrip
from widgets.controls.pills import StatusPill
from widgets.controls.words import PlainLabel
from widgets.tokens import Tone

NEAR_MOST = 3
HALVES = 2
"""Columns of the acts: two stand beside each other, or one alone."""
TONES = {
    AlertStage.OPEN: Tone.WARNING,
    AlertStage.ADOPTED: Tone.GOOD,
    AlertStage.DISMISSED: Tone.NEUTRAL,
    AlertStage.SNOOZED: Tone.NEUTRAL,
    AlertStage.MERGED: Tone.NEUTRAL,
    AlertStage.JOINED: Tone.GOOD,
    AlertStage.GONE: Tone.NEUTRAL,
    AlertStage.HELD: Tone.NEUTRAL,
}


class AlertCard(QWidget):
    """One alert at a time; rows in, intents out."""

    adopted = Signal()
    """It is a case."""
    doubtful = Signal()
    """It may be a case; somebody goes to look."""
    doubted = Signal()
    """It is false; the reason is asked for next."""
    put_off = Signal()
    """It may come back later; for how long is asked next."""
    join_asked = Signal()
    """It may be of a case that is open; of which is asked next."""
    parted = Signal()
    """It is another thing than what it was folded into."""
    located = Signal()
    """Show the place on the map."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scale = theme.scale()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._row: AlertRow | None = None
        self._title = PlainLabel("", "page", wrap=True)
        self._stage, self._sure = StatusPill(), StatusPill()
        self._photos = PhotoStrip(1, is_whole=True)
        self._facts, self._near = Facts(), Facts()
        self.refusal = RefusalLine()
        self._adopt = ShortcutButton(say("转案件", "Make a case"), "V", "primary")
        self._adopt.clicked.connect(self.adopted)
        self._look = ShortcutButton(say("发核实", "Verify"), "Y")
        self._look.clicked.connect(self.doubtful)
        self._doubt = ShortcutButton(say("误报…", "False…"), "X")
        self._doubt.clicked.connect(self.doubted)
        self._wait = ShortcutButton(say("稍后…", "Later…"), "S")
        self._wait.clicked.connect(self.put_off)
        self._join = ShortcutButton(say("并入…", "Join…"), "B")
        self._join.clicked.connect(self.join_asked)
        self._part = ShortcutButton(say("拆开", "Part"), "U")
        self._part.clicked.connect(self.parted)
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
        for part in (self._photos, self._title, pills, self._facts, self._near):
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
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll, 1)
        whole.addLayout(self._foot())

    def _foot(self) -> QVBoxLayout:
        """The verdicts, under what cannot be done."""
        scale = theme.scale()
        acts = QGridLayout()
        acts.setSpacing(scale.s)
        for n, beside in enumerate(
            ((self._adopt, self._look), (self._doubt, self._wait), (self._join,), (self._part,))
        ):
            span = HALVES // len(beside)
            for place, button in enumerate(beside):
                acts.addWidget(button, n, place * span, 1, span)
        foot = QVBoxLayout()
        foot.setContentsMargins(scale.l, scale.s, scale.l, scale.l)
        foot.addWidget(self.refusal)
        foot.addLayout(acts)
        return foot

    def current(self) -> AlertRow | None:
        return self._row

    def show_alert(self, row: AlertRow, lexicon: Lexicon, last: AlertRow | None = None) -> None:
        """Show this alert as it stands. `last`: the alert of the same thing before it."""
        if self._row is None or self._row.id != row.id:
            self.refusal.clear()
        self._row = row
        self._title.setText(row.title)
        self._stage.show_status(say(*ALERT_STAGE_NAMES[row.stage]), TONES[row.stage])
        self._sure.setVisible(row.confidence is not None)
        if row.confidence is not None:
            self._sure.show_status(say(f"置信度 {row.confidence:.0%}", f"{row.confidence:.0%} sure"), Tone.NEUTRAL)
        self._facts.show_items(_facts(row, lexicon, last))
        self._part.setVisible(row.stage in FOLDED)
        judged = None if row.stage in JUDGEABLE else say("这条告警已研判", "This alert has been judged")
        if row.stage in FOLDED:
            judged = say("这条告警是归并的，先拆开才能单独研判", "It was folded into another; part it first")
        waits = say("这条告警已暂缓", "It waits already") if row.stage is AlertStage.SNOOZED else judged
        if row.stage is AlertStage.GONE:
            waits = say("这条告警已自行消失", "It is gone by itself")
        if row.is_safety or (row.class_code is not None and lexicon.is_emergency(row.class_code)):
            waits = say("安全类告警不能暂缓", "What may be a danger is not put off")
        said = {self._adopt: judged, self._look: judged, self._doubt: judged, self._wait: waits, self._join: judged}
        for button, why_not in said.items():
            button.allow() if why_not is None else button.refuse(why_not)

    def show_near(self, likely: Sequence[OtherCase], cases: Sequence[OtherCase]) -> None:
        """The open cases that it may be of, the likeliest first, and others that are close by, the nearest first."""
        told = [(say("疑似同一件", "Perhaps of"), f"{each.number} {each.told}") for each in likely]
        told += [(say("附近在办", "Open here"), f"{each.number} {each.told}") for each in cases[:NEAR_MOST]]
        if len(cases) > NEAR_MOST:
            rest = len(cases) - NEAR_MOST
            told.append(("", say(f"另有 {rest} 件", f"{rest} more")))
        self._near.show_items(told)

    def show_photos(self, photos: Sequence[Photo]) -> None:
        self._photos.setVisible(bool(photos))
        self._photos.show_items(photos)


def _facts(row: AlertRow, lexicon: Lexicon, last: AlertRow | None) -> list[tuple[str, str]]:
    told = [
        (say("建议类别", "Proposed"), f"{row.class_code or ''} {lexicon.small_class(row.class_code)}".strip()),
        (say("地点", "Place"), row.place.address),
        (say("属地", "Ground"), lexicon.unit(row.place.street)),
        *_answering(row, lexicon),
        (say("相机", "Camera"), lexicon.camera(row.camera)),
        *([] if row.zone is None else [(say("画面区域", "Zone"), row.zone)]),
        (say("识别次数", "Hits"), say(f"{row.hits} 次", str(row.hits))),
        (say("首次", "First"), _when(row.first_at)),
        (say("最近", "Latest"), _when(row.last_at)),
    ]
    if row.duration_s is not None:
        minutes = round(row.duration_s / 60)
        told.append((say("已持续", "Lasted"), say(f"{minutes} 分钟", f"{minutes} min")))
    if row.class_code is None:
        told[0] = (say("建议类别", "Proposed"), say(f"未映射（来源称 {row.type}）", f"Unmapped (source: {row.type})"))
    if row.parts:
        told.append((say("归并", "Merged in"), say(f"{len(row.parts)} 条告警", f"{len(row.parts)}")))
    if row.follows is not None:
        told.append((say("复发", "Seen before"), say("此处此前有过", "here, earlier") if last is None else _last(last)))
    if row.held is not None:
        why = say(*HELD_BY_NAMES[row.held.by])
        told.append((say("暂不研判", "Held back"), f"{why} {row.held.name}".strip()))
    if row.is_automatic:
        told.append((say("立案", "Filed"), say("按研判规则自动转为案件", "by the triage rules, by no person")))
    if row.because:
        told.append((say("归并依据", "Folded because"), say("；", "; ").join(say(*each) for each in row.because)))
    if row.until is not None:
        told.append((say("暂缓至", "Until"), _when(row.until)))
    if row.reason is not None:
        told.append((say("误报原因", "Why false"), say(*FALSE_REASON_NAMES[row.reason])))
    return told


def _answering(row: AlertRow, lexicon: Lexicon) -> list[tuple[str, str]]:
    """Who would have to mend it, and the frontage it lies before."""
    on = row.first_at.astimezone(SHANGHAI).date()
    frontage = lexicon.ground.frontage_at(row.place.lon, row.place.lat, on)
    told = [] if frontage is None else [(say("门前单位", "Frontage"), frontage.name)]
    if row.class_code is None:
        return told
    lead = lead_at(lexicon.organisation, lexicon.ground, row.class_code, row.place, on).unit
    return told if lead is None else [(say("建议主办", "Lead"), lexicon.unit(lead)), *told]


def _last(last: AlertRow) -> str:
    name = ALERT_STAGE_NAMES[last.stage] if last.reason is None else FALSE_REASON_NAMES[last.reason]
    return f"{_when(last.last_at)} · {say(*name)}"


def _when(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M:%S}"
