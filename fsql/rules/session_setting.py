"""What a setting of the session decides is another value in every session: the order of dates, money, `= NULL`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot.tokenizer_core import Token, TokenType

from fsql.errors import Diagnostic
from fsql.parser.moments import Words, equals_null, has_two_orders, money, two_orders
from fsql.rules.subject import Subject

_ID = "session-dependent"
_STRINGS = (TokenType.STRING, TokenType.BYTE_STRING, TokenType.HEREDOC_STRING)
_LOOKED_AT = frozenset((*_STRINGS, TokenType.MONEY, TokenType.NULL))
_TIMES = frozenset(("date", "timestamp", "timestamptz"))


def session_setting(subject: Subject) -> Iterator[Diagnostic]:
    tokens = subject.statement.tokens
    for index, token in enumerate(tokens):
        problem = _problem(tokens, index) if token.token_type in _LOOKED_AT else None
        if problem:
            yield subject.at_token(token, _ID, *problem)


def _problem(tokens: Sequence[Token], index: int) -> Words | None:
    token = tokens[index]
    before, after = _kind(tokens, index - 1), _kind(tokens, index + 1)
    if token.token_type in _STRINGS:
        said = token.text
        return two_orders(said) if has_two_orders(said) and _is_time(tokens, index) else None
    if token.token_type == TokenType.MONEY and (before == TokenType.DCOLON or after in _STRINGS):
        return money()
    if token.token_type == TokenType.NULL and TokenType.EQ in (before, after):
        return equals_null()
    return None


def _kind(tokens: Sequence[Token], index: int) -> TokenType | None:
    return tokens[index].token_type if 0 <= index < len(tokens) else None


def _is_time(tokens: Sequence[Token], index: int) -> bool:
    """Whether the text is read as a date, with or without a time: `date '…'`, or a cast."""
    before = tokens[index - 1].text.lower() if index else ""
    is_long = before == "zone" and tokens[index - 2].text.lower() == "time" and index > 3
    is_cast = _kind(tokens, index + 1) in (TokenType.DCOLON, TokenType.ALIAS) and index + 2 < len(tokens)
    behind = tokens[index + 2].text.lower() if is_cast else ""
    return before in _TIMES or behind in _TIMES or (is_long and tokens[index - 4].text.lower() == "timestamp")
