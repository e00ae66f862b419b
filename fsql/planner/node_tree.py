"""What a stored query's own tree says: which functions it calls, and where a timestamptz becomes text or the reverse.

The tree is the text of pg_rewrite.ev_action: `{NODE :field value …}`, `(list)`, atoms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_PIECE = re.compile(r"[{}()]|(?:\\.|[^\s{}()\\])+", re.DOTALL)  # as Postgres reads it: quotes mean nothing
_TYPE_FIELDS = frozenset(
    f":{name}"
    for name in (
        "vartype", "consttype", "paramtype", "aggtype", "wintype", "funcresulttype", "opresulttype", "casetype",
        "coalescetype", "minmaxtype", "array_typeid", "resulttype", "refrestype", "type",
    )
)  # fmt: skip
_FUNCTION_FIELDS = (":funcid", ":opfuncid", ":aggfnoid", ":winfnoid")
_ZONED = ("1184", "1185")  # timestamptz, timestamptz[]


@dataclass(frozen=True)
class Uses:
    """Oids of all functions, of those that are given a timestamptz, and whether one is cast to or from text."""

    functions: frozenset[int]
    zoned: frozenset[int]
    casts: bool


def uses(tree: str) -> Uses:
    """What the query of the tree uses."""
    functions, zoned, casts = set(), set(), False
    for node in _nodes(_read(tree)):
        called = next((int(_field(node, name)) for name in _FUNCTION_FIELDS if name in node), 0)
        if called:
            functions.add(called)
            if any(_type(argument) in _ZONED for argument in _arguments(node)):
                zoned.add(called)
        elif node[1] == "COERCEVIAIO":
            casts = casts or _type(node) in _ZONED or _type(_field(node, ":arg")) in _ZONED
    return Uses(frozenset(functions), frozenset(zoned), casts)


def _read(tree: str) -> list[Any]:
    """Nested lists, each led by its bracket; without recursion, since queries may be deep."""
    stack: list[list[Any]] = [["("]]
    for piece in _PIECE.findall(tree):
        if piece in "{(":
            stack.append([piece])
        elif piece in "})":
            done = stack.pop()
            stack[-1].append(done)
        else:
            stack[-1].append(piece)
    return stack[0]


def _nodes(root: list[Any]) -> Iterator[list[Any]]:
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if part[0] == "{":
            yield part
        waiting += [child for child in part if isinstance(child, list)]


def _field(node: list[Any], name: str) -> Any:
    return node[node.index(name) + 1]


def _type(node: Any) -> str:
    """The oid of the type of an expression, as text; empty where it is none."""
    if not isinstance(node, list) or node[0] != "{":
        return ""
    return next((str(_field(node, word)) for word in node if isinstance(word, str) and word in _TYPE_FIELDS), "")


def _arguments(node: list[Any]) -> Iterator[Any]:
    for part in _field(node, ":args") if ":args" in node else ():
        yield _field(part, ":expr") if isinstance(part, list) and part[1:2] == ["TARGETENTRY"] else part
