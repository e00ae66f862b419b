"""Training sets: what was asked and answered, written down in the transaction of the join."""

from __future__ import annotations

import pandas as pd
import psycopg
import pytest
from support.projects import Belt, NewBelt

from fsql.errors import HistoryError, UsageError
from fsql.offline.training import table_digest
from fsql.store import FeatureStore

FILES = {
    "entities/customer.sql": "SELECT customer_id FROM shop.orders",
    "views/orders.sql": "-- entity: customer\n--\nSELECT customer_id, placed_at AS event_time, amount FROM shop.orders",
    "services/model.sql": "-- request: customer_id bigint\n--\n"
    "SELECT orders.amount FROM request LEFT JOIN features.orders AS orders USING (customer_id)",
}
SOURCES = """
CREATE SCHEMA shop;
CREATE TABLE shop.orders (customer_id bigint, placed_at timestamptz, amount bigint);
INSERT INTO shop.orders VALUES (1, '2024-01-01Z', 10), (1, '2024-02-01Z', 20);
"""
TIMES = pd.to_datetime(["2024-02-01T00:00:00Z", "2024-01-15T00:00:00Z"], format="ISO8601")
SPINE = pd.DataFrame({"customer_id": [1, 1], "event_time": TIMES, "label": [True, False]})


def rows(connection: psycopg.Connection) -> list[dict[str, object]]:
    cursor = connection.cursor(row_factory=psycopg.rows.dict_row)
    return cursor.execute("SELECT * FROM fsql.training_set ORDER BY name").fetchall()


@pytest.fixture
def shop(belt: NewBelt) -> Belt:
    return belt(FILES, SOURCES, until="refresh")


def test_what_was_asked_and_answered_is_written_down(shop: Belt) -> None:
    with FeatureStore(shop.settings.features, dsn=shop.dsn) as store:
        table = store.training_set("model", SPINE, name="first").arrow()
        same = store.training_set("model", SPINE, name="second").arrow()
        other = store.training_set("model", SPINE.iloc[::-1], name="turned").arrow()
    first, second, turned = rows(shop.connection)
    assert (first["service"], first["number"], first["rows"]) == ("model", 1, 2)
    assert first["result_digest"] == table_digest(table) == table_digest(same) == second["result_digest"]
    assert first["spine_digest"] == table_digest(table.select(["customer_id", "event_time", "label"]))
    assert turned["result_digest"] == table_digest(other) != first["result_digest"]
    assert set(first["features"]) == {"amount"}
    runs = shop.connection.execute("SELECT max(id) FROM fsql.refresh_run WHERE name = 'orders'").fetchone()
    assert runs is not None
    assert first["histories"]["orders_v1"]["refresh_run"] == runs[0]


def test_a_digest_does_not_depend_on_chunks(shop: Belt) -> None:
    with FeatureStore(shop.settings.features, dsn=shop.dsn) as store:
        table = store.historical_features(SPINE, "model").arrow()
    cut = type(table).from_batches(table.to_batches(max_chunksize=1))
    assert table_digest(cut) == table_digest(table)
    assert table_digest(table.rename_columns(["a", *table.column_names[1:]])) != table_digest(table)


def test_a_name_is_taken_once_and_nothing_else_is_recorded(shop: Belt) -> None:
    with FeatureStore(shop.settings.features, dsn=shop.dsn) as store:
        store.training_set("model", SPINE, name="one")
        with pytest.raises(UsageError, match="recorded already"):
            store.training_set("model", SPINE.head(1), name="one")
        with pytest.raises(UsageError, match="needs a name"):
            store.training_set("model", SPINE, name=" ")
        with pytest.raises(UsageError, match="cannot be recorded"):
            store.training_set(["orders.amount"], SPINE, name="list")  # type: ignore[arg-type]
    assert [(row["name"], row["rows"]) for row in rows(shop.connection)] == [("one", 2)]


def test_a_join_that_fails_leaves_no_record(belt: NewBelt) -> None:
    made = belt(FILES, SOURCES, until="apply")
    with FeatureStore(made.settings.features, dsn=made.dsn) as store, pytest.raises(HistoryError):
        store.training_set("model", SPINE, name="none")
    assert rows(made.connection) == []
