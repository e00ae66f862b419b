"""Texts that look alike and mean different things: whole rows, labels and keywords that are also names of columns."""

from __future__ import annotations

import pytest

from fsql.definitions import Project
from fsql.parser.project import parse_project
from fsql.planner.canonical.query import canonical
from fsql.planner.canonical.text import Unclear
from fsql.planner.fingerprints import fingerprint_project
from fsql.planner.lineages import trace_project

TABLES = {
    "s": {"k": "bigint", "t": "timestamptz", "x": "numeric", "y": "numeric", "z": "text", "w": "text", "a": "bigint[]",
          "j": "jsonb"},
    "u": {"k": "bigint", "x": "numeric", "y": "numeric"},
}  # fmt: skip
KNOWN = {("shop", name): tuple(columns) for name, columns in TABLES.items()}


def print_of(text: str) -> str:
    files = {"entities/thing.sql": "SELECT k FROM shop.s", "views/v.sql": f"-- entity: thing\n--\n{text}"}
    parsed = parse_project(files)
    project = Project(parsed.entities, parsed.views, {}, {})
    assert "v" in project.views, parsed.diagnostics
    return fingerprint_project(project, trace_project(project, {"shop": TABLES}))["v"].features["f"]


def form_of(text: str) -> str | None:
    """The canonical form itself, for texts that the lineage may refuse before; None where it is not certain."""
    try:
        rows = canonical(text, KNOWN)
    except Unclear:
        return None
    return repr((rows.shape, [column.form for column in rows.columns if column.name in ("k", "event_time", "f")]))


HEAD = "SELECT s.k, s.t AS event_time, {} AS f"
OVER_DERIVED = "SELECT d.k, d.t AS event_time, {} AS f FROM (SELECT k, t, z, {}, {} FROM shop.s) AS d"
INSIDE = (
    "SELECT d.k, d.t AS event_time, (SELECT max(u.x) FROM (SELECT x FROM shop.u ORDER BY y {}) AS u) AS f "
    "FROM (SELECT k, t, {}, {} FROM shop.s) AS d"
)


def swapped(expression: str, one: str, two: str, frame: str = OVER_DERIVED) -> tuple[str, str]:
    """Two texts that differ only in which of two derived columns has which name."""
    places = (expression, f"x AS {one}", f"y AS {two}"), (expression, f"y AS {one}", f"x AS {two}")
    return frame.format(*places[0]), frame.format(*places[1])


def changed(text: str, *pair: str) -> tuple[str, str]:
    return text.replace("«»", pair[0]), text.replace("«»", pair[1])


ROW = "to_jsonb(r)"
GENERATED = "FROM shop.s AS s CROSS JOIN LATERAL generate_series(1, 1) AS g"
TRAPS = {
    "the whole row of a sub-query beside a function": changed(
        f"{HEAD.format(ROW)} {GENERATED} CROSS JOIN LATERAL (SELECT s.«» AS foo) AS r", "x", "y"
    ),
    "the whole row of a renamed sub-query beside a function": changed(
        f"{HEAD.format(ROW)} {GENERATED} CROSS JOIN LATERAL (SELECT s.x AS «») AS r", "foo", "bar"
    ),
    "the whole row of a CTE beside a function": changed(
        "WITH o AS (SELECT k, t, a, «» FROM shop.s) SELECT k, t AS event_time, to_jsonb(o) AS f "
        "FROM o, unnest(a) AS item",
        "x", "y",
    ),
    "a whole row from outside": changed(
        "SELECT o.k, o.t AS event_time, (SELECT max(to_jsonb(o)::text) FROM unnest(o.a) AS item) AS f "
        "FROM (SELECT k, t, a, «» FROM shop.s) AS o",
        "x", "y",
    ),
    "whole rows that change their names": changed(
        "SELECT p.k, p.t AS event_time, o1 IS NULL AS f FROM shop.s AS p LEFT JOIN shop.u AS «» "
        "CROSS JOIN generate_series(1, 1) AS g",
        "o1 ON o1.k = p.k LEFT JOIN shop.u AS o2 ON o2.k = p.k + 1",
        "o2 ON o2.k = p.k LEFT JOIN shop.u AS o1 ON o1.k = p.k + 1",
    ),
    "a function whose column has the alias's name": changed(
        "SELECT s.k, s.t AS event_time, max(«») AS f FROM shop.s AS s CROSS JOIN LATERAL jsonb_each_text(s.j) AS «» "
        "GROUP BY s.k, s.t",
        "value", "key",
    ),
    "an array of rows, a column of which has the alias's name": changed(
        "SELECT s.k, s.t AS event_time, max(«») AS f FROM shop.s AS s CROSS JOIN LATERAL unnest(s.a) AS «» "
        "GROUP BY s.k, s.t",
        "p", "q",
    ),
    "a function of the user's with the name of one of Postgres's": changed(
        f"{HEAD.format('«»')} FROM shop.s AS s CROSS JOIN LATERAL shop.generate_series(s.j) AS «»", "p", "q"
    ),
    "a function's row with its number": changed(
        f"{HEAD.format('to_jsonb(«»)')} FROM shop.s AS s CROSS JOIN LATERAL "
        "jsonb_array_elements(s.j) WITH ORDINALITY AS «»",
        "item", "value",
    ),
    "a column from outside before a function's row": changed(
        "SELECT d.k, d.t AS event_time, (SELECT max(p) FROM unnest(d.a) AS p) AS f "
        "FROM (SELECT k, t, a, x AS «» FROM shop.s) AS d",
        "p", "q",
    ),
    "a function as an attribute of a function's row": changed(
        f"{HEAD.format('e.row_to_json')} FROM shop.s AS s CROSS JOIN LATERAL jsonb_each(s.j) AS e(«»)", "p, q", "q, p"
    ),
    "the fields of an interval": changed(
        "SELECT d.k, d.t AS event_time, (z::interval «») AS f FROM "
        "(SELECT k, t, z, x AS year, x AS month FROM shop.s) AS d",
        "year", "month",
    ),
    "the fields of an interval without brackets": changed(
        "SELECT d.k, d.t AS event_time, d.f || '' AS f FROM (SELECT k, t, z::interval «» AS f, x AS year, x AS month "
        "FROM (SELECT *, x AS year, x AS month FROM shop.s) AS s) AS d",
        "year", "month",
    ),
    "a field's name behind SIMILAR TO": swapped("z SIMILAR TO month", "month", "year"),
    "a column named like BETWEEN": swapped("(NOT between)", "between", "other"),
    "the type behind RETURNING": changed(
        "SELECT d.k, d.t AS event_time, json_array(d.z RETURNING «») AS f FROM "
        "(SELECT k, t, z, x AS json, x AS jsonb FROM shop.s) AS d",
        "json", "jsonb",
    ),
    "the form of a normal text": changed(
        "SELECT d.k, d.t AS event_time, normalize(d.z, «») AS f FROM (SELECT k, t, z, x AS nfc, x AS nfd FROM shop.s) "
        "AS d",
        "nfc", "nfd",
    ),
    "when JSON has no value": changed(
        "SELECT d.k, d.t AS event_time, json_value(d.j, '$.a' NULL ON «») AS f FROM "
        "(SELECT k, t, j, x AS empty, x AS error FROM shop.s) AS d",
        "empty", "error",
    ),
    "an ordinal in hexadecimal": changed(
        "SELECT s.k, s.t AS event_time, s.x AS f FROM shop.s JOIN (SELECT k, «» AS n FROM shop.u ORDER BY 0x2 LIMIT 1) "
        "AS o ON true",
        "x", "y",
    ),
    "an outer column that reads like a keyword as OFFSET": swapped("OFFSET next LIMIT 1", "next", "first", INSIDE),
    "the same with ROWS": swapped("OFFSET next ROWS", "next", "first", INSIDE),
    "the same in FETCH": swapped("FETCH FIRST next ROWS ONLY", "next", "first", INSIDE),
    "an ordinal in octal": changed(
        "SELECT s.k, s.t AS event_time, s.x AS f FROM shop.s JOIN (SELECT k, «» AS n FROM shop.u ORDER BY 0o2 LIMIT 1) "
        "AS o ON true",
        "x", "y",
    ),
}  # fmt: skip
UNREAD = "SELECT s.k, s.t AS event_time, s.x AS f FROM shop.s CROSS JOIN (SELECT 1 AS one, «» FROM shop.u) AS o"
MANY = {
    "a SQL aggregate": UNREAD.replace("«»", "json_arrayagg(u.k) AS n"),
    "a SQL aggregate of pairs": UNREAD.replace("«»", "json_objectagg(u.k: u.x) AS n"),
    "a quoted aggregate": UNREAD.replace("«»", '(SELECT "sum"(u.k)) AS n'),
    "a qualified aggregate": UNREAD.replace("«»", "(SELECT pg_catalog.sum(u.k)) AS n"),
    "a user's aggregate": UNREAD.replace("«»", "(SELECT shop.total(u.k)) AS n"),
    "an unknown aggregate": UNREAD.replace("«»", "(SELECT total(u.k)) AS n"),
    "a user's aggregate with the name of a keyword": UNREAD.replace("«»", "last(u.k) AS n"),
    "a filter alone": UNREAD.replace("«»", "(SELECT count(*) FILTER (WHERE u.k > 1)) AS n"),
    "an aggregate over a query": UNREAD.replace("«»", "(SELECT sum((SELECT max(s.k + u.k) FROM shop.s))) AS n"),
    "a named window of sets": UNREAD.replace("«»", "sum(u.x) OVER w AS n").replace(
        "shop.u)", "shop.u WINDOW w AS (ORDER BY generate_series(1, 2)))"
    ),
    "an unused window of sets": UNREAD.replace("«»", "u.k AS n").replace(
        "shop.u)", "shop.u WINDOW w AS (ORDER BY generate_series(1, 2)))"
    ),
}
FRAMED = "SELECT k, t AS event_time, sum(x) OVER (PARTITION BY k ORDER BY t {}) AS f FROM shop.s"
FRAMES = {
    "a frame's bound that reads a CTE": tuple(
        f"WITH p AS (SELECT {n} AS n) {FRAMED.format('ROWS (SELECT n FROM p) PRECEDING')}" for n in (1, 2)
    ),
    "a frame's bound from outside": tuple(
        "SELECT d.k, d.t AS event_time, (SELECT max(o.m) FROM (SELECT sum(x) OVER (ORDER BY y ROWS BETWEEN "
        f"n PRECEDING AND CURRENT ROW EXCLUDE TIES) AS m FROM shop.u) AS o) AS f FROM (SELECT k, t, {c} AS n "
        "FROM shop.s) AS d"
        for c in ("x", "y")
    ),
    "a column named like a frame": tuple(
        "SELECT d.k, d.t AS event_time, sum(d.k) OVER (ORDER BY d.k + range) AS f FROM "
        f"(SELECT k, t, {c} AS range FROM shop.s) AS d"
        for c in ("x", "y")
    ),
    "a column named like a frame's word": tuple(
        "SELECT d.k, d.t AS event_time, (SELECT max(o.m) FROM (SELECT sum(x) OVER (ORDER BY y ROWS current PRECEDING) "
        f"AS m FROM shop.u) AS o) AS f FROM (SELECT k, t, {c} AS current FROM shop.s) AS d"
        for c in ("x", "y")
    ),
}
PAIRS = {**TRAPS, **FRAMES, **{name: (UNREAD.replace("«»", "u.k AS n"), text) for name, text in MANY.items()}}


@pytest.mark.parametrize(("first", "second"), PAIRS.values(), ids=PAIRS)
def test_two_meanings_have_two_forms_or_none(first: str, second: str) -> None:
    one, other = form_of(first), form_of(second)
    assert one is None or other is None or one != other


REFUSED = (
    "a function of the user's with the name of one of Postgres's",
    "a function as an attribute of a function's row",
    "a column named like BETWEEN",
    "the type behind RETURNING",
    "an ordinal in octal",
)
"""What fsql refuses to read before it comes to fingerprints."""
SERVED = {name: pair for name, pair in PAIRS.items() if name not in REFUSED}


@pytest.mark.parametrize(("first", "second"), SERVED.values(), ids=SERVED)
def test_two_meanings_have_two_fingerprints(first: str, second: str) -> None:
    assert print_of(first) != print_of(second)


CERTAIN = [
    FRAMED.format("ROWS BETWEEN 2 PRECEDING AND CURRENT ROW EXCLUDE NO OTHERS"),
    FRAMED.format("GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING EXCLUDE GROUP"),
    FRAMED.format("RANGE BETWEEN interval '1 day' PRECEDING AND interval '1' day FOLLOWING"),
    FRAMED.format("ROWS UNBOUNDED PRECEDING"),
    "SELECT k, t AS event_time, item AS f FROM shop.s, unnest(a) AS item",
    "SELECT k, t AS event_time, item + n AS f FROM shop.s, unnest(a) AS item, generate_series(1, 2) AS g(n)",
    "SELECT k, t AS event_time, g.g + g.ordinality AS f FROM shop.s, generate_series(1, 2) WITH ORDINALITY AS g",
    "SELECT k, t AS event_time, item ->> 'x' AS f FROM shop.s, jsonb_array_elements(j) AS item",
    "SELECT k, t AS event_time, key || value AS f FROM shop.s, jsonb_each_text(j) AS e",
    "SELECT DISTINCT ON (k, t) k, t AS event_time, x AS f FROM shop.s ORDER BY k, t, x DESC NULLS LAST",
    "SELECT k, t AS event_time, x NOT BETWEEN y AND k AND x BETWEEN SYMMETRIC y AND k AS f FROM shop.s",
    "SELECT k, t AT TIME ZONE z AS event_time, interval '1-2' year to month * x AS f FROM shop.s",
    "SELECT k, t AS event_time, CASE WHEN x IS NOT NULL THEN y ELSE k END + cast(z AS numeric(5, 2)) AS f FROM shop.s",
    "SELECT k, t AS event_time, x AS f FROM shop.s ORDER BY 1 OFFSET 2 ROWS FETCH NEXT 3 ROWS ONLY",
    "SELECT k, t AS event_time, (SELECT max(u.x + s.x) FROM shop.u) AS f FROM shop.s",
    "SELECT k, t AS event_time, x OPERATOR(pg_catalog.+) y AS f FROM shop.s",
]


@pytest.mark.parametrize("text", CERTAIN)
def test_what_is_plain_has_a_form(text: str) -> None:
    assert form_of(text) is not None


def test_the_name_of_a_function_of_one_value_is_local() -> None:
    text = f"{HEAD.format('«» + 1')} FROM shop.s AS s CROSS JOIN LATERAL generate_series(1, 3) AS «»"
    assert form_of(text.replace("«»", "g")) == form_of(text.replace("«»", "h")) is not None
