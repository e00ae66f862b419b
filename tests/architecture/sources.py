"""The package's own files, read as text and as trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "fsql"


def files(pattern: str = "**/*.py") -> list[Path]:
    """The files of the package; templates belong to the projects they are written into."""
    return [file for file in sorted(PACKAGE.glob(pattern)) if "templates" not in file.parts]


def name(file: Path) -> str:
    """`fsql/cli/db.py`."""
    return file.relative_to(ROOT).as_posix()


@cache
def tree(file: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(file.read_text(encoding="utf-8"))


def nodes(file: Path) -> Iterator[ast.AST]:
    """Every node of a file."""
    return ast.walk(tree(file))


def room(file: Path) -> str:
    """`cli`: the folder or file right under fsql/."""
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def place(file: Path, node: ast.AST) -> str:
    """`fsql/cli/db.py:12`."""
    return f"{name(file)}:{getattr(node, 'lineno', 1)}"
