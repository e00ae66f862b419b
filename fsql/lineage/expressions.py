"""An expression → the source columns its value flows from or is steered by."""

from __future__ import annotations

from sqlglot import exp

from fsql.lineage.answer import NOTHING, SourceColumn, Sources
from fsql.lineage.names import name_of, nearest
from fsql.lineage.postgres_functions import FUNCTIONS
from fsql.lineage.postgres_words import JSON_CALLS, KEYWORD_VALUES, ORDER_SENSITIVE, SET_RETURNING
from fsql.lineage.scope import Scope
from fsql.lineage.sources import refuse

UNDERSTOOD = (
    exp.Binary, exp.Unary, exp.Predicate, exp.Literal, exp.Null, exp.Boolean, exp.Case, exp.If, exp.Paren,
    exp.Tuple, exp.Bracket, exp.Slice, exp.Interval, exp.IntervalSpan, exp.Order, exp.Ordered, exp.Distinct,
    exp.Filter, exp.Where, exp.WithinGroup, exp.WindowSpec, exp.Array, exp.Any, exp.All, exp.Identifier, exp.Var,
    exp.Star, exp.AtTimeZone, exp.Escape, exp.DataType, exp.Variadic, exp.Between, exp.In, exp.JSONPath,
    exp.JSONPathPart, exp.JSONExtract, exp.JSONExtractScalar, exp.JSONBExtract, exp.JSONBExtractScalar,
    exp.JSONBContains, exp.MatchAgainst, exp.CurrentDate, exp.CurrentTime, exp.CurrentTimestamp, exp.CurrentUser,
    exp.CurrentRole, exp.CurrentSchema, exp.CurrentCatalog, exp.SessionUser, exp.Localtime, exp.Localtimestamp,
    exp.Group, exp.Rollup, exp.Cube, exp.GroupingSets, exp.HexString, exp.BitString, exp.ByteString,
    exp.RawString, exp.UnicodeString, exp.Limit, exp.Offset, exp.Fetch, exp.JSON, exp.Cbrt, exp.Sqrt,
    exp.LimitOptions, exp.Concat,
)  # fmt: skip
BROUGHT = FUNCTIONS | KEYWORD_VALUES | JSON_CALLS
STRANGE = (exp.Parameter, exp.Placeholder, exp.SessionParameter, exp.PropertyEQ, exp.Lambda, exp.Dot)
"""Kinds of operators to the parser that are none in Postgres's SELECT."""


def value(node: exp.Expr | None, scope: Scope) -> Sources:
    """The columns an expression is made of.

    Raises LineageError for what is not understood. Walks with a stack: a sum of thousands of terms is no depth.
    """
    found: set[SourceColumn] = set()
    waiting = [node] if node is not None else []
    while waiting:
        step(waiting.pop(), scope, found, waiting)
    return frozenset(found)


def step(node: exp.Expr, scope: Scope, found: set[SourceColumn], waiting: list[exp.Expr]) -> None:
    """One node: what it says itself goes to `found`, its parts go to `waiting`."""
    if isinstance(node, exp.Column):
        found |= scope.column(node)
    elif isinstance(node, (exp.Query, exp.Exists)):
        found |= sub_query(node, scope)
    elif isinstance(node, (exp.Any, exp.All)) and isinstance(node.this, exp.Query):
        waiting.append(node.this)
    elif isinstance(node, exp.Array) and node.expressions and isinstance(node.expressions[0], exp.Query):
        rows = scope.tracing.query(node.expressions[0], scope.inner())
        found |= rows.indirect | rows.order | rows.values()  # an array keeps the order of its rows
    elif isinstance(node, exp.Dot):
        found |= dotted(node, scope)
    elif isinstance(node, exp.Anonymous):
        note_call(node, scope)
        waiting.extend(node.expressions)
    elif isinstance(node, exp.Window):
        found |= window(node, scope)
    elif isinstance(node, exp.Kwarg):
        waiting.append(node.expression)
    elif isinstance(node, (exp.Cast, exp.Collate, exp.Alias)) and type(node) in (exp.Cast, exp.Collate):
        waiting.append(node.this)
    elif isinstance(node, UNDERSTOOD) and not isinstance(node, STRANGE):
        waiting.extend(node.iter_expressions())
    else:
        refuse(node, f"{type(node).__name__} is not understood in an expression", "write it another way")


def sub_query(node: exp.Expr, scope: Scope) -> Sources:
    """A sub-query as a value: what it gives and what decides its rows; EXISTS only the latter."""
    only_rows = isinstance(node, exp.Exists)
    rows = scope.tracing.query(node.this if only_rows else node, scope.inner())
    return rows.indirect if only_rows else rows.indirect | rows.values()


def note_call(node: exp.Anonymous, scope: Scope) -> None:
    """Record a called function and what its kind means for the rows.

    Raises LineageError for `f(t)` where it may be the column f of t.
    """
    name = scope.call(node, BROUGHT)
    row = scope.row_source(node.expressions[0]) if len(node.expressions) == 1 else None
    if row is not None and row.by_name.get(name):
        refuse(node, f"{name}(…) could be the column {name} of {row.alias}", f"write {row.alias}.{name} if it is")
    if name in SET_RETURNING:
        scope.expands = True
    if name in ORDER_SENSITIVE:
        scope.listens = True


def window(node: exp.Window, scope: Scope) -> Sources:
    """A window function: its arguments, its partition, order and frame, and the named window it builds on."""
    scope.listens = True
    found = value(node.this, scope) if not isinstance(node.this, exp.Identifier) else NOTHING
    if (base := node.args.get("alias")) is not None:
        name = name_of(base)
        if name not in scope.windows:
            refuse(base, f"there is no window {name}", f"{nearest(name, scope.windows)}name one of WINDOW")
        found |= scope.windows[name]
    parts = [*(node.args.get("partition_by") or ()), node.args.get("order"), node.args.get("spec")]
    return found.union(*(value(part, scope) for part in parts))


def dotted(node: exp.Dot, scope: Scope) -> Sources:
    """`schema.function(…)`, or a field of a row: that field's columns where the row is a source of FROM."""
    field = node.expression
    if isinstance(field, exp.Anonymous):
        if not isinstance(node.this, exp.Identifier):
            refuse(node, "a function is named by more than a schema", "write schema.function(…)")
        return value(field, scope)
    if not isinstance(field, exp.Identifier):
        refuse(node, "a row is spread here", "name the fields")
    source = scope.row_source(node.this)
    if source is None or source.scalar:
        return value(node.this, scope)
    for column in node.this.find_all(exp.Column):
        scope.tracing.resolved.add(id(column))
    found = source.find(name_of(field))
    if len(found) != 1:
        near = nearest(name_of(field), source.by_name)
        refuse(field, f"{source.alias} has no column {name_of(field)}", f"{near}name a column of {source.alias}")
    return found[0].direct
