"""Rows of the server as an Arrow table with faithful types, and as pandas or polars from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg
from psycopg.postgres import types as pg_types

from fsql.errors import FsqlError
from fsql.offline import arrow

_CHUNK = 20_000


@dataclass(frozen=True)
class HistoricalFeatures:
    """The spine's rows in their order with the features behind its columns."""

    table: Any
    index: Any = None

    def arrow(self) -> Any:
        """A pyarrow.Table; timestamps are UTC microseconds, numeric is decimal, NULL is null."""
        return self.table

    def pandas(self) -> Any:
        """A pandas.DataFrame with Arrow-backed columns (no NULL turns into NaN) and the spine's index."""
        pandas = arrow.pandas()
        frame = self.table.to_pandas(types_mapper=pandas.ArrowDtype)
        return frame if self.index is None else frame.set_index(self.index)

    def polars(self) -> Any:
        """A polars.DataFrame."""
        return arrow.polars().from_arrow(self.table)

    def __len__(self) -> int:
        return int(self.table.num_rows)


def fetch_table(cursor: psycopg.Cursor[Any] | psycopg.ServerCursor[Any]) -> Any:
    """The rows of an executed cursor as a pyarrow.Table with the columns' own types."""
    pa = arrow.pyarrow()
    columns = cursor.description or []
    kinds = [_arrow_type(column) for column in columns]
    chunks: list[list[Any]] = [[] for _ in columns]
    for rows in _batches(cursor):
        for place, values in enumerate(zip(*rows, strict=True)):
            chunks[place].append(_array(pa, values, kinds[place]))
    arrays = [_column(pa, parts, kind) for parts, kind in zip(chunks, kinds, strict=True)]
    return pa.Table.from_arrays(arrays, names=[column.name for column in columns])


def _batches(cursor: Any) -> Iterator[list[tuple[Any, ...]]]:
    while rows := cursor.fetchmany(_CHUNK):
        yield rows


def _arrow_type(column: psycopg.Column) -> Any:
    """The Arrow type of a result column; None for numeric, which is measured, and `str` for what has no match."""
    pa = arrow.pyarrow()
    simple = {
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
    found = pg_types.get(column.type_code)
    if found is None:
        return str
    if found.name == "numeric":
        return None
    if found.array_oid == column.type_code:
        return pa.list_(simple.get(found.name, pa.string()))
    return simple.get(found.name, str)


def _array(pa: Any, values: tuple[Any, ...], kind: Any) -> Any:
    try:
        if kind is str:
            return pa.array([None if v is None else _text(v) for v in values], pa.string())
        if kind is None:
            return pa.array(values) if any(v is not None for v in values) else pa.nulls(len(values))
        if pa.types.is_list(kind) and pa.types.is_string(kind.value_type):
            return pa.array([None if v is None else [_text(x) for x in v] for v in values], kind)
        return pa.array(values, kind)
    except (pa.lib.ArrowException, OverflowError, ValueError) as error:
        if kind is None and any(isinstance(v, Decimal) and not v.is_finite() for v in values):
            return pa.array([None if v is None else float(v) for v in values], pa.float64())
        raise FsqlError(f"a value does not fit into Arrow: {error}", help="cast the feature in its view") from error


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else str(value)


def _column(pa: Any, parts: list[Any], kind: Any) -> Any:
    if kind is not None:
        return pa.chunked_array(parts, pa.string() if kind is str else kind)
    return _numeric(pa, parts)


def _numeric(pa: Any, parts: list[Any]) -> Any:
    """Decimals of one precision that holds every chunk; float64 where one has NaN or an infinity."""
    kinds = [part.type for part in parts if not pa.types.is_null(part.type)]
    if any(pa.types.is_floating(kind) for kind in kinds):
        return pa.chunked_array([part.cast(pa.float64()) for part in parts], pa.float64())
    scale = max((kind.scale for kind in kinds), default=0)
    whole = max((kind.precision - kind.scale for kind in kinds), default=1)
    precision = max(whole + scale, 1)
    wide = pa.decimal128(precision, scale) if precision <= 38 else pa.decimal256(min(precision, 76), scale)
    return pa.chunked_array([part.cast(wide) for part in parts], wide)
