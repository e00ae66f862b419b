"""Some window functions look at the rows that follow, whatever the frame."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sqlglot.tokenizer_core import TokenType

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject

_AHEAD = {
    "lead": ("reads a later row", "use lag, or describe the later row from its own time on"),
    "ntile": ("divides all rows, those of the future included", "rank within a trailing window instead"),
    "percent_rank": ("compares with all rows, those of the future included", "rank within a trailing window instead"),
    "cume_dist": ("compares with all rows, those of the future included", "rank within a trailing window instead"),
}


def future_function(subject: Subject) -> Iterator[Diagnostic]:
    for token, following in pairwise(subject.statement.tokens) if subject.has_time else ():
        found = _AHEAD.get(token.text.lower())
        if found and following.token_type == TokenType.L_PAREN and token.token_type == TokenType.VAR:
            what, hint = found
            message = f"{token.text.lower()} {what}: the feature would leak"
            yield subject.at_token(token, "future-function", message, hint)
