"""Which server is meant, what is shown of it, and what the drivers are told."""

from __future__ import annotations

import ssl
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict

from fsql.errors import SettingsError, UsageError
from fsql.postgres import dsn, libpq_files
from fsql.postgres.dsn import Purpose, Target, asyncpg_arguments, psycopg_conninfo, resolve
from fsql.settings import Settings

ENVIRON = {
    "FSQL_DSN": "dbname=general",
    "FSQL_ONLINE_DSN": "dbname=online",
    "FSQL_OFFLINE_DSN": "dbname=offline",
}


@pytest.mark.parametrize(
    ("explicit", "purpose", "without", "expected"),
    [
        ("dbname=given", "online", [], "given"),
        (None, "online", [], "online"),
        (None, "offline", [], "offline"),
        (None, "admin", [], "general"),
        (None, "online", ["FSQL_ONLINE_DSN"], "general"),
        (None, "offline", ["FSQL_OFFLINE_DSN"], "general"),
        (" ", "admin", [], "general"),
    ],
)
def test_the_order_of_dsns(
    settings: Settings, explicit: str | None, purpose: Purpose, without: list[str], expected: str
) -> None:
    environ = {key: value for key, value in ENVIRON.items() if key not in without}
    found = resolve(settings, explicit, purpose, environ)
    assert (found.parameters["dbname"], found.embedded) == (expected, False)


def test_without_any_dsn_the_embedded_server_is_meant(settings: Settings) -> None:
    environ = {"FSQL_ONLINE_DSN": "dbname=online", "FSQL_DSN": "", "PGHOST": "elsewhere"}
    assert resolve(settings, None, "admin", environ) == Target(embedded=True)


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://ann:s3cret@db.example.test:5433/shop",
        "postgres://ann:s3cret@db.example.test:5433/shop",
        "postgresql+psycopg://ann:s3cret@db.example.test:5433/shop",
        "host=db.example.test port=5433 user=ann password=s3cret dbname=shop",
        "postgresql://db.example.test:5433/shop?user=ann&password=s3cret",
        "postgresql://ann@db.example.test:5433/shop?password=s3cret&sslpassword=s3cret",
    ],
)
def test_no_secret_is_shown(settings: Settings, text: str) -> None:
    found = resolve(settings, text, environ={})
    shown = f"{found} {found!r} {found.label} {[found]}"
    assert "s3cret" not in shown
    assert found.label == "postgresql://ann@db.example.test:5433/shop"
    assert conninfo_to_dict(psycopg_conninfo(found))["password"] == "s3cret"
    assert found.without_secrets("so s3cret!") == "so ***!"


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://ann:s3@cret@db/shop",
        "postgresql://ann:s3/cret@db/shop",
        "postgresql://ann:55/cret@db/shop",
        "postgresql://ann:s3%cret@db/shop",
        "postgresql://ann:s3/x?cret@db/shop",
        "host=db password=s3 cret",
        "host=db password='s3cret",
        "mysql://ann:s3cret@db/shop",
        "host=s3@cret",
        "host=db port=cret",
        "host=db port=70000 password=cret",
    ],
)
def test_text_that_misleads_is_refused_without_being_repeated(settings: Settings, text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        resolve(settings, None, environ={"FSQL_DSN": text})
    assert "FSQL_DSN is not a DSN" in caught.value.message
    assert "cret" not in str(caught.value)
    assert "%40" in caught.value.help
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@given(user=st.text(min_size=1), password=st.text(min_size=1), database=st.text(min_size=1))
def test_an_encoded_password_is_never_shown_and_arrives(user: str, password: str, database: str) -> None:
    words = [
        quote(word.replace("\0", "").encode(errors="replace"), safe="") or "x" for word in (user, password, database)
    ]
    text = "postgresql://{}:{}@h/{}".format(*words)
    found = dsn.target(text, "here", {})
    plain = found.parameters["password"]
    assert quote(plain, safe="") == words[1]
    assert found.label == f"postgresql://{found.parameters['user']}@h:5432/{found.parameters['dbname']}"
    assert asyncpg_arguments(found)["password"] == plain


def test_a_password_on_the_command_line_is_refused() -> None:
    dsn.refuse_inline_password("postgresql://ann@db.example.test/shop")
    for text in ("postgresql://ann:s3cret@db/shop", "password=s3cret", "host=h sslpassword=s3cret"):
        with pytest.raises(UsageError) as caught:
            dsn.refuse_inline_password(text)
        assert "s3cret" not in str(caught.value)
        for way in ("PGPASSFILE", "FSQL_DSN", "service file"):
            assert way in caught.value.help


@pytest.mark.parametrize(
    "text",
    [
        "host=db.example.test",
        "postgresql://db.example.test/shop",
        "host=127.0.0.1,db.example.test",
        "host=10.0.0.7",
        "host=2001:db8::7",
        "host=localhost hostaddr=10.0.0.7",
        "host=localhost.example.test",
    ],
)
def test_remote_hosts_are_verified(text: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    authorities = tmp_path / "authorities.pem"
    authorities.touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(authorities))
    found = dsn.target(text, "here", {})
    assert found.parameters["sslmode"] == "verify-full"
    assert found.parameters["sslrootcert"] == "system"
    told = conninfo_to_dict(psycopg_conninfo(found))
    assert (told["sslmode"], told["sslrootcert"]) == ("verify-full", str(authorities))
    assert "sslmode=verify-full" in asyncpg_arguments(found)["dsn"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "dbname=shop",
        "host=localhost",
        "host=127.0.0.1",
        "host=127.8.9.10",
        "postgresql://[::1]:5432/shop",
        "host=/run/postgresql,localhost",
        "host=db.example.test hostaddr=127.0.0.1",
    ],
)
def test_local_hosts_need_no_tls(text: str) -> None:
    assert "sslmode" not in dsn.target(text, "here", {}).parameters


def test_what_the_dsn_or_the_environment_says_about_tls_counts() -> None:
    assert dsn.target("host=db.example.test sslmode=require", "here", {}).parameters["sslmode"] == "require"
    by_environment = dsn.target("host=db.example.test", "here", {"PGSSLMODE": "verify-ca"})
    assert by_environment.parameters["sslmode"] == "verify-ca"
    own_root = dsn.target("host=db.example.test sslrootcert=/ca.pem", "here", {}).parameters
    assert (own_root["sslmode"], own_root["sslrootcert"]) == ("verify-full", "/ca.pem")
    assert dsn.target("dbname=shop", "here", {"PGHOST": "db.example.test"}).parameters["sslmode"] == "verify-full"


def test_a_machine_without_authorities_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "is_file", lambda _: False)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: ssl.DefaultVerifyPaths(*[None] * 6))  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match="no certificate authorities"):
        psycopg_conninfo(dsn.target("host=db.example.test", "here", {}))


def test_a_service_file_completes_a_dsn(tmp_path: Path) -> None:
    file = tmp_path / "services.conf"
    file.write_text(
        "# ours\n[other]\nhost=x\n[shop]\nhost = db.example.test\nport=5444\npassword=s3cret\n[shop]\nport=1\n"
    )
    environ = {"PGSERVICEFILE": str(file), "PGPORT": "9", "PGUSER": "ann"}
    found = dsn.target("service=shop dbname=mine", "FSQL_DSN", environ)
    assert found.label == "postgresql://ann@db.example.test:5444/mine"
    assert found.parameters["sslmode"] == "verify-full"
    assert dsn.target("", "here", {**environ, "PGSERVICE": "shop"}).parameters["port"] == "5444"
    assert "s3cret" not in repr(found)
    arguments = asyncpg_arguments(found)
    assert (arguments["host"], arguments["port"], arguments["password"]) == (["db.example.test"], [5444], "s3cret")
    with pytest.raises(SettingsError, match="`nowhere` is defined neither"):
        dsn.target("service=nowhere", "here", environ)


def test_several_hosts_reach_asyncpg() -> None:
    found = dsn.target(
        "postgresql://ann@127.0.0.1:1,[::1]:2/shop?target_session_attrs=prefer-standby&connect_timeout=3"
        "&options=-c%20work_mem%3D9MB&application_name=mine",
        "here",
        {},
    )
    arguments = asyncpg_arguments(found)
    assert (arguments["host"], arguments["port"]) == (["127.0.0.1", "::1"], [1, 2])
    assert arguments["target_session_attrs"] == "prefer-standby"
    assert arguments["timeout"] == 3.0
    assert arguments["server_settings"] == {"application_name": "mine", "options": "-c work_mem=9MB"}
    assert found.label == "postgresql://ann@127.0.0.1:1,[::1]:2/shop"


def test_one_port_serves_all_hosts_and_a_wrong_number_is_refused() -> None:
    assert asyncpg_arguments(dsn.target("host=localhost,127.0.0.1 port=7", "here", {}))["port"] == [7, 7]
    with pytest.raises(SettingsError, match="3 hosts and 2 ports"):
        dsn.target("host=a,b,c port=1,2", "here", {})


@pytest.mark.parametrize("demand", ["channel_binding=require", "gssencmode=require", "require_auth=scram-sha-256"])
def test_what_asyncpg_cannot_promise_is_refused(demand: str) -> None:
    with pytest.raises(SettingsError, match="asyncpg cannot promise"):
        asyncpg_arguments(dsn.target(f"host=localhost {demand}", "FSQL_DSN", {}))


def passfile(folder: Path, text: str) -> str:
    file = folder / "pgpass"
    file.write_text(text)
    file.chmod(0o600)
    return str(file)


@pytest.mark.parametrize(
    ("line", "password"),
    [
        ("h:1:d:\\::p", "p"),
        ("h:1:d:\\::p\\", "p\\"),
        ("h:1:d:\\:", None),
        ("h:1:d:\\::", ""),
        ("h:1:d\\:::p", None),
    ],
)
def test_colons_and_backslashes_at_the_edges_of_fields(tmp_path: Path, line: str, password: str | None) -> None:
    assert libpq_files.password("h", "1", "d", ":", {}, passfile(tmp_path, line)) == password


def test_the_password_file_is_read_for_asyncpg(tmp_path: Path) -> None:
    text = "# c\nother:*:*:*:no\nlocalhost:5432:shop:bob:no\nlocalhost:*:shop:ann:a\\:b\\\\c :rest\n*:*:*:*:last\n"
    file = passfile(tmp_path, text)
    found = dsn.target("host=localhost user=ann dbname=shop", "here", {"PGPASSFILE": file})
    assert asyncpg_arguments(found)["password"] == "a:b\\c "
    assert asyncpg_arguments(dsn.target(f"user=eve passfile={file}", "here", {}))["password"] == "last"
    Path(file).chmod(0o640)
    assert asyncpg_arguments(found)["password"] is None


def test_different_passwords_for_hosts_of_one_dsn_are_refused(tmp_path: Path) -> None:
    file = passfile(tmp_path, "localhost:*:*:*:one\n127.0.0.1:*:*:*:two\n")
    with pytest.raises(SettingsError, match="different passwords"):
        asyncpg_arguments(dsn.target(f"host=localhost,127.0.0.1 user=ann passfile={file}", "here", {}))


@given(
    words=st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1), min_size=5, max_size=5
    )
)
def test_escaped_fields_of_a_password_file_come_back(
    words: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    words[0] = f"h{words[0]}"
    line = ":".join(word.replace("\\", "\\\\").replace(":", "\\:") for word in words)
    file = passfile(tmp_path_factory.mktemp("pass"), line + "\n")
    host, port, database, user, password = words
    assert libpq_files.password(host, port, database, user, {}, file) == password
    assert libpq_files.password(host + "x", port, database, user, {}, file) is None


def test_psycopg_agrees_about_every_keyword() -> None:
    text = "host=db.example.test user=ann password='it''s' options='-c a=b' keepalives=1"
    with pytest.raises(SettingsError):
        dsn.target(text, "here", {})
    good = dsn.target(text.replace("''", "\\'"), "here", {})
    assert psycopg.conninfo.conninfo_to_dict(psycopg_conninfo(good))["password"] == "it's"
    assert dsn.environment(good)["PGPASSWORD"] == "it's"
