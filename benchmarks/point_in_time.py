"""The point-in-time join: fsql beside the same join written by hand.

python benchmarks/point_in_time.py --spine 10000,100000 --history 100000,1000000 --rounds 5 --seed 1
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import report
from psycopg import sql
from rounds import Way, agreed, ratios, timed
from shop import SERVICES, Shop, open_shop, spine
from statements import filled, statement

from fsql.compiler.services import ORDINAL, offline_select
from fsql.store import FeatureStore

BARE = "bare SQL"
CLIENT, STORED, COMPILED = "fsql, spine in Arrow", "fsql, spine in a table", "fsql's SELECT, server only"
BY_HAND = "bare SQL and psycopg"
_FRONT = len(("customer_id", "event_time"))
_SLICE = 10_000


@dataclass(frozen=True)
class Case:
    """One cell of the table: so many rows of history a view, rows of spine, views."""

    shop: Shop
    store: FeatureStore
    spine: pa.Table
    history: int
    views: int

    @property
    def service(self) -> str:
        """The name of the service that reads so many views."""
        return SERVICES[self.views]

    @property
    def compiled(self) -> str:
        """fsql's own statement over the spine that stands on the server."""
        return offline_select(self.shop.catalog.service(self.service), "pg_temp.spine", (ORDINAL,))

    def ways(self) -> list[Way]:
        """All ways to the answer, the hand-written ones with the client's part and without."""
        by_hand = [
            self._on_server(BARE, statement(f"lateral_{self.views}")),
            self._on_server(f"{BARE}, spine sorted", statement(f"lateral_sorted_{self.views}")),
            self._on_server(f"{BARE}, DISTINCT ON", statement(f"distinct_on_{self.views}")),
            Way(BY_HAND, self._by_hand, lambda rows: rows),
        ]
        return [
            *by_hand,
            self._on_server(COMPILED, self.compiled),
            Way(CLIENT, self._from_client, _feature_rows),
            Way(STORED, self._from_table, _feature_rows),
        ]

    def _on_server(self, name: str, select: str) -> Way:
        """Only the server's work: the answer goes into a temporary table."""
        connection = self.shop.connection
        keep = filled("answer_keep", select=sql.SQL(select))
        return Way(
            name,
            lambda: connection.execute(keep),
            lambda _: self._kept_rows(),
            after=lambda: connection.execute(statement("answer_drop").encode()),
        )

    def _kept_rows(self) -> Iterator[tuple[Any, ...]]:
        with self.shop.connection.cursor(binary=True) as cursor:
            for row in cursor.stream(statement("answer_read").encode(), size=1000):
                yield tuple(row)[1:]

    def _by_hand(self) -> list[tuple[Any, ...]]:
        """What a careful person writes with psycopg alone: COPY, the join, all rows."""
        connection = self.shop.connection
        select = filled("ordered", select=sql.SQL(statement(f"lateral_{self.views}")))
        with connection.transaction(force_rollback=True):
            connection.execute(b"ALTER TABLE pg_temp.spine RENAME TO kept")
            upload(self.shop, self.spine)
            with connection.cursor(binary=True) as cursor:
                return [row[1:] for row in cursor.execute(select).fetchall()]

    def _from_client(self) -> pa.Table:
        return self.store.historical_features(self.spine, self.service).arrow()

    def _from_table(self) -> pa.Table:
        return self.store.historical_features(statement("spine_ask"), self.service).arrow()


def _feature_rows(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    features = table.select(table.column_names[_FRONT:])
    for start in range(0, features.num_rows, _SLICE):
        part = features.slice(start, _SLICE)
        yield from zip(*(column.to_pylist() for column in part.columns), strict=True)


def upload(shop: Shop, asked: pa.Table) -> None:
    """Makes the temporary table `spine` of the shop's connection, by a binary COPY."""
    shop.connection.execute(statement("spine_table").encode())
    rows = zip(*(column.to_pylist() for column in asked.columns), strict=True)
    with shop.connection.cursor() as cursor, cursor.copy(statement("spine_copy").encode()) as copy:
        copy.set_types(["int8", "int8", "timestamptz"])
        for ordinal, row in enumerate(rows, 1):
            copy.write_row((ordinal, *row))


def stand(shop: Shop, asked: pa.Table) -> None:
    """Makes the spine stand on the server, in a temporary table and in one that other connections see."""
    shop.connection.execute(b"DROP TABLE IF EXISTS pg_temp.spine")
    upload(shop, asked)
    shop.connection.execute(b"TRUNCATE bench.spine")
    shop.connection.execute(statement("spine_keep").encode())
    shop.connection.execute(b"ANALYZE pg_temp.spine")
    shop.connection.execute(b"ANALYZE bench.spine")


def measured(case: Case, rounds: int) -> dict[str, Any]:
    """The cell's numbers; Different where two ways disagree."""
    ways = case.ways()
    given = agreed(ways)
    seconds = timed(ways, rounds)
    to_bare, to_hand, to_compiled = (ratios(seconds, base) for base in (BARE, BY_HAND, COMPILED))
    probes = case.spine.num_rows * case.views
    return {
        "history": case.history,
        "spine": case.spine.num_rows,
        "views": case.views,
        "answer": asdict(given),
        "client_share": 1 - 1 / to_compiled[CLIENT],
        "fsql_to_by_hand": to_hand[CLIENT],
        "ways": {
            way: {
                "median_seconds": statistics.median(series),
                "microseconds_a_row_and_view": statistics.median(series) / probes * 1e6,
                "to_bare": to_bare[way],
                "seconds": series,
            }
            for way, series in seconds.items()
        },
    }


def plans(case: Case) -> list[str]:
    """What the server does for fsql's statement, and for those by hand."""
    size = f"{case.views} view(s), {case.spine.num_rows:,} rows of spine, {case.history:,} of history"
    named = {COMPILED: case.compiled}
    named |= {
        name: statement(f"{file}_{case.views}") for name, file in ((BARE, "lateral"), ("sorted", "lateral_sorted"))
    }
    return [report.plan(case.shop.connection, f"{name}: {size}", text) for name, text in named.items()]


def drawn(result: dict[str, Any]) -> str:
    """The table to read."""
    rows = []
    for cell in result["cells"]:
        size = [f"{cell['history']:,}", f"{cell['spine']:,}", str(cell["views"])]
        for way, numbers in cell["ways"].items():
            a_row = f"{numbers['microseconds_a_row_and_view']:.2f}"
            rows.append([*size, way, f"{numbers['median_seconds']:.3f}", a_row, f"{numbers['to_bare']:.2f}"])
            size = ["", "", ""]
    heads = ["history", "spine", "views", "way", "seconds", "µs/row+view", "x bare SQL"]
    shares = [
        [
            f"{cell['history']:,}",
            f"{cell['spine']:,}",
            str(cell["views"]),
            f"{cell['fsql_to_by_hand']:.2f}",
            f"{cell['client_share']:.0%}",
        ]
        for cell in result["cells"]
    ]
    summary = report.table(["history", "spine", "views", f"fsql x {BY_HAND}", "of it outside the server"], shares)
    return "\n".join([report.head("Point-in-time join", result), report.table(heads, rows), "", summary])


def run(options: argparse.Namespace) -> dict[str, Any]:
    """All numbers; the files are written."""
    cells, explained = [], []
    with open_shop() as shop, FeatureStore(shop.settings.features, shop.dsn) as store:
        shop.connection.execute(b"SET jit = off")
        about = report.surroundings(shop.connection)
        for history in options.history:
            customers = shop.fill(history, options.seed)
            for rows in options.spine:
                asked = spine(rows, customers, options.seed)
                stand(shop, asked)
                cases = [Case(shop, store, asked, history, views) for views in options.views]
                cells += [measured(case, options.rounds) for case in cases]
        explained = [text for case in cases for text in plans(case)]
    result = {"seed": options.seed, "rounds": options.rounds, "surroundings": about, "cells": cells}
    report.save(options.out, "point_in_time", result, drawn(result), explained)
    return result


def numbers(text: str) -> list[int]:
    """`10000,100000` as numbers."""
    return [int(word) for word in text.split(",")]


def arguments() -> argparse.ArgumentParser:
    """What can be asked for; the defaults take about three minutes on two cores."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--spine", type=numbers, default=[10_000, 100_000], help="rows that ask")
    parser.add_argument("--history", type=numbers, default=[1_000_000], help="rows of history a view")
    parser.add_argument("--views", type=numbers, default=[1, 3], help="1, 3 or both")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("benchmark-results"), help="folder for the three files")
    return parser


if __name__ == "__main__":
    print(drawn(run(arguments().parse_args())))
