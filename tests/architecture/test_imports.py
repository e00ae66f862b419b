"""What may import what, what is loaded when, and what the package offers."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import subprocess
import sys

import pytest
from sources import ROOT, files, name, nodes, place

import fsql
from fsql import errors

HEAVY = {"sqlalchemy", "alembic", "sqlglot", "pandas", "polars", "pyarrow", "numpy", "asyncpg", "psycopg", "duckdb"}
EXTRAS = {"pyarrow", "pandas", "polars", "adbc_driver_postgresql", "duckdb"}
LOADED = "import sys, json; json.dump(sorted({name.split('.')[0] for name in sys.modules}), sys.stderr)"


def test_the_floors_hold() -> None:
    """The contracts of import-linter in pyproject.toml, one by one in its own words where one is broken."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "code",
    [
        "import fsql",
        "import fsql.cli; fsql.cli.root(['--help'], standalone_mode=False)",
        "import fsql.cli; fsql.cli.root(['--version'], standalone_mode=False)",
    ],
)
def test_help_loads_nothing_heavy(code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{LOADED}"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert HEAVY & set(json.loads(done.stderr)) == set()


def test_optional_packages_are_imported_in_one_place() -> None:
    found = [
        place(file, node)
        for file in files()
        if name(file) != "fsql/extras.py"
        for node in nodes(file)
        if EXTRAS & set(imported(node))
    ]
    assert found == []


def imported(node: ast.AST) -> list[str]:
    """The packages that a node imports, by statement or by import_module()."""
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [(node.module or "").split(".")[0]]
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
        return [str(word.value).split(".")[0] for word in node.args if isinstance(word, ast.Constant)]
    return []


@pytest.mark.parametrize("file", files(), ids=name)
def test_every_module_can_be_the_first_one_imported(file: object) -> None:
    """No circles that only the order of imports hides; done in one process by forgetting all others."""
    dotted = name(file).removesuffix(".py").replace("/", ".").removesuffix(".__init__")  # type: ignore[arg-type]
    if ".migrations" in dotted:
        return
    ours = {module: sys.modules.pop(module) for module in list(sys.modules) if module.split(".")[0] == "fsql"}
    try:
        importlib.import_module(dotted)
    finally:
        for module in [module for module in sys.modules if module.split(".")[0] == "fsql"]:
            del sys.modules[module]
        sys.modules.update(ours)


def test_the_package_offers_what_it_says() -> None:
    assert all(getattr(fsql, word) is not None for word in fsql.__all__)
    assert sorted(fsql.__all__) == dir(fsql) == list(fsql.__all__)
    assert not hasattr(fsql, "no_such_name")


# caught by the one who calls: no error, but an answer
SIGNALS = {"Unclear": "fingerprints.py"}


def test_every_error_is_public() -> None:
    """Those of one room stand there, all others in fsql/errors.py; private ones never leave their file."""
    named = {
        node.name
        for file in files()
        for node in nodes(file)
        if isinstance(node, ast.ClassDef) and any(ast.unparse(b).endswith(("Error", "Exception")) for b in node.bases)
    }
    assert {word for word in named if not word.startswith("_")} - set(fsql.__all__) == set(SIGNALS)
    for signal, catcher in SIGNALS.items():
        callers = [
            file for file in files() if f"except {signal}" in file.read_text() or f"({signal}," in file.read_text()
        ]
        assert [file.name for file in callers] == [catcher]
    own = [found for _, found in inspect.getmembers(fsql, inspect.isclass) if issubclass(found, Exception)]
    assert [found for found in own if not issubclass(found, errors.FsqlError)] == []
