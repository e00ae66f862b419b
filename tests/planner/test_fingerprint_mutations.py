"""What changes a value on data changes its fingerprint; what only says the same otherwise does not."""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from typing import Any

import psycopg
import pytest
from planner.fingerprint_corpus import ENTITY, SCHEMA, TABLES, VIEWS, View, plain, renamed, rows
from planner.fingerprint_mutants import mutant, relaid
from psycopg import sql
from support.databases import fresh_database

from fsql.definitions import Project
from fsql.errors import DefinitionError
from fsql.parser.project import parse_project
from fsql.planner.fingerprints import Fingerprint, fingerprint_project
from fsql.planner.lineages import trace_project

ROUNDS = int(os.environ.get("FINGERPRINTS_ROUNDS", "40"))
SEED = os.environ.get("FINGERPRINTS_SEED", "0")
HEAD = "-- entity: customer\n--\n"
Values = dict[str, Counter[tuple[Any, ...]]]


def fingerprint(text: str) -> Fingerprint | None:
    """The fingerprint of the view with this text; None where fsql would refuse it."""
    parsed = parse_project({"entities/customer.sql": ENTITY, "views/v.sql": f"{HEAD}{text}"})
    project = Project(parsed.entities, parsed.views, {}, {})
    if "v" not in project.views:
        return None
    try:
        return fingerprint_project(project, trace_project(project, SCHEMA))["v"]
    except DefinitionError:
        return None


def known(text: str) -> Fingerprint:
    found = fingerprint(text)
    assert found is not None, text
    return found


COPIES = ("shop", "turned", "mixed")


@pytest.fixture(scope="module")
def shop(server: Any) -> Any:
    """A connection to a database that holds the shop three times, its rows stored in different orders."""
    with fresh_database(server) as name, server.connect(name) as connection:
        stored = rows(random.Random(SEED))
        for copy in COPIES:
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(copy)))
            for table, columns in TABLES.items():
                place = sql.Identifier(copy, table)
                listed = [sql.SQL("{} {}").format(sql.Identifier(c), sql.SQL(kind)) for c, kind in columns.items()]
                connection.execute(sql.SQL("CREATE TABLE {} ({})").format(place, sql.SQL(", ").join(listed)))
                marks = sql.SQL(", ").join([sql.Placeholder()] * len(columns))
                order = random.Random(copy).sample(stored[table], len(stored[table]))
                insert = sql.SQL("INSERT INTO {} VALUES ({})").format(place, marks)
                connection.cursor().executemany(insert, stored[table] if copy == "shop" else order)
        connection.execute("SET statement_timeout = '2s'")
        yield connection


def certain(shop: psycopg.Connection[Any], text: str) -> Values | None:
    """The values of each column whose worth does not hang on how ties happen to be stored; None if no SQL."""
    first, *others = (values(shop, re.sub(r"\bshop\b", copy, text)) for copy in COPIES)
    if first is None or None in others:
        return None
    return {name: found for name, found in first.items() if all(o is not None and o[name] == found for o in others)}


def values(shop: psycopg.Connection[Any], text: str) -> Values | None:
    """What each column is worth: how often each of its values stands beside each key and time; None if no SQL."""
    try:
        with shop.transaction(force_rollback=True):
            cursor = shop.execute(text.encode())
            found = cursor.fetchall() if cursor.description else []
    except psycopg.Error:
        return None
    names = [column.name for column in cursor.description or ()]
    if "customer_id" not in names or "event_time" not in names or len(set(names)) != len(names):
        return None
    at = {name: names.index(name) for name in names}
    fixed = (at["customer_id"], at["event_time"])
    return {n: Counter((*(str(row[f]) for f in fixed), repr(row[at[n]])) for row in found) for n in names}


def alone(shop: psycopg.Connection[Any], text: str, name: str) -> Counter[tuple[Any, ...]]:
    """What the column is worth where no other column's windows decide in which order ties come."""
    item = sql.Identifier(name).as_string()
    found = certain(shop, f"SELECT customer_id, event_time, {item} FROM ({text}) AS q")
    return (found or {}).get(name, Counter())


def forms(print_: Fingerprint, name: str) -> str:
    return print_.features.get(name, print_.rows)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_what_changes_a_value_changes_its_fingerprint(shop: psycopg.Connection[Any], view: View) -> None:
    original = plain(view.text())
    seen: dict[tuple[str, str], tuple[str, Counter[tuple[Any, ...]]]] = {}
    changed = 0
    for number in range(-1, ROUNDS):
        chance = random.Random(f"{SEED} {view.name} {number}")
        text = original if number < 0 else mutant(plain(renamed(view.text(), chance)), chance)
        found = certain(shop, text)
        print_ = fingerprint(text) if found is not None else None
        if found is None or print_ is None:
            assert number >= 0, text
            continue
        for name, counted in found.items():
            first, worth = seen.setdefault((name, forms(print_, name)), (text, counted))
            alike = worth == counted or alone(shop, first, name) == alone(shop, text, name)
            assert alike, f"{name} has one fingerprint and two values:\n{first}\n{text}"
            changed += text == first
    assert changed > len(view.items) + ROUNDS // 50, "the mutants are no test"


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_what_says_the_same_has_the_same_fingerprint(view: View) -> None:
    original = known(plain(view.text()))
    for number in range(max(ROUNDS // 4, 4)):
        chance = random.Random(f"{SEED} {view.name} {number}")
        order = tuple(chance.sample(view.items, len(view.items)))
        text = relaid(renamed(view.text(order), chance), chance)
        assert known(text) == original, text
