"""A query → its rows: what each column is made of, and what decides and orders the rows."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from fsql.lineage.answer import NOTHING, Output, Rows, Sources
from fsql.lineage.expressions import value
from fsql.lineage.from_clause import read_from, refuse_parts
from fsql.lineage.names import GROUPING_SETS, called, name_of, nearest, output_name
from fsql.lineage.postgres_columns import FUNCTION_COLUMNS
from fsql.lineage.postgres_functions import FUNCTIONS
from fsql.lineage.scope import Cte, Scope
from fsql.lineage.sources import Item, refuse

SELECT_PARTS = {
    "with_", "expressions", "from_", "joins", "where", "group", "having", "windows", "distinct", "order", "limit",
    "offset", "alias", "kind", "locks",
}  # fmt: skip
SET_PARTS = {"this", "expression", "distinct", "with_", "order", "limit", "offset"}
GROUP_PARTS = {"expressions"}
GROUPINGS = {"rollup", "cube", GROUPING_SETS}


def query(node: exp.Expr, scope: Scope) -> Rows:
    """The rows of any query; `scope` is its own, still empty, level.

    Raises LineageError for what is not understood.
    """
    scope.ctes = with_ctes(node.args.get("with_"), scope)
    if isinstance(node, exp.Subquery):
        refuse_parts(node, {"this", "with_", "alias", "order", "limit", "offset"}, "a query in brackets")
        return bounded(node, query(node.this, Scope(scope.tracing, scope.parent, scope.ctes)), scope)
    if isinstance(node, exp.Select):
        return select(node, scope)
    if isinstance(node, exp.SetOperation):
        return set_operation(node, scope)
    if isinstance(node, exp.Values):
        return values(node, scope)
    if isinstance(node, exp.Table):
        refuse(node, "TABLE is not understood here", "write SELECT … FROM")
    return refuse(node, f"{type(node).__name__} is not a query", "write a SELECT")


def with_ctes(node: exp.Expr | None, scope: Scope) -> Mapping[str, Cte]:
    """The CTEs in reach below a WITH. Each is traced once, also where nothing reads it: errors are found."""
    if node is None:
        return scope.ctes
    refuse_parts(node, {"expressions", "recursive"}, "WITH")
    reach = dict(scope.ctes)
    made: list[tuple[str, CteReader]] = []
    for cte in node.expressions:
        refuse_parts(cte, {"this", "alias", "materialized"}, "a CTE")
        name = name_of(cte.args["alias"].this)
        if name in {known for known, _ in made}:
            refuse(cte.args["alias"], f"two CTEs are called {name}", "rename one")
        around = reach if node.args.get("recursive") else dict(reach)
        reader = CteReader(cte, name, Scope(scope.tracing, scope.parent, around))
        reach[name] = reader
        made.append((name, reader))
    for _, reader in made:
        reader(node)
    return reach


class CteReader:
    """The rows of one CTE, traced when first read; a recursive one is traced until nothing is added."""

    def __init__(self, cte: exp.CTE, name: str, scope: Scope) -> None:
        self.cte, self.name, self.scope = cte, name, scope
        self.rows: Rows | None = None
        self.reading = False
        self.recursive = False

    def __call__(self, node: exp.Expr) -> Rows:
        if self.rows is not None:
            self.recursive |= self.reading
            return self.rows
        if self.reading:
            refuse(node, f"{self.name} is read before its first rows", "put the recursive part after UNION")
        self.reading = True
        self.read()
        self.reading = False
        return self.rows or Rows(())

    def read(self) -> None:
        body = self.cte.this
        while isinstance(body, exp.Subquery) and not body.args.get("with_"):
            body = body.this
        if not isinstance(body, (exp.Query, exp.Values)):
            refuse(self.cte, f"CTE {self.name} is not a SELECT", "a query that writes has no lineage")
        if isinstance(body, exp.Union) and self.name in self.scope.ctes and reads(body.expression, self.name):
            self.rows = self.start(body)
        while True:
            found = self.named(query(body, Scope(self.scope.tracing, self.scope.parent, self.scope.ctes)))
            if not self.recursive or found == self.rows:
                break
            self.rows = found
        self.rows = found

    def start(self, body: exp.Union) -> Rows:
        """The rows before the recursion."""
        scope = Scope(self.scope.tracing, self.scope.parent, self.scope.ctes)
        scope.ctes = with_ctes(body.args.get("with_"), scope)
        return self.named(query(body.this, scope))

    def named(self, rows: Rows) -> Rows:
        """The rows under the CTE's column list."""
        alias = self.cte.args["alias"]
        listed = [name_of(column) for column in alias.args.get("columns") or ()]
        if len(listed) > len(rows.columns):
            refuse(alias, f"{self.name} has {len(rows.columns)} columns, its list has {len(listed)}", "shorten it")
        named = [Output(new, old.direct) for new, old in zip(listed, rows.columns, strict=False)]
        return self.extended(Rows((*named, *rows.columns[len(listed) :]), rows.indirect, rows.order))

    def extended(self, rows: Rows) -> Rows:
        """The rows with the columns of SEARCH and CYCLE; CYCLE ends the recursion by those that it compares."""
        alias = self.cte.args["alias"]
        for added in self.scope.tracing.asides.added.get(alias.this.meta.get("start", -1), ()):
            made = {column.name: column.direct for column in rows.columns}
            for name in added.by:
                if name not in made:
                    refuse(alias, f"{self.name} has no column {name}", f"{nearest(name, made)}name one of its columns")
            direct = NOTHING.union(*(made[name] for name in added.by))
            columns = (*rows.columns, *(Output(name, direct) for name in added.names))
            rows = Rows(columns, rows.indirect | direct if added.ends else rows.indirect, rows.order)
        return rows


def reads(node: exp.Expr, name: str) -> bool:
    """Whether a query's text names a table so."""
    return any(name_of(t.this) == name and not t.args.get("db") for t in node.find_all(exp.Table))


def select(node: exp.Select, scope: Scope) -> Rows:
    """One SELECT."""
    refuse_parts(node, SELECT_PARTS, "a SELECT")
    indirect = read_from(node, scope)
    name_windows(node, scope)
    indirect |= condition(node.args.get("where"), scope)
    scope.listens = False
    outputs = []
    for item in node.expressions:
        scope.expands = False
        made = select_item(item, scope)
        outputs += made
        if scope.expands:
            indirect |= NOTHING.union(*(output.direct for output in made))
    named = Item(tuple(outputs), (), ())
    indirect |= grouped(node, named, scope) | condition(node.args.get("having"), scope)
    distinct = node.args.get("distinct")
    indirect |= made_distinct(distinct, named, scope)
    order = NOTHING.union(*(item.order for item in scope.items))
    if scope.listens or (distinct is not None and distinct.args.get("on") is not None):
        indirect |= order
    rows = bounded(node, Rows(tuple(outputs), indirect, order), scope)
    picks = distinct is not None and distinct.args.get("on") is not None
    return Rows(rows.columns, rows.indirect | rows.order, rows.order) if picks else rows


def condition(node: exp.Expr | None, scope: Scope) -> Sources:
    """The columns of WHERE or HAVING."""
    return value(node.this, scope) if node is not None else NOTHING


def name_windows(node: exp.Select, scope: Scope) -> None:
    """Put the windows of WINDOW into `scope`; each may build on those before it."""
    for window in node.args.get("windows") or ():
        scope.windows[name_of(window.this)] = value(window, scope)
    scope.listens = False


def select_item(item: exp.Expr, scope: Scope) -> list[Output]:
    """The columns that one item of the select list makes."""
    if isinstance(item, exp.Star):
        refuse_parts(item, set(), "*")
        return scope.star(item)
    if isinstance(item, exp.Column) and isinstance(item.this, exp.Star):
        refuse_parts(item.this, set(), "*")
        return scope.star(item)
    if isinstance(item, exp.Dot) and isinstance(item.expression, exp.Star):
        return spread(item, scope)
    name = output_name(item) or first_name(item, scope)
    if name is None:
        refuse(item, "the name Postgres gives this expression is not certain", "give it an alias: … AS name")
    inner = item.this if isinstance(item, exp.Alias) else item
    return [Output(name, value(inner, scope), scope.tracing.texts.get(id(item), ""))]


def first_name(item: exp.Expr, scope: Scope) -> str | None:
    """The name of a sub-query that begins with `*`: that of its first column."""
    while isinstance(item, (exp.Paren, exp.Cast, exp.Subquery)):
        item = item.this
    if not isinstance(item, exp.Query):
        return None
    columns = scope.tracing.query(item, scope.inner()).columns
    return columns[0].name if columns else None


def spread(item: exp.Dot, scope: Scope) -> list[Output]:
    """The columns of `(row).*`."""
    if (made := spread_call(item, scope)) is not None:
        return made
    source = scope.row_source(item.this)
    if source is None or not source.known or source.scalar:
        refuse(item, "the fields of this row are not known", "name them: (row).field AS field")
    for column in item.find_all(exp.Column):
        scope.tracing.resolved.add(id(column))
    return list(source.columns)


def spread_call(item: exp.Dot, scope: Scope) -> list[Output] | None:
    """The columns of `(f(x)).*` where the function's are known."""
    call = item.this.unnest() if isinstance(item.this, exp.Paren) else item.this
    schema = name_of(call.this) if isinstance(call, exp.Dot) else ""
    plain = call.expression if isinstance(call, exp.Dot) else call
    if not isinstance(plain, exp.Anonymous):
        return None
    own = schema not in ("", "pg_catalog") or called(plain) not in FUNCTIONS
    tables = scope.tracing.tables
    columns = tables.shape(schema, called(plain)) if own else FUNCTION_COLUMNS.get(called(plain))
    if not columns:
        return None
    made_of = value(call, scope)
    return [Output(column, made_of) for column in columns]


def grouped(node: exp.Select, outputs: Item, scope: Scope) -> Sources:
    """The columns of GROUP BY: ordinals, input columns, then output names."""
    group = node.args.get("group")
    if group is None:
        return NOTHING
    refuse_parts(group, GROUP_PARTS, "GROUP BY")
    parts = group.expressions
    if not parts:
        refuse(group, "GROUP BY stands before nothing", "name columns, or remove it")
    return NOTHING.union(*(group_part(part, outputs, scope) for part in parts))


def group_part(part: exp.Expr, outputs: Item, scope: Scope) -> Sources:
    sets = isinstance(part, exp.Anonymous) and called(part) in GROUPINGS
    if sets or isinstance(part, (exp.Tuple, exp.Paren)):
        inner = [part.this] if isinstance(part, exp.Paren) else part.expressions
        return NOTHING.union(*(group_part(each, outputs, scope) for each in inner))
    if is_bare(part) and (found := group_name(part, outputs, scope)) is not None:
        scope.tracing.resolved.add(id(part))
        return found
    return ordinal(part, outputs) if is_ordinal(part) else value(part, scope)


def group_name(part: exp.Expr, outputs: Item, scope: Scope) -> Sources | None:
    """The output a name of GROUP BY means; None where it is an input column, which comes first."""
    name = name_of(part.this)
    if any(item.find(name) for item in scope.items):
        return None
    found = output_called(part, name, outputs)
    guesses = [column.direct for item in scope.items for column in item.may_find(name)]
    if found is not None and guesses not in ([], [found]):
        refuse(part, f"{name} could be a column or the output of this name", "write its table: t.name, or a number")
    return found


def is_bare(node: exp.Expr) -> bool:
    return isinstance(node, exp.Column) and not node.args.get("table") and isinstance(node.this, exp.Identifier)


def is_ordinal(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string


def ordinal(node: exp.Expr, outputs: Item) -> Sources:
    """The output an ordinal of GROUP BY, ORDER BY or DISTINCT ON means."""
    text = str(node.this)
    if not text.isdigit() or not 1 <= int(text) <= len(outputs.columns):
        refuse(node, f"position {text} is not in the select list", "name the column")
    return outputs.columns[int(text) - 1].direct


def output_called(node: exp.Expr, name: str, outputs: Item) -> Sources | None:
    """The output called `name`; None where there is none."""
    found = {output.direct for output in outputs.find(name)}
    if len(found) > 1:
        refuse(node, f"{name} is ambiguous: several outputs have this name", "rename one")
    return next(iter(found), None)


def sorted_by(node: exp.Expr, outputs: Item, scope: Scope) -> Sources:
    """What an expression of ORDER BY or DISTINCT ON means: an ordinal, an output name, then input columns."""
    if is_ordinal(node):
        return ordinal(node, outputs)
    if is_bare(node) and (found := output_called(node, name_of(node.this), outputs)) is not None:
        scope.tracing.resolved.add(id(node))
        return found
    return value(node, scope)


def made_distinct(node: exp.Expr | None, outputs: Item, scope: Scope) -> Sources:
    """The columns that DISTINCT or DISTINCT ON compares."""
    if node is None:
        return NOTHING
    on = node.args.get("on")
    if on is None:
        return Rows(outputs.columns).values()
    keys = on.expressions if isinstance(on, exp.Tuple) else [on.this if isinstance(on, exp.Paren) else on]
    return NOTHING.union(*(sorted_by(key, outputs, scope) for key in keys))


def bounded(node: exp.Expr, rows: Rows, scope: Scope) -> Rows:
    """The rows after ORDER BY, LIMIT and OFFSET: the order decides which rows there are only behind a LIMIT."""
    order, indirect = rows.order, rows.indirect
    if (by := node.args.get("order")) is not None:
        refuse_parts(by, {"expressions"}, "ORDER BY")
        named = Item(rows.columns, (), ())
        for ordered in by.expressions:
            refuse_parts(ordered, {"this", "desc", "nulls_first", "nulls_last"}, "ORDER BY")
        order = NOTHING.union(*(sorted_by(ordered.this, named, scope) for ordered in by.expressions))
    bounds = [node.args[part] for part in ("limit", "offset") if node.args.get(part) is not None]
    for bound in bounds:
        refuse_parts(bound, {"expression", "count", "direction", "limit_options"}, "LIMIT")
        indirect |= value(bound.args.get("expression") or bound.args.get("count"), scope)
    return Rows(rows.columns, indirect | order if bounds else indirect, order)


def set_operation(node: exp.SetOperation, scope: Scope) -> Rows:
    """UNION, INTERSECT, EXCEPT: columns by position; all but UNION ALL compare whole rows."""
    chain: list[exp.SetOperation] = []
    left: exp.Expr = node
    while isinstance(left, exp.SetOperation) and (left is node or not left.args.get("with_")):
        chain.append(left)
        left = left.this
    rows = branch(left, scope)
    for operation in reversed(chain):
        refuse_parts(operation, SET_PARTS, type(operation).__name__.upper())
        rows = bounded(operation, combined(operation, rows, branch(operation.expression, scope)), bare(scope))
    return rows


def bare(scope: Scope) -> Scope:
    """A scope of the same level without a FROM: what ORDER BY of a set operation sees."""
    return Scope(scope.tracing, scope.parent, scope.ctes)


def branch(node: exp.Expr, scope: Scope) -> Rows:
    return query(node, bare(scope))


def combined(node: exp.SetOperation, left: Rows, right: Rows) -> Rows:
    """Two queries' rows as one; EXCEPT gives values of its left side only."""
    if len(left.columns) != len(right.columns):
        sizes = f"{len(left.columns)} and {len(right.columns)}"
        refuse(node, f"the two sides of a set operation have {sizes} columns", "give both the same columns")
    both = not isinstance(node, exp.Except)
    columns = tuple(
        Output(ours.name, ours.direct | theirs.direct if both else ours.direct, ours.expression)
        for ours, theirs in zip(left.columns, right.columns, strict=True)
    )
    keeps_all = isinstance(node, exp.Union) and not node.args.get("distinct")
    compared = NOTHING if keeps_all else left.values() | right.values()
    return Rows(columns, left.indirect | right.indirect | compared, left.order | right.order)


def values(node: exp.Values, scope: Scope) -> Rows:
    """VALUES: columns by position, called column1, column2, … until an alias renames them."""
    refuse_parts(node, {"expressions", "alias", "with_", "order", "limit", "offset"}, "VALUES")
    listed = [row.expressions if isinstance(row, exp.Tuple) else [row.this] for row in node.expressions]
    rows = [[made for cell in row for made in cell_values(cell, scope)] for row in listed]
    if len({len(row) for row in rows}) != 1:
        refuse(node, "the rows of VALUES have different lengths", "give every row the same columns")
    columns = tuple(
        Output(f"column{place}", NOTHING.union(*cells)) for place, cells in enumerate(zip(*rows, strict=True), 1)
    )
    return bounded(node, Rows(columns), scope)


def cell_values(cell: exp.Expr, scope: Scope) -> list[Sources]:
    """The values that a cell of VALUES is: one, or the columns of `t.*`."""
    if isinstance(cell, exp.Column) and isinstance(cell.this, exp.Star):
        return [column.direct for column in scope.star(cell)]
    return [value(cell, scope)]
