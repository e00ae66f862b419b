"""The rules of the house that are about the text of the files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from sources import PACKAGE, files, name, nodes, place, room, tree

import fsql

NO_ROOM = {"utils", "util", "common", "core", "base", "manager", "helpers", "misc"}
KEYWORD = re.compile(r"\b(SELECT|FROM|WHERE|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|GRANT|REFRESH|TRUNCATE|SET)\b")
CALLERS_OWN = {"fsql/offline/history.py"}  # a spine may be the caller's own SELECT, on the caller's own rights
SENDERS = {"execute", "executemany", "exec_driver_sql", "stream", "copy", "fetch", "fetchrow", "fetchval", "prepare"}


def test_no_file_is_too_long() -> None:
    lengths = {name(file): len(file.read_text(encoding="utf-8").splitlines()) for file in files()}
    assert {file: lines for file, lines in lengths.items() if lines > 400} == {}


def test_no_function_is_too_long() -> None:
    long = [
        f"{place(file, node)} {node.name}: {length} lines"
        for file in files()
        for node in nodes(file)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno) > 60
    ]
    assert long == []


def test_only_the_command_line_prints() -> None:
    found = [
        place(file, node)
        for file in files()
        if PACKAGE / "cli" not in file.parents
        for node in nodes(file)
        if isinstance(node, ast.Name) and node.id == "print"
    ]
    assert found == []


def test_no_room_has_a_name_that_says_nothing() -> None:
    assert [name(file) for file in files() if NO_ROOM & {file.stem, file.parent.name}] == []


def test_imports_name_their_room() -> None:
    relative = [
        place(file, node) for file in files() for node in nodes(file) if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_imports_stand_on_top() -> None:
    """Lazy rooms are loaded by name, in the three places that the architecture allows."""
    inside = [
        place(file, node)
        for file in files()
        for function in nodes(file)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def test_what_other_rooms_may_use_says_what_it_is() -> None:
    used = set(used_across_rooms())
    silent = [
        f"{place(file, node)} {node.name}"
        for file in files()
        for top in tree(file).body
        if isinstance(top, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and (module(file), top.name) in used
        for node in [top, *public_methods(top)]
        if not ast.get_docstring(node)
    ]
    assert silent == []


def test_every_file_says_what_it_is() -> None:
    assert [name(file) for file in files() if tree(file).body and not ast.get_docstring(tree(file))] == []


def module(file: Path) -> str:
    """`fsql.cli.db`."""
    return name(file).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def used_across_rooms() -> Iterator[tuple[str, str]]:
    """(module, name) of everything that a room imports from another one, and of what `import fsql` offers."""
    yield from ((place, word) for word, place in fsql._ROOMS.items())
    for file in files():
        for node in nodes(file):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[1:2] != [room(file)]:
                yield from ((node.module, alias.name) for alias in node.names)


def public_methods(node: ast.stmt) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The methods of a class whose names have no underscore."""
    for method in node.body if isinstance(node, ast.ClassDef) else ():
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) and not method.name.startswith("_"):
            yield method


def test_no_statement_is_an_f_string() -> None:
    """Statements stand in .sql files or come out of the compiler; identifiers are composed, values are parameters."""
    found = [
        place(file, word)
        for file in files()
        for call in nodes(file)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in SENDERS
        for argument in call.args[:1]
        for word in ast.walk(argument)
        if isinstance(word, ast.JoinedStr) and name(file) not in CALLERS_OWN
        for part in word.values
        if isinstance(part, ast.Constant) and KEYWORD.search(str(part.value))
    ]
    assert found == []


def test_every_sql_file_is_sent_by_someone() -> None:
    words = {
        word
        for file in files()
        for node in nodes(file)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for word in re.findall(r"\w+", node.value)
    }
    beginnings = tuple(word for word in words if word.endswith("_"))  # statement(f"copy_{table}")
    unused = [
        name(file) for file in files("**/*.sql") if file.stem not in words and not file.stem.startswith(beginnings)
    ]
    assert unused == []
