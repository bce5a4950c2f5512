"""When the disk is full: by the rate of the last seven days, the faster of two, and silent where nothing is known."""

from datetime import UTC, datetime, timedelta

from console.analytics.forecast import DiskSample, forecast

NOW = datetime(2026, 11, 20, tzinfo=UTC)
GB = 10**9


def samples(hours: int, kept_a_day: float = 0, others_a_day: float = 0) -> list[DiskSample]:
    found = []
    for n in range(hours + 1):
        day = n / 24
        free = round(100 * GB - day * (kept_a_day + others_a_day))
        kept = round(20 * GB + day * kept_a_day)
        found.append(DiskSample(at=NOW + timedelta(hours=n), free=free, database=kept, files=0, archive=0))
    return found


def days(*given: DiskSample) -> float | None:
    found = forecast(given, floor=10 * GB)
    assert found is not None
    return found.days


def test_a_steady_growth_fills_the_disk_on_a_day_that_can_be_told():
    assert round(days(*samples(48, kept_a_day=2 * GB)) or 0) == 43  # (100 − 4 − 10) ÷ 2


def test_what_others_write_on_the_same_disk_counts_too():
    assert round(days(*samples(48, others_a_day=2 * GB)) or 0) == 43


def test_only_the_last_seven_days_tell():
    quiet = samples(24 * 30)
    busy = [
        DiskSample(at=each.at + timedelta(days=31), free=each.free, database=each.database, files=0, archive=0)
        for each in samples(24 * 7, kept_a_day=GB)
    ]
    assert round(days(*quiet, *busy) or 0) == 83  # (100 − 7 − 10) ÷ 1


def test_a_disk_that_does_not_fill_has_no_such_day():
    assert days(*samples(48)) is None


def test_half_a_day_says_nothing():
    assert forecast(samples(11), floor=0) is None
    assert forecast([], floor=0) is None
