"""What `fsql plan` says, word by word, for every kind of change."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result
from planner.json_schema import faults
from support.projects import Belt, NewBelt, NewProject

from fsql.cli.plan import command

GOLDEN = Path(__file__).parent / "golden_plans"
PAGE = Path(__file__).parents[2] / "docs" / "look-up" / "plan-json.md"
SCHEMA = json.loads(PAGE.read_text(encoding="utf-8").split("```json\n")[1].split("```")[0])
SOURCES = """
CREATE SCHEMA shop;
CREATE TABLE shop.orders (customer_id bigint, placed_at timestamptz, amount numeric, state text);
"""
ORDERS = """-- entity: customer
-- owner: shop@example.com
-- ttl: 90 days
-- default: orders_7d = 0
--
-- What a customer has bought lately.

SELECT
    customer_id,
    placed_at AS event_time,
    count(*)    OVER last_7_days AS orders_7d,  -- orders placed
    sum(amount) OVER last_7_days AS spent_7d    -- their value
FROM shop.orders
WHERE state <> 'cancelled'
WINDOW last_7_days AS (
    PARTITION BY customer_id ORDER BY placed_at RANGE BETWEEN interval '7 days' PRECEDING AND CURRENT ROW
);
"""
SPENDING = """-- entity: customer
-- owner: shop@example.com
--
-- What an order costs.

SELECT customer_id, event_time, spent_7d / nullif(orders_7d, 0) AS mean_order
FROM features.customer_orders;
"""
LOYALTY = """-- entity: customer
-- owner: shop@example.com
--
-- Who comes again.

SELECT customer_id, event_time, mean_order > 100 AS spends_much
FROM features.spending;
"""
FRAUD = """-- request: customer_id bigint, amount numeric
-- owner: shop@example.com
--
-- What the fraud model reads.

SELECT
    orders.orders_7d,
    request.amount - spending.mean_order AS above_mean
FROM request
LEFT JOIN features.customer_orders AS orders USING (customer_id)
LEFT JOIN features.spending AS spending USING (customer_id);
"""
CHURN = """-- request: customer_id bigint
-- owner: shop@example.com
--
-- What the churn model reads.

SELECT orders.orders_7d, loyalty.spends_much
FROM request
LEFT JOIN features.customer_orders AS orders USING (customer_id)
LEFT JOIN features.loyalty AS loyalty USING (customer_id);
"""
FILES = {
    "entities/customer.sql": "SELECT customer_id FROM shop.orders;\n",
    "views/customer_orders.sql": ORDERS,
    "views/spending.sql": SPENDING,
    "views/loyalty.sql": LOYALTY,
    "services/fraud.sql": FRAUD,
    "services/churn.sql": CHURN,
}
SCENES = {
    "additive": {"views/customer_orders.sql": ORDERS.replace("-- their value\n", "-- their value\n").replace(
        "AS spent_7d  ", "AS spent_7d,\n    max(amount) OVER last_7_days AS most_7d  ")},
    "breaking": {"views/loyalty.sql": LOYALTY.replace("mean_order > 100", "(mean_order > 50)::int")},
    "removed": {
        "views/loyalty.sql": LOYALTY.replace("spends_much", "spends_more"),
        "services/churn.sql": CHURN.replace("spends_much", "spends_more"),
    },
    "upstream": {"views/customer_orders.sql": ORDERS.replace("sum(amount)", "sum(abs(amount))")},
    "rows": {"views/customer_orders.sql": ORDERS.replace("state <> 'cancelled'", "state = 'paid' AND amount > 0")},
    "window": {"views/customer_orders.sql": ORDERS.replace("interval '7 days'", "interval '8 days'")},
    "ttl": {"views/customer_orders.sql": ORDERS.replace("90 days", "30 days")},
    "default": {"views/customer_orders.sql": ORDERS.replace("orders_7d = 0", "orders_7d = -1")},
    "words": {"views/customer_orders.sql": ORDERS.replace("shop@", "risk@").replace("orders placed", "how many")},
    "request": {"services/fraud.sql": FRAUD.replace("amount numeric", "amount numeric, currency text")},
    "retired": {"services/churn.sql": None, "views/loyalty.sql": None},
    "nothing": {},
}  # fmt: skip


def say(belt: Belt, *words: str) -> Result:
    """`fsql plan` with these words."""
    arguments = [*words, "--config", str(belt.settings.root / "alembic.ini")]
    return CliRunner().invoke(command, arguments, env={"FSQL_DSN": belt.dsn}, catch_exceptions=False)


def change(belt: Belt, files: dict[str, str | None]) -> None:
    """Writes the files, or deletes those without a text."""
    belt.write({name: text for name, text in files.items() if text is not None})
    for name in (name for name, text in files.items() if text is None):
        (belt.settings.features / name).unlink()


def golden(name: str, text: str) -> None:
    """Compares with the picture; `GOLDEN=write` takes it as the new one, to be read before committing."""
    text = re.sub(r"about [\d,]+ rows, [a-z\d ]+", "about … rows, …", text)  # guesses, others in each version
    text = re.sub(r"_[0-9a-f]{12}\.py", "_<revision>.py", text)
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def fill(belt: Belt) -> None:
    """Rows in the source, counted by the server, and a refresh of everything."""
    belt.connection.execute(
        "INSERT INTO shop.orders SELECT i, '2024-01-01Z', 10, 'paid' FROM generate_series(1, 300) AS i; "
        "ANALYZE shop.orders"
    )
    belt.refresh()


def test_a_first_plan(project: NewProject, database: psycopg.Connection, database_dsn: str) -> None:
    made = Belt(project(FILES), database, database_dsn)
    database.execute(SOURCES.encode())
    golden("first", say(made).stdout)
    database.execute("INSERT INTO shop.orders SELECT i, '2024-01-01Z' FROM generate_series(1, 300) AS i")
    database.execute("ANALYZE shop.orders")
    golden("first_written", say(made, "--write").stdout)


@pytest.mark.parametrize("scene", SCENES)
def test_a_plan_of(belt: NewBelt, scene: str) -> None:
    made = belt(FILES, SOURCES, until="apply")
    fill(made)
    before = list(made.settings.features.glob("versions/*"))
    change(made, SCENES[scene])
    told = say(made, "--check")
    golden(scene, told.stdout)
    assert told.exit_code == (0 if scene == "nothing" else 1)
    assert list(faults(json.loads(say(made, "--json").stdout), SCHEMA)) == []
    explained = say(made, "--explain").stdout
    steps = [line for line in told.stdout.splitlines() if re.match(r" +\d+\. ", line)]
    assert all(line in explained for line in steps)
    assert explained.count("INSERT INTO fsql.audit_log") >= len(steps)
    assert sorted(made.settings.features.glob("versions/*")) == sorted(before), "nothing is written without --write"


def test_a_plan_of_what_comes_back(belt: NewBelt) -> None:
    made = belt(FILES, SOURCES, until="apply")
    fill(made)
    change(made, SCENES["retired"])
    made.plan()
    made.apply()
    change(made, {name: FILES[name] for name in SCENES["retired"]})
    golden("revived", say(made).stdout)
    assert list(faults(json.loads(say(made, "--json").stdout), SCHEMA)) == []


def test_a_plan_that_returns_to_an_earlier_definition(belt: NewBelt) -> None:
    made = belt(FILES, SOURCES, until="apply")
    change(made, SCENES["breaking"])
    made.plan()
    made.apply()
    change(made, {name: FILES[name] for name in SCENES["breaking"]})
    golden("earlier", say(made, "--check").stdout)


def test_a_plan_beside_a_version_that_was_never_promoted_is_against_the_live_one(belt: NewBelt) -> None:
    made = belt(FILES, SOURCES, until="apply")
    changed = ORDERS.replace("sum(amount)", "sum(abs(amount))")
    change(made, {"views/customer_orders.sql": changed})
    made.plan()
    made.apply()
    more = changed.replace("AS spent_7d  ", "AS spent_7d,\n    max(amount) OVER last_7_days AS most_7d  ")
    change(made, {"views/customer_orders.sql": more})
    golden("shadowed", say(made).stdout)
    told = json.loads(say(made, "--json").stdout)
    assert list(faults(told, SCHEMA)) == []
    (step,) = told["steps"]
    assert (step["category"], step["against"]) == ("breaking", "customer_orders_v1")
    assert (step["newest"]["category"], step["newest"]["against"]) == ("additive", "customer_orders_v2")
    (reader,) = (s for s in told["services"] if s["name"] == "fraud")
    assert reader["verdict"] == "untouched", "fraud_v2 reads what is wanted already"

    change(made, {"views/customer_orders.sql": ORDERS.replace("AS spent_7d  ", "AS spent_7d, 1 AS one  ")})
    (step,) = json.loads(say(made, "--json").stdout)["steps"]
    assert step["category"] == "breaking", "the worse of the two"
    assert [f["change"] for f in step["features"]] == ["kept", "kept", "added"]


def test_many_outputs_leave_room_for_what_is_kept(belt: NewBelt) -> None:
    columns = [f"max(amount) OVER w AS the_greatest_amount_of_kind_{n}" for n in range(9)]
    view = "-- entity: customer\n--\nSELECT customer_id, placed_at AS event_time, count(*) OVER w AS orders, {} "
    view += "FROM shop.orders WINDOW w AS (PARTITION BY customer_id ORDER BY placed_at);\n"
    service = "-- request: customer_id bigint\n--\nSELECT wide.orders, {} FROM request "
    service += "LEFT JOIN features.wide USING (customer_id);\n"
    outputs = ", ".join(f"wide.the_greatest_amount_of_kind_{n}" for n in range(9))
    files = {"views/wide.sql": view.format(", ".join(columns)), "services/broad.sql": service.format(outputs)}
    made = belt({"entities/customer.sql": FILES["entities/customer.sql"], **files}, SOURCES, until="apply")
    change(made, {"views/wide.sql": files["views/wide.sql"].replace("max(", "min(")})
    (affected,) = (text for text in say(made).stdout.splitlines() if text.startswith("affected"))
    assert " …; kept: orders" in affected
    assert len(affected) < 200


def test_a_plan_that_must_wait_for_a_live_service(belt: NewBelt) -> None:
    made = belt(FILES, SOURCES, until="apply")
    change(made, {"views/loyalty.sql": None, "services/churn.sql": FRAUD})
    golden("waiting", say(made).stdout)


def test_what_was_changed_by_hand_is_said_beside_the_plan(belt: NewBelt) -> None:
    made = belt(FILES, SOURCES, until="apply")
    made.connection.execute("DROP FUNCTION features.loyalty_v1_at(bigint, timestamptz)")
    golden("by_hand", say(made, "--check").stdout)
    (problem,) = json.loads(say(made, "--json").stdout)["changed_by_hand"]
    assert "features.loyalty_v1_at" in problem["message"]


def test_a_plan_of_many_views_is_folded(belt: NewBelt) -> None:
    """The steps that matter most are told in full, the others by name."""
    columns = ", ".join(f"max(amount) OVER w AS most_{n}" for n in range(40))
    view = f"-- entity: customer\n-- owner: x\n--\n-- Words.\nSELECT customer_id, placed_at AS event_time, {columns} "
    view += "FROM shop.orders WINDOW w AS (PARTITION BY customer_id ORDER BY placed_at);\n"
    made = belt({**FILES, "views/wide.sql": view}, SOURCES, until="apply")
    change(made, {
        **{f"views/many_{n:03}.sql": view for n in range(120)},
        **SCENES["breaking"],
        "views/wide.sql": view.replace("max(", "min("),
    })  # fmt: skip
    text = say(made).stdout
    golden("many", text)
    assert len(text.splitlines()) < 130
    assert len(json.loads(say(made, "--json").stdout)["steps"]) == 123
