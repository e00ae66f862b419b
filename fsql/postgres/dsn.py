"""Which server is meant: DSNs in order, what of them may be shown, and what each driver is told.

The order: the explicit argument; FSQL_ONLINE_DSN or FSQL_OFFLINE_DSN for those reads; FSQL_DSN; else the
embedded server. Service files and PG* variables complete a DSN as libpq would, once, for both drivers.
"""

from __future__ import annotations

import getpass
import ipaddress
import os
import re
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlencode

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL
from psycopg.sql import Literal as Value

from fsql.errors import SettingsError, UsageError
from fsql.postgres import libpq_files
from fsql.settings import Settings

Purpose = Literal["admin", "offline", "online"]

SESSION: Final[Mapping[str, str]] = {
    "TimeZone": "UTC",
    "DateStyle": "ISO",
    "IntervalStyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "standard_conforming_strings": "on",
    "search_path": "public",
    "client_encoding": "UTF8",
}
"""What every session of fsql is pinned to, so that no result depends on anyone's defaults."""

SESSION_STATEMENT: Final[str] = (
    SQL("SELECT {}")
    .format(
        SQL(", ").join(
            SQL("pg_catalog.set_config({}, {}, false)").format(Value(name), Value(value))
            for name, value in SESSION.items()
        )
    )
    .as_string(None)
)
"""Pins a session to SESSION: one statement without parameters, for both drivers.

It is sent after connecting: poolers such as PgBouncer refuse most settings in the start packet.
"""

_SECRETS = {"password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"}
_ASYNCPG_TLS = {
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "sslpassword",
    "sslcrl",
    "sslnegotiation",
    "ssl_min_protocol_version",
    "ssl_max_protocol_version",
}
_ASYNCPG_CANNOT = {  # parameter: the values that ask for nothing special
    "channel_binding": ("prefer", "disable"),
    "gssencmode": ("prefer", "disable"),
    "require_auth": ("",),
    "requirepeer": ("",),
    "sslcertmode": ("allow",),
    "sslcrldir": ("",),
}
_REMEDY = "give user and password by PGPASSFILE, by a service file, or in FSQL_DSN"


@dataclass(frozen=True, repr=False)
class Target:
    """A server that can be connected to, or `embedded` and still to be started (no parameters yet).

    `parameters` are libpq's keywords; they may hold a password, so neither str nor repr shows them.
    `origin` says where the DSN came from.
    """

    embedded: bool = False
    origin: str = "embedded"
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The target for messages: user, hosts and database, never a secret."""
        if not self.parameters:
            return "the embedded server"
        hosts = ",".join(f"{f'[{host}]' if ':' in host else host}:{port}" for host, _, port in _hosts(self.parameters))
        user = self.parameters.get("user", "")
        return f"postgresql://{f'{user}@' if user else ''}{hosts}/{self.parameters.get('dbname', '')}"

    def __repr__(self) -> str:
        return f"<Target {self.label} from {self.origin}>"

    __str__ = __repr__

    def without_secrets(self, text: str) -> str:
        """`text` with every secret of this target replaced by ***."""
        secrets = sorted((self.parameters.get(key, "") for key in _SECRETS), key=len, reverse=True)
        for secret in filter(None, secrets):
            text = text.replace(secret, "***")
        return text


def resolve(
    settings: Settings,
    explicit: str | None = None,
    purpose: Purpose = "admin",
    environ: Mapping[str, str] = os.environ,
) -> Target:
    """The server for `purpose`: the explicit DSN, its own variable, FSQL_DSN, or the embedded one.

    Raises SettingsError for text that is no DSN; the message never repeats the text.
    """
    candidates = {"the dsn argument": explicit}
    if purpose != "admin":
        name = f"FSQL_{purpose.upper()}_DSN"
        candidates[name] = environ.get(name)
    candidates["FSQL_DSN"] = environ.get("FSQL_DSN")
    for origin, text in candidates.items():
        if text and text.strip():
            return target(text.strip(), origin, environ)
    return Target(embedded=True)


def target(text: str, origin: str, environ: Mapping[str, str] = os.environ) -> Target:
    """The Target of a URI or keyword string, completed from service file and environment, TLS decided."""
    given = _parse(text, origin)
    name = given.get("service") or environ.get("PGSERVICE")
    served = libpq_files.service(name, environ) if name else {}
    parameters = {**_from_environment(environ), **served, **given}
    if not environ.get("PGSERVICE"):
        parameters.pop("service", None)  # all of it is known now, and libpq may look for its file elsewhere
    _check_hosts(parameters, origin)
    return Target(origin=origin, parameters={**parameters, **_tls(parameters, environ)})


def refuse_inline_password(dsn: str) -> None:
    """Nothing, or UsageError where `dsn` holds a secret: command lines are seen by everyone on a machine."""
    if _SECRETS & _parse(dsn, "--dsn").keys():
        raise UsageError("--dsn must not hold a password: others on this machine can read it", help=_REMEDY)


def _parse(text: str, origin: str) -> dict[str, str]:
    if re.match(r"postgres(ql)?\+\w+://", text):
        text = re.sub(r"\+\w+", "", text, count=1)  # SQLAlchemy's way of naming a driver
    _refuse_ambiguous(text, origin)
    try:
        parsed = conninfo_to_dict(text)
    except psycopg.ProgrammingError:
        # libpq's message quotes pieces of the text, and a piece may be half a password.
        raise _unreadable(origin) from None
    return {key: str(value) for key, value in parsed.items() if value is not None}


def _refuse_ambiguous(text: str, origin: str) -> None:
    """A raw @ or / inside a password would move its rest into host or database, which messages show."""
    if re.match(r"postgres(ql)?://", text):
        address = re.sub(r"^[^@/]*@", "", text.split("://", 1)[1])
        if "@" in address.split("?", 1)[0]:
            raise _unreadable(origin)


def _unreadable(origin: str) -> SettingsError:
    return SettingsError(
        f"{origin} is not a DSN that can be read",
        help="write postgresql://user@host:5432/database or `host=… dbname=…`; in a URI write @ as %40, "
        "/ as %2F, : as %3A and % as %25 inside user and password",
    )


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    variables = ((option.keyword.decode(), option.envvar) for option in pq.Conninfo.get_defaults())
    found = {key: environ.get(name.decode(), "") for key, name in variables if name}
    return {key: value for key, value in found.items() if value and key != "service"}


def environment(target: Target) -> dict[str, str]:
    """The target as PG* variables, for programs of Postgres: nothing of it stands on a command line."""
    variables = {option.keyword.decode(): option.envvar for option in pq.Conninfo.get_defaults()}
    pairs = ((variables.get(key), value) for key, value in libpq_parameters(target).items())
    return {name.decode(): value for name, value in pairs if name and name != b"PGSERVICE"}


def libpq_variables() -> frozenset[str]:
    """The names of all environment variables that libpq reads a parameter from."""
    return frozenset(option.envvar.decode() for option in pq.Conninfo.get_defaults() if option.envvar)


def _hosts(parameters: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """(host, hostaddr, port) of every server listed; host is "" for the machine's own socket."""
    hosts = parameters.get("host", "").split(",")
    addresses = parameters.get("hostaddr", "").split(",")
    ports = parameters.get("port", "").split(",")
    listed = max(hosts, addresses, key=len)
    ports = ports * len(listed) if len(ports) == 1 else ports
    for host, address, port in zip_longest(hosts, addresses, ports, fillvalue=""):
        yield host or address, address, port or "5432"


def _check_hosts(parameters: Mapping[str, str], origin: str) -> None:
    hosts = list(_hosts(parameters))
    if any("@" in host[1:] or not port.isdecimal() or not 0 < int(port) < 65536 for host, _, port in hosts):
        raise _unreadable(origin)
    ports = parameters.get("port", "").count(",") + 1
    if ports not in (1, len(hosts)):
        raise SettingsError(
            f"{origin} lists {len(hosts)} hosts and {ports} ports", help="give one port, or one for each host"
        )


def _is_local(host: str, address: str) -> bool:
    place = address or host
    if not place or place == "localhost" or place.startswith(("/", "@")):
        return True
    try:
        return ipaddress.ip_address(place).is_loopback
    except ValueError:
        return False


def _tls(parameters: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """What is added so that a remote server is verified: nothing where the DSN decides, or all is local."""
    chosen = parameters.get("sslmode")
    if chosen is None and not all(_is_local(host, address) for host, address, _ in _hosts(parameters)):
        return {"sslmode": "verify-full", "sslrootcert": parameters.get("sslrootcert", "system")}
    return {}


def system_roots() -> str:
    """The file of the machine's trusted certificate authorities; SettingsError where none is found.

    libpq's own word for it, `system`, asks the OpenSSL it was built with, and psycopg's wheels carry one
    that looks in a folder of its build machine; asyncpg does not know the word.
    """
    known = (
        ssl.get_default_verify_paths().cafile,  # respects SSL_CERT_FILE
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    )
    for file in known:
        if file and Path(file).is_file():
            return file
    raise SettingsError(
        "a remote server is to be verified, but no certificate authorities are installed on this machine",
        help="install the package ca-certificates, or add sslrootcert=FILE with your authority to the DSN",
    )


def libpq_parameters(target: Target) -> dict[str, str]:
    """The target's parameters as any libpq understands them: the trusted authorities are a file."""
    parameters = dict(target.parameters)
    if parameters.get("sslrootcert") == "system" and parameters.get("sslmode") in (None, "verify-full"):
        parameters.update(sslmode="verify-full", sslrootcert=system_roots())
    return parameters


def psycopg_conninfo(target: Target) -> str:
    """The connection string for psycopg; it holds the password, so it must not be shown."""
    return make_conninfo("", **libpq_parameters(target))


def asyncpg_arguments(target: Target, environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """The keyword arguments of asyncpg.connect() or create_pool() for this target, TLS as libpq would do it.

    Send SESSION_STATEMENT after connecting. Raises SettingsError for demands that asyncpg cannot meet.
    """
    parameters = libpq_parameters(target)
    _refuse_beyond_asyncpg(parameters, target)
    hosts = list(_hosts(parameters))
    named = [host or "localhost" for host, _, _ in hosts] if any(host for host, _, _ in hosts) else None
    tls = {key: value for key, value in parameters.items() if value and key in _ASYNCPG_TLS}
    start = {"application_name": parameters.get("application_name", "fsql"), "options": parameters.get("options")}
    arguments: dict[str, Any] = {
        "dsn": f"postgresql://?{urlencode(tls)}" if tls else None,
        "host": named,
        "port": [int(port) for _, _, port in hosts],
        "user": parameters.get("user"),
        "password": _password(parameters, hosts, environ),
        "database": parameters.get("dbname"),
        "server_settings": {key: value for key, value in start.items() if value},
        **{key: parameters[key] for key in ("target_session_attrs", "krbsrvname") if key in parameters},
    }
    if "connect_timeout" in parameters:
        arguments["timeout"] = float(parameters["connect_timeout"]) or None
    return arguments


def _password(
    parameters: Mapping[str, str], hosts: list[tuple[str, str, str]], environ: Mapping[str, str]
) -> str | None:
    if "password" in parameters:
        return parameters["password"]
    user = parameters.get("user") or getpass.getuser()
    database = parameters.get("dbname") or user
    file = parameters.get("passfile")
    found = {libpq_files.password(host, port, database, user, environ, file) for host, _, port in hosts} - {None}
    if len(found) > 1:
        raise SettingsError(
            "the password file holds different passwords for the hosts of one DSN; asyncpg takes only one",
            help="give that user one password on all hosts, or a DSN for each",
        )
    return found.pop() if found else None


def _refuse_beyond_asyncpg(parameters: Mapping[str, str], target: Target) -> None:
    for key, harmless in _ASYNCPG_CANNOT.items():
        if parameters.get(key, harmless[0]) not in harmless:
            raise SettingsError(
                f"{target.origin} asks for {key}={parameters[key]}, which asyncpg cannot promise",
                help=f"leave {key} out of the DSN for online reads (FSQL_ONLINE_DSN)",
            )
