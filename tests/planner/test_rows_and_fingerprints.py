"""What shapes the rows of a view is part of every fingerprint that depends on them."""

from __future__ import annotations

import pytest

from fsql.planner.fingerprints import Fingerprint, fingerprint_project
from fsql.planner.lineages import trace_project
from fsql.rules.catalogue import check_files

SCHEMA = {
    "shop": {
        "orders": {"id": "bigint", "customer_id": "bigint", "placed_at": "timestamptz", "amount": "bigint",
                   "kind": "text", "tags": "text[]"},
    }
}  # fmt: skip
ENTITY = "SELECT customer_id FROM shop.orders"
READER = "-- entity: customer\n--\nSELECT customer_id, event_time, n FROM features.v"


def prints(view: str, head: str = "") -> dict[str, Fingerprint]:
    files = {
        "entities/customer.sql": ENTITY,
        "views/v.sql": f"-- entity: customer\n{head}--\n{view}",
        "views/d.sql": READER,
    }
    project = check_files(files).demand()
    return fingerprint_project(project, trace_project(project, SCHEMA))


KEYS = "SELECT customer_id, placed_at AS event_time"


@pytest.mark.parametrize(
    ("before", "after", "head"),
    [
        (
            "SELECT customer_id, max(placed_at) AS event_time, kind AS bucket, count(*) AS n FROM shop.orders "
            "GROUP BY customer_id, bucket",
            "SELECT customer_id, max(placed_at) AS event_time, (id % 2)::text AS bucket, count(*) AS n "
            "FROM shop.orders GROUP BY customer_id, bucket",
            "",
        ),
        (f"{KEYS}, amount AS n, id AS p FROM shop.orders", f"{KEYS}, amount AS n, -id AS p FROM shop.orders", "p"),
        (
            f"{KEYS}, unnest(tags) AS t, amount AS n FROM shop.orders",
            f"{KEYS}, unnest(tags[1:1]) AS t, amount AS n FROM shop.orders",
            "",
        ),
    ],
    ids=["group by an alias", "latest by a feature", "a set-returning item"],
)
def test_a_change_that_moves_rows_reaches_every_feature_and_reader(before: str, after: str, head: str) -> None:
    latest = f"-- latest by: {head}\n" if head else ""
    old, new = prints(before, latest), prints(after, latest)
    assert old["v"].features["n"] != new["v"].features["n"]
    assert old["d"].whole != new["d"].whole


def test_a_change_of_another_feature_does_not_reach_its_neighbours() -> None:
    old = prints(f"{KEYS}, amount AS n, id AS p FROM shop.orders")
    new = prints(f"{KEYS}, amount AS n, -id AS p, kind FROM shop.orders")
    assert old["v"].whole != new["v"].whole
    assert old["v"].features["n"] == new["v"].features["n"]
    assert old["d"].whole == new["d"].whole
