"""A feature view selects every key of its entity, or its rows belong to nobody."""

from __future__ import annotations

from collections.abc import Iterator

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject


def missing_key(subject: Subject) -> Iterator[Diagnostic]:
    entity = subject.project.entities.get(subject.file.head.value("entity"))
    if subject.file.kind != "view" or entity is None:
        return
    names = {item.name for item in subject.statement.items}
    missing = [key for key in entity.keys if key not in names]
    if missing:
        message = f"key {', '.join(missing)} of entity {entity.name} is not selected"
        hint = f"select {', '.join(missing)} (rename with AS where the source calls it otherwise)"
        yield subject.file.at_start("missing-key", message, hint)
