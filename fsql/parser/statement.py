"""One SELECT of a feature file: its tokens, its tree, its select items with their places and comments.

sqlglot is used to understand the text, never to write it anew: whatever reaches Postgres is the author's
own text, with pieces replaced at the offsets found here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ParseError, SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from fsql.errors import Diagnostic, Level
from fsql.parser.complaints import Complaints, first_complaint, unbalanced
from fsql.parser.limits import CHARACTERS, too_deep, tree_too_deep
from fsql.parser.names import fold
from fsql.parser.select_list import CLOSE, OPEN, Comments, Item, item_spans, select_range
from fsql.parser.two_words import merged

__all__ = ["CLOSE", "OPEN", "Item", "Name", "Statement", "folded", "parse_statement"]

Node = TypeVar("Node", bound=exp.Expr)
Parsed = tuple["Statement | None", tuple[Diagnostic, ...]]
_POSTGRES = Dialect.get_or_raise("postgres")
# what sqlglot raises on texts it has no answer to, besides its own errors
_SLIPS = (SqlglotError, RecursionError, ValueError, TypeError, AttributeError, LookupError)


@dataclass(frozen=True)
class Name:
    """A qualified name in the text, folded: `parts` and the offsets of each part."""

    parts: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        return self.spans[0][0]

    @property
    def end(self) -> int:
        return self.spans[-1][1]


@dataclass(frozen=True, eq=False)
class Statement:
    """One parsed SELECT; offsets are into `text`, the whole file."""

    path: str
    text: str
    start: int
    end: int
    tokens: tuple[Token, ...] = field(repr=False)
    tree: exp.Query = field(repr=False)

    @property
    def sql(self) -> str:
        """The author's text of the statement, without head and semicolon."""
        return self.text[self.start : self.end]

    @cached_property
    def select_list(self) -> tuple[int, int] | None:
        """Token indexes [first, last) of the outermost select list; None for shapes without one."""
        return select_range(self.tokens)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The outermost select items in order, with the comments that stand beside them."""
        if self.select_list is None:
            return ()
        spans = item_spans(self.tokens, *self.select_list)
        names = [_output_name(node) for node in self.tree.selects]
        if len(names) != len(spans):
            names = [None] * len(spans)
        comments = Comments(self.text, self.tokens)
        return tuple(Item(n, start, end, comments.beside(end)) for n, (start, end) in zip(names, spans, strict=True))

    @cached_property
    def _nodes(self) -> dict[type[exp.Expr], list[exp.Expr]]:
        nodes: dict[type[exp.Expr], list[exp.Expr]] = {}
        for node in self.tree.walk():
            nodes.setdefault(type(node), []).append(node)
        return nodes

    def find(self, *kinds: type[Node]) -> tuple[Node, ...]:
        """Every node of the tree of one of the kinds; the tree is walked once, whoever asks."""
        found = (nodes for kind, nodes in self._nodes.items() if issubclass(kind, kinds))
        return tuple(node for nodes in found for node in nodes if isinstance(node, kinds))

    @cached_property
    def _names(self) -> dict[type[exp.Expr], tuple[Name, ...]]:
        return {}

    def names(self, kind: type[exp.Column] | type[exp.Table]) -> tuple[Name, ...]:
        """Every column or table name in the text, in order of place, with folded parts."""
        if kind not in self._names:
            self._names[kind] = _sorted(self.find(kind))
        return self._names[kind]

    @cached_property
    def outer_columns(self) -> tuple[Name, ...]:
        """The columns named outside all sub-queries, in order of place."""
        own = (column for column in self.find(exp.Column) if column.parent_select in (None, self.tree))
        return _sorted(own)

    def place(self, node: exp.Expr) -> tuple[int, int]:
        """The offsets of the node's first name or word in the text; of the statement's first word without any."""
        placed = [n for n in node.walk() if "start" in n.meta]
        if not placed:
            return self.start, self.tokens[0].end + 1
        first = min(placed, key=lambda n: int(n.meta["start"]))
        name = _name_of(first.parent) if isinstance(first.parent, exp.Column | exp.Table) else None
        return (name.start, name.end) if name else (int(first.meta["start"]), int(first.meta["end"]) + 1)

    def at(self, start: int, end: int, rule: str, message: str, hint: str, level: Level = "error") -> Diagnostic:
        """A diagnostic on text[start:end]."""
        return Diagnostic.at(self.path, self.text, start, end, rule=rule, message=message, help=hint, level=level)


def _sorted(nodes: Iterable[exp.Expr]) -> tuple[Name, ...]:
    names = (_name_of(node) for node in nodes)
    return tuple(sorted((name for name in names if name), key=lambda name: name.start))


def folded(identifier: exp.Expr) -> str:
    """The name of an identifier as Postgres stores it."""
    return fold(identifier.name, quoted=bool(identifier.args.get("quoted")))


def _output_name(node: exp.Expr) -> str | None:
    if isinstance(node, exp.Alias):
        identifier = node.args.get("alias")
    elif isinstance(node, exp.Column):
        identifier = node.this
    else:
        return None
    return folded(identifier) if isinstance(identifier, exp.Identifier) else None


def _name_of(node: exp.Expr) -> Name | None:
    """The name that a column or table node is, or None for `*`, table functions and the like."""
    keys = ("catalog", "db", "table", "this") if isinstance(node, exp.Column) else ("catalog", "db", "this")
    parts = [node.args.get(key) for key in keys]
    identifiers = [part for part in parts if isinstance(part, exp.Identifier) and "start" in part.meta]
    if not identifiers or not isinstance(node.this, exp.Identifier):
        return None
    return Name(
        tuple(folded(part) for part in identifiers),
        tuple((part.meta["start"], part.meta["end"] + 1) for part in identifiers),
    )


def parse_statement(path: str, text: str, start: int) -> Parsed:
    """The one SELECT of a file whose head ends at `start`, or what keeps it from being one."""
    complaints = Complaints(path, text)
    if len(text) > CHARACTERS:
        return None, (complaints.too_large(),)
    conflict = complaints.conflict(start)
    if conflict:
        return None, (conflict,)
    masked = " " * start + text[start:]
    try:
        tokens = list(merged(_POSTGRES.tokenize(masked)))
    except _SLIPS:
        return None, (complaints.never_closed(start),)
    first, trailing = _first_statement(tokens)
    problem = _refusal(complaints, first, trailing)
    if problem:
        return None, (problem,)
    try:
        tree = _tree(masked, first)
    except _SLIPS as error:
        return None, (_parse_problem(complaints, first, error),)
    return Statement(path, text, first[0].start, first[-1].end + 1, tuple(first), tree), ()


def _first_statement(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    """The tokens of the first statement, and those behind its semicolon."""
    begin = next((i for i, t in enumerate(tokens) if t.token_type != TokenType.SEMICOLON), len(tokens))
    for index in range(begin, len(tokens)):
        if tokens[index].token_type == TokenType.SEMICOLON:
            return tokens[begin:index], [t for t in tokens[index:] if t.token_type != TokenType.SEMICOLON]
    return tokens[begin:], []


def _refusal(complaints: Complaints, first: list[Token], trailing: list[Token]) -> Diagnostic | None:
    """What keeps the tokens from being parsed at all, or None."""
    if not first:
        return complaints.empty()
    if trailing and trailing[0].token_type != TokenType.BACKSLASH:
        return complaints.second_statement(trailing[0])
    deep = too_deep(first)
    return (
        first_complaint(complaints, [*first, *trailing])
        or (complaints.too_deep(deep) if deep else None)
        or unbalanced(complaints, first)
    )


def _tree(masked: str, tokens: list[Token]) -> exp.Query:
    """The tree of the tokens; RecursionError where it is deeper than its readers can go."""
    tree = _POSTGRES.parser().parse(tokens, masked)[0]
    if not isinstance(tree, exp.Query):
        raise ValueError("no query")  # told as a diagnostic by the caller
    if tree_too_deep(tree):
        raise RecursionError
    return tree


def _parse_problem(complaints: Complaints, tokens: list[Token], error: Exception) -> Diagnostic:
    if isinstance(error, ParseError):
        return complaints.syntax(tokens, error)
    if isinstance(error, RecursionError):
        return complaints.tree_too_deep(tokens[0])
    return complaints.unreadable(tokens[0])
