"""Operators in the tokens: of all that Postgres and its users have, the parser meets a few.

To lineage an operator is what joins its operands: any but the plainest is read as `+`, or as `=` before ANY and ALL.
"""

from __future__ import annotations

from sqlglot.tokenizer_core import Token, TokenType

from fsql.lineage.postgres_words import RESERVED, words
from fsql.lineage.types import STRINGS

CHARACTERS = frozenset("+-*/<>=~!@#%^&|`?")
SPECIAL = frozenset("~!@#%^&|`?")
PLAIN = frozenset(["+", "-", "*", "/", "%", "<", ">", "=", "<=", ">=", "<>", "!=", "=>", "=="])
VALUES = words(
    "null true false end current_catalog current_date current_role current_time current_timestamp current_user "
    "localtime localtimestamp session_user system_user user"
)
"""Reserved words that end an operand."""
ENDS_OPERAND = STRINGS | {TokenType.IDENTIFIER, TokenType.NUMBER, TokenType.R_PAREN, TokenType.R_BRACKET}
QUANTIFIERS = frozenset(["any", "all", "some"])


def joined(tokens: list[Token], sql: str) -> list[Token]:
    """The tokens with every operator as one that the parser reads."""
    made: list[Token] = []
    at = 0
    while at < len(tokens):
        run = run_at(tokens, at, sql) if sql[tokens[at].start] in CHARACTERS else at
        if run > at:
            made += split(tokens[at:run], made, after(tokens, run), sql)
            at = run
        elif (end := written_out(tokens, at)) > at:
            made.append(stand_in(tokens[end - 2], made, after(tokens, end)))
            at = end
        else:
            made.append(tokens[at])
            at += 1
    return made


def run_at(tokens: list[Token], at: int, sql: str) -> int:
    """The place behind the operator characters that begin at a token and stand side by side."""
    end = at
    while end < len(tokens) and is_operator(tokens[end], sql) and (end == at or touches(tokens[end - 1], tokens[end])):
        end += 1
    return end


def is_operator(token: Token, sql: str) -> bool:
    return CHARACTERS.issuperset(sql[token.start : token.end + 1])


def touches(left: Token, right: Token) -> bool:
    return left.end + 1 == right.start


def after(tokens: list[Token], at: int) -> str:
    return tokens[at].text.lower() if at < len(tokens) else ""


def split(run: list[Token], before: list[Token], following: str, sql: str) -> list[Token]:
    """The operators of a run as Postgres reads it: a longer one ends in + or - only with a special character."""
    text = sql[run[0].start : run[-1].end + 1]
    tail: list[Token] = []
    while len(text) > 1 and text[-1] in "+-" and not SPECIAL.intersection(text) and len(run) > 1:
        tail.insert(0, run.pop())
        text = sql[run[0].start : run[-1].end + 1]
    alone = text in PLAIN and len(run) == 1 and not (text == "+" and is_prefix(before))
    return (run if alone else [stand_in(run[0], before, "" if tail else following)]) + tail


def written_out(tokens: list[Token], at: int) -> int:
    """The place behind `OPERATOR(schema.+)`; `at` where none begins."""
    if tokens[at].token_type != TokenType.OPERATOR:
        return at
    end = at + 1
    if end >= len(tokens) or tokens[end].token_type != TokenType.L_PAREN:
        return at
    while end < len(tokens) and tokens[end].token_type != TokenType.R_PAREN:
        end += 1
    return end + 1


def stand_in(token: Token, before: list[Token], following: str) -> Token:
    """`+`, or `-` before its only operand."""
    kind, text = (TokenType.EQ, "=") if following in QUANTIFIERS else (TokenType.PLUS, "+")
    if is_prefix(before):
        kind, text = TokenType.DASH, "-"
    return Token(kind, text, token.line, token.col, token.start, token.end, token.comments)


def is_prefix(before: list[Token]) -> bool:
    """Whether an operator that stands behind these tokens has no operand on its left."""
    if not before:
        return True
    last = before[-1]
    if last.token_type in ENDS_OPERAND:
        return False
    word = last.text.lower()
    return not word[:1].isalpha() or (word in RESERVED and word not in VALUES)
