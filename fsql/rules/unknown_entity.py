"""A view says which entity it describes, and that entity has a file."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject

_ID = "unknown-entity"


def unknown_entity(subject: Subject) -> Iterator[Diagnostic]:
    if subject.file.kind != "view" or subject.entity is not None:
        return
    name, known = subject.file.head.value("entity"), sorted(subject.project.entities)
    if not name:
        hint = f"write `-- entity: …` in the head (known: {', '.join(known)})" if known else _create("name")
        yield subject.file.at_head("entity", _ID, "the head does not say which entity this describes", hint)
    elif any(file.kind == "entity" and file.name == name for file in subject.project.files):
        yield subject.file.at_head("entity", _ID, f"the file of entity {name} cannot be read", "mend that file first")
    else:
        near = difflib.get_close_matches(name, known, 1)
        hint = f"did you mean {near[0]}?" if near else _create(name)
        yield subject.file.at_head("entity", _ID, f"there is no entity {name}", hint)


def _create(name: str) -> str:
    return f"create entities/{name}.sql: SELECT <key columns> FROM <schema.table>"
