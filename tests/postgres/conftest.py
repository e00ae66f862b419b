"""Homes for servers of a test's own: in folders that the server's OS user can enter, also when root tests."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fsql.postgres import cluster
from fsql.postgres.embedded import EmbeddedServer
from fsql.settings import Settings


@pytest.fixture(scope="session")
def template(ground: Path) -> Path:
    """The home of a server that has been made, started and stopped."""
    home = ground / "template"
    with EmbeddedServer(home, durable=False):
        pass
    return home


@pytest.fixture
def new_home(ground: Path) -> Iterator[Callable[[str], Path]]:
    """Gives paths for homes that do not exist yet, and stops whatever still runs there at the end."""
    given: list[Path] = []

    def new(name: str) -> Path:
        folder = Path(tempfile.mkdtemp(dir=ground))
        folder.chmod(0o711)
        given.append(folder / name)
        return given[-1]

    yield new
    for home in given:
        cluster.stop(home / "data")


@pytest.fixture
def home(new_home: Callable[[str], Path], template: Path) -> Path:
    """A home with data in it, its server at rest."""
    place = new_home("home")
    subprocess.run(["cp", "-a", template, place], check=True)
    (place / "port").unlink()
    return place


@pytest.fixture(scope="module")
def server(ground: Path, template: Path) -> Iterator[EmbeddedServer]:
    """A running server for tests that leave it as it is."""
    place = Path(tempfile.mkdtemp(dir=ground))
    place.chmod(0o711)
    subprocess.run(["cp", "-a", template, place / "home"], check=True)
    with EmbeddedServer(place / "home", durable=False) as running:
        yield running


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The settings of a project in an empty folder."""
    return Settings(tmp_path, tmp_path / "features_sql", "shop", tmp_path / "migrations", {})
