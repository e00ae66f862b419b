"""A view says which entity it describes, and that entity has a file."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject


def unknown_entity(subject: Subject) -> Iterator[Diagnostic]:
    if subject.file.kind != "view":
        return
    name, known = subject.file.head.value("entity"), sorted(subject.project.entities)
    if not name:
        hint = f"write `-- entity: …` in the head (known: {', '.join(known)})" if known else _create("name")
        yield subject.file.at_head(
            "entity", "unknown-entity", "the head does not say which entity this describes", hint
        )
    elif name not in known:
        near = difflib.get_close_matches(name, known, 1)
        hint = f"did you mean {near[0]}?" if near else _create(name)
        yield subject.file.at_head("entity", "unknown-entity", f"there is no entity {name}", hint)


def _create(name: str) -> str:
    return f"create entities/{name}.sql: SELECT <key columns> FROM <schema.table>"
