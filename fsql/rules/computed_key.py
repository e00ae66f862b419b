"""A key that is computed cannot be looked up by an index of its source."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject


def computed_key(subject: Subject) -> Iterator[Diagnostic]:
    keys = subject.entity.keys if subject.file.kind == "view" and subject.entity else ()
    items, nodes = subject.statement.items, subject.statement.tree.selects
    for item, node in zip(items, nodes, strict=False) if len(items) == len(nodes) else ():
        if item.name in keys and not isinstance(node.unalias(), exp.Column):
            message = f"{item.name} is computed: looking up one of them reads the whole source, for no index helps"
            hint = "select the column itself (renaming is fine), or index this expression on the source"
            yield subject.statement.at(item.start, item.end, "computed-key", message, hint, "warning")
