"""Names as Postgres has them: folding, function names, and what an unaliased output is called."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from sqlglot import exp

from fsql.parser.names import quote

CALL = "\x01"
"""Stands before the name of every called function, so that the parser leaves the call as it was written."""

GROUPING_SETS = "grouping_sets"
"""What GROUPING SETS is called once it is read as a call, as ROLLUP and CUBE are."""

TYPE = "pgtype_"
"""Stands before the name of every type, in hexadecimal: so the parser takes it for a type that it does not know."""

LONGEST = 63
FOLD = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}

KEYWORD_CALLS: dict[type[exp.Expr], str] = {
    exp.AtTimeZone: "timezone",
    exp.CurrentDate: "current_date",
    exp.CurrentTime: "current_time",
    exp.CurrentTimestamp: "current_timestamp",
    exp.CurrentUser: "current_user",
    exp.CurrentRole: "current_role",
    exp.CurrentSchema: "current_schema",
    exp.CurrentCatalog: "current_catalog",
    exp.SessionUser: "session_user",
    exp.Localtime: "localtime",
    exp.Localtimestamp: "localtimestamp",
    exp.Exists: "exists",
    exp.Array: "array",
    exp.Interval: "interval",
    exp.Tuple: "row",
    exp.Overlaps: "overlaps",
}
WEAK = (exp.Interval,)
SAME_NAME = (exp.Paren, exp.Bracket, exp.Window, exp.Filter, exp.WithinGroup, exp.Collate, exp.Subquery)
UNNAMED = "?column?"


def fold(text: str, quoted: bool) -> str:
    """The name Postgres stores for an identifier: ASCII letters lowered unless quoted, cut to 63 bytes."""
    name = text if quoted else text.translate(FOLD)
    if len(name) * 4 <= LONGEST or len(raw := name.encode()) <= LONGEST:
        return name
    return raw[:LONGEST].decode(errors="ignore")


def name_of(identifier: exp.Expr | None) -> str:
    """The stored name of an identifier node; empty where there is none."""
    if not isinstance(identifier, exp.Identifier):
        return ""
    return fold(str(identifier.this).removeprefix(CALL), bool(identifier.args.get("quoted")))


def called(call: exp.Anonymous) -> str:
    """The name of a called function without its schema."""
    name = call.this
    if isinstance(name, exp.Identifier):
        return name_of(name)
    return fold(str(name).removeprefix(CALL), False)


def nearest(name: str, known: Iterable[str], owner: str = "") -> str:
    """`did you mean x? `, of its owner and quoted as SQL needs it, or nothing where no known name is near.

    A dot divides names.
    """
    there = list(known)[:2000]
    same = [one for one in there if one.lower() == name.lower()]
    near = same or get_close_matches(name, there, n=1, cutoff=0.6)
    parts = [*filter(None, [owner]), *near[0].split(".")] if near else []
    return f"did you mean {'.'.join(map(quote, parts))}? " if near else ""


def output_name(item: exp.Expr) -> str | None:
    """The name Postgres gives a select item; None where that is not sure and an alias is needed."""
    return figure(item)[1]


def figure(node: exp.Expr | None) -> tuple[int, str | None]:
    """How strongly an expression has a name of its own (0 to 2), and that name.

    The strengths matter inside casts and CASE: `x::int` is called x, `1::int` is called int4.
    """
    if node is None:
        return 0, UNNAMED
    if isinstance(node, exp.Alias):
        return 2, name_of(node.args.get("alias"))
    if isinstance(node, exp.Column):
        return 2, name_of(node.args.get("table") if isinstance(node.this, exp.Star) else node.this)
    if isinstance(node, exp.Anonymous):
        return 2, called(node)
    if isinstance(node, exp.Dot):
        return figure_dot(node)
    if isinstance(node, exp.Cast):
        return figure_cast(node)
    if isinstance(node, exp.Case):
        strength, name = figure(node.args.get("default"))
        return (strength, name) if strength == 2 else (1, "case")
    if isinstance(node, exp.Values):
        return 2, "column1"
    if isinstance(node, SAME_NAME):
        return figure(node.this)
    if isinstance(node, exp.Query):
        return figure_query(node)
    if type(node) in KEYWORD_CALLS:
        return 1 if isinstance(node, WEAK) else 2, KEYWORD_CALLS[type(node)]
    return 0, UNNAMED


def figure_dot(node: exp.Dot) -> tuple[int, str | None]:
    field = node.expression
    return figure(field) if isinstance(field, exp.Anonymous) else (2, name_of(field))


def figure_cast(node: exp.Cast) -> tuple[int, str | None]:
    strength, name = figure(node.this)
    if strength == 2:
        return strength, name
    return 1, type_name(node)


def type_name(cast: exp.Cast) -> str | None:
    """The name in pg_type of what is cast to, of an array that of its elements."""
    kind = cast.args["to"].args.get("kind")
    name = str(kind.this) if isinstance(kind, exp.Identifier) else ""
    return bytes.fromhex(name.removeprefix(TYPE)).decode() if name.startswith(TYPE) else None


def figure_query(node: exp.Query) -> tuple[int, str | None]:
    while isinstance(node, (exp.SetOperation, exp.Subquery)):
        node = node.this
    if isinstance(node, exp.Select) and node.expressions:
        first = node.expressions[0]
        return (2, None) if first.is_star else figure(first)
    return 0, None
