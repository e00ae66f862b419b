"""What is read off a SELECT: names, places, comments, whatever its layout."""

import pytest
from sqlglot import exp

from fsql.parser.statement import Statement, parse_statement


def read(sql: str) -> Statement:
    statement, found = parse_statement("x.sql", sql, 0)
    assert found == ()
    assert statement is not None
    return statement


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("SELECT a, b FROM s.t", ["a", "b"]),
        ("SELECT a, b", ["a", "b"]),
        ("(SELECT a, b FROM s.t)", ["a", "b"]),
        ("((SELECT a FROM s.t) UNION SELECT b FROM s.u) UNION ALL SELECT c FROM s.v", ["a"]),
        ("SELECT a FROM s.t UNION SELECT b FROM s.u", ["a"]),
        ("WITH x AS (SELECT q, r FROM s.t) SELECT q AS a FROM x", ["a"]),
        ("SELECT DISTINCT a, b FROM s.t", ["a", "b"]),
        ("SELECT DISTINCT ON (a, (b)) a, b AS c FROM s.t", ["a", "c"]),
        ("SELECT ALL a FROM s.t", ["a"]),
        ("SELECT a IS NOT DISTINCT FROM b AS same, c FROM s.t", ["same", "c"]),
        ("SELECT a x, t.b y FROM s.t", ["x", "y"]),
        ('SELECT A, "B", t."C""D" FROM s.t', ["a", "B", 'C"D']),
        ("SELECT ÄB FROM s.t", ["Äb"]),
        ("SELECT t.limit AS offset, t.window AS union, t.having FROM s.t", ["offset", "union", "having"]),
        ("SELECT extract(epoch FROM a) AS e, substring(a FROM 1 FOR 2) AS s FROM s.t", ["e", "s"]),
        ("SELECT count(*) FILTER (WHERE a) OVER (PARTITION BY b, c ORDER BY d) AS n FROM s.t", ["n"]),
        ("SELECT CASE WHEN a THEN b ELSE c END AS d, ARRAY[a, b] AS e FROM s.t", ["d", "e"]),
        ("SELECT a::int, count(*), a + b, (t).f, (a) FROM s.t", [None] * 5),
        ("SELECT $$a, b FROM$$ AS a, 'it''s, FROM' AS b FROM s.t", ["a", "b"]),
    ],
)
def test_output_names(sql: str, names: list[str | None]) -> None:
    assert [item.name for item in read(sql).items] == names


def test_items_are_the_authors_text() -> None:
    sql = "SELECT\n    a\n  , sum( b ) /* x */ AS c\n  , 'x' -- y\n AS d FROM s.t"
    assert [sql[i.start : i.end] for i in read(sql).items] == ["a", "sum( b ) /* x */ AS c", "'x' -- y\n AS d"]


def test_comments_beside_columns() -> None:
    sql = """SELECT
    a,  -- of a
    b   -- of b
  , c   -- of c
  , /* no -- comment */ d
  , e /* block */ -- none: something else stands before
  , f, g  -- of g
  , '-- no comment' AS h
    -- of nobody
  , i     --of i, without a space
  , (
      j -- inner
    ) AS j  -- of j
  , k -- of k
FROM s.t -- of the table
"""
    said = {item.name: item.comment for item in read(sql).items}
    assert said == {
        "a": "of a",
        "b": "of b",
        "c": "of c",
        "d": "",
        "e": "",
        "f": "",
        "g": "of g",
        "h": "",
        "i": "of i, without a space",
        "j": "of j",
        "k": "of k",
    }


def test_names_have_their_places() -> None:
    sql = 'SELECT o."Größe", b FROM "Shop".orders AS o JOIN features.x_v2 USING (b)'
    statement = read(sql)
    columns, tables = statement.names(exp.Column), statement.names(exp.Table)
    assert [(name.parts, sql[name.start : name.end]) for name in columns] == [
        (("o", "Größe"), 'o."Größe"'),
        (("b",), "b"),
    ]
    assert [(name.parts, sql[name.start : name.end]) for name in tables] == [
        (("Shop", "orders"), '"Shop".orders'),
        (("features", "x_v2"), "features.x_v2"),
    ]


def test_offsets_are_of_the_whole_file() -> None:
    text = "-- head\n\n;SELECT a FROM s.t ;; -- done"
    statement, _ = parse_statement("x.sql", text, len("-- head\n"))
    assert statement is not None
    assert statement.sql == "SELECT a FROM s.t"
    assert text[statement.items[0].start] == "a"


def test_columns_of_sub_queries_are_not_outer() -> None:
    statement = read("SELECT a, (SELECT b FROM s.u WHERE c), exists(SELECT d) FROM s.t")
    assert [name.parts for name in statement.outer_columns] == [("a",)]
