"""What a version of a view is in Postgres: statements that create it, in order, and those that drop it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from fsql.compiler.folding import folded
from fsql.compiler.lookups import history_lookup
from fsql.compiler.quoting import (
    FEATURES,
    OFFLINE,
    ONLINE,
    column_list,
    function_body,
    indented,
    lines,
    literal,
    relation,
)
from fsql.definitions import Column, FeatureView, ViewVersion
from fsql.parser.intervals import with_exact_frames
from fsql.parser.names import quote
from fsql.parser.statement import parse_statement
from fsql.parser.versions import bind

# Times outside are typing errors or sentinels; they would make arithmetic with lengths overflow.
FIRST_TIME, LAST_TIME = "1900-01-01 00:00:00+00", "2200-01-01 00:00:00+00"


def deployed_sql(view: FeatureView, numbers: Mapping[str, int]) -> str:
    """The author's SELECT with references bound to versions and frame lengths in exact hours."""
    sql = bind(view.sql, view.references, numbers)
    statement, _ = parse_statement(view.path, sql, 0)
    return with_exact_frames(sql, statement.tokens, 0) if statement else sql


def create_view_version(
    view: FeatureView, version: ViewVersion, sql: str, inexact: Collection[str] = ()
) -> Iterator[str]:
    """The statements that create every object of the version, empty of data.

    `inexact` names its columns whose equal values may differ (`folding.inexact`).
    """
    yield f"CREATE VIEW {relation(FEATURES, version.label)} AS\n{sql}"
    yield history(view, version, inexact)
    yield (
        f"CREATE UNIQUE INDEX ON {relation(OFFLINE, version.label)} "
        # a lookup reads all that fits of a leaf page, so pages with fewer rows are looked up faster
        f"({column_list([*(k.name for k in version.keys), 'valid_from'])}) WITH (fillfactor = 30)"
    )
    yield at_function(version)
    yield online_table(version)
    yield from comments(view, version)


def drop_view_version(version: ViewVersion) -> Iterator[str]:
    """The statements that drop every object of the version; nothing cascades."""
    yield f"DROP TABLE {relation(ONLINE, version.label)}"
    yield f"DROP FUNCTION {_signature(version.label, version)}"
    yield f"DROP MATERIALIZED VIEW {relation(OFFLINE, version.label)}"
    yield f"DROP VIEW {relation(FEATURES, version.label)}"


def history(view: FeatureView, version: ViewVersion, inexact: Collection[str] = ()) -> str:
    """The materialized view of change points, in key order: one row per keys and valid_from."""
    rows = folded(version, _stored(version), _source(view, version), inexact)
    return f"CREATE MATERIALIZED VIEW {relation(OFFLINE, version.label)} AS\n{rows}\nWITH NO DATA"


def _stored(version: ViewVersion) -> Iterator[str]:
    time = "'-infinity'::timestamptz" if version.static else "event_time"
    yield from (quote(key.name) for key in version.keys)
    yield f"{time} AS valid_from"
    yield f"{time} AS event_time" if version.static else "event_time"
    yield from (quote(feature.name) for feature in version.features)


def _source(view: FeatureView, version: ViewVersion) -> str:
    """FROM and WHERE: the rows that a history can hold; of those of one instant, the ones that `latest by` lets win."""
    conditions = [f"{quote(key.name)} IS NOT NULL" for key in version.keys]
    if not version.static:
        conditions += [f"event_time >= '{FIRST_TIME}'", f"event_time < '{LAST_TIME}'"]
    rows = f"FROM {relation(FEATURES, version.label)}\nWHERE {' AND '.join(conditions)}"
    if view.latest_by is None:
        return rows
    instant = [*(k.name for k in version.keys), *(() if version.static else ("event_time",))]
    ranked = (
        f"SELECT *, rank() OVER (PARTITION BY {column_list(instant)} "
        f"ORDER BY {quote(view.latest_by)} DESC NULLS LAST) AS fsql_rank\n{rows}"
    )
    return f"FROM (\n{indented(ranked)}\n) AS fsql_ranked\nWHERE fsql_rank = 1"


def at_function(version: ViewVersion) -> str:
    """`features.<view>_vN_at(keys…, as_of)`: one row for any arguments; the planner inlines it."""
    keys = {key.name: f"${place}" for place, key in enumerate(version.keys, 1)}
    body = history_lookup(version, keys, f"${len(keys) + 1}", [f.name for f in version.features])
    return _function(version.label, version, body)


def floating_at_function(version: ViewVersion) -> str:
    """`features.<view>_at(keys…, as_of)`, which follows the live version."""
    arguments = ", ".join(f"${place}" for place in range(1, len(version.keys) + 2))
    columns = column_list(["event_time", *(f.name for f in version.features)])
    body = f"SELECT {columns}\nFROM {relation(FEATURES, f'{version.label}_at')}({arguments})"
    return _function(version.name, version, body)


def _function(name: str, version: ViewVersion, body: str) -> str:
    parameters = ", ".join(f"{quote(c.name)} {c.type}" for c in _parameters(version))
    returned = ", ".join(f"{quote(c.name)} {c.type}" for c in _returned(version))
    return (
        f"CREATE FUNCTION {relation(FEATURES, f'{name}_at')}({parameters})\n"
        f"RETURNS TABLE ({returned})\nLANGUAGE sql STABLE PARALLEL SAFE ROWS 1\nAS {function_body(body)}"
    )


def _parameters(version: ViewVersion) -> tuple[Column, ...]:
    return (*version.keys, Column("as_of", "timestamp with time zone"))


def _returned(version: ViewVersion) -> tuple[Column, ...]:
    return (Column("event_time", "timestamp with time zone"), *version.features)


def _signature(name: str, version: ViewVersion) -> str:
    types = ", ".join(c.type for c in _parameters(version))
    return f"{relation(FEATURES, f'{name}_at')}({types})"


def online_table(version: ViewVersion) -> str:
    """The UNLOGGED table of newest values: one row an entity, right from valid_from until valid_until."""
    columns = [
        *(f"{quote(k.name)} {k.type} NOT NULL" for k in version.keys),
        "valid_from timestamptz NOT NULL",
        "valid_until timestamptz NOT NULL",
        "event_time timestamptz",
        *(f"{quote(f.name)} {f.type}" for f in version.features),
        f"PRIMARY KEY ({column_list(k.name for k in version.keys)})",
    ]
    # room on each page lets an update stay beside its old row and leave the index alone
    return f"CREATE UNLOGGED TABLE {relation(ONLINE, version.label)} (\n{lines(columns)}\n) WITH (fillfactor = 80)"


def create_floating(view: FeatureView, version: ViewVersion) -> Iterator[str]:
    """The statements that create the floating objects on this version, for people in psql."""
    columns = column_list(_definition_columns(version))
    source = relation(FEATURES, version.label)
    yield f"CREATE VIEW {relation(FEATURES, version.name)} AS\nSELECT {columns}\nFROM {source}"
    stored = column_list([*(k.name for k in version.keys), "valid_from", "event_time", *_names(version)])
    yield f"CREATE VIEW {relation(OFFLINE, version.name)} AS\nSELECT {stored}\nFROM {relation(OFFLINE, version.label)}"
    yield floating_at_function(version)
    yield from floating_comments(view, version)


def floating_comments(view: FeatureView, version: ViewVersion, *, anew: bool = False) -> Iterator[str]:
    """COMMENT ON statements for the floating objects; `anew` takes away those whose words are gone."""
    view_name, live = relation(FEATURES, version.name), f"live version {version.number}"
    yield from _described(f"VIEW {view_name}", _summary(view, live))
    yield from _column_comments(view_name, view, anew)
    yield from _described(f"VIEW {relation(OFFLINE, version.name)}", f"History of {version.name}, {live}")
    at = f"The value of {version.name}, {live}, at as_of: exactly one row for any arguments"
    yield from _described(f"FUNCTION {_signature(version.name, version)}", at)


def drop_floating(version: ViewVersion) -> Iterator[str]:
    """The statements that drop the floating objects, whatever version they are on."""
    yield f"DROP FUNCTION {_signature(version.name, version)}"
    yield f"DROP VIEW {relation(OFFLINE, version.name)}"
    yield f"DROP VIEW {relation(FEATURES, version.name)}"


def _definition_columns(version: ViewVersion) -> tuple[str, ...]:
    time = () if version.static else ("event_time",)
    return (*(k.name for k in version.keys), *time, *_names(version))


def _names(version: ViewVersion) -> tuple[str, ...]:
    return tuple(feature.name for feature in version.features)


def comments(view: FeatureView, version: ViewVersion, *, anew: bool = False) -> Iterator[str]:
    """COMMENT ON statements for the version's objects and columns, from the file's own words.

    `anew` takes away those whose words are gone.
    """
    number = f"version {version.number}"
    yield from _described(f"VIEW {relation(FEATURES, version.label)}", _summary(view, number))
    yield from _column_comments(relation(FEATURES, version.label), view, anew)
    stored = f"History of {view.name}, {number}: the value at t is the row with the greatest valid_from <= t"
    yield from _described(f"MATERIALIZED VIEW {relation(OFFLINE, version.label)}", stored)
    yield from _column_comments(relation(OFFLINE, version.label), view, anew)
    at = f"The value of {view.name}, {number}, at as_of: exactly one row for any arguments"
    yield from _described(f"FUNCTION {_signature(version.label, version)}", at)
    cache = (
        f"Newest values of {view.name}, {number}: a cache, emptied by a crash; fsql_online.epoch tells if it is whole"
    )
    yield from _described(f"TABLE {relation(ONLINE, version.label)}", cache)


def _summary(view: FeatureView, number: str) -> str:
    owner = f" Owner: {view.owner}." if view.owner else ""
    words = view.description or f"Features of {view.entity}."
    return f"{words} ({view.name}, {number}.{owner})"


def _column_comments(target: str, view: FeatureView, anew: bool) -> Iterator[str]:
    for feature in view.features:
        if feature.description or anew:
            words = literal(feature.description) if feature.description else "NULL"
            yield f"COMMENT ON COLUMN {target}.{quote(feature.name)} IS {words}"


def _described(target: str, words: str) -> Iterator[str]:
    yield f"COMMENT ON {target} IS {literal(words)}"
