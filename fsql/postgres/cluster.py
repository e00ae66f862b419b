"""One data directory: made whole or not at all, started, found running, stopped. The caller holds the lock."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from fsql.errors import EmbeddedServerError
from fsql.postgres import processes
from fsql.postgres.binaries import Binaries
from fsql.postgres.os_user import OsUser

SUPERUSER = "fsql_admin"
DATABASE = "fsql"
_PATIENCE = 120.0  # seconds: recovery after a crash replays up to max_wal_size
_ORPHANS = 15.0  # seconds in which the children of a dead postmaster must have noticed
_TRIES = 5
_LOG_BYTES = 16_000_000

_TLS_QUESTION = struct.pack("!ii", 8, 80877103)

_children: list[subprocess.Popen[bytes]] = []  # a server may outlive the use that started it

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # no limit on the length of paths, nothing in /tmp
    "lc_messages": "C",
    "wal_level": "logical",
    "max_wal_senders": "10",
    "max_replication_slots": "10",
    "max_connections": "100",
    "max_locks_per_transaction": "512",  # a plan is one transaction, whatever the number of its definitions
    "shared_buffers": "256MB",
}
_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Postmaster:
    """A running server, as its postmaster.pid tells."""

    pid: int
    port: int
    ready: bool


@dataclass(frozen=True)
class Cluster:
    """The data directory `home/data` and who may run it with what."""

    home: Path
    user: OsUser
    durable: bool = True
    conf: Mapping[str, str] | None = None

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.home / "log"


def version(data: Path) -> int | None:
    """The major version of a data directory; None if there is none yet, or it is none of Postgres's."""
    try:
        return int((data / "PG_VERSION").read_text())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None


def running(data: Path) -> Postmaster | None:
    """The server that runs on `data`, ready or not; None for a zombie, a stale file, or a recycled id."""
    try:
        # Its lines are written while the server starts: id, …, fourth the port, …, eighth the state.
        lines = [*(data / "postmaster.pid").read_text().splitlines(), *[""] * 8]
        found = Postmaster(int(lines[0]), int(lines[3] or 0), lines[7].strip() == "ready")
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return found if processes.works_in(found.pid, data) else None


def create(cluster: Cluster, binaries: Binaries, password: str) -> None:
    """Makes the data directory with the superuser and the database, and shows it by one rename."""
    for old in cluster.home.glob("data-draft-*"):
        shutil.rmtree(old, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(prefix="data-draft-", dir=cluster.home))
    if cluster.user.switched:
        os.chown(draft, cluster.user.uid, cluster.user.gid)
    _initdb(cluster, binaries, draft, password)
    _create_database(cluster, binaries, draft)
    draft.rename(cluster.data)


def _initdb(cluster: Cluster, binaries: Binaries, draft: Path, password: str) -> None:
    common = ["-U", SUPERUSER, "-A", "scram-sha-256", "-E", "UTF8", "--no-instructions"]
    if not cluster.durable:
        common.append("--no-sync")
    for locale in _locales(binaries.major):
        # A pipe: the password is neither in a command line nor in a second file.
        readable, writable = os.pipe()
        try:
            os.write(writable, password.encode() + b"\n")
            if cluster.user.switched:
                os.fchown(readable, cluster.user.uid, cluster.user.gid)
            command: list[str | Path] = [binaries.program("initdb"), "-D", draft, f"--pwfile=/dev/fd/{readable}"]
            done = _run([*command, *common, *locale], cluster.user, pass_fds=[readable], stdin=subprocess.DEVNULL)
        finally:
            os.close(writable)
            os.close(readable)
        if done.returncode == 0:
            return
    raise EmbeddedServerError(
        f"initdb failed in {cluster.home}: {done.stderr.strip()}",
        help="mend what it names; nothing of the attempt will be used",
    )


def _locales(major: int) -> list[list[str]]:
    if major >= 17:
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-collate=C", "--lc-ctype=C"]
        return [builtin]
    return [["--locale=C.UTF-8"], ["--locale=C"]]  # some machines have no C.UTF-8


def _create_database(cluster: Cluster, binaries: Binaries, draft: Path) -> None:
    statement = files("fsql.postgres").joinpath("create_database.sql").read_text()
    forgetful = [] if cluster.durable else ["-c", "fsync=off"]
    command: list[str | Path] = [binaries.program("postgres"), "--single", "-D", draft]
    done = _run([*command, *forgetful, "postgres"], cluster.user, input=statement)
    if done.returncode != 0 or "ERROR" in done.stderr:
        raise EmbeddedServerError(
            f"the database {DATABASE} could not be made in {cluster.home}: {done.stderr.strip()}",
            help="mend what it names; nothing of the attempt will be used",
        )


def _run(command: Sequence[str | Path], user: OsUser, **more: object) -> subprocess.CompletedProcess[str]:
    run: Callable[..., subprocess.CompletedProcess[str]] = subprocess.run
    return run(command, capture_output=True, text=True, check=False, **user.process(), **more)


def start(cluster: Cluster, binaries: Binaries, port: int | None) -> Postmaster:
    """A ready server; `port` is tried first.

    Adopts a server that runs already; removes what a dead one left behind.
    """
    said = ""
    for _ in range(_TRIES):
        found = settled(cluster.data)
        if found:
            return found
        if not _swept(cluster.data):
            continue
        _reap()
        _rotate(cluster.log)
        begin = cluster.log.stat().st_size if cluster.log.exists() else 0
        child = _launch(cluster, binaries, _free_port(port))
        if ready := _await_ready(cluster.data, child):
            return ready
        said = _since(cluster.log, begin)
        port = None
        if "could not bind" not in said and settled(cluster.data) is None:
            break
    raise EmbeddedServerError(
        f"the server did not start:\n{said.strip()[-2000:]}", help=f"mend what it names; its log is {cluster.log}"
    )


def settled(data: Path) -> Postmaster | None:
    """The ready server on `data`, after waiting for one that starts or stops; None if none runs."""
    deadline = time.monotonic() + _PATIENCE
    while (found := running(data)) and not (found.ready and _answers(found.port)):
        if time.monotonic() > deadline:
            raise EmbeddedServerError(
                f"the server {found.pid} has not answered for {_PATIENCE:.0f} s",
                help=f"see its log in {data.parent / 'log'}, or end it",
            )
        time.sleep(0.01)
    return found


def _answers(port: int) -> bool:
    """True if the server replies to the question for TLS: one that was killed a moment ago still looks alive."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
            probe.sendall(_TLS_QUESTION)
            return probe.recv(1) in (b"S", b"N")
    except OSError:
        return False


def _swept(data: Path) -> bool:
    """True once a dead postmaster's children, which end by themselves, and its postmaster.pid are gone.

    Postgres alone would refuse to start while that id exists, be it a zombie or another program by now.
    False if a server shows itself meanwhile: one whose starter was killed before it could be seen.
    """
    deadline = time.monotonic() + _ORPHANS
    while left := processes.all_in(data):
        if running(data):
            return False
        if time.monotonic() > deadline:
            raise EmbeddedServerError(
                f"processes without a server are left in {data}: {', '.join(map(str, left))}",
                help="end them, then try again",
            )
        time.sleep(0.02)
    (data / "postmaster.pid").unlink(missing_ok=True)
    return True


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(log.with_name("log.1"))


def _free_port(wanted: int | None) -> int:
    """`wanted` if nobody listens there, so that open psql sessions find a recovered server again; else any."""
    for port in (wanted, 0) if wanted else (0,):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(trial.getsockname()[1])
    raise EmbeddedServerError("no port is free on 127.0.0.1", help="end programs that listen, then try again")


def _launch(cluster: Cluster, binaries: Binaries, port: int) -> subprocess.Popen[bytes]:
    conf = {**_SETTINGS, "port": str(port), **({} if cluster.durable else _FORGETFUL)}
    if binaries.libraries and any(binaries.libraries.glob("pg_stat_statements.*")):
        conf["shared_preload_libraries"] = "pg_stat_statements"
    conf.update(cluster.conf or {})
    options = [part for name, value in conf.items() for part in ("-c", f"{name}={value}")]
    log = os.open(cluster.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        # A session of its own: Ctrl-C in the starter's terminal is not meant for the server.
        child = subprocess.Popen(
            [binaries.program("postgres"), "-D", cluster.data, *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **cluster.user.process(),
        )
    finally:
        os.close(log)
    _children.append(child)
    return child


def _reap() -> None:
    """Asks after the servers this process has started, so that dead ones do not stay as zombies."""
    _children[:] = [child for child in _children if child.poll() is None]


def _await_ready(data: Path, child: subprocess.Popen[bytes]) -> Postmaster | None:
    deadline = time.monotonic() + _PATIENCE
    while child.poll() is None:
        found = running(data)
        if found and found.ready and found.pid == child.pid:
            return found
        if time.monotonic() > deadline:
            raise EmbeddedServerError(
                f"the server is not ready after {_PATIENCE:.0f} s", help=f"see its log in {data.parent / 'log'}"
            )
        time.sleep(0.01)
    return None


def _since(log: Path, begin: int) -> str:
    with log.open("rb") as text:
        text.seek(begin)
        return text.read().decode(errors="replace")


def stop(data: Path) -> None:
    """Stops the server on `data`, cutting its sessions, and waits until it is gone; nothing if none runs."""
    found = running(data)
    if found is None:
        return
    os.kill(found.pid, signal.SIGINT)
    deadline = time.monotonic() + _PATIENCE
    while processes.works_in(found.pid, data):
        if time.monotonic() > deadline:
            raise EmbeddedServerError(
                f"the server {found.pid} has not stopped for {_PATIENCE:.0f} s",
                help=f"see its log in {data.parent / 'log'}",
            )
        time.sleep(0.01)
    for child in _children:
        if child.pid == found.pid:
            child.wait()
    _reap()
