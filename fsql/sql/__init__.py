"""Statements that fsql itself sends, one `.sql` file each, read once: `statement("name")`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> str:
    """The text of `fsql/sql/<name>.sql`; KeyError for a name that is no file."""
    place = files(__name__) / f"{name}.sql"
    if not place.is_file():
        raise KeyError(name)
    return place.read_text(encoding="utf-8")
