"""A fresh database for every test: empty, or a copy of a template in which the registry is installed."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
import sqlalchemy
from psycopg.conninfo import conninfo_to_dict

from fsql.migration import sqlalchemy_connection
from fsql.registry.install import install
from fsql.settings import DUTIES
from support.server import Server

PROJECT = "test"
ROLES = {duty: f"fsql_{duty}" for duty in DUTIES}
_PREFIX = f"fsql_test_{secrets.token_hex(4)}"  # several suites may use one server at once
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def installed_template(server: Server) -> Iterator[str]:
    """The name of a database with the registry of the project `test` and its default roles; nobody connects to it."""
    with fresh_database(server) as name:
        with server.connect(name) as connection, sqlalchemy_connection(connection) as bind:
            _install(bind)
        yield name


def _install(bind: sqlalchemy.Connection) -> None:
    assert install(bind, project=PROJECT, roles=ROLES).created
    bind.commit()


@contextmanager
def fresh_database(server: Server, template: str = "template0") -> Iterator[str]:
    """The name of a database that lives as long as this context: for what outlives one test."""
    name = f"{_PREFIX}_{next(_numbers)}"
    server.create_database(name, template)
    try:
        yield name
    finally:
        server.drop_database(name)


@pytest.fixture
def empty_database(server: Server) -> Iterator[str]:
    """The DSN of a fresh database without a registry."""
    with fresh_database(server) as name:
        yield server.dsn(name)


@pytest.fixture
def empty_connection(server: Server, empty_database: str) -> Iterator[psycopg.Connection]:
    """An autocommit connection to `empty_database`, its session pinned as fsql's own are."""
    with server.connect(_name(empty_database)) as connection:
        yield connection


@pytest.fixture
def database_dsn(server: Server, installed_template: str) -> Iterator[str]:
    """The DSN of a fresh database with the registry of the project `test`."""
    with fresh_database(server, installed_template) as name:
        yield server.dsn(name)


@pytest.fixture
def database(server: Server, database_dsn: str) -> Iterator[psycopg.Connection]:
    """An autocommit connection to `database_dsn`, its session pinned as fsql's own are."""
    with server.connect(_name(database_dsn)) as connection:
        yield connection


def _name(dsn: str) -> str:
    return str(conninfo_to_dict(dsn)["dbname"])
