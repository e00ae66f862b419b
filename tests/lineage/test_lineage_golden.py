"""Golden pairs: a query of every construct with its lineage by hand, each also judged by the server."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lineage_judge as judge
import pytest
from lineage_corpus.judging import Bench, plain
from psycopg import Connection

from fsql.lineage.trace import SourceColumn, trace

SHOP: dict[str, dict[str, dict[str, str]]] = {
    "shop": {
        "customers": {"id": "int", "name": "text", "tags": "text[]", "profile": "jsonb", "joined": "timestamptz"},
        "orders": {
            "id": "int",
            "customer_id": "int",
            "amount": "numeric",
            "placed_at": "timestamptz",
            "channel": "text",
            "qty": "int",
            "note": "text",
        },
        "products": {"id": "int", "attrs": "jsonb", "size": "shop.area"},
        "accounts": {"id": "int", "parent": "int", "note": "text"},
        "categories": {"id": "int", "label": "text"},
        "Odd Table": {"id": "int", "Id": "int", "größe": "int", "Über": "int", "über": "int"},
    },
    "archive": {"orders": {"id": "int", "amount": "numeric"}},
}
SYSTEM = {"ctid", "tableoid"}


@dataclass
class Case:
    """One query of golden.sql: its outputs in order, what decides its rows, and what the server records beyond."""

    name: str
    sql: str
    outputs: list[tuple[str, frozenset[SourceColumn]]] = field(default_factory=list)
    indirect: frozenset[SourceColumn] = frozenset()
    dead: frozenset[SourceColumn] = frozenset()


def sources(text: str) -> frozenset[SourceColumn]:
    """`orders.id, archive.orders.id` → source columns; schema shop where none is written."""
    words = [word.strip().split(".") for word in text.split(",") if word.strip() not in ("", "-")]
    return frozenset(SourceColumn(*(word if len(word) == 3 else ["shop", *word])) for word in words)


def cases() -> list[Case]:
    text = (Path(__file__).parent / "golden.sql").read_text(encoding="utf-8")
    found = []
    for block in re.split(r"^-- case: ", text, flags=re.MULTILINE)[1:]:
        lines = block.strip().split("\n")
        case = Case(lines[0], "\n".join(line for line in lines[1:] if not line.startswith("-- ")))
        for line in lines[1:]:
            if said := re.fullmatch(r"-- (out|indirect|dead) ?(.*?): ([^:]*)", line):
                kind, name, columns = said.groups()
                if kind == "out":
                    case.outputs.append((name, sources(columns)))
                else:
                    setattr(case, kind, sources(columns))
        found.append(case)
    return found


CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden(case: Case) -> None:
    found = trace(case.sql, SHOP)
    assert [(output.name, output.direct) for output in found.outputs] == case.outputs
    assert found.indirect == case.indirect


def make_shop(database: Connection[tuple[Any, ...]]) -> None:
    database.execute("CREATE SCHEMA shop; CREATE TYPE shop.area AS (width int, height int)")
    database.execute("CREATE FUNCTION shop.vat(numeric, rate int) RETURNS numeric LANGUAGE sql AS 'SELECT $1 * rate'")
    judge.create(database, SHOP)


def test_the_server_agrees_with_every_golden_pair(database: Connection[tuple[Any, ...]]) -> None:
    """Names are the server's; nothing is reported that it does not record; what it records beyond is written down."""
    make_shop(database)
    for case in CASES:
        query = case.sql.rstrip().rstrip(";")
        assert judge.names(database, query) == [name for name, _ in case.outputs], case.name
        recorded = {SourceColumn(*place) for place in judge.depends(database, query)}
        reported = case.indirect.union(*(direct for _, direct in case.outputs))
        reported = frozenset(column for column in reported if column.column not in SYSTEM)
        if "whole row" in case.name:  # the server records the table, not its columns
            assert recorded <= reported, case.name
            continue
        assert reported <= recorded, case.name
        assert recorded - reported == case.dead, case.name


def test_the_reader_of_the_server_s_tree_agrees_with_every_golden_pair(database: Connection[tuple[Any, ...]]) -> None:
    """Two judges of the corpus by hand and by tree: the same definitions, read by two people."""
    make_shop(database)
    bench = Bench(database)
    for case in CASES:
        truth = bench.truth(case.sql.rstrip().rstrip(";"))
        assert truth.names == tuple(name for name, _ in case.outputs), case.name
        assert truth.direct == tuple(plain(direct) for _, direct in case.outputs), case.name
        assert truth.rows == plain(case.indirect), case.name


def test_opaque_functions_and_tables_are_listed() -> None:
    found = trace(
        "SELECT shop.vat(o.amount), Other(o.id), lower(o.note), pg_catalog.upper(o.note) "
        "FROM shop.orders o, archive.f(1)"
    )
    assert found.functions == {"shop.vat", "other", "archive.f"}
    assert found.tables == {("shop", "orders")}


def test_search_path_finds_the_first_table_and_ctes_hide_it() -> None:
    found = trace("SELECT amount FROM orders", SHOP, ("archive", "shop"))
    assert found.outputs[0].direct == {SourceColumn("archive", "orders", "amount")}
    assert trace("SELECT x FROM t", None, ("main",)).tables == {("main", "t")}
    assert trace("WITH t AS (SELECT 1 AS x) SELECT x FROM t", None).tables == frozenset()


def test_without_a_schema_one_source_is_enough() -> None:
    found = trace("SELECT amount AS a, qty FROM (SELECT amount, qty FROM o WHERE id > 1) AS s, (VALUES (1)) AS v(x)")
    assert found.outputs[0].direct == {SourceColumn("public", "o", "amount")}
    assert found.indirect == {SourceColumn("public", "o", "id")}
