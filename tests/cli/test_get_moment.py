"""The moment that `fsql get --as-of` asks for."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest

from fsql.cli.get import moment_of
from fsql.errors import UsageError

MIDNIGHT = datetime(2026, 5, 1, tzinfo=UTC)


def test_a_moment_with_its_zone_is_taken() -> None:
    assert moment_of(None) is None
    assert moment_of("2026-05-01T12:30:00Z") == MIDNIGHT + timedelta(hours=12, minutes=30)
    assert moment_of("2026-05-01Z") == MIDNIGHT
    assert moment_of("2026-05-01+02:00") == MIDNIGHT.replace(tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize("text", ["2026-05-01", "2026-05-01T12:30", "20260501"])
def test_what_is_suggested_is_taken(text: str) -> None:
    with pytest.raises(UsageError, match="has no time zone") as refused:
        moment_of(text)
    suggested = re.match(r"add one: (\S+), or", refused.value.help)
    assert suggested is not None
    assert moment_of(suggested[1]) == datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_what_is_no_time_is_refused() -> None:
    with pytest.raises(UsageError, match="is no time"):
        moment_of("yesterday")
