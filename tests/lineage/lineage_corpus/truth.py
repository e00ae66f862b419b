"""An analysed query → its lineage, by the definitions of docs/understand/lineage.md.

Follows every Var of Postgres's own tree; what it does not know raises, so that nothing is quietly left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lineage_corpus.tree import Node, nodes_in

Column = tuple[str, str, str]
Columns = frozenset[Column]
NOTHING: Columns = frozenset()

SYSTEM = {-1: "ctid", -2: "xmin", -3: "cmin", -4: "xmax", -5: "cmax", -6: "tableoid"}
INTERSECT, EXCEPT = "2", "3"
ORDERLESS = frozenset(
    ["count", "min", "max", "bool_and", "bool_or", "every", "bit_and", "bit_or", "bit_xor", "regr_count"]
) | {"range_agg", "range_intersect_agg"}
"""Aggregates whose value cannot depend on the order of their rows."""


@dataclass(frozen=True)
class Oids:
    """What oids mean: relations with their columns by number, and the names of pg_catalog's functions."""

    relations: Callable[[int], tuple[str, str, Mapping[int, str]]]
    functions: Mapping[int, str]


@dataclass(frozen=True)
class Result:
    """What a query or an entry of FROM gives."""

    columns: tuple[Columns, ...]
    rows: Columns = NOTHING
    order: Columns = NOTHING

    @property
    def values(self) -> Columns:
        return NOTHING.union(*self.columns)


@dataclass
class Level:
    """One query: its tree, the query around it, and what was found of its entries of FROM and CTEs."""

    query: Node
    outer: Level | None
    oids: Oids
    entries: dict[int, Result] = field(default_factory=dict)
    ctes: dict[str, Result] = field(default_factory=dict)

    def up(self, levels: int) -> Level:
        level = self
        for _ in range(levels):
            assert level.outer is not None
            level = level.outer
        return level

    def inside(self, query: Node) -> Level:
        return Level(query, self, self.oids)

    @cached_property
    def result(self) -> Result:
        return combined(self) if self.query.get("setOperations") else selected(self)


def selected(level: Level) -> Result:
    """A plain SELECT, or VALUES."""
    query = level.query
    read = list(sources(level, query["jointree"]))
    entry_order = NOTHING.union(*(source.order for source in read))
    rows = NOTHING.union(*(source.rows for source in read), joins(level, query["jointree"]))
    outputs = [value(level, entry["expr"]) for entry in query.items("targetList") if not entry.true("resjunk")]
    rows |= sorted_by(level, query.items("groupClause")) | sorted_by(level, query.items("distinctClause"))
    rows |= value(level, query.get("havingQual")) | expanded(level)
    order = sorted_by(level, query.items("sortClause")) if query.get("sortClause") else entry_order
    if listens(level) or query.true("hasDistinctOn"):
        rows |= entry_order
    if query.true("hasDistinctOn"):
        rows |= order
    return Result(tuple(outputs), rows | limited(level, order), order)


def combined(level: Level) -> Result:
    """A tree of set operations with its own ORDER BY and LIMIT."""
    whole = operation(level, level.query["setOperations"])
    order = whole.order
    if level.query.get("sortClause"):
        outputs = [entry for entry in level.query.items("targetList") if not entry.true("resjunk")]
        by_reference = {entry.number("ressortgroupref"): place for place, entry in enumerate(outputs)}
        wanted = [by_reference[clause.number("tleSortGroupRef")] for clause in level.query.items("sortClause")]
        order = NOTHING.union(*(whole.columns[place] for place in wanted))
    return Result(whole.columns, whole.rows | limited(level, order), order)


def operation(level: Level, part: Node) -> Result:
    if part.kind == "RANGETBLREF":
        return entry_of(level, part.number("rtindex"))
    left, right = operation(level, part["larg"]), operation(level, part["rarg"])
    rows = left.rows | right.rows
    if part["op"] in (INTERSECT, EXCEPT) or not part.true("all"):
        rows |= left.values | right.values
    both = zip(left.columns, right.columns, strict=True)
    columns = left.columns if part["op"] == EXCEPT else tuple(ours | theirs for ours, theirs in both)
    return Result(columns, rows, left.order | right.order)


def limited(level: Level, order: Columns) -> Columns:
    """What LIMIT and OFFSET read, and the order they cut."""
    bounds = [level.query.get(name) for name in ("limitCount", "limitOffset")]
    if not any(bounds):
        return NOTHING
    return order.union(*(value(level, bound) for bound in bounds))


def sorted_by(level: Level, clauses: list[Node]) -> Columns:
    """What a list of SortGroupClause points to in the target list."""
    wanted = {clause.number("tleSortGroupRef") for clause in clauses}
    entries = level.query.items("targetList")
    return NOTHING.union(*(value(level, e["expr"]) for e in entries if e.number("ressortgroupref") in wanted))


def sources(level: Level, part: Node) -> Iterator[Result]:
    """The entries of FROM that the join tree reads."""
    if part.kind == "RANGETBLREF":
        yield entry_of(level, part.number("rtindex"))
    elif part.kind == "JOINEXPR":
        yield from sources(level, part["larg"])
        yield from sources(level, part["rarg"])
    else:
        for each in part.items("fromlist"):
            yield from sources(level, each)


def joins(level: Level, part: Node) -> Columns:
    """The conditions of WHERE and of every join."""
    if part.kind == "RANGETBLREF":
        return NOTHING
    inside = [part["larg"], part["rarg"]] if part.kind == "JOINEXPR" else part.items("fromlist")
    return value(level, part.get("quals")).union(*(joins(level, each) for each in inside))


def expanded(level: Level) -> Columns:
    """What set-returning functions in the select list are made with: it decides how many rows there are."""
    found = NOTHING
    for entry in level.query.items("targetList"):
        for node in here(entry["expr"]):
            own = node.kind == "FUNCEXPR" and node.number("funcid") not in level.oids.functions
            if (node.true("funcretset") or node.true("opretset")) and not own:
                found |= value(level, entry["expr"])
    return found


def listens(level: Level) -> bool:
    """Whether a window, an order-sensitive aggregate or a function of the user's hears the order of the rows."""
    heard = [entry["expr"] for entry in level.query.items("targetList")] + [level.query.get("havingQual")]
    return any(hears(level, node) for part in heard for node in here(part))


def hears(level: Level, node: Node) -> bool:
    known = level.oids.functions
    if node.kind == "AGGREF":
        return node["aggkind"] == "n" and known.get(node.number("aggfnoid")) not in ORDERLESS
    if node.kind == "FUNCEXPR":
        return node["funcformat"] == "0" and node.number("funcid") not in known
    return node.kind == "WINDOWFUNC"


def here(part: Any) -> Iterator[Node]:
    """The nodes of an expression without those of its sub-queries."""
    for node in nodes_in(part):
        yield node
        if node.kind != "QUERY":
            yield from here(list(node.fields.values()))


def value(level: Level, part: Any) -> Columns:
    """The columns that an expression is made of."""
    found = NOTHING
    waiting = list(nodes_in(part))
    while waiting:
        node = waiting.pop()
        if node.kind == "VAR":
            found |= variable(level, node)
        elif node.kind == "SUBLINK":
            found |= linked(level, node)
            waiting += nodes_in(node.get("testexpr"))
        elif node.kind == "WINDOWFUNC":
            found |= framed(level, node)
            waiting += node.children()
        elif node.kind == "QUERY":
            raise AssertionError("a query stands where none is expected")
        else:
            waiting += node.children()
    return found


def variable(level: Level, var: Node) -> Columns:
    level = level.up(var.number("varlevelsup"))
    place, entry = var.number("varattno"), level.query["rtable"][var.number("varno") - 1]
    if place < 0:
        schema, table, _ = level.oids.relations(entry.number("relid"))
        return frozenset({(schema, table, SYSTEM[place])})
    columns = entry_of(level, var.number("varno")).columns
    return NOTHING.union(*columns) if place == 0 else columns[place - 1]


def linked(level: Level, link: Node) -> Columns:
    """A sub-query as a value: EXISTS is its rows, ARRAY also hears their order."""
    inside = level.inside(link["subselect"]).result
    exists, array = link["subLinkType"] == "0", link["subLinkType"] == "6"
    made = NOTHING if exists else inside.values
    return inside.rows | made | (inside.order if array else NOTHING)


def framed(level: Level, call: Node) -> Columns:
    """The window of a call: partition, order and the bounds of its frame."""
    window = next(w for w in level.query.items("windowClause") if w["winref"] == call["winref"])
    bounds = value(level, window.get("startOffset")) | value(level, window.get("endOffset"))
    return bounds | sorted_by(level, window.items("partitionClause") + window.items("orderClause"))


def entry_of(level: Level, index: int) -> Result:
    """An entry of the range table, traced once."""
    if index not in level.entries:
        entry = level.query["rtable"][index - 1]
        level.entries[index] = ENTRIES[entry["rtekind"]](level, entry)
    return level.entries[index]


def relation(level: Level, entry: Node) -> Result:
    schema, table, names = level.oids.relations(entry.number("relid"))
    width = max(names, default=0)
    columns = tuple(
        frozenset({(schema, table, names[place])}) if place in names else NOTHING for place in range(1, width + 1)
    )
    sample = entry.get("tablesample")
    return Result(columns, value(level, list(sample.fields.values())) if sample else NOTHING)


def sub_query(level: Level, entry: Node) -> Result:
    return level.inside(entry["subquery"]).result


def join(level: Level, entry: Node) -> Result:
    """The columns of a join; those of USING as Postgres merged them: of the side that is kept, of both if FULL."""
    return Result(tuple(value(level, alias) for alias in entry.items("joinaliasvars")))


def function(level: Level, entry: Node) -> Result:
    """Functions of FROM side by side; each column is made of its function's arguments, the ordinal of all."""
    columns: list[Columns] = []
    for part in entry.items("functions"):
        made = value(level, part["funcexpr"])
        columns += [made] * part.number("funccolcount")
    everything = NOTHING.union(*(value(level, part["funcexpr"]) for part in entry.items("functions")))
    if entry.true("funcordinality"):
        columns.append(everything)
    return Result(tuple(columns), everything)


def table_function(level: Level, entry: Node) -> Result:
    """XMLTABLE and JSON_TABLE: every column is made of all that is passed."""
    made = value(level, entry["tablefunc"])
    return Result((made,) * len(entry["tablefunc"].items("colnames")), made)


def listed(level: Level, entry: Node) -> Result:
    rows = [row or [] for row in entry["values_lists"]]
    return Result(tuple(value(level, list(cells)) for cells in zip(*rows, strict=True)))


def common(level: Level, entry: Node) -> Result:
    """A CTE; a recursive one until nothing is added."""
    level = level.up(entry.number("ctelevelsup"))
    name = entry["ctename"]
    cte = next(c for c in level.query.items("cteList") if c["ctename"] == name)
    if name not in level.ctes and not cte.true("cterecursive"):
        level.ctes[name] = level.inside(cte["ctequery"]).result
    elif name not in level.ctes:
        level.ctes[name] = searched(cte, Result((NOTHING,) * len(cte.items("ctecolnames"))))
        while (found := searched(cte, level.inside(cte["ctequery"]).result)) != level.ctes[name]:
            level.ctes[name] = found
    return level.ctes[name]


def searched(cte: Node, found: Result) -> Result:
    """The columns that SEARCH and CYCLE add; CYCLE also ends the recursion."""
    columns, rows = list(found.columns), found.rows
    by_name = dict(zip(cte.items("ctecolnames"), found.columns, strict=True))
    if (search := cte.get("search_clause")) is not None:
        columns.append(NOTHING.union(*(by_name[name] for name in search.items("search_col_list"))))
    if (cycle := cte.get("cycle_clause")) is not None:
        seen = NOTHING.union(*(by_name[name] for name in cycle.items("cycle_col_list")))
        columns += [seen, seen]
        rows |= seen
    return Result(tuple(columns), rows, found.order)


def grouped(level: Level, entry: Node) -> Result:
    """Since 18, expressions of GROUP BY stand in an entry of their own."""
    return Result(tuple(value(level, expression) for expression in entry.items("groupexprs")))


ENTRIES: dict[str, Callable[[Level, Node], Result]] = {
    "0": relation,
    "1": sub_query,
    "2": join,
    "3": function,
    "4": table_function,
    "5": listed,
    "6": common,
    "8": lambda level, entry: Result(()),
    "9": grouped,
}


def mentioned(part: Any, level: Level) -> Iterator[Column]:
    """Every column of a table that any Var of the tree names, also where nothing comes of it."""
    for node in nodes_in(part):
        fields = dict(node.fields)
        if node.kind == "RANGETBLENTRY":
            fields.pop("joinaliasvars", None)  # what a join has counts where it is read
        if node.kind == "VAR":
            yield from named(level, node)
        inside = level.inside(node) if node.kind == "QUERY" and node is not level.query else level
        yield from mentioned(list(fields.values()), inside)


def named(level: Level, var: Node) -> Iterator[Column]:
    """The columns of tables that one Var names."""
    owner, place = level.up(var.number("varlevelsup")), var.number("varattno")
    entry = owner.query["rtable"][var.number("varno") - 1]
    if entry["rtekind"] == "2" and place > 0:
        yield from mentioned(entry.items("joinaliasvars")[place - 1], owner)
    if entry["rtekind"] == "0" and place > 0:
        schema, table, names = level.oids.relations(entry.number("relid"))
        yield schema, table, names[place]
