"""The online store is a cache: kill -9 empties it, history answers, marked, until it is published anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from online_shop import DAY, FILES, SOURCES, START
from support.databases import ROLES
from support.projects import Belt, write_project
from support.server import OwnServer

from fsql.migration import sqlalchemy_connection
from fsql.online.store import OnlineStore
from fsql.postgres.connection import open_connection
from fsql.registry.install import install

NOW = START + 4 * DAY
ASKED = [{"customer_id": n, "amount": 15} for n in (1, 2, 3, None)]


@pytest.fixture
def shop(own_server: OwnServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Belt]:
    """The shop, published, in the embedded server of its project, which nobody but a store holds then."""
    monkeypatch.setenv("FSQL_HOME", str(own_server.home))
    settings = write_project(tmp_path, FILES)
    with open_connection(own_server.target) as connection:
        with sqlalchemy_connection(connection) as bind:
            install(bind, project="test", roles=ROLES)
            bind.commit()
        connection.execute(SOURCES.encode())
        made = Belt(settings, connection, "")
        made.plan()
        made.apply()
        made.refresh()
        made.publish(as_of=NOW)
        yield made


async def test_after_kill_9_history_answers_until_published_anew(shop: Belt, own_server: OwnServer) -> None:
    async with OnlineStore(shop.settings.features, deadline=60) as online:
        before = await online.features("fraud", ASKED, as_of=NOW)
        assert set(before.metadata.sources) == {"online"}
        own_server.kill()
        after = before
        while "online" in after.metadata.sources:  # orphaned sessions may still answer for a moment
            after = await online.features("fraud", ASKED, as_of=NOW)  # the store brings the server up by itself
            assert list(after) == list(before)
        assert set(after.metadata.sources) == {"history"}
        assert after.metadata.event_times == before.metadata.event_times
        own_server.restart()
        with open_connection(own_server.target) as connection:
            assert connection.execute("SELECT count(*) FROM fsql_online.orders_v1").fetchone() == (0,)
            Belt(shop.settings, connection, "").publish(as_of=NOW)
        again = await online.features("fraud", ASKED, as_of=NOW)
        assert set(again.metadata.sources) == {"online"}
        assert list(again) == list(before)
