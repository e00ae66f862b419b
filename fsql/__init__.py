"""fsql: a SQL-first feature store on Postgres.

store = fsql.FeatureStore("features_sql")                  # training, synchronous
store.historical_features(spine, "fraud_model").pandas()

async with fsql.OnlineStore("features_sql") as online:     # serving, asyncio
    rows = await online.features("fraud_model", [{"customer_id": 7, "amount": 12.5}])

fsql.trace("SELECT …", schema_or_connection)               # column lineage of any SELECT
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fsql.errors import (
        ApplyError,
        DefinitionError,
        Diagnostic,
        EmbeddedServerError,
        FsqlError,
        HistoryError,
        MissingExtra,
        NotInstalled,
        NotReady,
        PermissionRefused,
        PlanError,
        RegistryError,
        ServerError,
        SettingsError,
        SpineError,
        UsageError,
    )
    from fsql.lineage.trace import LineageError, Trace
    from fsql.offline.results import HistoricalFeatures
    from fsql.online.rows import OnlineRows
    from fsql.online.store import OnlineStore
    from fsql.store import FeatureStore
    from fsql.tracing import trace

# every public name and the room it lives in; loaded on first use, so that `import fsql` costs nothing
_ROOMS = {
    "FeatureStore": "fsql.store",
    "HistoricalFeatures": "fsql.offline.results",
    "OnlineStore": "fsql.online.store",
    "OnlineRows": "fsql.online.rows",
    "trace": "fsql.tracing",
    "Trace": "fsql.lineage.trace",
    "LineageError": "fsql.lineage.trace",
    **dict.fromkeys(
        (
            "ApplyError",
            "DefinitionError",
            "Diagnostic",
            "EmbeddedServerError",
            "FsqlError",
            "HistoryError",
            "MissingExtra",
            "NotInstalled",
            "NotReady",
            "PermissionRefused",
            "PlanError",
            "RegistryError",
            "ServerError",
            "SettingsError",
            "SpineError",
            "UsageError",
        ),
        "fsql.errors",
    ),
}

__all__ = [
    "ApplyError",
    "DefinitionError",
    "Diagnostic",
    "EmbeddedServerError",
    "FeatureStore",
    "FsqlError",
    "HistoricalFeatures",
    "HistoryError",
    "LineageError",
    "MissingExtra",
    "NotInstalled",
    "NotReady",
    "OnlineRows",
    "OnlineStore",
    "PermissionRefused",
    "PlanError",
    "RegistryError",
    "ServerError",
    "SettingsError",
    "SpineError",
    "Trace",
    "UsageError",
    "trace",
]


def __getattr__(name: str) -> Any:
    room = _ROOMS.get(name)
    if room is None:
        raise AttributeError(f"module 'fsql' has no attribute {name!r}")
    return getattr(importlib.import_module(room), name)


def __dir__() -> list[str]:
    return sorted(__all__)
