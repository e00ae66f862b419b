"""The rows that ask: whatever form a caller has them in, as an Arrow table or as a relation of the server's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fsql.errors import SpineError
from fsql.offline import arrow

EVENT_TIME = "event_time"
_SELECT = re.compile(r"^\s*(?:select|with|values|table)\b|^\s*\(", re.IGNORECASE)
_OFFSET = re.compile(r"(?:Z|[+-]\d{2}(?::?\d{2})?)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class ClientSpine:
    """A spine that the client holds: an Arrow table; `index` is the pandas index to give back, if any."""

    table: Any
    index: Any = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Its column names in order."""
        return tuple(self.table.column_names)


@dataclass(frozen=True)
class ServerSpine:
    """A spine that the server holds: a SELECT, or a table's name as written."""

    text: str
    is_select: bool


def read_spine(spine: Any) -> ClientSpine | ServerSpine:
    """The spine in a form the join understands.

    Takes a pandas or polars DataFrame, an Arrow table, batch or reader, a list of dicts, a path to Parquet or
    CSV, the name of a table, or a SELECT. Raises SpineError for anything else.
    """
    if isinstance(spine, Path):
        return ClientSpine(_from_file(spine))
    if isinstance(spine, str):
        return _from_text(spine)
    found = _from_frame(spine)
    names = found.columns
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SpineError(f"the spine has two columns called {', '.join(twice)}", help="rename one of the two")
    return found


def _from_text(text: str) -> ClientSpine | ServerSpine:
    if Path(text).suffix.lower() in (".parquet", ".pq", ".csv"):
        return ClientSpine(_from_file(Path(text)))
    if not text.strip():
        raise SpineError("the spine is an empty text", help="give a path, a table's name or a SELECT")
    return ServerSpine(text.strip().rstrip(";"), bool(_SELECT.match(text)))


def _from_file(path: Path) -> Any:
    if not path.exists():
        raise SpineError(f"there is no file {path}", help="give the path of a Parquet or CSV file")
    failures = arrow.pyarrow().lib.ArrowException
    try:
        if path.suffix.lower() == ".csv":
            return arrow.csv().read_csv(path)
        return arrow.parquet().read_table(path)
    except (OSError, failures) as error:
        raise SpineError(f"{path} cannot be read: {error}", help="give a Parquet or CSV file") from error


def _from_frame(spine: Any) -> ClientSpine:
    pa, module = arrow.pyarrow(), type(spine).__module__.split(".")[0]
    if isinstance(spine, pa.Table):
        return ClientSpine(spine)
    if isinstance(spine, pa.RecordBatch):
        return ClientSpine(pa.Table.from_batches([spine]))
    if isinstance(spine, pa.RecordBatchReader):
        return ClientSpine(spine.read_all())
    if module == "pandas" and hasattr(spine, "columns"):
        return _from_pandas(pa, spine)
    if module == "polars" and hasattr(spine, "to_arrow"):
        return ClientSpine((spine.collect() if hasattr(spine, "collect") else spine).to_arrow())
    if isinstance(spine, list) and all(isinstance(row, dict) for row in spine):
        return _from_dicts(pa, spine)
    raise SpineError(
        f"a {type(spine).__name__} cannot be a spine",
        help="give a pandas or polars DataFrame, an Arrow table, a list of dicts, a path, a table's name or a SELECT",
    )


def _from_pandas(pa: Any, frame: Any) -> ClientSpine:
    strange = [name for name in frame.columns if not isinstance(name, str)]
    if strange:
        raise SpineError(f"column names must be text, not {strange[0]!r}", help="rename the columns")
    try:
        return ClientSpine(pa.Table.from_pandas(frame, preserve_index=False), frame.index)
    except (pa.lib.ArrowException, ValueError, TypeError) as error:
        raise SpineError(
            f"the DataFrame cannot be turned into Arrow: {error}", help="give one type a column"
        ) from error


def _from_dicts(pa: Any, rows: list[dict[str, Any]]) -> ClientSpine:
    names = list(dict.fromkeys(name for row in rows for name in row))
    try:
        return ClientSpine(pa.table({name: [row.get(name) for row in rows] for name in names}))
    except (pa.lib.ArrowException, ValueError, TypeError) as error:
        raise SpineError(f"the rows cannot be turned into a table: {error}", help="give one type a column") from error


def refuse_naive(table: Any) -> None:
    """Nothing, or SpineError where event_time is missing, is no time, or says no time zone."""
    pa = arrow.pyarrow()
    if EVENT_TIME not in table.column_names:
        raise SpineError(
            "the spine has no column event_time", help="name the moment of each row event_time (with a time zone)"
        )
    column = table.column(EVENT_TIME)
    kind = column.type
    if pa.types.is_timestamp(kind):
        if kind.tz is None:
            raise _naive(f"event_time has no time zone (it is {kind})")
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind) or str(kind) == "string_view":
        _refuse_naive_text(column.to_pylist())
    elif not pa.types.is_null(kind):
        raise SpineError(f"event_time is {kind}, not a time", help="give timestamps with a time zone")


def _refuse_naive_text(values: list[str | None]) -> None:
    for place, value in enumerate(values, 1):
        if value is not None and not _OFFSET.search(value):
            raise _naive(f"event_time of row {place} has no time zone: {value}")


def _naive(message: str) -> SpineError:
    return SpineError(
        message,
        help="say which zone the times are in: df['event_time'].dt.tz_localize('UTC') in pandas, "
        ".dt.replace_time_zone('UTC') in polars, 2026-01-31T12:00:00Z in text",
    )
