"""Each check against a database in which exactly that is broken; and against one in which nothing is."""

from __future__ import annotations

from dataclasses import replace

import psycopg
from psycopg import sql
from support.projects import Belt, NewBelt, NewProject
from support.shop import FILES, TABLES

from fsql.monitor.doctor import CHECKS, Finding, encoding, examine, server
from fsql.monitor.facts import Server, read_facts


def examined(belt: Belt) -> dict[str, Finding]:
    return {finding.check: finding for finding in examine(read_facts(belt.settings, belt.connection))}


def problems(belt: Belt) -> dict[str, list[str]]:
    """The messages of every check that found something."""
    return {name: [problem.message for problem in f.problems] for name, f in examined(belt).items() if f.problems}


def test_a_whole_belt_is_well(belt: NewBelt) -> None:
    made = belt(FILES, TABLES)
    assert problems(made) == {}
    assert {finding.state for finding in examined(made).values()} == {"ok"}
    assert list(examined(made))[3:] == [name for name, _, _ in CHECKS]


def test_nothing_installed(project: NewProject, empty_database: str) -> None:
    settings = project(FILES)
    with psycopg.connect(empty_database, autocommit=True) as connection:
        found = {f.check: f for f in examine(read_facts(settings, connection))}
    assert [problem.message for problem in found["registry"].problems] == ["fsql is not installed in this database"]
    assert {name: f.state for name, f in found.items() if f.state != "skipped"} == {
        "server": "ok",
        "encoding": "ok",
        "registry": "problem",
    }


def test_server_and_encoding(belt: NewBelt) -> None:
    facts = read_facts((made := belt({}, until="plan")).settings, made.connection)
    assert list(server(facts)) == list(encoding(facts)) == []
    old = replace(facts, server=Server("14.9", 14, "SQL_ASCII"))
    assert [problem.message for problem in server(old)] == ["Postgres 14.9 is not supported"]
    assert [problem.help for problem in encoding(old)] == ["make the database anew with ENCODING 'UTF8'"]


def test_pending_revisions_do_not_make_the_files_wrong(belt: NewBelt) -> None:
    made = belt(FILES, TABLES, until="plan")
    (message,) = problems(made)["revisions"]
    assert message.endswith(" and 2 more is not applied")
    assert set(problems(made)) == {"revisions"}


BROKEN = {
    "registry": (
        "UPDATE fsql.registry_revision SET version_num = 'registry_9999'",
        "the registry stands at registry_9999",
    ),
    "project": ("UPDATE fsql.project SET name = 'other'", "belongs to the project other, not to test"),
    "revisions": ("UPDATE fsql.alembic_version SET version_num = 'feedbeef0000'", "feedbeef0000"),
    "roles": ("UPDATE fsql.role SET name = 'nobody_at_all' WHERE duty = 'server'", "role nobody_at_all is gone"),
    "objects": ("DROP TABLE fsql_online.spending_v1", "UNLOGGED table fsql_online.spending_v1 is missing"),
    "owners": ("ALTER TABLE fsql_online.spending_v1 OWNER TO CURRENT_USER", "fsql_online.spending_v1 is owned by "),
    "indexes": (
        "DO $$ BEGIN EXECUTE 'DROP INDEX fsql_offline.' || (SELECT quote_ident(indexname) FROM pg_indexes "
        "WHERE tablename = 'spending_v1' AND schemaname = 'fsql_offline'); END $$",
        'history fsql_offline.spending_v1 has no unique index on ("Customer", valid_from)',
    ),
    "columns": (
        "ALTER TABLE fsql_online.spending_v1 ALTER mean_order TYPE text",
        "it lacks mean_order numeric, has mean_order text",
    ),
    "files": (
        "UPDATE fsql.version SET fingerprint = 'x' WHERE name = 'fraud'",
        "fraud_v1 in the database is another build",
    ),
    "sources": (
        "REVOKE SELECT ON shop.orders FROM fsql_owner",
        'fsql_owner may not read "Customer", amount, placed_at, state of shop.orders; customer_orders_v1',
    ),
    "changes": (
        "CREATE OR REPLACE VIEW features.spending_v1 AS SELECT * FROM features.spending_v1 WHERE false".replace(
            "* FROM features.spending_v1",
            '"Customer", event_time, 1::numeric AS mean_order FROM features.customer_orders_v1',
        ),
        "view features.spending_v1 was redefined by hand since it was applied",
    ),
    "lineage": (
        "DELETE FROM fsql.lineage WHERE name = 'customer_orders' AND source_column = 'state'",
        "lineage of customer_orders_v1 lacks shop.orders.state, which its definition needs",
    ),
    "live": ("UPDATE fsql.version SET role = 'shadow' WHERE name = 'spending'", "spending has 0 live versions"),
    "runs": (
        "INSERT INTO fsql.refresh_run (name, number, fingerprint, backend_pid) VALUES ('spending', 1, 'x', 0)",
        "refresh of spending_v1, begun ",
    ),
    "orphans": ("CREATE VIEW features.mine AS SELECT 1 AS one", "view features.mine is not in the registry"),
}


def test_what_is_broken_is_found_by_its_check_alone(belt: NewBelt) -> None:
    made = belt(FILES, TABLES)
    for check, (breaking, told) in BROKEN.items():
        with made.connection.transaction(force_rollback=True):
            made.connection.execute(breaking.encode())
            found = problems(made)
        assert list(found) == [check]
        assert len(found[check]) == 1
        assert told in found[check][0]


def test_every_check_has_been_seen_to_fail() -> None:
    assert set(BROKEN) == {"registry", *(name for name, _, _ in CHECKS)}


def test_the_help_mends_what_the_owner_can_mend(belt: NewBelt) -> None:
    made = belt(FILES, TABLES)
    for check in ("owners", "indexes", "sources"):
        made.connection.execute(BROKEN[check][0].encode())
    assert set(problems(made)) == {"owners", "indexes", "sources"}
    for finding in examined(made).values():
        for problem in finding.problems:
            made.connection.execute(
                problem.help.partition("run: ")[2].encode() or problem.help.partition(": ")[2].encode()
            )
    assert problems(made) == {}


def test_objects_of_the_wrong_kind(belt: NewBelt) -> None:
    made = belt(FILES, TABLES)
    run(made, "ALTER TABLE fsql_online.spending_v1 SET LOGGED", "DROP FUNCTION features.fraud_v1_at")
    assert problems(made) == {
        "objects": [
            "function features.fraud_v1_at is missing",
            "UNLOGGED table fsql_online.spending_v1 is missing: in its place stands a table",
        ]
    }


def run(belt: Belt, *statements: str) -> None:
    for statement in statements:
        belt.connection.execute(statement.encode())


def test_floating_names_must_read_the_live_version(belt: NewBelt) -> None:
    made = belt(FILES, TABLES)
    made.write({"views/spending.sql": FILES["views/spending.sql"].replace("> 0", "> 1")})
    made.plan()
    made.apply()
    assert problems(made) == {}
    run(
        made,
        "UPDATE fsql.version SET role = 'shadow' WHERE name = 'spending' AND number = 1",
        "UPDATE fsql.version SET role = 'live' WHERE name = 'spending' AND number = 2",
        "DROP VIEW fsql_offline.spending",
    )
    assert problems(made)["live"] == [
        "features.spending does not read the live version spending_v2",
        "view fsql_offline.spending is missing",
        "features.spending_at does not read the live version spending_v2",
    ]


def test_sources_that_went_away(belt: NewBelt) -> None:
    made = belt(FILES, TABLES)
    run(made, "ALTER TABLE shop.orders RENAME COLUMN amount TO price")
    assert problems(made) == {
        "changes": [
            "column amount of source shop.orders is called price by now; customer_orders_v1, spending_v1 read it"
        ]
    }
    (problem,) = examined(made)["changes"].problems
    run(made, problem.help.partition("run: ")[2].partition(";")[0])
    assert problems(made) == {}
    run(made, "ALTER TABLE shop.orders RENAME TO sales")
    assert problems(made) == {
        "changes": ["source shop.orders is called shop.sales by now; customer_orders_v1, spending_v1 read it"]
    }
    run(made, "ALTER TABLE shop.sales RENAME TO orders", "ALTER TABLE shop.orders DROP COLUMN amount CASCADE")
    told = problems(made)
    assert told["sources"] == ["column amount of source shop.orders is gone; customer_orders_v1, spending_v1 read it"]


def test_a_schema_that_the_owner_may_not_enter(belt: NewBelt) -> None:
    made = belt(FILES, TABLES)
    run(made, "REVOKE USAGE ON SCHEMA shop FROM fsql_owner")
    assert problems(made) == {"sources": ["fsql_owner may not look into schema shop"]}


def test_files_of_versions(belt: NewBelt) -> None:
    made = belt(FILES, TABLES)
    folder = made.settings.features / "versions"
    (folder / "fraud_v1.sql").unlink()
    text = (folder / "spending_v1.sql").read_text()
    (folder / "spending_v1.sql").write_text(text.replace("> 0", "> 3"))
    found = problems(made)["files"]
    assert found[0].startswith("versions/spending_v1.sql: ") or "spending_v1" in found[0]
    assert found[1:] == ["fraud_v1 stands, but versions/fraud_v1.sql is missing"]


def test_a_version_without_revision(belt: NewBelt) -> None:
    made = belt(FILES, TABLES)
    made.write({"views/spending.sql": FILES["views/spending.sql"].replace("> 0", "> 1")})
    made.plan()
    newest = sorted((made.settings.migrations / "versions").glob("*.py"))[-1]
    newest.unlink()
    assert len(problems(made)["files"]) == 2  # the view, and the service that reads it
    assert problems(made)["files"][0].startswith("versions/fraud_v2.sql stands for nothing in the database")


def test_an_interrupted_run_counts_until_the_next(belt: NewBelt) -> None:
    made = belt(FILES, TABLES)
    run(made, "UPDATE fsql.refresh_run SET state = 'interrupted' WHERE name = 'spending'")
    assert list(problems(made)) == ["runs"]
    made.refresh("spending")
    assert problems(made) == {}


def test_the_roles_of_the_project_in_the_settings(belt: NewBelt) -> None:
    made = belt(FILES, TABLES)
    settings = replace(made.settings, roles={**made.settings.roles, "server": "Serving"})
    found = {f.check: f for f in examine(read_facts(settings, made.connection))}
    (problem,) = found["roles"].problems
    assert problem.message == 'the server role is fsql_server here and "Serving" in alembic.ini'


def test_nothing_is_changed_by_looking(belt: NewBelt) -> None:
    made = belt(FILES, TABLES)
    with made.connection.transaction():
        made.connection.execute("SET TRANSACTION READ ONLY")
        assert examine(read_facts(made.settings, made.connection))
    assert made.connection.execute(
        sql.SQL("SELECT count(*) FROM fsql.audit_log WHERE action = 'doctor'")
    ).fetchone() == (0,)
