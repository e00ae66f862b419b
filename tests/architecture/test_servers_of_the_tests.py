"""Nobody's own database is ever tested on, and nothing takes the place of a server that was asked for."""

from __future__ import annotations

import psycopg
import pytest
from support.choice import choose
from support.databases import fresh_database
from support.projects import NewBelt
from support.server import OwnServer, Server

from fsql.errors import ServerError

CLOSED = "postgresql://nobody@127.0.0.1:1/none?connect_timeout=2"


def test_own_settings_never_reach_a_test() -> None:
    environ = {"FSQL_DSN": CLOSED, "FSQL_HOME": "/nowhere", "PGHOST": "elsewhere", "PGPASSWORD": "secret", "HOME": "/"}
    assert choose(environ).kind == "embedded"
    assert environ == {"HOME": "/"}


def test_a_server_that_does_not_answer_is_no_reason_to_take_another() -> None:
    with pytest.raises(ServerError, match="from FSQL_TEST_DSN"):
        choose({"FSQL_TEST_DSN": CLOSED, "FSQL_TEST_CONTAINERS": "1"})


def test_a_server_of_your_own_is_chosen(server: Server) -> None:
    environ = {"FSQL_TEST_DSN": server.dsn("postgres"), "FSQL_TEST_CONTAINERS": "1", "FSQL_DSN": CLOSED}
    choice = choose(environ)
    assert (choice.kind, environ) == ("dsn", {})
    assert server.version in choice.words
    assert server.target.parameters["password"] not in choice.words


def test_a_container_only_on_demand() -> None:
    assert choose({"FSQL_TEST_CONTAINERS": "1"}).kind == "container"
    assert choose({"FSQL_TEST_CONTAINERS": "0"}).kind == "embedded"


def test_databases_are_fresh_and_go(server: Server, empty_connection: psycopg.Connection) -> None:
    with fresh_database(server) as name, server.connect(name) as connection:
        assert connection.execute("SELECT to_regnamespace('fsql') IS NULL").fetchone() == (True,)
    known = empty_connection.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [name]).fetchone()
    assert known == (0,)


def test_a_killed_server_comes_back(own_server: OwnServer) -> None:
    with own_server.as_server().connect("postgres") as connection:
        connection.execute("CREATE UNLOGGED TABLE cache AS SELECT 1")
        connection.execute("CREATE TABLE kept AS SELECT 1")
    own_server.kill()
    own_server.restart()
    with own_server.as_server().connect("postgres") as connection:
        counts = "SELECT (SELECT count(*) FROM cache), (SELECT count(*) FROM kept)"
        assert connection.execute(counts).fetchone() == (0, 1)


def test_the_whole_belt_runs(belt: NewBelt) -> None:
    files = {
        "entities/customer.sql": "SELECT customer_id FROM shop.orders\n",
        "views/orders.sql": "-- entity: customer\n--\n\n"
        "SELECT customer_id, placed_at AS event_time, amount AS last_amount FROM shop.orders\n",
    }
    sources = """
        CREATE SCHEMA shop;
        CREATE TABLE shop.orders AS
        SELECT 1::bigint AS customer_id, '2024-01-01 00:00+00'::timestamptz AS placed_at, 3::numeric AS amount
    """
    made = belt(files, sources)
    served = made.connection.execute("SELECT customer_id, last_amount FROM fsql_online.orders_v1").fetchall()
    assert served == [(1, 3)]
    assert made.plan().plan.empty
    made.connection.execute("UPDATE shop.orders SET amount = 4")
    assert [done.rows for done in made.refresh("orders")] == [1]
    made.publish()
    assert made.connection.execute("SELECT last_amount FROM fsql_online.orders_v1").fetchone() == (4,)
