"""The user's table that a first view is made from, as the server knows it; unknown names get the nearest."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from fsql.errors import UsageError
from fsql.parser.names import fold, quote
from fsql.sql import statement

_TIME = "timestamp with time zone"
_PART = re.compile(r'\s*(?:"(?P<quoted>(?:[^"]|"")+)"|(?P<plain>[^".,\s][^".,]*?))\s*(?P<end>[.,]|$)')
# What it takes to make a timestamptz of other types, once it is known in which zone they were written.
_AS_TIME = {
    "timestamp without time zone": "{column} AT TIME ZONE 'UTC'",
    "date": "{column}::timestamp AT TIME ZONE 'UTC'",
    "bigint": "to_timestamp({column})",
    "integer": "to_timestamp({column})",
    "double precision": "to_timestamp({column})",
    "numeric": "to_timestamp({column}::double precision)",
    "text": "{column}::timestamptz",
    "character varying": "{column}::timestamptz",
}


@dataclass(frozen=True)
class Column:
    """A column of the source; `identifies` where it belongs to a primary or foreign key."""

    name: str
    type: str
    base: str
    category: str
    not_null: bool
    identifies: bool


@dataclass(frozen=True)
class Source:
    """A table with the columns that identify what it tells of, and the one that says when."""

    schema: str
    table: str
    keys: tuple[Column, ...]
    time: Column
    others: tuple[Column, ...]
    one_row_an_instant: bool

    @property
    def relation(self) -> str:
        """`shop."Orders"`."""
        return f"{quote(self.schema)}.{quote(self.table)}"


def read_source(connection: psycopg.Connection[Any], table: str, key: str, time: str) -> Source:
    """The table `schema.table` with key columns `a,b` and the time column, as their owner wrote them.

    A name without quotes means the column or table of exactly that spelling, else the folded one.
    Raises UsageError for unknown names, with the nearest, and for types that cannot do the work.
    """
    schema, name = _relation(connection, table)
    columns = [Column(*row) for row in connection.execute(_sql("table_columns"), {"schema": schema, "name": name})]
    keys = tuple(_column(columns, part, table) for part in _parts(key, "--key"))
    (when,) = (_column(columns, part, table) for part in _one(_parts(time, "--time"), time))
    _demand_keys(keys, when)
    _demand_time(when, table)
    instant = {when.name, *(k.name for k in keys)}
    unique = connection.execute(_sql("unique_columns"), {"schema": schema, "name": name}).fetchall()
    others = tuple(column for column in columns if column.name not in instant)
    return Source(schema, name, keys, when, others, any(instant.issuperset(names or ["\0"]) for (names,) in unique))


def _sql(name: str) -> bytes:
    return statement(name).encode()


def _parts(text: str, option: str) -> list[tuple[str, ...]]:
    """The spellings that each name in `a, "B c".d` may have in the catalog, the likeliest first."""
    found: list[tuple[str, ...]] = []
    position = 0
    while position < len(text):
        match = _PART.match(text, position)
        if match is None:
            break
        quoted, plain = match["quoted"], match["plain"]
        names = (quoted.replace('""', '"'),) if quoted else (plain, fold(plain, quoted=False))
        found.append(names)
        position = match.end()
        if not match["end"]:
            return found
    raise UsageError(f"{option} {text!r} is no list of names", help='write such as shop.orders, or "Order No","Line"')


def _one(parts: list[tuple[str, ...]], text: str) -> list[tuple[str, ...]]:
    if len(parts) != 1:
        raise UsageError(f"--time takes one column, not {text!r}", help="name the column that says when a row was true")
    return parts


def _relation(connection: psycopg.Connection[Any], text: str) -> tuple[str, str]:
    parts = _parts(text, "--table")
    known = [(schema, name) for schema, name in connection.execute(_sql("similar_relations"))]
    if len(parts) == 2:
        for schema in parts[0]:
            for name in parts[1]:
                if (schema, name) in known:
                    return schema, name
    near = _nearest(text, (f"{quote(schema)}.{quote(name)}" for schema, name in known))
    if len(parts) != 2:
        raise UsageError(f"--table {text} does not name its schema", help=near or "write schema.table")
    raise UsageError(
        f"there is no table {text} in this database", help=near or "create it, or point FSQL_DSN at its database"
    )


def _nearest(wanted: str, known: Iterable[str]) -> str:
    """`did you mean shop.orders?`, whatever the case and whether the schema was given; empty where nothing is near."""
    names = {name.lower().replace('"', ""): name for name in known}
    bare = {name.split(".", 1)[-1]: name for name in names}
    plain = wanted.lower().replace('"', "")
    near = difflib.get_close_matches(plain, names, 1) or [
        bare[name] for name in difflib.get_close_matches(plain.split(".", 1)[-1], bare, 1)
    ]
    return f"did you mean {names[near[0]]}?" if near else ""


def _column(columns: Sequence[Column], spellings: tuple[str, ...], table: str) -> Column:
    for spelling in spellings:
        for column in columns:
            if column.name == spelling:
                return column
    known = [quote(column.name) for column in columns]
    near = _nearest(spellings[0], known)
    raise UsageError(
        f"{table} has no column {spellings[0]}", help=near or f"choose among {', '.join(known) or 'none: it is empty'}"
    )


def _demand_keys(keys: tuple[Column, ...], time: Column) -> None:
    for key in keys:
        if keys.count(key) > 1 or key == time:
            where = "--key twice" if key != time else "--key and --time"
            raise UsageError(f"{key.name} is named by {where}", help="name every column once")
        _demand_visible(key.name)
        if key.category in "ACPG" or key.base in ("json", "xml"):
            raise UsageError(
                f"{key.name} is {key.type}: it cannot identify anything", help="name columns of a scalar type"
            )


def _demand_visible(name: str) -> None:
    """Nothing; UsageError for a name with characters that nobody sees, which no feature file may hold."""
    if not name.isprintable():
        raise UsageError(
            f"{name!r} cannot stand in a feature file: names hold no control characters",
            help="make a view over the table that renames it, and name that",
        )


def _demand_time(time: Column, table: str) -> None:
    _demand_visible(time.name)
    _demand_visible(table)
    if time.base == _TIME:
        return
    if time.base not in _AS_TIME:
        raise UsageError(
            f"{time.name} is {time.type}, not {_TIME}", help="name the column that says when a row was true"
        )
    expression = _AS_TIME[time.base].format(column=quote(time.name))
    zone = ", with the zone it was written in" if "UTC" in expression else ""
    raise UsageError(
        f"{time.name} is {time.type}; it must be {_TIME}, or nobody knows which moment is meant",
        help=f"make a view over {table} that selects `{expression}` under another name{zone}, and name that view and "
        "column here",
    )
