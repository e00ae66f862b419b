"""`fsql status`: an aligned table for people, stable JSON for programs, exit 1 where something is late or failed."""

from __future__ import annotations

import json

from command_line import Fsql, golden
from support.projects import NewBelt, NewProject
from support.shop import FILES, TABLES


def test_help(fsql: Fsql) -> None:
    golden("status_help", fsql("status", "--help").out)


def test_everything_is_well(fsql: Fsql, belt: NewBelt) -> None:
    made = belt(FILES, TABLES)
    said = fsql("status", dsn=made.dsn, folder=made.settings.root)
    assert (said.code, said.err) == (0, "")
    golden("status", said.out)
    header, *rows = said.out.splitlines()[2:]
    assert all(
        row[header.index("online") :].startswith("ready") for row in rows if row.startswith(("customer", "spend"))
    )


def test_what_is_late_failed_or_lost(fsql: Fsql, belt: NewBelt) -> None:
    made = belt(FILES, TABLES)
    made.connection.execute(
        "UPDATE fsql.refresh_run SET state = 'failed', error = 'out of paper' WHERE name = 'customer_orders'"
    )
    made.connection.execute("DELETE FROM fsql.publish_run WHERE name = 'customer_orders'")
    made.connection.execute("DELETE FROM fsql_online.epoch WHERE name = 'spending'")
    said = fsql("status", dsn=made.dsn, folder=made.settings.root)
    assert said.code == 1
    golden("status_late", said.out)


def test_json(fsql: Fsql, belt: NewBelt) -> None:
    made = belt(FILES, TABLES)
    said = fsql("status", "--json", dsn=made.dsn, folder=made.settings.root)
    assert said.code == 0
    told = json.loads(said.out)
    assert (told["installed"], told["pending"], len(told["revision"])) == (True, [], 12)
    orders, spending, fraud = told["versions"]
    assert list(orders) == list(spending) == list(fraud)
    assert (orders["version"], orders["kind"], orders["role"], orders["rows"]) == (
        "customer_orders_v1",
        "view",
        "live",
        3,
    )
    assert (orders["online"], orders["late"], orders["freshness_seconds"], orders["well"]) == (
        "ready",
        False,
        3600,
        True,
    )
    assert orders["newest_event_time"] == "2024-01-03T00:00:00+00:00"
    assert fraud["rows"] is None


def test_a_version_that_was_brought_back_says_so(fsql: Fsql, belt: NewBelt) -> None:
    made = belt(FILES, TABLES)
    made.connection.execute("DELETE FROM fsql_online.epoch WHERE name = 'spending'")
    made.connection.execute("UPDATE fsql.version SET role = 'retired' WHERE name = 'spending'")
    made.connection.execute("UPDATE fsql.version SET role = 'live' WHERE name = 'spending'")
    said = fsql("status", dsn=made.dsn, folder=made.settings.root)
    assert said.code == 1
    assert said.out.endswith(
        "\nbrought back: spending_v1 was retired and never published since; reads answer from history\n"
        " = help: fsql refresh spending_v1, then fsql publish spending_v1\n"
    )


def test_nothing_installed_is_one_sentence(fsql: Fsql, project: NewProject, empty_database: str) -> None:
    folder = project(FILES).root
    said = fsql("status", dsn=empty_database, folder=folder)
    assert (said.code, said.out.count("\n"), said.err) == (0, 1, "")
    assert "`fsql plan --write`, then `fsql apply`" in said.out
    told = json.loads(fsql("status", "--json").out)
    assert told == {"installed": False, "revision": None, "pending": [], "versions": []}


def test_installed_and_empty(fsql: Fsql, project: NewProject, database_dsn: str) -> None:
    said = fsql("status", dsn=database_dsn, folder=project(FILES).root)
    assert said.code == 0
    assert said.out == "revision none\nNo version stands yet: `fsql plan` says what the files want.\n"


def test_pending_revisions_are_named(fsql: Fsql, belt: NewBelt) -> None:
    made = belt(FILES, TABLES, until="plan")
    said = fsql("status", dsn=made.dsn, folder=made.settings.root)
    assert said.code == 0
    assert said.out.startswith("revision none, 1 pending: run `fsql apply`\n  pending ")
    assert "create customer_orders_v1 and 2 more" in said.out


def test_a_revision_that_the_files_do_not_have(fsql: Fsql, belt: NewBelt) -> None:
    made = belt(FILES, TABLES)
    made.connection.execute("UPDATE fsql.alembic_version SET version_num = 'feedbeef0000'")
    said = fsql("status", dsn=made.dsn, folder=made.settings.root)
    assert said.code == 0
    assert "revision feedbeef0000" in said.out
    assert "feedbeef0000" in said.err
    assert "git pull" in said.err
