"""Results into files: Parquet, or CSV by the ending; whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from fsql import extras
from fsql.errors import FsqlError, UsageError


def demand_format(path: Path) -> None:
    """Nothing, or UsageError where no table could be written there; asked before the work, not after it."""
    if path.suffix.lower() not in (".parquet", ".pq", ".csv"):
        raise UsageError(f"{path} says no format", help="end the name with .parquet or .csv")
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {path.parent}", help="create it first")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise UsageError(f"nothing may be written to {path.parent}", help="name a file in a folder of your own")


def write_table(table: Any, path: Path) -> None:
    """Nothing; the file then holds the table. A file that stood there is replaced only once the new one is whole.

    Raises UsageError where CSV cannot hold a column's type, FsqlError where the disk refuses.
    """
    demand_format(path)
    beside = path.with_name(f".{path.name}.part")
    try:
        _write(table, beside, as_csv=path.suffix.lower() == ".csv")
        beside.replace(path)
    except OSError as error:
        raise FsqlError(
            f"{path} cannot be written: {error.strerror or error}", help="free some space, or name another place"
        ) from error
    finally:
        with suppress(OSError):  # mostly it is gone, having become the file
            beside.unlink()


def _write(table: Any, path: Path, *, as_csv: bool) -> None:
    with path.open("wb") as sink:
        if not as_csv:
            extras.parquet().write_table(table, sink)
            return
        try:
            extras.csv().write_csv(table, sink)
        except extras.pyarrow().lib.ArrowException as error:
            raise UsageError(f"CSV cannot hold this table: {error}", help="end the name with .parquet") from error
