"""A history of every type, to be asked about by spines of every form."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from offline.typed_source import FEATURES, SOURCES
from support.databases import fresh_database
from support.projects import Belt, NewBelt, write_project
from support.server import Server

FILES = {
    "entities/thing.sql": "SELECT id FROM shop.typed",
    "views/typed.sql": f"-- entity: thing\n--\nSELECT id, at AS event_time, {', '.join(FEATURES)} FROM shop.typed",
}


@pytest.fixture(scope="module")
def typed(server: Server, installed_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Belt]:
    """View `typed` of entity `thing` (key `id`): values for 1, NULLs for 2, nothing for others; only to be read."""
    with fresh_database(server, installed_template) as name, server.connect(name) as connection:
        connection.execute(SOURCES)
        made = Belt(write_project(tmp_path_factory.mktemp("typed") / "project", FILES), connection, server.dsn(name))
        made.plan()
        made.apply()
        made.refresh()
        yield made


@pytest.fixture
def own_typed(belt: NewBelt) -> Belt:
    """The same for one test alone, which may change it."""
    return belt(FILES, SOURCES, until="refresh")
