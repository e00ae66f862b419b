"""Feature files on disk: read with all their links, written whole or not at all."""

import os
from pathlib import Path

import pytest

from fsql import files
from fsql.errors import DefinitionError, PlanError, SettingsError
from fsql.parser.project import parse_project


@pytest.fixture
def features(tmp_path: Path) -> Path:
    folder = tmp_path / "features_sql"
    (folder / "views" / "sales").mkdir(parents=True)
    (folder / "views" / "a.sql").write_bytes(b"a\xff")
    (folder / "views" / "sales" / "b.sql").write_bytes(b"b\r\n")
    (folder / "views" / "notes.md").write_text("no")
    (folder / "views" / ".hidden.sql").write_text("no")
    (folder / ".cache").mkdir()
    (folder / ".cache" / "c.sql").write_text("no")
    return folder


def test_reads_bytes_by_relative_path(features: Path) -> None:
    assert files.read(features) == {"views/a.sql": b"a\xff", "views/sales/b.sql": b"b\r\n"}


def test_an_ending_in_capitals_is_found_and_named(features: Path) -> None:
    (features / "views" / "C.SQL").write_text("SELECT 1")
    (features / "versions").mkdir()
    (features / "versions" / "c_v1.Sql").write_text("SELECT 1")
    found = [d for d in parse_project(files.read(features)).diagnostics if d.rule == "misplaced-file"]
    assert [(d.path, d.help) for d in found] == [
        ("versions/c_v1.Sql", "rename it to c_v1.sql"),
        ("views/C.SQL", "rename it to C.sql"),
    ]


def test_follows_links_but_not_in_a_circle(features: Path, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "s.sql").write_text("s")
    (features / "views" / "shared").symlink_to(tmp_path / "shared")
    (features / "views" / "again").symlink_to(features)
    (features / "views" / "sales" / "up").symlink_to("..")
    (features / "views" / "self").symlink_to("self")
    assert sorted(files.read(features)) == ["views/a.sql", "views/sales/b.sql", "views/shared/s.sql"]


def test_every_unreadable_file_is_named(features: Path) -> None:
    (features / "views" / "gone.sql").symlink_to("nowhere")
    (features / "views" / "folder.sql").mkdir()
    (features / "views" / "loop.sql").symlink_to("loop.sql")
    Path(os.fsdecode(os.fsencode(features) + b"/views/caf\xe9.sql")).write_text("x")
    with pytest.raises(DefinitionError) as caught:
        files.read(features)
    assert [(d.path, d.rule) for d in caught.value.diagnostics] == [
        ("features_sql/views/caf\ufffd.sql", "unreadable-file"),
        ("features_sql/views/folder.sql", "unreadable-file"),
        ("features_sql/views/gone.sql", "unreadable-file"),
        ("features_sql/views/loop.sql", "unreadable-file"),
    ]


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="does not exist"):
        files.read(tmp_path / "nowhere")


def test_writes_and_deletes(features: Path) -> None:
    files.write(
        features, {"versions/a_v1.sql": "ä\n", "views/a.sql": "new\n"}, delete=["views/sales/b.sql", "views/none.sql"]
    )
    assert files.read(features) == {"versions/a_v1.sql": "ä\n".encode(), "views/a.sql": b"new\n"}
    assert sorted(path.name for path in (features / "versions").iterdir()) == ["a_v1.sql"]


def test_rights_are_those_of_ordinary_files(features: Path) -> None:
    (features / "views" / "a.sql").chmod(0o640)
    files.write(features, {"views/a.sql": "new", "views/c.sql": "new"})
    (features / "plain").write_text("")
    assert (features / "views" / "a.sql").stat().st_mode & 0o777 == 0o640
    assert (features / "views" / "c.sql").stat().st_mode == (features / "plain").stat().st_mode


def test_nothing_is_written_where_one_file_cannot_be(features: Path) -> None:
    before = files.read(features)
    with pytest.raises(PlanError, match="cannot be written"):
        files.write(features, {"views/a.sql": "new", "views/a.sql/b.sql": "new"})
    assert files.read(features) == before
    assert list(features.rglob("*.new")) == []


@pytest.mark.parametrize("name", ["../x.sql", "/tmp/x.sql", "views/../../x.sql", ""])
def test_paths_stay_inside(features: Path, name: str) -> None:
    with pytest.raises(PlanError, match="no path inside"):
        files.write(features, {name: "x"})
    with pytest.raises(PlanError, match="no path inside"):
        files.write(features, {}, delete=[name])
