"""Services compiled for reading, from what stands in the registry, which is looked at again every few seconds."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import asyncpg

from fsql.compiler.services import live_select, online_select
from fsql.definitions import ServiceVersion
from fsql.errors import RegistryError
from fsql.online.connections import Connections
from fsql.registry.catalog import CATALOG_SQL, Catalog, catalog
from fsql.sql import statement


@dataclass(frozen=True)
class Reading:
    """A service version and its two statements: from the online store, and from history."""

    service: ServiceVersion
    online: str
    live: str


class Readings:
    """The readings of a database's services; versions that are promoted are noticed within `poll` seconds."""

    def __init__(self, connections: Connections, poll: float) -> None:
        self._connections, self._poll = connections, poll
        self._catalog = Catalog({})
        self._mark, self._due = "", 0.0
        self._compiled: dict[str, Reading] = {}

    async def find(self, service: str) -> Reading:
        """The reading of a service by name (its live version) or label; RegistryError where there is none."""
        now = asyncio.get_running_loop().time()
        if now >= self._due:
            self._due = now + self._poll  # meanwhile others go on with what is known
            try:
                await self.look()
            except BaseException:
                self._due = 0.0
                raise
        try:
            return self._known(service)
        except RegistryError:
            await self.look()  # it may have come since
            return self._known(service)

    def _known(self, service: str) -> Reading:
        found = self._compiled.get(service)
        if found is None:
            version = self._catalog.service(service)
            found = self._compiled[service] = Reading(version, online_select(version), live_select(version))
        return found

    async def look(self) -> None:
        """Takes over what stands now, if it is something else than before."""
        try:
            async with self._connections.lease() as connection:
                mark = await connection.fetchval(statement("catalog_mark"))
                if mark == self._mark:
                    return
                rows = await connection.fetch(CATALOG_SQL)
        except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError) as error:
            raise RegistryError(
                "fsql is not installed in this database", help="run `fsql plan --write`, then `fsql apply`"
            ) from error
        self._catalog, self._mark, self._compiled = _catalog(rows), mark, {}
        self._due = asyncio.get_running_loop().time() + self._poll

    def forget(self) -> None:
        """What is known is in doubt: the next call looks first."""
        self._mark, self._due = "", 0.0


def _catalog(rows: list[Any]) -> Catalog:
    return catalog(dict(row) for row in rows)
