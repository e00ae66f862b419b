"""FeatureStore: from a project's folder and a server to features as they were."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from support.projects import Belt, NewBelt

from fsql.errors import HistoryError, RegistryError, SettingsError, SpineError, UsageError
from fsql.store import FeatureStore

FILES = {
    "entities/customer.sql": "SELECT customer_id FROM shop.orders",
    "views/orders.sql": "-- entity: customer\n-- default: amount = 0\n--\n"
    "SELECT customer_id, placed_at AS event_time, amount FROM shop.orders",
    "services/model.sql": "-- request: customer_id bigint, factor integer\n--\n"
    "SELECT orders.amount * request.factor AS product FROM request LEFT JOIN features.orders USING (customer_id)",
}
SOURCES = """
CREATE SCHEMA shop;
CREATE TABLE shop.orders (customer_id bigint, placed_at timestamptz, amount bigint);
INSERT INTO shop.orders VALUES (1, '2024-01-01Z', 10), (1, '2024-02-01Z', 20);
"""
TIMES = pd.to_datetime(
    ["2024-02-01T00:00:00Z", "2024-01-31T23:59:59.999999Z", "2023-01-01T00:00:00Z"], format="ISO8601"
)
SPINE = pd.DataFrame({"customer_id": 1, "factor": 2, "event_time": TIMES}, index=["x", "y", "y"])


@pytest.fixture
def shop(belt: NewBelt) -> Belt:
    return belt(FILES, SOURCES, until="refresh")


def test_features_come_behind_the_spine(shop: Belt) -> None:
    with FeatureStore(shop.settings.features, dsn=shop.dsn) as store:
        frame = store.historical_features(SPINE, "model").pandas()
        assert list(frame.columns) == [*SPINE.columns, "product"]
        assert frame["product"].tolist() == [40, 20, 0]
        assert list(frame.index) == ["x", "y", "y"]
        assert store.historical_features(SPINE, "model_v1").polars()["product"].to_list() == [40, 20, 0]
        assert store.historical_features(SPINE, ["orders.amount"]).pandas()["amount"].tolist() == [20, 10, 0]
        assert "orders__amount" in store.historical_features(SPINE, ["orders.amount"], prefix=True).arrow().column_names


def test_a_new_store_sees_what_was_refreshed_since(shop: Belt) -> None:
    store = FeatureStore(shop.settings.features, dsn=shop.dsn)
    shop.connection.execute("INSERT INTO shop.orders VALUES (1, '2024-01-31Z', 15)")
    assert store.historical_features(SPINE, "model").pandas()["product"].tolist() == [40, 20, 0]
    shop.refresh()
    assert store.historical_features(SPINE, "model").pandas()["product"].tolist() == [40, 30, 0]
    store.close()


@pytest.mark.parametrize(
    ("features", "error", "words"),
    [
        ("modle", RegistryError, "did you mean model"),
        ("model_v7", RegistryError, "model_v1"),
        ([], UsageError, "empty"),
        (["amount"], UsageError, "view.feature"),
        (["orders.amuont"], UsageError, "it has: amount"),
        (["orders.amount", "orders.amount"], UsageError, "two of the features"),
        (["order.amount"], RegistryError, "orders"),
    ],
)
def test_a_wrong_name_is_a_named_error(shop: Belt, features: object, error: type[Exception], words: str) -> None:
    with FeatureStore(shop.settings.features, dsn=shop.dsn) as store, pytest.raises(error) as caught:
        store.historical_features(SPINE, features)  # type: ignore[arg-type]
    assert words in str(caught.value)


def test_a_spine_that_holds_a_feature_is_refused_with_the_remedy(shop: Belt) -> None:
    with FeatureStore(shop.settings.features, dsn=shop.dsn) as store:
        with pytest.raises(SpineError, match="amount"):
            store.historical_features(SPINE.assign(amount=1), ["orders.amount"])
        with pytest.raises(SpineError, match="factor"):
            store.historical_features(SPINE[["customer_id", "event_time"]], "model")


def test_nothing_is_opened_before_it_is_needed(shop: Belt, tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        FeatureStore(tmp_path)
    FeatureStore(shop.settings.features, dsn="host=nowhere.invalid").close()


def test_a_history_that_is_not_there_yet_says_what_to_run(belt: NewBelt) -> None:
    made = belt(FILES, SOURCES, until="apply")
    with FeatureStore(made.settings.features, dsn=made.dsn) as store, pytest.raises(HistoryError, match="fsql refresh"):
        store.historical_features(SPINE, "model")


def test_threads_may_share_a_store(shop: Belt) -> None:
    answers = []
    with FeatureStore(shop.settings.features, dsn=shop.dsn) as store:
        ask = lambda: answers.append(store.historical_features(SPINE, "model").pandas()["product"].tolist())  # noqa: E731
        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == [[40, 20, 0]] * 4


def test_one_join_sees_one_moment_of_the_database(shop: Belt) -> None:
    """The version that is read is the one the registry names at the start, whatever is applied meanwhile."""
    moment = datetime(2024, 2, 2, tzinfo=UTC)
    with FeatureStore(shop.settings.features, dsn=shop.dsn) as store:
        shop.write({"views/orders.sql": FILES["views/orders.sql"].replace("amount FROM", "amount + 1 AS amount FROM")})
        shop.plan()
        shop.apply()
        rows = [{"customer_id": 1, "factor": 1, "event_time": moment}]
        assert store.historical_features(rows, "model").arrow()["product"].to_pylist() == [20], "the live version"
