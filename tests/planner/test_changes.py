"""What a plan says of features and services is proven by fingerprints, and its reasons are the author's own words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.projects import Belt, NewBelt

from fsql.parser.statement import parse_statement
from fsql.planner.changes import Difference
from fsql.planner.clauses import Parts, change, same
from fsql.planner.cost import duration
from fsql.planner.steps.create_service import CreateService
from fsql.planner.steps.create_view import CreateView
from fsql.planning import Planned, make

SOURCES = """
CREATE SCHEMA shop;
CREATE TABLE shop.people (id bigint, at timestamptz, partner bigint, age integer, city text);
"""
PEOPLE = "-- entity: person\n--\nSELECT id, at AS event_time, partner, age, city\nFROM shop.people;\n"
FILES = {
    "entities/person.sql": "SELECT id FROM shop.people;\n",
    "views/people.sql": PEOPLE,
    "views/ages.sql": "-- entity: person\n--\nSELECT id, at AS event_time, age FROM shop.people;\n",
    "services/pairs.sql": "-- request: id bigint\n--\nSELECT a.city, b.age AS other_age FROM request\n"
    "LEFT JOIN features.people AS a USING (id)\nLEFT JOIN features.ages AS b ON b.id = a.partner;\n",
    "services/cities.sql": "-- request: id bigint\n--\n"
    "SELECT a.city FROM request LEFT JOIN features.people AS a USING (id);\n",
}


def differences(planned: Planned) -> dict[str, Difference]:
    return {s.label: s.difference for s in planned.plan.steps if isinstance(s, CreateView | CreateService)}


def parts(sql: str) -> Parts:
    statement, _ = parse_statement("", sql, 0)
    assert statement is not None
    return Parts(statement)


@pytest.fixture
def people(belt: NewBelt) -> Belt:
    return belt(FILES, SOURCES, until="apply")


def test_an_output_joined_by_a_changed_column_is_not_called_the_same(people: Belt) -> None:
    people.write({"views/people.sql": PEOPLE.replace("partner,", "partner + 1 AS partner,")})
    planned = make(people.settings, people.connection)
    made = differences(planned)
    assert [f.name for f in made["people_v2"].of("kept")] == ["age", "city"]
    assert [f.name for f in made["pairs_v2"].of("kept")] == ["city"], "it is looked up by the request alone"
    assert [f.name for f in made["pairs_v2"].of("changed")] == ["other_age"]
    assert made["pairs_v2"].shared == ("its joins depend on people.partner, which changed",)
    verdicts = {service.name: service.verdict for service in planned.plan.impact.services}
    assert verdicts == {"pairs": "affected", "cities": "untouched"}


def test_unread_columns_leave_every_reader_untouched(people: Belt) -> None:
    people.write({"views/people.sql": PEOPLE.replace(" age,", " age + 1 AS age,")})
    planned = make(people.settings, people.connection)
    assert [step.title for step in planned.plan.steps] == ["create people_v2"]
    assert {service.verdict for service in planned.plan.impact.services} == {"untouched"}
    assert planned.plan.impact.untouched_views == ("ages",)
    assert planned.plan.impact.keep == ("cities_v1", "pairs_v1")


def test_a_version_that_is_named_by_its_number_now_is_the_reason(people: Belt) -> None:
    pinned = FILES["services/cities.sql"].replace("features.people AS", "features.people_v1 AS")
    people.write({"services/cities.sql": pinned})
    (city,) = differences(make(people.settings, people.connection))["cities_v2"].of("changed")
    assert city.why == ("names people_v1 by number: another text, though it read the same version before",)


def test_layout_is_no_reason(people: Belt) -> None:
    text = "-- entity: person\n--\nselect id,  at AS event_time, partner,\n age /* years */, upper(city) AS city"
    people.write({"views/people.sql": f"{text} from shop.people"})
    difference = differences(make(people.settings, people.connection))["people_v2"]
    assert difference.shared == ()
    assert [(f.name, f.why) for f in difference.of("changed")] == [("city", ("city → upper(city)",))]


def test_a_source_column_of_another_type_is_said_with_the_change(people: Belt) -> None:
    people.connection.execute("DROP VIEW IF EXISTS features.nothing")
    people.write({"views/people.sql": PEOPLE.replace(" age,", " age::numeric AS age,")})
    changed = differences(make(people.settings, people.connection))["people_v2"].of("changed")
    assert [(f.name, f.former_type, f.type) for f in changed] == [("age", "integer", "numeric")]


def test_rows_behind_views_and_partitions_that_nobody_counted_are_named(belt: NewBelt) -> None:
    made = belt(FILES, SOURCES, until="apply")
    made.connection.execute(
        "CREATE TABLE shop.parted (id bigint, at timestamptz, n integer) PARTITION BY RANGE (at);"
        "CREATE TABLE shop.part PARTITION OF shop.parted FOR VALUES FROM ('2020-01-01Z') TO ('2030-01-01Z');"
        "CREATE VIEW shop.seen AS SELECT p.* FROM shop.parted AS p JOIN shop.people USING (id);"
        "INSERT INTO shop.people SELECT 1, '2024-01-01Z'; ANALYZE shop.people"
    )
    made.write({"views/seen.sql": "-- entity: person\n--\nSELECT id, at AS event_time, n FROM shop.seen;\n"})
    (step,) = make(made.settings, made.connection).plan.steps
    assert isinstance(step, CreateView)
    assert step.cost.unanalysed == ("shop.part",)
    assert step.cost.rows is None
    made.connection.execute("INSERT INTO shop.part SELECT 1, '2024-01-01Z', 1; ANALYZE shop.part")
    (step,) = make(made.settings, made.connection).plan.steps
    assert isinstance(step, CreateView)
    assert step.cost.unanalysed == ()
    assert step.cost.rows is not None


def test_a_plan_knows_what_the_last_refresh_took(people: Belt) -> None:
    people.connection.execute("INSERT INTO shop.people SELECT i, '2024-01-01Z' FROM generate_series(1, 2000) AS i")
    people.refresh()
    people.connection.execute(
        "UPDATE fsql.refresh_run SET finished_at = started_at + interval '20 seconds' WHERE name = 'people'"
    )
    people.write({"views/people.sql": PEOPLE.replace(" age,", " age + 1 AS age,")})
    (step,) = make(people.settings, people.connection).plan.steps
    assert isinstance(step, CreateView)
    assert step.cost.measured == "people_v1"
    assert step.cost.words.startswith("about 2,000 rows, about 20 seconds"), "nobody counted, but it had as many"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "under a second"), (1, "about 1 second"), (89, "about 89 seconds"), (90, "about 2 minutes"),
     (3600, "about 60 minutes"), (timedelta(hours=5).total_seconds(), "about 5 hours")],
)  # fmt: skip
def test_durations_as_people_say_them(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_clauses_are_found_by_their_keywords_and_not_by_words_in_strings_or_brackets() -> None:
    found = parts(
        "WITH w AS (SELECT 1 FROM x WHERE true) SELECT a, 'from where' AS b, (SELECT 1 FROM y LIMIT 1) AS c\n"
        'FROM t JOIN u USING ("where") WHERE a > 1 -- not\nGROUP BY a, b ORDER BY a'
    )
    assert list(found.clauses) == ["WITH", "FROM", "WHERE", "GROUP BY", "ORDER BY"]
    assert list(found.items) == ["a", "b", "c"]


def test_of_long_texts_only_what_differs_is_shown() -> None:
    many = " AND ".join(f"column_{n} > {n}" for n in range(30))
    old, new = (
        parts(f"SELECT a FROM t WHERE {text}").clauses["WHERE"] for text in (many, many.replace("> 15 ", "> 99 "))
    )
    assert change(old, new) == "… column_15 > 15 AND column_16 … → … column_15 > 99 AND column_16 …"
    assert not same(old, new)


def test_case_and_layout_do_not_count_but_strings_and_quoted_names_do() -> None:
    texts = ["SELECT a FROM t WHERE A = 'x'", "SELECT a from T where  a='x' -- why"]
    first, second = (parts(text).clauses["WHERE"] for text in texts)
    assert same(first, second)
    for other in ("SELECT a FROM t WHERE A = 'X'", "SELECT a FROM t WHERE \"A\" = 'x'"):
        assert not same(first, parts(other).clauses["WHERE"])
