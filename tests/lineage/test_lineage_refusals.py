"""What is not understood is refused by name and position: never an empty or guessed set."""

from __future__ import annotations

import pytest

from fsql.lineage.trace import LineageError, trace

SCHEMA = {
    "public": {
        "orders": {"id": "int", "amount": "numeric", "customer_id": "int", "ts": "timestamptz"},
        "customers": {"id": "int", "name": "text"},
        "Odd": {"ID": "int", "placedAt": "timestamptz"},
    },
    "archive": {"orders": {"id": "int", "amount": "numeric"}},
}

REFUSED = [
    # names
    ("SELECT amuont FROM orders", "amuont", "no column amuont", "amount"),
    ("SELECT o.amuont FROM orders o", "o.amuont", "no column amuont", "amount"),
    ("SELECT orders.id FROM orders o", "orders.id", "no orders in FROM", "alias"),
    ('SELECT o.placedAt FROM "Odd" AS o', "o.placedAt", "no column placedat", 'did you mean o."placedAt"'),
    ('SELECT id FROM "Odd"', "id", "no column id", 'did you mean "ID"'),
    ("SELECT 1 AS x FROM odd", "odd", "no table odd", 'did you mean "Odd"'),
    ("SELECT 1 AS x FROM public.odd", "public.odd", "no table public.odd", 'did you mean public."Odd"'),
    ("SELECT id FROM orders GROUP", "GROUP", "GROUP stands here without BY", "complete"),
    ("SELECT id FROM orders ORDER", "ORDER", "ORDER stands here without BY", "complete"),
    ("SELECT 1 group FROM orders", "group", "GROUP stands here without BY", "complete"),
    ("SELECT id FROM orders, customers", "id", "ambiguous", "write its table"),
    ("SELECT 1 AS x FROM ordres", "ordres", "no table ordres", "orders"),
    ("SELECT 1 AS x FROM archive.customers", "archive.customers", "no table archive.customers", "archive.orders"),
    ("SELECT 1 AS x FROM a.b.orders", "a.b.orders", "another database", "schema.table"),
    ("SELECT orders.amount FROM orders JOIN archive.orders ON true", "orders.amount", "ambiguous", "alias"),
    ("SELECT 1 AS x FROM orders JOIN orders ON true", None, "stands in FROM twice", "alias"),
    ("SELECT s.a FROM (SELECT 1 AS a, 2 AS a) s", "s.a", "ambiguous", "different names"),
    ("SELECT sum(amount) OVER v FROM orders WINDOW w AS (ORDER BY ts)", "v", "no window v", "name one of WINDOW"),
    ("SELECT nope FROM orders WINDOW w AS (ORDER BY ts)", "nope", "no column nope", "column"),
    ("SELECT id FROM orders JOIN customers USING (name)", None, "not on both sides", "both sides"),
    ("SELECT id AS a, amount AS a FROM orders ORDER BY a", "a", "ambiguous", "rename"),
    ("SELECT id FROM orders ORDER BY 2", None, "position 2", "name the column"),
    ("SELECT (o).nope FROM orders o", "nope", "no column nope", "column"),
    ("SELECT x.c FROM orders AS x(a, b)", "x.c", "no column c", "column"),
    ("SELECT 1 AS x FROM customers AS c(a, b, d)", None, "has 2 columns", "shorten"),
    ("WITH a AS (SELECT 1 AS x), a AS (SELECT 2 AS x) SELECT x FROM a", None, "two CTEs", "rename"),
    ("WITH a AS (SELECT nope FROM orders) SELECT 1 AS x", "nope", "no column nope", "column"),
    ("WITH RECURSIVE a AS (SELECT x FROM b), b AS (SELECT x FROM a) SELECT x FROM b", "a", "before its first", "UNION"),
    ("SELECT l.id FROM orders o, (SELECT o.id) l", "o.id", "no o in FROM", "alias"),
    ("SELECT a.id FROM customers x, orders a JOIN archive.orders b ON x.id = b.id", "x.id", "no x in FROM", "alias"),
    ("SELECT id FROM orders UNION SELECT id, name FROM customers", None, "1 and 2 columns", "same columns"),
    ("SELECT id FROM orders UNION SELECT id FROM customers ORDER BY amount", "amount", "no column amount", ""),
    # constructs that are not Postgres's, or not a SELECT
    ("INSERT INTO orders VALUES (1)", "INSERT", "not a SELECT", "one SELECT"),
    ("VACUUM orders", "VACUUM", "not a SELECT", "one SELECT"),
    ("SELECT 1 AS x; SELECT 2 AS y", ";", "more than one statement", "one SELECT"),
    ("", None, "no statement", "one SELECT"),
    ("SELECT id INTO t FROM orders", None, "INTO is not understood", "another way"),
    ("WITH d AS (DELETE FROM orders RETURNING id) SELECT id FROM d", None, "not a SELECT", "writes"),
    ("SELECT id FROM orders QUALIFY id = 1", None, "syntax", "Postgres"),
    ("SELECT * EXCLUDE (id) FROM orders", None, "syntax", "Postgres"),
    ("SELECT * REPLACE (1 AS id) FROM orders", None, "", ""),
    ("SELECT id FROM orders GROUP BY ALL", None, "GROUP BY", ""),
    ("SELECT id FROM orders GROUP BY", None, "", ""),
    ("FROM orders SELECT id", "FROM", "FROM stands before SELECT", "SELECT"),
    ("FROM orders", "FROM", "FROM stands before SELECT", "SELECT"),
    ("SELECT id, FROM orders", ",", "comma", "remove"),
    ("SELECT id FROM orders LIMIT 5, 10", ",", "LIMIT with two values", "OFFSET"),
    ("SELECT id == 1 AS x FROM orders", "==", "not an operator", "="),
    ("SELECT id FROM orders PIVOT (sum(amount) FOR id IN (1, 2))", None, "", ""),
    ("SELECT id FROM orders UNION BY NAME SELECT id FROM customers", None, "BY_NAME", ""),
    ("SELECT a.id FROM orders a JOIN customers b", None, "no condition", "ON"),
    ("SELECT a.id FROM orders a CROSS JOIN customers b ON true", None, "CROSS JOIN has one", "ON"),
    ("SELECT a.id FROM orders a SEMI JOIN customers b ON true", None, "", ""),
    ("SELECT id FROM orders WHERE id = :id", ":", "parameter", "value"),
    ("SELECT id FROM orders WHERE id = $1", "$", "parameter", "value"),
    ("SELECT id FROM orders WHERE id = %s", None, "", ""),
    ("SELECT o.id FROM orders o, customers TABLESAMPLE system (o.id)", "o", "TABLESAMPLE", "a number"),
    ("SELECT list_transform(ARRAY[1], x -> x + 1) AS l FROM orders", "x", "no column x", ""),
    ("SELECT id FROM orders, XMLTABLE('/a' PASSING '<a/>' COLUMNS x int)", "XMLTABLE", "xmltable(…)", "plain"),
    ("SELECT 'open FROM orders", None, "cannot be read", "close"),
    ("SELECT (1 AS x", None, "syntax", ""),
    ("SELECT FROM orders WHERE", None, "", ""),
    (
        "WITH RECURSIVE t AS (SELECT id FROM orders UNION ALL SELECT id FROM t) "
        "SEARCH DEPTH FIRST BY nope SET o SELECT id FROM t",
        "t",
        "no column nope",
        "its columns",
    ),
    ('SELECT U&"\\0069d" AS x FROM orders', '"\\0069d"', "unicode escapes", "characters"),
    ("SELECT id -> AS x FROM orders", None, "lacks a part", "rewrite"),
    # names and columns that cannot be known
    ("SELECT *", None, "needs a FROM", "name the columns"),
    ("SELECT f.* FROM myfunction(1) AS f", "f.*", "not known", "name the columns"),
    ("SELECT (f(id)).* FROM orders", None, "not known", "name them"),
    ("SELECT amount(o) AS a FROM orders o", "amount(o", "could be the column amount", "o.amount"),
    ("SELECT (o.ts).nope FROM orders AS o(a, b, c, ts), nope", "nope", "no table nope", "name a table"),
    ("SELECT id FROM orders JOIN customers USING (id) AS j WHERE j.name = 'x'", "j.name", "j has no column name", ""),
    (
        "WITH RECURSIVE t AS (SELECT id FROM orders UNION ALL SELECT id FROM t) CYCLE id SET c USING p SELECT x FROM t",
        "x",
        "no column x",
        "column",
    ),
    ("SELECT * FROM unnest(ARRAY['(1,2)'::mine]) AS u(a)", None, "not known", "name the columns"),
    ("SELECT json_table(id) AS j FROM orders", "json_table", "json_table(…)", "plain"),
    ("SELECT * FROM unnest(f(1)) AS u", None, "not known", "name the columns"),
]


@pytest.mark.parametrize(("sql", "at", "message", "advice"), REFUSED, ids=[case[0][:60] for case in REFUSED])
def test_refused_with_position(sql: str, at: str | None, message: str, advice: str) -> None:
    with pytest.raises(LineageError) as refused:
        trace(sql, SCHEMA)
    error = refused.value
    assert message in error.message
    assert error.help
    assert advice in error.help
    assert 0 <= error.start <= error.end <= max(len(sql), 1)
    if at is not None:
        assert sql[error.start : error.end] == at


def test_the_place_is_told_in_lines_and_columns() -> None:
    with pytest.raises(LineageError) as refused:
        trace("SELECT id,\n    amuont\nFROM orders", SCHEMA)
    error = refused.value
    assert (error.line, error.column, error.start, error.end) == (2, 5, 15, 21)
    assert str(error) == f"{error.message}\n --> line 2, column 5\n = help: {error.help}"


def test_the_parser_s_own_words_are_not_shown() -> None:
    with pytest.raises(LineageError) as refused:
        trace("SELECT FROM WHERE")
    assert "oken_type" not in str(refused.value)
    assert "Expected table name" in refused.value.message


@pytest.mark.parametrize("item", ["o.group", "id AS group", "percentile_cont(0.5) WITHIN GROUP (ORDER BY id) AS p"])
def test_words_of_two_stand_alone_where_postgres_takes_them(item: str) -> None:
    assert (
        len(trace(f"SELECT {item} FROM orders AS o", {"public": {"orders": {"id": "int", "group": "int"}}}).outputs)
        == 1
    )


BLIND = [
    ("SELECT * FROM t", "not known"),
    ("SELECT x FROM t, u", "several sources could hold column x"),
    ("SELECT x FROM t WHERE EXISTS (SELECT 1 FROM u WHERE y = 1)", "several sources could hold column y"),
    ("SELECT a FROM t NATURAL JOIN u", "needs the columns"),
    ("SELECT to_jsonb(t.*) AS j FROM t", "not known"),
    ("SELECT x FROM t AS k(x, y)", "column list"),
    ("SELECT to_jsonb(t) AS j FROM t", "a column or a whole row"),
    ("SELECT (t).x FROM t", "a column or a whole row"),
    ("SELECT date_trunc('day', ts) AS d FROM t GROUP BY d", "a column or the output"),
]


@pytest.mark.parametrize(("sql", "message"), BLIND)
def test_without_a_schema_what_is_not_certain_is_refused(sql: str, message: str) -> None:
    with pytest.raises(LineageError, match=message):
        trace(sql)


N = 5000
DEEP = {
    "brackets": "SELECT " + "(" * N + "1" + ")" * N,
    "calls": "SELECT " + "f(" * N + "1" + ")" * N,
    "arrays": "SELECT " + "ARRAY[" * N + "1" + "]" * N,
    "cases": "SELECT " + "CASE WHEN true THEN " * N + "1" + " END" * N,
    "not": "SELECT " + "NOT " * N + "true",
    "minus": "SELECT " + "- " * N + "1",
    "sub-queries": "SELECT " + "(SELECT " * N + "1" + ")" * N,
    "from": "SELECT x FROM " + "(SELECT x FROM " * N + "t" + ") s" * N,
    "ctes": "WITH a AS (" * N + "SELECT 1" + ") SELECT 1" * N,
    "subscripts": "SELECT a" + "[1]" * N + " FROM t",
    "exists": "SELECT 1 AS x WHERE " + "EXISTS (SELECT 1 WHERE " * N + "true" + ")" * N,
    "unclosed": "SELECT " + "(" * N,
    "intervals": "SELECT " + "interval " * N + "'1'",
    "joins": "SELECT 1 AS x FROM a" + " JOIN b" * N + " ON true" * N,
}


@pytest.mark.parametrize("kind", DEEP)
def test_deep_nesting_is_refused_without_a_crash(kind: str) -> None:
    with pytest.raises(LineageError):
        trace(DEEP[kind])


def test_long_flat_queries_are_no_depth() -> None:
    wide = trace("SELECT " + ", ".join(f"t.c{n}" for n in range(10_000)) + " FROM t")
    assert len(wide.outputs) == 10_000
    assert (
        len(trace("SELECT " + " + ".join(f"t.c{n}" for n in range(3_000)) + " AS s FROM t").outputs[0].direct) == 3_000
    )
    assert len(trace(" UNION ALL ".join(["SELECT id FROM t"] * 1_000)).outputs) == 1
