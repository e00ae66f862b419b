"""The ways to read online: fsql's client, its statement on a bare connection, and a keyed SELECT by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg
from callers import Reader
from shop import END, SERVICES, Shop
from statements import statement

from fsql.compiler.services import online_select
from fsql.online.store import OnlineStore
from fsql.postgres.dsn import SESSION_STATEMENT, asyncpg_arguments
from fsql.sql import statement as sent

FSQL, COMPILED, POOL, BARE = (
    "fsql",
    "fsql's SELECT, bare asyncpg",
    "keyed SELECT, asyncpg's pool",
    "keyed SELECT, bare asyncpg",
)
# every session plans once and probes indexes, as fsql's own do: the hand-written SELECT gains as much by it
_SESSION = f"{SESSION_STATEMENT};\n{sent('serving_session')}"


def keyed(entities: int, views: int) -> str:
    """The hand-written SELECT: by key for one entity, by an array of keys for many."""
    return statement(f"keyed_{'many_' if entities > 1 else ''}{views}")


@asynccontextmanager
async def readers(shop: Shop, entities: int, views: int, callers: int) -> AsyncIterator[list[Reader]]:
    """All ways, connected: a connection a caller, statements prepared."""
    async with AsyncExitStack() as stack:
        online = await stack.enter_async_context(
            OnlineStore(shop.settings.features, shop.dsn, pool_size=callers, fallback=False)
        )
        pool = await stack.enter_async_context(_pool(shop, callers))
        connections = [await _connected(stack, shop) for _ in range(callers)]
        yield [
            _fsql(online, SERVICES[views]),
            _compiled(
                [await c.prepare(online_select(shop.catalog.service(SERVICES[views]))) for c in connections], views
            ),
            _pooled(pool, keyed(entities, views), entities),
            _bare([await c.prepare(keyed(entities, views)) for c in connections], entities),
        ]


def _place(shop: Shop) -> dict[str, Any]:
    return dict(asyncpg_arguments(shop.target))


def _pool(shop: Shop, callers: int) -> Any:
    """A pool as its users have it; settings come with the connection, since it resets the others each time."""
    place = _place(shop)
    settings = {**place.pop("server_settings", {}), "plan_cache_mode": "force_generic_plan", "jit": "off"}
    return asyncpg.create_pool(**place, server_settings=settings, min_size=callers, max_size=callers)


async def _connected(stack: AsyncExitStack, shop: Shop) -> Any:
    connection = await asyncpg.connect(**_place(shop))
    stack.push_async_callback(connection.close)
    await connection.execute(_SESSION)
    return connection


def _fsql(online: OnlineStore, service: str) -> Reader:
    async def ask(_: int, customers: Sequence[int]) -> Any:
        return await online.features(service, [{"customer_id": customer} for customer in customers], as_of=END)

    return Reader(FSQL, ask, lambda rows: rows.tuples())


def _compiled(statements: list[Any], views: int) -> Reader:
    async def ask(caller: int, customers: Sequence[int]) -> Any:
        return await statements[caller].fetch(END, customers)

    return Reader(COMPILED, ask, lambda records: [tuple(record)[: 10 * views] for record in records])


def _bare(statements: list[Any], entities: int) -> Reader:
    async def ask(caller: int, customers: Sequence[int]) -> Any:
        return await statements[caller].fetch(customers if entities > 1 else customers[0])

    return Reader(BARE, ask, lambda records: [tuple(record) for record in records])


def _pooled(pool: Any, query: str, entities: int) -> Reader:
    async def ask(_: int, customers: Sequence[int]) -> Any:
        return await pool.fetch(query, customers if entities > 1 else customers[0])

    return Reader(POOL, ask, lambda records: [tuple(record) for record in records])
