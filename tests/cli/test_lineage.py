"""`fsql lineage`: a tree down to the sources, or what is made from something."""

from __future__ import annotations

import psycopg
import pytest
from command_line import Fsql, golden
from support.projects import NewProject
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
