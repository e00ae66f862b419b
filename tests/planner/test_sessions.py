"""Law 6: whatever is taken means the same in every session, and what is refused would not; on the server itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb
from support.databases import fresh_database
from support.projects import NewBelt
from support.server import Server

from fsql import independence
from fsql.errors import DefinitionError, Diagnostic
from fsql.inspection import describe
from fsql.planner import stable_functions
from fsql.planner.literals import spelled_alike
from fsql.rules.catalogue import check_files

SOURCES = """
CREATE SCHEMA shop;
CREATE TYPE shop.mood AS ENUM ('good', 'bad');
CREATE DOMAIN shop.birthday AS date;
CREATE TYPE shop.pair AS (a integer, b date);
CREATE TABLE shop.t (
    k bigint, at timestamptz, at2 timestamptz, local timestamp, day date, moment time, words text, doc json, docb jsonb,
    n numeric, length interval, score double precision, raw bytea, price money, o oid, zone text, span tstzrange,
    days daterange, tags text[], feel shop.mood, born shop.birthday, pair shop.pair
);
INSERT INTO shop.t
SELECT
    k, timestamptz '2026-03-08 06:30Z' + k * interval '7 hours', timestamptz '2026-01-31 23:00Z', '2026-03-08 02:30',
    date '2026-02-01' + k::integer, '02:30', '2026-04-05', '{"a": 1, "b": "x", "d": "2026-02-03"}', '{"a": [1, 2.50]}',
    1234.50 * k, '1 mon 2 days 03:04:05', 0.1::double precision / 3 * k, '\\xdeadbeef', 12.5::money, 'shop.t'::regclass,
    'Europe/Berlin', '[2026-03-08 06:30Z, 2026-03-09 06:30Z)', '[2026-02-01, 2026-03-04)', '{a,b}', 'good',
    '2026-02-03', '(1,2026-02-03)'
FROM generate_series(-2, 3) AS k;
CREATE FUNCTION shop.dice() RETURNS double precision LANGUAGE sql VOLATILE AS 'SELECT random()';
CREATE FUNCTION shop.calm(integer) RETURNS integer LANGUAGE sql STABLE AS 'SELECT $1';
CREATE FUNCTION shop.longest(interval) RETURNS interval LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE FUNCTION shop.told(anyelement) RETURNS text LANGUAGE sql STABLE AS 'SELECT $1::text';
"""
ENTITY = {"entities/thing.sql": "SELECT k FROM shop.t"}
HEAD = "-- entity: thing\n--\nSELECT k, at AS event_time,\n"


def view(*expressions: str) -> dict[str, str]:
    columns = ",\n".join(f"    {text} AS f{number}" for number, text in enumerate(expressions))
    return {**ENTITY, "views/v.sql": f"{HEAD}{columns}\nFROM shop.t\n"}


def service(*expressions: str) -> dict[str, str]:
    columns = ",\n".join(f"    {text} AS f{number}" for number, text in enumerate(expressions))
    text = (
        "-- request: k bigint, amount numeric, note text, seen timestamptz, ratio double precision\n--\n"
        f"SELECT v.n AS n,\n{columns}\nFROM request\nLEFT JOIN features.v AS v USING (k)\n"
    )
    return {**view(), "views/v.sql": f"{HEAD}    n, words, day, docb\nFROM shop.t\n", "services/s.sql": text}


# what is refused, the place between ‹ and ›; the last column says whether two of the sessions below disagree about it
REFUSED = [
    ("at > ‹'2026-03-08 06:30'›", "zone-dependent", True),
    ("coalesce(nullif(at2, at2), ‹'2026-03-08'›)", "zone-dependent", True),
    ("CASE WHEN k = 1 THEN at ELSE ‹'2026-03-08'› END", "zone-dependent", True),
    ("greatest(at, ‹'2026-03-08 10:00'›)", "zone-dependent", True),
    ("at2 BETWEEN ‹'2026-01-31 23:00'› AND '2026-03-08 00:00Z'", "zone-dependent", True),
    ("at2 IN ('2026-03-08 00:00Z', ‹'2026-02-01'›)", "zone-dependent", True),
    ("at2 = ANY (‹'{2026-02-01}'›)", "zone-dependent", True),
    ("date_trunc('day', ‹'2026-03-08'›, 'UTC')", "zone-dependent", True),
    ("'[2026-03-08 00:00Z,2026-03-09 00:00Z)' && span AND span @> ‹'2026-03-08'›::timestamptz", "zone-dependent", True),
    ("at2 > ‹'2026-03-08 06:30 EST'›", "zone-dependent", False),
    ("at2 > ‹'08/03/2026 06:30+00'›", "session-dependent", True),
    ("day > ‹'02/03/2026'›", "session-dependent", True),
    ("local > ‹'02/03/2026 10:00'›", "session-dependent", True),
    ("at2 < ‹'now'›", "clock", False),
    ("day - ‹'today'›", "clock", True),
    ("local - ‹'tomorrow'›", "clock", True),
    ("moment < ‹'now'›", "clock", None),  # differs while the zones' hours of the day do
    ("price > ‹'12.50'›", "session-dependent", False),
    ("length - ‹'-1 2:03:04'›", "session-dependent", True),
    ("tags || ‹'{a,NULL}'›", "session-dependent", True),
    ("at‹::date›", "zone-dependent", True),
    ("at‹::time›", "zone-dependent", True),
    ("at ‹>› local::date", "zone-dependent", True),
    ("at ‹>› local", "zone-dependent", True),
    ("(‹at2›, 1) < (day, 2)", "zone-dependent", True),
    ("local‹::timestamptz›", "zone-dependent", True),
    ("words‹::date›", "session-dependent", False),
    ("words‹::timestamp›", "session-dependent", False),
    ("words‹::timestamptz›", "zone-dependent", True),
    ("words‹::time›", "session-dependent", False),
    ("(k || ' days')‹::interval›", "session-dependent", False),
    ("(o::text)‹::regclass›", "session-dependent", False),
    ("words‹::text[]›", "session-dependent", False),
    ("ARRAY[‹words›]::date[]", "session-dependent", False),
    ("words‹::shop.birthday›", "session-dependent", False),
    ("day‹::text›", "session-dependent", True),
    ("local‹::text›", "session-dependent", True),
    ("length‹::text›", "session-dependent", True),
    ("score‹::text›", "session-dependent", True),
    ("raw‹::text›", "session-dependent", True),
    ("price‹::text›", "session-dependent", False),
    ("o::regclass‹::text›", "session-dependent", True),
    ("days‹::text›", "session-dependent", True),
    ("span‹::text›", "zone-dependent", True),
    ("born‹::text›", "session-dependent", True),
    ("pair‹::text›", "session-dependent", True),
    ("row(1, at)‹::text›", "zone-dependent", True),
    ("ARRAY[at]‹::text›", "zone-dependent", True),
    ("'a' ‹||› day", "session-dependent", True),
    ("score ‹||› 'a'", "session-dependent", True),
    ("‹concat›('x', day)", "session-dependent", True),
    ("‹format›('%s', at)", "zone-dependent", True),
    ("‹array_to_string›(ARRAY[day], ',')", "session-dependent", True),
    ("string_agg(day‹::text›, ',') OVER (PARTITION BY k ORDER BY at)", "session-dependent", True),
    ("(SELECT string_agg(z.d‹::text›, ',') FROM (SELECT day AS d) AS z)", "session-dependent", True),
    ("‹to_jsonb›(at)", "zone-dependent", True),
    ("‹to_jsonb›(days)", "session-dependent", True),
    ("‹jsonb_build_object›('a', score)", "session-dependent", True),
    ("‹jsonb_build_array›(length)", "session-dependent", True),
    ("‹jsonb_agg›(at) OVER (PARTITION BY k ORDER BY at)", "zone-dependent", True),
    ("(‹row_to_json›(t))::text", "zone-dependent", True),
    ("(SELECT ‹to_jsonb›(z) FROM (SELECT at AS d) AS z)", "zone-dependent", True),
    ("(WITH z AS (SELECT day AS d, score AS s) SELECT ‹to_jsonb›(z) FROM z)", "session-dependent", True),
    ("(SELECT r.d FROM ‹json_to_record›(doc) AS r(d date))", "session-dependent", False),
    ("(‹json_populate_record›(pair, doc)).b", "session-dependent", False),
    ("‹to_char›(n, 'L999')", "session-dependent", False),
    ("‹to_char›(n, '9G999')", "session-dependent", False),
    ("‹to_char›(n, words)", "session-dependent", False),
    ("‹to_char›(local, 'TMMonth')", "session-dependent", False),
    ("‹to_char›(at, 'HH24')", "zone-dependent", True),
    ("‹to_char›(day, 'YYYY')", "zone-dependent", False),
    ("‹to_number›(words, '999D9')", "session-dependent", False),
    ("‹to_timestamp›(words, 'YYYY-MM-DD')", "zone-dependent", True),
    ("‹make_timestamptz›(2026, 1, 2, 3, 4, 5)", "zone-dependent", True),
    ("‹date_trunc›('day', at)", "zone-dependent", True),
    ("‹extract›(hour FROM at)", "zone-dependent", True),
    ("‹date_part›(words, at)", "zone-dependent", False),
    ("‹age›(at, at2)", "zone-dependent", True),
    ("at ‹+› length", "zone-dependent", True),
    ("at ‹-› (at - at2)", "zone-dependent", True),
    ("at ‹+› (make_interval(0, 0, 0, 0, 1) + length)", "zone-dependent", True),
    ("at ‹+› CASE WHEN k = 1 THEN interval '1 hour' ELSE length END", "zone-dependent", True),
    ("(SELECT max(s) FROM ‹generate_series›(at, at2 + interval '3000 hours', length) AS s)", "zone-dependent", True),
    ("at ‹+› max(length) OVER (PARTITION BY k ORDER BY at)", "zone-dependent", True),
    ("at ‹-› lag(length) OVER (PARTITION BY length ORDER BY at)", "zone-dependent", True),
    ("at ‹+› (SELECT max(q.length) FROM shop.t AS q)", "zone-dependent", True),
    ("at ‹+› (ARRAY[length])[1]", "zone-dependent", True),
    ("at ‹+› (SELECT z.l FROM (SELECT 2 * length AS l) AS z)", "zone-dependent", True),
    ("at ‹+› shop.longest(length)", "zone-dependent", True),
    ("‹quote_ident›(tags[1])", "session-dependent", True),
    ("‹format›('%s %2$-9I', words, tags[1])", "session-dependent", True),
    ("‹format›('%%' || words, words)", "session-dependent", False),
    ("words ‹OPERATOR›(=) (NULL)", "session-dependent", True),
    ("words = /* a /* b */ c */ ‹NULL›", "session-dependent", True),
    ("words ‹=› (NULL)", "session-dependent", True),
    ("‹NULL› /* so */ = words", "session-dependent", True),
    ("‹ctid›::text", "clock", False),
    ("‹t.tableoid›", "clock", False),
    ("(SELECT max(‹q.xmin›::text) FROM shop.t AS q)", "clock", False),
    ("‹to_tsvector›(words)::text", "session-dependent", False),
    ("‹pg_client_encoding›()::text", "session-dependent", False),
    ("‹pg_get_userbyid›(o)::text", "session-dependent", False),
    ("price‹::numeric›", "session-dependent", False),
    ("‹shop.dice›()", "clock", True),
    ("‹shop.told›(at)", "zone-dependent", True),
]
BARE = {text.replace("‹", "").replace("›", ""): differs for text, _, differs in REFUSED}

IN_VIEWS = [
    "at > '2026-03-08 06:30Z'",
    "at > '2026-03-08 06:30 UTC'",
    "at > '2026-03-08 06:30 Europe/Berlin'",
    "at2 IN ('2026-01-31 23:00Z', 'infinity', 'epoch')",
    "day > '2026-02-03'",
    "local > '2026-03-08 10:00'",
    "words = '01/02/2026' OR words = 'now' OR words = '10:00 EST'",
    "n::text || words",
    "feel::text || left(words, 4)::numeric::text || feel::text::shop.mood",
    "docb::text || (doc::jsonb)::text",
    "to_char(n, 'FM9,999,990.00MI')",
    "to_char(local, 'YYYY-MM-DD HH24:MI:SS.US \"TM\"Month')",
    "to_char(day::timestamp, 'YYYY-MM-DD')",
    "to_char(at AT TIME ZONE 'UTC', 'HH24:MI')",
    "to_date(words, 'YYYY-MM-DD') + make_interval(hours => 3)",
    "to_number(words, '9999')",
    "make_timestamptz(2026, 3, 8, 2, 30, 0.5, 'America/New_York')",
    "extract(epoch FROM at) + date_part('epoch', at - at2)",
    "at + interval '3 hours' - 2 * interval '90 minutes'",
    "at + make_interval(secs => extract(epoch FROM length))",
    "at + CASE WHEN k > 1 THEN interval '1 hour' ELSE coalesce(NULL, interval '-2 hours') END",
    "at - (moment - time '01:00')",
    "(at AT TIME ZONE zone)::date",
    "local AT TIME ZONE 'Europe/Berlin'",
    "(at AT TIME ZONE 'EST5EDT')::date",
    "length > interval '1 day' OR interval '2 days' <= length",
    "date_trunc('day', at AT TIME ZONE 'UTC')",
    "date_trunc('day', at, 'America/New_York')",
    "jsonb_build_object('n', n, 'd', day, 'l', local, 'w', words, 't', tags)",
    "to_jsonb(day)",
    "(SELECT to_jsonb(z) FROM (SELECT n AS a, day AS b) AS z)",
    "(SELECT r.a || r.b FROM json_to_record(doc) AS r(a integer, b text))",
    "concat(words, n, k) || format('%%I %s%L', n, words) || array_to_string(tags, ',')",
    "string_agg(words, ',') OVER (PARTITION BY k ORDER BY at)",
    "encode(raw, 'hex') || score::numeric::text || round(score::numeric, 3)::text",
    "score * 3 + 0.1",
    "shop.calm(3)",
    "'{a,b}'::text[] || tags",
    "to_tsvector('english', words)::text",
    "age(local, timestamp '2026-01-01')",
    "lag(at) OVER (PARTITION BY k ORDER BY at)",
    r"words ~ '^\d+-\d+' AND words IS NOT NULL",
    "convert_from(raw, 'LATIN1')",
    "(SELECT count(*) FROM generate_series(at, at + interval '30 hours', interval '10 hours'))",
    "extract(year FROM day) + extract(hour FROM local)",
    "at::timestamptz(0)",
    "date_bin('15 minutes', at, '2026-01-01 00:00Z')",
]
IN_SERVICES = [
    "request.event_time > '2026-03-08 06:30Z'",
    "seen BETWEEN '2026-03-08 06:30+00' AND '2026-04-08 06:30Z'",
    "concat(note, amount, v.n)",
    "extract(epoch FROM request.event_time - seen)",
    "v.day = '2026-02-03'",
    "request.event_time + interval '36 hours'",
    "extract(dow FROM request.event_time AT TIME ZONE 'America/New_York')",
    r"note ~ '^\d+\\$' OR note = '\x'",
    "to_char(v.day::timestamp, 'DD.MM.YYYY') || amount",
    "ratio::numeric::text",
    "jsonb_build_object('day', v.day, 'doc', v.docb, 'ratio', ratio::numeric)",
    "'{1,2,3}'::numeric[]",
    "interval '-2:03:04'",
]
SESSIONS = {
    "TimeZone": ("UTC", "America/New_York", "Europe/Berlin", "Pacific/Chatham"),
    "DateStyle": ("ISO, MDY", "German, DMY", "SQL, DMY", "Postgres, YMD"),
    "IntervalStyle": ("postgres", "sql_standard", "iso_8601"),
    "extra_float_digits": ("1", "0", "-5"),
    "bytea_output": ("hex", "escape"),
    "array_nulls": ("on", "off"),
    "transform_null_equals": ("off", "on"),
    "standard_conforming_strings": ("on", "off"),
    "default_text_search_config": ("english", "simple"),
    "search_path": ("public", "", "shop"),
    "xmloption": ("content", "document"),
    "quote_all_identifiers": ("off", "on"),
}
USUAL = {name: values[0] for name, values in SESSIONS.items()}
CONTRARY = [
    {**USUAL, "TimeZone": "America/New_York", "DateStyle": "German, DMY", "extra_float_digits": "-5"},
    {**USUAL, "TimeZone": "Etc/GMT+12", "DateStyle": "SQL, DMY", "IntervalStyle": "sql_standard", "array_nulls": "off"},
    {**USUAL, "quote_all_identifiers": "on", "transform_null_equals": "on"},
    {**USUAL, "TimeZone": "Etc/GMT-14", "DateStyle": "ISO, YMD", "bytea_output": "escape", "search_path": "shop"},
    {**USUAL, "TimeZone": "Europe/Berlin"},
]
Answer = list[list[bytes | None]] | str


@contextmanager
def session(connection: psycopg.Connection, chosen: Mapping[str, str]) -> Iterator[None]:
    """A transaction of a session with these settings, undone at its end."""
    with connection.transaction(force_rollback=True):
        set_all = "SELECT set_config(name, value, true) FROM jsonb_each_text(%s) AS s(name, value)"
        connection.execute(set_all, (Jsonb(dict(chosen)),))
        yield


def raw(connection: psycopg.Connection, query: str) -> list[list[bytes | None]]:
    """The rows as they travel in binary: no setting changes how they are written."""
    answer = connection.execute(query.encode(), binary=True).pgresult
    assert answer is not None
    return [[answer.get_value(row, column) for column in range(answer.nfields)] for row in range(answer.ntuples)]


@pytest.fixture(scope="module")
def shop(server: Server) -> Iterator[psycopg.Connection]:
    """A database with the sources, which judging leaves as it was."""
    with fresh_database(server) as name, server.connect(name) as connection:
        connection.execute(SOURCES)
        yield connection


def refusals(connection: psycopg.Connection, files: Mapping[str, str]) -> list[Diagnostic]:
    """What is refused in the files, by the rules or, where these find nothing, by the server."""
    with pytest.raises(DefinitionError) as caught:
        describe(connection, check_files(files).demand())
    return [d for d in caught.value.diagnostics if d.level == "error"]


@pytest.mark.parametrize(("marked", "rule"), [(text, rule) for text, rule, _ in REFUSED])
def test_what_a_session_decides_is_refused_at_its_place(shop: psycopg.Connection, marked: str, rule: str) -> None:
    found = refusals(shop, view(marked.replace("‹", "").replace("›", "")))[0]
    assert (found.rule, found.path) == (rule, "views/v.sql")
    assert found.help
    shown = found.source_line
    start, end = found.column - 1, found.column - 1 + found.width
    assert f"{shown[:start]}‹{shown[start:end]}›{shown[end:]}".strip() == f"{marked} AS f0"


def test_what_is_refused_would_have_differed(shop: psycopg.Connection) -> None:
    """The refusals are needed: of two sessions that define and run it, one would compute something else."""
    wrong = []
    for text, differs in BARE.items():
        answers = {str(defined(shop, chosen, text)) for chosen in (USUAL, *CONTRARY)}
        if differs is not None and differs is not (len(answers) > 1):
            wrong.append(text)
    assert sorted(wrong) == []


def defined(connection: psycopg.Connection, chosen: Mapping[str, str], text: str) -> Answer:
    with session(connection, chosen):
        try:
            return raw(connection, f"SELECT {text} FROM shop.t ORDER BY k")
        except psycopg.Error as error:
            return str(error)


def test_a_service_says_the_place_in_its_own_text(shop: psycopg.Connection) -> None:
    files = service("amount + 1", "coalesce(note, 'ä') || v.day::text", "seen = coalesce(seen, '2026-02-01')")
    found = refusals(shop, files)
    places = [(d.line, d.source_line[d.column - 1 : d.column - 1 + d.width]) for d in found]
    assert places == [(5, "::text"), (6, "'2026-02-01'")]


def test_every_finding_of_every_file_is_told_at_once(shop: psycopg.Connection) -> None:
    other = view("at::date")["views/v.sql"]
    found = refusals(shop, {**view("day::text", "n", "at + length"), "views/w.sql": other})
    assert [(d.path[-5:], d.line) for d in found] == [("v.sql", 4), ("v.sql", 6), ("w.sql", 4)]


@pytest.mark.parametrize(
    ("default", "kind", "words"),
    [
        ("'01/02/2026'", "date", "another date"),
        ("'12.50'", "money", "lc_monetary"),
        ("'{a,NULL}'", "text[]", "array_nulls"),
        ("'-1 2:03:04'", "interval", "sql_standard"),
    ],
)
def test_defaults_mean_the_same_everywhere(shop: psycopg.Connection, default: str, kind: str, words: str) -> None:
    column = {"date": "day", "money": "price", "text[]": "tags", "interval": "length"}[kind]
    text = f"-- entity: thing\n-- default: f = {default}\n--\nSELECT k, at AS event_time, {column} AS f FROM shop.t\n"
    (found,) = refusals(shop, {**ENTITY, "views/v.sql": text})
    assert found.rule == "default-type"
    assert words in found.message


def test_what_is_taken_is_the_same_in_every_session(belt: NewBelt, server: Server) -> None:
    """The compiled view, its `_at` function and the service's, read by sessions of all kinds, byte for byte."""
    rows = belt({**service(*IN_SERVICES), "views/w.sql": view(*IN_VIEWS)["views/v.sql"]}, SOURCES, until="refresh")
    readings = [
        "SELECT * FROM features.w_v1 ORDER BY k",
        "SELECT a.* FROM shop.t AS t, LATERAL features.w_v1_at(t.k, t.at) AS a ORDER BY t.k",
        "SELECT a.* FROM shop.t AS t, LATERAL features.s_v1_at(t.k, t.n, t.words || '\\' , t.at2, t.score, t.at) AS a"
        " ORDER BY t.k",
    ]
    readings = [text.replace("'\\'", "chr(92)") for text in readings]
    with server.connect(str(rows.connection.info.dbname)) as reader:
        expected = [raw(reader, text) for text in readings]
        assert all(len(answer) == 6 for answer in expected)

        @settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(st.fixed_dictionaries({name: st.sampled_from(values) for name, values in SESSIONS.items()}))
        def same(chosen: dict[str, str]) -> None:
            with session(reader, chosen):
                assert [raw(reader, text) for text in readings] == expected

        same()


def test_every_function_that_the_table_names_is_postgres_own(shop: psycopg.Connection) -> None:
    rows = shop.execute("""
        SELECT proname || '(' || oidvectortypes(proargtypes) || ')', proname FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace
    """).fetchall()
    signatures, names = {signature for signature, _ in rows}, {name for _, name in rows}
    newer = {name for name in names_in_the_table() if "date_add" in name or "date_subtract" in name}
    newer |= {"generate_series(timestamp with time zone, timestamp with time zone, interval, text)"}
    newer |= {"pg_input_is_valid(text, text)"}
    missing = names_in_the_table() - signatures
    assert missing <= (newer if shop.info.server_version < 160000 else set())
    by_type = stable_functions.WRITE_TEXT | stable_functions.WRITE_JSON | stable_functions.READ_JSON
    strict = {name for name in by_type if re.search("_strict$|_unique|_valid$", name)}
    assert by_type - names <= (strict if shop.info.server_version < 170000 else set())


def names_in_the_table() -> set[str]:
    return set(stable_functions.CONDITIONS)


def test_every_stable_function_of_postgres_is_judged(shop: psycopg.Connection) -> None:
    """None is taken because nobody thought of it: each has a condition, or is refused, or its types decide."""
    rows = shop.execute("""
        SELECT p.oid::text, 'pg_catalog', proname, oidvectortypes(proargtypes), format_type(prorettype, NULL), 's',
            false
        FROM pg_proc AS p WHERE pronamespace = 'pg_catalog'::regnamespace AND provolatile = 's'
    """).fetchall()
    by_type = stable_functions.WRITE_TEXT | stable_functions.WRITE_JSON | stable_functions.READ_JSON
    functions = [stable_functions.Called(*row) for row in rows]
    assert len(functions) > 400
    open_ended = [f.signature for f in functions if f.name not in by_type and stable_functions.condition(f) is None]
    assert open_ended == []


SPELLINGS = st.one_of(
    st.from_regex(r"\A[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}([ T][0-9]{1,2}:[0-9]{2})?(Z|\+00|-0330)?\Z"),
    st.from_regex(r"\A-?[0-9]{1,8}( [a-z]{1,7})?\Z"),
    st.from_regex(r"\A(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9])( 1[0-9]:[0-5][0-9](Z|\+0[0-9])?)?\Z"),
    st.sampled_from(
        [
            "now",
            "today",
            "allballs",
            "infinity",
            "epoch",
            "1 day -2 hours",
            "36 hours",
            "20260203",
            "P1D",
            "@ 1 hour ago",
            "10:00 PM",
        ]
    ),
)


def test_literals_that_look_alike_everywhere_are(shop: psycopg.Connection) -> None:
    """What needs no second look by its spelling is read as the same by sessions of all kinds."""
    taken = set()

    @settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(SPELLINGS, st.sampled_from(["date", "timestamp", "time", "interval", "timestamptz", "timetz"]))
    @example("2026-03-29", "date")
    @example("2026-03-29 10:30", "timestamp")
    @example("36 hours", "interval")
    @example("2026-03-29 10:30Z", "timestamptz")
    def alike(said: str, kind: str) -> None:
        text = f"'{said}'::{kind}"
        if not spelled_alike(f"SELECT {text}", zoned=kind in ("timestamptz", "timetz")):
            return
        usual, *others = (defined(shop, chosen, text) for chosen in (USUAL, *CONTRARY))
        if isinstance(usual, list):  # else it is refused as it stands, in the server's words
            assert all(other == usual for other in others), text
            taken.add(kind)

    alike()
    assert taken >= {"date", "timestamp", "interval", "timestamptz"}


def test_without_the_tree_the_finding_stays(shop: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the server's messages get lost on the way, only the place is."""
    monkeypatch.setattr(independence, "_located", lambda *_: None)
    (found,) = refusals(shop, view("day::text"))
    assert (found.rule, found.line, found.column) == ("session-dependent", 3, 1)


def test_judging_leaves_the_session_as_it_was(shop: psycopg.Connection) -> None:
    before = shop.execute("SELECT name, setting FROM pg_settings").fetchall()
    describe(shop, check_files(view(*IN_VIEWS)).demand())
    refusals(shop, view("at > '2026-03-08 06:30 EST'", "day::text", "coalesce(at, '2026-03-08')"))
    assert shop.execute("SELECT name, setting FROM pg_settings").fetchall() == before


DAILY = """
CREATE VIEW shop.daily AS
SELECT k, at, local, at::date AS day, at + length AS later, date_trunc('day', at, 'UTC') AS utc, n FROM shop.t;
CREATE VIEW shop.above AS SELECT k, at, day, n, utc FROM shop.daily;
CREATE VIEW shop.many AS SELECT k, at, n, generate_series(at, at + interval '30 hours', length) AS g FROM shop.t;
CREATE VIEW shop.filtered AS SELECT k, at, n FROM shop.t WHERE at > local;
CREATE VIEW shop.plain AS SELECT k, at, n FROM shop.daily;
CREATE MATERIALIZED VIEW shop.stored AS SELECT k, at, at::date AS day FROM shop.t;
"""


@pytest.fixture(scope="module")
def viewed(server: Server) -> Iterator[psycopg.Connection]:
    with fresh_database(server) as name, server.connect(name) as connection:
        connection.execute((SOURCES + DAILY).encode())
        yield connection


def over(expression: str, source: str) -> dict[str, str]:
    return {
        **ENTITY,
        "views/v.sql": f"-- entity: thing\n--\nSELECT k, at AS event_time, {expression} AS f\nFROM {source}",
    }


@pytest.mark.parametrize(
    ("expression", "source", "words"),
    [
        ("day", "shop.daily", "in the view shop.daily: a timestamptz becomes a date"),
        ("later", "shop.daily AS d", "in the view shop.daily: a length with days"),
        ("n", "shop.filtered", "in the view shop.filtered: timestamptz and timestamp are compared"),
        ("day", "shop.above", "in the view shop.daily, read through shop.above: a timestamptz becomes a date"),
        ("n", "shop.many", "in the view shop.many: a length with days"),
        ("(d IS NULL)", "shop.daily AS d", "in the view shop.daily: "),
    ],
)
def test_a_view_of_the_users_own_is_looked_into(
    viewed: psycopg.Connection, expression: str, source: str, words: str
) -> None:
    (found,) = refusals(viewed, over(expression, source))
    assert found.rule == "zone-dependent"
    assert found.message.startswith(words)
    assert found.source_line[found.column - 1 : found.column - 1 + found.width] == source.split()[0]


@pytest.mark.parametrize(("expression", "source"), [("utc", "shop.daily"), ("n", "shop.plain"), ("day", "shop.stored")])
def test_what_is_not_read_of_a_view_or_is_stored_is_no_matter(
    viewed: psycopg.Connection, expression: str, source: str
) -> None:
    describe(viewed, check_files(over(expression, source)).demand())
