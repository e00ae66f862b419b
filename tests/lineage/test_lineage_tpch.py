"""The 22 TPC-H texts against what a Postgres server records of them."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import duckdb
import lineage_judge as judge
import pytest
from psycopg import Connection

from fsql.lineage.trace import trace


def columns(text: str) -> dict[str, str]:
    return dict(pair.split(":") for pair in text.split())


TPCH = {
    "public": {
        "region": columns("r_regionkey:int r_name:text r_comment:text"),
        "nation": columns("n_nationkey:int n_name:text n_regionkey:int n_comment:text"),
        "part": columns(
            "p_partkey:int p_name:text p_mfgr:text p_brand:text p_type:text p_size:int p_container:text "
            "p_retailprice:numeric p_comment:text"
        ),
        "supplier": columns(
            "s_suppkey:int s_name:text s_address:text s_nationkey:int s_phone:text s_acctbal:numeric s_comment:text"
        ),
        "partsupp": columns("ps_partkey:int ps_suppkey:int ps_availqty:int ps_supplycost:numeric ps_comment:text"),
        "customer": columns(
            "c_custkey:int c_name:text c_address:text c_nationkey:int c_phone:text c_acctbal:numeric "
            "c_mktsegment:text c_comment:text"
        ),
        "orders": columns(
            "o_orderkey:int o_custkey:int o_orderstatus:text o_totalprice:numeric o_orderdate:date "
            "o_orderpriority:text o_clerk:text o_shippriority:int o_comment:text"
        ),
        "lineitem": columns(
            "l_orderkey:int l_partkey:int l_suppkey:int l_linenumber:int l_quantity:numeric "
            "l_extendedprice:numeric l_discount:numeric l_tax:numeric l_returnflag:text l_linestatus:text "
            "l_shipdate:date l_commitdate:date l_receiptdate:date l_shipinstruct:text l_shipmode:text l_comment:text"
        ),
    }
}


def texts() -> list[str]:
    """The 22 texts as DuckDB's TPC-H extension carries them (a package of its own, so no download)."""
    package = importlib.util.find_spec("duckdb_extension_tpch")
    assert package is not None, "install duckdb-extension-tpch"
    assert package.origin is not None
    extension = Path(package.origin).parent / "extensions" / f"v{duckdb.__version__}" / "tpch.duckdb_extension"
    with duckdb.connect() as carrier:
        carrier.execute(f"LOAD '{extension}'")
        rows = carrier.execute("SELECT query FROM tpch_queries() ORDER BY query_nr").fetchall()
    return [row[0].strip().rstrip(";") for row in rows]


@pytest.fixture(scope="module")
def queries() -> list[str]:
    found = texts()
    assert len(found) == 22
    return found


def test_tpch_agrees_with_the_server(database: Connection[tuple[Any, ...]], queries: list[str]) -> None:
    judge.create(database, TPCH)
    for number, query in enumerate(queries, 1):
        found = trace(query, TPCH)
        reported = found.indirect.union(*(output.direct for output in found.outputs))
        reported_tuples = {(c.schema, c.table, c.column) for c in reported}
        assert [output.name for output in found.outputs] == judge.names(database, query), number
        assert reported_tuples <= judge.depends(database, query), number
        # what EXISTS (SELECT * …) selects is never read: without it the server records exactly what is reported
        live = re.sub(r"(?i)exists\s*\(\s*select\s+\*", "EXISTS (SELECT 1", query)
        assert judge.depends(database, live) == reported_tuples, number
        assert found.functions == frozenset()


def test_tpch_without_a_schema_is_exact_or_refused(queries: list[str]) -> None:
    outcomes = set()
    for query in queries:
        try:
            blind = trace(query)
        except Exception as error:
            outcomes.add(type(error).__name__)
            continue
        outcomes.add("exact")
        assert blind == trace(query, TPCH)
    assert outcomes == {"exact", "LineageError"}


def test_what_tpch_6_and_14_are_made_of(queries: list[str]) -> None:
    """Two by hand, so that a reader who reports everything as indirect is noticed."""
    six, fourteen = trace(queries[5], TPCH), trace(queries[13], TPCH)
    assert {c.column for c in six.outputs[0].direct} == {"l_extendedprice", "l_discount"}
    assert {c.column for c in six.indirect} == {"l_shipdate", "l_discount", "l_quantity"}
    assert {c.column for c in fourteen.outputs[0].direct} == {"p_type", "l_extendedprice", "l_discount"}
    assert {c.column for c in fourteen.indirect} == {"l_partkey", "p_partkey", "l_shipdate"}
