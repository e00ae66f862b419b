"""The [fsql] section of alembic.ini."""

from __future__ import annotations

from pathlib import Path

import pytest

from fsql import settings
from fsql.errors import SettingsError


def ini(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "alembic.ini").write_text(text)
    return folder


def test_an_empty_section_gives_the_defaults(tmp_path: Path) -> None:
    root = ini(tmp_path / "shop", "[alembic]\nscript_location = migrations\n[fsql]\n")
    found = settings.find(root)
    assert found == settings.Settings(
        root=root,
        features=root / "features_sql",
        project="shop",
        migrations=root / "migrations",
        roles={duty: f"fsql_{duty}" for duty in settings.DUTIES},
    )


def test_every_key_counts(tmp_path: Path) -> None:
    roles = "\n".join(f"{duty}_role = team_{duty}" for duty in settings.DUTIES)
    text = f"[alembic]\nscript_location = %(here)s/db/m\n[fsql]\nfeatures = sql\nproject = my shop\n{roles}\n"
    found = settings.find(ini(tmp_path, text))
    assert (found.features, found.migrations) == (tmp_path / "sql", tmp_path / "db" / "m")
    assert found.project == "my shop"
    assert found.roles == {duty: f"team_{duty}" for duty in settings.DUTIES}


def test_percent_signs_are_read_as_alembic_reads_them(tmp_path: Path) -> None:
    text = (
        "[alembic]\nfile_template = %%(year)d_%(slug)s %\nscript_location = a%%b\n[fsql]\nproject = 50% off\n"
        "[formatter_generic]\nformat = %(levelname)-5.5s\n"
    )
    found = settings.find(ini(tmp_path, text))
    assert found.project == "50% off"
    assert found.migrations == tmp_path / "a%b"


def test_defaults_of_other_tools_are_no_keys_of_fsql(tmp_path: Path) -> None:
    assert settings.find(ini(tmp_path, "[DEFAULT]\nlevel = x\n[fsql]\nproject = p\n")).project == "p"


def test_the_nearest_file_with_the_section_counts(tmp_path: Path) -> None:
    outer = ini(tmp_path / "outer", "[fsql]\n")
    inner = ini(outer / "a" / "b", "[alembic]\nscript_location = m\n")
    (inner / "c").mkdir()
    assert settings.find(inner / "c").root == outer
    ini(outer / "a", "[fsql]\n")
    assert settings.find(inner / "c").root == outer / "a"


def test_the_current_folder_is_where_it_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ini(tmp_path, "[fsql]\n"))
    assert settings.find().root == tmp_path


def test_a_named_file_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "other.ini").write_text("[fsql]\nproject = other\n")
    assert settings.find(config=tmp_path / "other.ini").project == "other"


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("[fsql]\nfeature = sql\n", "unknown key `feature`", "write `features`"),
        ("[fsql]\nownerrole = x\n", "unknown key `ownerrole`", "write `owner_role`"),
        ("[fsql]\nowner_role = pg_mine\n", "no name for a role", "63 bytes"),
        ("[fsql]\nauthor_role =\n", "no name for a role", "63 bytes"),
        (f"[fsql]\nserver_role = {'é' * 32}\n", "no name for a role", "63 bytes"),
        ("[fsql]\nproject = a\nproject = b\n", "cannot be read", "mend"),
        ("project = a\n[fsql]\n", "cannot be read", "mend"),
        ("[alembic]\n", r"has no \[fsql\] section", "add a line"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, text: str, message: str, remedy: str) -> None:
    file = ini(tmp_path, text) / "alembic.ini"
    with pytest.raises(SettingsError, match=message) as caught:
        settings.find(config=file)
    assert remedy in caught.value.help
    assert str(file) in caught.value.message


def test_a_file_that_is_missing_or_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"alembic\.ini cannot be read: No such file"):
        settings.find(config=tmp_path / "alembic.ini")
    (tmp_path / "alembic.ini").write_bytes(b"[fsql]\nproject = \xff\n")
    with pytest.raises(SettingsError, match="not UTF-8"):
        settings.find(tmp_path)


def test_without_a_project_init_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        settings.find(tmp_path)
    assert "fsql init" in caught.value.help
