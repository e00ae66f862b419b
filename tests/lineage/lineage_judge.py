"""What Postgres itself says of a query: its column names, and every column its analysed form depends on."""

from __future__ import annotations

from typing import Any

from psycopg import Connection, sql

Database = Connection[tuple[Any, ...]]

DEPENDS = """
SELECT DISTINCT n.nspname, c.relname, a.attname
FROM pg_rewrite AS r
JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
JOIN pg_class AS c ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
WHERE r.ev_class = 'judged'::regclass AND d.refobjsubid > 0
"""


def create(database: Database, schema: dict[str, dict[str, dict[str, str]]]) -> None:
    """Make the tables of a schema."""
    for name, tables in schema.items():
        database.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(name)))
        for table, columns in tables.items():
            listed = [sql.SQL("{} {}").format(sql.Identifier(c), sql.SQL(t)) for c, t in columns.items()]
            place = sql.Identifier(name, table)
            database.execute(sql.SQL("CREATE TABLE {} ({})").format(place, sql.SQL(", ").join(listed)))


def names(database: Database, query: str) -> list[str]:
    """The output names the server gives."""
    cursor = database.execute(query.encode())
    return [column.name for column in cursor.description or ()]


def depends(database: Database, query: str) -> set[tuple[str, str, str]]:
    """Every (schema, table, column) the server records for the query as a view, dead ones included."""
    width = len(names(database, query))
    listed = ", ".join(f"c{place}" for place in range(width))
    with database.transaction(force_rollback=True):
        database.execute(f"CREATE TEMP VIEW judged ({listed}) AS {query}".encode())
        return {(row[0], row[1], row[2]) for row in database.execute(DEPENDS)}
