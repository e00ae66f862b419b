"""The command line in the test's own process."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from command_line import Fsql, Said

from fsql.cli import main


@pytest.fixture
def fsql(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Fsql:
    """Runs `fsql …`: `fsql("status", "--json", dsn=…, folder=…) -> Said`; both stay for the next call."""

    def run(*arguments: str | Path, dsn: str | None = None, folder: Path | None = None) -> Said:
        monkeypatch.setattr(sys, "argv", ["fsql", *map(str, arguments)])
        monkeypatch.setenv("COLUMNS", "100")
        if dsn is not None:
            monkeypatch.setenv("FSQL_DSN", dsn)
        if folder is not None:
            monkeypatch.chdir(folder)
        capsys.readouterr()
        code = _exit_code()
        printed = capsys.readouterr()
        return Said(code, printed.out, printed.err)

    return run


def _exit_code() -> int:
    try:
        main()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    return 0
