"""The clauses of a statement's outermost SELECT, by the words they begin with."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot.tokenizer_core import Token

from fsql.parser.select_list import base_depth, depth_change, is_label
from fsql.parser.statement import Statement


def outer_clauses(statement: Statement) -> Iterator[Token]:
    """The tokens behind the outermost select list, and before it, that stand in no brackets and are no names."""
    first, last = statement.select_list or (0, 0)
    depth = -base_depth(statement.tokens)
    for index, token in enumerate(statement.tokens):
        depth += depth_change(token)
        if depth <= 0 and not first <= index < last and not is_label(statement.tokens, index):
            yield token
