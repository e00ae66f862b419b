"""Columns about persons: closed to who only looks, in every form a version has, whatever happens to it."""

from __future__ import annotations

import pandas as pd
import psycopg
import pytest
from shop_team import FILES, NOW, Fsql, Team

from fsql.errors import PermissionRefused
from fsql.store import FeatureStore

OPEN = ("customer_id", "order_count")
SPINE = pd.DataFrame({"customer_id": [1, 2, 3], "event_time": [NOW] * 3})


def closed(team: Team, person: str, *relations: str) -> dict[str, bool]:
    """By relation: whether the person is refused billing_city there, and reads the rest."""
    found = {}
    with team.connect(person) as connection:
        for relation in relations:
            connection.execute(f"SELECT {', '.join(OPEN)} FROM {relation}".encode())
            connection.execute(f"SELECT count(*) FROM {relation}".encode())
            try:
                connection.execute(f"SELECT billing_city FROM {relation}".encode())
                found[relation] = False
            except psycopg.errors.InsufficientPrivilege:
                found[relation] = True
    return found


def everywhere(number: int) -> list[str]:
    names = ("orders", f"orders_v{number}")
    return [f"{schema}.{name}" for schema in ("features", "fsql_offline") for name in names]


@pytest.mark.parametrize("duty", ["trainer", "author"])
def test_who_only_looks_does_not_see_them(team: Team, fsql: Fsql, duty: str) -> None:
    team.login("tina", duty)
    assert closed(team, "tina", *everywhere(1)) == dict.fromkeys(everywhere(1), True)
    team.second_version()
    assert closed(team, "tina", *everywhere(1), *everywhere(2)) == dict.fromkeys(everywhere(1) + everywhere(2), True)
    for version in ("orders_v2", "orders_v1"):
        assert fsql(team, "anna", "rollout", "promote", version)[0] == 0
        assert closed(team, "tina", *everywhere(2)) == dict.fromkeys(everywhere(2), True)
    fsql(team, "anna", "refresh")
    assert closed(team, "tina", *everywhere(2)) == dict.fromkeys(everywhere(2), True)


def test_words_open_and_close_them(team: Team, fsql: Fsql) -> None:
    """What is about a person is a matter of words: no new version, and the change is undone like any other."""
    team.login("tina", "trainer")
    without = FILES["views/orders.sql"].replace("-- pii: billing_city\n", "")
    counts = FILES["views/orders.sql"].replace("billing_city\n--", "billing_city, order_count\n--")
    for text, expected in ((without, False), (FILES["views/orders.sql"], True)):
        reworded(team, fsql, text)
        assert closed(team, "tina", *everywhere(1)) == dict.fromkeys(everywhere(1), expected)
    reworded(team, fsql, counts)
    with team.connect("tina") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT order_count FROM features.orders_v1")
    with pytest.raises(PermissionRefused):
        joined(team, "tina", "fraud")
    assert [label for (label,) in team.admin("SELECT DISTINCT number FROM fsql.version")] == [1]


def reworded(team: Team, fsql: Fsql, text: str) -> None:
    team.write({"views/orders.sql": text})
    for words in (("plan", "--write"), ("apply",)):
        code, out, error = fsql(team, "anna", *words)
        assert code == 0, out + error


def joined(team: Team, person: str, features: object) -> list[dict[str, object]]:
    with FeatureStore(team.settings.features, dsn=team.dsn(person)) as store:
        table = store.historical_features(SPINE, features)  # type: ignore[arg-type]
        return list(table.arrow().select(table.arrow().column_names[2:]).to_pylist())


def test_a_join_that_does_not_use_them_works(team: Team) -> None:
    team.login("tina", "trainer")
    expected = [
        {"order_count": 2, "tier": "gold"},
        {"order_count": 5, "tier": None},
        {"order_count": None, "tier": None},
    ]
    assert joined(team, "tina", "fraud") == expected
    assert joined(team, "tina", ["orders.order_count", "tier.tier"]) == expected
    with team.connect("tina") as connection:
        row = connection.execute("SELECT * FROM features.fraud_at(1, '2026-03-10Z')").fetchone()
        assert row == (2, "gold")


@pytest.mark.parametrize("features", ["letters", ["orders.billing_city"]])
def test_a_join_that_uses_them_names_the_grant(team: Team, features: object) -> None:
    team.login("tina", "trainer")
    with pytest.raises(PermissionRefused, match="columns about persons") as refused:
        joined(team, "tina", features)
    _, _, grant = refused.value.help.partition("run: ")
    team.admin(grant)  # word for word
    assert [row["billing_city"] for row in joined(team, "tina", features)] == ["Bonn", "Paris", None]
    team.second_version()
    with pytest.raises(PermissionRefused):  # what was granted was one version of one column
        joined(team, "tina", ["orders_v2.billing_city"])


def test_who_serves_and_who_refreshes_reads_them(team: Team, fsql: Fsql) -> None:
    for duty in ("server", "refresher"):
        team.login(duty, duty)
        assert closed(team, duty, *everywhere(1)) == dict.fromkeys(everywhere(1), False)
        code, out, _ = fsql(team, duty, "get", "letters", "customer_id=1")
        assert code == 0
        assert "Bonn" in out
