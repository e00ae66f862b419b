"""`fsql db`: what it prints, keeps, refuses and removes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fsql.cli.db import command
from fsql.errors import EmbeddedServerError
from fsql.postgres import cluster, processes
from fsql.postgres.embedded import EmbeddedServer

REPOSITORY = Path(__file__).parents[2]
Run = Callable[..., Result]


@pytest.fixture
def run(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `fsql db …` in a project whose home has data."""
    (tmp_path / "alembic.ini").write_text("[fsql]\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FSQL_HOME", str(home))
    runner = CliRunner()
    return lambda *words, typed="": runner.invoke(command, words, input=typed, catch_exceptions=True)


def process(*words: str) -> subprocess.Popen[str]:
    """`fsql db …` as a process of its own, in the current project."""
    return subprocess.Popen(
        [sys.executable, "-c", "from fsql.cli.db import command; command()", *words],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(REPOSITORY), *sys.path])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def status(run: Run) -> dict[str, object]:
    found = json.loads(run("status", "--json").stdout)
    assert isinstance(found, dict)
    return found


def test_start_keeps_a_server_until_stop(run: Run, home: Path) -> None:
    started = run("start")
    assert started.exit_code == 0
    found = status(run)
    assert (found["home"], found["running"], found["kept"], found["users"]) == (str(home), True, True, [])
    assert f"127.0.0.1:{found['port']}" in started.stdout
    assert found["version"] == cluster.version(home / "data")
    assert isinstance(found["bytes"], int)
    assert found["bytes"] > 10_000_000
    with EmbeddedServer(home) as server:
        assert server.pid == found["pid"]
    assert processes.alive(server.pid)

    stopped = run("stop")
    assert (stopped.exit_code, stopped.stdout) == (0, "stopped\n")
    assert not processes.alive(server.pid)
    assert status(run)["kept"] is False
    assert run("stop").stdout == "it was not running\n"


def test_stop_names_who_still_uses_the_server(run: Run, home: Path) -> None:
    run("start")
    session = process("psql", "-At")
    assert session.stdin
    assert session.stdout
    session.stdin.write("SELECT 1;\n")
    session.stdin.flush()
    assert session.stdout.readline() == "1\n"

    stopped = run("stop")
    assert stopped.exit_code == 1
    assert str(session.pid) in stopped.stdout
    assert cluster.running(home / "data")
    assert f"{session.pid}  " in run("status").stdout
    refused = run("destroy", "--yes")
    assert isinstance(refused.exception, EmbeddedServerError)
    assert str(session.pid) in refused.exception.message

    session.communicate("\\q\n", timeout=20)
    assert cluster.running(home / "data") is None


def test_psql_passes_arguments_and_the_exit_code_through(run: Run, home: Path) -> None:
    query = "SELECT current_user, current_database(), inet_server_addr()"
    session = process("psql", "-At", "-c", query)
    assert session.communicate(timeout=20)[0] == "fsql_admin|fsql|127.0.0.1\n"
    assert session.returncode == 0
    failing = process("psql", "-v", "ON_ERROR_STOP=1", "-c", "SELECT nothing")
    assert 'column "nothing" does not exist' in failing.communicate(timeout=20)[0]
    assert failing.returncode == 1
    assert cluster.running(home / "data") is None


def test_psql_ended_from_outside_leaves_no_server(run: Run, home: Path) -> None:
    session = process("psql", "-At")
    assert session.stdin
    assert session.stdout
    session.stdin.write("SELECT 1;\n")
    session.stdin.flush()
    assert session.stdout.readline() == "1\n"
    session.terminate()
    session.communicate(timeout=20)
    assert session.returncode == 143
    assert cluster.running(home / "data") is None


def test_psql_goes_where_the_dsn_says_without_a_secret_in_its_words(
    run: Run, server: EmbeddedServer, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    password = server.target.parameters["password"]
    monkeypatch.setenv("FSQL_DSN", f"postgresql://fsql_admin:{password}@127.0.0.1:{server.port}/postgres")
    session = process("psql", "-At")
    assert session.stdin
    assert session.stdout
    session.stdin.write("SELECT current_database(), inet_server_port();\n")
    session.stdin.flush()
    assert session.stdout.readline() == f"postgres|{server.port}\n"
    for entry in Path("/proc").glob("[0-9]*"):
        assert password not in processes.command(int(entry.name))
    session.communicate("\\q\n", timeout=20)
    assert cluster.running(home / "data") is None
    assert "FSQL_DSN is set" in run("status").stderr


def test_status_of_nothing(
    run: Run, home: Path, new_home: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FSQL_HOME", str(new_home("none")))
    shown = run("status").stdout
    assert "not running" in shown
    assert "no data yet" in shown
    assert isinstance(run("stop").exception, EmbeddedServerError)
    assert isinstance(run("destroy", "--yes").exception, EmbeddedServerError)


def test_destroy_asks_and_removes_only_its_own(run: Run, home: Path) -> None:
    (home / "thesis.txt").write_text("!")
    run("start")
    assert run("destroy", typed="n\n").exit_code == 1
    assert status(run)["running"] is True
    assert run("destroy", typed="y\n").exit_code == 0
    assert [path.name for path in home.iterdir()] == ["thesis.txt"]
    assert processes.all_in(home / "data") == []


def test_after_destroy_a_new_server_can_be_made(run: Run, home: Path) -> None:
    before = (home / "password").read_text()
    assert run("destroy", "--yes").exit_code == 0
    assert not home.exists()
    with EmbeddedServer(home, durable=False):
        assert (home / "password").read_text() != before
