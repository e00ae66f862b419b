"""A moment written without its zone is another moment in every session's time zone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from sqlglot.tokenizer_core import Token, TokenType

from fsql.errors import Diagnostic
from fsql.parser.moments import abbreviated, abbreviation, is_zone, lacks_zone, without_zone
from fsql.rules.subject import Subject

_STRINGS = (TokenType.STRING, TokenType.BYTE_STRING, TokenType.HEREDOC_STRING)
_TYPE = "(?:timestamptz|timestamp with time zone)"
_COMPARES = frozenset(("=", "<", ">", "<=", ">=", "<>", "!="))
_EVENT_TIME = re.compile(r'(?:[\w"]+\s*\.\s*)?(?P<column>\w+)(?:\s+(?:as\s+)?event_time)?', re.IGNORECASE)


def zoneless_literal(subject: Subject) -> Iterator[Diagnostic]:
    tokens = subject.statement.tokens
    moments = _moments(subject)
    compared: dict[int, str] = {}  # by place of the text; long lists would be walked back again and again
    for index, token in enumerate(tokens):
        if token.token_type not in _STRINGS:
            continue
        problem = None
        if _words(tokens, index - 3, index) == "at time zone" and not is_zone(token.text):
            problem = abbreviated(token.text)
        elif _words(tokens, index - 1, index) != "interval" and _problem(token.text):
            compared[index] = _compared_with(tokens, index, compared)
            if _is_moment(tokens, index) or compared[index] in moments:
                problem = _problem(token.text)
        if problem:
            yield subject.statement.at(token.start, token.end + 1, "zone-dependent", *problem)


def _problem(said: str) -> tuple[str, str] | None:
    found = abbreviation(said)
    if found:
        return abbreviated(found)
    return without_zone(said) if lacks_zone(said) else None


def _words(tokens: Sequence[Token], first: int, last: int) -> str:
    return " ".join(token.text.lower() for token in tokens[max(first, 0) : last])


def _is_moment(tokens: Sequence[Token], index: int) -> bool:
    """Whether the text is read as timestamptz: `timestamptz '…'`, a cast in either form, the type's long name."""
    before, after = _words(tokens, index - 4, index), _words(tokens, index + 1, index + 6)
    return bool(
        re.search(rf"(?:^| ){_TYPE}$", before)
        or re.match(rf":: {_TYPE}(?: |$)", after)
        or (re.search(r"(?:^| )cast \($", before) and re.match(rf"as {_TYPE} ", after))
    )


def _moments(subject: Subject) -> frozenset[str]:
    """Names of columns that are known to be timestamptz: the event time, and what a request sends as such."""
    if subject.file.kind == "service":
        service = subject.project.services.get(subject.file.name)
        sent = service.request if service else ()
        return frozenset(("event_time", *(c.name for c in sent if re.fullmatch(_TYPE, c.type.lower()))))
    items = (item for item in subject.statement.items if item.name == "event_time")
    found = (_EVENT_TIME.fullmatch(subject.file.text[item.start : item.end].strip()) for item in items)
    return frozenset(match["column"].lower() for match in found if match)


def _compared_with(tokens: Sequence[Token], index: int, known: Mapping[int, str]) -> str:
    """The column that a text is compared with: `c > '…'`, `'…' < c`, `c BETWEEN '…' AND '…'`, `c IN ('…', '…')`."""
    if _words(tokens, index + 1, index + 2) in _COMPARES:
        return _column_from(tokens, index + 2)
    place = index - 1
    while place > 1 and tokens[place].token_type in (TokenType.COMMA, TokenType.AND):
        if tokens[place - 1].token_type not in _STRINGS:
            return ""
        if place - 1 in known:
            return known[place - 1]
        place -= 2
    place -= tokens[place].token_type == TokenType.L_PAREN
    if tokens[place].token_type in (TokenType.IN, TokenType.BETWEEN) or tokens[place].text in _COMPARES:
        place -= 1
        place -= _words(tokens, place, place + 1) == "not"
        return tokens[place].text.lower() if place >= 0 else ""
    return ""


def _column_from(tokens: Sequence[Token], index: int) -> str:
    """The column that begins there, without what qualifies it."""
    while index + 2 < len(tokens) and tokens[index + 1].token_type == TokenType.DOT:
        index += 2
    return tokens[index].text.lower() if index < len(tokens) else ""
