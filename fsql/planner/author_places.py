"""Where in the author's text something stands that the server names by its place in the text that was sent."""

from __future__ import annotations

import re

from fsql.compiler.splicing import Spliced
from fsql.definitions import Entity, FeatureService, FeatureView

Definition = Entity | FeatureView | FeatureService
TOKEN = re.compile(
    r"--[^\n]*|/\*.*?\*/|[eEbBxXnN]?'(?:[^']|'')*'|[uU]&'(?:[^']|'')*'"
    r"|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$|\"(?:[^\"]|\"\")*\"|\w+|\S",
    re.DOTALL,
)
_NAME = r"(?:\w+|\"(?:[^\"]|\"\")*\")(?:\s*\.\s*(?:\w+|\"(?:[^\"]|\"\")*\"))*"
_WIDE = re.compile(
    rf"::\s*{_NAME}(?:\s+(?:with|without)\s+time\s+zone|\s+precision)?(?:\[\d*\])*|[eEnN]?'(?:[^']|'')*'|{_NAME}"
    r"|\|\||[<>=!~]+",
    re.IGNORECASE,
)


def author_span(definition: Definition, sent: Spliced, offset: int) -> tuple[int, int]:
    """(start, end) in `definition.sql` of the token at `offset` of what was sent; its first word for offset -1."""
    if offset < 0:
        return _token_span(definition.sql, 0)
    if isinstance(definition, FeatureService):
        return _token_span(definition.sql, _in_service(definition, sent.text, offset))
    return _token_span(definition.sql, sent.original(offset))


def _token_span(text: str, start: int) -> tuple[int, int]:
    start = max(0, min(start, len(text) - 1))
    match = _WIDE.match(text, start) or TOKEN.match(text, start)
    return (start, match.end()) if match else (start, start + 1)


def _in_service(service: FeatureService, sent: str, offset: int) -> int:
    """The author's place of a place in the typed form of a service.

    Its select list is the author's with aliases put before bare columns; keys come out of the joins.
    """
    end = len("SELECT ") + len(service.select_list)
    if offset >= end:
        return _in_joins(service, sent, offset)
    theirs = TOKEN.finditer(service.sql)
    current = next(theirs, None)
    for token in TOKEN.finditer(sent, 0, end):
        is_same = current is not None and token[0] == current[0]
        if token.start() >= offset:
            return current.start() + max(0, offset - token.start()) if current and is_same else _start(current)
        if is_same:
            current = next(theirs, None)
    return 0


def _start(token: re.Match[str] | None) -> int:
    return token.start() if token else 0


def _in_joins(service: FeatureService, sent: str, offset: int) -> int:
    word = TOKEN.match(sent, offset)
    joins = max(service.sql.lower().rfind("from request"), 0)
    return max(service.sql.find(word[0], joins) if word else joins, joins)
