"""Alembic works by itself on a project: up, down, history, SQL text; revisions import nothing of fsql."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from revisions.conftest import FILES, ORDERS, SOURCES, everything
from support.projects import Belt, NewBelt, NewProject
from support.server import Server

from fsql.errors import FsqlError, PlanError
from fsql.migration import pending
from fsql.revisions import head

GOLDEN = Path(__file__).parent / "golden_revision.txt"


def start(belt: Belt, *words: str, dsn: str = "") -> subprocess.Popen[str]:
    """The alembic command in the project's folder."""
    environment = {**os.environ, "FSQL_DSN": dsn or belt.dsn, "PYTHONPATH": str(Path(__file__).parents[2])}
    program = [sys.executable, "-m", "alembic", *words]
    return subprocess.Popen(
        program, cwd=belt.settings.root, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def alembic(belt: Belt, *words: str) -> str:
    process = start(belt, *words)
    said, complaint = process.communicate(timeout=60)
    assert process.returncode == 0, complaint
    return said


def revision_text(belt: Belt) -> str:
    (path,) = (belt.settings.migrations / "versions").glob("*.py")
    return path.read_text(encoding="utf-8")


def test_up_and_down_and_history_by_the_plain_command(belt: NewBelt) -> None:
    shop = belt(FILES, SOURCES, until="plan")
    alembic(shop, "downgrade", "base")
    before = everything(shop.connection)
    alembic(shop, "upgrade", "head")
    assert {v.label for v in shop.catalog.versions.values()} == {"orders_v1", "doubled_v1", "model_v1"}
    assert "create orders_v1 and 2 more" in alembic(shop, "history")
    assert "(head)" in alembic(shop, "current")
    alembic(shop, "downgrade", "base")
    assert everything(shop.connection) == before


def test_the_sql_text_makes_the_same_catalog(belt: NewBelt, server: Server) -> None:
    shop = belt(FILES, SOURCES, until="apply")
    every_kind_of_step(shop)
    text = alembic(shop, "upgrade", "head", "--sql")
    name = f"{shop.connection.info.dbname}_by_text"
    server.create_database(name)
    try:
        with server.connect(name) as other:
            other.execute(SOURCES)
        with psycopg.connect(server.dsn(name), autocommit=True) as plain:
            plain.execute(text)  # a simple query of many statements, as psql -f sends them
        with server.connect(name) as other:
            assert everything(other) == everything(shop.connection)
            version = other.execute("SELECT version_num FROM fsql.alembic_version").fetchone()
        assert version == shop.connection.execute("SELECT version_num FROM fsql.alembic_version").fetchone()
    finally:
        server.drop_database(name)


def every_kind_of_step(shop: Belt) -> None:
    """A second version, other words, a retirement and the way back, each a revision of its own."""
    doubled, model = shop.settings.features / "views/doubled.sql", shop.settings.features / "services/model.sql"
    for files in (
        {"views/orders.sql": ORDERS.replace("    amount,", "    amount + 1 AS amount,")},
        {"views/orders.sql": ORDERS.replace("    amount,", "    amount + 1 AS amount,").replace("risk@", "fraud@")},
        {"views/doubled.sql": "", "services/model.sql": ""},
        {"views/doubled.sql": FILES["views/doubled.sql"]},
    ):
        shop.write(files)
        for path in (doubled, model):
            if path.exists() and not path.read_text():
                path.unlink()
        assert not shop.plan().plan.empty
        shop.apply()


def test_two_plain_commands_at_once_apply_once(belt: NewBelt) -> None:
    shop = belt(FILES, SOURCES, until="plan")
    both = [start(shop, "upgrade", "head") for _ in range(2)]
    ends = [(process.communicate(timeout=60)[1], process.returncode) for process in both]
    assert [code for _, code in ends] == [0, 0], ends
    assert shop.connection.execute("SELECT count(*) FROM fsql.apply_run").fetchone() == (1,)


def test_two_heads_are_refused_with_the_remedy(belt: NewBelt, project: NewProject) -> None:
    shop = belt(FILES, SOURCES, until="apply")
    folder = shop.settings.migrations / "versions"
    shop.write({"views/orders.sql": ORDERS.replace("90", "80")})
    shop.plan()
    (second,) = folder.glob("0002*")
    text = second.read_text()
    revision = re.search(r'^revision = "(\w+)"', text, re.MULTILINE)
    assert revision is not None
    (folder / "0002_another.py").write_text(text.replace(revision[1], "abcdefabcdef"))
    with pytest.raises(PlanError, match=f"{revision[1]}") as caught:
        head(shop.settings)
    assert "abcdefabcdef" in caught.value.message
    for action in (shop.plan, shop.apply, lambda: pending(shop.settings, shop.connection)):
        with pytest.raises(FsqlError, match="side by side"):
            action()


def test_a_revision_reads_like_sql_written_by_hand(belt: NewBelt) -> None:
    shop = belt({key: FILES[key] for key in ("entities/customer.sql", "views/orders.sql")}, SOURCES, until="plan")
    text = re.sub(r"[0-9a-f]{64}", "<fingerprint>", revision_text(shop))
    text = re.sub(r"\b[0-9a-f]{12}\b", "<revision>", text)
    assert text == GOLDEN.read_text(encoding="utf-8")
    assert "import fsql" not in text
    assert "from fsql" not in text
