"""`fsql.trace` with a connection: tables, search path, functions and views as the database has them."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

import fsql
from fsql.errors import ServerError, UsageError
from fsql.lineage.trace import SourceColumn

Database = psycopg.Connection[tuple[Any, ...]]
SCHEMA = """
CREATE SCHEMA shop; SET search_path = shop, public;
CREATE TABLE shop.orders (id int, customer_id int, amount numeric, channel text, placed_at timestamptz);
CREATE TABLE shop.empty ();
CREATE VIEW shop.web AS SELECT id, amount * 2 AS doubled, customer_id FROM shop.orders WHERE channel = 'web';
CREATE MATERIALIZED VIEW shop.big AS SELECT customer_id, sum(doubled) AS total FROM shop.web GROUP BY 1;
CREATE VIEW shop.newest (who, paid) AS SELECT customer_id, amount FROM shop.orders ORDER BY placed_at DESC;
CREATE FUNCTION shop.split(int) RETURNS TABLE (part int, word text) LANGUAGE sql AS 'SELECT $1, ''x''';
CREATE FUNCTION shop.rows_of(int) RETURNS SETOF shop.orders LANGUAGE sql AS 'SELECT * FROM shop.orders';
CREATE FUNCTION shop.one(int) RETURNS int LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION shop.either(int) RETURNS int LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION shop.either(text, OUT a int, OUT b int) LANGUAGE sql AS 'SELECT 1, 2';
"""


def orders(*names: str) -> frozenset[SourceColumn]:
    return frozenset(SourceColumn("shop", "orders", name) for name in names)


@pytest.fixture
def shop(database: Database) -> Database:
    database.execute(SCHEMA)
    return database


def test_the_search_path_and_the_columns_are_the_database_s(shop: Database) -> None:
    found = fsql.trace("SELECT * FROM orders, empty", shop)
    assert [output.name for output in found.outputs] == ["id", "customer_id", "amount", "channel", "placed_at"]
    assert found.tables == {("shop", "orders"), ("shop", "empty")}
    with pytest.raises(fsql.LineageError, match="no table orders"):
        fsql.trace("SELECT id FROM orders", shop, search_path=["public"])


def test_views_are_gone_through_down_to_tables_and_each_says_its_own(shop: Database) -> None:
    found = fsql.trace("SELECT b.total + 1 AS more FROM big AS b WHERE b.customer_id > 3", shop)
    assert [(o.name, o.direct, o.expression) for o in found.outputs] == [("more", orders("amount"), "b.total + 1")]
    assert found.indirect == orders("customer_id", "channel")
    assert found.tables == {("shop", "big"), ("shop", "web"), ("shop", "orders")}
    big, web = found.views["shop", "big"], found.views["shop", "web"]
    assert (big.outputs[1].name, big.outputs[1].direct) == ("total", {SourceColumn("shop", "web", "doubled")})
    assert big.outputs[1].expression in ("sum(doubled)", "sum(web.doubled)")  # as 16 words it, and 15
    assert (web.outputs[1].direct, web.indirect) == (orders("amount"), orders("channel"))


def test_a_view_s_own_names_and_order_count(shop: Database) -> None:
    found = fsql.trace("SELECT shop.newest.who FROM shop.newest LIMIT 1", shop)
    assert (found.outputs[0].direct, found.indirect) == (orders("customer_id"), orders("placed_at"))
    assert fsql.trace("SELECT count(*) AS n FROM web", shop).indirect == orders("channel")


def test_functions_in_from_have_the_columns_that_they_give(shop: Database) -> None:
    found = fsql.trace("SELECT s.*, r.amount, one FROM orders AS o, split(o.id) AS s, rows_of(1) AS r, one(o.id)", shop)
    made = [(output.name, output.direct) for output in found.outputs]
    assert made == [("part", orders("id")), ("word", orders("id")), ("amount", frozenset()), ("one", orders("id"))]
    assert [output.name for output in fsql.trace("SELECT (split(id)).* FROM orders", shop).outputs] == ["part", "word"]
    with pytest.raises(fsql.LineageError, match="not known"):
        fsql.trace("SELECT * FROM either(1)", shop)


def test_the_database_agrees_on_every_name(shop: Database) -> None:
    for query in ("SELECT * FROM newest, web", "SELECT * FROM split(1), one(2), rows_of(3)", "SELECT (rows_of(1)).*"):
        told = [column.name for column in shop.execute(query.encode()).description or ()]
        assert [output.name for output in fsql.trace(query, shop).outputs] == told


def test_what_is_refused_in_a_view_is_said_where_it_is_read(shop: Database) -> None:
    views = {("shop", "odd"): "SELECT * FROM unknown_one(1)"}
    text = "SELECT 1 AS x FROM shop.odd"
    from_text = fsql.lineage.trace.trace
    with pytest.raises(fsql.LineageError, match=r"in the view shop\.odd: .* not known") as refused:
        from_text(text, {}, views=views)
    assert text[refused.value.start : refused.value.end] == "shop.odd"


def test_a_view_that_reads_itself_is_refused() -> None:
    with pytest.raises(fsql.LineageError, match="nested too deeply"):
        fsql.lineage.trace.trace("SELECT x FROM v", {}, views={("public", "v"): "SELECT x FROM v"})


def test_what_is_no_schema_is_refused() -> None:
    with pytest.raises(UsageError, match="str"):
        fsql.trace("SELECT 1 AS x", "shop")  # type: ignore[arg-type]


@pytest.mark.parametrize("schema", [{"orders": 3}, {"public": {"orders": 3}}, {"public": {"orders": ["id"]}}, {1: {}}])
def test_a_schema_of_another_shape_is_a_usage_error(schema: Any) -> None:
    with pytest.raises(UsageError, match="does not say tables and columns"):
        fsql.trace("SELECT id FROM orders", schema)


def test_a_closed_connection_is_the_server_s_error(database: Database) -> None:
    database.close()
    with pytest.raises(ServerError, match="closed"):
        fsql.trace("SELECT 1 AS x", database)
