"""The password of a DSN stays where it was given: nothing that fsql prints, raises or sends holds it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from psycopg.conninfo import conninfo_to_dict
from shop_team import PASSWORD, Fsql, Team

from fsql.errors import ServerError
from fsql.online.store import OnlineStore
from fsql.store import FeatureStore

ROOT = Path(__file__).parents[2]
RIGHT, WRONG = PASSWORD, "wrong-c0ffee-Ümlaut pass'word"
PROGRAMS = {"fsql": "from fsql.cli import main; main()", "alembic": "from alembic.config import main; main()"}
FAILING = """
revision, down_revision, branch_labels, depends_on = "broken", {down!r}, None, None


def upgrade():
    {body}
"""


def uri(team: Team, person: str, password: str) -> str:
    """The DSN as a URI, in which the password is written in another form."""
    place = conninfo_to_dict(team.server.dsn(team.database))
    host, port, name = place["host"], place["port"], place["dbname"]
    return f"postgresql://{quote(team.name(person))}:{quote(password)}@{host}:{port}/{name}?sslmode=disable"


def holds_a_secret(text: str) -> bool:
    """Whether a password stands in the text in any form, or a good part of one."""
    forms = [form for secret in (RIGHT, WRONG) for form in (secret, quote(secret), repr(secret)[1:-1])]
    return any(form in text for form in (*forms, "geheim-7f3a", "wrong-c0ffee"))


def environment(dsn: str) -> dict[str, str]:
    return {**os.environ, "FSQL_DSN": dsn, "PYTHONPATH": str(ROOT)}


def printed(team: Team, dsn: str, program: str, *words: str) -> str:
    """Everything that the program prints, in a process of its own; it must fail."""
    run = subprocess.run(
        [sys.executable, "-c", PROGRAMS[program], *words],
        cwd=team.settings.root, env=environment(dsn), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert run.returncode != 0
    return run.stdout + run.stderr


@pytest.mark.parametrize(
    "words", [("plan",), ("apply",), ("get", "fraud", "customer_id=1")], ids=lambda words: words[0]
)
def test_a_wrong_password_is_not_printed(team: Team, words: tuple[str, ...]) -> None:
    for dsn in (uri(team, "anna", WRONG), team.dsn("anna").replace(RIGHT.replace("'", "\\'"), "wrong-c0ffee")):
        assert "wrong-c0ffee" in dsn
        said = printed(team, dsn, "fsql", *words)
        assert "error: cannot connect to" in said
        assert "password authentication failed" in said
        assert not holds_a_secret(said)


def test_alembic_with_a_wrong_password_does_not_print_it(team: Team) -> None:
    said = printed(team, uri(team, "anna", WRONG), "alembic", "upgrade", "head")
    assert "password authentication failed" in said
    assert not holds_a_secret(said)


@pytest.mark.parametrize("body", ['raise RuntimeError("no")', '__import__("alembic").op.execute("SELECT nothing")'])
@pytest.mark.parametrize("program", PROGRAMS)
def test_an_apply_that_fails_does_not_print_it(team: Team, program: str, body: str) -> None:
    folder = team.settings.migrations / "versions"
    (down,) = [file.stem.rpartition("_")[2] for file in folder.glob("*.py")]
    (folder / "broken.py").write_text(FAILING.format(down=down, body=body), encoding="utf-8")
    words = ("apply",) if program == "fsql" else ("upgrade", "head")
    said = printed(team, uri(team, "anna", RIGHT), program, *words)
    assert "RuntimeError: no" in said or 'column "nothing" does not exist' in said
    assert not holds_a_secret(said)


def test_a_traceback_does_not_hold_it(team: Team) -> None:
    dsn = uri(team, "anna", WRONG)

    async def online() -> None:
        async with OnlineStore(team.settings.features, dsn=dsn):
            pass

    store = FeatureStore(team.settings.features, dsn=dsn)
    for call in (lambda: asyncio.run(online()), lambda: store.historical_features("SELECT 1", "fraud")):
        with pytest.raises(ServerError) as refused:
            call()
        chain = "".join(traceback.format_exception(refused.value))
        assert "password authentication failed" in chain
        assert not holds_a_secret(chain)
    assert not holds_a_secret(f"{store!r} {vars(store)['_target']!r}")
    store.close()


def test_a_password_on_the_command_line_is_refused_without_being_repeated(team: Team, fsql: Fsql) -> None:
    code, out, error = fsql(team, "anna", "plan", "--dsn", uri(team, "anna", RIGHT))
    assert code == 2
    assert "password" in error
    assert not holds_a_secret(out + error)


@contextmanager
def waiting(team: Team, person: str) -> Iterator[subprocess.Popen[str]]:
    """A `fsql refresh` of the person's that waits for a lock on its source."""
    with team.server.connect(team.database) as connection, connection.transaction():
        connection.execute("LOCK shop.orders IN ACCESS EXCLUSIVE MODE")
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAMS["fsql"], "refresh", "orders"],
            cwd=team.settings.root, env=environment(uri(team, person, RIGHT)),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        try:
            until = time.monotonic() + 30
            while not team.admin("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'shop.orders'::regclass"):
                assert process.poll() is None, process.communicate()[0]
                assert time.monotonic() < until
                time.sleep(0.05)
            yield process
        except BaseException:
            process.kill()
            raise


def test_neither_the_process_list_nor_the_servers_shows_it(team: Team, ground: Path) -> None:
    team.login("night job", "refresher")
    with waiting(team, "night job") as process:
        lines = [file.read_bytes().decode(errors="replace") for file in running(process.pid)]
        assert any("refresh" in line for line in lines)
        assert not any(holds_a_secret(line) for line in lines)
        ((sessions,),) = team.admin("SELECT string_agg(activity::text, ' ') FROM pg_stat_activity AS activity")
        assert team.name("night job") in str(sessions)
        assert not holds_a_secret(str(sessions))
    said = process.communicate(timeout=60)[0]
    assert process.returncode == 0, said
    assert not holds_a_secret(said)
    kept = team.admin("SELECT string_agg(run::text, ' ') FROM fsql.refresh_run AS run")
    kept += team.admin("SELECT string_agg(entry::text, ' ') FROM fsql.audit_log AS entry")
    assert not holds_a_secret(str(kept))
    for log in ground.glob("server/log*"):  # where the suite's server is its own
        assert not holds_a_secret(log.read_text(encoding="utf-8", errors="replace"))


def running(pid: int) -> Iterator[Path]:
    """The command lines of a process and of all that it started."""
    yield Path(f"/proc/{pid}/cmdline")
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from running(int(child))
