"""What a caller gets: rows in the order asked, and where each came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, overload

from fsql import extras
from fsql.compiler.request_types import kind
from fsql.definitions import ServiceVersion

Source = Literal["online", "history"]


@dataclass(frozen=True)
class Metadata:
    """Where an answer came from: `service` and `versions` (alias → view) as labels, and the moment it is true for.

    `sources` and `event_times` have an entry a row: `online`, or `history` where the online store could not
    answer; alias → newest real event of the value used, None where there is none (or for static facts).
    """

    service: str
    versions: Mapping[str, str]
    as_of: datetime
    sources: tuple[Source, ...]
    event_times: tuple[Mapping[str, datetime | None], ...]


class OnlineRows(Sequence[dict[str, Any]]):
    """The answers of one request, a dict of features a row, in the order asked; dicts are made when looked at."""

    def __init__(
        self, service: ServiceVersion, records: Sequence[Sequence[Any]], as_of: datetime, historical: Set[int]
    ) -> None:
        """`records` hold the features, then an event time a join; `historical` are the rows not from online."""
        self._service, self._records, self._as_of, self._historical = service, records, as_of, historical

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the features, in the order of the service."""
        return tuple(feature.name for feature in self._service.features)

    def tuples(self) -> list[tuple[Any, ...]]:
        """The values alone, a tuple a row, in the order of `columns`."""
        width = len(self._service.features)
        return [tuple(record[:width]) for record in self._records]

    @cached_property
    def metadata(self) -> Metadata:
        """Versions, moment, and by row the source and the event times."""
        aliases, width = [join.alias for join in self._service.joins], len(self._service.features)
        sources: list[Source] = ["history" if n in self._historical else "online" for n in range(len(self))]
        times = (dict(zip(aliases, record[width:], strict=False)) for record in self._records)
        versions = {join.alias: join.view.label for join in self._service.joins}
        return Metadata(self._service.label, versions, self._as_of, tuple(sources), tuple(times))

    def arrow(self) -> Any:
        """A pyarrow.Table of the features; needs the extra `arrow`, else MissingExtra.

        Timestamps are UTC microseconds, numeric is decimal, what Arrow has no type for is text, NULL is null.
        """
        pa = extras.pyarrow()
        values = zip(*self.tuples(), strict=True) if self._records else ((),) * len(self.columns)
        arrays = [_arrow_array(pa, f.type, column) for f, column in zip(self._service.features, values, strict=True)]
        return pa.Table.from_arrays(arrays, names=list(self.columns))

    def __len__(self) -> int:
        return len(self._records)

    @overload
    def __getitem__(self, place: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, place: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, place: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        if isinstance(place, slice):
            return [self[n] for n in range(len(self))[place]]
        # the record goes on behind the features
        return dict(zip(self.columns, self._records[place], strict=False))

    def __eq__(self, other: object) -> bool:
        """Equal to any sequence of equal dicts; metadata does not count."""
        return isinstance(other, Sequence) and not isinstance(other, str) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<OnlineRows of {self._service.label}: {len(self)} rows of {', '.join(self.columns)}>"


_ARROW = {
    "int2": "int16",
    "int4": "int32",
    "int8": "int64",
    "float4": "float32",
    "float8": "float64",
    "bool": "bool_",
    "text": "string",
    "date": "date32",
    "bytea": "binary",
}


def _arrow_array(pa: Any, type_name: str, values: Sequence[Any]) -> Any:
    found = kind(type_name)
    if found == "numeric":
        return _arrow_numeric(pa, values)
    with_unit = {"timestamp": pa.timestamp("us"), "timestamptz": pa.timestamp("us", "UTC")}
    with_unit |= {"time": pa.time64("us"), "interval": pa.duration("us")}
    if found in with_unit:
        return pa.array(values, with_unit[found])
    if found in _ARROW:
        return pa.array(values, getattr(pa, _ARROW[found])())
    if any(isinstance(value, list) for value in values):
        return pa.array(values)
    return pa.array([None if value is None else str(value) for value in values], pa.string())


def _arrow_numeric(pa: Any, values: Sequence[Any]) -> Any:
    """Decimals as wide as needed; doubles where one of them is infinite or no number."""
    if all(value is None for value in values):
        return pa.nulls(len(values))
    if any(isinstance(value, Decimal) and not value.is_finite() for value in values):
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    return pa.array(values)
