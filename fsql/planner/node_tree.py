"""The text of an analysed query, as Postgres writes its own trees: `{NODE :field value …}`, `(list)`, atoms.

Nodes are nested lists that begin with their bracket; oids stay texts, as they stand there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Node = list[Any]
Queries = tuple[Node, ...]

_PIECE = re.compile(r"[{}()]|(?:\\.|[^\s{}()\\])+", re.DOTALL)  # as Postgres reads it: quotes mean nothing
_TYPE_FIELDS = tuple(
    f":{name}"
    for name in (
        "vartype", "consttype", "paramtype", "aggtype", "wintype", "funcresulttype", "opresulttype", "casetype",
        "coalescetype", "minmaxtype", "array_typeid", "row_typeid", "resulttype", "refrestype", "typeId", "type",
    )
)  # fmt: skip
_BOOLEANS = frozenset(
    ("BOOLEXPR", "NULLTEST", "BOOLEANTEST", "SCALARARRAYOPEXPR", "ROWCOMPAREEXPR", "JSONISPREDICATE", "CURRENTOFEXPR")
)
BOOLEAN, INTEGER, RECORD = "16", "23", "2249"


def read_tree(text: str) -> Node:
    """The tree of a text; without recursion, since queries may be deep."""
    stack: list[Node] = [["("]]
    for piece in _PIECE.findall(text):
        if piece in "{(":
            stack.append([piece])
        elif piece in "})":
            done = stack.pop()
            stack[-1].append(done)
        else:
            stack[-1].append(piece)
    return stack[0]


def nodes(root: Node) -> Iterator[tuple[Node, Queries]]:
    """Every node with the queries around it, outermost first; in the order of the text."""
    waiting: list[tuple[Node, Queries]] = [(root, ())]
    while waiting:
        part, queries = waiting.pop()
        if is_node(part):
            yield part, queries
            queries = (*queries, part) if kind(part) == "QUERY" else queries
        waiting += [(child, queries) for child in reversed(part) if isinstance(child, list)]


def is_node(part: Any) -> bool:
    """Whether it is a node, not a list or an atom."""
    return isinstance(part, list) and len(part) > 1 and part[0] == "{"


def kind(node: Node) -> str:
    """`FUNCEXPR`, `CONST` and so on."""
    return str(node[1])


def value(node: Node, name: str) -> Any:
    """The field of that name; an empty text where the node has none."""
    return node[node.index(name) + 1] if name in node else ""


def atoms(part: Any) -> tuple[str, ...]:
    """The atoms of a list of oids or numbers, such as `(o 25 1184)`; none where it is no list."""
    return tuple(str(atom) for atom in part[2:]) if isinstance(part, list) else ()


def arguments(node: Node) -> tuple[Node, ...]:
    """The expressions that a function, operator or aggregate is given."""
    given = [part for name in (":aggdirectargs", ":args") for part in value(node, name) if is_node(part)]
    return tuple(value(part, ":expr") if kind(part) == "TARGETENTRY" else part for part in given)


def bare(node: Node) -> Node:
    """The expression without names of arguments and relabelling around it."""
    while kind(node) in ("RELABELTYPE", "NAMEDARGEXPR", "COLLATEEXPR"):
        node = value(node, ":arg")
    return node


def constant(node: Node) -> tuple[int, ...] | None:
    """The bytes of a constant, each -128 to 127; None where it is NULL or no constant."""
    if kind(node) != "CONST" or value(node, ":constisnull") != "false":
        return None
    start = node.index("[") + 1
    return tuple(int(byte) for byte in node[start : node.index("]", start)])


def constant_text(node: Node) -> str | None:
    """What a constant of a text type says; None where it is NULL or no constant."""
    found = constant(bare(node))
    if found is None:
        return None
    raw = bytes(byte % 256 for byte in found)
    is_cstring = value(bare(node), ":constlen") == "-2"
    return (raw[:-1] if is_cstring else raw[4:]).decode("utf-8", "replace")  # else a length comes first


def place(node: Node) -> int:
    """The offset in bytes at which the author wrote the node; -1 where the tree keeps no places."""
    own = int(value(node, ":location") or -1)
    if own >= 0:
        return own
    inner = (int(value(part, ":location") or -1) for part, _ in nodes(node))
    return min((offset for offset in inner if offset >= 0), default=-1)


def types(node: Node, queries: Queries) -> tuple[str, ...] | None:
    """The oid of an expression's type, or those of the columns of a nameless row; None where nobody can tell."""
    name = kind(node)
    if name in _BOOLEANS:
        return (BOOLEAN,)
    if name == "GROUPINGFUNC":
        return (INTEGER,)
    if name in ("COLLATEEXPR", "NAMEDARGEXPR"):
        return types(value(node, ":arg"), queries)
    if name == "SUBLINK":
        return _sublink_types(node, queries)
    if name in ("JSONCONSTRUCTOREXPR", "JSONEXPR"):
        return (str(value(value(node, ":returning"), ":typid")),)
    if name == "JSONVALUEEXPR":
        return types(value(node, ":formatted_expr"), queries)
    found = next((str(value(node, field)) for field in _TYPE_FIELDS if field in node), None)
    if found == RECORD:
        return _row_types(node, queries)
    return None if found is None else (found,)


def _sublink_types(node: Node, queries: Queries) -> tuple[str, ...] | None:
    """A subquery as a value, or its values as an array, has the type of its column; any other is a test."""
    if value(node, ":subLinkType") not in ("4", "6"):
        return (BOOLEAN,)
    columns = _output(value(node, ":subselect"))
    inner = (*queries, value(node, ":subselect"))
    return types(columns[0], inner) if columns else None


def _row_types(node: Node, queries: Queries) -> tuple[str, ...] | None:
    if kind(node) == "ROWEXPR":
        return _all_types(arguments(node), queries)
    level = len(queries) - 1 - int(value(node, ":varlevelsup") or 0)
    if kind(node) != "VAR" or value(node, ":varattno") != "0" or not 0 <= level < len(queries):
        return None
    source = value(queries[level], ":rtable")[int(value(node, ":varno"))]
    inner = value(source, ":subquery")
    if value(source, ":rtekind") == "6":
        inner = _cte(source, queries[: level + 1])
    return _all_types(_output(inner), (*queries[: level + 1], inner)) if is_node(inner) else None


def _cte(source: Node, queries: Queries) -> Any:
    """The query of a CTE that a FROM item names."""
    owner = len(queries) - 1 - int(value(source, ":ctelevelsup") or 0)
    ctes = value(queries[owner], ":cteList") if 0 <= owner < len(queries) else ()
    named = (cte for cte in ctes if is_node(cte) and value(cte, ":ctename") == value(source, ":ctename"))
    return next((value(cte, ":ctequery") for cte in named), None)


def _output(query: Any) -> tuple[Node, ...]:
    """The expressions of a query's columns."""
    targets = value(query, ":targetList") if is_node(query) else ()
    return tuple(value(t, ":expr") for t in targets if is_node(t) and value(t, ":resjunk") == "false")


def _all_types(columns: tuple[Node, ...], queries: Queries) -> tuple[str, ...] | None:
    found = [types(column, queries) for column in columns]
    return None if None in found else tuple(oid for oids in found for oid in oids or ())


def differences(one: Node, other: Node) -> Iterator[Node]:
    """The innermost nodes of `one` that differ from those at the same place of `other`."""
    waiting = [(one, other, one)]
    while waiting:
        mine, theirs, around = waiting.pop()
        around = mine if is_node(mine) else around
        if len(mine) != len(theirs) or any(_unlike(a, b) for a, b in zip(mine, theirs, strict=True)):
            yield around
            continue
        pairs = zip(mine, theirs, strict=True)
        waiting += [(a, b, around) for a, b in pairs if isinstance(a, list)]


def _unlike(mine: Any, theirs: Any) -> bool:
    """Whether two parts differ by themselves, whatever is inside them."""
    if isinstance(mine, list) and isinstance(theirs, list):
        return False
    return bool(mine != theirs)
