"""The FROM clause of a feature service: `request`, then LEFT JOINs of feature views on every key."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from fsql.definitions import Reference
from fsql.parser.names import fold, split_version
from fsql.parser.select_list import depth_change, is_label
from fsql.parser.statement import Statement, folded
from fsql.parser.views import FEATURES_SCHEMA

_BEFORE_JOIN = (
    TokenType.LEFT,
    TokenType.INNER,
    TokenType.RIGHT,
    TokenType.FULL,
    TokenType.OUTER,
    TokenType.CROSS,
    TokenType.NATURAL,
)
_BEHIND_JOINS = (
    TokenType.WHERE,
    TokenType.GROUP_BY,
    TokenType.HAVING,
    TokenType.WINDOW,
    TokenType.ORDER_BY,
    TokenType.LIMIT,
    TokenType.OFFSET,
    TokenType.FETCH,
    TokenType.FOR,
    TokenType.UNION,
    TokenType.INTERSECT,
    TokenType.EXCEPT,
)


@dataclass(frozen=True)
class JoinText:
    """One join as written: `using` column names, or `pairs` of (own column, other side's offsets).

    `problem` says in one sentence why the join is none that a service may have; offsets are in the file.
    """

    reference: Reference | None
    alias: str
    start: int
    end: int
    using: tuple[str, ...] = ()
    pairs: tuple[tuple[str, tuple[int, int]], ...] = ()
    problem: str = ""


def read_joins(statement: Statement) -> tuple[JoinText, ...]:
    """Every join of the service's FROM clause, in order; broken ones carry a `problem`."""
    tree = statement.tree
    joins = tree.args.get("joins") or []
    spans = _join_spans(statement)
    if len(spans) != len(joins):
        start = statement.start
        return (JoinText(None, "", start, statement.end, problem="joins are nested or written with commas"),)
    return tuple(_read(statement, join, span) for join, span in zip(joins, spans, strict=True))


def _join_spans(statement: Statement) -> list[tuple[int, int]]:
    """Token ranges [JOIN's first word, next join's first word) at the outermost depth."""
    tokens, depth, starts, end = statement.tokens, 0, [], len(statement.tokens)
    first = statement.select_list[1] if statement.select_list else 0
    for index in range(first, len(tokens)):
        depth += depth_change(tokens[index])
        if depth or is_label(tokens, index):
            continue
        if tokens[index].token_type == TokenType.JOIN:
            starts.append(_first_word(tokens, index))
        elif tokens[index].token_type in _BEHIND_JOINS:
            end = index
            break
    return list(zip(starts, [*starts[1:], end], strict=False))  # without joins there is no last one


def _first_word(tokens: tuple[Token, ...], index: int) -> int:
    """The index of LEFT in `LEFT OUTER JOIN`, given that of JOIN."""
    while index and tokens[index - 1].token_type in _BEFORE_JOIN:
        index -= 1
    return index


def _read(statement: Statement, join: exp.Join, span: tuple[int, int]) -> JoinText:
    tokens = statement.tokens[span[0] : span[1]]
    start, end = tokens[0].start, tokens[-1].end + 1
    table = join.this
    if not isinstance(table, exp.Table) or not isinstance(table.this, exp.Identifier) or not table.args.get("db"):
        return JoinText(None, "", start, end, problem="it joins something that is not a feature view")
    if folded(table.args["db"]) != FEATURES_SCHEMA:
        return JoinText(None, "", start, end, problem="it joins a table that is not a feature view")
    name = table.this
    reference = Reference(*split_version(folded(name)), name.meta["start"], name.meta["end"] + 1)
    alias = _alias(table, folded(name))
    kind = f"{join.method or ''} {join.side or ''} {join.kind or ''}".upper().split()
    if kind not in (["LEFT"], ["LEFT", "OUTER"]):
        return JoinText(reference, alias, start, end, problem="it is not a LEFT JOIN")
    using = tuple(folded(key) for key in join.args.get("using") or ())
    pairs = None if using else _equalities(tokens, alias)
    if not using and pairs is None:
        has_on = join.args.get("on") is not None
        problem = "its ON is not `alias.key = expression` joined by AND" if has_on else "it has no ON and no USING"
        return JoinText(reference, alias, start, end, problem=problem)
    return JoinText(reference, alias, start, end, using, pairs or ())


def _alias(table: exp.Table, default: str) -> str:
    alias = table.args.get("alias")
    identifier = alias.this if alias is not None else None
    return folded(identifier) if isinstance(identifier, exp.Identifier) else default


def _equalities(tokens: tuple[Token, ...], alias: str) -> tuple[tuple[str, tuple[int, int]], ...] | None:
    on = next((i for i, t in enumerate(tokens) if t.token_type == TokenType.ON), None)
    if on is None:
        return None
    condition = _unwrap(tokens[on + 1 :])
    pairs = [_equality(part, alias) for part in _split(condition, TokenType.AND)]
    return None if None in pairs else tuple(pair for pair in pairs if pair is not None)


def _unwrap(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The condition without one pair of parentheses around all of it."""
    if not tokens or tokens[0].token_type != TokenType.L_PAREN:
        return tokens
    depth = 0
    for index, token in enumerate(tokens):
        depth += depth_change(token)
        if depth == 0:
            return _unwrap(tokens[1:-1]) if index == len(tokens) - 1 else tokens
    return tokens


def _split(tokens: tuple[Token, ...], separator: TokenType) -> list[tuple[Token, ...]]:
    parts: list[tuple[Token, ...]] = []
    depth, begin = 0, 0
    for index, token in enumerate(tokens):
        depth += depth_change(token)
        if depth == 0 and token.token_type == separator:
            parts.append(tokens[begin:index])
            begin = index + 1
    return [*parts, tokens[begin:]]


def _equality(tokens: tuple[Token, ...], alias: str) -> tuple[str, tuple[int, int]] | None:
    sides = _split(_unwrap(tokens), TokenType.EQ)
    if len(sides) != 2 or not all(sides):
        return None
    left, right = sides
    for own, other in ((left, right), (right, left)):
        column = _own_column(own, alias)
        if column is not None and not any(_own_column(other[i : i + 3], alias) for i in range(len(other) - 2)):
            return column, (other[0].start, other[-1].end + 1)
    return None


def _own_column(tokens: tuple[Token, ...], alias: str) -> str | None:
    if len(tokens) != 3 or tokens[1].token_type != TokenType.DOT:
        return None
    owner = fold(tokens[0].text, quoted=tokens[0].token_type == TokenType.IDENTIFIER)
    if owner != alias:
        return None
    return fold(tokens[2].text, quoted=tokens[2].token_type == TokenType.IDENTIFIER)
