"""`fsql check`: its three forms, its exit code, and the files it reads."""

import json
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
                "help": "write schema.tä",
            }
        ],
        "errors": 1,
        "warnings": 0,
    }


def test_json_of_nothing(project: Path) -> None:
    result = check(project, "--format", "json")
    assert json.loads(result.stdout) == {"diagnostics": [], "errors": 0, "warnings": 0}


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


def test_another_folder_is_named_in_paths(project: Path) -> None:
    (project / "alembic.ini").write_text("[fsql]\nfeatures = db/features\n")
    (project / "db").mkdir()
    (project / "features_sql").rename(project / "db" / "features")
    (project / "db/features/views/orders.sql").write_text("SELECT")
    assert " --> db/features/views/orders.sql:1:" in check(project).stdout


def test_an_unknown_format_is_wrong_usage(project: Path) -> None:
    assert check(project, "--format", "xml").exit_code == 2
