"""An entity file → Entity."""

from __future__ import annotations

from fsql.definitions import Entity
from fsql.parser.files import SourceFile


def build_entity(file: SourceFile) -> Entity | None:
    """The entity of the file, or None where the file is too broken to tell its keys."""
    if file.statement is None or any(item.name is None for item in file.statement.items):
        return None
    keys = tuple(item.name for item in file.statement.items if item.name is not None)
    if not keys:
        return None
    return Entity(
        name=file.name,
        keys=keys,
        sql=file.statement.sql,
        path=file.path,
        owner=file.head.value("owner"),
        description=file.head.prose,
        head=file.text[: file.statement.start],
    )
