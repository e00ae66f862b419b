"""Some window functions look at the rows that follow, whatever the frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sqlglot.tokenizer_core import Token, TokenType

from fsql.errors import Diagnostic
from fsql.parser.statement import CLOSE, OPEN
from fsql.rules.subject import Subject

_AHEAD = {
    "lead": ("reads a later row", "use lag, or describe the later row from its own time on"),
    "ntile": ("divides all rows, those of the future included", "rank within a trailing window instead"),
    "percent_rank": ("compares with all rows, those of the future included", "rank within a trailing window instead"),
    "cume_dist": ("compares with all rows, those of the future included", "rank within a trailing window instead"),
}


_CALLED = (TokenType.VAR, TokenType.IDENTIFIER)


def future_function(subject: Subject) -> Iterator[Diagnostic]:
    tokens = subject.statement.tokens
    for place, (token, following) in enumerate(pairwise(tokens)) if subject.has_time else ():
        if following.token_type != TokenType.L_PAREN or token.token_type not in _CALLED:
            continue
        name = token.text.lower() if token.token_type == TokenType.VAR else token.text
        found = _AHEAD.get(name) or (_lag(tokens[place + 2 :]) if name == "lag" else None)
        if found:
            what, hint = found
            yield subject.at_token(token, "future-function", f"{name} {what}: the feature would leak", hint)


def _lag(arguments: Sequence[Token]) -> tuple[str, str] | None:
    """What is wrong with the offset of a lag whose arguments begin the tokens: only a plain number looks back."""
    offset = [token.token_type for token in _second(arguments)]
    if offset in ([], [TokenType.NUMBER]):
        return None
    return "by an offset that may be negative reads a later row", "write the offset as a plain number: lag(x, 1)"


def _second(tokens: Sequence[Token]) -> list[Token]:
    """The tokens of the second argument, none where there is only one."""
    depth, commas = 0, 0
    found: list[Token] = []
    for token in tokens:
        if depth == 0 and token.token_type in CLOSE:
            break
        depth += (token.token_type in OPEN) - (token.token_type in CLOSE)
        is_comma = depth == 0 and token.token_type == TokenType.COMMA
        commas += is_comma
        if commas == 1 and not is_comma:
            found.append(token)
    return found
