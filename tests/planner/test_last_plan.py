"""A plan that was empty is not made again while nothing changed, and is made whenever anything did."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.projects import Belt, NewBelt
from support.shop import FILES, TABLES

from fsql import planning
from fsql.cli.plan import command
from fsql.errors import DefinitionError, FsqlError

NOTHING = "Nothing to plan: the files and what stands agree.\n"


@pytest.fixture
def standing(belt: NewBelt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Belt:
    """A project whose plan was empty, and is kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = belt(FILES, TABLES)
    assert told(made) == NOTHING
    return made


def told(made: Belt, *words: str) -> str:
    """What `fsql plan` prints."""
    arguments = ["--config", str(made.settings.root / "alembic.ini"), *words]
    done = CliRunner().invoke(command, arguments, env={"FSQL_DSN": made.dsn}, catch_exceptions=False)
    return done.stdout


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An entry for every time that the project's definitions were looked at."""
    found: list[str] = []
    real = planning.check_files

    def counted(*arguments: object) -> object:
        found.append("looked")
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(planning, "check_files", counted)
    return found


def test_what_did_not_change_is_not_looked_at(standing: Belt, looked: list[str]) -> None:
    anew = json.loads(told(standing, "--json"))
    assert told(standing) == NOTHING
    assert looked == []
    kept(standing).unlink()
    assert json.loads(told(standing, "--json")) == anew
    assert looked == ["looked"]


@pytest.mark.parametrize(
    "name", ["entities/customer.sql", "views/spending.sql", "services/fraud.sql", "versions/spending_v1.sql"]
)
def test_any_changed_file_is_noticed(standing: Belt, looked: list[str], name: str) -> None:
    path = standing.settings.features / name
    path.write_text(f"{path.read_text('utf-8')}\n", encoding="utf-8")
    with suppress(FsqlError):  # an edited version is refused
        told(standing)
    assert looked == ["looked"]


def test_a_changed_expression_is_planned(standing: Belt) -> None:
    path = standing.settings.features / "views" / "spending.sql"
    path.write_text(path.read_text("utf-8").replace("/ order_count_30d", "/ order_count_30d + 1"), encoding="utf-8")
    assert "create spending_v2" in told(standing)


def test_a_changed_revision_is_noticed(standing: Belt, looked: list[str]) -> None:
    (revision,) = (standing.settings.migrations / "versions").glob("*.py")
    revision.write_text(f"{revision.read_text('utf-8')}\n", encoding="utf-8")
    assert told(standing) == NOTHING
    assert looked == ["looked"]


def test_another_database_is_looked_at(standing: Belt, looked: list[str], empty_database: str) -> None:
    with pytest.raises(DefinitionError, match="there is no table"):
        told(Belt(standing.settings, standing.connection, empty_database))
    assert looked == ["looked"]


@pytest.mark.parametrize(
    "spoilt",
    ["", "{", "[]", "null", '{"inputs": 1}', "[" * 100_000],
)
def test_a_spoilt_cache_is_no_harm(standing: Belt, spoilt: str) -> None:
    kept(standing).write_text(spoilt, encoding="utf-8")
    assert told(standing) == NOTHING


@pytest.mark.parametrize("field", ["plan", "fingerprints"])
@pytest.mark.parametrize("value", ["x", [], None, 1])
def test_a_poisoned_cache_is_no_harm(standing: Belt, field: str, value: object) -> None:
    text = json.loads(kept(standing).read_text("utf-8"))
    kept(standing).write_text(json.dumps({**text, field: value}), encoding="utf-8")
    assert json.loads(told(standing, "--json"))["steps"] == []


def kept(made: Belt) -> Path:
    """The file that keeps the plan."""
    (path,) = (made.settings.root.parent.parent / "cache" / "fsql").iterdir()
    return path
