"""What a hub does for its own data each night after three: let go, seal, verify; and each hour: measure the disk.

Everything that reads runs beside the writer; what writes goes to the writer in small errands, so that a seat that
asks at three in the morning waits for none of it. Only a hub on the wall's clock keeps house: a replay is not older
than its feed.
"""

import asyncio
import logging
import shutil
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from msgspec import structs

from console.analytics.forecast import SAMPLES, DiskSample
from console.domain.calendar import SHANGHAI
from console.hub.archive import CLEARED_AT_ONCE, live_since
from console.hub.ledger import Ledger
from console.hub.proving import Proving
from console.hub.retain import REPORTS, Retained
from console.storage import register
from console.storage.archive import Span, plan
from console.storage.log import DATABASE, Log, reading
from console.storage.retention import Due, Keep, due, remove, sizes
from console.storage.segments import Written
from console.storage.vault import Vault

AT_HOUR = 3
NIGHT = timedelta(hours=3)
MISSED = timedelta(days=2)
CLEARED_EACH = CLEARED_AT_ONCE // 8
"""Rows let go of in one errand: some ten milliseconds of the writer."""

_log = logging.getLogger(__name__)


class Keeping:
    """Ask it every minute."""

    def __init__(self, log: Log, ledger: Ledger, keep: Keep, proving: Proving) -> None:
        self._folder, self._log, self._ledger, self._keep = log.folder, log, ledger, keep
        self._proving = proving
        self._measured: datetime | None = None
        self._last: datetime | None = None

    async def look(self, now: datetime) -> None:
        """Measure once an hour, and keep house once a night. Raises NotKept where the storage fails."""
        hour = now.replace(minute=0, second=0, microsecond=0)
        if self._measured != hour:
            self._measured = hour
            try:
                await asyncio.to_thread(measure, self._folder, now)
            except OSError as fault:
                _log.error("the disk could not be measured: %s", fault)
        if self._last is None:
            self._last = await asyncio.to_thread(last_kept, self._folder, now)
        if self._log.damage is None and is_due(self._last, now):
            self._last = now
            await self.nightly(now)

    async def nightly(self, now: datetime) -> Retained:
        """Let go of what is due, seal what is old, look at everything."""
        found, months = await asyncio.to_thread(self._look, now)
        for each in found:
            if each.count:
                await self._remove(each, now)
        for span in months:
            await self._seal(span)
        done = Retained(at=now, is_preview=False, removed=found, months=months)
        await asyncio.to_thread(register.append, self._folder / REPORTS, done)
        await self._proving.run("", now)
        return done

    def _look(self, now: datetime) -> tuple[tuple[Due, ...], tuple[Span, ...]]:
        months = self._keep.live_months
        with reading(self._folder / DATABASE) as connection:
            found = due(connection, self._folder, Vault(self._folder / "vault.key"), self._keep, now)
            return found, plan(connection, live_since(now, months)) if months else ()

    async def _remove(self, what: Due, now: datetime) -> None:
        """One person, one file at a time: whoever asks meanwhile waits for no more than that."""
        for one in [structs.replace(what, which=(each,)) for each in what.which] or [what]:
            await self._ledger.run(partial(_removed, one, now))

    async def _seal(self, span: Span) -> None:
        def sealed() -> Written:
            with reading(self._folder / DATABASE) as connection:
                return self._log.archive.seal(connection, span, self._log.epoch)

        written = await asyncio.to_thread(sealed)
        await self._ledger.run(lambda log, now: log.take_over(written, span, now))
        while await self._ledger.run(lambda log, _: log.clear(CLEARED_EACH)):
            pass


def is_due(last: datetime, now: datetime) -> bool:
    """Whether the house is to be kept now, which was kept `last`: in the night, or at any time where the nights of two
    days went by without, as at a machine that is switched off in the evening."""
    local = now.astimezone(SHANGHAI)
    three = local.replace(hour=AT_HOUR, minute=0, second=0, microsecond=0)
    if local < three:
        three -= timedelta(days=1)
    return last < three and (local - three < NIGHT or local - last > MISSED)


def last_kept(folder: Path, now: datetime) -> datetime:
    """When the house was kept last, by what was written of it; at the first start, when this place was first seen."""
    done = [each.at for each in register.lines(folder / REPORTS, Retained) if not each.is_preview]
    begun = [each.at for each in register.lines(folder / SAMPLES, DiskSample)[:1]]
    return max(done, default=min(begun, default=now))


def _removed(what: Due, now: datetime, log: Log, _: datetime) -> None:
    remove(log, what, now)


def measure(folder: Path, now: datetime) -> DiskSample:
    """Add a line to what is known of the disk."""
    kept = dict(sizes(folder))
    sample = DiskSample(at=now, free=shutil.disk_usage(folder).free, **kept)
    register.append(folder / SAMPLES, sample)
    return sample
