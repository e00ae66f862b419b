"""The corpus: hundreds of queries that others wrote or a generator makes, each judged by the server's own analysis.

`python -m tests.campaign lineage --rounds 5000` makes more of the generated ones and prints all figures.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from lineage_corpus import catalogs, generated, tpc
from lineage_corpus.judging import Bench, Score, Verdict, compared, judge
from psycopg import sql

from fsql.lineage.trace import SourceColumn

ROUNDS = int(os.environ.get("LINEAGE_ROUNDS", "150"))
SEED = int(os.environ.get("LINEAGE_SEED", "1"))
Database = psycopg.Connection[tuple[Any, ...]]


def demand(score: Score) -> None:
    """Nothing silently wrong, and 99.5 % entirely right."""
    sys.stdout.write(score.report())
    assert score.wrong == []
    assert score.count["right"] >= 0.995 * score.queries, score.refused
    assert score.unread == []


def test_the_judge_notices_every_kind_of_wrong_answer(database: Database) -> None:
    database.execute("CREATE TABLE public.t (a int, b int, c int)")
    bench, query = Bench(database), "SELECT a + b AS n, 1 AS one FROM t WHERE c > 1"
    truth, found = bench.truth(query), bench.trace(query)
    first, second = found.outputs
    outside = found.indirect | {SourceColumn("public", "t", "a")}
    answers = {
        "names": replace(found, outputs=(replace(first, name="m"), second)),
        "direct": replace(found, outputs=(replace(first, direct=frozenset()), second)),
        "union": replace(found, indirect=frozenset()),
        "rows": replace(found, indirect=outside),
    }
    assert compared(found, truth) == Verdict("right")
    for kind, answer in answers.items():
        verdict = compared(answer, truth)
        assert (verdict.kind, verdict.why.split()[0].rstrip(":")) == ("wrong", kind)


@pytest.mark.parametrize("schema", ["pg_catalog", "information_schema"])
def test_every_view_of_the_catalogs(database: Database, schema: str) -> None:
    bench, score = Bench(database), Score(schema)
    for name, text in catalogs.views(database, schema).items():
        score.note(text, judge(bench, text, bench.stored(name)))
    assert score.queries > 60
    demand(score)


@pytest.mark.parametrize(("name", "texts"), [("tpch", 22), ("tpcds", 99)])
def test_tpc(database: Database, name: str, texts: int) -> None:
    suite = tpc.suite(name)
    for table, columns in suite.tables.items():
        listed = sql.SQL(", ").join(sql.SQL("{} {}").format(sql.Identifier(c), sql.SQL(t)) for c, t in columns.items())
        database.execute(sql.SQL("CREATE TABLE public.{} ({})").format(sql.Identifier(table), listed))
    bench, score = Bench(database), Score(name, checks=frozenset())
    for text in suite.texts.values():
        score.add(bench, text)
    assert score.queries == texts
    demand(score)


def test_generated_queries(database: Database) -> None:
    database.execute(generated.SCHEMA)
    bench, maker = Bench(database), generated.Maker(SEED)
    score = Score(f"generated, seed {SEED}", checks=frozenset({("shop", "orders")}))
    for _ in range(ROUNDS):
        score.add(bench, maker.statement())
    assert score.queries > 0.9 * ROUNDS, score.unjudged
    demand(score)
