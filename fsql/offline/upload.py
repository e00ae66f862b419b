"""A client's spine into a temporary table: only what the service asks for, strictly typed."""

from __future__ import annotations

import re
from typing import Any

import psycopg
from psycopg import sql

from fsql import extras
from fsql.compiler.request_types import kind as transport_kind
from fsql.compiler.services import ORDINAL
from fsql.definitions import Column
from fsql.errors import SpineError
from fsql.offline.spine import EVENT_TIME, decoded, is_text, moments

TABLE = "fsql_spine"
_CHUNK = 20_000


def upload(connection: psycopg.Connection[Any], table: Any, request: tuple[Column, ...]) -> None:
    """Nothing; `pg_temp.fsql_spine` then has the request columns, event_time and fsql_ordinal from 1.

    Times finer than a microsecond are cut, so that nothing later than they say is seen. Raises SpineError where
    columns are missing or values do not fit their type, naming the rows.
    """
    times = _cut(moments(table))
    _demand_columns(table, request)
    columns = [_fitting(decoded(table.column(c.name)), c) for c in request]
    wanted = (*request, Column(EVENT_TIME, "timestamp with time zone"))
    connection.execute(_create(wanted))
    try:
        _copy(connection, wanted, [*columns, times])
    except psycopg.DataError as error:
        raise _unfit(error) from error
    except (OverflowError, ValueError, psycopg.ProgrammingError) as error:
        raise SpineError(
            f"the spine cannot be sent: {error}", help="correct the value, or convert the column"
        ) from error


def _demand_columns(table: Any, request: tuple[Column, ...]) -> None:
    missing = [column.name for column in request if column.name not in table.column_names]
    if missing:
        asked = ", ".join(f"{c.name} {c.type}" for c in request)
        raise SpineError(
            f"the spine has no column {', '.join(missing)}", help=f"the service asks for: {asked}; add or rename it"
        )


def _create(columns: tuple[Column, ...]) -> sql.Composed:
    typed = [sql.SQL("{} {}").format(sql.Identifier(c.name), sql.SQL(c.type)) for c in columns]
    return sql.SQL("CREATE TEMPORARY TABLE {} ({} bigint, {}) ON COMMIT DROP").format(
        sql.Identifier(TABLE), sql.Identifier(ORDINAL), sql.SQL(", ").join(typed)
    )


def _copy(connection: psycopg.Connection[Any], columns: tuple[Column, ...], values: list[Any]) -> None:
    names = sql.SQL(", ").join(sql.Identifier(c.name) for c in columns)
    command = sql.SQL("COPY {} ({}, {}) FROM STDIN").format(sql.Identifier(TABLE), sql.Identifier(ORDINAL), names)
    total = len(values[-1])
    with connection.cursor() as cursor, cursor.copy(command) as copy:
        for start in range(0, total, _CHUNK):
            parts = [column.slice(start, _CHUNK).to_pylist() for column in values]
            for ordinal, row in enumerate(zip(*parts, strict=True), start + 1):
                copy.write_row((ordinal, *row))


def _cut(column: Any) -> Any:
    """Times at microseconds, which is what Postgres keeps."""
    pa = extras.pyarrow()
    if not pa.types.is_timestamp(column.type) or column.type.unit == "us":
        return column
    if column.type.unit == "ns":
        column = extras.compute().floor_temporal(column.cast(pa.timestamp("ns", "UTC")), unit="microsecond")
    return column.cast(pa.timestamp("us", "UTC" if column.type.tz else None))


def _fitting(column: Any, wanted: Column) -> Any:
    """The column as it can be copied into its type, or SpineError."""
    types, kind = extras.pyarrow().types, column.type
    if types.is_null(kind) or column.null_count == len(column):
        return column
    sent = transport_kind(wanted.type)
    if sent in ("int2", "int4", "int8"):
        return _as_integers(column, wanted)
    if sent == "date":
        return _as_dates(column, wanted)
    return _cut(_demand(column, wanted, _fits(types, sent, kind)))


def _fits(types: Any, sent: str, kind: Any) -> bool:
    """Whether a column of that Arrow type may go into a Postgres type (`request_types.kind`) without guessing."""
    if sent in ("numeric", "float4", "float8"):
        return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind))
    if sent == "bool":
        return bool(types.is_boolean(kind))
    if sent == "bytea":
        return bool(types.is_binary(kind) or types.is_large_binary(kind))
    if sent == "timestamptz":
        return bool(types.is_timestamp(kind) and kind.tz is not None)
    if sent == "timestamp":
        return bool(types.is_timestamp(kind) and kind.tz is None)
    if sent == "uuid":
        return is_text(kind) or str(kind) == "extension<arrow.uuid>"
    if sent == "time":
        return is_text(kind) or bool(types.is_time(kind))
    if sent == "interval":
        return is_text(kind) or bool(types.is_duration(kind))
    return is_text(kind) or (sent != "text" and bool(types.is_nested(kind)))


def _demand(column: Any, wanted: Column, fits: bool) -> Any:
    if fits:
        return column
    raise SpineError(
        f"column {wanted.name} is {column.type}; the service asks for {wanted.type}",
        help=f"convert {wanted.name} to {wanted.type} in the spine",
    )


def _as_dates(column: Any, wanted: Column) -> Any:
    """Dates, or times at midnight without a zone, which is how pandas has dates."""
    pa = extras.pyarrow()
    if pa.types.is_timestamp(column.type) and column.type.tz is None:
        days = column.cast(pa.date32())
        return days if days.cast(column.type).equals(column) else _demand(column, wanted, False)
    return _demand(column, wanted, pa.types.is_date(column.type) or is_text(column.type))


def _as_integers(column: Any, wanted: Column) -> Any:
    """Whole numbers; floats (pandas turns integers beside a missing value into them) where they are whole."""
    pa = extras.pyarrow()
    if pa.types.is_integer(column.type):
        return column
    if not pa.types.is_floating(column.type):
        return _demand(column, wanted, False)
    values = [None if value != value else value for value in column.to_pylist()]
    bad = [
        f"row {place}: {value}"
        for place, value in enumerate(values, 1)
        if value is not None and (not float(value).is_integer() or abs(value) > 2**53)
    ]
    if bad:
        raise SpineError(
            f"column {wanted.name} is {column.type}; the service asks for {wanted.type}, and {len(bad)} "
            f"of its values are no whole numbers ({', '.join(bad[:3])})",
            help=f"convert {wanted.name} to integers (in pandas: astype('Int64'))",
        )
    return pa.chunked_array([pa.array([None if v is None else int(v) for v in values], pa.int64())])


def _unfit(error: psycopg.DataError) -> SpineError:
    said, context = error.diag.message_primary or str(error), error.diag.context or ""
    place = re.search(r"line (\d+)(?:, column ([^:]+))?", context)
    where = f" in row {place[1]}" + (f", column {place[2]}" if place[2] else "") if place else ""
    return SpineError(f"the spine cannot be read{where}: {said}", help="correct the value, or convert the column")
