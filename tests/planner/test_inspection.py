"""The server judges every definition: what depends on the session or the clock is refused with its place."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import sql
from support.projects import NewBelt, NewProject

from fsql.errors import DefinitionError, PermissionRefused
from fsql.planning import make

SOURCES = """
CREATE SCHEMA shop;
CREATE TABLE shop.t (
    k bigint, at timestamptz, local timestamp, day date, words text, doc json, docb jsonb, x xml, place point,
    n numeric, length interval, "smallCount" int
);
CREATE TABLE shop."Odd" (k bigint, at timestamptz, n numeric);
CREATE FUNCTION shop.dice() RETURNS double precision LANGUAGE sql VOLATILE AS 'SELECT random()';
"""
ENTITY = {"entities/thing.sql": "SELECT k FROM shop.t"}


def view(expression: str, time: str = "at", keys: str = "k", source: str = "shop.t") -> dict[str, str]:
    text = f"-- entity: thing\n--\nSELECT {keys}, {time} AS event_time,\n    {expression} AS f\nFROM {source}\n"
    return {**ENTITY, "views/v.sql": text}


ZONED = {
    "truncate": "date_trunc('day', at)",
    "part": "extract(hour FROM at)",
    "date": "at::date",
    "local": "at::timestamp",
    "text": "at::text",
    "concatenated": "at || ''",
    "concat": "concat('x', at)",
    "format": "format('%s', at)",
    "to_char": "to_char(at, 'HH24')",
    "json": "to_jsonb(at)",
    "compared with a date": "at > day",
    "compared with local": "at > local",
    "from local": "local::timestamptz",
    "from a date": "day::timestamptz",
    "from text": "words::timestamptz",
    "array": "ARRAY[at]::text",
    "aggregate": "string_agg(at::text, ',') OVER (PARTITION BY k ORDER BY at)",
}


@pytest.mark.parametrize("case", ZONED)
def test_what_depends_on_the_sessions_zone_is_refused(
    project: NewProject, database: psycopg.Connection, case: str
) -> None:
    database.execute(SOURCES)
    with pytest.raises(DefinitionError) as caught:
        make(project(view(ZONED[case])), database)
    said = str(caught.value)
    assert "zone" in said, said
    assert "views/v.sql:4:" in said or "views/v.sql:" in said


UNZONED = [
    "date_trunc('day', at AT TIME ZONE 'UTC')",
    "date_trunc('day', at, 'Europe/Berlin')",
    "extract(hour FROM at AT TIME ZONE 'UTC')",
    "to_char(local, 'YYYY-MM-DD')",
    "at - interval '3 hours'",
    "at < timestamptz '2024-01-01 00:00Z'",
    "n::text",
    "(local AT TIME ZONE 'UTC')",
    "words::numeric",
    "lag(at) OVER (PARTITION BY k ORDER BY at)",
]


@pytest.mark.parametrize("expression", UNZONED)
def test_what_says_its_zone_is_taken(project: NewProject, database: psycopg.Connection, expression: str) -> None:
    database.execute(SOURCES)
    assert not make(project(view(expression)), database).plan.empty


REFUSED = {
    "volatile": (view("shop.dice()"), "volatile"),
    "random": (view("random()"), "volatile|clock|answers differently"),
    "clock": (view("now()"), "clock|now"),
    "json": (view("doc"), "cast it to jsonb"),
    "xml": (view("x"), "equality|comparable"),
    "point": (view("place"), "equality|comparable"),
    "local time": (view("n", time="local"), "<column> AT TIME ZONE 'UTC' AS event_time"),
    "date time": (view("n", time="day"), "<column>::timestamp AT TIME ZONE 'UTC' AS event_time"),
    "mixed case": (view("s.smallCount", source="shop.t AS s"), 's."smallCount"'),
    "mixed case table": (view("n", source="shop.odd"), 'did you mean shop."Odd"'),
    "text time": (view("n", time="words"), "must be timestamp with time zone"),
    "key type": (view("n", keys="k::text AS k"), "cast it: k::bigint"),
    "no column": (view("nothing"), "nothing"),
    "no function": (view("shop.nothing(n)"), "shop.nothing"),
    "record": (view("ROW(1, 2)"), "stored|pseudo-type"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_a_history_is_refused_with_the_remedy(
    project: NewProject, database: psycopg.Connection, case: str
) -> None:
    files, words = REFUSED[case]
    database.execute(SOURCES)
    with pytest.raises(DefinitionError, match=words) as caught:
        make(project(files), database)
    assert "views/v.sql:" in str(caught.value)


def test_a_source_of_an_entity_that_vanished_is_named_with_the_nearest(
    project: NewProject, database: psycopg.Connection
) -> None:
    database.execute(SOURCES)
    database.execute("CREATE TABLE shop.people (k bigint)")
    files = {**view("n"), "entities/thing.sql": "--\n-- A thing.\nSELECT k FROM shop.person"}
    settings = project(files)
    with pytest.raises(DefinitionError) as caught:
        make(settings, database)
    (found,) = caught.value.diagnostics
    assert (found.rule, found.line, found.path) == ("unknown-table", 3, "features_sql/entities/thing.sql")
    assert "there is no table shop.person" in found.message
    database.execute("ALTER TABLE shop.people RENAME TO persons")
    with pytest.raises(DefinitionError, match=r"did you mean shop\.persons"):
        make(settings, database)


def test_names_are_said_as_sql_takes_them_in_an_entity_too(project: NewProject, database: psycopg.Connection) -> None:
    database.execute(SOURCES)
    with pytest.raises(DefinitionError) as caught:
        make(project({**view("n"), "entities/thing.sql": "SELECT t.smallCount AS k FROM shop.t AS t"}), database)
    assert 'the column t."smallCount"' in str(caught.value)


def test_a_right_that_is_missing_is_named(belt: NewBelt, database: psycopg.Connection) -> None:
    made = belt(view("n"), SOURCES, until="apply")
    role = sql.Identifier(f"{database.info.dbname}_planner")
    database.execute(sql.SQL("CREATE ROLE {}").format(role))
    try:
        database.execute(sql.SQL("GRANT fsql_author TO {}").format(role))
        database.execute(sql.SQL("GRANT USAGE ON SCHEMA shop TO {}").format(role))
        database.execute(sql.SQL("SET ROLE {}").format(role))
        with pytest.raises(PermissionRefused, match="permission denied for table t") as caught:
            make(made.settings, database)
        assert "GRANT SELECT" in caught.value.help
    finally:
        database.execute("RESET ROLE")
        database.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(role))


def test_planning_leaves_nothing_behind(project: NewProject, database: psycopg.Connection) -> None:
    database.execute(SOURCES)
    count = "SELECT (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_proc)"
    before = database.execute(count).fetchone()
    make(project(view("n")), database)
    assert database.execute(count).fetchone() == before
