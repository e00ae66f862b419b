"""What counts for a fingerprint, feature by feature, and what does not."""

from __future__ import annotations

import psycopg
import pytest

from fsql.definitions import Project
from fsql.lineage.postgres_words import SET_RETURNING
from fsql.parser.project import parse_project
from fsql.planner.canonical.expressions import AGGREGATES
from fsql.planner.fingerprints import Fingerprint, fingerprint_project
from fsql.planner.lineages import trace_project

TABLES = {
    "s": {"k": "bigint", "t": "timestamptz", "x": "numeric", "y": "numeric", "z": "text", "a": "bigint[]"},
    "u": {"k": "bigint", "since": "timestamptz", "x": "numeric", "w": "text"},
}
ENTITY = {"entities/thing.sql": "SELECT k FROM shop.s"}


def prints(files: dict[str, str]) -> dict[str, Fingerprint]:
    parsed = parse_project({**ENTITY, **files})
    project = Project(parsed.entities, parsed.views, parsed.services, {})
    assert len(project.views) + len(project.services) == sum("entities" not in f for f in files), parsed.diagnostics
    return fingerprint_project(project, trace_project(project, {"shop": TABLES}))


def view(text: str, head: str = "") -> Fingerprint:
    return prints({"views/v.sql": f"-- entity: thing\n{head}--\n{text}"})["v"]


def one(expression: str, rest: str = "FROM shop.s") -> Fingerprint:
    return view(f"SELECT k, t AS event_time, {expression} AS f {rest}")


SAME = [
    ("x + y", "s.x+y"),
    ("x + y", "(x + y)"),
    ("x = -1", "x=-1"),
    ("x <> y", "x != y"),
    ("x::integer", "CAST(x AS integer)"),
    ("(x + y)::numeric(10, 2)", "cast((x + y) as NUMERIC(10,2))"),
    ("x", '"x"'),
    ('z COLLATE "C"', 'z collate "C"'),
    ("count(*) OVER (PARTITION BY k ORDER BY t)", "COUNT(*) over (partition by s.k order by t ASC)"),
    ("CASE WHEN x > 1 THEN y END", "case when s.x>1 then y end"),
    ("z || $$a$$", "z /* text */ || $$a$$"),
    ("z = E'a\\tb'", "z=E'a\\tb'"),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_one_expression_written_twice(first: str, second: str) -> None:
    assert one(first) == one(second)


DIFFERENT = [
    ("1.0 + x", "1.00 + x"),
    ("interval '1 day' + (t - t)", "interval '24 hours' + (t - t)"),
    ("x::real", "x::float"),
    ("x::varchar(1)", "x::varchar"),
    ("'a'::char", "'a'::\"char\""),
    ("z = E'a\\nb'", "z = 'a\\nb'"),
    ("z = 'a  b'", "z = 'a b'"),
    ("z = 'A'", "z = 'a'"),
    ("coalesce(x, y)", "coalesce(y, x)"),
    ("x - y", "y - x"),
    ("x - (y - 1)", "x - y - 1"),
    ('z COLLATE "C"', "z"),
    ("z || ''", "z"),
    ("x < y", "x <= y"),
    ("(a)[1]", "(a)[2]"),
    ("x IS DISTINCT FROM y", "x IS NOT DISTINCT FROM y"),
    ("max(x) OVER (PARTITION BY k ORDER BY t)", "max(x) OVER (PARTITION BY k ORDER BY t ROWS UNBOUNDED PRECEDING)"),
    ("max(x) FILTER (WHERE y > 1) OVER (PARTITION BY k ORDER BY t)", "max(x) OVER (PARTITION BY k ORDER BY t)"),
    ("sum(x) OVER (PARTITION BY k ORDER BY t)", "sum(DISTINCT x) FILTER (WHERE true) OVER (PARTITION BY k ORDER BY t)"),
    ("lag(x) OVER (PARTITION BY k ORDER BY t)", "lag(x) OVER (PARTITION BY k, z ORDER BY t)"),
    ("lag(x) OVER (PARTITION BY k ORDER BY t, x)", "lag(x) OVER (PARTITION BY k ORDER BY t, x NULLS FIRST)"),
    ("(SELECT max(u.x) FROM shop.u AS u)", "(SELECT max(u.x) FROM shop.u AS u WHERE u.k = s.k)"),
    ("k IN (SELECT u.k FROM shop.u)", "k IN (SELECT s.k FROM shop.u)"),
    ("EXISTS (SELECT 1 FROM shop.u WHERE u.k = s.k)", "EXISTS (SELECT count(*) FROM shop.u WHERE u.k = s.k)"),
]


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_two_expressions_that_are_alike(first: str, second: str) -> None:
    assert one(first).features["f"] != one(second).features["f"]
    assert one(first).rows == one(second).rows


ROWS = [
    ("FROM shop.s", "FROM shop.s WHERE x > 1"),
    ("FROM shop.s JOIN shop.u USING (k)", "FROM shop.s LEFT JOIN shop.u USING (k)"),
    ("FROM shop.s JOIN (SELECT 1 AS one) AS o ON true", "FROM shop.s JOIN (SELECT 1 AS one FROM shop.u) AS o ON true"),
    (
        "FROM shop.s JOIN (SELECT 1 AS one, count(*) AS n FROM shop.u) AS o ON true",
        "FROM shop.s JOIN (SELECT 1 AS one, x AS n FROM shop.u) AS o ON true",
    ),
    (
        "FROM shop.s JOIN (SELECT 1 AS one, (SELECT max(o.x) FROM shop.s) AS n FROM shop.u AS o) AS o ON true",
        "FROM shop.s JOIN (SELECT 1 AS one, (SELECT max(s.x) FROM shop.s) AS n FROM shop.u AS o) AS o ON true",
    ),
    (
        "FROM shop.s JOIN (SELECT 1 AS one, generate_series(1, 2) AS n FROM shop.u) AS o ON true",
        "FROM shop.s JOIN (SELECT 1 AS one, generate_series(1, 3) AS n FROM shop.u) AS o ON true",
    ),
    (
        "FROM shop.s JOIN (SELECT DISTINCT u.k AS n, w FROM shop.u) AS o ON true",
        "FROM shop.s JOIN (SELECT DISTINCT u.k AS n, since AS w FROM shop.u) AS o ON true",
    ),
    (
        "FROM shop.s JOIN (SELECT 1 AS n, w FROM shop.u UNION SELECT 2, w FROM shop.u) AS o ON true",
        "FROM shop.s JOIN (SELECT 1 AS n, w FROM shop.u UNION SELECT 2, 'x' FROM shop.u) AS o ON true",
    ),
    (
        "FROM shop.s JOIN (SELECT w FROM shop.u ORDER BY since LIMIT 1) AS o ON true",
        "FROM shop.s JOIN (SELECT w FROM shop.u ORDER BY since DESC LIMIT 1) AS o ON true",
    ),
]


@pytest.mark.parametrize(("first", "second"), ROWS)
def test_what_shapes_the_rows_reaches_every_feature(first: str, second: str) -> None:
    before, after = (view(f"SELECT s.k, s.t AS event_time, s.y AS f {rest}") for rest in (first, second))
    assert before.rows != after.rows
    assert before.features["f"] != after.features["f"]


CTE = "WITH c AS (SELECT k, t, x, {y} AS y FROM shop.s), d AS (SELECT k, t, x AS left_side, y AS right_side FROM c) "
OUTER = "SELECT k, t AS event_time, left_side AS f, right_side AS g FROM d"


def test_a_column_inside_counts_for_the_features_that_read_it() -> None:
    before, after = (view(CTE.format(y=y) + OUTER) for y in ("y", "y + 1"))
    assert before.features["f"] == after.features["f"]
    assert before.features["g"] != after.features["g"]
    assert before.rows == after.rows


def test_what_nobody_reads_does_not_count() -> None:
    unread = CTE.format(y="y").replace("y AS right_side", "y AS right_side, y * 9 AS unread")
    unused = unread.replace("WITH c", "WITH unused AS (SELECT w FROM shop.u), c")
    assert view(unread + OUTER) == view(CTE.format(y="y") + OUTER) == view(unused + OUTER)


def test_names_that_change_places_are_noticed() -> None:
    swapped = OUTER.replace("left_side AS f, right_side AS g", "right_side AS f, left_side AS g")
    before, after = view(CTE.format(y="y") + OUTER), view(CTE.format(y="y") + swapped)
    assert before.features["f"] != after.features["f"]
    inside = CTE.format(y="y").replace("x AS left_side, y AS right_side", "y AS left_side, x AS right_side")
    assert view(inside + OUTER).features["f"] == after.features["f"]


def test_a_table_read_twice_keeps_its_two_sides_apart() -> None:
    text = "SELECT p.k, p.t AS event_time, {} AS f FROM shop.s AS p JOIN shop.s AS q ON p.k = q.k"
    other = text.replace("p.k", "m.k").replace("p.t", "m.t").replace("AS p", "AS m")
    assert view(text.format("p.x - q.x")) == view(other.format("m.x - q.x"))
    assert view(text.format("p.x - q.x")).features["f"] != view(text.format("q.x - p.x")).features["f"]


def test_what_is_not_understood_counts_word_by_word() -> None:
    """A whole row has no columns by name: nothing is renamed then, and every change reaches every feature."""
    text = "SELECT o.k, o.t AS event_time, to_jsonb(o) AS f, o.x AS g FROM (SELECT k, t, x AS {} FROM shop.s) AS o"
    before, after = view(text.format("x")), view(text.format("x").replace("o.x AS g", "o.x + 1 AS g"))
    assert before.features["f"] != after.features["f"]
    assert before == view(text.format("x").replace("SELECT", "select  /* all */"))


GROUPED = "SELECT k, max(t) AS event_time, z AS bucket, count(*) AS n {} FROM shop.s GROUP BY {}"


def test_grouping_by_number_by_name_or_by_expression() -> None:
    assert (
        view(GROUPED.format("", "1, bucket")) == view(GROUPED.format("", "k, 3")) == view(GROUPED.format("", "s.k, z"))
    )
    assert view(GROUPED.format("", "k, z")).rows != view(GROUPED.format("", "k, z, y")).rows


ADDED = [
    ("SELECT k, t AS event_time, x AS f {} FROM shop.s", ", (SELECT count(*) FROM shop.u WHERE u.k = s.k) AS g"),
    ("SELECT k, t AS event_time, x AS f {} FROM shop.s", ", y AS g"),
    (GROUPED.replace("count(*) AS n", "sum(x) AS f").replace("GROUP BY {}", "GROUP BY 1, 3"), ", max(y) AS g"),
    ("WITH c AS (SELECT * FROM shop.s WHERE x > 0) SELECT k, t AS event_time, x AS f {} FROM c", ", y + 1 AS g"),
    (
        "SELECT k, t AS event_time, sum(x) OVER w AS f {} FROM shop.s "
        "WINDOW w AS (PARTITION BY k ORDER BY t), w2 AS (PARTITION BY k ORDER BY t DESC)",
        ", count(*) OVER (PARTITION BY k ORDER BY t) AS g",
    ),
    (
        "SELECT k, t AS event_time, x AS f {} FROM "
        "(SELECT k, t, x, y FROM shop.s UNION ALL SELECT k, since, x, 0 FROM shop.u) AS c",
        ", y AS g",
    ),
    ("SELECT DISTINCT ON (k, t) k, t AS event_time, x AS f {} FROM shop.s ORDER BY k, t, y DESC", ", z AS g"),
]
READER = "-- entity: thing\n--\nSELECT k, event_time, f + 1 AS h FROM features.v"
SERVICE = "-- request: k bigint\n--\nSELECT {} FROM request LEFT JOIN features.v AS {} USING (k)"


@pytest.mark.parametrize(("text", "item"), ADDED)
def test_an_additive_change_leaves_all_readers_as_they_are(text: str, item: str) -> None:
    before, after = (
        prints(
            {
                "views/v.sql": f"-- entity: thing\n--\n{text.format(added)}",
                "views/d.sql": READER,
                "services/m.sql": SERVICE.format("v.f", "v"),
            }
        )
        for added in ("", item)
    )
    assert before["v"].whole != after["v"].whole
    assert before["v"].rows == after["v"].rows
    assert before["v"].features["f"] == after["v"].features["f"]
    assert before["d"] == after["d"]
    assert before["m"] == after["m"]


def test_an_added_item_that_distinct_compares_reaches_the_readers() -> None:
    """Two rows may come of one: a reader may count them."""
    text = "SELECT DISTINCT k, t AS event_time, x AS f {} FROM shop.s"
    before, after = (
        prints({"views/v.sql": f"-- entity: thing\n--\n{text.format(i)}", "views/d.sql": READER})
        for i in ("", ", y AS g")
    )
    assert before["d"].whole != after["d"].whole


CHAIN = {
    "views/v.sql": "-- entity: thing\n{}--\nSELECT k, t AS event_time, x AS f, y AS g FROM shop.s",
    "views/d.sql": "-- entity: thing\n--\nSELECT k, event_time, f * 2 AS ff, g * 2 AS gg, sum(f) OVER w AS sf "
    "FROM features.v WINDOW w AS (PARTITION BY k ORDER BY event_time)",
    "views/e.sql": "-- entity: thing\n--\nSELECT k, event_time, gg AS ggg FROM features.d WHERE ff > 1",
    "services/m.sql": "-- request: k bigint\n--\nSELECT a.sf, b.g + request.k AS g FROM request "
    "LEFT JOIN features.d AS a USING (k) LEFT JOIN features.v AS b USING (k)",
}


def chain(head: str = "", **changed: str) -> dict[str, str]:
    """Every fingerprint of the chain by `view.feature` and by name."""
    files = {name: text.replace("{}", head) for name, text in CHAIN.items()}
    for old, new in changed.items():
        files["views/v.sql"] = files["views/v.sql"].replace(f"{old} AS", f"{new} AS")
    found = prints(files)
    whole = {name: print_.whole for name, print_ in found.items()}
    return whole | {f"{n}.{f}": value for n, print_ in found.items() for f, value in print_.features.items()}


def difference(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before if before[name] != after[name]}


def test_a_changed_column_reaches_exactly_what_reads_it() -> None:
    assert difference(chain(), chain(x="x + 1")) == {
        "v", "v.f", "d", "d.ff", "d.sf", "e", "e.ggg", "m", "m.sf",
    }  # fmt: skip
    assert difference(chain(), chain(y="y + 1")) == {"v", "v.g", "d", "d.gg", "e", "e.ggg", "m", "m.g"}


HEADS = ["-- ttl: 2 days\n", "-- latest by: g\n", "-- expire: no\n", "-- default: g = 1\n", "-- default: g = 1.0\n"]


def test_every_head_key_that_bears_meaning_makes_another_version() -> None:
    text = "SELECT k, t AS event_time, x AS f, y AS g FROM shop.s"
    found = [view(text, head) for head in ["", *HEADS]]
    assert len({print_.whole for print_ in found}) == len(found)
    assert view(text, "-- owner: a@example.com\n-- freshness: 1 hour\n-- pii: f\n") == found[0]
    static = "SELECT k, x AS f, y AS g FROM shop.s"
    assert view(static, "-- static: true\n").whole != view(static).whole


def test_the_keys_of_the_entity_count() -> None:
    text = {"views/v.sql": "-- entity: thing\n--\nSELECT k, z, t AS event_time, x AS f FROM shop.s"}
    wider = {**text, "entities/thing.sql": "SELECT k, z FROM shop.s"}
    assert prints(text)["v"].features["f"] != prints(wider)["v"].features["f"]


def test_what_acts_at_a_lookup_reaches_services_but_no_view() -> None:
    assert difference(chain(), chain("-- ttl: 2 days\n")) == {"v", "v.f", "v.g", "m", "m.g"}
    assert difference(chain(), chain("-- default: g = 0\n")) == {"v", "v.g", "m", "m.g"}
    assert difference(chain(), chain("-- default: f = 0\n")) == {"v", "v.f"}


def service(select: str, joins: str, request: str = "k bigint, n integer") -> Fingerprint:
    files = {
        **{name: text.replace("{}", "") for name, text in CHAIN.items()},
        "services/m.sql": f"-- request: {request}\n--\nSELECT {select} FROM request {joins}",
    }
    return prints(files)["m"]


ONE_JOIN = "LEFT JOIN features.v AS a USING (k)"


def test_a_service_whatever_it_calls_its_joins() -> None:
    first = service("a.f + n AS f, a.g", ONE_JOIN)
    assert first == service("b.f+request.n f, g", "LEFT OUTER JOIN features.v b ON b.k = request.k")
    assert first.features == service("g, a.f + n AS f", ONE_JOIN).features
    assert first.whole != service("g, a.f + n AS f", ONE_JOIN).whole  # models read outputs by their order, too


def test_an_output_of_a_service_counts_by_itself() -> None:
    first = service("a.f, a.g", ONE_JOIN)
    second = service("a.f, a.g - 1 AS g, d.gg", f"{ONE_JOIN} LEFT JOIN features.d ON d.k = request.k + 1")
    assert first.features["f"] == second.features["f"]
    assert first.features["g"] != second.features["g"]
    other = service("a.f, a.g", "LEFT JOIN features.v AS a ON a.k = request.k + 1")
    assert first.features["f"] != other.features["f"]


def test_the_types_of_a_request_count_as_postgres_reads_them() -> None:
    def typed(kind: str) -> str:
        return service("a.f", ONE_JOIN, f"k bigint, n {kind}").whole

    assert typed("numeric( 10,2 )") == typed("NUMERIC(10, 2)")
    assert typed('shop."my  type"') != typed('shop."my type"')
    assert typed('shop."Kind"') != typed("shop.kind") == typed('shop."kind"') == typed("SHOP.Kind")
    assert typed("integer") != typed("bigint")


def test_every_aggregate_and_every_set_of_rows_is_known(empty_connection: psycopg.Connection) -> None:
    """A new one in a newer server would make a select list decide which rows there are without being noticed."""
    query = "SELECT prokind = 'a', proname FROM pg_proc WHERE (prokind = 'a' OR proretset) AND pronamespace = 11"
    for aggregate, name in empty_connection.execute(query):
        assert name in (AGGREGATES if aggregate else SET_RETURNING), name
