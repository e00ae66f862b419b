"""Who may ask the registry about lineage, and who may change what it remembers."""

from __future__ import annotations

import psycopg
import pytest
from registry_database import Database


@pytest.mark.parametrize("duty", ["author", "refresher", "trainer", "auditor"])
def test_whoever_reads_the_registry_may_ask(installed: Database, duty: str) -> None:
    login = installed.login(duty, member_of=(duty,))
    installed.run("CREATE SCHEMA shop", "CREATE TABLE shop.orders (a int)")
    assert installed.run("SELECT * FROM fsql.breaks_if_dropped('shop.orders', 'a')", login=login) == []
    assert installed.run("SELECT * FROM fsql.changed_by_hand()", login=login) == []
    assert installed.run("SELECT * FROM fsql.recorded_source", login=login) == []
    assert installed.run("SELECT * FROM fsql.opaque_input", login=login) == []
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        installed.run("SELECT fsql.remember('orders', 1)", login=login)
