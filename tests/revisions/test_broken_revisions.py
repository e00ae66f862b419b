"""Whatever is wrong with the project's own migration files, or refused while they run, is said in our words."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from revisions.conftest import ORDERS
from support.projects import Belt
from support.server import Server

from fsql.errors import ApplyError, FsqlError, PlanError
from fsql.migration import downgrade, pending, print_sql, upgrade
from fsql.offline.refresh import refresh
from fsql.registry.catalog import read_catalog
from fsql.revisions import head, script_directory
from fsql.rollout import promote

ADDED = {"views/orders.sql": ORDERS.replace("    note", "    note,\n    note AS remark")}


def alembic(shop: Belt, *words: str, dsn: str = "") -> str:
    """What the alembic command complains of; it must fail, and not with a traceback."""
    environment = {**os.environ, "FSQL_DSN": dsn or shop.dsn, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "alembic", *words]
    done = subprocess.run(command, cwd=shop.settings.root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    return done.stderr + done.stdout


def revision(shop: Belt) -> Path:
    """The file of the first revision."""
    return min((shop.settings.migrations / "versions").glob("*.py"))


def edit(old: str, new: str) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def again(file: Path) -> None:
    (file.parent / "0009_copy.py").write_text(file.read_text(encoding="utf-8"), encoding="utf-8")


UNREADABLE: dict[str, tuple[Callable[[Path], None], str]] = {
    "syntax": (edit("def upgrade()", "def upgrade("), "SyntaxError"),
    "raises": (edit("branch_labels = None", "branch_labels = 1 / 0"), ": ZeroDivisionError"),
    "no bytes of UTF-8": (lambda file: file.write_bytes(b"\xff" + file.read_bytes()), "SyntaxError"),
    "follows nothing": (edit("down_revision = None", 'down_revision = "0123456789ab"'), "0123456789ab"),
    "no id": (edit("revision = ", "revised = "), "revision id"),
    "one twice": (again, "more than once"),
    "no env.py": (lambda file: (file.parents[1] / "env.py").unlink(), "no env.py"),
}


@pytest.mark.parametrize(("harm", "said"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_revision_that_cannot_be_read_is_named(shop: Belt, harm: Callable[[Path], None], said: str) -> None:
    harm(revision(shop))
    for ask in (script_directory, head, print_sql):
        with pytest.raises(PlanError) as caught:
            ask(shop.settings)
        assert said in caught.value.message
        assert caught.value.help
    with pytest.raises(ApplyError, match=re.escape(said)):
        pending(shop.settings, shop.connection)


@pytest.mark.parametrize("name", ["syntax", "follows nothing"])
def test_the_plain_command_names_it_too(shop: Belt, name: str) -> None:
    harm, said = UNREADABLE[name]
    harm(revision(shop))
    complaint = alembic(shop, "upgrade", "head")
    assert said in complaint
    assert "= help: restore the file from git" in complaint


DOWN = "def downgrade() -> None:\n"
RUNNING: dict[str, tuple[Callable[[Path], None], str]] = {
    "Python": (edit(DOWN, f"{DOWN}    [].pop()\n"), "IndexError: pop from empty list"),
    "no function": (edit("def downgrade()", "def down()"), "has no attribute 'downgrade'"),
    "SQL": (edit(DOWN, f'{DOWN}    op.execute("selec")\n'), 'at or near "selec"'),
}


@pytest.mark.parametrize(("harm", "said"), RUNNING.values(), ids=RUNNING)
def test_what_fails_inside_a_revision_is_named_and_leaves_everything(
    shop: Belt, harm: Callable[[Path], None], said: str
) -> None:
    harm(revision(shop))
    with pytest.raises(ApplyError) as caught:
        downgrade(shop.settings, shop.connection, "base")
    assert said in caught.value.message
    assert caught.value.help
    assert "orders_v1" in {version.label for version in shop.catalog.versions.values()}


def test_undoing_a_live_version_says_what_comes_first(shop: Belt) -> None:
    shop.write(ADDED)
    shop.plan()
    shop.apply()
    refresh(shop.connection, read_catalog(shop.connection))
    promote(shop.connection, ["orders_v2"])
    complaint = alembic(shop, "downgrade", "-1")
    assert "FAILED: orders_v2 is live: roll back first" in complaint
    assert "= help: " in complaint
    assert "orders_v1" in complaint.split("= help: ")[1]
    assert "`fsql rollout promote VERSION`" in complaint


def test_an_object_of_somebodys_own_is_named_without_a_word_of_cascade(shop: Belt) -> None:
    shop.connection.execute("CREATE VIEW public.mine AS SELECT * FROM features.doubled_v1")
    complaint = alembic(shop, "downgrade", "base")
    assert "view mine depends on view features.doubled_v1" in complaint
    assert "CASCADE" not in complaint
    assert "drop that object" in complaint


def test_a_held_lock_and_a_missing_server_are_named(shop: Belt, server: Server) -> None:
    edit("\"SET LOCAL lock_timeout = '10s'\"", "\"SET LOCAL lock_timeout = '100ms'\"")(revision(shop))
    downgrade_at = revision(shop).read_text(encoding="utf-8").rindex("10s")
    text = revision(shop).read_text(encoding="utf-8")
    revision(shop).write_text(f"{text[:downgrade_at]}100ms{text[downgrade_at + 3 :]}", encoding="utf-8")
    with server.connect(shop.connection.info.dbname) as other, other.transaction():
        other.execute("LOCK TABLE fsql_online.orders_v1")
        assert "somebody holds a lock" in alembic(shop, "downgrade", "base")
    assert "cannot connect to" in alembic(shop, "current", dsn="postgresql://127.0.0.1:1/nowhere")


def test_of_applies_at_once_only_the_one_that_did_it_says_so(shop: Belt, server: Server) -> None:
    shop.write(ADDED)
    shop.plan()
    assert pending(shop.settings, shop.connection)
    said: list[list[str] | FsqlError] = []

    def work(connection: psycopg.Connection) -> None:
        try:
            said.append(upgrade(shop.settings, connection))
        except FsqlError as error:
            said.append(error)

    connections = [server.connect(shop.connection.info.dbname) for _ in range(3)]
    threads = [threading.Thread(target=work, args=(connection,)) for connection in connections]
    for thread in threads:
        thread.start()
    for thread, connection in zip(threads, connections, strict=True):
        thread.join(30)
        connection.close()
    assert sorted(map(len, said)) == [0, 0, 1]  # type: ignore[arg-type]
    (line,) = max(said, key=len)  # type: ignore[arg-type]
    assert line.endswith("create orders_v2")


def test_the_plain_command_names_what_fails_inside_a_revision(shop: Belt) -> None:
    harm, said = RUNNING["Python"]
    harm(revision(shop))
    assert said in alembic(shop, "downgrade", "base")


def test_two_plans_side_by_side_are_told_how_to_join(shop: Belt) -> None:
    file = revision(shop)
    for name in ("aaaaaaaaaaaa", "bbbbbbbbbbbb"):
        text = file.read_text(encoding="utf-8").replace("down_revision = None", f'down_revision = "{head_of(shop)}"')
        own = text.replace(f'\nrevision = "{head_of(shop)}"', f'\nrevision = "{name}"')
        (file.parent / f"0002_{name}.py").write_text(own, encoding="utf-8")
    for ask in (lambda: upgrade(shop.settings, shop.connection), lambda: print_sql(shop.settings)):
        with pytest.raises(PlanError, match="two plans stand side by side") as caught:
            ask()
        assert "keep the branch that is applied somewhere" in caught.value.help
    with pytest.raises(ApplyError, match="two plans stand side by side"):
        pending(shop.settings, shop.connection)


def head_of(shop: Belt) -> str:
    return revision(shop).stem[-12:]
