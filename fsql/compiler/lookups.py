"""How one row of a view version is looked up, by keys, at a moment: in history and in the online store.

Both give exactly one row for any arguments, with defaults where no usable value is found, so that training
and serving cannot differ. Names inside begin with `fsql_`, which no alias of an author's may.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fsql.compiler.quoting import OFFLINE, ONLINE, indented, lines, relation
from fsql.definitions import Column, ViewVersion
from fsql.parser.durations import exact_interval
from fsql.parser.names import quote


def history_lookup(view: ViewVersion, keys: Mapping[str, str], as_of: str, wanted: Iterable[str]) -> str:
    """The SELECT that gives the view's value at `as_of`: event_time (NULL for static facts) and `wanted` features.

    The row with the greatest valid_from <= as_of counts, while event_time + ttl >= as_of; both bounds inclusive.
    """
    features = _pick(view, wanted)
    inner = ["valid_from", "event_time", *(quote(f.name) for f in features)]
    matches = [f"fsql_history.{quote(key)} = {expression}" for key, expression in keys.items()]
    usable = f"fsql_row.event_time + interval '{exact_interval(view.ttl)}' >= {as_of}" if view.ttl else "true"
    found = "fsql_row.valid_from IS NOT NULL"
    probe = (
        f"SELECT {', '.join(f'fsql_history.{name}' for name in inner)}\n"
        f"FROM {relation(OFFLINE, view.label)} AS fsql_history\n"
        f"WHERE {' AND '.join(matches)} AND fsql_history.valid_from <= {as_of}\n"
        "ORDER BY fsql_history.valid_from DESC\nLIMIT 1"
    )
    return (
        f"SELECT\n{lines(_outputs(view, features, 'fsql_row', found))}\n"
        f"FROM (SELECT) AS fsql_one\nLEFT JOIN LATERAL (\n{indented(probe)}\n) AS fsql_row ON {usable}"
    )


def online_lookup(view: ViewVersion, keys: Mapping[str, str], as_of: str, wanted: Iterable[str]) -> str:
    """The same from the online store, with `fsql_fresh`.

    `fsql_fresh` is false where the stored row does not cover `as_of`; its features must then not be used.
    """
    features = _pick(view, wanted)
    usable = "fsql_row.event_time IS NOT NULL"
    if view.ttl:
        usable = f"fsql_row.event_time + interval '{exact_interval(view.ttl)}' >= {as_of}"
    matches = [f"fsql_row.{quote(key)} = {expression}" for key, expression in keys.items()]
    fresh = (
        f"(fsql_row.valid_from IS NULL OR (fsql_row.valid_from <= {as_of} AND {as_of} < fsql_row.valid_until)) "
        "AS fsql_fresh"
    )
    outputs = [*_outputs(view, features, "fsql_row", usable, strict=bool(view.ttl)), fresh]
    return (
        f"SELECT\n{lines(outputs)}\nFROM (SELECT) AS fsql_one\n"
        f"LEFT JOIN {relation(ONLINE, view.label)} AS fsql_row ON {' AND '.join(matches)}"
    )


def _pick(view: ViewVersion, wanted: Iterable[str]) -> tuple[Column, ...]:
    names = set(wanted)
    return tuple(feature for feature in view.features if feature.name in names)


def _outputs(
    view: ViewVersion, features: tuple[Column, ...], row: str, usable: str, *, strict: bool = False
) -> list[str]:
    """event_time and the features; `strict` where the row may be there without being usable."""
    time = "NULL::timestamptz" if view.static else f"{row}.event_time"
    if strict and not view.static:
        time = f"CASE WHEN {usable} THEN {time} END"
    return [f"{time} AS event_time", *(_value(view, feature, row, usable, strict) for feature in features)]


def _value(view: ViewVersion, feature: Column, row: str, usable: str, strict: bool) -> str:
    name, default = quote(feature.name), view.defaults.get(feature.name)
    if default is None:
        return f"CASE WHEN {usable} THEN {row}.{name} END AS {name}" if strict else f"{row}.{name}"
    return f"CASE WHEN {usable} THEN {row}.{name} ELSE ({default})::{feature.type} END AS {name}"
