"""The statements of the benchmarks, one file each in sql/."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from psycopg import sql

_FOLDER = Path(__file__).parent / "sql"


@cache
def statement(name: str) -> str:
    """The text of `sql/<name>.sql`."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8").strip()


def filled(name: str, **parts: sql.Composable) -> sql.Composed:
    """The statement `sql/<name>.sql` with its `{words}` replaced by identifiers or other statements."""
    return sql.SQL(statement(name)).format(**parts)
