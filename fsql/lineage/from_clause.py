"""FROM: its entries, joins and functions → what names can mean, and what decides the rows."""

from __future__ import annotations

from sqlglot import exp

from fsql.lineage.answer import NOTHING, Output, Sources
from fsql.lineage.arrays import is_plain
from fsql.lineage.expressions import value
from fsql.lineage.names import called, name_of, nearest
from fsql.lineage.postgres_columns import FUNCTION_COLUMNS
from fsql.lineage.postgres_functions import FUNCTIONS
from fsql.lineage.postgres_words import SHAPELESS
from fsql.lineage.scope import Scope
from fsql.lineage.sources import Item, Source, aliased, derived, item_of, refuse

TABLE_PARTS = {"this", "db", "catalog", "alias", "joins", "only", "ordinality", "rows_from"}
JOIN_PARTS = {"this", "side", "kind", "on", "using", "method"}


def read_from(select: exp.Select, scope: Scope) -> Sources:
    """Fill `scope` with the entries of FROM; what they and their joins decide of the rows."""
    first = select.args.get("from_")
    if first is None:
        return NOTHING
    add(first.this, scope)
    for join in select.args.get("joins") or ():
        join_to(join, scope)
    refuse_twice(select, scope)
    return NOTHING.union(*(item.indirect for item in scope.items))


def refuse_twice(select: exp.Select, scope: Scope) -> None:
    """Refuse two entries of one name, as Postgres does."""
    seen: set[tuple[str, tuple[str, str] | None]] = set()
    for item in scope.items:
        for source in item.sources:
            plain = source.table if source.table and source.table[1] == source.alias else None
            if source.alias and ((source.alias, plain) in seen or (plain and (source.alias, None) in seen)):
                refuse(select.args["from_"], f"{source.alias} stands in FROM twice", "give one an alias")
            seen.add((source.alias, plain))


def add(node: exp.Expr, scope: Scope) -> None:
    """Put one entry of FROM into `scope`, with the joins that are written inside it."""
    scope.items.append(entry(node, scope))
    for join in node.args.get("joins") or ():
        join_to(join, scope)


def join_to(join: exp.Join, scope: Scope) -> None:
    """Join an entry to the last one; a comma starts a new one."""
    refuse_parts(join, JOIN_PARTS, "this kind of join")
    kind, side = str(join.args.get("kind") or ""), str(join.args.get("side") or "")
    condition, using, natural = join.args.get("on"), join.args.get("using"), join.args.get("method")
    if kind not in ("", "INNER", "CROSS", "OUTER") or side not in ("", "LEFT", "RIGHT", "FULL"):
        refuse(join, f"{side or kind} JOIN is no join of Postgres", "write LEFT, RIGHT, FULL, INNER or CROSS")
    if str(natural or "NATURAL") != "NATURAL":
        refuse(join, f"{natural} JOIN is no join of Postgres", "write NATURAL, USING or ON")
    if not (kind or side or natural or condition or using):
        add(join.this, scope)
        return
    if (kind == "CROSS") == bool(condition or using or natural):
        refuse(join, "a join has no condition, or a CROSS JOIN has one", "write ON or USING, or CROSS JOIN")
    left = scope.items[-1]
    before = len(scope.items)
    add(join.this, scope)
    right = scope.items.pop()
    if len(scope.items) != before:
        refuse(join, "a comma stands inside a join", "write CROSS JOIN")
    names = shared(join, left, right) if natural else [name_of(name) for name in using or ()]
    scope.items[-1] = joined(join, left, right, names, side)
    if using and (alias := scope.tracing.asides.join_aliases.get(using[0].meta.get("start", -1))) is not None:
        merged = Source(alias, scope.items[-1].columns[: len(names)])
        scope.items[-1].sources = (*scope.items[-1].sources, merged)
    if condition is not None:
        scope.items[-1].indirect |= value(condition, scope.beside([scope.items[-1]]))


def shared(join: exp.Join, left: Item, right: Item) -> list[str]:
    """The columns a NATURAL join compares."""
    if left.open or right.open:
        refuse(join, "a NATURAL join needs the columns of both sides", "write USING, or give the schema")
    return [name for name in left.by_name if name in right.by_name]


def joined(join: exp.Join, left: Item, right: Item, names: list[str], side: str) -> Item:
    """Two entries as one, with the columns of USING merged as Postgres does: of the side that is kept."""
    merged, compared = [], NOTHING
    for name in names:
        ours, theirs = one(join, left, name), one(join, right, name)
        compared |= ours | theirs
        kept = {"RIGHT": theirs, "FULL": ours | theirs}.get(side, ours)
        merged.append(Output(name, kept))
    gone = frozenset(names)
    rest = [column for item in (left, right) for column in item.columns if column.name not in gone]
    unknown = tuple((source, hidden | gone) for item in (left, right) for source, hidden in item.open)
    return Item(
        (*merged, *rest),
        unknown,
        left.sources + right.sources,
        left.indirect | right.indirect | compared,
        left.order | right.order,
    )


def one(join: exp.Join, item: Item, name: str) -> Sources:
    """The one column `name` of a side of a USING join."""
    certain, possible = item.find(name), item.may_find(name)
    if len(certain) + len(possible) > 1:
        refuse(join, f"column {name} of USING is ambiguous on one side", "write ON with qualified columns")
    if not certain and not possible:
        near = nearest(name, item.by_name)
        refuse(join, f"column {name} of USING is not on both sides", f"{near}name a column of both sides")
    return (certain or possible)[0].direct


def refuse_parts(node: exp.Expr, allowed: set[str], what: str) -> None:
    """Refuse a node with parts that are not understood."""
    for part, found in node.args.items():
        if found and part not in allowed:
            refuse(node, f"{part.strip('_').upper()} is not understood in {what}", "write it another way")


def entry(node: exp.Expr, scope: Scope) -> Item:
    """One entry of FROM."""
    alias = node.args.get("alias")
    if isinstance(node, exp.Table):
        return table(node, alias, scope)
    if isinstance(node, exp.Lateral):
        refuse_parts(node, {"this", "alias", "view", "outer", "ordinality"}, "LATERAL")
        return lateral(node, alias, scope)
    if isinstance(node, exp.Values):
        rows = scope.tracing.query(node, scope.inner())
        return item_of(derived(rows, alias), rows.indirect)
    if isinstance(node, exp.Subquery) and isinstance(node.this, (exp.Query, exp.Values)):
        if isinstance(node.this, exp.Subquery) and not is_query(node.this):
            return nested(node, alias, scope)
        refuse_parts(node, {"this", "alias", "joins", "with_"}, "a sub-query in FROM")
        rows = scope.tracing.query(node.this, scope.beside())
        return item_of(derived(rows, alias), rows.indirect, rows.order)
    if isinstance(node, (exp.Subquery, exp.Paren)):
        return nested(node, alias, scope)
    return refuse(node, f"{type(node).__name__} is not understood in FROM", "write a table or a sub-query")


def is_query(node: exp.Expr) -> bool:
    """Whether brackets hold a query, not a join."""
    while isinstance(node, exp.Subquery):
        if node.args.get("joins") or node.args.get("alias") is not None:
            return False
        node = node.this
    return isinstance(node, (exp.Query, exp.Values))


def lateral(node: exp.Lateral, alias: exp.Expr | None, scope: Scope) -> Item:
    """A LATERAL sub-query: it sees the entries before it."""
    inside = node.this
    if isinstance(inside, exp.Subquery):
        inside = inside.this
    if not isinstance(inside, (exp.Query, exp.Values)):
        refuse(node, "LATERAL stands before something that is no sub-query", "write LATERAL (SELECT …)")
    rows = scope.tracing.query(inside, scope.inner())
    return item_of(derived(rows, alias), rows.indirect, rows.order)


def nested(node: exp.Expr, alias: exp.Expr | None, scope: Scope) -> Item:
    """A join in brackets; an alias hides the names inside it."""
    inside = Scope(scope.tracing, scope.parent, scope.ctes, [*scope.items], scope.windows)
    before = len(inside.items)
    add(node.this, inside)
    if len(inside.items) != before + 1:
        refuse(node, "a comma stands inside a join's brackets", "write CROSS JOIN")
    item = inside.items[-1]
    if alias is None:
        return item
    for source, _ in item.open:
        refuse(node, f"the columns of {source.alias} are not known, so the join's alias cannot be", "leave it out")
    return item_of(aliased(Source("", item.columns), alias), item.indirect, item.order)


def table(node: exp.Table, alias: exp.Expr | None, scope: Scope) -> Item:
    """A table, a CTE, or a function in FROM."""
    refuse_parts(node, TABLE_PARTS, "FROM")
    if node.args.get("rows_from"):
        return functions(node, node.args["rows_from"], alias, scope)
    if not isinstance(node.this, exp.Identifier):
        return functions(node, [node.this], alias, scope)
    name = name_of(node.this)
    if node.args.get("db") is None and name in scope.ctes:
        rows = scope.ctes[name](node)
        return item_of(aliased(Source(name, rows.columns), alias), rows.indirect, rows.order)
    found = scope.tracing.tables.find(node)
    if found.place not in scope.tracing.tables.views:
        return item_of(aliased(found, alias))
    assert found.place is not None
    rows = scope.tracing.view(node, found.place)
    return item_of(aliased(Source(name, rows.columns, place=found.place), alias), rows.indirect, rows.order)


def functions(node: exp.Table, parts: list[exp.Expr], alias: exp.Expr | None, scope: Scope) -> Item:
    """Functions in FROM: their columns are made of their arguments, which also decide how many rows there are."""
    sources = [source for part in parts for source in part_sources(node, part, alias, scope, len(parts) == 1)]
    if not sources:
        refuse(node, "a function of FROM lacks its arguments", "give it some")
    columns = tuple(column for source in sources for column in source.columns)
    made_of = NOTHING.union(*(source.made_of for source in sources))
    if node.args.get("ordinality"):
        columns = (*columns, Output("ordinality", made_of))
    whole = Source(
        sources[0].alias,
        columns,
        all(source.known for source in sources),
        made_of=made_of,
        scalar=len(columns) == 1 and sources[0].scalar,
        composite=any(source.composite for source in sources),
    )
    if alias is not None and definitions(alias):
        return item_of(Source(name_of(alias.this) or whole.alias, columns, made_of=made_of), made_of)
    return item_of(aliased(whole, alias), made_of)


def definitions(alias: exp.Expr | None) -> list[exp.Expr]:
    """A column definition list: `AS x(sku text, qty int)`."""
    columns = alias.args.get("columns") or () if alias is not None else ()
    return [column for column in columns if isinstance(column, exp.ColumnDef)]


def part_sources(node: exp.Table, part: exp.Expr, alias: exp.Expr | None, scope: Scope, alone: bool) -> list[Source]:
    """One function of ROWS FROM, which may have a column definition list of its own."""
    inside = part is not node and isinstance(part, exp.Table)
    listed = definitions(part.args.get("alias") if inside else alias)
    sources = call_source(node, part.this if inside else part, alias if alone else None, scope)
    if not listed:
        return sources
    made_of = NOTHING.union(*(source.made_of for source in sources))
    return [Source(sources[0].alias, tuple(Output(name_of(c.this), made_of) for c in listed), made_of=made_of)]


def call_source(node: exp.Table, call: exp.Expr, alias: exp.Expr | None, scope: Scope) -> list[Source]:
    """One function in FROM; `unnest(a, b)` is two."""
    plain = call.expression if isinstance(call, exp.Dot) else call
    schema = name_of(node.args.get("db")) or (name_of(call.this) if isinstance(call, exp.Dot) else "")
    if isinstance(plain, exp.Cast):
        return [Source("", (), False, made_of=value(plain.this, scope.inner()))]
    if not isinstance(plain, exp.Anonymous):
        refuse(node, f"{type(plain).__name__} is not understood as a function in FROM", "put it in a sub-query")
    inside = scope.inner()
    name = called(plain)
    made_of = value(call, inside)
    if schema:
        scope.tracing.tables.opaque.discard(name) if name not in FUNCTIONS else None
        if schema != "pg_catalog":
            scope.tracing.tables.opaque.add(f"{schema}.{name}")
    own = name_of(alias.this) if alias is not None and alias.this is not None else name
    if schema not in ("", "pg_catalog") or name not in FUNCTIONS:
        return [own_function(name, own, scope.tracing.tables.shape(schema, name), made_of)]
    if name in SHAPELESS:
        return [Source(name, (), False, made_of=made_of)]
    if name == "unnest":
        alone = len(plain.expressions) == 1
        return [unnested(part, own if alone else name, inside) for part in plain.expressions]
    named = FUNCTION_COLUMNS.get(name, (own,))
    columns = tuple(Output(column, made_of) for column in named)
    return [Source(name, columns, made_of=made_of, scalar=len(named) == 1)]


def own_function(name: str, own: str, shape: tuple[str, ...] | None, made_of: Sources) -> Source:
    """A function of the user's in FROM; `shape` is its columns, none for one value, None where not known."""
    columns = tuple(Output(column, made_of) for column in (own,) * (shape == ()) + (shape or ()))
    return Source(name, columns, shape is not None, made_of=made_of, scalar=shape == ())


def unnested(part: exp.Expr, name: str, scope: Scope) -> Source:
    """`unnest` of one array: a column, or several if its elements are rows."""
    made_of = value(part, scope)
    return Source("unnest", (Output(name, made_of),), made_of=made_of, scalar=True, composite=not is_plain(part, scope))
