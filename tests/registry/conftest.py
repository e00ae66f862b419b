"""Databases of the registry's tests: empty, with role names of their own, since roles belong to the whole server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from registry_database import Database
from support.databases import fresh_database
from support.server import Server

from fsql.registry.install import install
from fsql.settings import DUTIES


@pytest.fixture
def database(server: Server) -> Iterator[Database]:
    """An empty database; its roles and logins exist nowhere else on the server."""
    with fresh_database(server) as name:
        # a quote and capitals in one name, so that nothing composes them unquoted
        roles = {duty: f"{name}_{duty}" for duty in DUTIES} | {"trainer": f'{name} "Trainer" é'}
        yield Database(server, name, roles)


@pytest.fixture
def installed(database: Database) -> Database:
    """A database with the registry of project `shop`, installed by the server's superuser."""
    with database.engine().connect() as connection:
        report = install(connection, project="shop", roles=database.roles)
    assert report.created
    return database
