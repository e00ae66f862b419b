"""Lengths of time, as words, as exact hours, and in the frames of a statement."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsql.parser.durations import exact_interval, has_calendar_unit, has_day_unit, parse_duration, words
from fsql.parser.intervals import interval_literals, with_exact_frames
from fsql.parser.statement import parse_statement


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90 days", timedelta(days=90)),
        ("1 day 12 hours", timedelta(hours=36)),
        ("2 WEEKS", timedelta(days=14)),
        ("15min", timedelta(minutes=15)),
        ("0.5 hours", timedelta(minutes=30)),
        ("36:00:00", timedelta(hours=36)),
        ("1:30", timedelta(minutes=90)),
        ("", None),
        ("1 month", None),
        ("1 year", None),
        ("days", None),
        ("-1 day", None),
        ("1 day;", None),
        ("99999999999999999999 days", None),
        ("1:99", None),
    ],
)
def test_parse(text: str, length: timedelta | None) -> None:
    assert parse_duration(text) == length


@given(st.timedeltas(min_value=timedelta(microseconds=1), max_value=timedelta(days=4000)))
def test_exact_interval_is_read_back(length: timedelta) -> None:
    assert parse_duration(exact_interval(length)) == length


@given(st.integers(1, 10**9))
def test_words_are_read_back(seconds: int) -> None:
    length = timedelta(seconds=seconds)
    assert parse_duration(words(length).replace("e+", "e")) in (length, None)


@pytest.mark.parametrize(
    "text", ["1 month", "1mon", "2y", "3 yrs", "1-6", "P1M", "P1Y2M", "5 c", "1 decade", "2 centuries"]
)
def test_calendar_units(text: str) -> None:
    assert has_calendar_unit(text)


@pytest.mark.parametrize("text", ["1 day", "30days", "1d", "2 w", "3 4:05", "P7D", "- 1 day"])
def test_day_units(text: str) -> None:
    assert has_day_unit(text)
    assert not has_calendar_unit(text)


@pytest.mark.parametrize("text", ["24 hours", "PT1M", "10 secs", "720:00:00", "5 minutes", "3 milliseconds"])
def test_fixed_units(text: str) -> None:
    assert not has_day_unit(text)
    assert not has_calendar_unit(text)


@pytest.mark.parametrize(
    ("bound", "exact"),
    [
        ("interval '30 days'", "interval '720:00:00'"),
        ("INTERVAL '30' day", "interval '720:00:00'"),
        ("'2 weeks'::interval", "interval '336:00:00'"),
        ("cast('1 day' AS interval)", "interval '24:00:00'"),
        ("'90 minutes'", "interval '01:30:00'"),
        ("$$1 day$$::interval", "interval '24:00:00'"),
        ("5", "5"),
        ("UNBOUNDED", "UNBOUNDED"),
    ],
)
def test_frames_become_exact_and_nothing_else_changes(bound: str, exact: str) -> None:
    sql = (
        "SELECT 'a  b', sum(x) OVER (ORDER BY t RANGE BETWEEN {} PRECEDING AND CURRENT ROW), interval '1 day' FROM s.t"
    )
    text = "-- head\n" + sql.format(bound)
    statement, _ = parse_statement("x.sql", text, 8)
    assert statement is not None
    assert with_exact_frames(statement.sql, statement.tokens, statement.start) == sql.format(exact)


def test_names_and_casts_are_no_literals() -> None:
    statement, _ = parse_statement("x.sql", "SELECT o.interval, x::interval, '1 day' AS interval, 'day' FROM s.o", 0)
    assert statement is not None
    assert list(interval_literals(statement.tokens)) == []
