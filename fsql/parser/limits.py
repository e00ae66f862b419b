"""How large and deep a statement may be: what the parser could not finish, or would crash on, is refused before.

The bounds lie far above what people write. Nested brackets, types and joins are counted in the tokens because
parsing them recurses outside Python's own guard; the depth of the tree bounds whoever walks it later.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from fsql.parser.select_list import depth_change

CHARACTERS = 1_000_000
COLUMNS = 1_500  # Postgres holds 1,600 columns a relation, and history adds its own
FINDINGS = 200  # of one rule in one file: who has read so many of a kind needs no more of it
_TREE = 400
_TYPE_WORDS = frozenset(("array", "list", "lowcardinality", "map", "nested", "nullable", "range", "struct"))


def _bracket(_before: Token, token: Token) -> int:
    return depth_change(token)


def _square_bracket(_before: Token, token: Token) -> int:
    return (token.token_type == TokenType.L_BRACKET) - (token.token_type == TokenType.R_BRACKET)


def _case(_before: Token, token: Token) -> int:
    return (token.token_type == TokenType.CASE) - (token.token_type == TokenType.END)


def _subscript(before: Token, token: Token) -> int:
    return token.token_type == TokenType.L_BRACKET and before.token_type == TokenType.R_BRACKET


def _join(_before: Token, token: Token) -> int:
    return token.token_type == TokenType.JOIN


def _type(before: Token, token: Token) -> int:
    """`array<array<…`: no Postgres type, but the parser follows it down."""
    return token.token_type == TokenType.LT and before.text.lower() in _TYPE_WORDS


# what is counted, and how far it may go; the time to parse `ARRAY[ARRAY[…` doubles with each level
_MEASURES: tuple[tuple[Callable[[Token, Token], int], int], ...] = (
    (_bracket, 100),
    (_square_bracket, 8),
    (_case, 100),
    (_subscript, 300),
    (_join, 500),
    (_type, 10),
)


def too_deep(tokens: Sequence[Token]) -> Token | None:
    """The token at which the statement becomes too deep or too long-winded to be parsed, or None."""
    for change, bound in _MEASURES:
        count, before = 0, tokens[0]
        for token in tokens:
            count += change(before, token)
            if count > bound:
                return token
            before = token
    return None


def tree_too_deep(tree: exp.Expr) -> bool:
    """Whether the tree is deeper than recursive readers of it can go."""
    level: list[exp.Expr] = [tree]
    for _ in range(_TREE):
        level = [child for node in level for child in node.iter_expressions()]
        if not level:
            return False
    return True
