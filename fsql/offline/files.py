"""Results into files: Parquet, or CSV by the ending; whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fsql import extras
from fsql.errors import UsageError


def demand_format(path: Path) -> None:
    """Nothing, or UsageError where no table could be written there; asked before the work, not after it."""
    if path.suffix.lower() not in (".parquet", ".pq", ".csv"):
        raise UsageError(f"{path} says no format", help="end the name with .parquet or .csv")
    if not path.parent.exists():
        raise UsageError(f"there is no folder {path.parent}", help="create it first")


def write_table(table: Any, path: Path) -> None:
    """Nothing; the file then holds the table. A file that stood there is replaced only once the new one is whole."""
    demand_format(path)
    beside = path.with_name(f".{path.name}.part")
    try:
        if path.suffix.lower() == ".csv":
            extras.csv().write_csv(table, beside)
        else:
            extras.parquet().write_table(table, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
