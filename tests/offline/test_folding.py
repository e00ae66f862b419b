"""Law 3 for values that count as equal and differ: such rows are refused, for one of them would win by chance."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.databases import fresh_database
from support.projects import Belt, NewBelt, write_project
from support.server import Server

from fsql.compiler.folding import inexact
from fsql.definitions import Column
from fsql.errors import DefinitionError, HistoryError

SOURCES = """
CREATE SCHEMA shop;
CREATE DOMAIN shop.ratio AS numeric;
CREATE TYPE shop.pair AS (low numeric, high integer);
CREATE TABLE shop.rows (
    id numeric, at timestamptz, "Exact" numeric, rate float8, length interval, document jsonb, many numeric[],
    ratio shop.ratio, pair shop.pair, cents numeric(10, 2), whole integer, word text, rank numeric
);
"""
# each type's texts, and what tells its values apart to the last bit
SPELLED: Mapping[str, Mapping[str, Any]] = {
    "Exact": {text: Decimal(text).as_tuple() for text in ("1.0", "1.00", "1.5", "0", "-0")} | {"-0": (0, (0,), 0)},
    "rate": {"0": "0.0", "-0": "-0.0", "1": "1.0", "1.0": "1.0"},
    "length": {"1 day": (0, 1, 0), "24 hours": (0, 0, 24), "1 mon": (1, 0, 0), "30 days": (0, 30, 0)},
    "document": {'{"a": 1.0}': "1.0", '{"a": 1.00}': "1.00", '{"a":1.0}': "1.0"},
    "many": {"{1.0,NULL}": "1.0,", "{1.00,NULL}": "1.00,", "{1.0}": "1.0"},
    "ratio": {"2.0": "2.0", "2": "2"},
    "pair": {"(3.0,1)": "3.0,1", "(3,1)": "3,1"},
    "cents": {"1.5": "1.50", "1.50": "1.50"},
    "whole": {"1": 1, "01": 1, "2": 2},
    "word": {"a": "a", "A": "A"},
}
FEATURES = tuple(SPELLED)
SELECTED = 'SELECT id, at AS event_time, "Exact", rate, length, document, many, ratio, pair, cents, whole, word, rank'
FILES = {
    "entities/thing.sql": "SELECT id FROM shop.rows",
    "views/all.sql": f"-- entity: thing\n--\n{SELECTED.removesuffix(', rank')} FROM shop.rows",
    "views/last.sql": f"-- entity: thing\n-- latest by: rank\n--\n{SELECTED} FROM shop.rows",
}
TIMES = ("2024-01-01 00:00:00+00", "2024-01-01 00:00:00.000001+00")


@dataclass(frozen=True)
class Row:
    """One row of the source, each value as it is written; values in the order of FEATURES."""

    id: str
    at: str
    rank: str
    values: tuple[str, ...]

    @property
    def instant(self) -> tuple[Decimal, str]:
        """Who, and when: keys are the same where they are equal."""
        return Decimal(self.id), self.at

    def identity(self, *, ranked: bool) -> tuple[Any, ...]:
        """What makes it another row, feature by feature."""
        found = tuple(SPELLED[name][value] for name, value in zip(FEATURES, self.values, strict=True))
        return (*found, Decimal(self.rank).as_tuple()) if ranked else found


def mostly(texts: Sequence[str]) -> st.SearchStrategy[str]:
    """The first of the texts nearly always, so that most rows differ in little."""
    return st.sampled_from([texts[0]] * 12 + list(texts))


ROWS = st.lists(
    st.builds(
        Row,
        id=st.sampled_from(["7", "7.0", "8", "9", "10", "11.00"]),
        at=st.sampled_from(TIMES),
        rank=st.sampled_from(["1", "2", "2.0"]),
        values=st.tuples(*(mostly(list(texts)) for texts in SPELLED.values())),
    ),
    max_size=10,
)


def groups(rows: list[Row], *, ranked: bool) -> dict[tuple[Decimal, str], list[tuple[Any, ...]]]:
    """What distinct rows stand at each instant, by brute force, where the greatest rank wins if `ranked`."""
    found = {}
    for instant, some in groupby(sorted(rows, key=lambda row: row.instant), key=lambda row: row.instant):
        peers = list(some)
        best = max(Decimal(row.rank) for row in peers)
        left = [row for row in peers if not ranked or Decimal(row.rank) == best]
        found[instant] = sorted({row.identity(ranked=ranked) for row in left}, key=repr)
    return found


@pytest.fixture(scope="module")
def laid(server: Server, installed_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Belt]:
    with fresh_database(server, installed_template) as name, server.connect(name) as connection:
        connection.execute(SOURCES)
        belt = Belt(write_project(tmp_path_factory.mktemp("folding") / "project", FILES), connection, server.dsn(name))
        belt.plan()
        belt.apply()
        yield belt


def fill(belt: Belt, rows: list[Row]) -> None:
    belt.connection.execute("TRUNCATE shop.rows")
    insert = f"INSERT INTO shop.rows VALUES ({', '.join(['%s'] * 13)})"
    with belt.connection.cursor() as cursor:
        cursor.executemany(insert, [(row.id, row.at, *row.values, row.rank) for row in rows])


def stored(belt: Belt, view: str) -> list[str]:
    query = f"SELECT h::text FROM fsql_offline.{view}_v1 AS h ORDER BY id, valid_from"
    return [text for (text,) in belt.connection.execute(query)]


def refuses(
    belt: Belt, view: str, expected: dict[tuple[Decimal, str], list[tuple[Any, ...]]], names: Sequence[str]
) -> bool:
    """Whether the refresh is refused, and then names just the right instants and features."""
    torn = [instant for instant, rows in expected.items() if len(rows) > 1]
    if not torn:
        belt.refresh(view)
        return False
    with pytest.raises(HistoryError) as caught:
        belt.refresh(view)
    said = caught.value.message.split("instant: ")[1].split("; ")
    assert [Decimal(re.match("id=([^,]+)", one)[1]) for one in said] == [key for key, _ in torn[:3]]  # type: ignore[index]
    for one, instant in zip(said, torn, strict=False):
        differing = [n for n, *values in zip(names, *expected[instant], strict=True) if len(set(values)) > 1]
        assert one.endswith(f": {len(expected[instant])} rows that differ in {', '.join(differing)}")
    return True


@pytest.mark.parametrize(("view", "ranked"), [("all", False), ("last", True)])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, seed=st.integers(0, 9))
def test_only_identical_rows_fold_and_always_to_the_same(
    laid: Belt, view: str, ranked: bool, rows: list[Row], seed: int
) -> None:
    fill(laid, rows)
    expected = groups(rows, ranked=ranked)
    if refuses(laid, view, expected, [*FEATURES, "rank"] if ranked else FEATURES):
        return
    first = stored(laid, view)
    assert len(first) == len(expected)
    fill(laid, random.Random(seed).sample(rows, len(rows)))
    laid.refresh(view)
    assert stored(laid, view) == first


@pytest.mark.parametrize("spellings", [("7", "7.0", "7.00"), ("7.00", "7.0", "7")], ids=["short first", "long first"])
def test_of_several_spellings_of_one_key_the_same_is_kept(belt: NewBelt, spellings: tuple[str, ...]) -> None:
    made = belt(FILES, SOURCES, until="apply")
    values = tuple(next(iter(texts)) for texts in SPELLED.values())
    fill(made, [Row(spelling, TIMES[0], "1", values) for spelling in spellings])
    made.refresh("all")
    assert made.connection.execute("SELECT id::text FROM fsql_offline.all_v1").fetchall() == [("7",)]


FROM_PAIRS = "SELECT id, at AS event_time, value FROM shop.pairs"
PAIRS: list[tuple[str, str, str]] = [
    ("numeric", "1.0", "1.00"),
    ("double precision", "0", "-0"),
    ("interval", "1 day", "24 hours"),
    ("jsonb", "[1.0]", "[1.00]"),
    ("numeric[]", "{1.0}", "{1.00}"),
    ("numrange", "[1.0,2)", "[1.00,2)"),
    ("time with time zone", "12:00+00", "12:00:00.000000+00:00:00"),
    ("numeric(6,3)", "1.0", "1.00"),
]


@pytest.mark.parametrize(("kind", "one", "other"), PAIRS, ids=[kind for kind, *_ in PAIRS])
def test_static_facts_fold_by_the_same_law(belt: NewBelt, kind: str, one: str, other: str) -> None:
    files = {
        "entities/thing.sql": "SELECT id FROM shop.pairs",
        "views/pairs.sql": "-- entity: thing\n-- static: true\n--\nSELECT id, value FROM shop.pairs",
    }
    made = belt(files, f"CREATE SCHEMA shop; CREATE TABLE shop.pairs (id bigint, value {kind})", until="apply")
    insert = "INSERT INTO shop.pairs VALUES (1, %s)"
    made.connection.execute(insert, (one,))
    made.connection.execute(insert, (one,))
    assert made.refresh()[0].rows == 1
    made.connection.execute(insert, (other,))
    if kind in ("numeric(6,3)", "time with time zone"):
        assert made.refresh()[0].rows == 1, "the same value, written differently"
        return
    with pytest.raises(HistoryError, match="id=1: 2 rows that differ in value"):
        made.refresh()


def test_a_collation_that_calls_texts_equal_hides_nothing(belt: NewBelt) -> None:
    files = {
        "entities/thing.sql": "SELECT id FROM shop.pairs",
        "views/pairs.sql": f"-- entity: thing\n--\n{FROM_PAIRS}",
    }
    made = belt(files, "CREATE SCHEMA shop; CREATE TABLE shop.pairs (id bigint, at timestamptz, value text)", "plan")
    try:
        made.connection.execute(
            "CREATE COLLATION shop.blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false)"
        )
    except psycopg.errors.FeatureNotSupported:  # a server built without ICU can have no such collation
        blind = made.connection.execute("SELECT count(*) FROM pg_collation WHERE NOT collisdeterministic").fetchone()
        assert blind == (0,)
        return
    made.connection.execute("ALTER TABLE shop.pairs ALTER value TYPE text COLLATE shop.blind")
    made.write({"views/blind.sql": f"-- entity: thing\n--\n{FROM_PAIRS} WHERE value > ''"})
    made.plan()
    made.apply()
    made.connection.execute("INSERT INTO shop.pairs VALUES (1, '2024-01-01Z', 'a'), (1, '2024-01-01Z', 'A')")
    with pytest.raises(HistoryError, match="differ in value"):
        made.refresh("blind_v1")


@pytest.mark.parametrize("kind", ["json", "xml", "point"])
def test_what_cannot_be_compared_is_refused_with_the_remedy(belt: NewBelt, kind: str) -> None:
    files = {
        "entities/thing.sql": "SELECT id FROM shop.pairs",
        "views/pairs.sql": f"-- entity: thing\n--\n{FROM_PAIRS}",
    }
    with pytest.raises(DefinitionError) as caught:
        belt(files, f"CREATE SCHEMA shop; CREATE TABLE shop.pairs (id bigint, at timestamptz, value {kind})")
    (found,) = caught.value.diagnostics
    assert kind in found.message
    assert found.help == f"cast it to {'jsonb' if kind == 'json' else 'text'}: rows of history must be comparable"


def test_types_whose_equality_is_identity_cost_nothing() -> None:
    exact = (
        "bigint", "text", "character varying(3)", "character(2)", "numeric(10,2)", "numeric(10,2)[]", "boolean", "uuid",
        "timestamp with time zone", "timestamp(3) with time zone", "time without time zone", "date", "integer[]",
        "int8range",
    )  # fmt: skip
    blurred = (
        "numeric", "real", "double precision", "interval", "jsonb", "citext", "public.text", "bpchar", "numrange",
        "time with time zone", "interval day to second", "shop.money", "numeric[]", "date_like",
    )  # fmt: skip
    columns = [Column(kind, kind) for kind in (*exact, *blurred)]
    assert inexact(columns, ()) == set(blurred)
    assert inexact(columns[:2], {"text"}) == {"text"}


def test_a_view_of_exact_columns_keeps_its_plain_distinct(belt: NewBelt) -> None:
    files = {
        "entities/thing.sql": "SELECT id FROM shop.pairs",
        "views/pairs.sql": f"-- entity: thing\n--\n{FROM_PAIRS}",
    }
    made = belt(
        files, "CREATE SCHEMA shop; CREATE TABLE shop.pairs (id bigint, at timestamptz, value integer)", "apply"
    )
    row = made.connection.execute("SELECT pg_get_viewdef('fsql_offline.pairs_v1'::regclass)").fetchone()
    assert row
    assert "SELECT DISTINCT " in row[0]
    assert "DISTINCT ON" not in row[0]
