"""A machine whose clock is off: its times are the hub's all the same, and somebody ought to set it."""

from datetime import timedelta

from resources.tongue import say

TOLD_FROM = timedelta(minutes=2)
YEAR = timedelta(days=365)


def clock_told(skew: timedelta) -> str:
    """What to say of a machine that the hub's clock is ahead of by `skew`; '' where it is near enough."""
    if abs(skew) < TOLD_FROM:
        return ""
    span = _span(abs(skew))
    is_slow = skew > timedelta()
    return say(
        f"本机时间差 {span}（{'慢' if is_slow else '快'}），请校时；时限按枢纽时间计算，不受影响。",
        f"This machine's clock is {span} {'slow' if is_slow else 'fast'}: set it. "
        "Deadlines are counted by the hub's clock and stay right.",
    )


def _span(off: timedelta) -> str:
    if off >= YEAR:
        years = round(off / YEAR)
        return say(f"{years} 年", f"{years} years" if years > 1 else "a year")
    if off >= timedelta(days=1):
        return say(f"{off.days} 天", f"{off.days} days" if off.days > 1 else "a day")
    hours, minutes = divmod(int(off.total_seconds()) // 60, 60)
    if hours:
        return say(f"{hours} 小时", f"{hours} hours" if hours > 1 else "an hour")
    return say(f"{minutes} 分钟", f"{minutes} minutes")
