"""Nothing that a file may say breaks out of its place: not in SQL, not in the revision's Python."""

from __future__ import annotations

import ast
from datetime import UTC, datetime

import psycopg
import pytest
from revisions.conftest import everything
from support.projects import NewBelt

from fsql.compiler.quoting import dollar_quoted, literal
from fsql.migration import downgrade
from fsql.offline.history import join, service_of
from fsql.offline.spine import read_spine

HOSTILE = [
    "it's",
    'say "no"',
    "back\\slash\\",
    "\\'); DROP SCHEMA fsql CASCADE; --",
    "100% :really %s %(x)s %%",
    "$fsql$ $$ $_$ $fsql_$",
    '"""; import os; """',
    "{brace} {0}",
    "日本 é 🙂",
    "/* -- */",
    "\\N{BULLET} \\x41 \\",
]
LONG = "ü" * 31 + "x"  # 63 bytes
COLUMNS = [
    "request",
    "event_time",
    "fsql_row",
    "Select",
    "user",
    "valid_until",
    'q"uote',
    "per%cent",
    "back\\slash",
    LONG,
]


def ident(name: str) -> str:
    return psycopg.sql.Identifier(name).as_string(None)


def sources() -> str:
    columns = ", ".join(f"{ident(name)} text" for name in COLUMNS)
    return (
        f'CREATE SCHEMA "S %"; CREATE TABLE "S %".{ident(LONG)} ("Key ""1""" text, {ident(LONG)} bigint, '
        "at timestamptz, "
        f"{columns.replace(ident(LONG) + ' text', 'x text')})"
    )


def hostile_files(name: str, words: str) -> dict[str, str]:
    comment = words.replace("\n", " ")
    text = literal(words)
    features = {column: f"f {column}"[:40] for column in COLUMNS if column != LONG}
    items = "".join(f"    {ident(column)} AS {ident(alias)},  -- {comment}\n" for column, alias in features.items())
    table = f'"S %".{ident(LONG)}'
    keys = f'"Key ""1""", {ident(LONG)}'
    default = words.replace("'", "''")
    view = (
        f"-- entity: pair\n-- owner: {comment}\n-- default: said = '{default}'\n--\n-- {comment}\n\n"
        f"SELECT\n    {keys},\n    at AS event_time,\n{items}    {text} || x AS said,  -- {comment}\n"
        f'    {text} AS "request"\nFROM {table};\n'
    )
    service = (
        f'-- request: "Key ""1""" text, {ident(LONG)} bigint\n-- owner: {comment}\n--\n-- {comment}\n\n'
        f'SELECT v.said, {text} AS {ident("Also " + COLUMNS[6])}, v."request" AS back\nFROM request\n'
        f"LEFT JOIN features.{ident(name)} AS v USING ({keys});\n"
    )
    return {
        "entities/pair.sql": f"-- owner: {comment}\n--\n-- {comment}\n\nSELECT {keys} FROM {table};\n",
        f"views/{name}.sql": view,
        "services/model.sql": service,
    }


@pytest.mark.parametrize("words", HOSTILE)
def test_text_stays_text(belt: NewBelt, words: str) -> None:
    made = belt(hostile_files("View", words), sources(), until="plan")
    downgrade(made.settings, made.connection, "base")
    before = everything(made.connection)
    made.apply()
    made.connection.execute(
        f'INSERT INTO "S %%".{ident(LONG)} ("Key ""1""", {ident(LONG)}, at, x) VALUES (%s, 1, %s, %s)',
        ("k" + words, datetime(2024, 1, 1, tzinfo=UTC), "!"),
    )
    made.refresh()
    made.publish()
    assert made.plan().plan.empty
    moment = datetime(2024, 1, 2, tzinfo=UTC)
    spine = [{'Key "1"': key, LONG: 1, "event_time": moment} for key in ("k" + words, "unknown")]
    answer = join(made.connection, service_of(made.catalog, "model"), read_spine(spine)).arrow().to_pylist()
    assert [row["said"] for row in answer] == [f"{words}!", words]
    assert [row["back"] for row in answer] == [words, None]
    assert made.connection.execute('SELECT "request" FROM features."View"').fetchall() == [(words,)]
    said = made.connection.execute("SELECT obj_description('features.\"View_v1\"'::regclass)").fetchone()
    assert said is not None
    assert words in said[0]
    owner = made.connection.execute("SELECT owner, description FROM fsql.entity").fetchone()
    assert owner == (words.strip(), words.strip())
    downgrade(made.settings, made.connection, "base")
    assert everything(made.connection) == before


@pytest.mark.parametrize("name", ['a"""b', "a'b", "a\\b", "a%b :c {d}", "$fsql$", "Ünï", "x" * 52, "a;b"])
def test_names_of_files_stay_names(belt: NewBelt, name: str) -> None:
    made = belt(hostile_files(name, "plain"), sources(), until="publish")
    assert made.plan().plan.empty
    assert made.catalog.view(name).label == f"{name}_v1"
    (revision,) = (made.settings.migrations / "versions").glob("*.py")
    tree = ast.parse(revision.read_text(encoding="utf-8"))
    kinds = [type(node).__name__ for node in tree.body]
    assert kinds == ["Expr", "ImportFrom", "ImportFrom", *["Assign"] * 4, *["FunctionDef"] * 3], "nothing broke out"
    assert {node.module for node in tree.body if isinstance(node, ast.ImportFrom)} == {"alembic", "sqlalchemy"}
    downgrade(made.settings, made.connection, "base")


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("scs", ["on", "off"])
def test_quoting_gives_back_exactly_the_text(database: psycopg.Connection, words: str, scs: str) -> None:
    database.execute("SELECT set_config('standard_conforming_strings', %s, false)", (scs,))
    database.execute("SELECT set_config('escape_string_warning', 'off', false)")
    for quoted in (literal(words), dollar_quoted(words), dollar_quoted(f"{words}$fsql$"), dollar_quoted("$fsql")):
        row = database.execute(f"SELECT {quoted}").fetchone()
        assert row is not None
        assert row[0] in (words, f"{words}$fsql$", "$fsql")
