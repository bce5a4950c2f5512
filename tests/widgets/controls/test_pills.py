from PySide6.QtGui import QColor

from widgets.controls.pills import Age, AgePill, StatusPill, pill_size
from widgets.tokens import DARK, Tone

TONES: dict[Age, Tone] = {
    "good": Tone.GOOD,
    "amber": Tone.WARNING,
    "red": Tone.CRITICAL,
    "grey": Tone.NEUTRAL,
}


def test_a_pill_says_what_it_is_told_in_its_tone(qtbot):
    pill = StatusPill("处置中", Tone.INFO)
    qtbot.addWidget(pill)
    pill.show_status("<b>超期</b> 8 分钟", Tone.CRITICAL, "alarm-clock")
    assert (pill.text(), pill.tone(), pill.accessibleName()) == (
        "<b>超期</b> 8 分钟",
        Tone.CRITICAL,
        "<b>超期</b> 8 分钟",
    )
    pill.resize(pill.sizeHint())
    assert pill.grab().toImage().pixelColor(pill.width() // 2, 3) == QColor(DARK.critical_fill)


def test_an_age_judges_nothing_and_is_told_to_everyone(qtbot):
    pill = AgePill()
    qtbot.addWidget(pill)
    assert pill.tone() is Tone.NEUTRAL
    for age, tone in TONES.items():
        pill.show_age("数据截至 14:32:07", age)
        assert (pill.tone(), pill.accessibleName()) == (tone, "数据新鲜度：数据截至 14:32:07")
    assert pill.minimumSizeHint() == pill.sizeHint()


def test_a_pill_in_a_row_needs_the_same_room_as_the_control(qtbot):
    pill = StatusPill("处置中", Tone.INFO, "clock")
    qtbot.addWidget(pill)
    assert pill.sizeHint() == pill_size("处置中", "clock")
