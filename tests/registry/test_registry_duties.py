"""Every duty acted as by a login of its own: what it may do, and what it may not."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import errors
from registry_database import Database

REFRESHER = ("refresher",)
READERS = ("author", "refresher", "trainer", "server")
RUNS = ("author", "refresher", "trainer", "auditor")
EVERYBODY = (*READERS, "auditor")

# statement: duties that may run it, beside the owner
MATRIX = {
    "SELECT * FROM fsql.registry_revision": EVERYBODY,
    "SELECT * FROM fsql.project": EVERYBODY,
    "SELECT * FROM fsql.role": EVERYBODY,
    "SELECT * FROM fsql.entity": EVERYBODY,
    "SELECT * FROM fsql.version": EVERYBODY,
    "SELECT * FROM fsql.feature": EVERYBODY,
    "SELECT * FROM fsql.dependency": EVERYBODY,
    "SELECT * FROM fsql.freshness": EVERYBODY,
    "SELECT * FROM fsql.lineage": RUNS,
    "SELECT * FROM fsql.apply_run": RUNS,
    "SELECT * FROM fsql.refresh_run": RUNS,
    "SELECT * FROM fsql.publish_run": RUNS,
    "SELECT * FROM fsql.audit_log": ("auditor",),
    "SELECT * FROM features.orders_v1": READERS,
    "SELECT * FROM features.orders_v1_at(1, now())": READERS,
    "SELECT * FROM fsql_offline.orders_v1": READERS,
    "SELECT * FROM fsql_online.orders_v1": ("refresher", "server"),
    "SELECT * FROM fsql_online.epoch": ("refresher", "server"),
    "SELECT fsql.refresh_history('orders', 1)": REFRESHER,
    "SELECT fsql.publish_online('orders', 1, now())": REFRESHER,
    "SELECT fsql.rebuild_online('orders', 1)": ("refresher", "server"),
    "INSERT INTO fsql.refresh_run (name, number, fingerprint) VALUES ('orders', 1, 'f')": REFRESHER,
    "UPDATE fsql.refresh_run SET finished_at = now(), state = 'failed', rows = 1, error = 'e'": REFRESHER,
    "INSERT INTO fsql.publish_run (name, number, fingerprint) VALUES ('orders', 1, 'f')": REFRESHER,
    "UPDATE fsql.publish_run SET finished_at = now(), state = 'failed', rows_upserted = 1": REFRESHER,
    "INSERT INTO fsql.audit_log (action, result) VALUES ('refresh', 'succeeded')": REFRESHER,
    "SELECT fsql.refuse_downgrade('orders', 1)": ("author",),
    "SELECT fsql.refuse_retirement('nothing')": ("author",),
    "SELECT fsql.grant_source('shop.orders')": ("author",),
    "INSERT INTO fsql.audit_log (action, result, who) VALUES ('refresh', 'succeeded', 'x')": (),
    "INSERT INTO fsql.audit_log (action, result, at) VALUES ('refresh', 'succeeded', now())": (),
    "UPDATE fsql.audit_log SET result = 'failed'": (),
    "DELETE FROM fsql.audit_log": (),
    "INSERT INTO fsql.refresh_run (name, number, fingerprint, who) VALUES ('orders', 1, 'f', 'x')": (),
    "UPDATE fsql.refresh_run SET who = 'x'": (),
    "UPDATE fsql.refresh_run SET started_at = now()": (),
    "DELETE FROM fsql.refresh_run": (),
    "INSERT INTO fsql_online.orders_v1 (id, total) VALUES (1, 2)": (),
    "UPDATE fsql_online.orders_v1 SET total = 0": (),
    "DELETE FROM fsql_online.orders_v1": (),
    "INSERT INTO fsql_online.epoch VALUES ('orders', 1, now(), 1)": (),
    "DELETE FROM fsql_online.epoch": (),
    "SELECT nextval('fsql_online.publish_sequence')": (),
    "SELECT fsql.publish_statement('orders', 1)": (),
    "SELECT fsql.online_state('orders', 1)": (),
    "DELETE FROM fsql.publish_run": (),
    "UPDATE fsql.version SET role = 'shadow'": (),
    "DELETE FROM fsql.version": (),
    "UPDATE fsql.role SET name = 'x' WHERE duty = 'server'": (),
    "SELECT fsql.grant_duties()": (),
    "REFRESH MATERIALIZED VIEW fsql_offline.orders_v1": (),
    "TRUNCATE fsql_online.orders_v1": (),
    "DROP VIEW features.orders": (),
    "CREATE TABLE fsql.t (a int)": (),
    "CREATE TABLE features.t (a int)": (),
    "CREATE TABLE fsql_offline.t (a int)": (),
    "CREATE TABLE fsql_online.t (a int)": (),
    "SELECT * FROM shop.orders": (),
}
APPLIED = (
    "SELECT fsql.become_owner()",
    "INSERT INTO fsql.entity (name, keys, key_types, query) VALUES ('customer', '{id}', '{integer}', 'SELECT')",
    """INSERT INTO fsql.version (name, number, kind, fingerprint, entity, keys, key_types, role, definition, revision)
        VALUES ('orders', 1, 'view', 'f', 'customer', '{id}', '{integer}', 'live', 'SELECT', 'r')""",
    """INSERT INTO fsql.feature (name, number, feature, ordinal, type, fingerprint)
        VALUES ('orders', 1, 'total', 1, 'integer', 'f')""",
    "CREATE VIEW features.orders_v1 AS SELECT id, total FROM shop.orders",
    """CREATE MATERIALIZED VIEW fsql_offline.orders_v1 AS
        SELECT id, '-infinity'::timestamptz AS valid_from, '-infinity'::timestamptz AS event_time, total
        FROM features.orders_v1 WITH NO DATA""",
    """CREATE FUNCTION features.orders_v1_at(integer, timestamptz) RETURNS TABLE (total integer) LANGUAGE sql STABLE
        AS 'SELECT h.total FROM (SELECT) AS one LEFT JOIN fsql_offline.orders_v1 AS h ON h.id = $1'""",
    """CREATE UNLOGGED TABLE fsql_online.orders_v1 (id integer PRIMARY KEY, valid_from timestamptz,
        valid_until timestamptz, event_time timestamptz, total integer)""",
    "CREATE VIEW features.orders AS SELECT * FROM features.orders_v1",
)


@pytest.fixture
def applied(installed: Database) -> Database:
    """A database in which the owner has applied `orders_v1`, without any GRANT line."""
    installed.run(
        "CREATE SCHEMA shop",
        "CREATE TABLE shop.orders (id integer, total integer)",
        "INSERT INTO shop.orders VALUES (1, 10)",
        "SELECT fsql.grant_source('shop.orders')",
    )
    installed.run(*APPLIED)
    installed.run("SELECT fsql.refresh_history('orders', 1)")
    return installed


def permitted(database: Database, login: str) -> set[str]:
    """Those statements of the matrix that the login can run, each by itself and undone."""
    with database.connect(login) as connection:
        return {statement for statement in MATRIX if may(connection, statement)}


def may(connection: psycopg.Connection, statement: str) -> bool:
    """Whether the statement runs; undone afterwards."""
    try:
        connection.execute(statement)
    except errors.InsufficientPrivilege:
        return False
    finally:
        connection.rollback()
    return True


@pytest.mark.parametrize("duty", EVERYBODY)
def test_duty_may_do_exactly_its_part(applied: Database, duty: str) -> None:
    login = applied.login(duty, member_of=(duty,))
    assert permitted(applied, login) == {statement for statement, duties in MATRIX.items() if duty in duties}


def test_owner_may_do_everything(applied: Database) -> None:
    login = applied.login("developer", member_of=("owner",))
    assert permitted(applied, login) == set(MATRIX)


def test_stranger_may_do_nothing(applied: Database) -> None:
    assert permitted(applied, applied.login("stranger")) == set()


def test_public_gets_nothing(applied: Database) -> None:
    assert (
        applied.run(
            """SELECT n.nspname, c.relname FROM pg_namespace AS n JOIN pg_class AS c ON c.relnamespace = n.oid
                WHERE n.nspname IN ('fsql', 'features', 'fsql_offline', 'fsql_online')
                    AND (has_schema_privilege('public', n.oid, 'USAGE')
                        OR relkind IN ('r', 'v', 'm')
                            AND has_any_column_privilege('public', c.oid, 'SELECT, INSERT, UPDATE'))
            UNION ALL SELECT n.nspname, p.proname FROM pg_namespace AS n JOIN pg_proc AS p ON p.pronamespace = n.oid
                WHERE n.nspname IN ('fsql', 'features') AND has_function_privilege('public', p.oid, 'EXECUTE')"""
        )
        == []
    )


def test_refresher_refreshes_what_it_does_not_own(applied: Database) -> None:
    login = applied.login("night job", member_of=("refresher",))
    applied.run("INSERT INTO shop.orders VALUES (2, 20)")
    applied.run("SELECT fsql.refresh_history('orders', 1)", login=login)
    assert applied.run("SELECT id, total FROM fsql_offline.orders_v1 ORDER BY id", login=login) == [(1, 10), (2, 20)]
    applied.run("INSERT INTO fsql.audit_log (action, result) VALUES ('refresh', 'succeeded')", login=login)
    assert applied.run("SELECT who FROM fsql.audit_log ORDER BY id DESC LIMIT 1") == [(login,)]
    assert applied.run("SELECT reltuples FROM pg_class WHERE oid = 'fsql_offline.orders_v1'::regclass") == [(2,)]


def test_server_fills_what_a_crash_has_emptied_and_nothing_else(applied: Database) -> None:
    night, web = applied.login("night job", member_of=("refresher",)), applied.login("web", member_of=("server",))
    publish = "SELECT rows_upserted, rows_deleted FROM fsql.publish_online('orders', 1, NULL)"
    rebuild, stored = "SELECT fsql.rebuild_online('orders', 1)", "SELECT id, total FROM fsql_online.orders_v1"
    assert applied.run(rebuild, login=web) == [("never published",)]
    assert applied.run(publish, login=night) == [(1, 0)]
    applied.run(
        "INSERT INTO fsql.publish_run (name, number, fingerprint, state, finished_at) "
        "VALUES ('orders', 1, 'f', 'succeeded', now())"
    )
    assert applied.run(rebuild, login=web) == [("ready",)]
    applied.run("TRUNCATE fsql_online.epoch, fsql_online.orders_v1")
    assert applied.run(rebuild, login=web) == [("rebuilt",)]
    assert applied.run(stored, login=web) == [(1, 10)]
    told = "SELECT who, action, object, fingerprint, result FROM fsql.audit_log ORDER BY id DESC LIMIT 1"
    assert applied.run(told) == [(web, "rebuild", "orders_v1", "f", "succeeded")]
    run = "SELECT who, state, rows_upserted, rows_deleted, fingerprint FROM fsql.publish_run ORDER BY id DESC LIMIT 1"
    assert applied.run(run) == [(web, "succeeded", 1, 0, "f")]


def test_run_knows_its_process(applied: Database) -> None:
    login = applied.login("night job", member_of=("refresher",))
    assert applied.run(
        """INSERT INTO fsql.refresh_run (name, number, fingerprint, backend_start)
            SELECT 'orders', 1, 'f', backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()
            RETURNING who, backend_pid = pg_backend_pid(), backend_start < now(), state""",
        login=login,
    ) == [(login, True, True, "running")]


def test_second_developer_undoes_what_the_first_applied(installed: Database) -> None:
    first, second = (installed.login(name, member_of=("owner",)) for name in ("first", "second"))
    installed.run("SELECT fsql.become_owner()", "CREATE VIEW features.v_v1 AS SELECT 1 AS a", login=first)
    installed.run("SELECT fsql.become_owner()", "DROP VIEW features.v_v1", login=second)
