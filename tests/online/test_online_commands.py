"""`fsql publish` and `fsql get`, as people and programs read them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from click.testing import CliRunner, Result
from online_shop import DAY, FILES, SOURCES, START
from support.projects import Belt, NewBelt

from fsql.cli import root
from fsql.errors import FsqlError, RegistryError, UsageError

NOW = START + 4 * DAY


@pytest.fixture
def shop(belt: NewBelt, monkeypatch: pytest.MonkeyPatch) -> Belt:
    """The shop, refreshed; the commands find its server by FSQL_DSN."""
    made = belt(FILES, SOURCES, until="refresh")
    monkeypatch.setenv("FSQL_DSN", made.dsn)
    monkeypatch.chdir(made.settings.root)
    return made


def run(*words: str) -> Result:
    """The command's result; its refusals are raised."""
    result = CliRunner().invoke(root, words)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_publish_says_what_it_wrote(shop: Belt) -> None:
    result = run("publish", "tier", "weather")
    assert re.sub(r"\d+\.\d", "0.0", result.stdout) == (
        "tier_v1: 2 entities written (0.0 s)\nweather_v1: 2 entities written (0.0 s)\n"
    )
    assert result.stderr == "[1/2] publishing tier_v1\n[2/2] publishing weather_v1\n"


def test_publish_tells_programs(shop: Belt) -> None:
    found: list[dict[str, Any]] = json.loads(run("publish", "--json").stdout)
    assert [(one["version"], one["rows_upserted"], one["rows_deleted"]) for one in found] == [
        ("orders_v1", 3, 0),
        ("tier_v1", 2, 0),
        ("weather_v1", 2, 0),
    ]
    assert {key for one in found for key in one} == {"version", "rows_upserted", "rows_deleted", "seconds"}


def test_get_shows_features_and_where_they_come_from(shop: Belt) -> None:
    shop.publish(as_of=NOW)
    result = run("get", "fraud", "customer_id=1", "amount=15", "--as-of", NOW.isoformat())
    assert result.stdout == (
        "order_count  2\n"
        "total        30\n"
        "tier         gold\n"
        "degrees      7.5\n"
        "ratio        0.5\n"
        "\n"
        "fraud_v1 at 2026-03-05 00:00:00+00:00, from online\n"
        "  orders   orders_v1   newest event 2026-03-03 00:00:00+00:00\n"
        "  tier     tier_v1     no usable event\n"
        "  weather  weather_v1  newest event 2026-03-02 00:00:00+00:00\n"
    )


def test_get_tells_programs(shop: Belt) -> None:
    found = json.loads(run("get", "fraud", "customer_id= 3", "amount", "--json", "--as-of", "2026-03-26T00:00Z").stdout)
    assert found == {
        "service": "fraud_v1",
        "as_of": "2026-03-26T00:00:00+00:00",
        "source": "history",
        "features": {"order_count": 1, "total": 7, "tier": None, "degrees": None, "ratio": None},
        "versions": {"orders": "orders_v1", "tier": "tier_v1", "weather": "weather_v1"},
        "event_times": {"orders": "2026-03-25T00:00:00+00:00", "tier": None, "weather": None},
    }


@pytest.mark.parametrize(
    ("words", "kind", "said"),
    [
        (["customer_id=x", "amount=1"], UsageError, 'customer_id bigint: invalid input syntax for type bigint: "x"'),
        (["customer_id=1"], UsageError, "no column amount"),
        (["customer=1"], UsageError, "did you mean customer_id"),
        (["customer_id=1", "customer_id=2"], UsageError, "given twice"),
        (["=1"], UsageError, "names no column"),
        (["customer_id=1", "amount=", "--as-of", "2026-03-01"], UsageError, "no time zone"),
        (["customer_id=1", "amount=", "--as-of", "soon"], UsageError, "is no time"),
        (["customer_id=1", "amount="], UsageError, 'amount numeric: invalid input syntax for type numeric: ""'),
    ],
)
def test_get_refuses(shop: Belt, words: list[str], kind: type[FsqlError], said: str) -> None:
    with pytest.raises(kind, match=re.escape(said)):
        run("get", "fraud", *words)


def test_unknown_names_and_passwords_in_sight(shop: Belt) -> None:
    with pytest.raises(RegistryError, match="did you mean fraud"):
        run("get", "froud", "customer_id=1")
    for command in (["publish"], ["get", "fraud"]):
        with pytest.raises(UsageError, match="password"):
            run(*command, "--dsn", "postgresql://u:s3cret@127.0.0.1/x")
