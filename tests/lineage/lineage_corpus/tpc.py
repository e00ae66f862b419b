"""TPC-H and TPC-DS: texts and tables as DuckDB's extensions carry them (packages of their own, so no download)."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

import duckdb

COLUMNS = """
SELECT table_name, column_name, data_type FROM information_schema.columns ORDER BY table_name, ordinal_position
"""


@dataclass(frozen=True)
class Suite:
    """The tables, {table: {column: type}}, and the texts by number as Postgres reads them."""

    tables: dict[str, dict[str, str]]
    texts: dict[int, str]


def suite(name: str) -> Suite:
    """`tpch` or `tpcds`."""
    with duckdb.connect() as carrier:
        carrier.execute(f"LOAD '{extension(name)}'")
        rows = carrier.execute(f"SELECT query_nr, query FROM {name}_queries() ORDER BY query_nr").fetchall()
        carrier.execute("CALL dbgen(sf = 0)" if name == "tpch" else "CALL dsdgen(sf = 0)")
        tables: dict[str, dict[str, str]] = {}
        for table, column, kind in carrier.execute(COLUMNS).fetchall():
            tables.setdefault(table, {})[column] = kind
    return Suite(tables, {number: text.strip().rstrip(";") for number, text in rows})


def extension(name: str) -> Path:
    package = importlib.util.find_spec(f"duckdb_extension_{name}")
    assert package is not None, f"install duckdb-extension-{name}"
    assert package.origin is not None
    return Path(package.origin).parent / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
