"""The text of a pg_node_tree → nodes: `{NAME :field value …}`, `(list)`, `[bytes]`, atoms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# As Postgres reads it: a backslash takes the next character; only brackets and blanks end an atom.
_PIECE = re.compile(r"[{}()]|(?:\\.|[^\s{}()\\])+", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_LISTS = {"i": int, "o": int, "b": int, "x": int}


@dataclass
class Node:
    """A node and its fields: a node, a list, a text, or None where Postgres wrote `<>`."""

    kind: str
    fields: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.fields[name]

    def get(self, name: str) -> Any:
        """The field, None where this version of Postgres has none."""
        return self.fields.get(name)

    def number(self, name: str) -> int:
        return int(self.fields[name])

    def true(self, name: str) -> bool:
        return self.fields.get(name) == "true"

    def items(self, name: str) -> list[Any]:
        """The list in a field, empty where Postgres wrote none."""
        return self.fields.get(name) or []

    def children(self) -> Iterator[Node]:
        """The nodes in the fields and their lists."""
        for value in self.fields.values():
            yield from nodes_in(value)


def nodes_in(value: Any) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from nodes_in(each)


def read(text: str) -> Any:
    """What the text says: for pg_rewrite.ev_action a list of one Query."""
    stack: list[tuple[str, list[Any]]] = [("", [])]
    for piece in _PIECE.findall(text):
        if piece in "{(":
            stack.append((piece, []))
        elif piece in "})":
            opened, parts = stack.pop()
            stack[-1][1].append(node(parts) if opened == "{" else listed(parts))
        else:
            stack[-1][1].append(piece)
    return stack[0][1][0]


def listed(parts: list[Any]) -> list[Any]:
    """A list of nodes or texts, or of numbers where it is marked so: `(i 1 2)`."""
    if parts and isinstance(parts[0], str) and parts[0] in _LISTS and all(isinstance(p, str) for p in parts):
        return [_LISTS[parts[0]](part) for part in parts[1:]]
    return [atom(part) for part in parts]


def node(parts: list[Any]) -> Node:
    """A node of its name and `:field value`; a field of several atoms (a constant's bytes) keeps the first."""
    made = Node(parts[0])
    place = 1
    while place < len(parts):
        name = parts[place]
        if isinstance(name, str) and name.startswith(":") and place + 1 < len(parts):
            made.fields[name[1:]] = atom(parts[place + 1])
            place += 1
        place += 1
    return made


def atom(part: Any) -> Any:
    """A text without its escapes and quotes, None for `<>`."""
    if not isinstance(part, str):
        return part
    if part == "<>":
        return None
    quoted = len(part) >= 2 and part[0] == part[-1] == '"'
    return _ESCAPED.sub(r"\1", part[1:-1] if quoted else part)
