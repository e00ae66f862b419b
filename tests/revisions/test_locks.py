"""The locks that a plan names are those that its revision takes, no more and no fewer."""

from __future__ import annotations

from contextlib import suppress

import psycopg
import pytest
from revisions.conftest import FILES, ORDERS, SOURCES
from support.projects import Belt, NewBelt

from fsql.planner.plan import Plan
from fsql.planning import make

HELD = """
SELECT upper(regexp_replace(regexp_replace(l.mode, 'Lock$', ''), '(?<=[a-z])(?=[A-Z])', ' ', 'g')),
    l.relation::regclass::text
FROM pg_locks AS l
JOIN pg_class AS c ON c.oid = l.relation
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'fsql')
    AND n.nspname || '.' || c.relname <> 'fsql_online.epoch' AND c.oid = ANY (%s)
"""
ADDED = ORDERS.replace("    note\n", "    note,\n    upper(note) AS loud\n")
CHANGES = {
    "first": None,
    "additive": {"views/orders.sql": ADDED},
    "cascade": {"views/orders.sql": ORDERS.replace("    amount,", "    amount + 1 AS amount,")},
    "downstream": {"views/doubled.sql": FILES["views/doubled.sql"].replace("* 2", "* 3")},
    "words": {"views/orders.sql": ORDERS.replace("risk@", "fraud@").replace("its value", "euro")},
    "service words": {"services/model.sql": FILES["services/model.sql"].replace("What the", "All that the")},
    "retire": {},
}


class Undone(Exception):
    pass


def held(connection: psycopg.Connection, plan: Plan) -> set[tuple[str, str]]:
    """The locks on what stood before, at the end of the upgrade, which is then undone."""
    stood = [oid for (oid,) in connection.execute("SELECT oid FROM pg_class")]
    found: set[tuple[str, str]] = set()
    with suppress(Undone), connection.transaction():
        connection.execute("SELECT fsql.become_owner()")
        for sql in (sql for step in plan.steps for sql in step.upgrade("0" * 12)):
            connection.execute(sql.encode())
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what the commit does
        found = set(connection.execute(HELD, (stood,)).fetchall())
        stronger = {on for mode, on in found if mode != "ACCESS SHARE"}
        found = {(mode, on) for mode, on in found if mode != "ACCESS SHARE" or on not in stronger}
        raise Undone
    return found


@pytest.mark.parametrize("case", CHANGES)
def test_locks_are_as_said(belt: NewBelt, case: str) -> None:
    made: Belt = belt(FILES, SOURCES, until="plan" if case == "first" else "apply")
    if case == "first":
        for path in (made.settings.features / "versions").glob("*.sql"):
            path.unlink()
        for path in (made.settings.migrations / "versions").glob("*.py"):
            path.unlink()
        made.connection.execute(
            "GRANT USAGE ON SCHEMA shop TO PUBLIC; GRANT SELECT ON ALL TABLES IN SCHEMA shop TO PUBLIC"
        )
    made.write(CHANGES[case] or {})
    if case == "retire":
        for name in ("views/doubled.sql", "services/model.sql"):
            (made.settings.features / name).unlink()
    plan = make(made.settings, made.connection).plan
    assert not plan.empty
    assert held(made.connection, plan) == {(lock.mode, lock.on) for lock in plan.locks}


def test_what_lies_beneath_a_view_of_the_users_is_locked_too(belt: NewBelt) -> None:
    made: Belt = belt(FILES, SOURCES, until="apply")
    made.connection.execute(
        'CREATE TABLE shop."Raw" (customer_id bigint, placed_at timestamptz, n integer) PARTITION BY RANGE (n);'
        'CREATE TABLE shop.part PARTITION OF shop."Raw" FOR VALUES FROM (0) TO (9);'
        'CREATE VIEW shop.inner_view AS SELECT * FROM shop."Raw";'
        "CREATE MATERIALIZED VIEW shop.kept AS SELECT customer_id FROM shop.customers;"
        "CREATE VIEW shop.outer_view AS SELECT * FROM shop.inner_view JOIN shop.kept USING (customer_id)"
    )
    view = "-- entity: customer\n--\nSELECT customer_id, placed_at AS event_time, n FROM shop.outer_view;\n"
    reader = "-- entity: customer\n--\nSELECT customer_id, event_time, n + 1 AS more FROM features.seen;\n"
    made.write({"views/seen.sql": view, "views/reader.sql": reader})
    plan = make(made.settings, made.connection).plan
    said = {(lock.mode, lock.on) for lock in plan.locks}
    assert {"shop.inner_view", 'shop."Raw"', "shop.kept", "shop.customers"} <= {on for _, on in said}
    assert held(made.connection, plan) == said
