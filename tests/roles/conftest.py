"""Teams: a database, its roles and its people, under names that no other test on the server has."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg import sql
from shop_team import FILES, PASSWORD, SOURCES, Fsql, NewTeam, Said, Team
from support.databases import fresh_database
from support.projects import write_project
from support.server import Server

from fsql.cli import main
from fsql.settings import DUTIES, find


@pytest.fixture
def new_team(server: Server, tmp_path: Path) -> Iterator[NewTeam]:
    """Makes teams: `new_team(admin="CREATEROLE", roles=…)`; `anna` owns the database, `loader` the sources.

    Nothing of fsql is installed yet. `roles` replaces the names of group roles, `admin` are anna's own rights.
    """
    with fresh_database(server) as name:

        def new(admin: str = "CREATEROLE", roles: dict[str, str] | None = None, readable: bool = True) -> Team:
            wanted = {duty: f"{name}_{duty}" for duty in DUTIES} | (roles or {})
            settings = write_project(tmp_path / "project", FILES)
            ini = settings.root / "alembic.ini"
            lines = "".join(f"{duty}_role = {role}\n" for duty, role in wanted.items())
            ini.write_text(ini.read_text(encoding="utf-8") + lines, encoding="utf-8")
            team = Team(server, name, wanted, find(config=ini))
            _settle(team, admin, readable)
            return team

        yield new


def _settle(team: Team, admin: str, readable: bool) -> None:
    """The database is anna's; the sources are loader's, who lets anna read them and pass that on."""
    team.login("anna", options=admin)
    team.login("loader")
    anna, loader, database = map(sql.Identifier, (team.name("anna"), team.name("loader"), team.database))
    team.admin(
        sql.SQL("ALTER DATABASE {} OWNER TO {}").format(database, anna),
        sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(database, loader),
    )
    with team.connect("loader") as connection:
        connection.execute(SOURCES.encode())
        passed_on = sql.SQL("WITH GRANT OPTION") if readable else sql.SQL("")
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA shop TO {} {}").format(anna, passed_on))
        connection.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA shop TO {} {}").format(anna, passed_on))


@pytest.fixture
def team(new_team: NewTeam) -> Team:
    """A team whose anna has run the whole belt."""
    made = new_team()
    with made.connect("anna") as connection:
        belt = made.belt(connection, "anna")
        belt.plan()
        belt.apply()
        belt.refresh()
        belt.publish()
    return made


@pytest.fixture
def fsql(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Fsql:
    """Runs a command as a person: `fsql(team, "berta", "plan", "--write") -> (code, stdout, stderr)`.

    Whatever is printed, the person's password is not in it; whatever is refused, it is refused by name.
    """

    def run(team: Team, person: str, *words: str) -> Said:
        monkeypatch.setenv("FSQL_DSN", team.dsn(person))
        monkeypatch.chdir(team.settings.root)
        monkeypatch.setattr(sys, "argv", ["fsql", *words])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        printed = capsys.readouterr()
        assert PASSWORD not in printed.out + printed.err
        return code, printed.out, printed.err

    return run
