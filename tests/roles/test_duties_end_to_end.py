"""Everybody at their work, through the doors of fsql: what they may do, and by which name the rest is refused."""

from __future__ import annotations

import pytest
from alembic.config import main as alembic
from shop_team import NOW, Fsql, Team

SPINE = f"SELECT 1::bigint AS customer_id, '{NOW:%Y-%m-%d}Z'::timestamptz AS event_time"

PLAN, APPLY, STATUS = ("plan",), ("apply",), ("status",)
REFRESH, PUBLISH, PROMOTE = ("refresh", "orders"), ("publish", "orders"), ("rollout", "promote", "orders_v2")
HISTORY, PERSONS = (("history", name, "--spine", SPINE, "--out", "out.csv") for name in ("fraud", "letters"))
GET = ("get", "fraud", "customer_id=1")

# what the group role of a duty may do, and which duty's GRANT everybody else is told
MAY = {
    PLAN: ("owner", "author"),
    APPLY: ("owner",),
    STATUS: ("owner", "author", "refresher", "trainer", "auditor"),
    REFRESH: ("owner", "refresher"),
    PUBLISH: ("owner", "refresher"),
    PROMOTE: ("owner",),
    HISTORY: ("owner", "author", "refresher", "trainer", "server"),
    PERSONS: ("owner", "refresher", "server"),
    GET: ("owner", "refresher", "server"),
}
TELLS = {APPLY: "owner", PROMOTE: "owner", STATUS: "author", REFRESH: "refresher", PUBLISH: "refresher", GET: "server"}
DUTIES = ("author", "refresher", "trainer", "server", "auditor", "owner")


def remedy(team: Team, duty: str, words: tuple[str, ...]) -> str:
    """The statement that the refusal names."""
    login = f'"{team.name(duty)}"'
    if words == PLAN:
        return f'GRANT USAGE ON SCHEMA "shop" TO {login}; GRANT SELECT ON "shop"."customers" TO {login}'
    if words == PERSONS and duty in MAY[HISTORY]:
        return f'GRANT SELECT ("billing_city") ON "fsql_offline"."orders_v1" TO {login}'
    return team.grant(TELLS.get(words, "trainer"), duty)


@pytest.mark.parametrize("duty", DUTIES)
def test_everybody_does_their_part_and_is_told_the_grant_for_the_rest(team: Team, fsql: Fsql, duty: str) -> None:
    team.second_version()
    team.login(duty, duty)
    if duty == "author":  # who plans reads the sources as themselves
        with team.connect("loader") as loader:
            loader.execute(f'GRANT USAGE ON SCHEMA shop TO "{team.name(duty)}"'.encode())
            loader.execute(f'GRANT SELECT ON ALL TABLES IN SCHEMA shop TO "{team.name(duty)}"'.encode())
    for words, duties in MAY.items():
        code, out, error = fsql(team, duty, *words)
        if duty in duties:
            assert (words, code, "error" in error) == (words, 0, False), out + error
        else:
            assert (words, code) == (words, 1), out + error
            assert unquoted(remedy(team, duty, words)) in unquoted(error), words


def unquoted(text: str) -> str:
    """The names here need no quotes, except for blanks: Postgres leaves them out where psycopg writes them."""
    return text.replace('"', "")


def test_a_stranger_is_refused_by_name(team: Team, fsql: Fsql) -> None:
    team.login("stranger")
    for words in MAY:
        code, _, error = fsql(team, "stranger", *words)
        assert (words, code) == (words, 1)
        assert "permission denied for schema" in error
        duty = TELLS.get(words, "author" if words == PLAN else "trainer")
        grant = f" = help: have a role administrator run: {team.grant(duty, 'stranger')}"
        assert unquoted(grant) in unquoted(error)


def test_what_one_developer_applied_another_works_on(team: Team, fsql: Fsql, monkeypatch: pytest.MonkeyPatch) -> None:
    """Berta, who made nothing and is no administrator, takes over from anna; then anna from her."""
    team.login("berta", "owner")
    with team.connect("loader") as loader:  # only to plan: applied revisions run as the owner
        loader.execute(f'GRANT USAGE ON SCHEMA shop TO "{team.name("berta")}"'.encode())
        loader.execute(f'GRANT SELECT ON ALL TABLES IN SCHEMA shop TO "{team.name("berta")}"'.encode())
    with team.connect("berta") as connection:
        belt = team.belt(connection, "berta")
        belt.refresh()
        belt.publish()
    team.second_version()
    for words in (REFRESH, PUBLISH, (*PROMOTE, "fraud_v2"), PUBLISH, GET):
        assert fsql(team, "berta", *words)[0] == 0
    assert fsql(team, "berta", "rollout", "promote", "orders_v1", "fraud_v1")[0] == 0
    alembic(["downgrade", "-1"])  # what anna applied, by berta
    assert versions(team) == ["fraud_v1", "letters_v1", "orders_v1", "tier_v1"]
    alembic(["upgrade", "head"])
    monkeypatch.setenv("FSQL_DSN", team.dsn("anna"))
    alembic(["downgrade", "base"])  # what both applied, by anna
    assert versions(team) == []
    assert fsql(team, "berta", "apply")[0] == 0
    assert fsql(team, "anna", "refresh")[0] == 0
    assert fsql(team, "berta", "publish")[0] == 0
    who = team.admin("SELECT DISTINCT who FROM fsql.apply_run ORDER BY who")
    assert who == [(team.name("anna"),), (team.name("berta"),)]
    assert team.admin(FOREIGN.format(team.roles["owner"])) == []


FOREIGN = """
    SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('fsql', 'features', 'fsql_offline', 'fsql_online') AND pg_get_userbyid(c.relowner) <> '{0}'
    UNION ALL
    SELECT p.proname FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE n.nspname IN ('fsql', 'features', 'fsql_offline', 'fsql_online') AND pg_get_userbyid(p.proowner) <> '{0}'
"""


def versions(team: Team) -> list[object]:
    return [label for (label,) in team.admin("SELECT name || '_v' || number FROM fsql.version ORDER BY 1")]


def test_plain_alembic_refuses_by_name_and_keeps_nothing(
    team: Team, fsql: Fsql, capsys: pytest.CaptureFixture[str]
) -> None:
    team.login("carol", "author")
    fsql(team, "carol", "check")  # goes to the project, as carol
    for words in (["downgrade", "base"], ["upgrade", "head"]):
        with pytest.raises(SystemExit):
            alembic(words)
        said = "".join(capsys.readouterr())
        assert "Traceback" not in said
        assert unquoted(team.grant("owner", "carol")) in unquoted(said)
    assert versions(team) == ["fraud_v1", "letters_v1", "orders_v1", "tier_v1"]


def test_the_server_answers_from_history_and_writes_nothing(team: Team, fsql: Fsql) -> None:
    team.login("web", "server")
    fresh = fsql(team, "web", "get", "fraud", "customer_id=1")
    assert "from online" in fresh[1]
    team.admin("TRUNCATE fsql_online.epoch, fsql_online.orders_v1, fsql_online.tier_v1")  # what a crash leaves
    lost = fsql(team, "web", "get", "fraud", "customer_id=1")
    assert "from history" in lost[1]
    assert features(lost[1]) == features(fresh[1]) == {"order_count": "2", "tier": "gold"}
    assert team.admin("SELECT count(*) FROM fsql_online.orders_v1") == [(0,)]


def features(out: str) -> dict[str, str]:
    return dict(line.split() for line in out.split("\n\n")[0].splitlines())


def test_a_source_that_the_owner_may_not_read(new_team: object, fsql: Fsql) -> None:
    team = new_team(readable=False)  # type: ignore[operator]
    fsql(team, "anna", "plan", "--write")
    code, _, error = fsql(team, "anna", "apply")
    owner = team.roles["owner"]
    assert code == 1
    assert f"{owner} may not read source table shop." in error
    assert f"GRANT USAGE ON SCHEMA shop TO {owner}; GRANT SELECT ON shop." in error
    assert versions(team) == []
    assert team.admin("SELECT count(*) FROM fsql.alembic_version") == [(0,)]
    left = "SELECT relname FROM pg_class WHERE relnamespace IN ('features'::regnamespace, 'fsql_offline'::regnamespace)"
    assert team.admin(left) == []
    with team.connect("loader") as loader:
        loader.execute(f"GRANT USAGE ON SCHEMA shop TO {owner}".encode())
        loader.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA shop TO {owner}".encode())
    assert fsql(team, "anna", "apply")[0] == 0


def test_a_source_withdrawn_later_is_named_to_who_refreshes(team: Team, fsql: Fsql) -> None:
    team.login("night job", "refresher")
    owner = team.roles["owner"]
    team.admin(f'REVOKE ALL ON shop.orders FROM "{team.name("anna")}" CASCADE')  # who had passed it on
    code, _, error = fsql(team, "night job", "refresh", "orders")
    assert code == 1
    assert f'have the owner of the sources run: GRANT SELECT ON "shop"."orders" TO "{owner}"' in error
    assert team.admin("SELECT count(*) FROM fsql_offline.orders_v1") == [(3,)]  # the former history stays
    ended = "SELECT state FROM fsql.refresh_run WHERE name = 'orders' ORDER BY id DESC LIMIT 1"
    assert team.admin(ended) == [("failed",)]
