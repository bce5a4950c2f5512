"""Work under way that nobody waits for by name: kept while it runs, and a fault of it is never silent."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Errands:
    """`what` says whose work it is where a fault is logged."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_over = False

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin it; nothing is begun any more once they were stopped."""
        if self._is_over:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def stop(self) -> None:
        """Whoever they were for is gone: nobody waits for any of it."""
        self._is_over = True
        for task in self._tasks:
            task.cancel()

    async def settle(self) -> None:
        """Wait for all of it."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        """A fault that nobody expected goes where the loop's faults go: it is logged and said."""
        self._tasks.discard(task)
        fault = None if task.cancelled() else task.exception()
        if fault is not None:
            task.get_loop().call_exception_handler({"message": self._what, "exception": fault})
