"""Databases of the demo's tests: empty ones, and one that holds the data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from support.databases import fresh_database
from support.server import Server

from fsql.demo.load import LoadReport, load

Connection = psycopg.Connection[Any]


@pytest.fixture
def database(empty_connection: Connection) -> Connection:
    """A connection to a fresh, empty database."""
    return empty_connection


@pytest.fixture(scope="session")
def loading(server: Server) -> Iterator[tuple[Connection, LoadReport, list[tuple[str, int]]]]:
    """A database that holds the demo's data, what loading it said, and the progress it told."""
    told: list[tuple[str, int]] = []
    with fresh_database(server) as name, server.connect(name) as connection:
        report = load(connection, lambda table, rows: told.append((table, rows)))
        yield connection, report, told


@pytest.fixture(scope="session")
def flown(loading: tuple[Connection, LoadReport, list[tuple[str, int]]]) -> Connection:
    """A connection to a database that holds the demo's data; tests leave it as it is."""
    return loading[0]
