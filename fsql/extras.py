"""The one place that imports pyarrow, pandas, polars and openlineage: optional, so named when they are missing."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

from fsql.errors import MissingExtra


def _optional(module: str, package: str, extra: str, purpose: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise MissingExtra(package, extra, purpose) from error


def pyarrow() -> Any:
    """The module pyarrow; MissingExtra without it."""
    return _optional("pyarrow", "pyarrow", "arrow", "reading and writing tables")


def parquet() -> Any:
    """The module pyarrow.parquet."""
    return _optional("pyarrow.parquet", "pyarrow", "arrow", "reading and writing Parquet")


def csv() -> Any:
    """The module pyarrow.csv."""
    return _optional("pyarrow.csv", "pyarrow", "arrow", "reading and writing CSV")


def compute() -> Any:
    """The module pyarrow.compute."""
    return _optional("pyarrow.compute", "pyarrow", "arrow", "computing with tables")


def pandas() -> Any:
    """The module pandas."""
    return _optional("pandas", "pandas", "pandas", "a pandas result")


def polars() -> Any:
    """The module polars."""
    return _optional("polars", "polars", "polars", "a polars result")


def openlineage() -> Any:
    """The package openlineage.client with its rooms event_v2, facet_v2 and serde; MissingExtra without it."""
    purpose = "OpenLineage events"
    for room in ("event_v2", "facet_v2", "serde"):
        _optional(f"openlineage.client.{room}", "openlineage-python", "openlineage", purpose)
    return _optional("openlineage.client", "openlineage-python", "openlineage", purpose)
