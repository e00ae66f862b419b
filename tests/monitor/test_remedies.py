"""What the doctor says of an object that is gone or redefined is done to the letter, and everything is as it was."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from support.projects import Belt, NewBelt
from support.shop import FILES, TABLES

from fsql.errors import HistoryError
from fsql.monitor.doctor import examine
from fsql.monitor.drift import drift
from fsql.monitor.facts import read_facts
from fsql.monitor.problem import Problem
from fsql.rollout import promote

ROWS = 'SELECT "Customer", mean_order FROM fsql_online.spending_v1 ORDER BY 1'
BROKEN = (
    "DROP TABLE fsql_online.spending_v1",
    "ALTER TABLE fsql_online.spending_v1 ADD COLUMN note text",
    "ALTER TABLE fsql_online.spending_v1 SET LOGGED",
    "ALTER TABLE fsql_online.spending_v1 ENABLE ROW LEVEL SECURITY",
    "CREATE RULE quiet AS ON INSERT TO fsql_online.spending_v1 DO INSTEAD NOTHING",
    "CREATE TRIGGER quiet BEFORE INSERT ON fsql_online.spending_v1 FOR EACH ROW "
    "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "DROP FUNCTION features.spending_v1_at",
    "DROP FUNCTION features.fraud_v1_at",
    'CREATE OR REPLACE FUNCTION features.spending_v1_at("Customer" bigint, as_of timestamptz) RETURNS TABLE '
    "(event_time timestamptz, mean_order numeric) LANGUAGE sql AS 'SELECT $2, 1.0'",
    'CREATE OR REPLACE VIEW features.spending_v1 AS SELECT "Customer", event_time, 1::numeric AS mean_order '
    "FROM features.customer_orders_v1",
    "ALTER VIEW features.spending_v1 SET (security_invoker = true)",
    "DROP MATERIALIZED VIEW fsql_offline.spending_v1 CASCADE",
    "DROP VIEW fsql_offline.spending; DROP MATERIALIZED VIEW fsql_offline.spending_v1;"
    "CREATE MATERIALIZED VIEW fsql_offline.spending_v1 AS "
    'SELECT "Customer", event_time AS valid_from, event_time, mean_order FROM features.spending_v1',
    "DROP VIEW features.spending_v1 CASCADE",
    "DROP VIEW features.spending",
    "DROP VIEW fsql_offline.spending",
    "DROP FUNCTION features.spending_at",
    "DROP FUNCTION features.fraud_at",
    "CREATE OR REPLACE VIEW features.spending AS SELECT * FROM features.spending_v1 WHERE false",
    'CREATE OR REPLACE FUNCTION features.spending_at("Customer" bigint, as_of timestamptz) RETURNS TABLE '
    "(event_time timestamptz, mean_order numeric) LANGUAGE sql AS 'SELECT $2, 1.0'",
)


def wrong(belt: Belt) -> list[Problem]:
    return [p for finding in examine(read_facts(belt.settings, belt.connection)) for p in finding.problems]


def sent(belt: Belt, pattern: str) -> list[str]:
    """The statements of upgrade() in the one revision whose file the pattern names, in order."""
    (file,) = belt.settings.migrations.glob(pattern.removeprefix("migrations/"))
    (upgrade,) = (n for n in ast.parse(file.read_text()).body if isinstance(n, ast.FunctionDef) and n.name == "upgrade")
    calls = [n.value for n in upgrade.body if isinstance(n, ast.Expr) and isinstance(n.value, ast.Call)]
    return [str(ast.literal_eval(call.args[0])) for call in calls]


def followed(belt: Belt, problem: Problem) -> None:
    """Does what the problem's help says."""
    if again := re.search(r"`fsql rollout promote (\w+)`", problem.help):
        promote(belt.connection, (again[1],))
        return
    found = re.search(r"(\w+\.\w+)", problem.message)
    file = re.search(r"migrations/versions/\S+\.py", problem.help)
    assert found
    assert file
    with belt.connection.transaction():
        for statement in statements(sent(belt, file[0]), found[1], problem):
            belt.connection.execute(statement.encode())
    for station, label in re.findall(r"`fsql (refresh|publish) (\w+)`", problem.help):
        getattr(belt, station)(label)


def statements(upgrade: list[str], name: str, problem: Problem) -> Iterator[str]:
    first = next(place for place, text in enumerate(upgrade) if "fsql.become_owner()" in text)
    yield from upgrade[: first + 1]
    yield from re.findall(r"DELETE FROM [^,]+", problem.help)
    making = [text.strip() for text in upgrade if re.match(rf"\s*(CREATE|COMMENT ON) [^(]*\b{name}\b(?!\.)", text)]
    making += [t.strip() for t in upgrade if re.match(rf"\s*COMMENT ON COLUMN {name}\.", t) and t.strip() not in making]
    made = next(text for text in making if text.startswith("CREATE"))
    if "DROP what stands there" in problem.help:
        yield f"DROP {'MATERIALIZED VIEW' if 'MATERIALIZED' in made else 'TABLE'} {name}"
    for text in making:
        yield text.replace("CREATE ", "CREATE OR REPLACE ", 1) if "OR REPLACE" in problem.help else text
    guard = re.search(r"SELECT fsql\.guard_pii\([^)]+\)", problem.help)
    assert guard
    yield guard[0]


def order(problem: Problem) -> tuple[bool, int]:
    """Of the problems that one cascade left: definitions, then histories, then the rest; floating names last."""
    kinds = ("view ", "materialized view ", "function ")
    return "promote" in problem.help, next((n for n, kind in enumerate(kinds) if problem.message.startswith(kind)), 3)


@pytest.fixture
def made(belt: NewBelt) -> Belt:
    made = belt(FILES, TABLES)
    made.connection.execute("SET jit = off")  # compiling takes longer than the many short queries over catalogs
    return made


def test_every_remedy_mends(made: Belt) -> None:
    values = made.connection.execute(ROWS).fetchall()
    assert values
    for breaking in BROKEN:
        made.connection.execute(breaking.encode())
        found = drift(made.connection)
        assert found, breaking
        assert wrong(made), breaking
        for problem in sorted(found, key=order):
            if problem in drift(made.connection):
                followed(made, problem)
        assert (breaking, wrong(made)) == (breaking, [])
        assert made.connection.execute(ROWS).fetchall() == values, breaking


def test_floating_names_of_a_promoted_version_are_made_anew(made: Belt) -> None:
    made.write({"views/spending.sql": FILES["views/spending.sql"].replace("> 0", "> 1")})
    made.plan()
    made.apply()
    made.refresh()
    promote(made.connection, ("spending_v2", "fraud_v2"))
    made.connection.execute("DROP VIEW features.spending, fsql_offline.spending")
    for problem in drift(made.connection):
        followed(made, problem)
    assert wrong(made) == []


def test_promoting_what_is_live_changes_nothing_where_nothing_is_wrong(made: Belt) -> None:
    made.connection.execute("CREATE VIEW public.mine AS SELECT * FROM features.spending")
    before = made.connection.execute("SELECT 'features.spending'::regclass::oid").fetchone()
    promote(made.connection, ("spending_v1",))
    assert made.connection.execute("SELECT 'features.spending'::regclass::oid").fetchone() == before


def test_a_history_that_is_gone_is_said_to_be_gone(made: Belt) -> None:
    made.connection.execute("DROP MATERIALIZED VIEW fsql_offline.spending_v1 CASCADE")
    with pytest.raises(HistoryError, match="the history of spending_v1 is gone") as refused:
        made.refresh("spending_v1")
    assert refused.value.help == "`fsql doctor` says how it is made again"
