"""The author's own text of every item of the outermost select list."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from fsql.lineage.reading import Reading

OPENING = {TokenType.L_PAREN, TokenType.L_BRACKET}
CLOSING = {TokenType.R_PAREN, TokenType.R_BRACKET}
ENDS = {
    TokenType.FROM, TokenType.WHERE, TokenType.GROUP_BY, TokenType.HAVING, TokenType.WINDOW, TokenType.UNION,
    TokenType.INTERSECT, TokenType.EXCEPT, TokenType.ORDER_BY, TokenType.LIMIT, TokenType.OFFSET, TokenType.FETCH,
    TokenType.FOR, TokenType.SEMICOLON,
}  # fmt: skip


def item_texts(reading: Reading, sql: str) -> dict[int, str]:
    """{id of the item's tree: its text without its alias}; nothing where the list and the tree do not agree."""
    tree = reading.tree
    while isinstance(tree, (exp.SetOperation, exp.Subquery)):
        tree = tree.this
    if not isinstance(tree, exp.Select):
        return {}
    found = list(items(reading.tokens))
    found[:1] = [quantified(first) for first in found[:1]]
    if len(found) != len(tree.expressions):
        return {}
    pairs = zip(tree.expressions, found, strict=True)
    return {id(item): text(item, tokens, sql) for item, tokens in pairs if tokens and not item.is_star}


def items(tokens: list[Token]) -> Iterator[list[Token]]:
    """The tokens of each item of the first select list outside WITH."""
    depth = next((place for place, token in enumerate(tokens) if token.token_type != TokenType.L_PAREN), 0)
    level, reading = 0, False
    item: list[Token] = []
    for place, token in enumerate(tokens):
        kind = token.token_type
        level += kind in OPENING
        level -= kind in CLOSING
        if not reading:
            reading = kind == TokenType.SELECT and level == depth
        elif level < depth or (level == depth and kind in ENDS and not is_distinct_from(tokens, place)):
            break
        elif level == depth and kind == TokenType.COMMA:
            yield item
            item = []
        else:
            item.append(token)
    if item:
        yield item


def quantified(tokens: list[Token]) -> list[Token]:
    """The first item without ALL, DISTINCT or DISTINCT ON (…) before it."""
    if not tokens or tokens[0].token_type not in (TokenType.ALL, TokenType.DISTINCT):
        return tokens
    if len(tokens) < 2 or tokens[1].token_type != TokenType.ON:
        return tokens[1:]
    level = 0
    for at, token in enumerate(tokens):
        level += (token.token_type in OPENING) - (token.token_type in CLOSING)
        if level == 0 and token.token_type == TokenType.R_PAREN:
            return tokens[at + 1 :]
    return tokens


def is_distinct_from(tokens: list[Token], place: int) -> bool:
    """Whether FROM stands in IS DISTINCT FROM."""
    return tokens[place].token_type == TokenType.FROM and tokens[place - 1].token_type == TokenType.DISTINCT


def text(item: exp.Expr, tokens: list[Token], sql: str) -> str:
    """The text between the first and the last token, without the alias."""
    end = len(tokens)
    if isinstance(item, exp.Alias):
        end -= 2 if len(tokens) > 2 and tokens[-2].token_type == TokenType.ALIAS else 1
    return sql[tokens[0].start : tokens[end - 1].end + 1]
