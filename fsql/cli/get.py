"""`fsql get`: the features of one request, online."""

from __future__ import annotations

import asyncio
import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from fsql.cli.options import config_option, dsn_option, json_option, settings_of
from fsql.errors import UsageError
from fsql.online.rows import OnlineRows
from fsql.online.store import OnlineStore

_DATE_AND_ZONE = r"^(\d{4}-\d\d-\d\d)(Z|[+-]\d\d:?\d\d)$"


@click.command(name="get")
@click.argument("service")
@click.argument("values", nargs=-1, metavar="[KEY=VALUE…]")
@click.option("--as-of", metavar="TIME", help="Ask for this moment, ISO 8601 with a zone, instead of now.")
@json_option
@config_option
@dsn_option
def command(
    service: str, values: tuple[str, ...], as_of: str | None, as_json: bool, config: Path | None, dsn: str | None
) -> None:
    """Read the features of SERVICE for one request: customer_id=7 amount=12.5

    Postgres reads each VALUE as its column's type. `key=` is the empty text, `key` alone is NULL. What a crash
    has emptied is answered from history and not filled again here: serving processes do that, and `fsql publish`.
    """
    features = settings_of(config).features
    rows = asyncio.run(_read(features, dsn, service, _texts(values), moment_of(as_of)))
    click.echo(json.dumps(_as_dict(rows), indent=2, ensure_ascii=False) if as_json else "\n".join(_lines(rows)))


async def _read(
    features: Path, dsn: str | None, service: str, texts: dict[str, str | None], as_of: datetime | None
) -> OnlineRows:
    async with OnlineStore(features, dsn, pool_size=1, deadline=None, rebuild=False) as online:
        return await online.features(service, [await online.read_row(service, texts)], as_of=as_of)


def _texts(values: Iterable[str]) -> dict[str, str | None]:
    texts: dict[str, str | None] = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not name or name in texts:
            said = f"{name} is given twice" if name else f"{value} names no column"
            raise UsageError(said, help="write key=value, once for each request column")
        texts[name] = text if equals else None
    return texts


def moment_of(text: str | None) -> datetime | None:
    """The moment that `--as-of` names; of a date with its zone, midnight. UsageError for what names none."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(re.sub(_DATE_AND_ZONE, r"\1T00:00:00\2", text))
    except ValueError:
        raise UsageError(f"--as-of {text} is no time", help="write it like 2026-11-22T12:00:00+00:00") from None
    if moment.tzinfo is None:
        raise UsageError(
            f"--as-of {text} has no time zone", help=f"add one: {moment.isoformat()}Z, or an offset such as +01:00"
        )
    return moment


def _lines(rows: OnlineRows) -> Iterator[str]:
    """A line a feature; below them where they come from, a line a view."""
    yield from _aligned([(name, _shown(value)) for name, value in rows[0].items()])
    told = rows.metadata
    yield ""
    yield f"{told.service} at {told.as_of.isoformat(sep=' ')}, from {told.sources[0]}"
    times = told.event_times[0]
    yield from _aligned([(f"  {alias}", label, _event(times[alias])) for alias, label in told.versions.items()])


def _event(moment: datetime | None) -> str:
    return f"newest event {moment.isoformat(sep=' ')}" if moment else "no usable event"


def _aligned(table: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _shown(value: Any) -> str:
    return "NULL" if value is None else str(_jsonable(value))


def _as_dict(rows: OnlineRows) -> dict[str, Any]:
    told = rows.metadata
    return {
        "service": told.service,
        "as_of": told.as_of.isoformat(),
        "source": told.sources[0],
        "features": {name: _jsonable(value) for name, value in rows[0].items()},
        "versions": dict(told.versions),
        "event_times": {alias: _jsonable(moment) for alias, moment in told.event_times[0].items()},
    }


def _jsonable(value: Any) -> Any:
    """Numbers as numbers, times in ISO 8601, bytes in hex, and text for what JSON has no word for."""
    if isinstance(value, Decimal):
        value = int(value) if value.is_finite() and value == value.to_integral_value() else float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return [_jsonable(item) for item in value] if isinstance(value, list) else str(value)
