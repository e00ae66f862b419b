"""Functions of one's own are called with their schema, so that no session's search_path decides which one runs."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from sqlglot import exp

from fsql.errors import Diagnostic
from fsql.lineage.postgres_functions import FUNCTIONS
from fsql.lineage.postgres_words import JSON_CALLS
from fsql.parser.names import unquoted
from fsql.rules.subject import Subject

# called as functions are, but words of the grammar: no search_path chooses them
_WORDS = (
    frozenset(("row", "array", "any", "all", "some", "exists", "cast", "values", "unnest", "merge_action")) | JSON_CALLS
)


def unqualified_function(subject: Subject) -> Iterator[Diagnostic]:
    for call in subject.statement.find(exp.Func):
        if "start" not in call.meta or isinstance(call.parent, exp.Dot) or _has_schema(call):
            continue
        start, end = int(call.meta["start"]), int(call.meta["end"]) + 1
        name = unquoted(subject.file.text[start:end])
        if name not in FUNCTIONS and name not in _WORDS:
            near = difflib.get_close_matches(name, FUNCTIONS, 1, 0.8)
            meant = f", or {near[0]}(…) if that was meant" if near else ""
            message = f"{name} is no function of Postgres's own, so the session's search_path would choose it"
            hint = f"write schema.{subject.file.text[start:end]}(…){meant}"
            yield subject.statement.at(start, end, "unqualified-function", message, hint)


def _has_schema(call: exp.Func) -> bool:
    """Whether the call is the one of `FROM schema.call(…)`."""
    return isinstance(call.parent, exp.Table) and call.parent.args.get("db") is not None
