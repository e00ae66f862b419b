"""`fsql init`: a new user's project, wholly or not at all, whose first plan works on their own tables."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from command_line import Fsql, golden
from psycopg import sql

MADE = """\
CREATE SCHEMA "Shop";
CREATE TABLE "Shop"."Order Lines" (
    "Order No" integer, line smallint, "Placed At" timestamptz, written timestamp,
    "Unit Price" numeric(10, 2), "State" text, tags text[],
    PRIMARY KEY ("Order No", line)
);
INSERT INTO "Shop"."Order Lines"
SELECT n / 3, n % 3, '2024-01-01Z'::timestamptz + n * interval '1 hour', now(), n, 'sent'
FROM generate_series(0, 99) AS n;
CREATE VIEW public.tally AS SELECT 1 AS id, now() AS at;
"""
ASKED = ("--table", "Shop.Order Lines", "--key", "Order No,line", "--time", "Placed At")


@pytest.fixture
def shop(empty_database: str) -> str:
    """The DSN of a user's own database: mixed-case names, a composite key, no registry."""
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute(MADE.encode())
    return empty_database


def everything(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def alembic(folder: Path, dsn: str, *arguments: str) -> str:
    """What Alembic's own command says, with warnings as errors."""
    repository = Path(__file__).parents[2]
    environment = {**os.environ, "FSQL_DSN": dsn, "PYTHONPATH": str(repository), "PYTHONWARNINGS": "error"}
    command = [sys.executable, "-m", "alembic", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_help(fsql: Fsql) -> None:
    golden("init_help", fsql("init", "--help").out)


def test_an_empty_project(fsql: Fsql, tmp_path: Path, shop: str) -> None:
    said = fsql("init", "new/shop", folder=tmp_path)
    assert (said.code, said.err) == (0, "")
    golden("init", said.out)
    project = tmp_path / "new" / "shop"
    assert "\nproject = shop\n" in (project / "alembic.ini").read_text()
    assert (project / ".gitignore").read_text() == ".fsql/\n"
    assert not list(project.rglob("*.sql"))
    assert not list(tmp_path.rglob(".fsql-init-*"))
    planned = fsql("plan", dsn=shop, folder=project)
    assert (planned.code, planned.err) == (0, "")


def test_the_first_plan_works_on_a_users_own_table(fsql: Fsql, tmp_path: Path, shop: str) -> None:
    said = fsql("init", "p", *ASKED, dsn=shop, folder=tmp_path)
    assert (said.code, said.err) == (0, "")
    project = tmp_path / "p"
    planned = fsql("plan", dsn=shop, folder=project)
    assert planned.code == 0, planned.err
    assert "create order_line_order_lines_v1" in planned.out
    assert fsql("plan", "--write", dsn=shop).code == 0
    assert fsql("apply", dsn=shop).code == 0
    assert fsql("refresh", dsn=shop).code == 0
    with psycopg.connect(shop) as connection:
        at = """SELECT order_lines_30d FROM features.order_line_order_lines_at(1, 2::smallint, '2024-01-20Z')"""
        assert connection.execute(at).fetchone() == (1,)


SHAPES = """\
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE DOMAIN euro AS numeric(12, 2);
CREATE TABLE public.readings (
    sensor uuid, mood mood, at timestamptz(3), value real, "as_of" integer, note text, cost euro, raw jsonb, paid money,
    "User" text, ok boolean, PRIMARY KEY (sensor, mood, at)
);
INSERT INTO public.readings VALUES (gen_random_uuid(), 'good', '2024-01-01Z', 1, 2, 'x', 3, '{}', 4, 'u', true);
CREATE VIEW public."latest_at" AS SELECT * FROM public.readings;
"""


@pytest.mark.parametrize("table", ["public.readings", "public.latest_at"])
def test_tables_of_every_shape(fsql: Fsql, tmp_path: Path, empty_database: str, table: str) -> None:
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute(SHAPES.encode())
    asked = ("--table", table, "--key", "sensor,mood", "--time", "at")
    assert fsql("init", "p", *asked, dsn=empty_database, folder=tmp_path).code == 0
    (view,) = (tmp_path / "p" / "features_sql" / "views").glob("*.sql")
    text = view.read_text()
    assert "at::timestamptz AS event_time" in text
    assert ("newest_note" in text) == (table == "public.readings")  # a view promises no order of its rows
    for command in (("plan", "--write"), ("apply",), ("refresh",)):
        said = fsql(*command, folder=tmp_path / "p")
        assert said.code == 0, said.err
    said = fsql("doctor")
    assert said.code == 0, said.out


def test_alembic_works_by_itself_on_the_same_file(fsql: Fsql, tmp_path: Path, shop: str) -> None:
    assert fsql("init", "p", *ASKED, dsn=shop, folder=tmp_path).code == 0
    project = tmp_path / "p"
    assert fsql("plan", "--write", dsn=shop, folder=project).code == 0
    assert "create order_line_order_lines_v1" in alembic(project, shop, "history")
    with psycopg.connect(shop, autocommit=True) as connection:
        standing = sql.SQL("SELECT to_regclass('features.order_line_order_lines_v1') IS NOT NULL")
        alembic(project, shop, "upgrade", "head")
        assert connection.execute(standing).fetchone() == (True,)
        alembic(project, shop, "downgrade", "base")
        assert connection.execute(standing).fetchone() == (False,)
    assert "(head)" in alembic(project, shop, "heads")


def test_here_in_a_repository(fsql: Fsql, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / ".gitignore").write_text("*.log")
    said = fsql("init", ".", "--project", "100% mine", folder=tmp_path)
    assert said.code == 0, said.err
    assert (tmp_path / ".gitignore").read_text() == "*.log\n.fsql/\n"
    assert (tmp_path / "README.md").read_text() == "mine"
    assert "project = 100%% mine" in (tmp_path / "alembic.ini").read_text()
    assert "  cd " not in said.out


@pytest.mark.parametrize("taken", ["alembic.ini", "migrations/versions/a.py", "features_sql/views/a.sql"])
def test_nothing_is_overwritten(fsql: Fsql, tmp_path: Path, taken: str) -> None:
    file = tmp_path / "p" / taken
    file.parent.mkdir(parents=True)
    file.write_text("mine")
    before = everything(tmp_path)
    said = fsql("init", "p", folder=tmp_path)
    assert said.code == 2
    assert f"already holds {taken.split('/')[0]}; nothing was written" in said.err
    assert everything(tmp_path) == before
    assert file.read_text() == "mine"


def test_a_second_init_is_refused(fsql: Fsql, tmp_path: Path) -> None:
    assert fsql("init", "p", folder=tmp_path).code == 0
    before = everything(tmp_path)
    said = fsql("init", "p", folder=tmp_path)
    assert said.code == 2
    assert "alembic.ini, features_sql, migrations" in said.err
    assert everything(tmp_path) == before


def test_wholly_or_not_at_all(fsql: Fsql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / ".gitignore").mkdir()  # the last thing written cannot be
    said = fsql("init", "p", folder=tmp_path)
    assert said.code == 2
    assert "nothing was kept" in said.err
    assert everything(tmp_path) == ["p", "p/.gitignore"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"--table": "shop.order lines"}, 'did you mean "Shop"."Order Lines"?'),
        ({"--table": "Shop.Order_Linez"}, 'did you mean "Shop"."Order Lines"?'),
        ({"--table": "tally"}, "did you mean public.tally?"),
        ({"--table": "a.b.c"}, "does not name its schema"),
        ({"--key": "order_no"}, 'did you mean "Order No"?'),
        ({"--key": "line,line"}, "line is named by --key twice"),
        ({"--key": "line,Placed At"}, "Placed At is named by --key and --time"),
        ({"--key": "tags"}, "tags is text[]: it cannot identify anything"),
        ({"--key": '"line'}, "is no list of names"),
        ({"--key": "line,"}, "is no list of names"),
        ({"--time": "placed"}, 'did you mean "Placed At"?'),
        ({"--time": "written"}, "selects `written AT TIME ZONE 'UTC'` under another name"),
        ({"--time": "State"}, 'selects `"State"::timestamptz`'),
        ({"--time": "tags"}, "name the column that says when a row was true"),
        ({"--time": "Placed At,written"}, "--time takes one column"),
    ],
)
def test_what_is_asked_is_checked_by_the_server(
    fsql: Fsql, tmp_path: Path, shop: str, changed: dict[str, str], told: str
) -> None:
    asked = {**dict(zip(ASKED[::2], ASKED[1::2], strict=True)), **changed}
    said = fsql("init", "p", *(word for pair in asked.items() for word in pair), dsn=shop, folder=tmp_path)
    assert said.code == 2, said.err
    assert told in said.err
    assert said.out == ""
    assert everything(tmp_path) == []


def test_quoted_and_folded_names_are_understood(fsql: Fsql, tmp_path: Path, shop: str) -> None:
    asked = ("--table", '"Shop"."Order Lines"', "--key", 'LINE, "Order No"', "--time", '"Placed At"')
    assert fsql("init", "p", *asked, dsn=shop, folder=tmp_path).code == 0
    entity = (tmp_path / "p/features_sql/entities/line_order.sql").read_text()
    assert 'SELECT DISTINCT line, "Order No"\nFROM "Shop"."Order Lines";' in entity


def test_a_table_needs_a_server(fsql: Fsql, tmp_path: Path) -> None:
    said = fsql("init", "p", *ASKED, folder=tmp_path)
    assert said.code == 2
    assert "set FSQL_DSN or give --dsn" in said.err
    assert everything(tmp_path) == []


def test_table_key_and_time_belong_together(fsql: Fsql, tmp_path: Path) -> None:
    said = fsql("init", "p", "--table", "a.b", folder=tmp_path)
    assert said.code == 2
    assert "--key and --time missing" in said.err


@pytest.mark.parametrize("name", ["", " ", "a\nb"])
def test_a_project_has_a_name(fsql: Fsql, tmp_path: Path, name: str) -> None:
    said = fsql("init", "p", "--project", name, folder=tmp_path)
    assert said.code == 2
    assert "is no name for a project" in said.err
    assert everything(tmp_path) == []


def test_a_login_that_may_not_read_the_table_writes_nothing(fsql: Fsql, tmp_path: Path, shop: str) -> None:
    with psycopg.connect(shop, autocommit=True) as connection:
        name = sql.Identifier(f"{connection.info.dbname}_reader")
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'p'").format(name))
        try:
            login = psycopg.conninfo.make_conninfo(shop, user=f"{connection.info.dbname}_reader", password="p")
            said = fsql("init", "p", *ASKED, dsn=login, folder=tmp_path)
        finally:
            connection.execute(sql.SQL("DROP ROLE {}").format(name))
    assert said.code == 1, said.err
    assert "permission denied" in said.err
    assert everything(tmp_path) == []
