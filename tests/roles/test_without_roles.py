"""Where the login may not create roles, where they have other names, and where they were made by hand."""

from __future__ import annotations

from shop_team import FILES, Fsql, NewTeam, Team


def work(team: Team, fsql: Fsql, person: str) -> str:
    """What is said on stderr while the person runs the whole belt."""
    stations = (
        ("plan", "--write"),
        ("apply",),
        ("refresh",),
        ("publish",),
        ("get", "letters", "customer_id=1"),
        ("history", "letters", "--spine", "SELECT 1::bigint AS customer_id, now() AS event_time", "--out", "out.csv"),
        ("status",),
        ("doctor",),
    )
    said = []
    for words in stations:
        code, out, error = fsql(team, person, *words)
        assert (words, code) == (words, 0), out + error
        said.append(error)
    return "".join(said)


def test_a_login_without_createrole_works_without_roles(new_team: NewTeam, fsql: Fsql) -> None:
    team = new_team(admin="")
    said = work(team, fsql, "anna")
    assert f"warning: group roles are skipped: {team.name('anna')}, who may not create roles, owns everything" in said
    assert team.admin("SELECT * FROM fsql.role") == []
    team.admin("TRUNCATE fsql_online.epoch, fsql_online.orders_v1")  # what a crash leaves
    with team.connect("anna") as connection:
        assert connection.execute("SELECT fsql.rebuild_online('orders', 1)").fetchone() == ("rebuilt",)
    team.second_version()
    assert fsql(team, "anna", "rollout", "promote", "orders_v2", "fraud_v2", "letters_v2")[0] == 0
    team.login("berta")
    code, _, error = fsql(team, "berta", "refresh", "orders")
    assert code == 1
    assert f"group roles are skipped in this database: do it as {team.name('anna')}" in error


def test_role_names_of_ones_own(new_team: NewTeam, fsql: Fsql) -> None:
    """Names with capitals, blanks, quotes and a percent sign, as alembic.ini has them."""
    team = new_team()
    odd = {duty: f'{team.database} "{duty.title()}" 50%é' for duty in team.roles}
    ini = team.settings.root / "alembic.ini"
    text = ini.read_text(encoding="utf-8")
    for duty, role in odd.items():
        text = text.replace(f"{duty}_role = {team.roles[duty]}", f"{duty}_role = {role.replace('%', '%%')}")
    ini.write_text(text, encoding="utf-8")
    team.roles = odd
    said = work(team, fsql, "anna")
    assert "skipped" not in said
    assert dict(team.admin("SELECT duty, name FROM fsql.role")) == odd
    team.login("night job", "refresher")
    assert fsql(team, "night job", "refresh")[0] == 0
    team.login("tina", "trainer")
    code, _, error = fsql(team, "tina", "refresh")
    assert code == 1
    assert team.grant("refresher", "tina") in error


def test_roles_that_an_administrator_made_are_used(new_team: NewTeam, fsql: Fsql) -> None:
    """No login of the project's may create roles, and still everybody has their duty."""
    team = new_team(admin="")
    team.admin(*(f"CREATE ROLE {role} NOLOGIN" for role in team.roles.values()))
    team.login("anna", "owner")
    assert "skipped" not in work(team, fsql, "anna")
    team.login("night job", "refresher")
    assert fsql(team, "night job", "publish")[0] == 0
    assert FILES
