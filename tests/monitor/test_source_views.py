"""Lineage through the user's own Postgres views: down to tables, up to features, whatever kind they are of."""

from __future__ import annotations

import psycopg
import pytest
from support.projects import NewBelt
from support.shop import FILES, TABLES

from fsql.definitions import SourceColumn
from fsql.monitor.ancestry import Ancestry, Node
from fsql.monitor.family import read_family, read_opaque_inputs
from fsql.source_views import read_source_views

VIEWS = """\
CREATE FUNCTION shop.rate(state text) RETURNS numeric LANGUAGE plpgsql STABLE AS 'BEGIN RETURN 2; END';
CREATE FUNCTION shop.half(amount numeric) RETURNS numeric LANGUAGE sql IMMUTABLE RETURN amount / 2;
CREATE VIEW shop.euro AS
    SELECT "Customer", placed_at, amount * shop.rate(state) AS worth, state FROM shop.orders;
CREATE VIEW shop."Paid Orders" AS
    SELECT "Customer", placed_at AS "When", shop.half(worth) AS worth FROM shop.euro WHERE state = 'paid';
"""
READER = """\
-- entity: customer
--
-- What was paid.

SELECT "Customer", "When" AS event_time, worth AS paid FROM shop."Paid Orders";
"""
PAID = {**{path: FILES[path] for path in ("entities/customer.sql",)}, "views/payments.sql": READER}


@pytest.fixture
def family(belt: NewBelt) -> Ancestry:
    made = belt(PAID, TABLES + VIEWS, until="plan")
    return read_family(made.connection, made.plan().facts)


def test_every_hop_down_to_the_tables_with_its_expression(family: Ancestry) -> None:
    (paid,) = family.upstream(family.subject("payments.paid")).columns
    (outer,) = paid.direct
    assert (outer.column, outer.kind, outer.expression.replace("euro.", "")) == (
        'shop."Paid Orders".worth',
        "source view",
        "shop.half(worth)",
    )
    (inner,) = outer.direct
    words = inner.expression.replace("orders.", "")  # since Postgres 16 a lone table's name is left out
    assert (inner.column, words) == ("shop.euro.worth", "amount * shop.rate(state)")
    assert inner.direct == (Node("shop.orders.amount", "source"), Node("shop.orders.state", "source"))


def test_what_decides_the_rows_of_a_view_decides_those_of_its_readers(family: Ancestry) -> None:
    assert family.upstream(family.subject("payments.paid")).indirect == ("shop.orders.state",)
    readers = {reader.name: reader for reader in family.downstream(family.subject("shop.orders.state"))}
    assert {name: reader.indirect for name, reader in readers.items()} == {
        'shop."Paid Orders"': True,
        "shop.euro": False,
        "payments": True,
    }


def test_a_table_finds_the_features_behind_the_views(family: Ancestry) -> None:
    readers = family.downstream(family.subject("shop.orders.amount"))
    assert [(reader.name, reader.kind, [name for name, _ in reader.direct]) for reader in readers] == [
        ('shop."Paid Orders"', "source view", ["worth"]),
        ("shop.euro", "source view", ["worth"]),
        ("payments", "view", ["paid"]),
    ]
    assert [r.name for r in family.downstream(family.subject('shop."Paid Orders".worth'))] == ["payments"]
    assert family.upstream(family.subject("shop.euro.worth")).columns[0].direct[0].column == "shop.orders.amount"


def test_opaque_functions_are_named_and_visible_ones_are_not(belt: NewBelt) -> None:
    made = belt(PAID, TABLES + VIEWS, until="plan")
    family = read_family(made.connection, made.plan().facts)
    told = read_opaque_inputs(made.connection, family, family.subject("payments"))
    assert told == ("shop.rate(state text) (plpgsql, stable)",)


@pytest.mark.parametrize(
    ("sql", "table", "column", "expected"),
    [
        ("CREATE MATERIALIZED VIEW s.v AS SELECT a + 1 AS x FROM s.t", "v", "x", {("t", "a")}),
        ("CREATE VIEW s.v (x, y) AS SELECT b, a FROM s.t", "v", "x", {("t", "b")}),
        (
            "CREATE VIEW s.v AS SELECT a AS x FROM s.part UNION ALL SELECT a FROM s.t",
            "v",
            "x",
            {("part", "a"), ("t", "a")},
        ),
        ("CREATE VIEW s.v AS SELECT p.a AS x FROM s.part_1 AS p", "v", "x", {("part_1", "a")}),
        ('CREATE VIEW s.v AS SELECT t.a AS x FROM s.t; ALTER VIEW s.v RENAME COLUMN x TO "X"', "v", "X", {("t", "a")}),
    ],
)
def test_kinds_of_views(
    empty_connection: psycopg.Connection, sql: str, table: str, column: str, expected: set[tuple[str, str]]
) -> None:
    empty_connection.execute(
        "CREATE SCHEMA s; CREATE TABLE s.t (a int, b int);"
        "CREATE TABLE s.part (a int) PARTITION BY LIST (a); CREATE TABLE s.part_1 PARTITION OF s.part FOR VALUES IN (1)"
    )
    empty_connection.execute(sql.encode())
    (view,) = read_source_views(empty_connection, [("s", table), ("s", "t"), ("s", "part")]).values()
    assert view.problem == ""
    assert view.lineage.direct[column] == {SourceColumn("s", name, source) for name, source in expected}


def test_the_session_search_path_stays(empty_connection: psycopg.Connection) -> None:
    empty_connection.execute("CREATE SCHEMA s; CREATE VIEW s.v AS SELECT 1 AS x; SET search_path = s")
    read_source_views(empty_connection, [("s", "v")])
    assert empty_connection.execute("SHOW search_path").fetchone() == ("s",)
