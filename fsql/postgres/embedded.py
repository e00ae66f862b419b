"""fsql's own Postgres: a home with data, password and locks, and a server that lives while someone uses it.

home/
├── users.lock   every user holds it shared; who can have it alone is the last
├── start.lock   held alone while a server is made, started, stopped or removed
├── keep         present from `fsql db start` to `fsql db stop`: the last user leaves the server on
├── data/        the data directory; appears whole, by a rename
├── pg-…/        a copy of the programs, where the server's OS user could not reach them
└── password, pgpass, port, log
"""

from __future__ import annotations

import atexit
import os
import re
import secrets
import shutil
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType

from fsql.errors import EmbeddedServerError
from fsql.postgres import binaries, cluster, locks, os_user, processes
from fsql.postgres.cluster import Cluster, Postmaster
from fsql.postgres.dsn import Target
from fsql.settings import Settings

_SHARED = Path("/var/lib/fsql")
_PORTS = range(1, 65_536)
_PATIENCE = 180.0  # seconds: another process may be making the data directory, or recovering it
_OWN = (
    "data",
    "data-draft-*",
    "pg-*",
    "users.lock",
    "keep",
    "password",
    "pgpass",
    "port",
    "log",
    "log.1",
    ".gitignore",
)

_open: weakref.WeakSet[EmbeddedServer] = weakref.WeakSet()


def locate_home(settings: Settings, environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of the project's embedded server: FSQL_HOME, else `.fsql` beside alembic.ini.

    Where the server's OS user cannot get there (root's own folders), it is /var/lib/fsql/<project>-<hash of
    the root folder>, so that two checkouts of one project stay apart.
    """
    if environ.get("FSQL_HOME"):
        return Path(environ["FSQL_HOME"]).expanduser().absolute()
    beside = settings.root / ".fsql"
    user = os_user.server_user(beside / "data", environ)
    if not user.switched or user.can_enter(settings.root):
        return beside
    name = re.sub(r"[^A-Za-z0-9_.-]", "_", settings.project).lstrip(".")
    return _SHARED / f"{name}-{sha256(os.fsencode(settings.root)).hexdigest()[:8]}"


class EmbeddedServer:
    """The server of `home`, running while this context is entered, here or in any other process.

    `durable=False` gives a crash's safety away for speed (tests); `conf` overrides server settings. Both
    count only for who starts the server. Raises EmbeddedServerError where it cannot be had.
    """

    def __init__(
        self,
        home: Path,
        *,
        durable: bool = True,
        conf: Mapping[str, str] | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self.home = home.absolute()
        self._durable, self._conf, self._environ = durable, conf, environ
        self._held: int | None = None
        self._holder = 0
        self._postmaster = Postmaster(0, 0, ready=False)

    def __enter__(self) -> EmbeddedServer:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def port(self) -> int:
        """The port on 127.0.0.1."""
        return self._postmaster.port

    @property
    def pid(self) -> int:
        """The process id of the postmaster."""
        return self._postmaster.pid

    @property
    def target(self) -> Target:
        """The server's database `fsql` as its superuser `fsql_admin`, untouched by any PG* variable."""
        return Target(
            embedded=True,
            parameters={
                "host": "127.0.0.1",
                "hostaddr": "127.0.0.1",
                "port": str(self.port),
                "user": cluster.SUPERUSER,
                "password": _read_password(self.home),
                "dbname": cluster.DATABASE,
                "sslmode": "disable",
                "sslrootcert": "",
                "gssencmode": "disable",
                "channel_binding": "disable",
                "target_session_attrs": "any",
                "options": "",
            },
        )

    def open(self) -> None:
        """Begins to use the server, which is made and started if need be."""
        user = os_user.server_user(self.home / "data", self._environ)
        _make_home(self.home, user)
        with _named(self.home):
            self._open(user)

    def _open(self, user: os_user.OsUser) -> None:
        with locks.exclusive(self.home / "start.lock", _PATIENCE):
            held = locks.shared(self.home / "users.lock")
            try:
                _require_way(self.home, user)
                self._start(Cluster(self.home, user, self._durable, self._conf))
            except BaseException:
                self._give_back(held)
                raise
        self._held, self._holder = held, os.getpid()
        _open.add(self)

    def close(self) -> None:
        """Ends this use; the last one out stops the server, unless it is kept. Nothing in a forked child."""
        held, self._held = self._held, None
        _open.discard(self)
        if held is None or self._holder != os.getpid():
            return
        try:
            if self.home.is_dir():
                with _named(self.home), locks.exclusive(self.home / "start.lock", _PATIENCE):
                    self._give_back(held)
        finally:
            locks.release(held)

    def _give_back(self, held: int) -> None:
        """Lets go of the server, which stops where nobody else holds it; the caller has the start lock."""
        try:
            if locks.try_exclusive(held) and not (self.home / "keep").exists():
                cluster.stop(self.home / "data")
        finally:
            locks.release(held)

    def _start(self, wanted: Cluster) -> None:
        found = cluster.settled(wanted.data)
        if found is None:
            programs = binaries.find(self._environ)
            _require_version(wanted, programs)
            programs = binaries.reachable(programs, self.home, wanted.user.can_run)
            if not wanted.data.exists():
                cluster.create(wanted, programs, _new_password(self.home))
            _read_password(self.home)
            found = cluster.start(wanted, programs, _last_port(self.home))
            _write(self.home / "port", str(found.port))
            _write_pgpass(self.home, found.port)
        self._postmaster = found


@dataclass(frozen=True)
class Report:
    """What there is in a home: `users` are the processes that hold the server, `size` is in bytes."""

    home: Path
    running: bool
    kept: bool
    port: int | None
    pid: int | None
    version: int | None
    users: tuple[int, ...]
    size: int


def report(home: Path) -> Report:
    """What there is in `home`; starts nothing."""
    with _named(home):
        found = cluster.running(home / "data")
        return Report(
            home=home,
            running=found is not None,
            kept=(home / "keep").exists(),
            port=found.port if found else None,
            pid=found.pid if found else None,
            version=cluster.version(home / "data"),
            users=tuple(sorted(processes.holding(home / "users.lock"))),
            size=_size(home),
        )


def _size(home: Path) -> int:
    found = 0
    for folder, _, names in os.walk(home):
        for name in names:
            with suppress(FileNotFoundError):  # a running server removes files meanwhile
                found += os.lstat(os.path.join(folder, name)).st_size
    return found


def keep(server: EmbeddedServer) -> None:
    """Lets the running `server` outlive its last user, until stop()."""
    with _named(server.home):
        (server.home / "keep").touch(mode=0o600)


def stop(home: Path) -> tuple[int, ...]:
    """Ends keeping the server of `home`: () if it has stopped, else the processes whose last will stop it."""
    with _alone(home) as users:
        if (home / "keep").exists():
            _remove(home / "keep")
        if users is None:
            cluster.stop(home / "data")
            return ()
    return users


def destroy(home: Path) -> None:
    """Removes server, data and everything else that fsql put into `home`; nothing else.

    Raises EmbeddedServerError, removing nothing, while other processes use the server.
    """
    with _alone(home) as users:
        if users is not None:
            raise EmbeddedServerError(
                f"the server in {home} is in use by {_listed(users)}", help="end these processes, then try again"
            )
        cluster.stop(home / "data")
        for pattern in _OWN:
            for path in home.glob(pattern):
                _remove(path)
        (home / "start.lock").unlink()
    for folder in (home, *([_SHARED] if home.parent == _SHARED else [])):
        with suppress(OSError):  # somebody's own files are in it
            folder.rmdir()


@contextmanager
def _alone(home: Path) -> Iterator[tuple[int, ...] | None]:
    """Holds the start lock; gives None if nobody uses the server, else the users that can be named."""
    if not (home / "data").is_dir() and not (home / "start.lock").is_file():
        raise EmbeddedServerError(f"there is no embedded server in {home}", help="make one with `fsql db start`")
    with _named(home), locks.exclusive(home / "start.lock", _PATIENCE):
        held = locks.shared(home / "users.lock")
        try:
            free = locks.try_exclusive(held)
            yield None if free else tuple(processes.holding(home / "users.lock"))
        finally:
            locks.release(held)


@contextmanager
def _named(home: Path) -> Iterator[None]:
    """Makes what the operating system refuses in `home` an EmbeddedServerError: a full disk, a folder for a file."""
    try:
        yield
    except OSError as error:
        raise EmbeddedServerError(
            f"{error.filename or home}: {error.strerror or error}",
            help=f"mend that; or give up what is in {home} with `fsql db destroy`, or set FSQL_HOME elsewhere",
        ) from error


def _listed(users: tuple[int, ...]) -> str:
    return ", ".join(f"{pid} ({processes.command(pid)})" for pid in users) or "another process"


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _make_home(home: Path, user: os_user.OsUser) -> None:
    """Makes the missing folders down to `home`; only what is made here gets its mode here."""
    mode = 0o711 if user.switched else 0o700
    missing = [folder for folder in (home, *home.parents) if not folder.exists()]
    try:
        for folder in reversed(missing):
            try:
                folder.mkdir(mode)
            except FileExistsError:
                continue  # another process was faster
            folder.chmod(mode)  # mkdir's mode went through the umask
        if not (home / ".gitignore").exists():
            (home / ".gitignore").write_text("*\n")
    except OSError as error:
        raise EmbeddedServerError(
            f"{home} cannot be made: {error.strerror}",
            help="set FSQL_HOME to a folder that you may write, or FSQL_DSN to a server of your own",
        ) from error


def _require_way(home: Path, user: os_user.OsUser) -> None:
    """Refuses a home that the server's OS user cannot get to; nothing above it is ever changed."""
    if not user.switched or user.can_enter(home):
        return
    if user.can_enter(home.parent):
        home.chmod(home.stat().st_mode | 0o011)
        return
    raise EmbeddedServerError(
        f"the server's OS user {user.name} cannot enter {home}: a folder above it is closed to others",
        help="set FSQL_HOME to a folder it can enter, such as one in /var/lib, or unset it",
    )


def _require_version(wanted: Cluster, programs: binaries.Binaries) -> None:
    """Refuses data of another major version, and a folder `data` that is none of fsql's."""
    major = cluster.version(wanted.data)
    if major is None and wanted.data.exists():
        raise EmbeddedServerError(f"{wanted.data} is no data directory of Postgres", help="set FSQL_HOME elsewhere")
    if major is not None and major != programs.major:
        raise EmbeddedServerError(
            f"{wanted.data} was made by Postgres {major}, the programs in {programs.folder} are {programs.version}",
            help=f"set FSQL_PG_BINDIR to the bin folder of a Postgres {major}, or give the data up with "
            "`fsql db destroy`",
        )


def _new_password(home: Path) -> str:
    password = secrets.token_urlsafe(24)
    _write(home / "password", password)
    return password


def _read_password(home: Path) -> str:
    try:
        password = (home / "password").read_text(encoding="ascii")
    except FileNotFoundError:
        password, state = "", "is missing"
    except ValueError:
        password, state = "", "is not what fsql wrote"
    else:
        state = "is empty"
    if not password:
        raise EmbeddedServerError(
            f"{home / 'password'} {state}, so nobody can log in",
            help="put it back, or give the data up with `fsql db destroy`",
        )
    return password


def _write_pgpass(home: Path, port: int) -> None:
    _write(home / "pgpass", f"127.0.0.1:{port}:*:{cluster.SUPERUSER}:{_read_password(home)}\n")


def _last_port(home: Path) -> int | None:
    try:
        port = int((home / "port").read_text())
    except (FileNotFoundError, ValueError):
        return None
    return port if port in _PORTS else None


def _write(file: Path, text: str) -> None:
    """Replaces a file that only its owner can read, whole or not at all."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as stream:
            stream.write(text)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def _close_all() -> None:
    # For who ends without leaving the context: threads, notebooks, sys.exit in odd places.
    for server in list(_open):
        server.close()


atexit.register(_close_all)
