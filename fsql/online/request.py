"""What a caller sends, checked strictly and turned into one list a request column, as the driver wants them.

Checking every value here, not in the driver, is what makes refusals exact (the driver would take 1.5 for a
bigint and a naive time for a local one), and costs a fraction of the round trip.
"""

from __future__ import annotations

import difflib
import json
import operator
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from fsql.compiler.request_types import kind
from fsql.definitions import Column, ServiceVersion
from fsql.errors import UsageError

Converter = Callable[[Any], Any]
NAIVE = "has no time zone: give it one, such as tzinfo=datetime.UTC"


class _Misfit(Exception):
    """A value does not fit; the text says why, where the types alone do not."""


def request_columns(service: ServiceVersion, rows: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    """One list a request column, each with a value a row, converted; None is NULL.

    Raises UsageError for a column that is missing or unknown, and for a value that does not fit its type.
    """
    _demand_names(service, rows)
    return [_converted(column, [row[column.name] for row in rows]) for column in service.request]


def checked_rows(rows: Iterable[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """The rows as a sequence of mappings; UsageError for anything else."""
    if isinstance(rows, Mapping | str | bytes) or not isinstance(rows, Iterable):
        raise UsageError(
            f"the rows of a request are a list of mappings, not {_article(rows)}",
            help="write [{...}], also for one row",
        )
    found = rows if isinstance(rows, list | tuple) else list(rows)
    for place, row in enumerate(found):
        if not isinstance(row, Mapping):
            raise UsageError(
                f"row {place} of the request is no mapping but {_article(row)}", help="write {column: value}"
            )
    return found


def checked_moment(as_of: datetime | None) -> datetime | None:
    """The moment as given; UsageError where it is naive or no time at all."""
    if as_of is None:
        return None
    if not isinstance(as_of, datetime):
        raise UsageError(f"as_of is {_article(as_of)}, not a datetime", help="give an aware datetime, or None for now")
    if as_of.utcoffset() is None:
        raise UsageError(f"as_of {as_of} has no time zone", help="give it one, such as tzinfo=datetime.UTC")
    return as_of


def _demand_names(service: ServiceVersion, rows: Sequence[Mapping[str, Any]]) -> None:
    names = {column.name for column in service.request}
    for place, row in enumerate(rows):
        if row.keys() != names:
            raise _wrong_names(service, place, row)


def _wrong_names(service: ServiceVersion, place: int, row: Mapping[str, Any]) -> UsageError:
    known = [column.name for column in service.request]
    expected = f"{service.label} is asked with {', '.join(f'{c.name} {c.type}' for c in service.request)}"
    unknown = [name for name in row if name not in known]
    if unknown:
        near = difflib.get_close_matches(str(unknown[0]), known, 1)
        hint = f"did you mean {near[0]}?" if near else expected
        return UsageError(f"row {place} of the request has an unknown column {unknown[0]}", help=hint)
    missing = next(name for name in known if name not in row)
    return UsageError(
        f"row {place} of the request has no column {missing}", help=f"give None where it is not known; {expected}"
    )


def _converted(column: Column, values: list[Any]) -> list[Any]:
    convert = _CONVERTERS.get(kind(column.type)) or _other(column.type)
    done: list[Any] = []
    try:
        for value in values:
            done.append(None if value is None else convert(value))
    except (_Misfit, TypeError, ValueError, OverflowError) as error:
        raise misfit(column, len(done), values[len(done)], str(error) if isinstance(error, _Misfit) else "") from None
    return done


def misfit(column: Column, row: int, value: Any, why: str = "") -> UsageError:
    """The refusal of a value: names row, column and type, and never repeats the value itself."""
    said = f"{_article(value)} that {why}" if why else f"{_article(value)} that does not fit"
    return UsageError(
        f"row {row} of the request, column {column.name} {column.type}: {said}",
        help=f"give {_WANTED.get(kind(column.type), f'text that Postgres reads as {column.type}')}, or None",
    )


def _article(value: Any) -> str:
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


def _plain(value: Any) -> Any:
    """A scalar of numpy's as Python's own; anything else as it is."""
    return value.item() if hasattr(value, "dtype") and hasattr(value, "item") else value


def _integer(bits: int) -> Converter:
    bound = 1 << (bits - 1)

    def convert(value: Any) -> int:
        if type(value) is not int:
            value = _plain(value)
            if isinstance(value, bool):
                raise TypeError
            value = operator.index(value)
        if not -bound <= value < bound:
            raise _Misfit(f"is out of range: {-bound} to {bound - 1}")
        return int(value)

    return convert


def _float8(value: Any) -> float:
    if type(value) is float:
        return value
    value = _plain(value)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise TypeError
    return float(value)


def _float4(value: Any) -> float:
    number = _float8(value)
    try:
        struct.pack("<f", number)
    except OverflowError:
        raise _Misfit("is out of range of real") from None
    return number


def _numeric(value: Any) -> Decimal:
    if type(value) is not Decimal:
        value = _plain(value)
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise TypeError
        # the shortest decimal that means this float, as Postgres's own cast; not its binary expansion
        value = Decimal(repr(float(value))) if isinstance(value, float) else Decimal(value)
    if value.is_snan():
        raise _Misfit("is a signalling NaN")
    if value.is_finite() and not -16_383 <= value.adjusted() <= 131_071:  # beyond, the driver would wrap around
        raise _Misfit("is out of range of numeric")
    return value  # type: ignore[no-any-return]


def _boolean(value: Any) -> bool:
    value = _plain(value)
    if not isinstance(value, bool):
        raise TypeError
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    if "\0" in value:
        raise _Misfit("holds a NUL character, which Postgres cannot store")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise _Misfit("holds a lone surrogate, which is no character") from None
    return value


def _uuid(value: Any) -> UUID:
    if isinstance(value, UUID):
        return value
    if not isinstance(value, str):
        raise TypeError
    return UUID(value)


def _date(value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TypeError
    return value


def _timestamp(value: Any) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError
    if value.tzinfo is not None:
        raise _Misfit("has a time zone, which timestamp cannot keep: declare the column timestamptz")
    return value


def _timestamptz(value: Any) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError
    if value.utcoffset() is None:
        raise _Misfit(NAIVE)
    return value.astimezone(UTC)  # raises OverflowError at the calendar's ends


def _time(value: Any) -> time:
    if not isinstance(value, time):
        raise TypeError
    if value.tzinfo is not None:
        raise _Misfit("has a time zone, which time cannot keep")
    return value


def _interval(value: Any) -> timedelta:
    if not isinstance(value, timedelta):
        raise TypeError
    return value


def _bytes(value: Any) -> bytes:
    if not isinstance(value, bytes | bytearray | memoryview):
        raise TypeError
    return bytes(value)


def _other(type_name: str) -> Converter:
    """Values as Postgres writes them: text as it is, numbers, times and arrays in its notation, dicts as JSON."""
    is_json = type_name.lower() in ("json", "jsonb")

    def convert(value: Any) -> str:
        value = _plain(value)
        if isinstance(value, dict) or (is_json and not isinstance(value, str)):
            return _text(json.dumps(value, allow_nan=False))
        return _array(value) if isinstance(value, list | tuple) else _scalar(value)

    return convert


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime) and value.utcoffset() is None:
        raise _Misfit(NAIVE)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float | Decimal | UUID):
        return str(value)
    raise TypeError


def _array(values: Sequence[Any]) -> str:
    """`{1,NULL,"a \\"b\\""}`."""
    return "{" + ",".join(_element(_plain(value)) for value in values) + "}"


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, list | tuple):
        return _array(value)
    escaped = _scalar(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_CONVERTERS: Mapping[str, Converter] = {
    "int2": _integer(16),
    "int4": _integer(32),
    "int8": _integer(64),
    "float4": _float4,
    "float8": _float8,
    "numeric": _numeric,
    "bool": _boolean,
    "text": _text,
    "uuid": _uuid,
    "date": _date,
    "timestamp": _timestamp,
    "timestamptz": _timestamptz,
    "time": _time,
    "interval": _interval,
    "bytea": _bytes,
}
_WANTED: Mapping[str, str] = {
    "int2": "an int",
    "int4": "an int",
    "int8": "an int",
    "float4": "a float or an int",
    "float8": "a float or an int",
    "numeric": "a Decimal, an int or a float",
    "bool": "True or False",
    "text": "a str",
    "uuid": "a uuid.UUID or its text",
    "date": "a datetime.date",
    "timestamp": "a naive datetime.datetime",
    "timestamptz": "an aware datetime.datetime",
    "time": "a naive datetime.time",
    "interval": "a datetime.timedelta",
    "bytea": "bytes",
}
