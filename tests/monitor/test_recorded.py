"""Lineage against the server's own tree: what it says is what Postgres recorded, and what is beyond is dead."""

from __future__ import annotations

import psycopg
import pytest
from support.projects import Belt, NewBelt
from support.shop import FILES, TABLES
from test_source_views import PAID, VIEWS

from fsql.monitor.recorded import read_differences, read_opaque
from fsql.monitor.rule_tree import used_columns

SHAPES = {
    "SELECT a FROM s.t": "a",
    "SELECT x FROM (SELECT a AS x, b AS y FROM s.t) AS q": "a",
    "WITH w AS (SELECT a, b FROM s.t), dead AS (SELECT c FROM s.t) SELECT a FROM w": "a",
    "WITH w AS (SELECT a, b FROM s.t) SELECT (SELECT max(q.b) FROM w AS q) AS m FROM w": "b",
    "SELECT a FROM s.t WHERE b > 0": "ab",
    "SELECT a, count(*) AS n FROM s.t GROUP BY a, b HAVING max(c) > 0": "abc",
    "SELECT sum(a) OVER w AS n FROM s.t WINDOW w AS (PARTITION BY b ORDER BY c)": "abc",
    "SELECT a FROM s.t WINDOW w AS (PARTITION BY b)": "a",
    "SELECT sum(a) FILTER (WHERE b > 0) AS n FROM s.t": "ab",
    "SELECT array_agg(a ORDER BY b) AS n FROM s.t": "ab",
    "SELECT DISTINCT a FROM s.t": "a",
    "SELECT q.a FROM (SELECT DISTINCT a, b FROM s.t) AS q": "ab",
    "SELECT q.a FROM (SELECT DISTINCT ON (b) a, b FROM s.t ORDER BY b, c) AS q": "abc",
    "SELECT a FROM s.t ORDER BY b LIMIT 1": "ab",
    "SELECT a FROM s.t ORDER BY b": "a",
    "SELECT q.x FROM (SELECT a AS x, b AS y FROM s.t UNION ALL SELECT c, d FROM s.t) AS q": "ac",
    "SELECT q.x FROM (SELECT a AS x, b AS y FROM s.t UNION SELECT c, d FROM s.t) AS q": "abcd",
    "SELECT a FROM s.t WHERE EXISTS (SELECT u.b FROM s.t AS u WHERE u.c = t.d)": "acd",
    "SELECT a FROM s.t WHERE b IN (SELECT c FROM s.t)": "abc",
    "SELECT l.x FROM s.t CROSS JOIN LATERAL (SELECT t.a AS x, t.b AS y) AS l": "a",
    "SELECT l.x FROM s.t CROSS JOIN LATERAL (VALUES (t.a, t.b)) AS l (x, y)": "ab",
    "SELECT j.a FROM s.t AS i JOIN s.t AS j USING (b)": "ab",
    "SELECT to_jsonb(t) AS j FROM s.t": "abcd",
    "SELECT g FROM s.t, generate_series(t.a, t.b) AS g": "ab",
    "WITH RECURSIVE r (x, y) AS (SELECT a, b FROM s.t UNION ALL SELECT x + 1, y FROM r WHERE x < 9) SELECT x FROM r": (
        "a"
    ),
    'SELECT q."a:b {c}" AS x FROM (SELECT a AS "a:b {c}", b AS ":y" FROM s.t) AS q': "a",
    "SELECT ':a {b} (c)' AS x, \"Größe 'n\" FROM (SELECT a AS \"Größe 'n\" FROM s.t) AS q": "a",
    "SELECT v.p FROM s.v": "a",
    "SELECT a, GROUPING(b) AS g FROM s.t GROUP BY ROLLUP (a, b)": "ab",
}


@pytest.mark.parametrize("sql", SHAPES)
def test_which_columns_a_query_needs(empty_connection: psycopg.Connection, sql: str) -> None:
    send = empty_connection.execute
    send("CREATE SCHEMA s; CREATE TABLE s.t (a int, b int, c int, d int)")
    send("CREATE VIEW s.v AS SELECT a AS p, b AS q FROM s.t")
    send(f"CREATE VIEW s.asked AS {sql}".encode())
    trees = dict(
        send(
            "SELECT ev_class, ev_action::text FROM pg_rewrite WHERE ev_class IN ('s.asked'::regclass, 's.v'::regclass)"
        )
    )
    (asked,) = send("SELECT 's.asked'::regclass::oid").fetchone() or ()
    used = used_columns(trees, asked)
    assert {"abcd"[number - 1] for _, number in used if number} | (
        set("abcd") if any(not n for _, n in used) else set()
    ) == set(SHAPES[sql])


DEAD = """\
-- entity: customer
--
-- Reads more than it needs.

WITH
    everything AS (SELECT "Customer", placed_at, amount, shop, state FROM shop.orders),
    unused AS (SELECT city FROM shop.customers)
SELECT "Customer", placed_at AS event_time, amount FROM everything;
"""
WHOLE = """\
-- entity: customer
--
-- A whole row.

SELECT o."Customer", o.placed_at AS event_time, o IS NOT NULL AS whole FROM shop.orders AS o;
"""


def differences(belt: Belt) -> list[tuple[str, list[str], list[str]]]:
    return [
        (d.label, [c.column for c in d.invented], [c.column for c in d.missing])
        for d in read_differences(belt.connection)
    ]


def test_dead_columns_and_whole_rows_are_no_difference(belt: NewBelt) -> None:
    made = belt({**FILES, "views/dead.sql": DEAD, "views/whole.sql": WHOLE}, TABLES, until="apply")
    assert differences(made) == []
    recorded = made.connection.execute("SELECT count(*) FROM fsql.source WHERE name = 'dead'").fetchone()
    assert recorded == (6,), "Postgres records dead columns, too"


def test_what_lineage_invents_or_lacks_is_named(belt: NewBelt) -> None:
    made = belt(FILES, TABLES, until="apply")
    send = made.connection.execute
    send("DELETE FROM fsql.lineage WHERE source_column = 'amount' AND name = 'customer_orders'")
    send(
        "INSERT INTO fsql.lineage (name, number, feature, kind, source_schema, source_table, source_column) "
        "VALUES ('spending', 1, 'mean_order', 'direct', 'shop', 'orders', 'shop')"
    )
    assert differences(made) == [("customer_orders_v1", [], ["amount"]), ("spending_v1", ["shop"], [])]


def test_views_and_functions_of_the_users_are_looked_through(belt: NewBelt) -> None:
    made = belt(PAID, TABLES + VIEWS, until="apply")
    assert differences(made) == []
    recorded = made.connection.execute(
        "SELECT source_table, array_agg(source_column ORDER BY source_column), bool_or(direct) "
        "FROM fsql.recorded_source GROUP BY source_table ORDER BY source_table"
    ).fetchall()
    assert recorded == [
        ("Paid Orders", ["Customer", "When", "worth"], True),
        ("euro", ["Customer", "placed_at", "state", "worth"], False),
        ("orders", ["Customer", "amount", "placed_at", "state"], False),
    ]
    (opaque,) = read_opaque(made.connection)
    assert (opaque.label, opaque.function, opaque.language) == ("payments_v1", "shop.rate(state text)", "plpgsql")
