"""The administrator's page of sources: what it lists, in what order, and how it says why something was set aside."""

from datetime import timedelta

from console.domain.text import Text
from console.shell.admin.devices import lines
from console.wire.administration import CameraLine, IntakeLines, SourceLine
from tests.support.rows import NOON

LATE = Text("设备时间相差 +7.0 小时，请校准设备时钟。", "The device's clock is +7.0 h off; set it right.")


def test_sources_come_first_then_the_cameras_that_are_not_well():
    found = IntakeLines(
        NOON,
        (
            SourceLine(source="gate-9", taken=40, passed_over=0, refused=(), heard_at=NOON),
            SourceLine(
                source="frigate-1", taken=12, passed_over=3, refused=((LATE, 4),), heard_at=NOON - timedelta(minutes=5)
            ),
        ),
        (
            CameraLine("cam-001", "online", NOON, "frigate-1"),
            CameraLine("cam-002", "lost", NOON - timedelta(minutes=9), "frigate-1"),
        ),
    )
    well, told, lost, online = lines(found, NOON)
    assert (well.name, well.taken, well.refused, well.tone, well.why) == ("gate-9", "40", "0", "good", "全部采用")
    assert (told.name, told.taken, told.refused, told.tone, told.heard) == (
        "frigate-1",
        "12",
        "4",
        "warning",
        "5 分钟前",
    )
    assert told.why == f"{LATE.zh} × 4\n不涉及，略过 3 条"
    assert (lost.name, lost.taken, lost.tone) == ("cam-002", "失联", "critical")
    assert (online.name, online.taken, online.tone) == ("cam-001", "在线", "good")
