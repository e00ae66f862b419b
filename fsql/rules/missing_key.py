"""A feature view selects every key of its entity, or its rows belong to nobody."""

from __future__ import annotations

from collections.abc import Iterator

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject


def missing_key(subject: Subject) -> Iterator[Diagnostic]:
    entity = subject.entity
    if subject.file.kind != "view" or entity is None or subject.has_star:
        return
    names = {item.name for item in subject.statement.items}
    missing = [key for key in entity.keys if key not in names]
    if missing:
        said = ", ".join(missing)
        message = f"key {said} of entity {entity.name} is not selected, so the rows belong to nobody"
        hint = f"select {said} (rename with AS where the source calls it otherwise)"
        yield subject.file.at_start("missing-key", message, hint)
