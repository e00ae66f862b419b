"""`fsql doctor`: a line a check; a problem comes with what to do."""

from __future__ import annotations

import json

from command_line import Fsql, golden
from support.projects import NewBelt, NewProject
from support.shop import FILES, TABLES


def test_help(fsql: Fsql) -> None:
    golden("doctor_help", fsql("doctor", "--help").out)


def test_everything_is_well(fsql: Fsql, belt: NewBelt) -> None:
    made = belt(FILES, TABLES)
    said = fsql("doctor", dsn=made.dsn, folder=made.settings.root)
    assert (said.code, said.err) == (0, "")
    first, rest = said.out.split("\n", 1)
    assert first.startswith("ok       server     Postgres 1")
    golden("doctor", rest)


def test_problems_and_what_to_do(fsql: Fsql, belt: NewBelt) -> None:
    made = belt(FILES, TABLES)
    made.connection.execute("REVOKE SELECT ON shop.orders FROM fsql_owner")
    made.connection.execute("CREATE VIEW features.mine AS SELECT 1 AS one")
    said = fsql("doctor", dsn=made.dsn, folder=made.settings.root)
    assert said.code == 1
    golden("doctor_problems", said.out.split("\n", 1)[1])


def test_json(fsql: Fsql, belt: NewBelt) -> None:
    made = belt(FILES, TABLES)
    told = json.loads(fsql("doctor", "--json", dsn=made.dsn, folder=made.settings.root).out)
    assert told["well"] is True
    assert {check["state"] for check in told["checks"]} == {"ok"}
    made.connection.execute("CREATE VIEW features.mine AS SELECT 1 AS one")
    said = fsql("doctor", "--json")
    assert said.code == 1
    (orphans,) = [check for check in json.loads(said.out)["checks"] if check["state"] == "problem"]
    assert orphans["check"] == "orphans"
    assert set(orphans["problems"][0]) == {"message", "help"}


def test_nothing_installed(fsql: Fsql, project: NewProject, empty_database: str) -> None:
    said = fsql("doctor", dsn=empty_database, folder=project(FILES).root)
    assert (said.code, said.err) == (1, "")
    assert "problem  registry   fsql is not installed in this database\n" in said.out
    assert "skipped  objects    nothing is installed yet\n" in said.out
    assert said.out.endswith("\n1 problem found\n")


def test_opaque_inputs_are_a_note_and_no_problem(fsql: Fsql, belt: NewBelt) -> None:
    function = (
        "CREATE FUNCTION shop.known(state text) RETURNS boolean LANGUAGE plpgsql STABLE AS 'BEGIN RETURN true; END';"
    )
    files = {
        **FILES,
        "views/customer_orders.sql": FILES["views/customer_orders.sql"].replace(
            "state <> 'cancelled'", "shop.known(state)"
        ),
    }
    made = belt(files, TABLES + function)
    said = fsql("doctor", dsn=made.dsn, folder=made.settings.root)
    assert said.code == 0
    notes = [line for line in said.out.splitlines() if line.startswith("note")]
    called = "calls shop.known(state text) (plpgsql, stable): what that reads stands in no lineage"
    assert notes == [f"note     lineage    customer_orders_v1 {called}", f"note     lineage    spending_v1 {called}"]
    told = json.loads(fsql("doctor", "--json").out)
    assert [check["check"] for check in told["checks"] if check["notes"]] == ["lineage"]


FORGETFUL = """
CREATE FUNCTION public.forget() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER forgetful BEFORE INSERT ON fsql.lineage FOR EACH ROW
    WHEN (NEW.source_column = 'state') EXECUTE FUNCTION public.forget();
"""


def test_apply_says_where_lineage_and_postgres_disagree(fsql: Fsql, belt: NewBelt) -> None:
    made = belt(FILES, TABLES, until="plan")
    made.connection.execute(FORGETFUL)
    said = fsql("apply", dsn=made.dsn, folder=made.settings.root)
    assert said.code == 0
    assert said.err.startswith("warning: lineage of customer_orders_v1 lacks shop.orders.state")
    said = fsql("apply")  # what nobody applied anew is doctor's business
    assert (said.code, said.err) == (0, "")
