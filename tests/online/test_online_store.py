"""OnlineStore: answers, where they come from, refusals, promotions, failures on the way."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import psycopg
import pytest
import pytest_asyncio
import uvloop
from online_shop import DAY, FILES, SOURCES, START
from support.databases import ROLES
from support.projects import Belt, NewBelt
from support.server import Server

from fsql.errors import NotReady, PermissionRefused, RegistryError, ServerError, UsageError
from fsql.online.store import OnlineStore

NOW = START + 4 * DAY
OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
PLANS = """SELECT generic_plans, custom_plans FROM pg_prepared_statements
    WHERE statement LIKE '%fsql_fresh%' AND statement NOT LIKE '%pg_prepared_statements%'"""
ONE: dict[str, Any] = {"customer_id": 1, "amount": 15}
ANSWER = {
    "order_count": 2,
    "total": Decimal("30.00"),
    "tier": "gold",
    "degrees": 7.5,
    "ratio": Decimal("0.50000000000000000000"),
}


@pytest.fixture
def shop(belt: NewBelt) -> Belt:
    """The shop, published as of NOW."""
    made = belt(FILES, SOURCES, until="refresh")
    made.publish(as_of=NOW)
    return made


@pytest_asyncio.fixture
async def online(shop: Belt) -> AsyncIterator[OnlineStore]:
    """An open store over the shop."""
    async with OnlineStore(shop.settings.features, shop.dsn, pool_size=2, poll=0) as store:
        yield store


async def test_rows_come_in_the_order_asked(online: OnlineStore) -> None:
    asked: list[dict[str, Any]] = [{"amount": 15, "customer_id": 1}, {"customer_id": None, "amount": None}, ONE]
    rows = await online.features("fraud", asked, as_of=NOW)
    nothing = {"order_count": 0, "total": None, "tier": None, "degrees": None, "ratio": None}
    assert list(rows) == [ANSWER, nothing, ANSWER]
    assert rows[-1] == ANSWER
    assert rows[:2] == [ANSWER, nothing]
    assert rows.columns == tuple(ANSWER)
    assert rows.tuples()[0] == tuple(ANSWER.values())
    assert rows == await online.features("fraud_v1", asked, as_of=NOW)


async def test_metadata_says_versions_moment_source_and_event_times(online: OnlineStore) -> None:
    told = (await online.features("fraud", [ONE, {**ONE, "customer_id": 9}], as_of=NOW)).metadata
    assert dataclasses.asdict(told) == {
        "service": "fraud_v1",
        "versions": {"orders": "orders_v1", "tier": "tier_v1", "weather": "weather_v1"},
        "as_of": NOW,
        "sources": ("online", "online"),
        "event_times": (
            {"orders": START + 2 * DAY, "tier": None, "weather": START + DAY},
            {"orders": None, "tier": None, "weather": None},
        ),
    }


async def test_rows_past_what_is_stored_come_from_history(shop: Belt, online: OnlineStore) -> None:
    later = START + 20 * DAY
    rows = await online.features("fraud", [{**ONE, "customer_id": n} for n in (2, 1, 3)], as_of=later)
    assert rows.metadata.sources == ("online", "history", "online")
    assert [row["order_count"] for row in rows] == [0, 3, 0]
    assert rows.metadata.event_times[1]["orders"] == START + 19 * DAY
    early = await online.features("fraud", [ONE], as_of=START - DAY)
    assert early.metadata.sources == ("history",)
    assert early[0]["order_count"] == 0


async def test_both_statements_of_a_request_know_one_moment(shop: Belt, online: OnlineStore) -> None:
    shop.connection.execute(
        "INSERT INTO shop.orders SELECT 4, now() + n * interval '1 us', n, n FROM generate_series(1, 9) n"
    )
    shop.refresh("orders")
    before = datetime.now(UTC)
    rows = await online.features("fraud", [ONE, {**ONE, "customer_id": 4}])
    assert rows.metadata.sources == ("history", "online")  # 4 is not published yet, 1's next order has come
    assert before <= rows.metadata.as_of.astimezone(UTC) <= datetime.now(UTC)


async def test_no_rows_give_no_rows(online: OnlineStore) -> None:
    rows = await online.features("fraud", [], as_of=NOW)
    assert (list(rows), rows.tuples(), rows.columns, rows.metadata.sources) == ([], [], tuple(ANSWER), ())
    assert rows.arrow().num_rows == 0


async def test_arrow_has_the_features_with_their_types(online: OnlineStore) -> None:
    table = (await online.features("fraud", [ONE], as_of=NOW)).arrow()
    assert [str(kind) for kind in table.schema.types][:4] == ["int64", "decimal128(4, 2)", "string", "float"]
    assert table.to_pylist() == [ANSWER]


async def test_nothing_published_is_answered_from_history(belt: NewBelt) -> None:
    made = belt(FILES, SOURCES, until="refresh")
    made.publish("orders", "tier", as_of=NOW)  # weather is missing, so nothing of the row can be trusted
    async with OnlineStore(made.settings.features, made.dsn) as online:
        rows = await online.features("fraud", [ONE], as_of=NOW)
        assert (rows[0], rows.metadata.sources) == (ANSWER, ("history",))
    async with OnlineStore(made.settings.features, made.dsn, fallback=False) as strict:
        with pytest.raises(NotReady, match=r"not filled.*weather_v1"):
            await strict.features("fraud", [ONE], as_of=NOW)
        made.publish("weather", as_of=NOW)
        assert (await strict.features("fraud", [ONE], as_of=NOW))[0] == ANSWER
        with pytest.raises(NotReady, match="does not cover"):
            await strict.features("fraud", [ONE], as_of=NOW + 30 * DAY)


async def test_without_history_nobody_answers(belt: NewBelt) -> None:
    made = belt(FILES, SOURCES, until="apply")
    async with OnlineStore(made.settings.features, made.dsn) as online:
        with pytest.raises(NotReady, match="has not been populated") as refusal:
            await online.features("fraud", [ONE])
        assert "fsql refresh" in refusal.value.help
        assert "HINT" not in str(refusal.value)  # the server's own, which names its command and not ours


async def test_objects_that_are_gone(shop: Belt, online: OnlineStore) -> None:
    shop.connection.execute("DROP TABLE fsql_online.orders_v1")
    rows = await online.features("fraud", [ONE], as_of=NOW)
    assert (rows[0], rows.metadata.sources) == (ANSWER, ("history",))
    shop.connection.execute("DROP MATERIALIZED VIEW fsql_offline.orders_v1 CASCADE")
    with pytest.raises(NotReady, match="orders_v1"):
        await online.features("fraud", [ONE], as_of=NOW)


@pytest.mark.parametrize(
    ("rows", "said", "remedy"),
    [
        ([{"customer_id": 1}], "no column amount", "None where it is not known"),
        ([ONE, {**ONE, "custmer_id": 2}], "row 1 .* unknown column custmer_id", "did you mean customer_id"),
        ([ONE, {**ONE, "customer_id": "7"}], "row 1 .* customer_id bigint: a str that does not fit", "an int"),
        ([{**ONE, "customer_id": 2**63}], "out of range", "an int"),
        ([{**ONE, "amount": "12"}], "amount numeric: a str", "a Decimal"),
        ([{**ONE, "amount": Decimal("1E+140000")}], "out of range of numeric", "a Decimal"),
        (ONE, "not a dict", "write"),
        ([7], "row 0 .* an int", "column"),
        (None, "not a NoneType", "write"),
    ],
)
async def test_rows_that_do_not_fit(online: OnlineStore, rows: Any, said: str, remedy: str) -> None:
    with pytest.raises(UsageError, match=said) as refusal:
        await online.features("fraud", rows)
    assert remedy in refusal.value.help
    assert (await online.features("fraud", [ONE], as_of=NOW))[0] == ANSWER


async def test_moments_that_do_not_fit(online: OnlineStore) -> None:
    with pytest.raises(UsageError, match="no time zone"):
        await online.features("fraud", [ONE], as_of=datetime(2026, 3, 1))  # noqa: DTZ001
    with pytest.raises(UsageError, match="a str, not a datetime"):
        await online.features("fraud", [ONE], as_of="2026-03-01Z")  # type: ignore[arg-type]


async def test_unknown_services(online: OnlineStore) -> None:
    with pytest.raises(RegistryError, match="no service frau") as refusal:
        await online.features("frau", [ONE])
    assert refusal.value.help == "did you mean fraud?"
    with pytest.raises(RegistryError, match="no version 2"):
        await online.features("fraud_v2", [ONE])


async def test_a_service_that_fails_for_one_row(belt: NewBelt) -> None:
    text = FILES["services/fraud.sql"].replace("nullif(orders.total, 0)", "orders.total")
    made = belt({**FILES, "services/fraud.sql": text}, SOURCES, until="publish")
    async with OnlineStore(made.settings.features, made.dsn) as online:
        with pytest.raises(ServerError, match=r"fails for one row .* division by zero"):
            await online.features("fraud", [ONE, {**ONE, "customer_id": 2}], as_of=NOW)
        # what is stored (0) is outdated, and only that would fail
        made.connection.execute("UPDATE shop.orders SET total = 5 WHERE customer_id = 2")
        made.refresh("orders")
        made.connection.execute("UPDATE fsql_online.orders_v1 SET valid_until = '2026-03-02Z' WHERE customer_id = 2")
        rows = await online.features("fraud", [{**ONE, "customer_id": 2}], as_of=NOW)
        assert (rows[0]["ratio"], rows.metadata.sources) == (3, ("history",))


def _without_tier(made: Belt) -> None:
    """Applies a second version of the service that does not read `tier`; the first stays live."""
    text = FILES["services/fraud.sql"].replace("    tier.tier,\n", "").replace("    weather.degrees,\n", "")
    lines = [line for line in text.splitlines() if "JOIN features.tier" not in line and "features.weather" not in line]
    made.write({"services/fraud.sql": "\n".join(lines).rstrip(";") + ";\n"})
    made.plan()
    made.apply()


def _promote(made: Belt) -> None:
    for role, number in (("retired", 1), ("live", 2)):
        made.connection.execute(
            "UPDATE fsql.version SET role = %s WHERE name = 'fraud' AND number = %s", [role, number]
        )


async def test_promotions_are_picked_up(shop: Belt, online: OnlineStore) -> None:
    assert (await online.features("fraud", [ONE], as_of=NOW)).columns == tuple(ANSWER)
    _without_tier(shop)
    assert (await online.features("fraud", [ONE], as_of=NOW)).metadata.service == "fraud_v1"  # 2 is shadow
    assert "tier" not in (await online.features("fraud_v2", [ONE], as_of=NOW)).columns
    _promote(shop)
    assert (await online.features("fraud", [ONE], as_of=NOW)).metadata.service == "fraud_v2"


async def test_promotions_are_picked_up_at_once_where_the_former_version_is_gone(shop: Belt) -> None:
    _without_tier(shop)
    async with OnlineStore(shop.settings.features, shop.dsn, poll=3600) as online:
        assert (await online.features("fraud", [ONE], as_of=NOW)).metadata.service == "fraud_v1"
        _promote(shop)
        assert (await online.features("fraud", [ONE], as_of=NOW)).metadata.service == "fraud_v1"
        shop.connection.execute("DROP TABLE fsql_online.tier_v1")
        shop.connection.execute("DROP MATERIALIZED VIEW fsql_offline.tier_v1 CASCADE")
        rows = await online.features("fraud", [ONE], as_of=NOW)
        assert (rows.metadata.service, rows.metadata.sources) == ("fraud_v2", ("online",))


async def test_services_that_came_since_are_found(shop: Belt) -> None:
    async with OnlineStore(shop.settings.features, shop.dsn, poll=3600) as online:
        _without_tier(shop)
        assert (await online.features("fraud_v2", [ONE], as_of=NOW)).metadata.service == "fraud_v2"


async def test_the_registry_is_not_asked_at_every_request(shop: Belt) -> None:
    async with OnlineStore(shop.settings.features, shop.dsn, pool_size=1, poll=3600) as online:
        await online.features("fraud", [ONE], as_of=NOW)
        shop.connection.execute("UPDATE fsql.version SET role = 'retired' WHERE name = 'fraud'")
        assert (await online.features("fraud", [ONE], as_of=NOW))[0] == ANSWER


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE fsql_online.orders_v1 ALTER order_count TYPE numeric",
        "ALTER TABLE fsql_online.orders_v1 RENAME TO aside; ALTER TABLE fsql_online.aside RENAME TO orders_v1",
        "CREATE INDEX ON fsql_online.orders_v1 (total)",
    ],
)
async def test_changes_under_prepared_statements(shop: Belt, online: OnlineStore, change: str) -> None:
    for _ in range(2):
        assert (await online.features("fraud", [ONE], as_of=NOW))[0] == ANSWER
    shop.connection.execute(change.encode())
    assert (await online.features("fraud", [ONE], as_of=NOW))[0] == ANSWER


async def test_reads_while_others_publish(shop: Belt, online: OnlineStore) -> None:
    """Every answer is the former state or the new one, from the online store, never a mixture or a gap."""

    def publish_often() -> None:
        for count in range(20):
            shop.connection.execute("UPDATE shop.orders SET order_count = %s, total = %s", [count, count])
            shop.refresh("orders")
            shop.publish("orders", as_of=NOW)

    publishing = asyncio.create_task(asyncio.to_thread(publish_often))
    seen: set[tuple[Any, Any]] = set()
    while not publishing.done():
        rows = await online.features("fraud", [ONE] * 3, as_of=NOW)
        assert set(rows.metadata.sources) == {"online"}
        seen.update((row["order_count"], row["total"]) for row in rows)
    await publishing
    assert len(seen) > 2
    assert all(count == total or (count, total) == (2, 30) for count, total in seen)


async def test_cancelled_calls_leave_the_store_usable(shop: Belt, online: OnlineStore) -> None:
    with psycopg.connect(shop.dsn) as blocker:
        blocker.execute("LOCK TABLE fsql_online.orders_v1 IN ACCESS EXCLUSIVE MODE")
        calls = [asyncio.create_task(online.features("fraud", [ONE], as_of=NOW)) for _ in range(5)]
        await asyncio.sleep(0.1)
        for call in calls:
            call.cancel()
        assert all(
            isinstance(end, asyncio.CancelledError) for end in await asyncio.gather(*calls, return_exceptions=True)
        )
    assert (await online.features("fraud", [ONE], as_of=NOW))[0] == ANSWER


async def test_a_deadline_is_kept(shop: Belt) -> None:
    async with OnlineStore(shop.settings.features, shop.dsn, deadline=0.2) as online:
        with psycopg.connect(shop.dsn) as blocker:
            blocker.execute("LOCK TABLE fsql_online.orders_v1 IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(ServerError, match=r"no answer for fraud within 0\.2 s"):
                await online.features("fraud", [ONE], as_of=NOW)
        assert (await online.features("fraud", [ONE], as_of=NOW))[0] == ANSWER


async def test_lost_connections_are_replaced(shop: Belt, online: OnlineStore) -> None:
    await asyncio.gather(*(online.features("fraud", [ONE], as_of=NOW) for _ in range(4)))
    shop.connection.execute(f"SELECT pg_terminate_backend(pid) {OTHERS}".encode())
    assert (await online.features("fraud", [ONE], as_of=NOW))[0] == ANSWER


async def test_more_callers_than_connections(shop: Belt, online: OnlineStore) -> None:
    answers = await asyncio.gather(*(online.features("fraud", [ONE], as_of=NOW) for _ in range(30)))
    assert all(rows[0] == ANSWER for rows in answers)
    assert shop.connection.execute(f"SELECT count(*) {OTHERS}".encode()).fetchone() == (2,)


async def test_servers_that_refuse(shop: Belt, server: Server) -> None:
    parameters = psycopg.conninfo.conninfo_to_dict(shop.dsn)

    async def refusal(**changed: Any) -> str:
        with pytest.raises(ServerError) as refused:
            await OnlineStore(
                shop.settings.features, psycopg.conninfo.make_conninfo("", **{**parameters, **changed})
            ).__aenter__()
        text = f"{refused.value!r} {refused.value} {refused.value.__cause__}"
        assert "s3cret" not in text
        return text

    assert "cannot connect" in await refusal(port=1, password="s3cret")
    assert "give user and password" in await refusal(user="nobody_here", password="s3cret")
    assert "nowhere" in await refusal(dbname="nowhere")


async def test_databases_without_a_registry(shop: Belt, empty_database: str) -> None:
    with pytest.raises(RegistryError, match="not installed"):
        await OnlineStore(shop.settings.features, empty_database).__aenter__()


async def test_the_server_role_may_read_and_a_stranger_not(shop: Belt, server: Server) -> None:
    shop.connection.execute("CREATE ROLE online_reader LOGIN PASSWORD 'pass'")
    try:
        dsn = psycopg.conninfo.make_conninfo(shop.dsn, user="online_reader", password="pass")
        with pytest.raises(PermissionRefused):
            await OnlineStore(shop.settings.features, dsn).__aenter__()
        shop.connection.execute(f"GRANT {ROLES['server']} TO online_reader".encode())
        async with OnlineStore(shop.settings.features, dsn) as online:
            for moment, source in ((NOW, "online"), (NOW + 20 * DAY, "history")):
                rows = await online.features("fraud", [ONE], as_of=moment)
                assert rows.metadata.sources == (source,)
    finally:
        server.drop_role("online_reader")


async def test_use_outside_of_the_context(shop: Belt) -> None:
    store = OnlineStore(shop.settings.features, shop.dsn)
    with pytest.raises(UsageError, match="not open"):
        await store.features("fraud", [ONE])
    async with store:
        with pytest.raises(UsageError, match="open already"):
            await store.__aenter__()
    with pytest.raises(UsageError, match="not open"):
        await store.features("fraud", [ONE])
    with pytest.raises(UsageError, match="pool_size"):
        OnlineStore(shop.settings.features, shop.dsn, pool_size=0)


def test_under_uvloop(shop: Belt) -> None:
    async def read() -> Any:
        async with OnlineStore(shop.settings.features, shop.dsn) as online:
            return await asyncio.gather(*(online.features("fraud", [ONE], as_of=NOW) for _ in range(3)))

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert [rows[0] for rows in runner.run(read())] == [ANSWER] * 3


async def test_sessions_are_pinned_and_plans_kept(shop: Belt) -> None:
    database = psycopg.sql.Identifier(shop.connection.info.dbname)
    alter = psycopg.sql.SQL("ALTER ROLE CURRENT_USER IN DATABASE {} SET TimeZone = 'Europe/Berlin'")
    shop.connection.execute(alter.format(database))
    async with OnlineStore(shop.settings.features, shop.dsn, pool_size=1) as online:
        assert online._open is not None
        async with online._open[0].lease() as connection:
            shown = [await connection.fetchval(f"SHOW {name}") for name in ("TimeZone", "plan_cache_mode", "jit")]
        assert shown == ["UTC", "force_generic_plan", "off"]
        for _ in range(3):
            await online.features("fraud", [ONE], as_of=NOW)
        async with online._open[0].lease() as connection:
            kept = await connection.fetch(PLANS)
    assert [tuple(row) for row in kept] == [(3, 0)]


async def test_the_statement_probes_by_key(shop: Belt, online: OnlineStore) -> None:
    """Also for a table that was planned while it was empty, and in a batch."""
    assert online._open is not None
    connections, readings = online._open
    reading = await readings.find("fraud")
    async with connections.lease() as connection:
        for statement in (reading.online, reading.live):
            filled = statement.replace("$1", "NULL").replace("$2", "ARRAY[1]").replace("$3", "ARRAY[1]")
            plan = "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN (COSTS OFF) {filled}"))
            assert "Seq Scan" not in plan
            assert plan.count("Index Scan") + plan.count("Index Only Scan") >= 3
