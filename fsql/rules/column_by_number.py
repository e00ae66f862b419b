"""GROUP BY and ORDER BY by number mean another column as soon as the select list is put in another order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from fsql.errors import Diagnostic
from fsql.parser.select_list import BEHIND_GROUPS, depth_change, is_label
from fsql.rules.subject import Subject

_BEHIND = (TokenType.COMMA, TokenType.R_PAREN)


def column_by_number(subject: Subject) -> Iterator[Diagnostic]:
    """Finds numbers behind GROUP BY; those behind ORDER BY change no row that fsql keeps."""
    items = (item for group in subject.statement.find(exp.Group) for item in group.expressions)
    if not any(isinstance(item, exp.Literal) for item in items):
        return
    for token in _numbers(subject.statement.tokens):
        message = f"{token.text} is whatever stands in that place of the select list: moving a column changes the rows"
        yield subject.at_token(token, "column-by-number", message, "write the column or its expression", "warning")


def _numbers(tokens: Sequence[Token]) -> Iterator[Token]:
    """Each number that is a whole item of a GROUP BY."""
    for index, token in enumerate(tokens):
        if token.token_type == TokenType.GROUP_BY and not is_label(tokens, index):
            yield from _items(tokens, index + 1)


def _items(tokens: Sequence[Token], index: int) -> Iterator[Token]:
    """The numbers that stand between commas from `index` on, up to what closes or follows the clause."""
    depth, begins = 0, True
    while index < len(tokens) and depth >= 0:
        token = tokens[index]
        if depth == 0 and begins and token.token_type == TokenType.NUMBER and _ends(tokens, index + 1):
            yield token
        begins = depth == 0 and token.token_type == TokenType.COMMA
        depth += depth_change(token)
        index += 1
        if depth == 0 and _is_clause(tokens, index):
            return


def _ends(tokens: Sequence[Token], index: int) -> bool:
    return index >= len(tokens) or tokens[index].token_type in _BEHIND or _is_clause(tokens, index)


def _is_clause(tokens: Sequence[Token], index: int) -> bool:
    """Whether the next clause begins there, so that commas no longer part columns of the GROUP BY."""
    return index < len(tokens) and tokens[index].token_type in BEHIND_GROUPS and not is_label(tokens, index)
