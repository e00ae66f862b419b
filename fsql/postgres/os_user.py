"""The OS user that runs the server: oneself; for root, which Postgres refuses, an unprivileged one."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fsql.errors import EmbeddedServerError


@dataclass(frozen=True)
class OsUser:
    """A user of this machine; `switched` if fsql (as root) has to become it for the server."""

    name: str
    uid: int
    gid: int
    switched: bool

    def process(self) -> dict[str, Any]:
        """The arguments of subprocess.Popen that start a program as this user, in a neutral surrounding."""
        surrounding = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": "/"}
        arguments: dict[str, Any] = {"cwd": "/", "env": surrounding}
        if self.switched:
            arguments.update(user=self.uid, group=self.gid, extra_groups=[])
        return arguments

    def can_enter(self, folder: Path) -> bool:
        """True if this user can reach what lies in `folder`, by asking the kernel as that user."""
        question = ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)]
        return subprocess.run(question, stderr=subprocess.DEVNULL, check=False, **self.process()).returncode == 0

    def can_run(self, program: Path) -> bool:
        """True if this user can run `program --version`."""
        try:
            done = subprocess.run([program, "--version"], capture_output=True, check=False, **self.process())
        except OSError:
            return False
        return done.returncode == 0


def server_user(data: Path, environ: Mapping[str, str] = os.environ) -> OsUser:
    """The user for the server of the data directory `data`, which may not exist yet.

    Oneself; as root the owner of the data, else FSQL_PG_OSUSER, else postgres, else nobody.
    Raises EmbeddedServerError where that user does not exist, is root, or does not own the data.
    """
    owner = _owner(data)
    if os.geteuid() != 0:
        user = OsUser(_name(os.geteuid()), os.geteuid(), os.getegid(), switched=False)
        return _owning(user, owner, data, "run fsql as that user, or set FSQL_HOME to a folder of your own")
    if owner is not None and not environ.get("FSQL_PG_OSUSER"):
        # The machine may have got a user `postgres` since; the data stays with whom it was given to.
        return _unprivileged(owner.name, owner.uid, owner.gid)
    user = _named(environ.get("FSQL_PG_OSUSER"))
    return _owning(user, owner, data, "unset FSQL_PG_OSUSER, or set FSQL_HOME to another folder")


def _owner(data: Path) -> OsUser | None:
    try:
        status = data.stat()
    except OSError:
        return None
    return OsUser(_name(status.st_uid), status.st_uid, status.st_gid, switched=True)


def _owning(user: OsUser, owner: OsUser | None, data: Path, remedy: str) -> OsUser:
    if owner is not None and owner.uid != user.uid:
        raise EmbeddedServerError(f"{data} belongs to the OS user {owner.name}, not to {user.name}", help=remedy)
    return user


def _named(chosen: str | None) -> OsUser:
    for name in [chosen] if chosen else ["postgres", "nobody"]:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return _unprivileged(name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedServerError(
        f"there is no OS user {chosen or 'postgres or nobody'} to run the server, and root may not",
        help="set FSQL_PG_OSUSER to an unprivileged user of this machine",
    )


def _unprivileged(name: str, uid: int, gid: int) -> OsUser:
    if uid == 0:
        raise EmbeddedServerError(
            "Postgres refuses to run as root", help="set FSQL_PG_OSUSER to an unprivileged user of this machine"
        )
    return OsUser(name, uid, gid, switched=True)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
