"""The statement that brings newest values from a version's history into its online table, in the database."""

from __future__ import annotations

from fsql.compiler.quoting import OFFLINE, ONLINE, column_list, indented, lines, relation
from fsql.definitions import ViewVersion
from fsql.parser.names import quote

BOUNDS = ("valid_from", "valid_until", "event_time")


def publish_statement(view: ViewVersion, as_of: str) -> str:
    """Upserts the row of every entity as it stands at `as_of` (an SQL expression), deletes those gone from history.

    Gives one row: rows written, rows deleted, newest event time. Rows that stand already are not written again:
    they are compared byte for byte, since values that count as equal may differ (1.0 and 1.00, 0 and -0).
    """
    columns = [*_keys(view), *BOUNDS, *(f.name for f in view.features)]
    same_key = " AND ".join(f"fsql_newest.{quote(key)} = fsql_stored.{quote(key)}" for key in _keys(view))
    stored = relation(ONLINE, view.label)
    updated = [f"{quote(name)} = excluded.{quote(name)}" for name in columns if name not in _keys(view)]
    newest_time = "NULL::timestamptz" if view.static else "(SELECT max(event_time) FROM fsql_newest)"
    return (
        f"WITH fsql_newest AS MATERIALIZED (\n{indented(newest_rows(view, as_of))}\n),\n"
        f"fsql_written AS (\n"
        f"    INSERT INTO {stored} AS fsql_stored ({column_list(columns)})\n"
        f"    SELECT {column_list(columns)}\n    FROM fsql_newest\n"
        f"    ON CONFLICT ({column_list(_keys(view))}) DO UPDATE SET\n{indented(lines(updated))}\n"
        f"    WHERE {_differs(view, columns)}\n"
        f"    RETURNING 1\n),\n"
        f"fsql_deleted AS (\n"
        f"    DELETE FROM {stored} AS fsql_stored\n"
        f"    WHERE NOT EXISTS (SELECT FROM fsql_newest WHERE {same_key})\n"
        f"    RETURNING 1\n)\n"
        f"SELECT\n    (SELECT count(*) FROM fsql_written),\n    (SELECT count(*) FROM fsql_deleted),\n    {newest_time}"
    )


def newest_rows(view: ViewVersion, as_of: str) -> str:
    """One row an entity of the history: the one that holds at `as_of`, until the next begins.

    An entity whose first value lies ahead gets a row of NULLs that holds until then.
    """
    keys, features = _keys(view), [f.name for f in view.features]
    numbered = (
        "SELECT\n    *,\n    lead(valid_from, 1, 'infinity') OVER fsql_entity AS fsql_until,\n"
        "    row_number() OVER fsql_entity = 1 AS fsql_first\n"
        f"FROM {relation(OFFLINE, view.label)}\n"
        f"WINDOW fsql_entity AS (PARTITION BY {column_list(keys)} ORDER BY valid_from)"
    )
    begun = "fsql_row.valid_from <= fsql_clock.now"
    values = [f"CASE WHEN {begun} THEN fsql_row.{quote(name)} END AS {quote(name)}" for name in _values(features)]
    columns = [
        *(f"fsql_row.{quote(key)}" for key in keys),
        f"CASE WHEN {begun} THEN fsql_row.valid_from ELSE '-infinity' END AS valid_from",
        f"CASE WHEN {begun} THEN fsql_row.fsql_until ELSE fsql_row.valid_from END AS valid_until",
        *values,
    ]
    return (
        f"SELECT\n{lines(columns)}\nFROM (SELECT {as_of} AS now) AS fsql_clock\n"
        f"CROSS JOIN (\n{indented(numbered)}\n) AS fsql_row\n"
        f"WHERE ({begun} AND fsql_clock.now < fsql_row.fsql_until) OR (fsql_row.fsql_first AND NOT {begun})"
    )


def _values(features: list[str]) -> list[str]:
    return ["event_time", *features]


def _keys(view: ViewVersion) -> list[str]:
    return [key.name for key in view.keys]


def _differs(view: ViewVersion, columns: list[str]) -> str:
    """Whether the stored row is another than the new one, byte for byte."""
    rest = [name for name in columns if name not in _keys(view)]
    pairs = (", ".join(f"{row}.{quote(name)}" for name in rest) for row in ("fsql_stored", "excluded"))
    left, right = pairs
    return f"ROW({left})::record *<> ROW({right})::record"
