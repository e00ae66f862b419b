"""Postgres's own regression tests, from the folder that LINEAGE_REGRESS names; run by the campaign only.

Their files are not part of this project; each runs in a database of its own.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from lineage_corpus import regress
from lineage_corpus.judging import Bench, Score
from support.databases import fresh_database
from support.server import Server

BEFORE = ("test_setup", "create_misc", "create_operator", "create_aggregate", "create_type")
LEFT_OUT = frozenset(("infinite_recurse", "numeric_big", "psql", "copy", "stats_import"))


def test_the_regression_tests(server: Server) -> None:
    folder, score, seen = Path(os.environ["LINEAGE_REGRESS"]), Score("regression tests"), set[str]()
    with fresh_database(server) as template:
        with server.connect(template) as connection:
            for name in BEFORE:
                regress.run(Bench(connection), folder / f"{name}.sql", Score(name), set())
        for file in sorted(folder.glob("*.sql")):
            if file.stem in LEFT_OUT:
                continue
            with fresh_database(server, template) as name, server.connect(name) as connection:
                regress.run(Bench(connection), file, score, seen)
    sys.stdout.write(score.report())
    assert score.queries > 1000
