from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from widgets.charts.axes import number_ticks, time_ticks

SHANGHAI = ZoneInfo("Asia/Shanghai")


def seconds(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp()


def test_hours_are_whole_hours_of_the_district():
    ticks = time_ticks(seconds("2026-11-22 00:20"), seconds("2026-11-22 23:40"), 8, SHANGHAI)
    assert [label for _, label in ticks] == ["03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00"]
    assert all(datetime.fromtimestamp(at, UTC).minute == 0 for at, _ in ticks)


def test_days_are_written_as_days():
    ticks = time_ticks(seconds("2026-11-01 08:00"), seconds("2026-11-06 08:00"), 6, SHANGHAI)
    assert [label for _, label in ticks] == ["11-02", "11-03", "11-04", "11-05", "11-06"]


def test_there_are_never_more_marks_than_there_is_room_for():
    start = seconds("2026-11-22 00:00")
    for hours in range(1, 400):
        assert len(time_ticks(start, start + 3600 * hours, 6, SHANGHAI)) <= 7


def test_numbers_are_round():
    assert [label for _, label in number_ticks(44.8, 5)] == ["0", "10", "20", "30", "40"]
    assert [label for _, label in number_ticks(2400, 4)] == ["0", "1,000", "2,000"]
    assert number_ticks(0, 4) == [(0.0, "0")]
