"""A default is `feature = literal`, once for a feature that the view has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fsql.errors import Diagnostic
from fsql.parser.type_names import is_literal
from fsql.parser.views import TIME_COLUMNS, parse_default
from fsql.rules.subject import Subject

_CLOCK = re.compile(r"'\s*(now|today|tomorrow|yesterday)\s*'\s*::.*(date|time)", re.IGNORECASE)
_WRITE = "write `-- default: feature = literal`, such as `-- default: order_count = 0`"


def head_defaults(subject: Subject) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for entry in subject.file.head.all("default"):
        parsed = parse_default(entry)
        problem = _problem(subject, *parsed, seen) if parsed else ("a default is `feature = literal`", _WRITE)
        if problem and entry.value:
            rule = "unknown-column" if parsed and problem[0].startswith("the view has no") else "malformed-head"
            yield subject.at_entry(entry, rule, *problem)
        if parsed:
            seen.add(parsed[0])


def _problem(subject: Subject, name: str, literal: str, seen: set[str]) -> tuple[str, str] | None:
    keys = subject.entity.keys if subject.entity else ()
    features = [item.name for item in subject.statement.items]
    if name in keys or name in TIME_COLUMNS:
        return f"{name} is no feature: keys and times are never unknown", "delete the line"
    if name not in features:
        return f"the view has no feature {name}", "name one of its features"
    if name in seen:
        return f"{name} has two defaults", "keep one of the two"
    if _CLOCK.match(literal):
        return f"{literal} is another time whenever it is read", "write the time itself"
    if not is_literal(literal):
        return f"{literal} is not a literal", "write a number, 'text', true or false, maybe with ::type behind it"
    return None
