"""FeatureStore: features as they were, for training; opens a connection and hands the work to the rooms."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from fsql.offline import history
from fsql.offline.results import HistoricalFeatures
from fsql.offline.spine import read_spine
from fsql.postgres.connection import hold, open_connection
from fsql.postgres.dsn import Target
from fsql.registry.catalog import read_catalog
from fsql.settings import Settings, find


class FeatureStore:
    """The offline side of a project: point-in-time joins, synchronously, over psycopg.

    `features` is the project's folder features_sql (its alembic.ini is looked for upward from there). `dsn`
    names the server; without it FSQL_OFFLINE_DSN, FSQL_DSN, then the embedded server, which runs until
    `close()` or the end of a `with` block. Nothing is opened before the first call.
    """

    def __init__(self, features: str | Path = "features_sql", dsn: str | None = None) -> None:
        self._settings: Settings = find(start=Path(features).resolve())
        self._dsn = dsn
        self._target: Target | None = None
        self._held = ExitStack()
        self._finalizer = weakref.finalize(self, self._held.close)

    def historical_features(
        self, spine: Any, features: str | Sequence[str], *, prefix: bool = False
    ) -> HistoricalFeatures:
        """The spine's rows in their order, its columns first, then the features as they were at `event_time`.

        `spine`: a pandas or polars DataFrame, an Arrow table, a list of dicts, a path to Parquet or CSV, a
        table's name, or a SELECT; it has the request columns and `event_time` with a time zone. `features`: a
        service's name or label, or a list such as `["customer_orders.order_count_30d"]`, whose columns are
        called `order_count_30d` (`customer_orders__order_count_30d` with `prefix=True`).

        A value at t is the newest with valid_from <= t, usable while event_time >= t - ttl, both inclusive;
        otherwise NULL or the declared default. Raises SpineError, UsageError, HistoryError, RegistryError.
        """
        asked = read_spine(spine)
        with open_connection(self._server()) as connection:
            service = history.service_of(read_catalog(connection, self._settings.project), features, prefix=prefix)
            return history.join(connection, service, asked)

    def training_set(self, service: str, spine: Any, *, name: str) -> HistoricalFeatures:
        """The same as `historical_features(spine, service)`, recorded under `name` in fsql.training_set.

        The row holds digests of spine and result, the service's version, fingerprints of its features and the
        refreshes behind every history, written in the transaction of the join. Raises UsageError for a name that
        is taken: a training set is never replaced.
        """
        asked = read_spine(spine)
        with open_connection(self._server()) as connection:
            chosen = history.service_of(read_catalog(connection, self._settings.project), service)
            return history.join(connection, chosen, asked, name=name)

    def _server(self) -> Target:
        if self._target is None:
            self._target = self._held.enter_context(hold(self._settings, self._dsn, "offline"))
        return self._target

    def close(self) -> None:
        """Nothing; an embedded server that this store held may stop."""
        self._target = None
        self._held.close()

    def __enter__(self) -> FeatureStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
