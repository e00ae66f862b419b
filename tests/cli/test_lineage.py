"""`fsql lineage`: a tree down to the sources, or what is made from something."""

from __future__ import annotations

import json
import sys

import psycopg
import pytest
from command_line import Fsql, golden
from support.projects import NewBelt, NewProject
from support.shop import FILES, TABLES


@pytest.fixture
def shop(fsql: Fsql, project: NewProject, empty_database: str) -> Fsql:
    """`fsql` in a project whose database holds its tables and no registry."""
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute(TABLES.encode())
    fsql("--help", dsn=empty_database, folder=project(FILES).root)
    return fsql


def test_help(fsql: Fsql) -> None:
    golden("lineage_help", fsql("lineage", "--help").out)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("lineage_service", ("fraud",)),
        ("lineage_column", ("spending.mean_order", "--upstream")),
        ("lineage_downstream", ("customer_orders.order_count_30d", "--downstream")),
        ("lineage_source", ("shop.orders.amount",)),
        ("lineage_rows", ("shop.orders.state",)),
    ],
)
def test_people_read_it(shop: Fsql, name: str, arguments: tuple[str, ...]) -> None:
    said = shop("lineage", *arguments)
    assert (said.code, said.err) == (0, "")
    golden(name, said.out)


def test_json(shop: Fsql) -> None:
    golden("lineage_upstream_json", shop("lineage", "fraud.order_count_30d", "--json").out)
    golden("lineage_downstream_json", shop("lineage", "shop.orders", "--json").out)


def test_a_source_is_made_from_nothing_and_its_end_feeds_nothing(shop: Fsql) -> None:
    assert shop("lineage", "shop.orders.amount", "--upstream").out == "shop.orders.amount\n"
    assert shop("lineage", "fraud", "--downstream").out == "fraud: nothing is made from it\n"


def test_unknown_names_are_wrong_usage(shop: Fsql) -> None:
    said = shop("lineage", "spendin")
    assert (said.code, said.out) == (2, "")
    assert said.err == "error: there is no view, service or source called spendin\n = help: did you mean spending?\n"


def test_broken_files_are_shown_as_everywhere(fsql: Fsql, project: NewProject, empty_database: str) -> None:
    said = fsql("lineage", "fraud", dsn=empty_database, folder=project(FILES).root)
    assert said.code == 1
    assert "unknown-table" in said.err


VIEWS = """\
CREATE FUNCTION shop.rate(state text) RETURNS numeric LANGUAGE plpgsql STABLE AS 'BEGIN RETURN 2; END';
CREATE VIEW shop.euro AS
    SELECT "Customer", placed_at, amount * shop.rate(state) AS worth FROM shop.orders WHERE state <> 'open';
"""
PAID = """\
-- entity: customer
--
-- What was paid.

SELECT "Customer", placed_at AS event_time, worth AS paid FROM shop.euro;
"""


@pytest.fixture
def through(fsql: Fsql, belt: NewBelt) -> Fsql:
    """`fsql` in an applied project that reads a view of the user's, with older versions beside the live ones."""
    made = belt({**FILES, "views/payments.sql": PAID}, TABLES + VIEWS, until="apply")
    made.write({"views/spending.sql": FILES["views/spending.sql"].replace("> 0", "> 1")})
    made.plan()
    made.apply()
    fsql("--help", dsn=made.dsn, folder=made.settings.root)
    return fsql


def test_through_the_users_own_views(through: Fsql) -> None:
    said = through("lineage", "payments.paid")
    assert (said.code, said.err) == (0, "")
    golden("lineage_through", said.out.replace("orders.amount * shop.rate(orders.state)", "amount * shop.rate(state)"))
    golden(
        "lineage_to_services",
        through("lineage", "shop.orders.amount")
        .out.replace("orders.amount *", "amount *")
        .replace("shop.rate(orders.state)", "shop.rate(state)"),
    )


def test_json_says_which_versions_stand(through: Fsql) -> None:
    readers = json.loads(through("lineage", "shop.orders.amount", "--json").out)["readers"]
    assert [(r["name"], r["kind"], r["version"], r["role"]) for r in readers] == [
        ("shop.euro", "source view", None, None),
        ("customer_orders", "view", "customer_orders_v1", "live"),
        ("fraud", "service", "fraud_v2", "shadow"),
        ("fraud_v1", "service", "fraud_v1", "live"),
        ("payments", "view", "payments_v1", "live"),
        ("spending", "view", "spending_v2", "shadow"),
        ("spending_v1", "view", "spending_v1", "live"),
    ]
    told = json.loads(through("lineage", "payments", "--json").out)
    assert told["opaque"] == ["shop.rate(state text) (plpgsql, stable)"]


def test_openlineage(through: Fsql) -> None:
    said = through("lineage", "payments", "--openlineage")
    assert (said.code, said.err) == (0, "")
    view, feature = (json.loads(line) for line in said.out.splitlines())
    assert (view["job"]["name"], feature["job"]["name"]) == ("shop.euro", "view.payments_v1")
    (output,) = feature["outputs"]
    assert output["name"].endswith(".features.payments_v1")
    (paid,) = output["facets"]["columnLineage"]["fields"]["paid"]["inputFields"]
    assert (paid["name"], paid["field"]) == (view["outputs"][0]["name"], "worth")
    assert paid["transformations"] == [
        {"type": "DIRECT", "subtype": "IDENTITY", "description": "worth", "masking": False}
    ]


def test_json_and_openlineage_are_two_forms(shop: Fsql) -> None:
    said = shop("lineage", "fraud", "--json", "--openlineage")
    assert (said.code, said.out) == (2, "")
    assert "choose one of them" in said.err


def test_openlineage_without_the_extra(shop: Fsql, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openlineage.client.event_v2", None)
    said = shop("lineage", "fraud", "--openlineage")
    assert (said.code, said.out) == (1, "")
    assert "openlineage-python" in said.err
    assert "[openlineage]" in said.err
