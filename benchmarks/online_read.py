"""Reading newest values, and bringing them into the online store: fsql beside asyncpg and plain SQL.

python benchmarks/online_read.py --history 1000000 --entities 1,100 --views 1,3 --callers 1,16 --rounds 25 --seed 1
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import importlib.util
import random
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import report
from answers import Answer, answer, demand_equal
from callers import Reader, Taken, ask_for
from psycopg import sql
from readers import BARE, COMPILED, keyed, readers
from rounds import Way, agreed, ratios, timed, turned
from shop import END, SERVICES, Shop, open_shop
from statements import filled, statement

from fsql.compiler.services import online_select
from fsql.online.publish import publish
from fsql.sql import statement as sent

LOOPS = ("asyncio", "uvloop")
ONCE, AGAIN, BARE_PUBLISH = "fsql publish, empty table", "fsql publish, nothing new", "one INSERT … SELECT DISTINCT ON"
_LATENCIES = ("p50_milliseconds", "quietest_p50_milliseconds", "p99_milliseconds")
_REQUESTS = 500  # other entities in each, so that no row is in the processor's cache by the last question


def requests(shop: Shop, entities: int, seed: int) -> list[list[int]]:
    """Requests of so many known customers each; every customer has usable values in all views."""
    found = shop.connection.execute(statement("known_customers").encode(), {"end": END, "seed": seed}).fetchall()
    known = [customer for (customer,) in found]
    chance = random.Random(seed)
    return [chance.choices(known, k=entities) for _ in range(_REQUESTS)]


async def agreement(ways: Sequence[Reader], asked: Sequence[Sequence[int]]) -> Answer:
    """The one answer of all ways to some of the requests; Different where they disagree."""
    given = {}
    for way in ways:
        rows = [row for customers in asked[:50] for row in way.rows(await way.ask(0, customers))]
        given[way.name] = answer(rows)
    return demand_equal(given)


async def read(shop: Shop, asked: Sequence[Sequence[int]], views: int, callers: int, options: Any) -> dict[str, Any]:
    """The numbers of one cell: every round gives each way `options.seconds`."""
    async with readers(shop, len(asked[0]), views, callers) as ways:
        given = await agreement(ways, asked)
        taken = {way.name: Taken() for way in ways}
        for way in ways:  # every connection has prepared and planned before anything counts
            await ask_for(way, asked, callers, options.seconds / 4, Taken())
        for place in range(options.rounds):
            for way in turned(ways, place):
                await ask_for(way, asked, callers, options.seconds, taken[way.name])
    return {"answer": asdict(given), "ways": _numbers(taken)}


def _numbers(taken: dict[str, Taken]) -> dict[str, Any]:
    to_bare = ratios({way: found.medians for way, found in taken.items()}, BARE)
    to_select = ratios({way: found.medians for way, found in taken.items()}, COMPILED)
    return {
        way: {
            "p50_milliseconds": found.percentile(0.5),
            "p99_milliseconds": found.percentile(0.99),
            "quietest_p50_milliseconds": min(found.medians),
            "answers_a_second": statistics.median(found.rates),
            "p50_to_bare": to_bare[way],
            "p50_to_select": to_select[way],
            "answers": sum(map(len, found.milliseconds)),
            "median_milliseconds": found.medians,
            "rates": found.rates,
        }
        for way, found in taken.items()
    }


def reads(shop: Shop, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """The numbers of every cell."""
    for loop in options.loops:
        with asyncio.Runner(loop_factory=_factory(loop)) as runner:
            for entities in options.entities:
                asked = requests(shop, entities, options.seed)
                for views in options.views:
                    for callers in options.callers:
                        cell = {"loop": loop, "entities": entities, "views": views, "callers": callers}
                        print(f"reads: {cell}", file=sys.stderr)
                        yield {**cell, **runner.run(read(shop, asked, views, callers, options))}


def _factory(loop: str) -> Callable[[], asyncio.AbstractEventLoop] | None:
    return importlib.import_module("uvloop").new_event_loop if loop == "uvloop" else None


def publication(shop: Shop, options: argparse.Namespace) -> dict[str, Any]:
    """The numbers of one publication of one view, against one bare statement that does the least of it."""
    fsql_table, bare_table = sql.Identifier("fsql_online", "orders_v1"), sql.Identifier("bench", "newest")
    catalog, connection = shop.catalog, shop.connection
    connection.execute(statement("newest_table").encode())

    def by_fsql() -> None:
        publish(connection, catalog, ["orders"], as_of=END)

    def by_hand() -> None:
        connection.execute(statement("publish_bare").encode(), {"end": END})

    def cleared(table: sql.Identifier) -> Callable[[], object]:
        return lambda: connection.execute(filled("clear", table=table))

    def stored(table: sql.Identifier) -> Callable[[Any], Any]:
        return lambda _: connection.execute(filled("stored_read", table=table)).fetchall()

    ways = [
        Way(BARE_PUBLISH, by_hand, stored(bare_table), before=cleared(bare_table)),
        Way(ONCE, by_fsql, stored(fsql_table), before=cleared(fsql_table)),
        Way(AGAIN, by_fsql, stored(fsql_table)),
    ]
    given = agreed(ways)
    seconds = _together(ways, min(options.rounds, 7))
    to_bare = ratios(seconds, BARE_PUBLISH)
    return {
        "entities": given.rows,
        "answer": asdict(given),
        "ways": {
            way: {
                "median_seconds": statistics.median(series),
                "entities_a_second": given.rows / statistics.median(series),
                "to_bare": to_bare[way],
                "seconds": series,
            }
            for way, series in seconds.items()
        },
    }


def _together(ways: Sequence[Way], rounds: int) -> dict[str, list[float]]:
    """A round each, always in this order: the last way needs what the one before has published."""
    parts = [timed(ways, 1) for _ in range(rounds)]
    return {way.name: [part[way.name][0] for part in parts] for way in ways}


def plans(shop: Shop, options: argparse.Namespace) -> list[str]:
    """What the server does for fsql's statement and for the keyed SELECT, as the serving sessions plan them."""
    connection, found = shop.connection, []
    connection.execute(sent("serving_session").encode())
    for entities in options.entities:
        customers = requests(shop, entities, options.seed)[0]
        for views in options.views:
            size = f"{entities} of {options.history // 10:,} entities, {views} view(s)"
            select = online_select(shop.catalog.service(SERVICES[views]))
            found.append(_prepared(shop, f"{COMPILED}: {size}", select, [END, customers]))
            key = customers if entities > 1 else customers[0]
            found.append(_prepared(shop, f"{BARE}: {size}", keyed(entities, views), [key]))
    return found


def _prepared(shop: Shop, title: str, select: str, values: list[Any]) -> str:
    types = (
        ["timestamptz", "bigint[]"] if len(values) > 1 else ["bigint[]" if isinstance(values[0], list) else "bigint"]
    )
    given = sql.SQL(", ").join(map(sql.Literal, values)).as_string(shop.connection)
    return report.prepared_plan(shop.connection, title, select, types, given)


def drawn(result: dict[str, Any]) -> str:
    """The tables to read."""
    rows = []
    for cell in result["reads"]:
        size = [cell["loop"], str(cell["callers"]), str(cell["entities"]), str(cell["views"])]
        for way, numbers in cell["ways"].items():
            latency = [f"{numbers[name]:.3f}" for name in _LATENCIES]
            rate, ratio = f"{numbers['answers_a_second']:,.0f}", f"{numbers['p50_to_bare']:.2f}"
            rows.append([*size, way, *latency, rate, ratio, f"{numbers['p50_to_select']:.2f}"])
            size = [""] * len(size)
    heads = ["loop", "callers", "entities", "views", "way", "p50 ms", "quietest", "p99 ms"]
    heads += ["answers/s", "x keyed", "x fsql's SELECT"]
    published = [
        [way, f"{n['median_seconds']:.3f}", f"{n['entities_a_second']:,.0f}", f"{n['to_bare']:.2f}"]
        for way, n in result["publish"]["ways"].items()
    ]
    title = (
        f"Publish: {result['publish']['entities']:,} entities out of {result['history']:,} rows of history, one view"
    )
    return "\n".join(
        [
            report.head("Online read", result),
            report.table(heads, rows),
            "",
            title,
            "",
            report.table(["way", "seconds", "entities/s", "x bare"], published),
        ]
    )


def run(options: argparse.Namespace) -> dict[str, Any]:
    """All numbers; the files are written."""
    with open_shop() as shop:
        about = report.surroundings(shop.connection)
        shop.fill(options.history, options.seed)
        shop.publish()
        found = list(reads(shop, options))
        published = publication(shop, options)
        explained = plans(shop, options)
    result = {
        "seed": options.seed,
        "rounds": options.rounds,
        "history": options.history,
        "surroundings": about,
        "reads": found,
        "publish": published,
    }
    report.save(options.out, "online_read", result, drawn(result), explained)
    return result


def numbers(text: str) -> list[int]:
    """`1,100` as numbers."""
    return [int(word) for word in text.split(",")]


def arguments() -> argparse.ArgumentParser:
    """What can be asked for; the defaults take about three minutes on two cores."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--history", type=int, default=1_000_000, help="rows of history a view, ten an entity")
    parser.add_argument("--entities", type=numbers, default=[1, 100], help="entities a request")
    parser.add_argument("--views", type=numbers, default=[1, 3], help="1, 3 or both")
    parser.add_argument("--callers", type=numbers, default=[1, 16], help="callers at once, a connection each")
    parser.add_argument("--loops", type=lambda text: text.split(","), default=_installed(), help=", ".join(LOOPS))
    parser.add_argument("--seconds", type=float, default=0.05, help="a way and round")
    parser.add_argument(
        "--rounds", type=int, default=25, help="short and many: other work on the machine then hits all ways alike"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("benchmark-results"), help="folder for the three files")
    return parser


def _installed() -> list[str]:
    return [loop for loop in LOOPS if importlib.util.find_spec(loop)]


if __name__ == "__main__":
    print(drawn(run(arguments().parse_args())))
