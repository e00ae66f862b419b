"""Rows of the server as an Arrow table with faithful types, and as pandas or polars from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from typing import Any

import psycopg
from psycopg.postgres import types as pg_types
from psycopg.types.string import TextLoader

from fsql import extras
from fsql.errors import FsqlError

_CHUNK = 20_000


@dataclass(frozen=True)
class HistoricalFeatures:
    """The spine's rows in their order with the features behind its columns."""

    table: Any
    index: Any = None

    def arrow(self) -> Any:
        """A pyarrow.Table: timestamps are UTC microseconds, numeric is decimal, NULL is null.

        A column's type depends on no value: numeric(p, s) is a decimal of that precision, numeric without one has
        20 digits before the point and 18 behind. Types without a match (json, uuid, enums, ranges, ...) are text as
        Postgres writes it.
        """
        return self.table

    def pandas(self) -> Any:
        """A pandas.DataFrame with Arrow-backed columns (no NULL turns into NaN) and the spine's index."""
        pandas = extras.pandas()
        frame = self.table.to_pandas(types_mapper=pandas.ArrowDtype)
        if self.index is not None:
            frame.index = self.index
        return frame

    def polars(self) -> Any:
        """A polars.DataFrame."""
        return extras.polars().from_arrow(self.table)

    def __len__(self) -> int:
        return int(self.table.num_rows)


def fetch_table(cursor: psycopg.ServerCursor[Any], query: bytes) -> Any:
    """The rows of the query as a pyarrow.Table with the columns' own types."""
    pa = extras.pyarrow()
    cursor.execute(query)
    columns = cursor.description or []
    kinds = [_arrow_type(column) for column in columns]
    chunks: list[list[Any]] = [[] for _ in columns]
    _read_as_text(cursor, columns, kinds)
    for rows in _batches(cursor):
        for place, values in enumerate(zip(*rows, strict=True)):
            chunks[place].append(_array(pa, columns[place].name, values, kinds[place]))
    arrays = [_column(pa, parts, kind) for parts, kind in zip(chunks, kinds, strict=True)]
    return pa.Table.from_arrays(arrays, names=[column.name for column in columns])


def _read_as_text(cursor: psycopg.ServerCursor[Any], columns: list[psycopg.Column], kinds: list[Any]) -> None:
    """What has no match in Arrow stays the text that Postgres sends: the driver's own objects would not read back."""
    for name in ("json", "jsonb"):
        cursor.adapters.register_loader(name, TextLoader)
    for column, kind in zip(columns, kinds, strict=True):
        if kind is str:
            cursor.adapters.register_loader(column.type_code, TextLoader)


def _batches(cursor: Any) -> Iterator[list[tuple[Any, ...]]]:
    try:
        while rows := cursor.fetchmany(_CHUNK):
            yield rows
    except psycopg.DataError as error:
        if error.sqlstate:  # the server's own error: the caller names it
            raise
        raise _unfit(str(error)) from error


def _unfit(why: str) -> FsqlError:
    return FsqlError(f"a value does not fit into Arrow: {why}", help="cast the feature in its view, or bound it")


def _arrow_type(column: psycopg.Column) -> Any:
    """The Arrow type of a result column, whatever its values are; `str` for what has no match.

    numeric(p, s) is a decimal of that precision; numeric without one has 20 digits before the point and 18 behind.
    """
    pa = extras.pyarrow()
    found = pg_types.get(column.type_code)
    if found is None:
        return str
    scalar = _scalars(pa).get(found.name)
    if found.array_oid == column.type_code:
        return pa.list_(scalar or pa.string())
    if found.name == "numeric":
        return _decimal(pa, column.precision, column.scale)
    return scalar or str


def _decimal(pa: Any, precision: int | None, scale: int | None) -> Any:
    if precision is None or scale is None or scale < 0 or precision < scale:
        return pa.decimal128(38, 18)
    return pa.decimal128(precision, scale) if precision <= 38 else pa.decimal256(min(precision, 76), scale)


def _scalars(pa: Any) -> dict[str, Any]:
    return {
        "bool": pa.bool_(),
        "int2": pa.int16(),
        "int4": pa.int32(),
        "int8": pa.int64(),
        "float4": pa.float32(),
        "float8": pa.float64(),
        "text": pa.string(),
        "varchar": pa.string(),
        "bpchar": pa.string(),
        "name": pa.string(),
        "bytea": pa.binary(),
        "date": pa.date32(),
        "time": pa.time64("us"),
        "timestamp": pa.timestamp("us"),
        "timestamptz": pa.timestamp("us", "UTC"),
        "interval": pa.duration("us"),
        "oid": pa.uint32(),
    }


def _array(pa: Any, name: str, values: tuple[Any, ...], kind: Any) -> Any:
    try:
        if kind is not str and pa.types.is_decimal(kind):
            return pa.array(_rounded(values, kind.scale), kind)
        if kind is not str and pa.types.is_list(kind) and pa.types.is_string(kind.value_type):
            return pa.array([None if v is None else [_text(x) for x in v] for v in values], kind)
        return pa.array(values, pa.string() if kind is str else kind)
    except (pa.lib.ArrowException, OverflowError, ValueError, TypeError, InvalidOperation) as error:
        raise _unfit(f"column {name}: {error}") from error


def _rounded(values: tuple[Any, ...], scale: int) -> list[Decimal | None]:
    """Each number with `scale` digits behind the point, rounded half to even; NaN and infinities raise ValueError."""
    unit, exact = Decimal(1).scaleb(-scale), Context(prec=1000)
    found: list[Decimal | None] = []
    for value in values:
        if value is not None and not value.is_finite():
            raise ValueError(f"a decimal cannot be {value}")
        found.append(None if value is None else value.quantize(unit, context=exact))
    return found


def _text(value: Any) -> str | None:
    """An element of an array of what has no match in Arrow."""
    return value if value is None or isinstance(value, str) else str(value)


def _column(pa: Any, parts: list[Any], kind: Any) -> Any:
    return pa.chunked_array(parts, pa.string() if kind is str else kind)
