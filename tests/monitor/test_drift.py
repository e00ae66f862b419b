"""Every kind of change by hand is noticed and named, with what to do; what fsql does itself is none."""

from __future__ import annotations

import psycopg
import pytest
from support.projects import Belt, NewBelt
from support.shop import FILES, TABLES
from test_source_views import PAID, VIEWS

from fsql.monitor.doctor import examine
from fsql.monitor.drift import drift
from fsql.monitor.facts import read_facts
from fsql.rollout import promote, retire


def told(belt: Belt) -> list[str]:
    return [problem.message for problem in drift(belt.connection)]


SAME = 'SELECT "Customer", event_time, 1::numeric AS mean_order FROM features.customer_orders_v1'
CHANGES = {
    "DROP TABLE fsql_online.spending_v1": "table fsql_online.spending_v1, which apply made, is gone",
    "DROP FUNCTION features.fraud_v1_at": (
        "function features.fraud_v1_at(customer bigint, amount numeric, event_time timestamp with time zone), "
        "which apply made, is gone"
    ),
    "DROP VIEW fsql_offline.spending": "view fsql_offline.spending, which apply made, is gone",
    f"CREATE OR REPLACE VIEW features.spending_v1 AS {SAME}": (
        "view features.spending_v1 was redefined by hand since it was applied"
    ),
    "ALTER VIEW features.spending_v1 SET (security_invoker = true)": (
        "view features.spending_v1 was redefined by hand since it was applied"
    ),
    "CREATE OR REPLACE VIEW features.spending AS SELECT * FROM features.spending_v1 WHERE false": (
        "view features.spending was redefined by hand since it was applied"
    ),
    'CREATE OR REPLACE FUNCTION features.spending_at("Customer" bigint, as_of timestamptz) RETURNS TABLE '
    "(event_time timestamptz, mean_order numeric) LANGUAGE sql AS 'SELECT $2, 1.0'": (
        'function features.spending_at("Customer" bigint, as_of timestamp with time zone) was redefined by hand '
        "since it was applied"
    ),
    "ALTER TABLE fsql_online.spending_v1 ADD COLUMN note text": (
        "table fsql_online.spending_v1 was redefined by hand since it was applied"
    ),
    "ALTER TABLE fsql_online.spending_v1 SET LOGGED": (
        "table fsql_online.spending_v1 was redefined by hand since it was applied"
    ),
    "DO $$ BEGIN EXECUTE 'ALTER TABLE fsql_online.spending_v1 DROP CONSTRAINT spending_v1_pkey'; END $$": (
        "table fsql_online.spending_v1 was redefined by hand since it was applied"
    ),
    "DROP VIEW fsql_offline.spending; DROP MATERIALIZED VIEW fsql_offline.spending_v1;"
    "CREATE TABLE fsql_offline.spending_v1 (a int)": (
        "materialized view fsql_offline.spending_v1, which apply made, is gone"
    ),
    "DROP VIEW fsql_offline.spending; DROP MATERIALIZED VIEW fsql_offline.spending_v1;"
    "CREATE MATERIALIZED VIEW fsql_offline.spending_v1 AS "
    'SELECT "Customer", event_time AS valid_from, event_time, mean_order FROM features.spending_v1': (
        "materialized view fsql_offline.spending_v1 was redefined by hand since it was applied"
    ),
    "ALTER TABLE shop.orders RENAME amount TO price": (
        "column amount of source shop.orders is called price by now; customer_orders_v1, spending_v1 read it"
    ),
    'ALTER TABLE shop.orders RENAME TO "Sales"': (
        "source shop.orders is called shop.Sales by now; customer_orders_v1, spending_v1 read it"
    ),
    "ALTER TABLE shop.orders SET SCHEMA public": (
        "source shop.orders is called public.orders by now; customer_orders_v1, spending_v1 read it"
    ),
}


@pytest.fixture
def made(belt: NewBelt) -> Belt:
    return belt(FILES, TABLES)


def test_each_change_is_named(made: Belt) -> None:
    assert told(made) == []
    for change, message in CHANGES.items():
        with made.connection.transaction(force_rollback=True):
            made.connection.execute(change.encode())
            found = drift(made.connection)
        assert message in [problem.message for problem in found], change
        assert all(problem.help for problem in found)
    assert told(made) == []


def test_what_goes_with_a_cascade_is_named_and_what_is_left_of_the_source(made: Belt) -> None:
    made.connection.execute("ALTER TABLE shop.orders DROP COLUMN amount CASCADE")
    found = told(made)
    assert "column amount of source shop.orders is gone; customer_orders_v1, spending_v1 read it" in found
    assert "view features.customer_orders_v1, which apply made, is gone" in found
    made.connection.execute("DROP TABLE shop.orders")
    assert "source shop.orders is gone; customer_orders_v1, spending_v1 read it" in told(made)


def test_a_source_column_of_another_type(made: Belt) -> None:
    made.connection.execute("DROP VIEW features.customer_orders_v1 CASCADE")
    made.connection.execute("ALTER TABLE shop.orders ALTER amount TYPE double precision")
    (message,) = [message for message in told(made) if message.startswith("column")]
    assert message.startswith("column amount of source shop.orders was numeric and is double precision by now; cust")


def test_nothing_that_fsql_does_counts(made: Belt) -> None:
    made.write({"views/spending.sql": FILES["views/spending.sql"].replace("> 0", "> 1")})
    made.plan()
    made.apply()
    made.refresh()
    assert told(made) == []
    promote(made.connection, ("spending_v2", "fraud_v2"))
    retire(made.connection, ("fraud_v1", "spending_v1"))
    assert told(made) == []
    made.publish()
    promote(made.connection, ("spending_v1", "fraud_v1"))
    made.write({"views/spending.sql": FILES["views/spending.sql"].replace("on average", "in the mean")})
    made.plan()
    made.apply()
    assert told(made) == []


def test_grants_and_owners_do_not_count(made: Belt) -> None:
    made.connection.execute("GRANT SELECT ON features.spending_v1 TO PUBLIC")
    made.connection.execute("GRANT EXECUTE ON FUNCTION features.spending_v1_at TO PUBLIC")
    made.connection.execute("ANALYZE")
    assert told(made) == []


SINCE = "payments_v1 were applied: their values follow it, unversioned"
CHANGED_VIEWS = {
    'CREATE OR REPLACE VIEW shop.euro AS SELECT "Customer", placed_at, amount AS worth, state FROM shop.orders': (
        f"view shop.euro was redefined since {SINCE}"
    ),
    "CREATE OR REPLACE FUNCTION shop.rate(state text) RETURNS numeric LANGUAGE plpgsql AS 'BEGIN RETURN 3; END'": (
        f"function shop.rate(state text) was redefined since {SINCE}"
    ),
    "CREATE OR REPLACE FUNCTION shop.half(amount numeric) RETURNS numeric LANGUAGE sql IMMUTABLE RETURN amount / 3": (
        f"function shop.half(amount numeric) was redefined since {SINCE}"
    ),
    "ALTER TABLE shop.orders RENAME amount TO price": (
        "column amount of source shop.orders is called price by now; payments_v1 read it"
    ),
    'ALTER VIEW shop."Paid Orders" RENAME worth TO value': (
        'column worth of source shop."Paid Orders" is called value by now; payments_v1 read it'
    ),
    "ALTER VIEW shop.euro RENAME TO francs": "source shop.euro is called shop.francs by now; payments_v1 read it",
}


def test_views_and_functions_of_the_users(belt: NewBelt) -> None:
    made = belt(PAID, TABLES + VIEWS)
    assert told(made) == []
    for change, message in CHANGED_VIEWS.items():
        with made.connection.transaction(force_rollback=True):
            made.connection.execute(change.encode())
            assert message in told(made), change


def test_the_remedy_accepts_what_was_meant(belt: NewBelt) -> None:
    made = belt(PAID, TABLES + VIEWS)
    made.connection.execute(next(iter(CHANGED_VIEWS)).encode())
    (problem,) = drift(made.connection)
    made.connection.execute(problem.help.partition("run: ")[2].encode())
    assert told(made) == []


def test_a_dump_that_is_restored_is_no_change(made: Belt) -> None:
    """Oids and transaction numbers are others then, definitions and names are not."""
    made.connection.execute("UPDATE fsql.object SET mark = 'another'")
    assert told(made) == []
    made.connection.execute(f"CREATE OR REPLACE VIEW features.spending_v1 AS {SAME}".encode())
    assert told(made) == ["view features.spending_v1 was redefined by hand since it was applied"]


def test_another_major_version_words_definitions_otherwise(made: Belt) -> None:
    made.connection.execute("UPDATE fsql.object SET mark = 'another', digest = 'another', worded_by = 9")
    assert told(made) == []


def test_not_installed_is_no_change(empty_connection: psycopg.Connection) -> None:
    assert drift(empty_connection) == ()


def test_doctor_says_each_thing_once(made: Belt) -> None:
    for change in CHANGES:
        with made.connection.transaction(force_rollback=True):
            made.connection.execute(change.encode())
            findings = examine(read_facts(made.settings, made.connection))
            messages = [problem.message for finding in findings for problem in finding.problems]
        assert messages, change
        assert len(messages) == len(set(messages))
