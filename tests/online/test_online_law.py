"""Online answers are history's answers, at every moment, for every request: against plain Python."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from online_oracle import Keys, Oracle
from psycopg import sql
from support.projects import Belt, NewBelt

from fsql.offline.refresh import refresh
from fsql.online.publish import publish
from fsql.online.store import OnlineStore

# names with capitals, umlauts, quotes and spaces, as long as Postgres and fsql allow
PLACE_VIEW = "Wetter über der Stadt, gemessen, gestern und heute"
COUNTRY, CITY = 'Land "ß" ' + "x" * 52, "Die Stadt"
DEGREES = "Grad_" + "ü" * 29
TTL = timedelta(hours=5)
START = datetime(2026, 3, 28, 20, tzinfo=UTC)  # a night in which Berlin loses an hour
HOUR, TICK = timedelta(hours=1), timedelta(microseconds=1)


def _q(name: str) -> str:
    return sql.Identifier(name).as_string(None)


FILES = {
    "entities/person.sql": "SELECT person FROM law.visit;\n",
    "entities/place.sql": f"SELECT {_q(COUNTRY)}, {_q(CITY)} FROM law.place;\n",
    "views/visit.sql": """-- entity: person
--
-- Where somebody was last.

SELECT person, at AS event_time, country, city, visits FROM law.visit;
""",
    f"views/{PLACE_VIEW}.sql": f"""-- entity: place
-- ttl: 5 hours
-- default: {_q(DEGREES)} = -1.5
--
-- How warm it is.

SELECT {_q(COUNTRY)}, {_q(CITY)}, at AS event_time, {_q(DEGREES)}, "Wind" FROM law.place;
""",
    "services/comfort.sql": f"""-- request: person uuid, country text, city text, bonus numeric
--
-- Here, and where the person was last.

SELECT
    visit.visits,
    here.{_q(DEGREES)} AS here,
    here."Wind" AS wind,
    last.{_q(DEGREES)} AS last,
    request.bonus + visit.visits AS rewarded
FROM request
LEFT JOIN features.visit AS visit USING (person)
LEFT JOIN features.{_q(PLACE_VIEW)} AS here
    ON here.{_q(COUNTRY)} = request.country AND here.{_q(CITY)} = request.city
LEFT JOIN features.{_q(PLACE_VIEW)} AS last
    ON last.{_q(COUNTRY)} = visit.country AND last.{_q(CITY)} = visit.city;
""",
}
SOURCES = f"""
CREATE SCHEMA law;
CREATE TABLE law.visit (person uuid, at timestamptz, country text, city text, visits integer);
CREATE TABLE law.place (
    {_q(COUNTRY)} text, {_q(CITY)} text, at timestamptz, {_q(DEGREES)} double precision, "Wind" text
);
"""

PEOPLE = [f"00000000-0000-0000-0000-00000000000{n}" for n in range(3)]
PLACES = [("de", "Köln"), ("de", "köln"), ("", "Köln"), ("fr", "")]
person = st.sampled_from(PEOPLE)
place = st.sampled_from(PLACES)
when = st.integers(0, 14).map(lambda hours: START + hours * HOUR)
moment = st.builds(lambda time, ticks: time + ticks * TICK, when, st.sampled_from([-1, 0, 0, 1]))
visits = st.dictionaries(
    st.tuples(person.map(lambda p: (p,)), when),
    st.tuples(place, st.none() | st.integers(-2, 2)).map(lambda found: (*found[0], found[1])),
    max_size=8,
)
weather = st.dictionaries(
    st.tuples(place, when),
    st.tuples(st.none() | st.sampled_from([0.0, 21.5, -3.25]), st.none() | st.sampled_from(["", "Föhn", "'"])),
    max_size=10,
)
asked = st.lists(
    st.fixed_dictionaries(
        {
            "person": st.none() | person | st.just("ffffffff-ffff-ffff-ffff-ffffffffffff"),
            "country": st.none() | st.sampled_from(["de", "", "fr", "it"]),
            "city": st.none() | st.sampled_from(["Köln", "köln", ""]),
            "bonus": st.none() | st.integers(0, 3),
        }
    ),
    min_size=1,
    max_size=6,
)


def _expected(visit: Oracle, warm: Oracle, row: dict[str, Any], now: datetime) -> tuple[Any, ...]:
    seen, (country, city, count) = visit.at((row["person"],), now)
    here_seen, (here, wind) = warm.at((row["country"], row["city"]), now)
    last_seen, (last, _) = warm.at((country, city), now)
    rewarded = None if count is None or row["bonus"] is None else row["bonus"] + count
    return (count, here, wind, last, rewarded), (seen, here_seen, last_seen)


def _covered(visit: Oracle, warm: Oracle, row: dict[str, Any], published: datetime, now: datetime) -> bool:
    # what online looked the second place up by is what it held, true or not
    country, city, _ = visit.at((row["person"],), published)[1]
    places: list[Keys] = [(row["country"], row["city"]), (country, city)]
    return visit.is_covered((row["person"],), published, now) and all(
        None in keys or warm.is_covered(keys, published, now) for keys in places
    )


def _fill(connection: psycopg.Connection, visit: Oracle, warm: Oracle) -> None:
    with connection.transaction():
        connection.execute("TRUNCATE law.visit, law.place")
        with connection.cursor() as cursor:
            people = [(*keys, time, *values) for (keys, time), values in visit.rows.items()]
            places = [(*keys, time, *values) for (keys, time), values in warm.rows.items()]
            cursor.executemany("INSERT INTO law.visit VALUES (%s, %s, %s, %s, %s)", people)
            cursor.executemany("INSERT INTO law.place VALUES (%s, %s, %s, %s, %s)", places)


def _in_psql(connection: psycopg.Connection, rows: list[dict[str, Any]], now: datetime) -> list[tuple[Any, ...]]:
    call = "SELECT * FROM features.comfort_v1_at(%(person)s, %(country)s, %(city)s, %(bonus)s::numeric, %(now)s)"
    found = (connection.execute(call, {**row, "now": now}).fetchall() for row in rows)
    return [tuple(row) for (row,) in found]


def _check(read: Callable[..., Any], made: Belt, case: tuple[Any, ...]) -> None:
    visit_rows, place_rows, rows, published, moments = case
    visit, warm = Oracle(visit_rows, (None, None, None)), Oracle(place_rows, (-1.5, None), TTL)
    _fill(made.connection, visit, warm)
    refresh(made.connection, made.catalog)
    publish(made.connection, made.catalog, as_of=published)
    for now in (published, *moments):
        answer = read("comfort", rows, as_of=now)
        wanted = [_expected(visit, warm, row, now) for row in rows]
        assert answer.tuples() == [values for values, _ in wanted]
        assert answer.tuples() == _in_psql(made.connection, rows, now)
        assert [tuple(times.values()) for times in answer.metadata.event_times] == [times for _, times in wanted]
        online = [source == "online" for source in answer.metadata.sources]
        assert online == [_covered(visit, warm, row, published, now) for row in rows]
        assert answer.metadata.as_of == now


EXPIRING = (
    {((PEOPLE[0],), START): ("de", "Köln", 1)},
    {(("de", "Köln"), START): (21.5, "Föhn")},
    [{"person": PEOPLE[0], "country": "de", "city": "Köln", "bonus": 1}] * 2,
    START,
    [START - TICK, START + TTL, START + TTL + TICK],
)
AHEAD = (
    {((PEOPLE[0],), START + HOUR): ("de", "Köln", 1)},
    {(("de", "Köln"), START + HOUR): (None, None), (("de", "Köln"), START + 2 * HOUR): (1.0, "")},
    [{"person": PEOPLE[0], "country": "de", "city": "Köln", "bonus": None}],
    START,
    [START - 100 * HOUR, START + HOUR, START + 2 * HOUR - TICK, START + 2 * HOUR],
)


def _stored(made: Belt) -> list[list[tuple[Any, ...]]]:
    """What the online tables hold, as text."""
    texts = "SELECT t::text FROM fsql_online.{} AS t ORDER BY 1"
    tables = (sql.SQL(texts).format(sql.Identifier(f"{name}_v1")) for name in ("visit", PLACE_VIEW))
    return [[tuple(row) for row in made.connection.execute(table).fetchall()] for table in tables]


def test_what_is_rebuilt_is_what_was_published(belt: NewBelt) -> None:
    made = belt(FILES, SOURCES, until="apply")

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(seen=visits, measured=weather, kept=st.booleans())
    def law(seen: dict[Any, Any], measured: dict[Any, Any], kept: bool) -> None:
        _fill(made.connection, Oracle(seen, (None, None, None)), Oracle(measured, (-1.5, None), TTL))
        refresh(made.connection, made.catalog)
        publish(made.connection, made.catalog)
        published = _stored(made)
        made.connection.execute("DELETE FROM fsql_online.epoch")
        for name in ("visit", PLACE_VIEW):
            if not kept:
                made.connection.execute(sql.SQL("TRUNCATE fsql_online.{}").format(sql.Identifier(f"{name}_v1")))
            said = made.connection.execute("SELECT fsql.rebuild_online(%s, 1)", [name]).fetchone()
            assert said == ("rebuilt",)
        assert _stored(made) == published

    law()


def test_online_says_what_history_says(belt: NewBelt, database_dsn: str) -> None:
    made = belt(FILES, SOURCES, until="apply")

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=st.tuples(visits, weather, asked, moment, st.lists(moment, max_size=4)))
    @example(case=EXPIRING)
    @example(case=AHEAD)
    def law(case: tuple[Any, ...]) -> None:
        _check(lambda *args, **options: runner.run(online.features(*args, **options)), made, case)

    with asyncio.Runner() as runner:
        online = OnlineStore(made.settings.features, database_dsn, pool_size=2)
        runner.run(online.__aenter__())
        try:
            law()
        finally:
            runner.run(online.aclose())
