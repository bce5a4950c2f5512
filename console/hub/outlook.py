"""What is kept for how long, as an administrator sees it: the rules, a dry run of the next night, and the disk."""

import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from console.analytics.forecast import SAMPLES, DiskSample, forecast
from console.domain.text import Text, counted
from console.hub.archive import live_since
from console.hub.retain import REPORTS, Retained
from console.storage import register
from console.storage.accounts import TOKEN_LASTS
from console.storage.archive import plan
from console.storage.blobs import GIVEN_UP_AFTER
from console.storage.log import ANSWERS_KEPT, DATABASE, reading
from console.storage.retention import RULES, Due, Keep, due, sizes
from console.storage.vault import Vault
from console.wire.administration import KeepingState, Rule, Went

PAST_MOST = 30
HOUR = timedelta(hours=1)
FLOOR = 512 * 1024 * 1024
"""With less than this free a disk is full."""
FOR_EVER = Text("永久", "for ever")


def outlook(folder: Path, keep: Keep, now: datetime, *, is_nightly: bool) -> KeepingState:
    """How a data folder stands; reads beside the writer. Raises StorageFault where it cannot be read."""
    with reading(folder / DATABASE) as connection:
        found = due(connection, folder, Vault(folder / "vault.key"), keep, now)
        months = plan(connection, live_since(now, keep.live_months)) if keep.live_months else ()
    past = [each for each in register.lines(folder / REPORTS, Retained) if not each.is_preview]
    ahead = forecast(register.lines(folder / SAMPLES, DiskSample), FLOOR)
    return KeepingState(
        at=now,
        is_nightly=is_nightly,
        rules=(*(_rule(each, keep) for each in found), *_kept_for_ever(found)),
        months=tuple(each.month for each in months),
        past=tuple(_went(each, keep) for each in reversed(past[-PAST_MOST:])),
        free=shutil.disk_usage(folder).free,
        **dict(sizes(folder)),
        a_day=None if ahead is None else ahead.a_day,
        days=None if ahead is None else ahead.days,
    )


def _kept_for_ever(found: Sequence[Due]) -> Iterator[Rule]:
    """Rules that the settings have put out of force."""
    in_force = {each.rule for each in found}
    for rule, words in RULES.items():
        if rule not in in_force:
            yield Rule(rule=rule, words=words, keeps=FOR_EVER, count=0, size=0)


def _went(done: Retained, keep: Keep) -> Went:
    removed = tuple(_rule(each, keep) for each in done.removed if each.count)
    return Went(at=done.at, removed=removed, months=tuple(each.month for each in done.months))


def _rule(what: Due, keep: Keep) -> Rule:
    lasts = {
        "answers": _days(ANSWERS_KEPT.days),
        "tokens": Text(f"{TOKEN_LASTS // HOUR} 小时", counted(TOKEN_LASTS // HOUR, "hour")),
        "pieces": _days(GIVEN_UP_AFTER.days),
        "unused": _days(keep.unused_files_days),
        "photos": Text(f"{keep.photos_months} 个月", counted(keep.photos_months, "month")),
        "reporters": Text(f"{keep.reporters_months} 个月", counted(keep.reporters_months, "month")),
    }
    return Rule(rule=what.rule, words=what.words, keeps=lasts[what.rule], count=what.count, size=what.size)


def _days(count: int) -> Text:
    return Text(f"{count} 天", counted(count, "day"))
