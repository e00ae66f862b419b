"""The queries of docs/look-up/relations.md run, and the page names every relation, column and function for people."""

from __future__ import annotations

import re

from support.projects import REPOSITORY, NewBelt
from support.shop import FILES, TABLES
from test_source_views import PAID, VIEWS

PAGE = (REPOSITORY / "docs" / "look-up" / "relations.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.+?)```", PAGE, re.DOTALL)
CITIES = """\
-- entity: customer
-- owner: risk@example.com
-- static: true
-- pii: city
--
-- Where somebody lives.

SELECT "Customer", city  -- as typed by the customer
FROM shop.customers;
"""


def test_what_people_ask(belt: NewBelt) -> None:
    made = belt({**FILES, "views/cities.sql": CITIES}, TABLES, until="apply")
    breaks, lineage, persons, tables, changed = (made.connection.execute(q.encode()).fetchall() for q in QUERIES)
    assert ("fraud_v1", "service", "live", "amount_ratio", "direct", None) in breaks
    assert {(row[0], row[1], row[4]) for row in lineage} == {
        ("order_count_30d", "direct", "Customer"),
        ("order_count_30d", "direct", "placed_at"),
        (None, "indirect", "state"),
    }
    assert persons == [("cities", "city", "as typed by the customer", "risk@example.com")]
    assert tables == [("shop", "orders", 3), ("shop", "customers", 1)]
    assert changed == []


def test_tables_behind_views_of_the_users_are_counted(belt: NewBelt) -> None:
    made = belt(PAID, TABLES + VIEWS, until="apply")
    (query,) = (query for query in QUERIES if "recorded_source" in query)
    features = made.connection.execute(
        "SELECT count(*) FROM fsql.feature JOIN fsql.version USING (name, number) WHERE kind = 'view'"
    ).fetchone()
    assert features is not None
    tables = made.connection.execute(query.encode()).fetchall()
    assert tables == [("shop", "orders", features[0])]


def test_the_page_names_every_column(belt: NewBelt) -> None:
    made = belt({}, until="plan")
    rows = made.connection.execute(
        "SELECT c.relname, array_agg(a.attname::text) FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid "
        "WHERE c.relnamespace = 'fsql'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped "
        "AND c.relname IN ('recorded_source', 'opaque_input', 'source', 'object', 'lineage', 'feature') GROUP BY 1"
    ).fetchall()
    told = {name: next(line for line in PAGE.splitlines() if line.startswith(f"| `fsql.{name}`")) for name, _ in rows}
    assert len(told) == 6
    assert {name: [c for c in columns if f"`{c}`" not in told[name]] for name, columns in rows} == {
        name: [] for name in told
    }
