"""Keywords of two words that a comment divides: `GROUP /* … */ BY` is what `GROUP BY` is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlglot.dialects.postgres import Postgres
from sqlglot.tokenizer_core import Token, TokenType

_WORDS = {both: kind for both, kind in Postgres.Tokenizer.KEYWORDS.items() if len(both.split()) == 2}
_FIRST = {both.split()[0] for both in _WORDS}
_QUOTED = (TokenType.IDENTIFIER, TokenType.STRING)


def merged(tokens: Iterable[Token]) -> Iterator[Token]:
    """The tokens as they would be without the comments: the tokenizer reads a divided keyword as two words."""
    waiting: Token | None = None
    for token in tokens:
        if waiting is not None:
            kind = _WORDS.get(f"{waiting.text} {token.text}".upper()) if token.token_type not in _QUOTED else None
            if kind is None:
                yield waiting
            else:
                text, comments = f"{waiting.text} {token.text}".upper(), [*waiting.comments, *token.comments]
                token = Token(kind, text, token.line, token.col, waiting.start, token.end, comments)
        may_begin = token.token_type not in _QUOTED and token.text.upper() in _FIRST
        waiting = token if may_begin else None
        if not may_begin:
            yield token
    if waiting is not None:
        yield waiting
