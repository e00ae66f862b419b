"""features.<view>_at gives exactly one row for any arguments, by an index scan of history."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.projects import Belt, NewBelt

from fsql.errors import DefinitionError

SOURCES = """
CREATE SCHEMA shop;
CREATE TABLE shop.orders (customer_id bigint, shop text, placed_at timestamptz, amount numeric, one text);
INSERT INTO shop.orders
SELECT i % 1000, 's' || i % 7, timestamptz '2024-01-01 00:00Z' + i * interval '1 minute', i, 'x'
FROM generate_series(1, 20000) AS i;
CREATE TABLE shop.cities (customer_id bigint, city text);
INSERT INTO shop.cities SELECT i, 'c' || i FROM generate_series(1, 2000) AS i;
"""
FILES = {
    "entities/customer.sql": "SELECT customer_id FROM shop.orders",
    "entities/visit.sql": "SELECT customer_id, shop FROM shop.orders",
    "views/orders.sql": "-- entity: customer\n-- ttl: 1 day\n-- default: amount = -1\n--\n"
    "SELECT customer_id, placed_at AS event_time, amount, one FROM shop.orders",
    "views/visits.sql": "-- entity: visit\n-- latest by: amount\n--\n"
    "SELECT customer_id, shop, placed_at AS event_time, amount FROM shop.orders",
    "views/city.sql": "-- entity: customer\n-- static: true\n--\nSELECT customer_id, city FROM shop.cities",
    "services/model.sql": "-- request: customer_id bigint, shop text\n--\n"
    "SELECT orders.amount, visits.amount AS there, city.city FROM request LEFT JOIN features.orders USING (customer_id)"
    " LEFT JOIN features.visits USING (customer_id, shop) LEFT JOIN features.city USING (customer_id)",
}
MOMENTS = [
    "now()",
    "NULL",
    "'infinity'",
    "'-infinity'",
    "'4713-01-01 00:00Z BC'",
    "'294276-12-31 23:59:59Z'",
    "'2024-01-02Z'",
]
KEYS = ["1", "NULL", "-9223372036854775808", "424242"]
CALLS = {
    "orders": "features.orders_v1_at({key}, {at})",
    "floating": "features.orders_at({key}, {at})",
    "visits": "features.visits_v1_at({key}, 's1', {at})",
    "nowhere": "features.visits_v1_at({key}, NULL, {at})",
    "static": "features.city_v1_at({key}, {at})",
    "service": "features.model_v1_at({key}, 's1', {at})",
    "floating service": "features.model_at({key}, 's1', {at})",
}


@pytest.fixture
def shop(belt: NewBelt) -> Belt:
    return belt(FILES, SOURCES, until="refresh")


def test_there_is_exactly_one_row_for_any_arguments(shop: Belt) -> None:
    for call in CALLS.values():
        for key in KEYS:
            for moment in MOMENTS:
                query = f"SELECT * FROM {call.format(key=key, at=f'{moment}::timestamptz')}"
                assert len(shop.connection.execute(query).fetchall()) == 1, query
    row = shop.connection.execute("SELECT * FROM features.orders_at(1, NULL)").fetchone()
    assert row == (None, -1, None)


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for child in plan.get("Plans", []) for node in nodes(child))]


@pytest.mark.parametrize("settings", ["", "SET plan_cache_mode = force_generic_plan; SET enable_memoize = off"])
@pytest.mark.parametrize(
    "call", [call for call in CALLS if call != "nowhere"]
)  # a key that is NULL is not even looked up
def test_the_planner_inlines_it_and_probes_the_index(shop: Belt, call: str, settings: str) -> None:
    shop.connection.execute(settings or "RESET ALL")
    call = CALLS[call].format(key="s.key", at="s.at")
    spine = "(SELECT i::bigint AS key, now() AS at FROM generate_series(1, 50) AS i) AS s"
    row = shop.connection.execute(f"EXPLAIN (FORMAT JSON) SELECT * FROM {spine}, LATERAL {call} AS f").fetchone()
    assert row is not None
    found = nodes((json.loads(row[0]) if isinstance(row[0], str) else row[0])[0]["Plan"])
    scans = [node["Node Type"] for node in found if "Scan" in node["Node Type"] and node.get("Alias") != "i"]
    assert scans
    assert set(scans) <= {"Index Scan", "Index Only Scan", "Subquery Scan"}, scans
    assert "Index Scan" in scans or "Index Only Scan" in scans


def test_joining_the_function_keeps_every_row_of_a_spine(shop: Belt) -> None:
    query = (
        "SELECT s.n, f.amount FROM (VALUES (1, 5::bigint), (2, NULL), (3, 5), (4, 999999)) AS s (n, key), "
        "LATERAL features.orders_at(s.key, '2024-01-01 00:06Z') AS f ORDER BY 1"
    )
    assert shop.connection.execute(query).fetchall() == [(1, 5), (2, -1), (3, 5), (4, -1)]


@pytest.mark.parametrize("ttl", ["1000000000 days", "999999999 days", "40000 days"])
def test_a_ttl_that_no_time_can_hold_is_a_diagnostic(belt: NewBelt, ttl: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        belt({**FILES, "views/orders.sql": FILES["views/orders.sql"].replace("1 day", ttl)}, SOURCES, until="plan")
    assert "ttl" in str(caught.value) or "length of time" in str(caught.value)


@pytest.mark.parametrize("key", ["as_of", "event_time", "valid_from"])
def test_keys_named_like_columns_of_history_are_refused(belt: NewBelt, key: str) -> None:
    files = {
        "entities/thing.sql": f"SELECT customer_id AS {key} FROM shop.orders",
        "views/v.sql": f"-- entity: thing\n--\n"
        f"SELECT customer_id AS {key}, placed_at AS event_time, amount FROM shop.orders",
    }
    with pytest.raises(DefinitionError):
        belt(files, SOURCES, until="plan")


@pytest.mark.parametrize(
    "name", ["k", "fsql_row", "fsql_history", "fsql_one", "valid", "request", "orders_v1_at", "select"]
)
def test_keys_and_features_of_any_other_name_are_columns_not_parameters(belt: NewBelt, name: str) -> None:
    quoted = f'"{name}"'
    files = {
        "entities/thing.sql": f"SELECT customer_id AS {quoted} FROM shop.orders",
        "views/v.sql": f"-- entity: thing\n--\nSELECT customer_id AS {quoted}, placed_at AS event_time, amount, "
        f'one AS "{name}1", shop AS "as" FROM shop.orders WHERE customer_id = 1',
        "services/model.sql": f"-- request: {quoted} bigint\n--\n"
        f'SELECT v."{name}1" AS a, v."as" AS b, v.amount FROM request LEFT JOIN features.v USING ({quoted})',
    }
    made = belt(files, SOURCES, until="refresh")
    known = made.connection.execute("SELECT count(amount) FROM features.v_at(1, now())").fetchone()
    unknown = made.connection.execute("SELECT count(amount) FROM features.v_at(2, now())").fetchone()
    assert (known, unknown) == ((1,), (0,))
    assert made.connection.execute("SELECT amount FROM features.model_at(2, now())").fetchall() == [(None,)]


def test_text_that_looks_like_names_hides_no_feature(belt: NewBelt) -> None:
    files = {
        **{path: FILES[path] for path in ("entities/customer.sql", "views/orders.sql")},
        "services/model.sql": "-- request: customer_id bigint, mark text\n--\n"
        "SELECT CASE WHEN request.mark = '\"' THEN orders.amount END AS a, orders.one || '\"' AS b "
        "FROM request LEFT JOIN features.orders USING (customer_id)",
    }
    made = belt(files, SOURCES, until="refresh")
    answer = made.connection.execute("SELECT * FROM features.model_at(5, '\"', '2024-01-01 00:05Z')").fetchall()
    assert answer == [(5, 'x"')]


@pytest.mark.parametrize("alias", ["fsql_history", "fsql_row", '"fsql_one"'])
def test_aliases_that_the_lookup_uses_itself_are_refused(belt: NewBelt, alias: str) -> None:
    files = {
        **{path: FILES[path] for path in ("entities/customer.sql", "views/orders.sql", "views/city.sql")},
        "services/model.sql": "-- request: customer_id bigint\n--\n"
        f"SELECT {alias}.amount FROM request LEFT JOIN features.orders AS {alias} USING (customer_id)",
    }
    with pytest.raises(DefinitionError, match="fsql's own"):
        belt(files, SOURCES, until="plan")
