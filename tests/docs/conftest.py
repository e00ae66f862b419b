"""A copy of the repository as a clone would be, with an embedded server of its own."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from page import ROOT, Place

from fsql.postgres import cluster

COMMAND = 'import sys; sys.argv[0] = "fsql"; from fsql.cli import main; main()'
NOT_CLONED = (".git", ".venv*", ".fsql", ".*_cache", "__pycache__", ".hypothesis", "*.parquet", "build", "dist")


@pytest.fixture
def clone(ground: Path, tmp_path: Path) -> Iterator[Place]:
    """Where a page's commands run: `fsql`, `python` and `make` are those of this run, nothing is installed."""
    folder = tmp_path / "fsql"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*NOT_CLONED))
    home = Path(tempfile.mkdtemp(dir=ground)) / "home"
    home.parent.chmod(0o711)
    tools = tmp_path / "bin"
    tools.mkdir()
    shim(tools / "python", f'exec "{sys.executable}" "$@"')
    shim(tools / "fsql", f'exec "{sys.executable}" -c \'{COMMAND}\' "$@"')
    shim(tools / "make", f'exec {shutil.which("make")} --silent -o environment BIN="{tools}" "$@"')
    environ = {"PATH": f"{tools}:/usr/bin:/bin", "FSQL_HOME": str(home), "PYTHONPATH": str(folder), "COLUMNS": "100"}
    try:
        yield Place(folder, environ, ((str(home), ".fsql"), (str(folder), "~/fsql"), (str(tools), ".venv/bin")))
    finally:
        cluster.stop(home / "data")


def shim(file: Path, line: str) -> None:
    """Writes a program of one line."""
    file.write_text(f"#!/bin/sh\n{line}\n")
    file.chmod(0o755)
