"""The rows that ask: whatever form a caller has them in, as an Arrow table or as a relation of the server's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from fsql import extras
from fsql.errors import SpineError
from fsql.parser.names import fold

EVENT_TIME = "event_time"
_COMMENTS = r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/)*"
_SELECT = re.compile(rf"{_COMMENTS}(?:(?:select|with|values|table)\b|\()", re.IGNORECASE | re.DOTALL)
# an offset stands behind a time of day: the end of a bare date looks like one, too
_OFFSET = re.compile(
    r"(?:\d:\d{2}(?::\d{2}(?:[.,]\d+)?)?|T\d{4,6})\s*(?:Z|[+-]\d{2}(?::?\d{2}){0,2})\s*$", re.IGNORECASE
)
_PART = r'(?:"(?:[^"]|"")+"|[^\W\d][\w$]*)'
_TABLE = re.compile(rf"{_PART}(?:\s*\.\s*{_PART}){{0,2}}")


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
    """A spine that the server holds: the text of a SELECT, or the parts of a table's name."""

    select: str = ""
    table: tuple[str, ...] = ()


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
    if _SELECT.match(text):
        return ServerSpine(select=text.strip().rstrip(";"))
    if text.lower().endswith((".parquet", ".pq", ".csv")):
        return ClientSpine(_from_file(Path(text)))
    if _TABLE.fullmatch(text.strip()):
        return ServerSpine(table=tuple(unquoted(part) for part in re.findall(_PART, text)))
    raise SpineError(
        f"{text.strip() or 'an empty text'} is no file, table or SELECT",
        help="give the path of a Parquet or CSV file, a table's name such as shop.asked, or a SELECT",
    )


def unquoted(part: str) -> str:
    """The name as Postgres stores it."""
    quoted = part.startswith('"')
    return fold(part[1:-1].replace('""', '"') if quoted else part, quoted=quoted)


def _from_file(path: Path) -> Any:
    if not path.exists():
        raise SpineError(f"there is no file {path}", help="give the path of a Parquet or CSV file")
    failures = extras.pyarrow().lib.ArrowException
    try:
        if path.suffix.lower() == ".csv":
            return extras.csv().read_csv(path)
        return extras.parquet().read_table(path)
    except (OSError, failures) as error:
        raise SpineError(f"{path} cannot be read: {error}", help="give a Parquet or CSV file") from error


def _from_frame(spine: Any) -> ClientSpine:
    pa, module = extras.pyarrow(), type(spine).__module__.split(".")[0]
    if isinstance(spine, pa.Table):
        return ClientSpine(spine)
    if isinstance(spine, pa.RecordBatch):
        return ClientSpine(pa.Table.from_batches([spine]))
    if isinstance(spine, pa.RecordBatchReader):
        return ClientSpine(spine.read_all())
    if module == "pandas" and hasattr(spine, "columns"):
        return _from_pandas(pa, spine)
    if module == "polars" and (hasattr(spine, "to_arrow") or hasattr(spine, "collect")):
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
    for name, kind in zip(frame.columns, frame.dtypes, strict=True):
        if kind.kind == "O" and list(frame.columns).count(name) == 1:
            _refuse_some_naive(name, list(frame[name]))
    try:
        return ClientSpine(pa.Table.from_pandas(frame, preserve_index=False), frame.index)
    except (pa.lib.ArrowException, ValueError, TypeError) as error:
        raise SpineError(
            f"the DataFrame cannot be turned into Arrow: {error}", help="give one type a column"
        ) from error


def _from_dicts(pa: Any, rows: list[dict[str, Any]]) -> ClientSpine:
    names = list(dict.fromkeys(name for row in rows for name in row))
    for name in names:
        _refuse_some_naive(name, [row.get(name) for row in rows])
    try:
        return ClientSpine(pa.table({name: [row.get(name) for row in rows] for name in names}))
    except (pa.lib.ArrowException, ValueError, TypeError) as error:
        raise SpineError(f"the rows cannot be turned into a table: {error}", help="give one type a column") from error


def _refuse_some_naive(name: str, values: list[Any]) -> None:
    """Arrow would take times without a zone among others for UTC; SpineError names the row instead."""
    times = [(place, v) for place, v in enumerate(values, 1) if isinstance(v, datetime) and v == v]  # NaT is not itself
    if any(value.tzinfo is not None for _, value in times):
        for place, value in times:
            if value.tzinfo is None:
                raise _naive(f"{name} of row {place} has no time zone: {value}")


def decoded(column: Any) -> Any:
    """The column without a dictionary (pandas and polars call it a category)."""
    return column.cast(column.type.value_type) if extras.pyarrow().types.is_dictionary(column.type) else column


def is_text(kind: Any) -> bool:
    """Whether the Arrow type is one of text."""
    types = extras.pyarrow().types
    return types.is_string(kind) or types.is_large_string(kind) or str(kind) == "string_view"


def moments(table: Any) -> Any:
    """The column event_time, decoded; SpineError where it, or one of its times, is missing, no time, or zoneless."""
    types = extras.pyarrow().types
    if EVENT_TIME not in table.column_names:
        raise SpineError(
            "the spine has no column event_time", help="name the moment of each row event_time (with a time zone)"
        )
    column = decoded(table.column(EVENT_TIME))
    if types.is_timestamp(column.type):
        if column.type.tz is None:
            raise _naive(f"event_time has no time zone (it is {column.type})")
    elif is_text(column.type):
        _refuse_naive_text(column.to_pylist())
    elif column.null_count < len(column):
        raise SpineError(f"event_time is {column.type}, not a time", help="give timestamps with a time zone")
    if column.null_count:
        missing = extras.compute().indices_nonzero(extras.compute().is_null(column)).to_pylist()
        refuse_missing([place + 1 for place in missing[:3]], len(missing))
    return column


def refuse_missing(rows: list[int], count: int) -> None:
    """SpineError: `count` rows, the first of them `rows`, say no moment (NULL, None, NaT), so they ask nothing."""
    which = ", ".join(map(str, rows)) + (", …" if count > len(rows) else "")
    raise SpineError(
        f"event_time is missing in {count:,} row{'' if count == 1 else 's'} of the spine: {which}",
        help="give every row its moment, or leave these rows out",
    )


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
