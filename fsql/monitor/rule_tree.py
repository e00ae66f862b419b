"""Which columns a stored query really needs, read from its tree as Postgres keeps it (pg_rewrite.ev_action).

It shares nothing with the resolver of `fsql.lineage`: it is what that is judged by. The tree
is text, `{NODE :field value …}`, with lists in parentheses; nodes become `[ "{", name, fields… ]` here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fsql.planner.node_tree import read_tree

_RELATION, _SUBQUERY, _JOIN, _CTE, _GROUP = "0", "1", "2", "6", "9"  # RTEKind
_EXISTS = "0"  # SubLinkType
_ALL = 0

Used = set[tuple[int, int]]


@dataclass(eq=False)
class Query:
    """A query of the tree, and the one around it."""

    fields: Mapping[str, Any]
    outer: Query | None = None
    children: dict[int, Query] = field(default_factory=dict)

    def above(self, levels: int) -> Query:
        """The query so many levels further out."""
        query = self
        for _ in range(levels):
            assert query.outer is not None
            query = query.outer
        return query

    def child(self, node: Any) -> Query:
        """The query of a node inside of this one."""
        if id(node) not in self.children:
            self.children[id(node)] = Query(fields(node), self)
        return self.children[id(node)]


def used_columns(trees: Mapping[int, str], relation: int) -> Used:
    """(oid, number) of the columns that the rows of a view need; number 0 is the row as a whole.

    `trees` are the trees of the views to look through, by oid; other relations are where it ends. Columns that
    only stand in the list of a sub-select, CTE or view, and are read by nobody, are left out.
    """
    reading = _Reading({oid: Query(fields(read_tree(text)[1][1])) for oid, text in trees.items()})
    reading.query(reading.views[relation])
    reading.column(reading.views[relation], _ALL)
    return reading.used


@dataclass(eq=False)
class _Reading:
    views: Mapping[int, Query]
    used: Used = field(default_factory=set)
    seen: set[tuple[int, int]] = field(default_factory=set)

    def query(self, query: Query) -> None:
        """Reads what decides which rows the query has."""
        if self._was_here(query, -1):
            return
        for name in ("jointree", "havingQual", "limitOffset", "limitCount"):
            self.expression(query, query.fields.get(name))
        clauses = ["groupClause", "distinctClause"]
        if _is_there(query.fields.get("limitCount")) or query.fields.get("hasDistinctOn") == "true":
            clauses.append("sortClause")
        for name in clauses:
            self._referenced(query, query.fields.get(name))
        self._set_operation(query, query.fields.get("setOperations"))

    def column(self, query: Query, number: int) -> None:
        """Reads what one column of the query is made of; all of them for 0."""
        if self._was_here(query, number):
            return
        for entry in _items(query.fields.get("targetList")):
            entry_fields = fields(entry)
            if int(entry_fields["resno"]) == number or (number == _ALL and entry_fields["resjunk"] == "false"):
                self.expression(query, entry_fields["expr"])
        for arm in _arms(query.fields.get("setOperations")):
            self.entry_column(query, arm, number)

    def expression(self, query: Query, node: Any) -> None:
        """Reads every column that an expression names, its sub-queries included."""
        for part in _outside_queries(node):
            kind, values = part[1], fields(part)
            if kind == "VAR":
                self.entry_column(
                    query.above(int(values["varlevelsup"])), int(values["varno"]), int(values["varattno"])
                )
            elif kind == "RANGETBLREF":
                self.entry(query, int(values["rtindex"]))
            elif kind == "WINDOWFUNC":
                self._window(query, values["winref"])
            elif kind == "SUBLINK":
                inner = query.child(values["subselect"])
                self.query(inner)
                if values["subLinkType"] != _EXISTS:
                    self.column(inner, _ALL)

    def entry(self, query: Query, place: int) -> None:
        """Reads what decides which rows an entry of FROM has."""
        values = _entry(query, place)
        inner = self._inner(query, values)
        if inner is not None:
            self.query(inner)
        for name in ("functions", "values_lists", "tablefunc", "tablesample"):
            self.expression(query, values.get(name))

    def entry_column(self, query: Query, place: int, number: int) -> None:
        """Reads what one column of an entry of FROM is made of."""
        values = _entry(query, place)
        inner = self._inner(query, values)
        if inner is not None:
            self.query(inner)
            self.column(inner, number)
        elif values["rtekind"] == _RELATION and number >= 0:
            self.used.add((int(values["relid"]), number))
        elif values["rtekind"] in (_JOIN, _GROUP):
            aliases = _items(values["joinaliasvars" if values["rtekind"] == _JOIN else "groupexprs"])
            for alias in aliases if number == _ALL else aliases[number - 1 : number]:
                self.expression(query, alias)

    def _inner(self, query: Query, values: Mapping[str, Any]) -> Query | None:
        """The query behind an entry of FROM; None for tables, joins and functions."""
        if values["rtekind"] == _SUBQUERY:
            return query.child(values["subquery"])
        if values["rtekind"] == _CTE:
            around = query.above(int(values["ctelevelsup"]))
            named = (node for node in _items(around.fields["cteList"]) if fields(node)["ctename"] == values["ctename"])
            return around.child(fields(next(named))["ctequery"])
        return self.views.get(int(values["relid"])) if values["rtekind"] == _RELATION else None

    def _window(self, query: Query, reference: str) -> None:
        for window in _items(query.fields.get("windowClause")):
            values = fields(window)
            if values["winref"] == reference:
                for name in ("partitionClause", "orderClause"):
                    self._referenced(query, values.get(name))
                for name in ("startOffset", "endOffset"):
                    self.expression(query, values.get(name))

    def _referenced(self, query: Query, clause: Any) -> None:
        """Reads the columns that a GROUP BY, DISTINCT, ORDER BY or PARTITION BY refers to."""
        wanted = {fields(item)["tleSortGroupRef"] for item in _items(clause)}
        for entry in _items(query.fields.get("targetList")):
            if fields(entry)["ressortgroupref"] in wanted - {"0"}:
                self.expression(query, fields(entry)["expr"])

    def _set_operation(self, query: Query, node: Any) -> None:
        for arm in _arms(node):
            self.entry(query, arm)
        if any(fields(part)["all"] == "false" for part in _nodes(node) if part[1] == "SETOPERATIONSTMT"):
            self.column(query, _ALL)  # every column decides which rows are the same

    def _was_here(self, query: Query, number: int) -> bool:
        here = (id(query), number)
        known = here in self.seen
        self.seen.add(here)
        return known


def fields(node: Any) -> dict[str, Any]:
    """The fields of a node by name; one of several words as a list of them."""
    found: dict[str, Any] = {}
    place = 2
    while place < len(node):
        end = place + 2
        while end < len(node) and not (isinstance(node[end], str) and node[end].startswith(":")):
            end += 1
        value = node[place + 1 : end]
        found[node[place][1:]] = value[0] if len(value) == 1 else value
        place = end
    return found


def _is_there(value: Any) -> bool:
    return value not in (None, "<>")


def _items(value: Any) -> list[Any]:
    return list(value[1:]) if isinstance(value, list) else []


def _entry(query: Query, place: int) -> dict[str, Any]:
    return fields(_items(query.fields["rtable"])[place - 1])


def _arms(node: Any) -> list[int]:
    """The entries of FROM that a set operation is over."""
    return [int(fields(part)["rtindex"]) for part in _nodes(node) if part[1] == "RANGETBLREF"]


def _nodes(root: Any) -> Iterator[list[Any]]:
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            if part[0] == "{":
                yield part
            waiting += [child for child in part if isinstance(child, list)]


def _outside_queries(root: Any) -> Iterator[list[Any]]:
    """The nodes of an expression, those of its sub-queries left out."""
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list) and part[1:2] != ["QUERY"]:
            if part[0] == "{":
                yield part
            waiting += [child for child in part if isinstance(child, list)]
