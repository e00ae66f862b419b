"""Online tables that a crash has emptied, filled again in the background by whoever is told that they are empty.

The database does the work: once, whoever asks first, and only for what was published before. Here it is asked,
now and then, for as long as reads say that it is needed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass

from fsql.definitions import ViewVersion
from fsql.online.connections import Connections
from fsql.sql import statement

_LOG = logging.getLogger("fsql.online")
_SHORTEST, _LONGEST = 1.0, 300.0  # seconds between two tries
_WELL, _SOON = frozenset({"rebuilt", "ready"}), frozenset({"busy"})


@dataclass(frozen=True)
class _Tried:
    """How it went: `failures` in a row, the loop's time before which it is not tried again, what was said."""

    failures: int = 0
    due: float = 0.0
    said: str = ""


class Rebuilding:
    """The rebuilding of one store: a task a version at most, one connection at a time, beside those of the reads."""

    def __init__(self, connections: Connections) -> None:
        self._connections, self._turn = connections, asyncio.Lock()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._tried: dict[str, _Tried] = {}
        self._closed = False

    def begin(self, versions: Iterable[ViewVersion]) -> None:
        """Nothing, at once; what is not under way already, and was not tried just now, is rebuilt from here on."""
        now = asyncio.get_running_loop().time()
        for version in () if self._closed else versions:
            label = version.label
            if label not in self._tasks and now >= self._tried.get(label, _Tried()).due:
                self._tasks[label] = asyncio.create_task(self._rebuild(version), name=f"fsql rebuilds {label}")

    async def close(self) -> None:
        """Nothing; what is under way is cancelled, on the server, too, and leaves nothing behind."""
        self._closed = True
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _rebuild(self, version: ViewVersion) -> None:
        try:
            async with self._turn, self._connections.aside() as connection:
                said = await connection.fetchval(statement("rebuild_online"), version.name, version.number)
        except Exception as error:  # nobody awaits this, and no read may fail by it
            said = f"failed: {getattr(error, 'message', '') or error or type(error).__name__}"
        finally:
            del self._tasks[version.label]
        self._settle(version.label, said)

    def _settle(self, label: str, said: str) -> None:
        """Writes down how it went: each failure in a row doubles the time until the next try, and is told once."""
        former, now = self._tried.get(label, _Tried()), asyncio.get_running_loop().time()
        failures = 0 if said in _WELL else former.failures + 1
        pause = min(_SHORTEST * 2 ** min(max(failures - 1, 0), 30), _LONGEST)
        self._tried[label] = _Tried(failures, now + pause, said)
        if said == former.said:
            return
        if said in _WELL | _SOON:
            _LOG.info("online store of %s: %s", label, said)
        else:
            _LOG.warning("the online store of %s is empty and cannot be rebuilt: %s; run `fsql publish`", label, said)
