"""OpenLineage events: what the client's own classes accept, with the kind of every input column."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest
from openlineage.client import event_v2
from openlineage.client.facet_v2 import column_lineage_dataset as facet
from support.projects import NewBelt
from support.shop import FILES, TABLES

from fsql.monitor.family import read_family
from fsql.monitor.openlineage import Origin, events

ORIGIN = Origin("postgres://db:5432", "shop", "fsql://test", "2026-01-01T00:00:00+00:00")
SHAPES = """\
-- entity: customer
--
-- One feature of every kind.

SELECT
    o."Customer",
    o.placed_at AS event_time,
    o.amount,
    round(o.amount) AS rounded,
    sum(o.amount) OVER (PARTITION BY o."Customer" ORDER BY o.placed_at) AS total,
    count(*) FILTER (WHERE o.state = 'paid') OVER w AS paid
FROM shop.orders AS o
JOIN shop.customers AS c USING ("Customer")
WINDOW w AS (PARTITION BY o."Customer" ORDER BY o.placed_at);
"""
NESTED = """\
-- entity: customer
--
-- Nothing is sure about the columns of a sub-select.

WITH paid AS (SELECT "Customer", placed_at, amount * 2 AS amount FROM shop.orders WHERE state = 'paid')
SELECT "Customer", placed_at AS event_time, amount FROM paid;
"""


@pytest.fixture
def told(belt: NewBelt) -> dict[str, Any]:
    made = belt({**FILES, "views/shapes.sql": SHAPES, "views/nested.sql": NESTED}, TABLES, until="apply")
    family = read_family(made.connection, made.plan().facts)
    lines = events(family, ("customer_orders", "fraud", "nested", "shapes"), ORIGIN)
    return {event["job"]["name"]: event for event in map(json.loads, lines)}


def kinds(event: dict[str, Any], column: str) -> dict[str, tuple[str, str | None]]:
    """How each input column of an output is transformed: name → (type, subtype)."""
    inputs = event["outputs"][0]["facets"]["columnLineage"]["fields"][column]["inputFields"]
    ways = {each["field"]: each["transformations"][0] for each in inputs}
    return {name: (way["type"], way.get("subtype")) for name, way in ways.items()}


def test_how_values_are_made(told: dict[str, Any]) -> None:
    shapes = told["view.shapes_v1"]
    window = {"Customer": ("INDIRECT", "WINDOW"), "placed_at": ("INDIRECT", "WINDOW")}
    assert kinds(shapes, "amount") == {"amount": ("DIRECT", "IDENTITY")}
    assert kinds(shapes, "rounded") == {"amount": ("DIRECT", "TRANSFORMATION")}
    assert kinds(shapes, "total") == {"amount": ("DIRECT", "AGGREGATION"), **window}
    assert kinds(shapes, "paid") == {"state": ("INDIRECT", "FILTER"), **window}
    assert kinds(told["view.nested_v1"], "amount") == {"amount": ("DIRECT", "TRANSFORMATION")}


def test_what_decides_the_rows(told: dict[str, Any]) -> None:
    def rows(job: str) -> set[tuple[str, str | None]]:
        columns = told[job]["outputs"][0]["facets"]["columnLineage"]["dataset"]
        return {(c["field"], c["transformations"][0].get("subtype")) for c in columns}

    assert rows("view.customer_orders_v1") == {("state", "FILTER")}
    assert rows("view.shapes_v1") == {("Customer", "JOIN")}
    assert rows("view.nested_v1") == {("state", None)}


def test_names_of_datasets_meet(told: dict[str, Any]) -> None:
    service, view = told["service.fraud_v1"], told["view.customer_orders_v1"]
    made = {(output["namespace"], output["name"]) for output in view["outputs"]}
    read = {(each["namespace"], each["name"]) for each in service["inputs"]}
    assert made == {("postgres://db:5432", "shop.features.customer_orders_v1")}
    assert made < read
    assert ("fsql://test", "fraud_v1.request") in read
    assert {each["name"] for each in view["inputs"]} == {"shop.shop.orders"}


def test_the_clients_own_classes_take_them(told: dict[str, Any]) -> None:
    for event in told.values():
        job = event_v2.Job(namespace=event["job"]["namespace"], name=event["job"]["name"])
        assert event["schemaURL"] == event_v2.JobEvent(eventTime=event["eventTime"], job=job).schemaURL
        (output,) = event["outputs"]
        for fields in output["facets"]["columnLineage"]["fields"].values():
            for each in facet.Fields(**fields).inputFields:
                read = facet.InputField(**each)
                assert (read.namespace, read.name) in {(i["namespace"], i["name"]) for i in event["inputs"]}
                assert {facet.Transformation(**way).type for way in each["transformations"]} <= {"DIRECT", "INDIRECT"}
        assert event["job"]["facets"]["sql"]["dialect"] == "postgres"


def test_where_it_comes_from(empty_connection: psycopg.Connection) -> None:
    origin = Origin.of(empty_connection, "shop")
    assert origin.namespace == f"postgres://{empty_connection.info.host}:{empty_connection.info.port}"
    assert (origin.database, origin.job_namespace) == (empty_connection.info.dbname, "fsql://shop")
    assert origin.moment.endswith("+00:00")
