"""What a new project consists of."""

from __future__ import annotations

import configparser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsql.errors import UsageError
from fsql.scaffold.layout import FOLDERS, contents, ignoring
from fsql.settings import find

REPOSITORY = Path(__file__).parents[2]


def test_a_project_begins_with_the_migrations_of_this_one() -> None:
    made = contents("shop", {})
    for name in ("env.py", "script.py.mako"):
        assert made[f"migrations/{name}"] == (REPOSITORY / "migrations" / name).read_text(encoding="utf-8")


def test_every_folder_is_kept_by_git() -> None:
    kept = {path for path in contents("shop", {}) if path.endswith(".gitkeep")}
    assert kept == {*(f"features_sql/{folder}/.gitkeep" for folder in FOLDERS), "migrations/versions/.gitkeep"}


def test_the_readme_says_what_to_do_first() -> None:
    assert "2. Write `entities/<name>.sql`" in contents("shop", {})["features_sql/README.md"]
    started = contents("shop", {"views/a.sql": "", "entities/b.sql": ""})["features_sql/README.md"]
    assert "2. Read `views/a.sql` and `entities/b.sql`: they were made from your table." in started


@pytest.mark.parametrize("name", ["shop", "100% mine", "%(here)s", "; semicolon", "# hash", "a = b", "Ünïcode", "[x]"])
def test_the_settings_say_the_name_that_was_given(tmp_path: Path, name: str) -> None:
    (tmp_path / "alembic.ini").write_text(contents(name, {})["alembic.ini"], encoding="utf-8")
    settings = find(tmp_path)
    assert (settings.project, settings.migrations) == (name, tmp_path / "migrations")
    interpolating = configparser.ConfigParser({"here": str(tmp_path)})
    interpolating.read(tmp_path / "alembic.ini", encoding="utf-8")
    assert interpolating["fsql"]["project"] == name


@pytest.mark.parametrize("name", ["", " a", "a\n[alembic]", "\t"])
def test_names_that_cannot_be_settings(name: str) -> None:
    with pytest.raises(UsageError, match="is no name for a project"):
        contents(name, {})


@given(st.text())
def test_gitignore_keeps_every_line_and_gains_at_most_one(text: str) -> None:
    after = ignoring(text)
    assert after.startswith(text)
    assert ".fsql/" in [line.strip() for line in after.splitlines()] or after == text
    assert ignoring(after) == after
