"""The functions that revisions call: becoming the owner, getting at sources, refusing to undo."""

from __future__ import annotations

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import errors, sql
from registry_database import Database

from fsql.registry.install import install, uninstall

PLACE = '"Größe \'n %"."Orders ""2"" $1"'  # schema and table, as a revision quotes them


NAME = (
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=63).map(
        lambda name: "s" + name.encode()[:62].decode(errors="ignore")
    )  # Postgres keeps 63 bytes
)


def applied(database: Database, name: str, number: int, role: str = "live") -> None:
    database.run(
        "SELECT fsql.become_owner()",
        "INSERT INTO fsql.entity (name, keys, key_types, query) VALUES ('e', '{id}', '{integer}', 'SELECT') "
        "ON CONFLICT DO NOTHING",
        f"""INSERT INTO fsql.version (name, number, kind, fingerprint, entity, role, definition, revision)
            VALUES ('{name}', {number}, 'view', '{number}', 'e', '{role}', 'SELECT', 'r')""",
    )


def source(database: Database, owner: str) -> None:
    """The source table PLACE, owned by that login."""
    schema = PLACE.split(".")[0]
    database.run(
        f'CREATE SCHEMA {schema} AUTHORIZATION "{owner}"',
        f"CREATE TABLE {PLACE} (id integer)",
        f'ALTER TABLE {PLACE} OWNER TO "{owner}"',
    )


def grant(place: str) -> str:
    return "SELECT fsql.grant_source('" + place.replace("'", "''") + "')"


def test_owner_lasts_for_the_transaction_only(installed: Database) -> None:
    login = installed.login("developer", member_of=("owner",))
    with installed.connect(login, autocommit=True) as connection:
        with connection.transaction():
            connection.execute("SELECT fsql.become_owner()")
            row = connection.execute("SELECT current_user::text, session_user::text").fetchone()
            assert row == (installed.roles["owner"], login)
        assert connection.execute("SELECT current_user::text").fetchone() == (login,)


def test_names_that_need_quoting(database: Database) -> None:
    roles = {duty: f'{database.name} {duty} "Q" $body$ 100% it\'s' for duty in database.roles}
    with database.engine().connect() as connection:
        assert install(connection, project="shop", roles=roles).warnings == ()
    assert database.run("SELECT fsql.become_owner()", "SELECT current_user::text") == [(roles["owner"],)]
    with database.engine().connect() as connection:
        uninstall(connection)


def test_who_is_no_member_is_told_the_grant(installed: Database) -> None:
    login = installed.login("developer", member_of=("author",))
    with pytest.raises(errors.InsufficientPrivilege) as refusal:
        installed.run("SELECT fsql.become_owner()", login=login)
    hint = refusal.value.diag.message_hint or ""
    statement = hint.partition("run: ")[2]
    assert statement == f'GRANT {installed.roles["owner"]} TO "{login}"'
    installed.run(statement)
    installed.run("SELECT fsql.become_owner()", login=login)


def test_source_is_granted_by_the_login_that_owns_it(installed: Database) -> None:
    login = installed.login("developer", member_of=("owner", "author"))
    source(installed, login)
    # two revisions in one transaction: the second begins as owner, and still ends as owner
    rows = installed.run(
        "SELECT fsql.become_owner()", grant(PLACE), f"TABLE {PLACE}", "SELECT current_user::text", login=login
    )
    assert rows == [(installed.roles["owner"],)]
    installed.run("SELECT fsql.become_owner()", f"TABLE {PLACE}", login=login)


def test_source_of_somebody_else_names_both_grants(installed: Database) -> None:
    login, other = installed.login("developer", member_of=("owner", "author")), installed.login("other")
    source(installed, other)
    with pytest.raises(errors.InsufficientPrivilege) as refusal:
        installed.run(grant(PLACE), login=login)
    statements = (refusal.value.diag.message_hint or "").partition("run: ")[2]
    assert [statement.split()[1] for statement in statements.split("; ")] == ["USAGE", "SELECT"]
    installed.run(statements, login=other)
    installed.run(grant(PLACE), login=login)  # nothing left to grant
    installed.run("SELECT fsql.become_owner()", f"TABLE {PLACE}", login=login)


def test_source_that_the_login_may_read_but_not_grant(installed: Database) -> None:
    login, other = installed.login("developer", member_of=("owner", "author")), installed.login("other")
    source(installed, other)
    schema = PLACE.split(".")[0]
    installed.run(f'GRANT USAGE ON SCHEMA {schema} TO "{login}"', f'GRANT SELECT ON {PLACE} TO "{login}"')
    with pytest.raises(errors.InsufficientPrivilege, match="may not grant it"):  # a GRANT here only warns
        installed.run(grant(PLACE), login=login)


def test_source_granted_by_column_is_left_so(installed: Database) -> None:
    owner = installed.roles["owner"]
    installed.run(
        "CREATE SCHEMA shop",
        "CREATE TABLE shop.orders (id integer, card text)",
        f"GRANT USAGE ON SCHEMA shop TO {owner}",
        f"GRANT SELECT (id) ON shop.orders TO {owner}",
        grant("shop.orders"),
    )
    assert installed.run(f"SELECT has_column_privilege('{owner}', 'shop.orders', 'card', 'SELECT')") == [(False,)]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.tuples(NAME, NAME))
def test_source_with_any_name(installed: Database, names: tuple[str, str]) -> None:
    place = sql.Identifier(*names)
    with installed.connect() as connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(names[0])))
        connection.execute(sql.SQL("CREATE TABLE {} ()").format(place))
        connection.execute("SELECT fsql.grant_source(%s)", [place.as_string(None)])
        connection.execute("SELECT fsql.become_owner()")
        connection.execute(sql.SQL("TABLE {}").format(place))
        connection.rollback()


def test_unquoted_names_are_folded(installed: Database) -> None:
    installed.run("CREATE SCHEMA shop", "CREATE TABLE shop.orders (id integer)", grant("Shop.ORDERS"))
    installed.run("SELECT fsql.become_owner()", "TABLE shop.orders")


@pytest.mark.parametrize(
    ("place", "error"),
    [
        ("shop.nothing", errors.UndefinedTable),
        ("orders", errors.InvalidName),
        ("a.b.c", errors.InvalidName),
        ("shop.orders; DROP TABLE shop.orders", errors.InvalidParameterValue),
    ],
)
def test_what_is_no_source_is_refused(installed: Database, place: str, error: type[psycopg.Error]) -> None:
    with pytest.raises(error):
        installed.run(grant(place))


def test_live_version_is_not_undone_while_others_stand(installed: Database) -> None:
    applied(installed, "orders", 1, "shadow")
    applied(installed, "orders", 2)
    applied(installed, "lonely", 1)
    with pytest.raises(errors.ObjectInUse, match="orders_v2 is live: roll back first") as refusal:
        installed.run("SELECT fsql.refuse_downgrade('orders', 2)")
    assert "orders_v1" in (refusal.value.diag.message_hint or "")
    for undone in ("'orders', 1", "'lonely', 1", "'never', 1"):
        installed.run(f"SELECT fsql.refuse_downgrade({undone})")


def test_version_that_is_read_is_not_undone(installed: Database) -> None:
    applied(installed, "orders", 1)
    applied(installed, "totals", 1)
    installed.run("INSERT INTO fsql.dependency VALUES ('totals', 1, 'orders', 1)")
    with pytest.raises(errors.DependentObjectsStillExist, match="orders_v1 is read by totals_v1"):
        installed.run("SELECT fsql.refuse_downgrade('orders', 1)")
    with pytest.raises(errors.ForeignKeyViolation):
        installed.run("DELETE FROM fsql.version WHERE name = 'orders'")
    installed.run("DELETE FROM fsql.version WHERE name = 'totals'")
    installed.run("SELECT fsql.refuse_downgrade('orders', 1)", "DELETE FROM fsql.version WHERE name = 'orders'")


def test_registry_keeps_its_promises(installed: Database) -> None:
    applied(installed, "orders", 1)
    with pytest.raises(errors.UniqueViolation, match="version_one_live"):
        applied(installed, "orders", 2)
    with pytest.raises(errors.UniqueViolation, match="version_name_fingerprint_key"):
        installed.run(
            """INSERT INTO fsql.version (name, number, kind, fingerprint, entity, role, definition, revision)
                VALUES ('orders', 3, 'view', '1', 'e', 'shadow', 'SELECT', 'r')"""
        )


def test_refresh_of_what_is_not_registered_is_refused(installed: Database) -> None:
    installed.run("SELECT fsql.become_owner()", "CREATE MATERIALIZED VIEW fsql_offline.x_v1 AS SELECT 1 AS a")
    with pytest.raises(errors.UndefinedObject):
        installed.run("SELECT fsql.refresh_history('x', 1)")


def test_refresh_is_the_same_whatever_the_session_says(installed: Database) -> None:
    applied(installed, "Ünï x", 1)
    installed.run(
        "SELECT fsql.become_owner()",
        """CREATE MATERIALIZED VIEW fsql_offline."Ünï x_v1" AS SELECT
            (timestamptz '2026-03-29 00:30Z')::text AS at, (interval '26 hours')::text AS span, (0.1::float4)::text AS x
            WITH NO DATA""",
    )
    installed.run(
        "SET TimeZone = 'Europe/Berlin'",
        "SET DateStyle = 'German'",
        "SET IntervalStyle = 'iso_8601'",
        "SET extra_float_digits = -3",
        "SELECT fsql.refresh_history('Ünï x', 1)",
    )
    assert installed.run('TABLE fsql_offline."Ünï x_v1"') == [("2026-03-29 00:30:00+00", "26:00:00", "0.1")]


@pytest.mark.parametrize("call", ["publish_online('x', 1, NULL)", "rebuild_online('x', 1)"])
def test_publication_of_what_is_not_registered_is_refused(installed: Database, call: str) -> None:
    with pytest.raises(errors.UndefinedObject, match="no version 1 of a feature view x"):
        installed.run(f"SELECT fsql.{call}")


def test_publication_in_a_transaction_that_sees_the_past_only_is_refused(installed: Database) -> None:
    with pytest.raises(errors.InvalidTransactionState, match="repeatable read does not"):
        installed.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT fsql.publish_online('x', 1, NULL)")


@pytest.mark.parametrize("function", ["refuse_downgrade('orders', 1)", "publish_online('orders', 1, NULL)"])
def test_who_publishes_and_who_undoes_wait_for_each_other(installed: Database, function: str) -> None:
    """None may leave the mark of a whole online table behind while another drops that table."""
    applied(installed, "orders", 1)
    with installed.connect() as first:
        first.execute("SELECT fsql.refuse_downgrade('orders', 1)")
        with pytest.raises(errors.LockNotAvailable):
            installed.run("SET LOCAL lock_timeout = '50ms'", f"SELECT fsql.{function}")


def test_freshness_is_told_by_the_runs(installed: Database) -> None:
    applied(installed, "orders", 1)
    look = "SELECT age, late, newest_event_time IS NOT NULL FROM fsql.freshness"
    assert installed.run(look) == [(None, False, False)]
    installed.run("UPDATE fsql.version SET freshness = '1 hour', applied_at = now() - interval '1 day'")
    assert installed.run(look) == [(None, True, False)]  # declared, and never refreshed
    run = """INSERT INTO fsql.{}_run (name, number, fingerprint, started_at, finished_at, state, newest_event_time)
        VALUES ('orders', 1, '1', now() - interval '{}', now(), '{}', now())"""
    installed.run(run.format("refresh", "2 hours", "succeeded"))
    installed.run(run.format("refresh", "1 minute", "failed"))
    assert installed.run("SELECT late, age BETWEEN '2 hours' AND '2 hours 1 minute' FROM fsql.freshness") == [
        (True, True)
    ]
    installed.run(run.format("refresh", "5 minutes", "succeeded"))
    assert [row[1:] for row in installed.run(look)] == [(False, True)]
    installed.run(run.format("publish", "3 hours", "succeeded"))
    assert [row[1:] for row in installed.run(look)] == [(True, True)]
    installed.run("UPDATE fsql.version SET applied_at = now()")  # undone, and applied anew
    assert installed.run(look) == [(None, True, False)]
