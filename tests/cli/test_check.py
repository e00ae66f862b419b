"""`fsql check`: its three forms, its exit code, and the files it reads."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fsql.cli.check import command

CLEAN = "-- entity: customer\n-- owner: shop@example.com\n--\n-- What a customer buys.\n\n"
ENTITY = "SELECT customer_id FROM shop.customers;\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = migrations\n\n[fsql]\nproject = shop\n")
    write(tmp_path, "entities/customer.sql", ENTITY)
    write(
        tmp_path, "views/orders.sql", f"{CLEAN}SELECT customer_id, placed_at AS event_time, amount FROM shop.orders;\n"
    )
    return tmp_path


def write(project: Path, name: str, text: str) -> Path:
    path = project / "features_sql" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def check(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments, "--config", str(project / "alembic.ini")], catch_exceptions=False)


def test_nothing_found(project: Path) -> None:
    result = check(project)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "No findings.\n", "")


def test_pictures_of_all_files_and_exit_code_1(project: Path) -> None:
    write(project, "views/stock.sql", f"{CLEAN}SELECT customer_id, now() AS event_time, amount FROM stock;\n")
    write(project, "views/empty.sql", "-- entity: customer\n")
    result = check(project)
    assert result.exit_code == 1
    assert result.stderr == ""
    assert result.stdout == (
        "error[syntax]: the file holds no SELECT\n"
        " --> features_sql/views/empty.sql:1:19\n"
        "  |\n"
        "1 | -- entity: customer\n"
        "  |                   ^\n"
        "  = help: write one SELECT below the head\n"
        "\n"
        "error[clock]: now gives another answer each time, so no history could be recomputed\n"
        " --> features_sql/views/stock.sql:6:21\n"
        "  |\n"
        "6 | SELECT customer_id, now() AS event_time, amount FROM stock;\n"
        "  |                     ^^^\n"
        "  = help: use the row's own times; in a service, request.event_time is the moment asked for\n"
        "\n"
        "error[unqualified-source]: stock has no schema, so the session's search_path would choose the table\n"
        " --> features_sql/views/stock.sql:6:54\n"
        "  |\n"
        "6 | SELECT customer_id, now() AS event_time, amount FROM stock;\n"
        "  |                                                      ^^^^^\n"
        "  = help: write schema.stock\n"
        "\n"
        "3 errors, 0 warnings\n"
    )


def test_warnings_alone_are_shown_and_do_not_count(project: Path) -> None:
    write(
        project,
        "views/orders.sql",
        "-- entity: customer\n--\n-- Words.\n\nSELECT customer_id, t AS event_time, x FROM s.t;",
    )
    result = check(project)
    assert result.exit_code == 0
    assert "warning[missing-owner]" in result.stdout
    assert result.stdout.endswith("\n0 errors, 1 warning\n")


def test_json_is_stable(project: Path) -> None:
    write(project, "views/orders.sql", f"{CLEAN}SELECT customer_id, t AS event_time, 'ä' AS x FROM tä;")
    result = check(project, "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "diagnostics": [
            {
                "level": "error",
                "rule": "unqualified-source",
                "path": "features_sql/views/orders.sql",
                "line": 6,
                "column": 52,
                "width": 2,
                "message": "tä has no schema, so the session's search_path would choose the table",
                "help": 'write schema."tä"',
            }
        ],
        "allowed": [],
        "errors": 1,
        "warnings": 0,
    }


def test_json_of_nothing(project: Path) -> None:
    result = check(project, "--format", "json")
    assert json.loads(result.stdout) == {"diagnostics": [], "allowed": [], "errors": 0, "warnings": 0}


def test_github_annotations(project: Path) -> None:
    write(
        project,
        "views/a,b%:c.sql",
        "-- entity: customer\n-- owner: o\n\nSELECT customer_id, t AS event_time, x FROM s;",
    )
    result = check(project, "--format", "github")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "::warning file=features_sql/views/a%2Cb%25%3Ac.sql,line=4,col=1,title=missing-description::"
        "nothing says what this view is, so people in psql see no comment "
        "(help: write a sentence below the bare `--` that ends the head)",
        "::error file=features_sql/views/a%2Cb%25%3Ac.sql,line=4,col=45,title=unqualified-source::"
        "s has no schema, so the session's search_path would choose the table (help: write schema.s)",
    ]


def test_github_says_nothing_of_nothing(project: Path) -> None:
    assert check(project, "--format", "github").stdout == ""


def test_an_unreadable_file_is_a_finding(project: Path) -> None:
    (project / "features_sql" / "views" / "gone.sql").symlink_to(project / "nowhere.sql")
    result = check(project)
    assert result.exit_code == 1
    assert result.stdout == (
        "error[unreadable-file]: this file cannot be read: No such file or directory\n"
        " --> features_sql/views/gone.sql:1:1\n"
        "  = help: make it readable, or delete it\n"
        "\n"
        "1 error, 0 warnings\n"
    )


ALLOWING = """\
-- entity: customer
-- owner: shop@example.com
-- allow: unused-cte because the next view will read it
--
-- What a customer buys.

WITH soon AS (SELECT 1 AS one)
SELECT customer_id, placed_at AS event_time, amount FROM shop.orders;
"""


def test_what_is_allowed_is_counted_and_not_shown(project: Path) -> None:
    write(project, "views/orders.sql", ALLOWING)
    result = check(project)
    assert (result.exit_code, result.stdout) == (0, "No findings; 1 allowed.\n")
    write(project, "views/other.sql", ALLOWING.replace("SELECT 1 AS one", "SELECT now() AS one"))
    assert check(project).stdout.endswith("\n1 error, 0 warnings, 2 allowed\n")


def test_json_tells_what_is_allowed_and_why(project: Path) -> None:
    write(project, "views/orders.sql", ALLOWING)
    result = check(project, "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "diagnostics": [],
        "allowed": [
            {
                "level": "warning",
                "rule": "unused-cte",
                "path": "features_sql/views/orders.sql",
                "line": 7,
                "column": 6,
                "width": 4,
                "message": "nothing reads the CTE soon",
                "help": "delete it, or read it where it was meant to be read",
                "reason": "the next view will read it",
            }
        ],
        "errors": 0,
        "warnings": 0,
    }


def test_github_is_not_told_what_is_allowed(project: Path) -> None:
    write(project, "views/orders.sql", ALLOWING)
    assert check(project, "--format", "github").stdout == ""


def test_a_file_that_cannot_be_read_hides_no_other(project: Path) -> None:
    features = project / "features_sql"
    (features / "views" / "folder.sql").mkdir()
    write(project, "views/folder.sql/inside.sql", f"{CLEAN}SELECT customer_id, t AS event_time, now() AS x FROM s.t;")
    (features / "views" / "loop.sql").symlink_to("loop.sql")
    (features / "views" / "circle").symlink_to(features / "views")
    os.mkfifo(features / "views" / "pipe.sql")
    (features / "entities" / "customer.sql").unlink()
    (features / "entities" / "customer.sql").symlink_to("nowhere.sql")
    result = check(project)
    assert result.exit_code == 1
    assert [line for line in result.stdout.splitlines() if line.startswith(("error", " -->", "6 "))] == [
        "error[unreadable-file]: this file cannot be read: No such file or directory",
        " --> features_sql/entities/customer.sql:1:1",
        "error[unreadable-file]: this file cannot be read: it is a folder",
        " --> features_sql/views/folder.sql:1:1",
        "error[unknown-entity]: the file of entity customer cannot be read",
        " --> features_sql/views/folder.sql/inside.sql:1:12",
        "error[clock]: now gives another answer each time, so no history could be recomputed",
        " --> features_sql/views/folder.sql/inside.sql:6:38",
        "6 | SELECT customer_id, t AS event_time, now() AS x FROM s.t;",
        "error[unreadable-file]: this file cannot be read: Too many levels of symbolic links",
        " --> features_sql/views/loop.sql:1:1",
        "error[unknown-entity]: the file of entity customer cannot be read",
        " --> features_sql/views/orders.sql:1:12",
        "error[unreadable-file]: this file cannot be read: it is no ordinary file",
        " --> features_sql/views/pipe.sql:1:1",
    ]


def test_folders_that_link_to_each_other_are_read_once_each(project: Path) -> None:
    views = project / "features_sql" / "views"
    for name in ("a", "b", "c"):
        (views / name).mkdir()
        for other in ("a", "b", "c"):
            if other != name:
                (views / name / other).symlink_to(views / other)
    write(project, "views/a/x.sql", "SELECT (")
    result = check(project, "--format", "json")
    assert {d["rule"] for d in json.loads(result.stdout)["diagnostics"]} <= {"syntax", "duplicate-name"}


CRASHING = {
    "parentheses": "(" * 50_000 + "1" + ")" * 50_000,
    "case": "CASE WHEN a THEN " * 20_000 + "1" + " END" * 20_000,
    "sub_queries": "(SELECT " * 20_000 + "1" + ")" * 20_000,
    "and": "a AND " * 50_000 + "a",
    "array": "ARRAY[" * 20_000 + "1" + "]" * 20_000,
    "minus": "- " * 50_000 + "1",
    "not": "NOT " * 50_000 + "a",
    "casts": "a" + "::int" * 50_000,
    "just_below": "(" * 99 + "a AND " * 250 + "a" + ")" * 99,
}


def test_no_nesting_ends_the_process(project: Path) -> None:
    """In a process of its own: what overflows the stack of compiled code leaves no exception to catch."""
    for name, text in CRASHING.items():
        write(project, f"views/{name}.sql", f"{CLEAN}SELECT customer_id, t AS event_time, {text} AS x FROM s.t;")
        write(
            project, f"services/s_{name}.sql", f"-- request: a int\n-- label: s.t.a\n\nSELECT {text} AS x FROM request;"
        )
        write(project, f"entities/e_{name}.sql", f"SELECT {text} AS k FROM s.t;")
    said = run(project, "--format", "json")
    assert said.returncode == 1, said.stderr
    found = {(d["path"], d["rule"]) for d in json.loads(said.stdout)["diagnostics"] if d["level"] == "error"}
    wanted = {(f"features_sql/views/{name}.sql", "too-deep") for name in CRASHING if name != "just_below"}
    assert wanted <= found


def run(project: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The command in a process of its own, which has no database and can reach none."""
    program = "from fsql.cli import main; main()"
    command = [sys.executable, "-c", program, "check", "--config", str(project / "alembic.ini"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_checking_loads_no_driver_and_no_migrations(project: Path) -> None:
    program = (
        "import sys\nfrom fsql.cli import main\n"
        "try: main()\nfinally: print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    command = [sys.executable, "-c", program, "check", "--config", str(project / "alembic.ini")]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout == "No findings.\n"
    loaded = set(said.stderr.split())
    assert {"fsql", "sqlglot"} <= loaded
    assert not loaded & {"psycopg", "asyncpg", "sqlalchemy", "alembic", "pandas", "polars", "pyarrow", "mako"}


def test_another_folder_is_named_in_paths(project: Path) -> None:
    (project / "alembic.ini").write_text("[fsql]\nfeatures = db/features\n")
    (project / "db").mkdir()
    (project / "features_sql").rename(project / "db" / "features")
    (project / "db/features/views/orders.sql").write_text("SELECT")
    assert " --> db/features/views/orders.sql:1:" in check(project).stdout


def test_an_unknown_format_is_wrong_usage(project: Path) -> None:
    assert check(project, "--format", "xml").exit_code == 2
