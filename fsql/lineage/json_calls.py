"""SQL/JSON in the tokens: calls with a grammar of their own become ordinary calls of the same arguments.

`json_object('a' VALUE x RETURNING jsonb)` is read as `json_object('a', x)`, and
`json_value(j, '$.a' PASSING y AS z DEFAULT 1 ON EMPTY)` as `json_value(j, '$.a', y, 1)`: words that name no column are
left out.
"""

from __future__ import annotations

from sqlglot.tokenizer_core import Token, TokenType

from fsql.lineage.postgres_words import JSON_CALLS
from fsql.lineage.types import Cursor, type_at

BEHAVIOURS = ("null", "error", "true", "false", "unknown", "empty", "empty array", "empty object")
DROPPED = sorted(
    [
        *("absent on null", "null on null", "format json encoding utf8", "format json"),
        *(f"{word} unique{keys}" for word in ("with", "without") for keys in (" keys", "")),
        *(f"{what} on {when}" for what in BEHAVIOURS for when in ("empty", "error")),
        *("on empty", "on error"),
        *(
            " ".join(filter(None, (word, kind, array, "wrapper")))
            for word in ("with", "without")
            for kind in ("", "conditional", "unconditional")
            for array in ("", "array")
        ),
        *(f"{word} quotes{where}" for word in ("keep", "omit") for where in (" on scalar string", "")),
    ],
    key=len,
    reverse=True,
)
"""What such a call may say that is made of no column, longest first."""
PHRASES = tuple(tuple(phrase.split()) for phrase in DROPPED)
FIRST_WORDS = frozenset(phrase[0] for phrase in PHRASES)
COMMAS = frozenset(["passing", "default"])


def plain(tokens: list[Token]) -> list[Token]:
    """The tokens with those calls as ordinary ones."""
    made: list[Token] = []
    calls: list[bool] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        kind = token.token_type
        if kind == TokenType.L_PAREN:
            calls.append(bool(made) and is_word(made[-1]) and made[-1].text.lower() in JSON_CALLS)
        elif kind == TokenType.R_PAREN and calls:
            calls.pop()
        elif calls and calls[-1] and (end := passed(tokens, at, made)) > at:
            at = end
            continue
        made.append(token)
        at += 1
    return made


def is_word(token: Token) -> bool:
    return token.token_type not in (TokenType.IDENTIFIER, TokenType.STRING)


def passed(tokens: list[Token], at: int, made: list[Token]) -> int:
    """The place behind what is left out, or is a comma, at a place inside such a call; `at` where nothing is."""
    token = tokens[at]
    word = token.text.lower() if is_word(token) else ""
    begins = made[-1].token_type in (TokenType.L_PAREN, TokenType.COMMA)
    if word in FIRST_WORDS and (length := phrase_at(tokens, at)):
        return at + length
    if word == "returning" and made[-1].token_type != TokenType.COMMA:
        cursor = Cursor(tokens, at + 1)
        return cursor.at if type_at(cursor) else at
    if token.token_type == TokenType.ALIAS:
        return at + 2
    if not begins and (word in COMMAS or word == "value" or token.token_type == TokenType.COLON):
        made.append(Token(TokenType.COMMA, ",", token.line, token.col, token.start, token.end, []))
        return at + 1
    return at


def phrase_at(tokens: list[Token], at: int) -> int:
    """How many tokens of a phrase stand at a place; 0 where none does."""
    following = [t.text.lower() if is_word(t) else "" for t in tokens[at : at + 6]]
    return next((len(phrase) for phrase in PHRASES if tuple(following[: len(phrase)]) == phrase), 0)
